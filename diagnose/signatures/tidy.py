"""A pasted text made readable: what terminals, mail programs, JSON and wrong encodings left in it is taken out.

Nothing is interpreted here. Positions in the result have no meaning in the paste. First everything is decoded, then what nobody sees
is dropped, since a decoding may bring it to light; every pattern takes time that grows with the text alone.
"""

from __future__ import annotations

import html
import re

LONGEST = 100_000
"""Characters kept of each end of a longer paste: the cause stands at the first error, what gave up at the last."""

_ESCAPE = re.compile(r"""(?<!\\)\\+(?:u([0-9a-fA-F]{4})|(["'/])|(?:r\\+)?n)""")
"""An escape of JSON, Python or JavaScript, however often it was escaped itself."""

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
"""An HTML entity with its semicolon: without one it may be a parameter of an address, such as ``&timestamp``."""

_TERMINAL = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]+[0-~]|[@-Z\\-_])")
"""A command to a terminal (ECMA-48): colours, cursor, title, character set."""

_RESET = re.compile(r"\[(?:0|39)?m")
_COLOUR = re.compile(r"(?:\^\[|\\x1b|\\033|\ufffd)?\[(?:\d{1,3}(?:;\d{1,3}){0,8})?m")
"""A colour whose escape character was lost or spelled out. ``[5m`` may also be a list of minutes, so one that ends colours must be there."""

_LEFT = re.compile(r"^[ \t]*[│┃║|>»]+[ \t]?", re.MULTILINE)
_RIGHT = re.compile(r"(?<![ \t])[ \t]*[│┃║]$", re.MULTILINE)
_UNSEEN = (
    (0x00, 0x08), (0x0B, 0x0C), (0x0E, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x61C, 0x61C), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064),
    (0x2066, 0x2069), (0xFEFF, 0xFEFF), (0xD800, 0xDFFF),
)  # fmt: skip
"""Control characters, what has no width, marks of direction, and halves of a surrogate pair, which no encoding takes."""
_PLAIN = dict.fromkeys(code for first, last in _UNSEEN for code in range(first, last + 1)) | str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2032": "'", "\u00b4": "'", "`": "'", "\u00a0": " ", "\x85": "\n", "\u2028": "\n", "\u2029": "\n", "\uff1a": ":", "\uff0c": ",",
    "\uff08": "(", "\uff09": ")",
})  # fmt: skip
"""Typographic quotes, spaces and full-width marks as the plain ones; what nobody sees as nothing."""

_BYTE = {code: byte for byte in range(0x80, 0xA0) for code in map(ord, bytes([byte]).decode("cp1252", "ignore"))}
"""The bytes that Windows-1252 shows as a character of its own; browsers keep the five that it lacks."""
_TAIL = "[" + "".join(map(chr, _BYTE)) + "\x80-\xbf]"
_DAMAGED = re.compile(f"[ÂÃÄÅÐÑ]{_TAIL}|[à-ï](?!\xa0){_TAIL}{{2}}|ð{_TAIL}{{3}}")
"""UTF-8 that somebody read as Windows-1252, such as ``â€™`` for an apostrophe; not the French ``é »`` with its hard blank."""

_WIDTHS = range(60, 251)
"""Columns at which terminals and mail programs wrap."""

_MARKS = re.compile(r"^[ \t]*[~^][ \t~^]*\n?", re.MULTILINE)
"""A line under a line of source, as Python marks the failing part of it: often exactly as long, which is no cut."""

_BEGINNING = 8
"""Characters by which one entry of a log begins like the other, apart from digits."""
_DIGITS = str.maketrans("123456789", "000000000")


def tidy(text: str) -> str:
    """The text in plain lines: no control codes, borders, escapes, typographic quotes, wraps or damaged UTF-8."""
    if len(text) > 2 * LONGEST:
        text = text[:LONGEST] + "\n" + text[-LONGEST:]
    if "\\" in text:
        text = _ESCAPE.sub(_escaped, text)
    if "&" in text:
        text = _ENTITY.sub(_resolved, text)
    if not text.isascii():
        text = _DAMAGED.sub(_repaired, text)
    text = _uncoloured(text).translate(_PLAIN).replace("\r\n", "\n").replace("\r", "\n")
    if "\n" in text:
        text = _unwrapped(_MARKS.sub("", _RIGHT.sub("", _LEFT.sub("", text))))
    return text


def flat(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def _escaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else match[2] or "\n"


def _resolved(match: re.Match[str]) -> str:
    return html.unescape(match[0])


def _repaired(match: re.Match[str]) -> str:
    try:
        return match[0].translate(_BYTE).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return match[0]


def _uncoloured(text: str) -> str:
    if "\x1b" in text or "\x9b" in text:
        text = _TERMINAL.sub("", text)
    return _COLOUR.sub("", text) if _RESET.search(text) else text


def _unwrapped(text: str) -> str:
    """Lines that were cut at one column joined again. A cut shows by several lines of exactly the greatest length, each another one,
    and not all indented, as lines of source are; what begins like the entry before it, such as the next line of a log, is an entry
    of its own."""
    lines = text.split("\n")
    widest = max(map(len, lines))
    longest = {line for line in lines if len(line) == widest}
    if widest not in _WIDTHS or len(longest) < 2 or all(line[0].isspace() for line in longest):
        return text
    parts, entry, full = [lines[0]], _beginning(lines[0]), len(lines[0]) == widest
    for line in lines[1:]:
        beginning = _beginning(line)
        if not full or beginning == entry:
            parts.append("\n")
            entry = beginning
        parts.append(line)
        full = len(line) == widest
    return "".join(parts)


def _beginning(line: str) -> str:
    return line[:_BEGINNING].translate(_DIGITS)
