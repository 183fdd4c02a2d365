"""The Markdown of the articles: CommonMark with tables, without HTML, with placeholders and directives."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from diagnose.knowledge import container, placeholders
from diagnose.knowledge.placeholders import Wording

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode


@lru_cache(maxsize=2)
def parser(html: bool = False) -> MarkdownIt:
    """The parser. Raw HTML stays text, unless ``html`` asks to see it as tokens (for the lint)."""
    from markdown_it import MarkdownIt  # costs 40 ms; a diagnosis that finds nothing never pays it

    made = MarkdownIt("commonmark", {"html": html}).enable("table")
    placeholders.install(made)
    container.install(made)
    return made


@lru_cache(maxsize=128)
def tree(text: str, html: bool = False) -> SyntaxTreeNode:
    """The parsed text. The tree is shared: read it, never change it."""
    from markdown_it.tree import SyntaxTreeNode

    return SyntaxTreeNode(parser(html).parse(text))


def plain(node: SyntaxTreeNode, words: Wording) -> str:
    """The text of a node without its markup, on one line: bold, links and code are flattened."""
    return " ".join("".join(_texts(node, words)).split())


def _texts(node: SyntaxTreeNode, words: Wording) -> Iterator[str]:
    if node.type == "placeholder":
        yield words.of(node.content)
    elif node.type in ("softbreak", "hardbreak"):
        yield " "
    elif node.children:
        for child in node.children:
            yield from _texts(child, words)
        if node.block:
            yield " "
    else:
        yield words.fill(node.content)


def line_of(node: SyntaxTreeNode) -> int:
    """The line a node starts at, counted from 0 at the top of the parsed text."""
    at: SyntaxTreeNode | None = node
    while at is not None:
        if not at.is_root and at.map:
            return at.map[0]
        at = at.parent
    return 0


def sections(text: str, level: int = 2) -> Iterator[tuple[SyntaxTreeNode, str, tuple[SyntaxTreeNode, ...]]]:
    """The sections of a text: heading, its title, and what stands below it up to the next heading of that level."""
    heading: SyntaxTreeNode | None = None
    below: list[SyntaxTreeNode] = []
    for node in tree(text).children:
        if node.type == "heading" and node.tag == f"h{level}":
            if heading is not None:
                yield heading, plain(heading, Wording({}, {})), tuple(below)
            heading, below = node, []
        else:
            below.append(node)
    if heading is not None:
        yield heading, plain(heading, Wording({}, {})), tuple(below)


def section_text(body: str, title: str) -> str:
    """The Markdown below one heading of the second level, found without parsing; empty when there is no such heading."""
    _, found, below = f"\n{body}".partition(f"\n## {title}\n")
    return below.partition("\n## ")[0].strip() if found else ""
