"""Finding many texts in a text at once, in one piece or with gaps."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping

import re2

_GAP = re.compile(
    r"(?:[\s\u200b-\u200f\u2060\ufeff\u2500-\u257f|]"  # white space, unseen characters, table borders
    r"|\\[nrt]|\\$"  # escaped or pending line ends
    r"|\x1b\[[0-9;]*m|\x1b(?:\[[0-9;]*)?$"  # colours, whole or pending
    r"|['\"]\s*b?(?:['\"]|$))+"  # a literal in several pieces, whole or pending
)
_MAX_MEMORY = 1 << 28
"""Bytes RE2 may use. Its default of 8 MB is too little for all spellings of an RSA key."""


class Spellings:
    """Texts to look for, each with the name of the field it shows."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._sorted = sorted(names)
        self._initials = frozenset(text[0] for text in names)
        self.longest = max(map(len, names), default=0)
        options = re2.Options()
        options.max_mem = _MAX_MEMORY
        by_length = sorted(names, key=lambda text: (-len(text), text))
        self._pattern = re2.compile("|".join(map(re2.escape, by_length)), options) if names else None

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Where they stand in the text: start, end and name."""
        if self._pattern is None:
            return []
        return [(*found.span(), self._names[found.group()]) for found in self._pattern.finditer(text)]

    def opening(self, text: str) -> tuple[int, str] | None:
        """The longest end of the text with which one of them begins and goes on: where it starts, and the name."""
        first = max(0, len(text) - self.longest + 1)
        for start in range(first, len(text)):
            if text[start] in self._initials and (name := self._begins(text[start:])):
                return start, name
        return None

    def _begins(self, end: str) -> str | None:
        at = bisect_right(self._sorted, end)
        if at == len(self._sorted) or not self._sorted[at].startswith(end):
            return None
        return self._names[self._sorted[at]]


class Squeezed:
    """A text without gaps, and the way back to the places in the text."""

    def __init__(self, text: str) -> None:
        self._starts: list[int] = [0]
        self._origins: list[int] = [0]
        kept: list[str] = []
        at = length = 0
        for gap in _GAP.finditer(text):
            kept.append(text[at : gap.start()])
            length += gap.start() - at
            at = gap.end()
            self._starts.append(length)
            self._origins.append(at)
        kept.append(text[at:])
        self.text = "".join(kept)

    def origin(self, place: int) -> int:
        """Where a character of the squeezed text stood."""
        piece = bisect_right(self._starts, place) - 1
        return self._origins[piece] + place - self._starts[piece]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of the squeezed text stood."""
        return self.origin(start), self.origin(end - 1) + 1
