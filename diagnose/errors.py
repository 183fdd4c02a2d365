"""The few errors of this package.

::

    DiagnoseError
    ├── UsageError      the caller asked for something that does not exist or left something out
    ├── DataError       a rule, profile, vocabulary or article file is wrong; knows file and line
    ├── CannotRun       the run itself was impossible (no engine, no lab, no address to listen on)
    └── Refused         the guarded transport did not send a request, because it is not a safe read

Each carries one clear sentence. The command line maps them to exit codes; the library never prints.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class DiagnoseError(Exception):
    """Base of every error this package raises on purpose."""


class UsageError(DiagnoseError):
    """The request cannot be understood: an unknown exchange, a missing credential, a bad option."""


class CannotRun(DiagnoseError):
    """The diagnosis could not be started at all."""


class Refused(DiagnoseError):
    """The guarded transport refused to send a request."""


class DataError(DiagnoseError):
    """A data file is wrong.

    ``file`` and ``line`` (1-based, 0 when the whole file is meant) say where; the message is one sentence.
    """

    def __init__(self, message: str, *, file: str, line: int = 0) -> None:
        self.file = file
        self.line = line
        self.message = message
        super().__init__(f"{file}:{line}: {message}" if line else f"{file}: {message}")


def nearest(word: str, names: Iterable[str], count: int = 1) -> tuple[str, ...]:
    """The known names closest to ``word``, best first; empty when nothing is close."""
    return tuple(difflib.get_close_matches(word, sorted(names), n=count, cutoff=0.55))


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """``", did you mean 'x'?"`` or an empty string: the tail of an unknown-name message."""
    found = nearest(word, names)
    return f", did you mean '{found[0]}'?" if found else ""
