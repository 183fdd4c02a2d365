"""Two or more columns of text, the last one wrapped to the screen; plain lines where the screen is too narrow."""

from __future__ import annotations

from collections.abc import Sequence

from diagnose.report.screen import ROOM, Screen
from diagnose.report.style import Mark, Style

_GAP = "  "
_SIGN = 4
"""Columns that a sign takes."""


def table(rows: Sequence[Sequence[str]], style: Style, marks: Sequence[Mark] = ()) -> str:
    """The rows as aligned lines, each after the sign of its mark where there are ``marks``; empty for no rows."""
    if not rows:
        return ""
    sizes = [max(len(style.clean(cell)) for cell in column) for column in zip(*rows, strict=True)]
    screen = Screen(style)
    narrow = (_SIGN if marks else 0) + sum(sizes[:-1]) + len(_GAP) * len(sizes) > style.columns - ROOM
    for number, row in enumerate(rows):
        cells = [style.clean(cell).ljust(size) for cell, size in zip(row[:-1], sizes, strict=False)]
        mark = marks[number] if marks else None
        if narrow:
            screen.put(", ".join(row), mark=mark)
        else:
            screen.put(row[-1], "".join(cell + _GAP for cell in cells), mark=mark)
    return screen.text()
