"""Environment variables in ccxt's convention: ``BINANCE_APIKEY``, ``BINANCE_SECRET``, ``OKX_PASSWORD``.

Other tools call the same things ``…_API_KEY`` or ``…_SECRET_KEY``; all of them are accepted, and the origin says which one won.
A name that ends in ``_FILE`` holds the path of a file with the value, as containers use it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from diagnose.credentials.interface import Fields, Place
from diagnose.credentials.readers.layout import spellings
from diagnose.errors import UsageError
from diagnose.model import Credentials, Secret

SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "apiKey": ("APIKEY", "API_KEY", "KEY"),
    "secret": ("SECRET", "API_SECRET", "SECRET_KEY"),
    "password": ("PASSWORD", "PASSPHRASE", "API_PASSPHRASE"),
    "uid": ("UID",),
    "walletAddress": ("WALLETADDRESS", "WALLET_ADDRESS"),
    "privateKey": ("PRIVATEKEY", "PRIVATE_KEY", "PK"),
}
"""Field -> what may follow ``<EXCHANGE>_``, first wins. ccxt's own name comes first, then those of exchanges' and bots' tools."""

MAX_BYTES = 1_000_000
"""Size limit of a ``_FILE``; a credential is a few kilobytes at most."""


def names(exchange: str, field: str, prefix: str = "") -> tuple[str, ...]:
    """The variables that may hold a field directly, in order of precedence; each may also end in ``_FILE``.

    They begin with ``prefix`` where one is given, else with the exchange.
    """
    usual = (f"{exchange.upper()}_", re.sub(r"[^A-Z0-9]", "", exchange.upper()) + "_")
    prefixes = (prefix,) if prefix else dict.fromkeys(usual)
    return tuple(f"{prefix}{suffix}" for prefix in prefixes for suffix in SUFFIXES.get(field, (field.upper(),)))


class EnvironmentReader:
    """Reads variables of the mapping it is given, those that begin with ``prefix`` or, without one, with the exchange.

    ``source`` and ``within`` say in messages what that mapping is.
    """

    def __init__(self, environ: Mapping[str, str], prefix: str = "", source: str = "environment", within: str = "the environment") -> None:
        self._environ, self._prefix, self._source, self._within = environ, prefix, source, within

    def read(self, exchange: str, fields: Fields) -> Credentials | None:
        """The fields that are set. A variable that is set but empty is an empty value, not a missing one.

        Raises `UsageError` when the file behind a ``_FILE`` variable cannot be read.
        """
        found: dict[str, Secret] = {}
        won: dict[str, str] = {}
        ignored: list[str] = []
        rivals = "none"
        for field in fields:
            direct = dict.fromkeys(name for spelling in spellings(exchange) for name in names(spelling, field, self._prefix))
            present = [name for one in direct for name in (one, f"{one}_FILE") if name in self._environ]
            if not present:
                continue
            found[field] = Secret(self._value(present[0]))
            won[field] = present[0]
            ignored += present[1:]
            if any(not name.endswith("_FILE") and self._environ[name] != found[field].reveal() for name in present[1:]):
                rivals = "different"
        if not found:
            return None
        aside = f" (ignored: {', '.join(ignored)})" if ignored else ""
        places = {field: f"{name} in {self._within}" for field, name in won.items()}
        return Credentials(found, f"{self._source}: {', '.join(won.values())}{aside}", {"source.rivals": rivals}, places)

    def looked_for(self, exchange: str, fields: Fields) -> str:
        """The names of the variables, field by field."""
        variables = "; ".join(" or ".join(names(exchange, field, self._prefix)) for field in fields)
        return f"the environment variables {variables} (each may also end in _FILE)"

    def _value(self, name: str) -> str:
        return value_of(name, self._environ)


def value_of(name: str, environ: Mapping[str, str]) -> str:
    """The value of a variable that is set, or of the file that it names. Raises `UsageError` for a file that cannot be read."""
    return contents(name, environ[name]) if name.endswith("_FILE") else environ[name]


def contents(name: str, path: str) -> str:
    """The credential in a file; ``name`` is what to call the place that named it. Raises `UsageError`."""
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


def reader(place: Place) -> EnvironmentReader:
    """The reader of the process's own variables."""
    return EnvironmentReader(place.environ)
