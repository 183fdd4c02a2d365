"""Finding an article by words: what a user would type."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass

from diagnose.knowledge.article import Library

_WORD = re.compile(r"-?\w+")
_WEIGHTS = {"id": 6, "title": 5, "symptoms": 4, "summary": 3, "body": 1}


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that matches, with a score that only orders hits of one search."""

    cause: str
    title: str
    summary: str
    score: float


def search(library: Library, query: str, limit: int = 10) -> tuple[Hit, ...]:
    """The articles that hold words of the query, best first; a rare word and a word in the title count more."""
    wanted = set(_words(query))
    counts = {cause: _counts(library, cause) for cause in library.ids()}
    holders = Counter(word for words in counts.values() for word in words.keys() & wanted)
    hits = []
    for cause, words in counts.items():
        score = sum(math.log1p(words[word]) * math.log1p(len(counts) / holders[word]) for word in wanted & words.keys())
        if score:
            article = library.article(cause)
            hits.append(Hit(cause, article.title, article.summary, round(score, 3)))
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.cause))[:limit])


def _counts(library: Library, cause: str) -> Counter[str]:
    article, counts = library.article(cause), Counter[str]()
    for part, weight in _WEIGHTS.items():
        value = getattr(article, part)
        text = value if isinstance(value, str) else " ".join(value)
        for word in _words(text.replace("-", " ") if part == "id" else text):
            counts[word] += weight
    return counts


def _words(text: str) -> list[str]:
    # A plural and its singular are the same word; a code such as -2015 keeps its sign and also counts without it.
    found = [word.removesuffix("s") for word in _WORD.findall(text.lower())]
    return found + [word[1:] for word in found if word.startswith("-")]
