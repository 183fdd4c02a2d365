"""Environment variables in ccxt's convention: ``BINANCE_APIKEY``, ``BINANCE_SECRET``, ``OKX_PASSWORD``.

Other tools call the same things ``…_API_KEY`` or ``…_SECRET_KEY``; all of them are accepted, and the origin says which one won.
A name that ends in ``_FILE`` holds the path of a file with the value, as containers use it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from diagnose.credentials.interface import Fields
from diagnose.errors import UsageError
from diagnose.model import Credentials, Secret

SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "apiKey": ("APIKEY", "API_KEY", "KEY"),
    "secret": ("SECRET", "API_SECRET", "SECRET_KEY"),
    "password": ("PASSWORD", "PASSPHRASE", "API_PASSPHRASE"),
    "uid": ("UID",),
}
"""Field -> what may follow ``<EXCHANGE>_``, first wins. ccxt's own name comes first, then those of exchanges' and bots' tools."""

MAX_BYTES = 1_000_000
"""Size limit of a ``_FILE``; a credential is a few kilobytes at most."""


def names(exchange: str, field: str) -> tuple[str, ...]:
    """The variables that may hold a field directly, in order of precedence; each may also end in ``_FILE``."""
    prefixes = dict.fromkeys((exchange.upper(), re.sub(r"[^A-Z0-9]", "", exchange.upper())))
    return tuple(f"{prefix}_{suffix}" for prefix in prefixes for suffix in SUFFIXES.get(field, (field.upper(),)))


class EnvironmentReader:
    """Reads variables of the mapping it is given."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def read(self, exchange: str, fields: Fields) -> Credentials | None:
        """The fields that are set. A variable that is set but empty is an empty value, not a missing one.

        Raises `UsageError` when the file behind a ``_FILE`` variable cannot be read.
        """
        found: dict[str, Secret] = {}
        won: list[str] = []
        ignored: list[str] = []
        for field in fields:
            present = [
                name
                for direct in names(exchange, field)
                for name in (direct, f"{direct}_FILE")
                if name in self._environ
            ]
            if not present:
                continue
            found[field] = Secret(self._value(present[0]))
            won.append(present[0])
            ignored += present[1:]
        if not found:
            return None
        aside = f" (ignored: {', '.join(ignored)})" if ignored else ""
        return Credentials(found, f"environment: {', '.join(won)}{aside}")

    def looked_for(self, exchange: str, fields: Fields) -> str:
        """The names of the variables, field by field."""
        variables = "; ".join(" or ".join(names(exchange, field)) for field in fields)
        return f"the environment variables {variables} (each may also end in _FILE)"

    def _value(self, name: str) -> str:
        text = self._environ[name]
        return _contents(name, text) if name.endswith("_FILE") else text


def _contents(name: str, path: str) -> str:
    # The path is never shown: people put the secret itself into such a variable.
    try:
        with Path(path).open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise UsageError(f"{name} must be the path of a file that can be read ({reason})") from None
    if len(raw) > MAX_BYTES:
        raise UsageError(f"the file that {name} points to is larger than {MAX_BYTES} bytes")
    # One line end is what editors and `echo` add and what secret tools take off; anything more is part of the trouble.
    return raw.decode("utf-8", "surrogateescape").removesuffix("\n")
