"""``run --save``, ``replay``, ``compare`` and ``triage`` of a bundle."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from diagnose.cli import Environment, main
from diagnose.lab.scene import CALLER_IP


@pytest.fixture
def saved(program, tmp_path):
    """``saved(fault, name)``: the bundle of one lab run, and what the run printed."""

    def make(fault: str, name: str = "case.zip"):
        result = program("run", "okx", "--lab", fault, "--save", str(tmp_path / name))
        return str(tmp_path / name), result

    return make


def test_the_preview_and_the_bundle(saved):
    path, result = saved("ip-not-allowed")
    assert result.status == 1
    assert result.err.splitlines() == [
        "diagnose: case.zip will hold the link (okx spot live), 5 answers and the report",
        "diagnose: replaced: 1 address, 0 e-mail addresses, 0 account numbers",
        f"diagnose:   <ip:1> is {CALLER_IP}; this stays here",
        "diagnose: left out:",
        "diagnose:   the credentials and where they were typed",
        "diagnose:   request headers, query strings, bodies and signatures",
        "diagnose:   answers beyond their status, code, message and a few headers",
        "diagnose:   the proxy's address and login",
        "diagnose:   names of the machine, its user and its files",
        f"diagnose: written: {path}",
    ]
    with zipfile.ZipFile(path) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert CALLER_IP not in text
    assert "<ip:1>" in text


@pytest.mark.parametrize(("answer", "written"), [("\n", True), ("y\n", True), ("n\n", False), ("", True)])
def test_a_person_is_asked_before_it_is_written(answer, written, tmp_path):
    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return True

    out, err = io.StringIO(), io.StringIO()
    environment = Environment(stdin=Keyboard(answer), stdout=out, stderr=err, environ={}, ask=None)
    main(["run", "okx", "--lab", "healthy", "--save", str(tmp_path / "case.zip")], environment)
    assert "[Y/n]" in err.getvalue()
    assert (tmp_path / "case.zip").exists() is written


def test_the_target_is_checked_before_anything_is_asked(program, tmp_path):
    (tmp_path / "case.zip").write_text("precious")
    result = program("run", "okx", "--lab", "healthy", "--save", str(tmp_path / "case.zip"))
    assert (result.status, result.out) == (2, "")
    assert "exists; choose another name" in result.err


def test_replay(saved, program):
    path, first = saved("ip-not-allowed")
    result = program("replay", path)
    assert result.status == first.status == 1
    assert "ip-not-allowed: proven" in result.out
    assert "Since the case was saved" not in result.out
    assert json.loads(program("replay", path, "--format", "json").out)["findings"][0]["cause"] == "ip-not-allowed"


def test_replay_tells_what_changed(saved, program, tmp_path):
    path, _ = saved("ip-not-allowed")
    with zipfile.ZipFile(path) as archive:
        case, report = archive.read("case.json"), json.loads(archive.read("report.json"))
    report["verdict"] = "inconclusive"
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        archive.writestr("case.json", case)
        archive.writestr("report.json", json.dumps(report))
    assert "Since the case was saved:\n  The verdict was inconclusive.\n" in program("replay", str(tmp_path / "old.zip")).out
    assert "### Since the case was saved" in program("replay", str(tmp_path / "old.zip"), "--format", "markdown").out
    assert json.loads(program("replay", str(tmp_path / "old.zip"), "--format", "json").out)["changes"] == ["The verdict was inconclusive."]


def test_triage_takes_a_bundle(saved, program):
    path, _ = saved("ip-not-allowed")
    result = program("triage", path, "--format", "reply")
    assert result.status == 1
    assert "<ip:1>" in result.out


def test_compare(saved, program):
    bad, good = saved("ip-not-allowed", "bad.zip")[0], saved("healthy", "good.zip")[0]
    result = program("compare", bad, good)
    assert result.status == 1
    assert result.out.splitlines()[0].split() == ["bad.zip", "good.zip"]
    assert any(line.split() == ["login.answer", "refused", "accepted"] for line in result.out.splitlines())
    found = json.loads(program("compare", bad, good, "--format", "json").out)["differences"]
    assert {"kind": "cause", "name": "ip-not-allowed", "first": "proven", "second": "–"} in found
    assert program("compare", good, good).out == "Nothing differs.\n"
    assert program("compare", good, good).status == 0


@pytest.mark.parametrize("command", [("replay",), ("compare", "{}")])
def test_a_bad_bundle(command, program, tmp_path):
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"PK\x03\x04nothing")
    result = program(*[word.format(bad) for word in command], str(bad))
    assert result.status == 2
    assert result.err == f"diagnose: {bad}: not a zip that can be read: damaged, encrypted or of an unknown kind\n"
