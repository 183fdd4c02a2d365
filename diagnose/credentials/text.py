"""The text of a credential: characters that nobody sees, quotes that nobody meant, and the text without them.

Characters are judged by their Unicode category, so that the rare ones are found as well as the usual zero-width space.
"""

from __future__ import annotations

import unicodedata

from diagnose.credentials.pem import is_pem
from diagnose.model import Credentials

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Zs"})
"""Control, format (zero-width, byte order mark, bidirectional), surrogate, private use, and every kind of space."""

_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\ufe0e\ufe0f\uffa0")
"""Characters of other categories that are drawn as nothing (Default_Ignorable_Code_Point, and the empty braille cell)."""

_LAYOUT = "\n\r\t "
_QUOTES = "\"'`´‘’‚‛“”„‟«»‹›"
_PAIRS = {'"': '"', "'": "'", "`": "`", "«": "»", "‹": "›"}
_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"'})


def condition(text: str, *, phrase: bool = False) -> str:
    """The vocabulary's word for the text: ``clean``, ``hidden`` or ``quoted``. Hidden wins, since quotes can be seen."""
    bare = _visible(text, phrase)
    if bare != (text.strip(_LAYOUT) if not phrase and is_pem(text) else text):
        return "hidden"
    return "clean" if _unquoted(bare, phrase) == bare else "quoted"


def clean(text: str, *, phrase: bool = False) -> str:
    """The text without characters that cannot belong to it.

    A key or secret loses every unseen character, white space anywhere and quotes at its ends. A PEM keeps its line ends.
    A ``phrase`` was chosen by a person: it keeps its inner blanks and loses quotes only where they wrap it.
    """
    return _unquoted(_visible(text, phrase), phrase)


def cleaned(credentials: Credentials) -> Credentials:
    """The same credentials, each damaged field cleaned as what it is; the others stay exactly as they are."""
    for name in credentials.fields:
        text, phrase = credentials.get(name), name == "password"
        if condition(text, phrase=phrase) != "clean":
            credentials = credentials.with_field(name, clean(text, phrase=phrase))
    return credentials


def _unseen(char: str) -> bool:
    return unicodedata.category(char) in _UNSEEN or char in _BLANK


def _visible(text: str, phrase: bool) -> str:
    pem = not phrase and is_pem(text)
    table: dict[int, str | None] = {}
    for char in filter(_unseen, set(text)):
        if pem and char in _LAYOUT:
            continue
        blank = (pem or phrase) and unicodedata.category(char) == "Zs"
        table[ord(char)] = " " if blank else None
    return text.translate(table).strip(_LAYOUT)


def _unquoted(text: str, phrase: bool) -> str:
    return _unwrapped(text) if phrase else _bared(text)


def _bared(text: str) -> str:
    """Without any quotes at either end: no exchange issues them. A comma behind one came along from a JSON file."""
    first, last = 0, len(text) - 1
    while first <= last and text[first] in _QUOTES + _LAYOUT:
        first += 1
    while first <= last:
        comma = text[last] in ",;" and last > first and text[last - 1] in _QUOTES
        if not comma and text[last] not in _QUOTES + _LAYOUT:
            break
        last -= 1
    return text[first : last + 1]


def _unwrapped(text: str) -> str:
    """Without matching quotes around it; typographic quotes become the ones a keyboard has."""
    text = text.translate(_STRAIGHT)
    first, last = 0, len(text) - 1
    while first < last:
        if text[first] == " ":
            first += 1
        elif text[last] == " ":
            last -= 1
        elif _PAIRS.get(text[first]) == text[last]:
            first, last = first + 1, last - 1
        else:
            break
    return text[first : last + 1].strip(" ")
