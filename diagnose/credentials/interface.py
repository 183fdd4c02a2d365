"""What a source of credentials must offer. One reader a file; more may come from other packages.

A package adds a reader through the entry-point group `diagnose.readers.v1`: the entry's name is the word for ``--from``, its
object a callable without arguments that returns a `Reader`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias

from diagnose.model import Credentials
from diagnose.profile import CredentialField

ENTRY_POINTS = "diagnose.readers.v1"
"""The entry-point group of readers."""

Fields: TypeAlias = "Mapping[str, CredentialField]"
"""The credentials an exchange issues, by ccxt field name, as its profile lists them."""

Ask: TypeAlias = "Callable[[str], str]"
"""Asks for one value by its label without showing what is typed."""


class Reader(Protocol):
    """A place that credentials may come from."""

    def read(self, exchange: str, fields: Fields) -> Credentials | None:
        """The credentials of that exchange, or ``None`` when this place holds none of them.

        Some fields may be missing: that is for the diagnosis to say. Raises `UsageError` when the place exists but cannot
        be read; no message ever holds a value.
        """
        ...

    def looked_for(self, exchange: str, fields: Fields) -> str:
        """What was looked for, in words that tell a person where to put it."""
        ...
