"""What a shape pattern allows: how long a value may be and which characters it may hold.

The pattern itself says whether a value fits; this says in which way one does not. It understands the plain subset of RE2 in which
shapes are written: classes, groups, alternatives, counts. For anything else there is no `Extent`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache

import re2

_TOKEN = re.compile(r"\[\^?\]?[^\]]*\]|\\.|\(\?:|\{\d+(?:,\d*)?\}|.", re.DOTALL)
_COUNTS = {"?": (0.0, 1.0), "*": (0.0, math.inf), "+": (1.0, math.inf)}
_ESCAPED = {"\\d": "[0-9]", "\\w": "[0-9A-Za-z_]"}


class _UnsupportedError(Exception):
    """The pattern is outside the subset."""


@dataclass(frozen=True, slots=True)
class Extent:
    """``shortest`` and ``longest`` are lengths in characters, ``alphabet`` the classes that occur, ``fixed`` the number of
    letters and digits that the pattern spells out (a prefix such as ``bg_`` has two)."""

    shortest: float
    longest: float
    alphabet: frozenset[str] = frozenset()
    fixed: int = 0

    def spells(self, text: str) -> bool:
        """Whether the text holds no character but those of the pattern."""
        return _spelling(self.alphabet).search(text) is not None

    def then(self, other: Extent) -> Extent:
        """This, followed by the other."""
        return Extent(
            self.shortest + other.shortest,
            self.longest + other.longest,
            self.alphabet | other.alphabet,
            self.fixed + other.fixed,
        )

    def either(self, other: Extent) -> Extent:
        """This or the other."""
        return Extent(
            min(self.shortest, other.shortest), max(self.longest, other.longest),
            self.alphabet | other.alphabet, min(self.fixed, other.fixed),
        )  # fmt: skip

    def times(self, least: float, most: float) -> Extent:
        """This, repeated."""
        return Extent(
            self.shortest * least, self.longest * most if self.longest else 0, self.alphabet, self.fixed if least else 0
        )


@cache
def extent(pattern: str) -> Extent | None:
    """The extent of a shape pattern, ``None`` when the pattern is not understood or not tied to both ends of the text."""
    if not (pattern.startswith("^") and pattern.endswith("$")):
        return None
    tokens = _TOKEN.findall(pattern[1:-1])
    try:
        found = _alternatives(tokens)
    except _UnsupportedError:
        return None
    return None if tokens else found


@cache
def _spelling(alphabet: frozenset[str]) -> re2._Regexp:
    return re2.compile(f"(?s)^(?:{'|'.join(sorted(alphabet))})*$")


def _alternatives(tokens: list[str]) -> Extent:
    found = _sequence(tokens)
    while tokens and tokens[0] == "|":
        tokens.pop(0)
        found = found.either(_sequence(tokens))
    return found


def _sequence(tokens: list[str]) -> Extent:
    found = Extent(0, 0)
    while tokens and tokens[0] not in "|)":
        atom = _atom(tokens)
        if tokens and (tokens[0] in _COUNTS or tokens[0].startswith("{")):
            atom = atom.times(*_count(tokens.pop(0)))
        found = found.then(atom)
    return found


def _atom(tokens: list[str]) -> Extent:
    token = tokens.pop(0)
    if token in ("(", "(?:"):
        inside = _alternatives(tokens)
        if not tokens or tokens.pop(0) != ")":
            raise _UnsupportedError
        return inside
    if token.startswith("[^") or token in "^${}?*+[":
        raise _UnsupportedError
    if token.startswith("[") or token in _ESCAPED or token == ".":
        return Extent(1, 1, frozenset({_ESCAPED.get(token, token)}))
    if token.startswith("\\") and token[1:].isalnum():
        raise _UnsupportedError
    return Extent(1, 1, frozenset({re2.escape(token.removeprefix("\\"))}), int(token.isalnum()))


def _count(token: str) -> tuple[float, float]:
    if token in _COUNTS:
        return _COUNTS[token]
    least, comma, most = token.strip("{}").partition(",")
    return float(least), float(most) if most else math.inf if comma else float(least)
