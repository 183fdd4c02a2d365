"""The site of the shipped knowledge base, built once a worker by the program itself."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from diagnose.cli import Environment, main


@dataclass(frozen=True)
class Site:
    """A built site: its folder, the processor time it took (s) and the text of every page by its address."""

    folder: Path
    seconds: float
    pages: dict[str, str]

    def url(self, address: str) -> str:
        return f"{self.folder.as_uri()}/{address}"


@pytest.fixture(scope="session")
def build() -> Callable[..., tuple[int, str, str]]:
    """Runs ``diagnose kb build`` with arguments: exit status, output and messages."""

    def run(*arguments: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        status = main(["kb", "build", *arguments], Environment(stdin=io.StringIO(), stdout=out, stderr=err, environ={}))
        return status, out.getvalue(), err.getvalue()

    return run


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, build: Callable[..., tuple[int, str, str]]) -> Site:
    folder, start = tmp_path_factory.mktemp("site"), time.process_time()
    status, out, err = build(str(folder))
    seconds = time.process_time() - start
    assert (status, out) == (0, f"{folder / 'index.html'}\n"), err
    return Site(folder, seconds, {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.html")})
