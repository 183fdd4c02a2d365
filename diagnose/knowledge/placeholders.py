"""``{{name}}`` in an article: the one mechanism that fits a text to an exchange and a case.

A placeholder is a token of its own in the parsed Markdown, so its value is never parsed: it cannot bring markup, and
every renderer escapes it as the plain text it is. Inside code, where Markdown knows no tokens, it is filled in as text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from diagnose import data

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

PATTERN = re.compile(r"\{\{([a-z_]+)\}\}")
"""How a placeholder is written."""

SCOPES = ("exchange", "case")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One name an article may use; ``generic`` is its wording when neither the exchange nor the case knows better."""

    name: str
    about: str
    generic: str
    scope: str


def load(path: Traversable) -> Mapping[str, Placeholder]:
    """Read ``placeholders.yaml``. Raises `DataError` with file and line."""
    top = data.load(path)
    top.only("placeholders")
    found = {}
    for name in (names := top.mapping("placeholders")):
        entry = names.mapping(name)
        entry.only("about", "generic", "scope")
        found[name] = Placeholder(name, entry.text("about"), entry.text("generic"), entry.word("scope", SCOPES))
    return found


def names_in(text: str) -> tuple[str, ...]:
    """The placeholders a text uses, in order."""
    return tuple(PATTERN.findall(text))


def printable(text: str) -> str:
    """One line without control, invisible or direction-changing characters, so that no value can steer a terminal."""
    kept = (char for char in text if char.isspace() or not unicodedata.category(char).startswith("C"))
    return " ".join("".join(kept).split())


class Wording:
    """The words of one rendering: values of the exchange and the case first, then the generic wordings."""

    def __init__(self, values: Mapping[str, str], generic: Mapping[str, str]) -> None:
        self._values = values
        self._generic = generic

    def of(self, name: str) -> str:
        """The plain text that stands for ``name``; an unknown name reads as its own words: a renderer never fails."""
        return printable(self._values.get(name) or self._generic.get(name) or name.replace("_", " "))

    def fill(self, text: str) -> str:
        """``text`` with every placeholder replaced, for text that is not parsed: code, commands, titles."""
        return PATTERN.sub(lambda match: self.of(match[1]), text)


def install(parser: MarkdownIt) -> None:
    """Teach the parser the token ``placeholder``, whose content is the name."""
    parser.inline.ruler.before("backticks", "placeholder", _rule)


def _rule(state: StateInline, silent: bool) -> bool:
    match = PATTERN.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        state.push("placeholder", "", 0).content = match[1]
    state.pos = match.end()
    return True
