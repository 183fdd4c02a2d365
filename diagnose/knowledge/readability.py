"""How easily an article reads: its school grade and the length of its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from diagnose.knowledge.article import Page
from diagnose.knowledge.markdown import plain, tree
from diagnose.knowledge.placeholders import Wording

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_END = re.compile(r"[.!?:;]+(?=\s|$)")
"""Colon and semicolon end a sentence, too: the formula counts what stands by its grammar alone."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?<=[^aeiouy])(?:e|es|ed)$")
_SPOKEN = re.compile(r"(?:[^aeiouyl]le|[td]ed|(?:[cgsxz]|ch|sh)es)$")
"""Ends whose vowel is spoken after all: table, wanted, boxes."""


@dataclass(frozen=True, slots=True)
class Readability:
    """``grade`` is the Flesch-Kincaid grade, about the years of school that a text asks for; ``mean`` and ``longest`` count the words
    of a sentence."""

    grade: float
    mean: float
    longest: int


def readability(page: Page) -> Readability:
    """How a page reads in its general words. Headings, tables and code are no sentences and do not count."""
    words = Wording({}, page.generic)
    said = [sentence for node in _prose(tree(page.body)) for sentence in _sentences(plain(node, words))]
    sentences = [found for sentence in said if (found := _WORD.findall(sentence))]
    spoken = [word for sentence in sentences for word in sentence]
    if not spoken:
        return Readability(0.0, 0.0, 0)
    mean = len(spoken) / len(sentences)
    return Readability(grade(mean, sum(map(syllables, spoken)) / len(spoken)), mean, max(map(len, sentences)))


def grade(words: float, syllables: float) -> float:
    """The Flesch-Kincaid grade of ``words`` in a sentence and ``syllables`` in a word, both means.

    J. P. Kincaid, R. P. Fishburne, R. L. Rogers, B. S. Chissom: Derivation of New Readability Formulas for Navy Enlisted Personnel,
    Research Branch Report 8-75, 1975.
    """
    return 0.39 * words + 11.8 * syllables - 15.59


def syllables(word: str) -> int:
    """The syllables of an English word, counted as groups of vowels without a silent end: right for most words, at least 1."""
    lower = word.lower()
    count = len(_VOWELS.findall(lower))
    if _SILENT.search(lower) and not _SPOKEN.search(lower):
        count -= 1
    return max(1, count)


def _prose(node: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
    """The paragraphs, those of lists included."""
    for child in node.children:
        if child.type == "paragraph":
            yield child
        elif child.type != "table":
            yield from _prose(child)


def _sentences(text: str) -> list[str]:
    return _END.split(text)
