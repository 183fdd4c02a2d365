"""What a few files tell of the machine, each read from a folder of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnose.probes.host import Host, kernel_synchronised


def machine(root: Path, files: dict[str, str], kept: bool | None = None, system: str = "linux") -> dict[str, object]:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return dict(Host(root, system, lambda: kept).reading())


@pytest.mark.parametrize(
    ("files", "container", "kind"),
    [
        ({}, "unseen", "unseen"),
        ({".dockerenv": ""}, "inside", "unseen"),
        ({"run/.containerenv": ""}, "inside", "unseen"),
        ({"proc/self/cgroup": "0::/kubepods.slice/pod1/cri-containerd-1.scope\n"}, "inside", "unseen"),
        ({"proc/self/cgroup": "0::/init.scope\n"}, "unseen", "unseen"),
        ({"proc/sys/kernel/osrelease": "5.15.153.1-microsoft-standard-WSL2\n"}, "unseen", "wsl"),
        ({".dockerenv": "", "proc/sys/kernel/osrelease": "5.15.153.1-microsoft-standard-WSL2\n"}, "inside", "wsl"),
        ({"sys/class/dmi/id/sys_vendor": "QEMU\n"}, "unseen", "virtual"),
        ({"sys/class/dmi/id/product_name": "VMware7,1\n"}, "unseen", "virtual"),
        ({"sys/class/dmi/id/product_name": "ThinkPad X1\n"}, "unseen", "unseen"),
        ({"proc/cpuinfo": "flags\t\t: fpu vme hypervisor lahf_lm\n"}, "unseen", "virtual"),
    ],
)  # fmt: skip
def test_containers_and_virtual_machines(files, container, kind, tmp_path):
    reading = machine(tmp_path, files)
    assert (reading["host.system"], reading["host.container"], reading["host.machine"]) == ("linux", container, kind)


@pytest.mark.parametrize(("kept", "word"), [(True, "synchronised"), (False, "unsynchronised"), (None, "unknown")])
def test_the_kernel_says_whether_its_clock_is_kept(kept, word, tmp_path):
    assert machine(tmp_path, {}, kept)["host.time_sync"] == word


def test_systemds_mark_counts_where_the_kernel_says_nothing(tmp_path):
    assert machine(tmp_path, {"run/systemd/timesync/synchronized": ""}, None)["host.time_sync"] == "synchronised"


@pytest.mark.parametrize(("system", "word"), [("darwin", "darwin"), ("windows", "windows"), ("freebsd", "other"), ("", "unknown")])
def test_elsewhere_only_the_system_is_known(system, word, tmp_path):
    assert machine(tmp_path, {".dockerenv": ""}, True, system) == {"host.system": word}


def test_what_cannot_be_read_stops_nothing(tmp_path):
    (tmp_path / "proc").write_text("a file where a folder belongs")
    (tmp_path / "sys/class/dmi/id/sys_vendor").mkdir(parents=True)
    assert machine(tmp_path, {})["host.machine"] == "unseen"


def test_this_machine_answers_in_words_of_the_vocabulary(pack):
    assert kernel_synchronised() in (True, False, None)
    for name, word in Host().reading().items():
        assert word in pack.vocabulary.words(name)
