"""Articles, exchange pages and guides, and the library that reads them.

Each is one Markdown file with YAML front matter: ``kb/causes/<cause>.md``, ``kb/exchanges/<ccxt id>.md`` or ``kb/guides/<name>.md``.
Files are read one at a time, when they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources.abc import Traversable
from typing import ClassVar

from diagnose import data
from diagnose.data import Map
from diagnose.errors import DataError, UsageError, did_you_mean
from diagnose.knowledge import placeholders
from diagnose.knowledge.placeholders import Placeholder

FIX_RISKS = ("none", "pauses-bots", "key-reissue", "account")
"""What a fix may cost: nothing, a pause of the bots on this key, a new key everywhere, a changed account."""

AUDIENCES = ("public", "support")

GUIDE_AUDIENCES = ("public", "builders")
"""For everybody, or for those who build bots and forms."""

_PAGE_KEYS = ("id", "title", "summary", "sources", "last_verified")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the facts of an article are written, and the day (ISO date) they were read there."""

    what: str
    accessed: str


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A cause that looks the same, the one fact that separates it, and the question to a user that brings that fact to light."""

    cause: str
    by: str
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Unless:
    """A step of a fix, counted from one, that is left out where all these facts hold: words by ``kind`` and ``attribute``."""

    step: int
    facts: Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One Markdown file of the knowledge base.

    ``body`` is Markdown and starts at ``line`` (1-based) of the file ``path``; ``lines`` are the lines of the front
    matter's keys; ``generic`` are the wordings its placeholders fall back to.
    """

    id: str
    title: str
    summary: str
    sources: tuple[Source, ...]
    last_verified: str
    body: str
    path: str
    line: int
    lines: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)
    generic: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    folder: ClassVar[str] = "exchanges"
    """Where its kind stands in ``kb/``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide(Page):
    """How to do one thing, such as to create a key, for whoever does it the first time.

    ``symptoms`` are in the words of users, as they would search for it; ``related`` are causes and guides. The body may hold the
    directive of `diagnose.knowledge.directive`.
    """

    symptoms: tuple[str, ...]
    related: tuple[str, ...]
    audience: str

    folder: ClassVar[str] = "guides"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Page):
    """The article of one cause.

    ``symptoms`` are in the words of users; ``related`` are causes and guides; ``fix_risk`` is one of `FIX_RISKS`; ``time`` is how long the fix takes, in
    words; ``verify`` is the command that checks it, with placeholders; ``fix_unless`` says which steps a report leaves out.
    """

    symptoms: tuple[str, ...]
    lookalikes: tuple[Lookalike, ...]
    fix_risk: str
    time: str
    verify: str
    related: tuple[str, ...]
    audience: str
    fix_unless: tuple[Unless, ...] = ()

    folder: ClassVar[str] = "causes"


class Library:
    """The articles of one ``kb`` folder."""

    def __init__(self, root: Traversable) -> None:
        self.root = root
        self._articles: dict[str, Article] = {}
        self._pages: dict[str, Page] = {}
        self._guides: dict[str, Guide] = {}

    @classmethod
    def load(cls, root: Traversable | None = None) -> Library:
        """The library in ``root``, or the one that is shipped. Reads nothing yet."""
        return cls(root if root is not None else data.root("kb"))

    def ids(self) -> tuple[str, ...]:
        """The causes that have an article."""
        return self._names["causes"]

    def page_ids(self) -> tuple[str, ...]:
        """The exchanges that have a page."""
        return self._names["exchanges"]

    def guide_ids(self) -> tuple[str, ...]:
        """The guides."""
        return self._names["guides"]

    def article(self, cause: str) -> Article:
        """The article of a cause. Raises `UsageError` when there is none and `DataError` when the file is wrong."""
        if cause not in self.ids():
            raise UsageError(f"there is no article '{cause}'{did_you_mean(cause, self.ids())}")
        if cause not in self._articles:
            front, body, line = _split(self.root / "causes" / f"{cause}.md")
            self._articles[cause] = _article(front, body, line, self.generic)
        return self._articles[cause]

    def page(self, exchange: str) -> Page:
        """The page of an exchange. Raises as `article` does."""
        if exchange not in self.page_ids():
            raise UsageError(f"there is no page for '{exchange}'{did_you_mean(exchange, self.page_ids())}")
        if exchange not in self._pages:
            front, body, line = _split(self.root / "exchanges" / f"{exchange}.md")
            front.only(*_PAGE_KEYS)
            self._pages[exchange] = _page(front, body, line, self.generic)
        return self._pages[exchange]

    def readable(self) -> Iterator[Page]:
        """Every article, page and guide that can be read; `diagnose.knowledge.check` names the others."""
        for read, ids in ((self.article, self.ids()), (self.page, self.page_ids()), (self.guide, self.guide_ids())):
            for name in ids:
                with suppress(DataError):
                    yield read(name)

    def guide(self, name: str) -> Guide:
        """A guide. Raises as `article` does."""
        if name not in self.guide_ids():
            raise UsageError(f"there is no guide '{name}'{did_you_mean(name, self.guide_ids())}")
        if name not in self._guides:
            front, body, line = _split(self.root / "guides" / f"{name}.md")
            self._guides[name] = _guide(front, body, line, self.generic)
        return self._guides[name]

    def any(self, name: str) -> Page:
        """The article, the exchange's page or the guide of that name, which no two of them share. Raises as `article` does."""
        for ids, read in ((self.page_ids(), self.page), (self.guide_ids(), self.guide)):
            if name in ids:
                return read(name)
        if name not in self.ids():
            raise UsageError(f"there is no article '{name}'{did_you_mean(name, (*self.ids(), *self.page_ids(), *self.guide_ids()))}")
        return self.article(name)

    @cached_property
    def placeholders(self) -> Mapping[str, Placeholder]:
        """Every placeholder an article may use."""
        return placeholders.load(self.root / "placeholders.yaml")

    @cached_property
    def generic(self) -> Mapping[str, str]:
        """The wording of every placeholder when nothing better is known."""
        return {name: entry.generic for name, entry in self.placeholders.items()}

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, ...]]:
        folders = ("causes", "exchanges", "guides")
        return {at: tuple(f.name.removesuffix(".md") for f in data.files(self.root / at, ".md")) for at in folders}


