"""The Markdown of an article as HTML.

The parser knows no HTML: what looks like it in an article is shown as the text it is. Values of placeholders are tokens of their
own and are escaped. Headings get an id from their words, so that a link to a section stays the same while its heading does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from diagnose.knowledge.html import Html, element, opening, text
from diagnose.knowledge.markdown import parser
from diagnose.knowledge.placeholders import Wording

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


@dataclass(frozen=True)
class Setting:
    """What one rendering knows: the words, where links between articles lead, and where a code in a table is explained."""

    words: Wording
    href: Callable[[str], str]
    codes: Mapping[str, str] = field(default_factory=dict)


def html(markdown: str, setting: Setting) -> Html:
    """A whole text as HTML."""
    return text(*sections_of(markdown, setting))


def sections_of(markdown: str, setting: Setting) -> list[Html]:
    """The text as HTML, cut before each heading of the second level; what stands above the first one comes first."""
    renderer, tokens = _renderer(), _parsed(markdown)
    starts = [at for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2" and token.level == 0]
    env: dict[str, Any] = {"setting": setting, "ids": set(), "above": "", "tables": 0, "table": False}
    cuts = [0, *starts, len(tokens)]
    parts = (tokens[start:end] for start, end in pairwise(cuts) if end > start)
    return [Html(renderer.renderer.render(part, renderer.options, env)) for part in parts]


@lru_cache(maxsize=256)
def _parsed(markdown: str) -> Sequence[Token]:
    """The tokens of a text. They are shared: a renderer reads them and never changes them."""
    return _renderer().parse(markdown)


@lru_cache(maxsize=1)
def _renderer() -> MarkdownIt:
    made = parser.__wrapped__()  # a parser of its own: render rules are kept on it
    for name, rule in _RULES.items():
        made.add_render_rule(name, rule)
    return made


def anchor(title: str) -> str:
    """A heading as the name of its place in a page."""
    return re.sub(r"\W+", "-", title.lower()).strip("-") or "section"


def _placeholder(_self: Any, tokens: Any, index: int, _options: Any, env: Any) -> str:
    return text(env["setting"].words.of(tokens[index].content))


def _code(_self: Any, tokens: Any, index: int, _options: Any, env: Any) -> str:
    content = env["setting"].words.fill(tokens[index].content)
    target = env["setting"].codes.get(content.casefold()) if env["table"] else None
    shown = element("code", content)
    return element("a", shown, href=target) if target else shown


def _block(_self: Any, tokens: Any, index: int, _options: Any, env: Any) -> str:
    return text(element("pre", element("code", env["setting"].words.fill(tokens[index].content)), tabindex="0"), Html("\n"))


def _link(_self: Any, tokens: Any, index: int, _options: Any, env: Any) -> str:
    target = str(tokens[index].attrGet("href") or "")
    if "://" in target:
        return opening("a", href=target, rel="noopener noreferrer")
    return opening("a", href=env["setting"].href(target))


def _heading(_self: Any, tokens: Any, index: int, _options: Any, env: Any) -> str:
    tag, name = tokens[index].tag, anchor(tokens[index + 1].content)
    if tag == "h1":
        return opening(tag)
    while name in env["ids"]:
        name += "-again"
    env["ids"].add(name)
    env["above"], env["tables"] = tokens[index + 1].content, 0
    return opening(tag, id=name)


def _table(_self: Any, _tokens: Any, _index: int, _options: Any, env: Any) -> str:
    env["table"] = True
    env["tables"] += 1
    label = f"{env['above']}: table{'' if env['tables'] == 1 else ' ' + str(env['tables'])}"
    return text(opening("div", class_="table", role="region", aria_label=label, tabindex="0"), opening("table"), Html("\n"))


def _table_end(_self: Any, _tokens: Any, _index: int, _options: Any, env: Any) -> str:
    env["table"] = False
    return Html("</table></div>\n")


def _column(_self: Any, _tokens: Any, _index: int, _options: Any, _env: Any) -> str:
    return opening("th", scope="col")


_RULES = {
    "placeholder": _placeholder, "code_inline": _code, "fence": _block, "code_block": _block, "link_open": _link,
    "heading_open": _heading, "table_open": _table, "table_close": _table_end, "th_open": _column,
}  # fmt: skip
