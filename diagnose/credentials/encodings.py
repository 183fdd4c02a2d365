"""How a credential may be spelled in a text: as it is, escaped for a URL, JSON, HTML or Python, in base64, in hexadecimal."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, quote_plus, unquote

from diagnose.credentials.pem import body_lines, encodable, is_pem
from diagnose.credentials.text import clean

SHORTEST = 4
"""Characters below which a spelling is not looked for: it would be found in every other word."""

_LONGEST = 20_000
"""Characters above which a value is looked for only as it is. An RSA key of 4096 bits has about 3,300."""

_NOTHING = " \t\r\n?"
"""Characters that do not make a spelling by themselves: indentation, and what an encoding puts for those it lacks."""

_URL_SAFE = str.maketrans("+/", "-_")

_ESCAPES: tuple[Callable[[str], str], ...] = (
    lambda text: quote(_bytes(text)),
    lambda text: quote(_bytes(text), safe=""),
    lambda text: quote_plus(_bytes(text)),
    lambda text: _percent(text),
    lambda text: _lower_hex(_percent(text)),
    lambda text: _lower_hex(quote(_bytes(text))),
    lambda text: _lower_hex(quote(_bytes(text), safe="")),
    lambda text: _lower_hex(quote_plus(_bytes(text))),
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    lambda text: html.escape(text),
    lambda text: html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
    lambda text: html.escape(text, quote=False),
    lambda text: repr(text)[1:-1],
    lambda text: repr(f"\"'{text}")[4:-1],  # as inside a longer text that holds both quotes
    lambda text: repr(_bytes(text))[2:-1],
    lambda text: text.encode("ascii", "backslashreplace").decode("ascii"),
    lambda text: text.encode("ascii", "replace").decode("ascii"),
)


def spellings(value: str) -> frozenset[str]:
    """Every spelling of a value that may show it: of the value as typed, as cleaned, and of each of its lines.

    Escapes are applied once and twice (JSON within JSON, a URL within a URL); base64 in its standard and URL-safe alphabets, at
    each of the three places it can have inside a longer text.
    """
    found: set[str] = set()
    for part in _parts(value):
        if len(part) > _LONGEST:
            found.add(part)
            continue
        found |= {part, *_escaped({part}), *_hexadecimal(part), *_escaped(set(_base64(part)))}
    return frozenset(spelling for spelling in map(encodable, found) if len(spelling.strip(_NOTHING)) >= SHORTEST)


def _parts(value: str) -> frozenset[str]:
    if is_pem(value):
        return frozenset(line for text in (value, clean(value)) for line in body_lines(text) if len(line) >= SHORTEST)
    whole = {value, value.strip(), clean(value), clean(value, phrase=True), unquote(value)}
    return frozenset(part for part in (*whole, *value.splitlines()) if len(part.strip()) >= SHORTEST)


def _escaped(texts: set[str]) -> set[str]:
    once = {escape(text) for text in texts for escape in _ESCAPES}
    return texts | once | {escape(text) for text in once - texts for escape in _ESCAPES}


def _hexadecimal(text: str) -> tuple[str, str]:
    digits = _bytes(text).hex()
    return digits, digits.upper()


def _base64(text: str) -> Iterator[str]:
    raw = _bytes(text)
    for offset in range(3):
        coded = base64.b64encode(bytes(offset) + raw).decode("ascii")
        # Only the characters whose six bits all come from the value: the others depend on what stands before and after.
        inner = coded[-(-8 * offset // 6) : 8 * (offset + len(raw)) // 6]
        yield from (inner, inner.translate(_URL_SAFE))
    whole = base64.b64encode(raw).decode("ascii")
    for form in (whole, whole.rstrip("=")):
        yield from (form, form.translate(_URL_SAFE))


def _bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a surrogate that stands for no byte
        return text.encode("utf-8", "surrogatepass")


def _percent(text: str) -> str:
    """Everything but letters and digits, as strict clients write it: `quote` leaves ``-_.~`` alone."""
    return "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"%{byte:02X}" for byte in _bytes(text))


def _lower_hex(text: str) -> str:
    return re.sub(r"%[0-9A-F]{2}", lambda found: found.group().lower(), text)
