"""A screen under construction: wrapped lines, none wider than the style's columns."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable

from diagnose.report.style import Mark, Style


class Screen:
    """Collects lines. Everything put on it is cleaned and wrapped."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._lines: list[str] = []

    def gap(self) -> None:
        """An empty line, never two."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def put(self, text: str, lead: str = "", paint: Callable[[str], str] = str) -> None:
        """A paragraph; ``lead`` stands before the first line and the rest is indented by as much."""
        for number, line in enumerate(self._wrapped(text, len(lead))):
            self._lines.append(((lead if number == 0 else " " * len(lead)) + paint(line)).rstrip())

    def marked(self, mark: Mark, text: str, indent: str = "", paint: Callable[[str], str] = str) -> None:
        """A paragraph after the sign of its state."""
        for number, line in enumerate(self._wrapped(text, len(indent) + 2)):
            self._lines.append(indent + (f"{self._style.sign(mark)} " if number == 0 else "  ") + paint(line))

    def numbered(self, steps: Iterable[str], indent: str) -> None:
        """Steps, counted from 1."""
        for number, step in enumerate(steps, 1):
            self.put(step, f"{indent}{number}. ")

    def text(self) -> str:
        """The whole screen, ending in one newline."""
        return "\n".join(self._lines).rstrip("\n") + "\n"

    def _wrapped(self, text: str, indent: int) -> list[str]:
        width = self._style.columns - indent
        return textwrap.wrap(self._style.clean(text), width, break_on_hyphens=False) or [""]
