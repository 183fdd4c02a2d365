"""Finding what to read by what a user would type: words, a code, or an error text.

Two readers are asked. SQLite's full-text index (FTS5, in memory) ranks every article, exchange page, guide and code by the words it
holds; the signatures read the query as an error text and name causes. The reading counts as far as its layer was right before
(``rules/text/weights.yaml``), the words have the rest: a text that the triage knows finds its article first, and plain words
are looked up as words. A word that nothing holds is taken for the nearest one that something does.
"""

from __future__ import annotations

import difflib
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from diagnose.errors import CannotRun
from diagnose.facts.pasted import Weights, mixed
from diagnose.knowledge.article import Article, Guide, Library, Page
from diagnose.knowledge.codes import Code, codes_of
from diagnose.knowledge.placeholders import Wording
from diagnose.profile import Profile
from diagnose.signatures.knowledge import Knowledge
from diagnose.signatures.reading import read

LONGEST_QUERY = 64
"""Different words of a query that are looked up; an error text repeats itself after that."""

SHORT_QUERY = 12
"""Words up to which a query is taken for typed by hand, and not for a pasted text."""

_COLUMNS = {"title": 8.0, "symptoms": 5.0, "names": 6.0, "summary": 3.0, "body": 1.0}
"""The indexed columns and what a word in each weighs. ``names`` are the words of ids."""

_BEST, _FURTHER = 0.9, 0.5
"""What is left of the score of a code, of the best one and of the others, when its likeliest cause has got all of it."""

_NAMED = 0.95
"""Score of the page of an exchange that a short query names beside other words."""

_ASKED = 0.6
"""Least share of common words (of all words of both) from which a query is taken for the title or a symptom of a guide."""

_ANY_ERROR = '{"code": 1, "msg": "Invalid API-key"}'
"""An error text of no exchange."""

_ABOUT = frozenset({"error", "code"})
"""Words that say that a code follows."""

_WORD = re.compile(r"\w+")
_NEAR = 0.7
"""Least likeness of a word to the one it is taken for (`difflib`, 0 to 1): one slip in a code of four characters."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found: ``kind`` is cause, exchange, guide or code; ``id`` is what ``diagnose explain`` takes; ``score`` orders one search."""

    kind: str
    id: str
    title: str
    summary: str
    score: float


