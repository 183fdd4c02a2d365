"""Two or more columns of text, the last one wrapped to the screen; plain lines where the screen is too narrow."""

from __future__ import annotations

from collections.abc import Sequence

from diagnose.report.screen import ROOM, Screen
from diagnose.report.style import Style

_GAP = "  "


def table(rows: Sequence[Sequence[str]], style: Style) -> str:
    """The rows as aligned lines; empty for no rows."""
    if not rows:
        return ""
    sizes = [max(len(style.clean(cell)) for cell in column) for column in zip(*rows, strict=True)]
    screen = Screen(style)
    narrow = sum(sizes[:-1]) + len(_GAP) * len(sizes) > style.columns - ROOM
    for row in rows:
        cells = [style.clean(cell).ljust(size) for cell, size in zip(row[:-1], sizes, strict=False)]
        if narrow:
            screen.put(", ".join(row))
        else:
            screen.put(row[-1], "".join(cell + _GAP for cell in cells))
    return screen.text()
