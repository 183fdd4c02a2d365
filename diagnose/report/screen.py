"""A screen under construction: wrapped lines, none wider than the style's columns."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable

from diagnose.report.style import Mark, Style

ROOM = 20
"""Columns that a lead leaves to the text after it, at least."""


class Screen:
    """Collects lines. Everything put on it is cleaned and wrapped."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._lines: list[str] = []

    def gap(self) -> None:
        """An empty line, never two."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def put(self, text: str, lead: str = "", *, mark: Mark | None = None, paint: Callable[[str], str] = str) -> None:
        """A paragraph; the sign of ``mark`` and ``lead`` come before it, the rest is indented by as much."""
        lead = lead[: self._style.columns - ROOM]
        sign = "  " + self._style.sign(mark) + " " if mark else ""
        indent = (4 if mark else 0) + len(lead)
        wrapped = textwrap.wrap(self._style.clean(text), self._style.columns - indent, break_on_hyphens=False)
        for number, line in enumerate(wrapped or [""]):
            self._lines.append(((sign + lead if number == 0 else " " * indent) + paint(line)).rstrip())

    def headline(self, mark: Mark, text: str) -> None:
        """A bold paragraph at the margin, after the sign of its state."""
        wrapped = textwrap.wrap(self._style.clean(text), self._style.columns - 2, break_on_hyphens=False)
        for number, line in enumerate(wrapped):
            self._lines.append((f"{self._style.sign(mark)} " if number == 0 else "  ") + self._style.bold(line))

    def numbered(self, steps: Iterable[str], indent: str) -> None:
        """Steps, counted from 1."""
        for number, step in enumerate(steps, 1):
            self.put(step, f"{indent}{number}. ")

    def text(self) -> str:
        """The whole screen, ending in one newline."""
        return "\n".join(self._lines).rstrip("\n") + "\n"
