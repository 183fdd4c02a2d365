"""The one directive of a guide: a place that the chosen exchange fills with a section of its own page.

::

    ::: exchange Create a key
    1. What to do when no exchange is chosen.
    :::

Everything between the two fences is an ordinary Markdown text: the general words. With an exchange chosen, the section of that name in
``kb/exchanges/<id>.md`` stands in its place, so that the steps of an exchange are written once. The parser knows the directive as a
container token with the lines it covers; those lines are exchanged before anything is rendered, so every renderer is given plain
Markdown and knows nothing of directives.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from diagnose.errors import DataError, did_you_mean
from diagnose.knowledge.article import Guide, Page
from diagnose.knowledge.markdown import line_of, section_text, tree

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

NAMES = ("exchange",)

_WORD = re.compile(r"[\w-]+")


def directives(guide: Guide) -> tuple[SyntaxTreeNode, ...]:
    """The directives of a guide in order; the ``info`` of each is the section it asks for.

    Raises `DataError` for one that is not closed, has an unknown name, names no section, is empty, or stands inside something else.
    """
    if ":::" not in guide.body:
        return ()
    found = tuple(node for node in tree(guide.body).walk() if node.type == "directive")
    for node in found:
        _checked(node, guide)
    return found


def sections_asked(guide: Guide) -> tuple[tuple[str, int], ...]:
    """The sections of an exchange's page that a guide shows, each with its line in the guide's file."""
    return tuple((_section(node), guide.line + line_of(node)) for node in directives(guide))


def written_for(guide: Guide, page: Page | None) -> Guide:
    """The guide with every directive replaced: by the section of ``page``, that of an exchange, or without one by its general words.

    Raises `DataError` as `directives` does, and where the page has no such section.
    """
    lines = guide.body.split("\n")
    for node in reversed(directives(guide)):
        start, end = node.map or (0, 0)
        inside = "\n".join(lines[start + 1 : end - 1])
        lines[start:end] = [_section_of(page, _section(node), guide, node) if page else inside]
    return replace(guide, body="\n".join(lines))


def _section_of(page: Page, title: str, guide: Guide, node: SyntaxTreeNode) -> str:
    """The text below a heading of an exchange's page."""
    found = section_text(page.body, title)
    if not found:
        titles = re.findall(r"^## (.+)$", page.body, re.MULTILINE)
        _fail(f"'{title}' is no section of the page of '{page.id}'{did_you_mean(title, titles)}", guide, node)
    return found


def _section(node: SyntaxTreeNode) -> str:
    return node.info.partition(" ")[2].strip()


def _checked(node: SyntaxTreeNode, guide: Guide) -> None:
    named = _WORD.match(node.info)
    name = named[0] if named else ""
    if name not in NAMES:
        _fail(f"unknown directive '{name}'{did_you_mean(name, NAMES)}; one reads '::: exchange SECTION'", guide, node)
    if not _section(node):
        _fail("a directive names the section of the exchange's page: '::: exchange SECTION'", guide, node)
    if not node.meta["closed"]:
        _fail("this directive has no closing line ':::'", guide, node)
    if node.level:
        _fail("a directive stands on its own, not inside a list, a quote or another directive", guide, node)
    if not node.children:
        _fail("this directive has no general words for a reader without an exchange", guide, node)


def _fail(message: str, guide: Guide, node: SyntaxTreeNode) -> None:
    raise DataError(message, file=guide.path, line=guide.line + line_of(node))
