"""From which exchange a text is: by hosts, by words that only one exchange uses, by names, by the form of ccxt's messages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import Any

from diagnose import data
from diagnose.profiles import INDEX
from diagnose.signatures.patterns import PatternSet

CCXT = "ccxt.json"
"""The generated file of what ccxt knows, under ``rules/generated``."""

_HOST_LIKE = re.compile(r"[a-z0-9_.-]+")
"""Runs of what may stand in a host name: only a whole one is a host, so that ``api.example.com.evil.net`` is none."""

_WEIGHTS = {"ccxt": 4, "host": 4, "wording": 3, "name": 2}
"""How much each kind of sign counts. A host or ccxt's own prefix outweighs a name, which people also mention in passing."""


class CcxtTables:
    """What the installed release of ccxt knew of every exchange when ``rules/generated/ccxt.json`` was made."""

    def __init__(self, rules: Traversable) -> None:
        document = json.loads(data.read(rules / "generated" / CCXT))
        self.version: str = document["ccxt"]
        self.orders: list[tuple[str, ...]] = [tuple(order) for order in document["orders"]]
        self.exchanges: Mapping[str, Any] = document["exchanges"]
        self._broad: dict[str, tuple[list[int], PatternSet]] = {}

    def code(self, exchange: str, code: str) -> tuple[str, ...]:
        """The causes of a code, likeliest first; empty when ccxt does not know it."""
        number = self.exchanges.get(exchange, {}).get("exact", {}).get(code)
        return self.orders[number] if number is not None else ()

    def words(self, exchange: str, text: str) -> tuple[str, ...]:
        """The causes of a message by the codes that are sentences and the parts of messages that ccxt knows; empty when none is there."""
        if exchange not in self._broad:
            known = self.exchanges.get(exchange, {})
            parts = {code: number for code, number in known.get("exact", {}).items() if " " in code} | known.get("broad", {})
            self._broad[exchange] = (list(parts.values()), PatternSet([_part(part) for part in parts]))
        numbers, patterns = self._broad[exchange]
        found = patterns.found(text)
        return self.orders[numbers[found[0]]] if found else ()


class Recogniser:
    """Finds the exchange of a text among all that ccxt and the profiles know."""

    def __init__(self, rules: Traversable, tables: CcxtTables) -> None:
        self.index: Mapping[str, Any] = json.loads(data.read(rules / "generated" / INDEX))
        ambiguous = frozenset(data.load(rules / "text" / "exchanges.yaml").texts("ambiguous_names"))
        self.aliases: dict[str, str] = {}
        for name, own in self.index.items():
            self.aliases.update(dict.fromkeys(own["names"], name))
        self._hosts: dict[str, list[str]] = {}
        signs: list[tuple[str, str, str]] = []
        for name, own in self.index.items():
            self._add_hosts(own["hosts"], name)
            signs += [(pattern, "wording", name) for pattern in own["wording"]]
            signs += [(_name(word), "name", name) for word in own["names"] if word not in ambiguous]
        for name, known in tables.exchanges.items():
            owner = self.aliases.get(name, name)
            signs += [(_prefix(name), "ccxt", owner)]
            if owner == name and name not in self.index:
                self._add_hosts(known["hosts"], name)
                signs += [(_name(name), "name", name)] if name not in ambiguous else []
        signs = list(dict.fromkeys(signs))
        self._signs = [(kind, name, len(pattern)) for pattern, kind, name in signs]
        self._set = PatternSet([pattern for pattern, _, _ in signs])

    def _add_hosts(self, hosts: Sequence[str], name: str) -> None:
        for host in hosts:
            self._hosts.setdefault(host.lower(), []).append(name)

    def _found(self, text: str) -> Iterator[tuple[str, str, int]]:
        """Kind of sign, id and length of what is found. Hosts are looked up word by word: as patterns they take as long as all else."""
        for host in dict.fromkeys(word.rstrip(".") for word in _HOST_LIKE.findall(text.lower()) if "." in word):
            yield from (("host", name, len(host)) for name in self._hosts.get(host, ()))
        for number in self._set.found(text):
            yield self._signs[number]

    def find(self, text: str) -> str:
        """The ccxt id that the weightiest signs speak for, empty when there are none."""
        signs: dict[str, dict[str, int]] = {}
        longest: dict[str, int] = {}
        for kind, name, length in self._found(text):
            signs.setdefault(name, {})[kind] = _WEIGHTS[kind]
            longest[name] = max(length, longest.get(name, 0))
        if not signs:
            return ""
        # "coinbase pro" also holds "coinbase": of equals the longer sign decides.
        return max(signs, key=lambda name: (sum(signs[name].values()), longest[name]))


def _part(part: str) -> str:
    """A part of a message, whatever blanks are between its words."""
    return r"\s+".join(map(re.escape, part.split())) or re.escape(part)


def _name(name: str) -> str:
    """A name as a word of its own; writing without Latin letters puts no border between words."""
    start, end = (r"\b" if letter.isascii() else "" for letter in (name[0], name[-1]))
    return f"{start}{re.escape(name)}{end}"


def _prefix(name: str) -> str:
    """How ccxt begins its messages: id, then the answer or the request."""
    return rf"\b{re.escape(name)} (?:[{{\[<]|GET |POST |PUT |DELETE |requires |\d{{3}} )"
