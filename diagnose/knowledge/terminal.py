"""Markdown as wrapped text: headings, paragraphs, lists, code, tables and quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from diagnose.knowledge.markdown import plain
from diagnose.knowledge.placeholders import Wording, printable

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_STYLES = {"strong": "1", "em": "3", "code": "36", "heading": "1"}  # ANSI SGR: bold, italic, cyan, bold
_RULES = {"h1": "=", "h2": "-"}
_GAP = "  "
UNWRAPPED = 1_000_000
"""A width that no paragraph reaches."""


class Span(NamedTuple):
    """A piece of text in one style; an empty style is plain."""

    text: str
    style: str


def text(root: SyntaxTreeNode, words: Wording, width: int, colour: bool, bare: bool = False) -> str:
    """The whole document, blocks separated by an empty line; ``bare`` is without marks around code and below headings."""
    printer = _Printer(words, max(width, 20), colour, bare)
    return "\n\n".join("\n".join(printer.block(node, width)) for node in root.children) + "\n"


class _Printer:
    def __init__(self, words: Wording, width: int, colour: bool, bare: bool) -> None:
        self._words = words
        self._width = width
        self._colour = colour
        self._bare = bare

    def block(self, node: SyntaxTreeNode, width: int) -> Iterator[str]:
        if node.type == "heading":
            yield from self._heading(node, width)
        elif node.type in ("bullet_list", "ordered_list"):
            yield from self._list(node, width)
        elif node.type in ("fence", "code_block"):
            lines = node.content.rstrip("\n").split("\n")
            yield from (f"    {_line(self._words.fill(line))}".rstrip() for line in lines)
        elif node.type == "table":
            yield from self._rows(node) if self._bare else self._table(node, width)
        elif node.type == "hr":
            yield "-" * min(width, 80)
        elif node.type == "inline" or any(child.type == "inline" for child in node.children):
            yield from self._wrap(self._spans(node, ""), width)
        else:
            yield from self._blocks(node.children, width, "  " if node.type == "blockquote" else "")

    def _blocks(self, nodes: Iterable[SyntaxTreeNode], width: int, indent: str) -> Iterator[str]:
        for node in nodes:
            yield from (indent + line for line in self.block(node, width - len(indent)))

    def _heading(self, node: SyntaxTreeNode, width: int) -> Iterator[str]:
        title = printable(plain(node, self._words))
        yield from self._wrap([Span(title, "heading")], width)
        if not self._colour and not self._bare and node.tag in _RULES:
            yield _RULES[node.tag] * min(len(title), width)

    def _list(self, node: SyntaxTreeNode, width: int) -> Iterator[str]:
        for number, item in enumerate(node.children, 1):
            bullet = f"{number}. " if node.type == "ordered_list" else "- "
            for row, line in enumerate(self._blocks(item.children, width - len(bullet), "")):
                yield (bullet if row == 0 else " " * len(bullet)) + line

    def _rows(self, node: SyntaxTreeNode) -> Iterator[str]:
        """The rows of a table below its head, one line each."""
        for row in node.children[-1].children:
            yield "- " + "; ".join(printable(plain(cell, self._words)) for cell in row.children)

    def _table(self, node: SyntaxTreeNode, width: int) -> Iterator[str]:
        trees = [row for part in node.children for row in part.children]
        rows = [[printable(plain(cell, self._words)) for cell in row.children] for row in trees]
        widths = _columns(rows, width - len(_GAP) * (len(rows[0]) - 1))
        for number, row in enumerate(rows):
            cells = [list(self._wrap([Span(cell, "")], size)) for cell, size in zip(row, widths, strict=True)]
            for at in range(max(map(len, cells))):
                parts = ((cell[at] if at < len(cell) else "", size) for cell, size in zip(cells, widths, strict=True))
                line = _GAP.join(part.ljust(size) for part, size in parts).rstrip()
                yield self._style(Span(line, "" if number else "heading"))
            if number == 0:
                yield _GAP.join("-" * size for size in widths)

    def _spans(self, node: SyntaxTreeNode, style: str) -> Iterator[Span]:
        if node.type == "placeholder":
            yield Span(self._words.of(node.content), style)
        elif node.type in ("softbreak", "hardbreak"):
            yield Span(" ", "")
        elif node.type == "code_inline":
            content = self._words.fill(node.content)
            yield Span(content if self._colour or self._bare else f"`{content}`", "code")
        elif node.children:
            for child in node.children:
                yield from self._spans(child, node.type if node.type in _STYLES else style)
            if node.type == "link" and (way := _way(str(node.attrs.get("href", "")), plain(node, self._words))):
                yield Span(f" {way}", "")
        else:
            yield Span(node.content, style)

    def _wrap(self, spans: Iterable[Span], width: int) -> Iterator[str]:
        line: list[list[Span]] = []
        used = 0
        for word in _split(spans):
            size = sum(len(span.text) for span in word)
            if line and used + 1 + size > width:
                yield self._paint(line)
                line, used = [], 0
            used += size + (1 if line else 0)
            line.append(word)
        yield self._paint(line)

    def _paint(self, line: Sequence[Sequence[Span]]) -> str:
        spans: list[Span] = []
        for word in line:
            if spans:  # a space between two words of one style belongs to that style
                spans.append(Span(" ", spans[-1].style if spans[-1].style == word[0].style else ""))
            spans += word
        runs = groupby(spans, key=lambda span: span.style)
        return "".join(self._style(Span("".join(span.text for span in run), style)) for style, run in runs)

    def _style(self, span: Span) -> str:
        if self._colour and span.style:
            return f"\x1b[{_STYLES[span.style]}m{span.text}\x1b[0m"
        return span.text


def _way(target: str, shown: str) -> str:
    """How to follow a link where its words do not say so: the address, or the command that shows the other article."""
    if "://" in target:
        return "" if target == shown else f"<{target}>"
    name = PurePosixPath(target.partition("#")[0]).stem
    return "" if name in ("", shown) else f"(diagnose kb show {name})"


def _line(content: str) -> str:
    # Code keeps its inner spacing; everything that is not printable goes.
    return "".join(char for char in content.expandtabs(4) if char.isprintable())


def _split(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """Words, each the spans that touch without a space between them."""
    word: list[Span] = []
    for span in spans:
        for number, piece in enumerate(span.text.split(" ")):
            if number and word:
                yield word
                word = []
            if shown := printable(piece):
                word.append(Span(shown, span.style))
    if word:
        yield word


def _columns(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Column widths that fit into ``width``: the widest column gives way first, none below its longest word."""
    columns = list(zip(*rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    least = [max((len(word) for cell in column for word in cell.split()), default=1) for column in columns]
    while sum(widths) > width:
        spare = [index for index, size in enumerate(widths) if size > least[index]]
        if not spare:
            break
        widths[max(spare, key=lambda index: widths[index])] -= 1
    return [max(size, 1) for size in widths]
