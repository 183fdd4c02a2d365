"""freqtrade: its configuration files and ``FREQTRADE__…`` variables, merged and cast as freqtrade 2026.9 does.

Sources: freqtrade/configuration/load_config.py (comments; a later file wins, and a file over those it adds), environment_vars.py
(variables win over files, and are cast except those in ``_KEPT``) and exchange/exchange.py (the names under ``exchange``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from diagnose.credentials.documents import File, Tree, json_of, read
from diagnose.credentials.harvest import Harvest
from diagnose.credentials.interface import Fields, Place
from diagnose.credentials.readers.layout import spellings
from diagnose.errors import UsageError
from diagnose.model import Credentials

USUAL = ("user_data/config.json", "config.json")
"""Where freqtrade looks for its configuration without ``--config``."""

PREFIX = "FREQTRADE__EXCHANGE__"

NAMES: Mapping[str, tuple[str, ...]] = {
    "apiKey": ("api_key", "apiKey", "key"),
    "secret": ("secret",),
    "password": ("password",),
    "uid": ("uid",),
    "walletAddress": ("wallet_address", "walletAddress"),
    "privateKey": ("private_key", "privateKey"),
}
"""ccxt field -> its names under ``exchange``, in freqtrade's order."""

_KEPT = frozenset({"CHAT_ID", "PASSWORD"})
_DEEPEST = 5


class FreqtradeReader:
    """Reads one configuration, or several behind one another: ``--from freqtrade:config.json,private.json``."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def read(self, exchange: str, fields: Fields) -> Credentials | None:
        """The ``exchange`` section that the bot would use. Raises `UsageError` when it is for another exchange."""
        paths = self._paths()
        files: list[File] = []
        settings, origins = _merged(paths, files, 0)
        variables = {name: text for name, text in self._place.environ.items() if name.startswith(PREFIX)}
        if not files and not variables:
            return None
        self._check(settings, variables, exchange)
        harvest = Harvest("freqtrade", ", ".join(str(file.path) for file in files) or "environment")
        for file in files:
            harvest.file(file)
        lower = {name.removeprefix(PREFIX).lower(): name for name in variables}
        known = {name.lower() for names in NAMES.values() for name in names}
        for name in sorted(lower.keys() & known - {name for names in NAMES.values() for name in names}):
            harvest.unread(lower[name])  # the name loses its capitals on the way, so freqtrade never finds it
        for field in fields:
            for name in NAMES.get(field, (field,)):
                if (variable := lower.get(name)) is not None:
                    written = variables[variable]
                    harvest.put(field, _used(cast(variable, written)), f"{variable} in the environment", written=written)
                elif settings.get(name) is not None:
                    harvest.put(field, settings[name], f"'exchange.{name}' in {origins[name]}")
                else:
                    continue
                break
        return harvest.credentials()

    def looked_for(self, exchange: str, fields: Fields) -> str:
        """The files and the prefix of the variables."""
        return f"{self._place.argument or ' or '.join(USUAL)} of freqtrade, and variables {PREFIX}…"

    def _paths(self) -> list[Path]:
        if not self._place.argument:
            usual = self._place.path(*USUAL)
            return [usual] if usual else []
        parts = self._place.argument.split(",")
        paths = [self._place.folder / part for part in parts]
        for part, path in zip(parts, paths, strict=True):
            if not path.exists():
                raise UsageError(f"'{part}' is not there")
        return paths

    def _check(self, settings: Tree, variables: Mapping[str, str], exchange: str) -> None:
        name = variables.get(f"{PREFIX}NAME", settings.get("name"))
        if isinstance(name, str) and name and name.lower() not in spellings(exchange):
            raise UsageError(f"this freqtrade configuration is for another exchange than {exchange}")


def cast(variable: str, text: str) -> object:
    """What freqtrade makes of a variable: an integer, a fraction, a truth value or a list where the text reads as one."""
    if variable.rpartition("__")[2] in _KEPT:
        return text
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    if text.lower() in ("t", "true", "f", "false"):
        return text.lower() in ("t", "true")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return found if isinstance(found, list) else text


def _used(value: object) -> str:
    """A cast value as ccxt would send it."""
    return "" if isinstance(value, list) else str(value)


def _merged(paths: list[Path], files: list[File], level: int) -> tuple[Tree, dict[str, str]]:
    """The ``exchange`` section of several files, and the file that each value is from. The files themselves go into ``files``."""
    if level > _DEEPEST:
        raise files[0].fail("'add_config_files' goes round in a circle")
    merged: Tree = {}
    origins: dict[str, str] = {}
    for path in paths:
        file = read(path)
        files.append(file)
        document = json_of(file, comments=True)
        layers: list[tuple[Tree, dict[str, str]]] = []
        own: Any = document.get("exchange")
        section = own if isinstance(own, dict) else {}
        layers.append((section, dict.fromkeys(section, str(path))))
        more = document.get("add_config_files")
        if isinstance(more, list) and all(isinstance(name, str) for name in more):
            layers.append(_merged([path.resolve().parent / name for name in more], files, level + 1))
        for values, where in reversed(layers):
            merged |= values
            origins |= where
    return merged, origins