def _split(path: Traversable) -> tuple[Map, str, int]:
    text, file = data.read(path).replace("\r\n", "\n"), data.name_of(path)
    if not text.startswith("---\n"):
        raise DataError("an article starts with front matter between two lines '---'", file=file, line=1)
    front, fence, body = text[4:].partition("\n---\n")
    if not fence:
        raise DataError("the front matter has no closing line '---'", file=file, line=1)
    return data.parse(front, file, first_line=2), body, front.count("\n") + 4


def _page(front: Map, body: str, line: int, generic: Mapping[str, str]) -> Page:
    return Page(
        id=front.text("id"),
        title=front.text("title"),
        summary=front.text("summary"),
        sources=_sources(front),
        last_verified=front.text("last_verified"),
        body=body,
        path=front.file,
        line=line,
        lines=front.lines,
        generic=generic,
    )


def _guide(front: Map, body: str, line: int, generic: Mapping[str, str]) -> Guide:
    front.only(*_PAGE_KEYS, "symptoms", "related", "audience")
    return Guide(
        id=front.text("id"),
        title=front.text("title"),
        summary=front.text("summary"),
        symptoms=front.texts("symptoms"),
        sources=_sources(front),
        last_verified=front.text("last_verified"),
        related=front.texts("related"),
        audience=front.word("audience", GUIDE_AUDIENCES, "public"),
        body=body,
        path=front.file,
        line=line,
        lines=front.lines,
        generic=generic,
    )


def _article(front: Map, body: str, line: int, generic: Mapping[str, str]) -> Article:
    front.only(*_PAGE_KEYS, "symptoms", "lookalikes", "fix_risk", "time", "verify", "related", "audience", "fix_unless")
    return Article(
        id=front.text("id"),
        title=front.text("title"),
        summary=front.text("summary"),
        symptoms=front.texts("symptoms"),
        lookalikes=_lookalikes(front),
        fix_risk=front.word("fix_risk", FIX_RISKS),
        time=front.text("time"),
        verify=front.text("verify"),
        sources=_sources(front),
        last_verified=front.text("last_verified"),
        related=front.texts("related"),
        audience=front.word("audience", AUDIENCES, "public"),
        fix_unless=_unless(front),
        body=body,
        path=front.file,
        line=line,
        lines=front.lines,
        generic=generic,
    )


def _sources(front: Map) -> tuple[Source, ...]:
    found = []
    for entry in front.maps("sources"):
        entry.only("what", "accessed")
        found.append(Source(entry.text("what"), entry.text("accessed")))
    return tuple(found)


def _unless(front: Map) -> tuple[Unless, ...]:
    found = []
    for entry in front.maps("fix_unless"):
        entry.only("step", "facts")
        kinds = entry.mapping("facts")
        if not kinds:
            entry.fail("'facts' needs at least one fact", "facts")
        facts = {kind: {name: kinds.mapping(kind).texts(name) for name in kinds.mapping(kind)} for kind in kinds}
        found.append(Unless(int(entry.number("step")), facts))
    return tuple(found)


def _lookalikes(front: Map) -> tuple[Lookalike, ...]:
    found = []
    for entry in front.maps("lookalikes"):
        entry.only("cause", "by", "ask")
        found.append(Lookalike(entry.text("cause"), entry.text("by"), entry.text("ask", "")))
    return tuple(found)
