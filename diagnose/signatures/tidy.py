"""A pasted text made readable: what terminals, mail programs, JSON and wrong encodings left in it is taken out.

Nothing is interpreted here. Positions in the result have no meaning in the paste.
"""

from __future__ import annotations

import html
import re

LONGEST = 100_000
"""Characters kept of each end of a longer paste: the cause stands at the first error, what gave up at the last."""

_TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_BORDER = re.compile(r"^[ \t]*[│┃║|>»]+[ \t]?|[ \t]*[│┃║]$", re.MULTILINE)
_UNICODE = re.compile(r"\\+u([0-9a-fA-F]{4})")
_LETTERS = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2032": "'", "\u00b4": "'", "`": "'", "\u00a0": " ", "\u2028": "\n", "\u2029": "\n", "\uff1a": ":", "\uff0c": ",",
    "\uff08": "(", "\uff09": ")",
})  # fmt: skip
"""Typographic quotes, spaces and full-width marks as the plain ones."""

_WIDTHS = range(60, 251)
"""Columns at which terminals and mail programs wrap."""


def tidy(text: str) -> str:
    """The text in plain lines: no control codes, borders, escapes, typographic quotes, wraps or damaged UTF-8."""
    if len(text) > 2 * LONGEST:
        text = text[:LONGEST] + "\n" + text[-LONGEST:]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\\" in text:
        text = _UNICODE.sub(_character, text).replace('\\"', '"').replace("\\'", "'").replace("\\/", "/").replace("\\n", "\n")
    text = _INVISIBLE.sub("", _TERMINAL.sub("", text))
    if "&" in text:
        text = html.unescape(text)
    text = _repaired(text).translate(_LETTERS)
    if "\n" in text:
        text = _unwrapped(_BORDER.sub("", text))
    return text


def flat(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def _character(match: re.Match[str]) -> str:
    number = int(match[1], 16)
    return chr(number) if 0x20 <= number < 0xD800 or number > 0xDFFF else " "


def _repaired(text: str) -> str:
    """UTF-8 that somebody read as Windows-1252, such as ``â€™`` for an apostrophe, line by line where it can be undone."""
    if "â€" not in text and "Ã" not in text and "Â" not in text:
        return text
    return "\n".join(_undone(line) for line in text.split("\n"))


def _undone(line: str) -> str:
    try:
        return line.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return line


def _unwrapped(text: str) -> str:
    """Lines that were cut at one column joined again. A cut shows by several lines of exactly the greatest length."""
    lines = text.split("\n")
    widest = max(map(len, lines))
    if widest not in _WIDTHS or sum(len(line) == widest for line in lines) < 2:
        return text
    parts: list[str] = []
    for line in lines:
        parts.append(line if len(line) == widest else line + "\n")
    return "".join(parts)
