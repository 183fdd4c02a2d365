"""What a source of credentials must offer. One reader a file in `diagnose.credentials.readers`; more may come from other packages.

A package adds a reader through the entry-point group `diagnose.readers.v1`, as this one does: the entry's name is the word for
``--from``, its object a callable that takes a `Place` and returns a `Reader`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TextIO, TypeAlias

from diagnose.model import Credentials
from diagnose.profile import CredentialField

ENTRY_POINTS = "diagnose.readers.v1"
"""The entry-point group of readers."""

Fields: TypeAlias = "Mapping[str, CredentialField]"
"""The credentials an exchange issues, by ccxt field name, as its profile lists them."""

Ask: TypeAlias = "Callable[[str], str]"
"""Asks for one value by its label without showing what is typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a reader may look.

    ``argument`` is what stands behind the colon of ``--from NAME:ARGUMENT``, often a path, empty for the usual place; ``ask`` is
    ``None`` where nobody can be asked, ``stdin`` where nothing can be read; usual places are relative to ``folder`` and ``home``.
    """

    argument: str = ""
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    ask: Ask | None = None
    stdin: TextIO | None = None
    folder: Path = Path()
    home: Path = field(default_factory=Path.home)

    def path(self, *usual: str) -> Path | None:
        """The path that was named or else the first usual one that exists; one that begins with ``~`` is in the home folder.

        Raises `UsageError` for a path that was named and is not there.
        """
        from diagnose.errors import UsageError

        if self.argument:
            named = self._at(self.argument)
            if not named.exists():
                raise UsageError(f"'{self.argument}' is not there")
            return named
        return next((path for path in map(self._at, usual) if path.exists()), None)

    def _at(self, name: str) -> Path:
        return self.home / name[2:] if name.startswith("~/") else self.folder / name


class Reader(Protocol):
    """A place that credentials may come from."""

    def read(self, exchange: str, fields: Fields) -> Credentials | None:
        """The credentials of that exchange, or ``None`` when this place holds none of them.

        They are what the place's own tool would use: damaged by its casts, with the quotes it keeps. Some fields may be missing:
        that is for the diagnosis to say. Raises `UsageError` or `DataError` when the place exists but cannot be read; no
        message ever holds a value.
        """
        ...

    def looked_for(self, exchange: str, fields: Fields) -> str:
        """What was looked for, in words that tell a person where to put it."""
        ...
