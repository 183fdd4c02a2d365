"""Running the real program in this process, with its own streams and variables."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from diagnose.cli import Environment, main
from diagnose.probes.host import Host


class Terminal(io.StringIO):
    """A stream in memory that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True)
class Result:
    """How one run ended and what it wrote."""

    status: int
    out: str
    err: str


Program = Callable[..., Result]


@pytest.fixture
def program() -> Program:
    """Runs ``diagnose`` with arguments; ``terminal`` makes both outputs terminals."""

    def run(
        *arguments: str,
        stdin: str = "",
        environ: Mapping[str, str] | None = None,
        terminal: bool = False,
        ask: Callable[[str], str] | None = None,
        columns: int | None = None,
        host: Host | None = None,
    ) -> Result:
        out, err = (Terminal() if terminal else io.StringIO() for _ in range(2))
        environment = Environment(
            stdin=io.StringIO(stdin), stdout=out, stderr=err, environ=environ or {}, ask=ask, columns=columns, host=host
        )
        status = main(arguments, environment)
        return Result(status, out.getvalue(), err.getvalue())

    return run