class Search:
    """The index over one knowledge base; built when it is made. Not for several threads at once."""

    def __init__(self, library: Library, profiles: Iterable[Profile], knowledge: Knowledge, weights: Weights) -> None:
        self._knowledge, self._weights = knowledge, weights
        self._hits: list[Hit] = []
        self._codes: dict[int, Code] = {}
        self._own: dict[str, dict[str, Code]] = {}
        self._questions: list[tuple[frozenset[str], int]] = []
        self._index = _index()
        for cause in library.ids():
            self._add("cause", library.article(cause))
        for exchange in library.page_ids():
            self._add("exchange", library.page(exchange))
        for name in library.guide_ids():
            guide = library.guide(name)
            self._questions += [(frozenset(_words(text)), len(self._hits)) for text in (guide.title, *guide.symptoms)]
            self._add("guide", guide)
        for profile in profiles:
            for code in codes_of(profile):
                if code.code:
                    self._add_code(code, profile)
        self._places = {(hit.kind, hit.id): place for place, hit in enumerate(self._hits)}
        _ = self._by_gram, knowledge.guess("")  # what the first query would otherwise wait for, and the first of each exchange
        for exchange in self._own:
            read(_ANY_ERROR, knowledge, exchange)

    def find(self, query: str, limit: int = 10, exchange: str = "") -> tuple[Hit, ...]:
        """What fits the query, best first. ``exchange`` is the ccxt id where somebody knows it."""
        if code := self.code(query, exchange):
            return self._ranked(self._around(code), limit)
        words = list(dict.fromkeys(_words(query)))[:LONGEST_QUERY]
        scores = self._by_words(self._corrected(words))
        read_too = self._read(query, exchange, {**scores, **self._named(query)})
        return self._ranked({**read_too, **self._asked(frozenset(words))}, limit)

    def code(self, query: str, exchange: str = "") -> Code | None:
        """The code that a query names when it holds nothing but that and the name of its exchange, or the code most like it."""
        if len(query.split()) > SHORT_QUERY:
            return None
        exchange = exchange or self._exchange(query)
        profile = self._knowledge.profile(exchange)
        if not profile or profile.id not in self._own:
            return None
        own, names = self._own[profile.id], _names(profile)
        asked = _without(query, names | _ABOUT)
        for spelling in (" ".join(word for word in query.casefold().split() if word not in names), _without(query, names), asked):
            if spelling in own:
                return own[spelling]
        if not any(char.isdigit() for char in asked):
            return None
        return own.get(next((code for code in own if code.startswith(asked)), "") or _nearest(asked, own))

    def _exchange(self, query: str) -> str:
        """The exchange that a short query names. There the first word may be an id that is an everyday word in a pasted text."""
        first = next(iter(query.casefold().split()), "").rstrip(":,")
        return self._knowledge.recogniser.find(query) or (first if first in self._own else "")

    def _named(self, query: str) -> dict[int, float]:
        """The page of the exchange that a short query names: first where it names nothing else, high where it does."""
        exchange = self._exchange(query) if len(query.split()) <= SHORT_QUERY else ""
        profile, page = self._knowledge.profile(exchange), self._places.get(("exchange", exchange))
        if page is None or profile is None:
            return {}
        return {page: _NAMED if _without(query, _names(profile)) else 2.0}

    def _asked(self, words: frozenset[str]) -> dict[int, float]:
        """The guides that answer just this question: they stand before what the signatures read in its words."""
        alike = sorted((len(words & asked) / len(words | asked), place) for asked, place in self._questions)
        return {place: 1.0 + likeness for likeness, place in alike if likeness >= _ASKED}

    def _ranked(self, scores: Mapping[int, float], limit: int) -> tuple[Hit, ...]:
        ranked = sorted(scores, key=lambda place: (-scores[place], place))[:limit]
        return tuple(replace(self._hits[place], score=round(scores[place], 4)) for place in ranked)

    def _read(self, query: str, exchange: str, scores: Mapping[int, float]) -> Mapping[int, float]:
        """The scores with what the signatures read in the query."""
        heard = read(query, self._knowledge, exchange).heard
        if not heard:
            return scores
        trust = self._weights.trust[heard[0].voice.layer]
        both = {place: (1 - trust) * score for place, score in scores.items()}
        for place, share in self._articles(mixed(heard, self._weights)).items():
            both[place] = both.get(place, 0.0) + trust * share
        return both

    def _articles(self, causes: Mapping[str, float]) -> dict[int, float]:
        """The articles of causes with their shares; a knowledge base of somebody's own need not have all."""
        return {self._places["cause", cause]: share for cause, share in causes.items() if ("cause", cause) in self._places}

    def _by_words(self, words: Sequence[str]) -> dict[int, float]:
        """The score of each document by its words, 1 for the best; the article of what a code most likely means stands before the code."""
        wanted = " OR ".join(f'"{word}"' for word in words)
        if not wanted:
            return {}
        rank = f"-bm25(pages, {', '.join(map(str, _COLUMNS.values()))})"
        rows = self._index.execute(f"SELECT rowid, {rank} FROM pages WHERE pages MATCH ? ORDER BY rank LIMIT 200", (wanted,)).fetchall()
        best = max((score for _, score in rows), default=0.0)
        scores = {place: score / best for place, score in rows} if best > 0 else {}
        coded = [place for place in scores if place in self._codes]
        for place in coded:
            for article in self._articles({self._codes[place].causes[0]: 1.0}):
                scores[article] = max(scores.get(article, 0.0), scores[place])
        for number, place in enumerate(sorted(coded, key=lambda place: -scores[place])):
            scores[place] *= _FURTHER if number else _BEST
        return scores

    def _around(self, code: Code) -> dict[int, float]:
        """A code, the articles of its causes and the page of its exchange, in this order."""
        scores = self._articles(code.main.causes)
        page = self._places.get(("exchange", code.exchange))
        return {**scores, self._places["code", code.id]: 2.0, **({page: 0.01} if page is not None else {})}

    def _corrected(self, words: Sequence[str]) -> list[str]:
        """The words, each one that nothing holds replaced by the nearest that something does."""
        near = (word if word in self._vocabulary else _nearest(word, self._alike(word)) for word in words)
        return [word for word in near if word]

    def _alike(self, word: str) -> list[str]:
        """The words of the index that share the most pairs of characters with this one."""
        shared = Counter(other for gram in _grams(word) for other in self._by_gram.get(gram, ()))
        return [other for other, _ in shared.most_common(40)]

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        rows = self._index.execute(f"SELECT {', '.join(_COLUMNS)} FROM pages")
        return frozenset(word for row in rows for cell in row for word in _words(cell))

    @cached_property
    def _by_gram(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for word in sorted(self._vocabulary):
            for gram in _grams(word):
                found.setdefault(gram, []).append(word)
        return found

    def _add(self, kind: str, page: Page) -> None:
        words = Wording({}, page.generic)
        symptoms = " ".join(page.symptoms) if isinstance(page, Article | Guide) else ""
        hit = Hit(kind, page.id, page.title, page.summary, 0.0)
        self._put(hit, page.title, symptoms, page.id.replace("-", " "), words.fill(page.body))

    def _add_code(self, code: Code, profile: Profile) -> None:
        self._codes[len(self._hits)] = code
        own = self._own.setdefault(profile.id, {})
        own.setdefault(_without(code.code, _names(profile)), code)
        own[code.code.casefold()] = code  # which wins over another code of the same words: 2011 is not -2011
        hit = Hit("code", code.id, f"{code.title}: {code.sentence}" if code.sentence else code.title, "", 0.0)
        # Indexed without the name of the exchange, which would find all its codes at once; `code` and `_named` know it.
        self._put(hit, code.code, "", "", " ".join(code.says))

    def _put(self, hit: Hit, title: str, symptoms: str, names: str, body: str) -> None:
        row = (len(self._hits), title, symptoms, names, hit.summary, body)
        self._index.execute("INSERT INTO pages (rowid, title, symptoms, names, summary, body) VALUES (?, ?, ?, ?, ?, ?)", row)
        self._hits.append(hit)


def _index() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f"CREATE VIRTUAL TABLE pages USING fts5({', '.join(_COLUMNS)}, tokenize='porter unicode61')")
    except sqlite3.OperationalError as error:
        raise CannotRun(f"searching needs SQLite with FTS5, and this Python's has none ({error})") from None
    return connection


def _words(text: str) -> list[str]:
    return [part for word in _WORD.findall(text.lower()) for part in word.split("_") if part]


def _without(text: str, words: Iterable[str]) -> str:
    return " ".join(word for word in _words(text) if word not in words)


def _names(profile: Profile) -> frozenset[str]:
    return frozenset(word for name in (profile.name, *profile.recognised_by.names) for word in _words(name))


def _nearest(word: str, words: Iterable[str]) -> str:
    """The word most like this one; of equals the one with more characters in their place. Empty when none is near."""
    near = difflib.get_close_matches(word, words, n=20, cutoff=_NEAR)
    return max(near, key=lambda other: (difflib.SequenceMatcher(None, other, word).ratio(), sum(map(str.__eq__, word, other))), default="")


def _grams(word: str) -> list[str]:
    """The pairs of characters of a word, its begin and end included."""
    padded = f"^{word}$"
    return [padded[at : at + 2] for at in range(len(padded) - 1)]
