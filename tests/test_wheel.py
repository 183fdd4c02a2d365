"""What is built and shipped: the sdist and the wheel made of it, installed and run far from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DATA = ("rules", "kb")

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Built:
    """The wheel, and the contents of both archives by name; the sdist's without its top folder."""

    wheel: Path
    shipped: Mapping[str, bytes]
    source: Mapping[str, bytes]


@dataclass(frozen=True)
class Installed:
    """A virtual environment with the wheel, and a folder to run it in."""

    python: Path
    elsewhere: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "OKX"))}
        command = (str(self.python.with_name("diagnose")), *arguments)
        return subprocess.run(command, cwd=self.elsewhere, env=environ, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("dist")
    # The default of `build`: the sdist, and then the wheel out of that sdist.
    _do(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT))
    (wheel,), (source,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(source) as archive:
        files = {member.name.partition("/")[2]: archive.extractfile(member) for member in archive if member.isfile()}
        return Built(wheel, shipped, {name: file.read() for name, file in files.items() if file})


@pytest.fixture(scope="module")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    home, elsewhere = tmp_path_factory.mktemp("venv"), tmp_path_factory.mktemp("elsewhere")
    venv.create(home)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    _do(sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index", str(built.wheel))
    # The dependencies are borrowed, so that nothing is downloaded. Paths given so do not bring their own .pth files:
    # the editable install of the checkout stays out.
    own = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
    borrowed = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    (Path(own) / "borrowed.pth").write_text("\n".join(borrowed), "utf-8")
    return Installed(python, elsewhere)


def _do(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _data_files() -> set[str]:
    return {file.relative_to(ROOT).as_posix() for folder in DATA for file in (ROOT / folder).rglob("*") if file.is_file()}


def test_the_wheel_holds_all_data(built: Built):
    prefixes = tuple(f"diagnose/{folder}/" for folder in DATA)
    assert {name for name in built.shipped if name.startswith(prefixes)} == {f"diagnose/{name}" for name in _data_files()}
    assert {"diagnose/py.typed", "diagnose/report/schema/report-1.json"} <= built.shipped.keys()
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in built.shipped)


def test_the_wheel_holds_nothing_else(built: Built):
    assert {name.partition("/")[0].partition("-")[0] for name in built.shipped} == {"diagnose", "exchange_diagnose"}
    known = (".py", ".yaml", ".md", ".json", ".css", ".js", ".svg", "py.typed")
    assert [name for name in built.shipped if name.startswith("diagnose/") and not name.endswith(known)] == []


def test_the_sdist_holds_what_a_build_and_a_test_need(built: Built):
    assert _data_files() | {"pyproject.toml", "LICENSE", "README.md", "Makefile", "tests/conftest.py"} <= built.source.keys()
    first = {name.partition("/")[0] for name in built.source if "/" in name}
    assert first == {"diagnose", "rules", "kb", "tests", "bench"}


@pytest.mark.parametrize("archive", ["shipped", "source"])
def test_no_path_of_this_machine_is_inside(built: Built, archive: str):
    paths = [str(path).encode() for path in (ROOT, Path(sys.prefix))]
    contents: Mapping[str, bytes] = getattr(built, archive)
    assert [name for name, content in contents.items() if any(path in content for path in paths)] == []


def test_the_installed_program_diagnoses(installed: Installed):
    done = installed.run("run", "okx", "--lab", "ip-not-allowed", "--format", "json")
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["findings"][0]["cause"] == "ip-not-allowed"
    assert list(installed.elsewhere.iterdir()) == []


def test_the_installed_program_explains(installed: Installed):
    done = installed.run("explain", "ip-not-allowed")
    assert (done.returncode, done.stderr) == (0, "")
    assert "address" in done.stdout


def test_the_installed_program_tells_its_version(installed: Installed, built: Built):
    assert installed.run("--version").stdout.split() == ["diagnose", built.wheel.name.split("-")[1]]


def test_the_installed_package_is_not_the_checkout(installed: Installed):
    code = "import diagnose, sys; print(diagnose.__file__); print(any(name in sys.modules for name in ('ccxt', 'rich', 'typer')))"
    done = subprocess.run((str(installed.python), "-I", "-c", code), capture_output=True, text=True, check=False)
    where, heavy = done.stdout.splitlines()
    assert Path(where).is_relative_to(installed.python.parent.parent)
    assert heavy == "False"
