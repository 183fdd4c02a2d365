"""The profiles of a rules folder: one curated file per exchange, and for every other one what ccxt describes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from importlib.resources.abc import Traversable

from diagnose import data, generic
from diagnose.errors import UsageError, nearest
from diagnose.profile import Profile
from diagnose.profile_file import load

INDEX = "index.json"
"""The generated index of all profiles, under ``rules/generated``."""


class Profiles:
    """The profiles, each read when it is first asked for."""

    def __init__(self, rules: Traversable) -> None:
        self._folder = rules / "exchanges"
        self._generated = rules / "generated"
        self._read: dict[str, Profile] = {}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of the curated exchanges."""
        return tuple(f.name.removesuffix(".yaml") for f in data.files(self._folder, ".yaml"))

    @cached_property
    def aliases(self) -> Mapping[str, str]:
        """The other ccxt ids that a profile serves, each with the id of that profile; from the generated index where there is one."""
        index = self._generated / INDEX
        if index.is_file():
            return {alias: name for name, own in json.loads(data.read(index)).items() for alias in own["aliases"]}
        return {alias: name for name in self.ids for alias in self.get(name).aliases}

    @cached_property
    def described(self) -> Mapping[str, Mapping[str, object]]:
        """What ccxt describes of the exchanges that have no calls of their own, by id."""
        links = self._generated / generic.LINKS
        return dict(json.loads(data.read(links))["exchanges"]) if links.is_file() else {}

    def get(self, exchange: str) -> Profile:
        """The profile of an exchange. Raises `UsageError` with the nearest names."""
        if exchange not in self._read:
            self._read[exchange] = self._made(exchange)
        return self._read[exchange]

    def _made(self, exchange: str) -> Profile:
        if exchange in self.ids:
            own = load(self._folder / f"{exchange}.yaml")
            if own.calls or exchange not in self.described:
                return own
            return replace(own, calls=generic.calls(self.described[exchange], own))
        if exchange in self.described:
            return generic.profile(exchange, self.described[exchange])
        close = nearest(exchange, (*self.ids, *self.described), 3)
        hint = f"; did you mean {', '.join(close)}?" if close else f"; known are {', '.join((*self.ids, *self.described))}"
        raise UsageError(f"unknown exchange '{exchange}'{hint}")
