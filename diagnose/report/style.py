"""What a screen can show: its width, colours and characters. The only place with ANSI codes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, unique

MIN_WIDTH = 40
"""Columns below which a report is not wrapped any narrower."""

MAX_WIDTH = 80
"""Columns beyond which lines are hard to read and no longer fit into a ticket."""

_PLAIN = str.maketrans({
    "\u2013": "-", "\u2014": "-", "\u2011": "-", "\u2026": "...", "\u2192": "->", "\u00b7": "-",
    "\u2039": "<", "\u203a": ">", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"',
})  # fmt: skip
"""Typographic characters and what a plain screen shows for them."""


@unique
class Mark(Enum):
    """The state of a line: its sign, the sign in plain ASCII, its word and its ANSI colour."""

    GOOD = ("✓", "+", "ok", "32")
    WARN = ("!", "!", "note", "33")
    BAD = ("✗", "x", "failed", "31")
    NONE = ("\u2013", "-", "not checked", "2")

    def __init__(self, sign: str, ascii_sign: str, word: str, code: str) -> None:
        self.sign = sign
        self.ascii_sign = ascii_sign
        self.word = word
        self.code = code


@dataclass(frozen=True, slots=True)
class Style:
    """``width`` in columns; ``colour`` allows ANSI codes; ``unicode`` allows more than ASCII."""

    width: int = MAX_WIDTH
    colour: bool = False
    unicode: bool = True

    @property
    def columns(self) -> int:
        """The columns in use: the width, kept between `MIN_WIDTH` and `MAX_WIDTH`."""
        return min(max(self.width, MIN_WIDTH), MAX_WIDTH)

    def sign(self, mark: Mark) -> str:
        """The sign of a state, one column wide, in its colour."""
        return self._code(mark.sign if self.unicode else mark.ascii_sign, mark.code)

    def bold(self, text: str) -> str:
        """The text in bold where colours are allowed."""
        return self._code(text, "1")

    def faint(self, text: str) -> str:
        """The text dimmed where colours are allowed."""
        return self._code(text, "2")

    def clean(self, text: str) -> str:
        """Text from outside as one harmless line, in characters this screen has."""
        from diagnose.knowledge.placeholders import printable  # loads YAML, which the help screens do without

        line = printable(text)
        return line if self.unicode else line.translate(_PLAIN).encode("ascii", "replace").decode()

    def _code(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text
