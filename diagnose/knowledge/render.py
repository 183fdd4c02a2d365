"""An article for people: on a terminal, as HTML, as Markdown.

All three show the same document: title, summary, body, look-alikes, sources. Values of placeholders are plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from diagnose.knowledge import terminal
from diagnose.knowledge.article import Article, Page
from diagnose.knowledge.markdown import parser, tree
from diagnose.knowledge.placeholders import PATTERN, Wording

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
_MARKUP = re.compile(r"([\\`*_\[\]<>|#{}~&!])")


def document(page: Page) -> str:
    """The whole page as one Markdown text, its placeholders still open."""
    parts = [f"# {page.title}", page.summary, page.body.strip()]
    if isinstance(page, Article):
        rows = (f"- [{other.cause}]({other.cause}.md): {other.by}" for other in page.lookalikes)
        parts += ["## Look-alikes", "\n".join(rows)]
    parts += ["## Sources", "\n".join(f"- {source.what} (read {source.accessed})" for source in page.sources)]
    parts.append(f"Last verified {page.last_verified}.")
    return "\n\n".join(parts) + "\n"


def to_terminal(page: Page, values: Mapping[str, str], width: int = 80, colour: bool = False) -> str:
    """The page as text of at most ``width`` columns (code and single long words are never broken)."""
    return terminal.text(tree(document(page)), Wording(values, page.generic), width, colour)


def html_name(link: str) -> str:
    """Where a link between articles leads when each is built into its own file: ``x.md`` is ``x.html``."""
    return re.sub(r"\.md(?=#|$)", ".html", link)


def to_html(page: Page, values: Mapping[str, str], href: Callable[[str], str] = html_name) -> str:
    """The page as one ``<article>``; HTML in the text is shown, not obeyed; ``href`` maps links between articles."""
    env = {"words": Wording(values, page.generic), "href": href}
    return f'<article id="{escape(page.id)}">\n{_html().render(document(page), env)}</article>\n'


def to_markdown(page: Page, values: Mapping[str, str]) -> str:
    """The page as Markdown without front matter, its placeholders resolved and escaped."""
    words = Wording(values, page.generic)
    parts = _CODE.split(document(page))
    for index, part in enumerate(parts):
        if index % 2:
            parts[index] = PATTERN.sub(lambda match: words.of(match[1]).replace("`", "'"), part)
        else:
            parts[index] = PATTERN.sub(lambda match: _MARKUP.sub(r"\\\1", words.of(match[1])), part)
    return "".join(parts)


@lru_cache(maxsize=1)
def _html() -> MarkdownIt:
    made = parser.__wrapped__()  # a parser of its own: render rules are kept on it
    made.add_render_rule("placeholder", _placeholder)
    made.add_render_rule("code_inline", _code)
    made.add_render_rule("fence", _block)
    made.add_render_rule("code_block", _block)
    made.add_render_rule("link_open", _link)
    return made


def _placeholder(_self: Any, tokens: Any, index: int, _options: Any, env: Any) -> str:
    return escape(env["words"].of(tokens[index].content))


def _code(_self: Any, tokens: Any, index: int, _options: Any, env: Any) -> str:
    return f"<code>{escape(env['words'].fill(tokens[index].content))}</code>"


def _block(_self: Any, tokens: Any, index: int, _options: Any, env: Any) -> str:
    return f"<pre><code>{escape(env['words'].fill(tokens[index].content))}</code></pre>\n"


def _link(_self: Any, tokens: Any, index: int, _options: Any, env: Any) -> str:
    target = str(tokens[index].attrGet("href") or "")
    if "://" in target:
        return f'<a href="{escape(target)}" rel="noopener noreferrer">'
    return f'<a href="{escape(env["href"](target))}">'
