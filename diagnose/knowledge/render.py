"""An article for people: on a terminal, as plain text for a ticket, as HTML, as Markdown.

All of them show the same document: title, summary, body, look-alikes, sources. Values of placeholders are plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from diagnose.knowledge import terminal
from diagnose.knowledge.article import Article, Guide, Page
from diagnose.knowledge.directive import written_for
from diagnose.knowledge.html import element
from diagnose.knowledge.markdown import tree
from diagnose.knowledge.markup import Setting, html
from diagnose.knowledge.placeholders import PATTERN, Wording

_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
_MARKUP = re.compile(r"([\\`*_\[\]<>|#{}~&!])")


def document(page: Page) -> str:
    """The whole page as one Markdown text, its placeholders still open. A guide that is written for no exchange is in general words."""
    if isinstance(page, Guide):
        page = written_for(page, None)
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


def to_plain(page: Page, values: Mapping[str, str]) -> str:
    """The page as text without any marks, one line a paragraph: what can be pasted into a ticket or an e-mail."""
    return terminal.text(tree(document(page)), Wording(values, page.generic), terminal.UNWRAPPED, colour=False, bare=True)


def html_name(link: str) -> str:
    """Where a link between articles leads when each is built into its own file: ``x.md`` is ``x.html``."""
    return re.sub(r"\.md(?=#|$)", ".html", link)


def to_html(page: Page, values: Mapping[str, str], href: Callable[[str], str] = html_name) -> str:
    """The page as one ``<article>``; HTML in the text is shown, not obeyed; ``href`` maps links between articles."""
    return element("article", "\n", html(document(page), Setting(Wording(values, page.generic), href)), id=page.id) + "\n"


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
