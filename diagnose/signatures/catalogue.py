"""From the raw answer to causes: the most specific signature wins, the exchange's own before the common ones.

Order of preference: code and text, code and status, code, text, status. A code that nothing knows falls through to the
signatures of the status and the network failure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from diagnose import data
from diagnose.errors import DataError, did_you_mean
from diagnose.model import Observation
from diagnose.profile import Profile, Signature
from diagnose.profile_file import signature
from diagnose.signatures.book import Book
from diagnose.signatures.patterns import compiled, sentence


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one answer means: causes with likelihoods (fractions of one), ``exact`` when the exchange defines the code for
    exactly this one cause, and where that is written."""

    causes: Mapping[str, float]
    exact: bool
    source: str


@dataclass(frozen=True, slots=True)
class PageMark:
    """How a kind of web page is told: by its status (from, to) and, where given, by an RE2 pattern in its text."""

    kind: str
    low: int
    high: int
    text: str


PAGE_READ = 20_000
"""Characters of a page that are searched: its head and title say what it is."""


class Catalogue:
    """The common signatures of ``rules/core/signatures.yaml`` and, through a profile, an exchange's own."""

    def __init__(self, rules: Traversable) -> None:
        top = data.load(rules / "core" / "signatures.yaml")
        top.only("sources", "http", "failures", "page_marks", "pages")
        sources = top.mapping("sources")
        self.http = tuple(signature(m, sources) for m in top.maps("http"))
        self.failures = {key: _shares(top.mapping("failures").mapping(key)) for key in top.mapping("failures")}
        self.pages = {key: _shares(top.mapping("pages").mapping(key)) for key in top.mapping("pages")}
        self._common = Book(self.http)
        self._books: dict[int, tuple[Profile, Book]] = {}
        self._meanings: dict[int, tuple[Signature, Meaning]] = {}
        self.page_marks = tuple(_page_mark(m) for m in top.maps("page_marks"))
        check_patterns(self.http, top.file)

    def page_of(self, body: str, status: int) -> str:
        """The kind of an HTML page that came in place of an answer; the first mark that fits decides."""
        head = body[:PAGE_READ]
        for mark in self.page_marks:
            if mark.low <= status <= mark.high and (not mark.text or compiled(mark.text).search(head)):
                return mark.kind
        return "other"

    def book(self, profile: Profile) -> Book:
        """The signatures of one exchange."""
        if id(profile) not in self._books:  # the profile is kept as well, so that no other one can get its id
            self._books[id(profile)] = (profile, Book(profile.signatures))
        return self._books[id(profile)][1]

    def meaning(self, s: Signature) -> Meaning:
        """What a signature says: always the same object, so that equal readings can be known as equal."""
        if id(s) not in self._meanings:
            self._meanings[id(s)] = (s, Meaning(s.causes, s.exact, s.source))
        return self._meanings[id(s)][1]

    def read(self, observation: Observation, profile: Profile | None) -> Meaning | None:
        """What a failed observation means, or ``None`` when it says nothing of a cause."""
        if observation.failure is not None:
            return self.failures.get(observation.failure)
        own = self.book(profile).find(observation) if profile else None
        if own is not None and (own.code or own.text or own.says):
            return self.meaning(own)
        found = own or self._common.find(observation)
        if observation.page in self.pages and not (observation.page == "other" and found):
            return self.pages[observation.page]
        return self.meaning(found) if found else None


def _page_mark(m: data.Map) -> PageMark:
    m.only("kind", "from", "to", "text", "source")
    m.text("source")
    text = m.text("text", "")
    try:
        compiled(text)
    except ValueError as error:
        m.fail(f"bad pattern: {error}", "text")
    return PageMark(m.text("kind"), int(m.number("from", 0)), int(m.number("to", 999)), text)


def _shares(m: data.Map) -> Meaning:
    m.only("causes", "source")
    causes = m.mapping("causes")
    return Meaning({cause: causes.number(cause) for cause in causes}, False, m.text("source"))


def check_patterns(signatures: Iterable[Signature], file: str) -> None:
    """Raise `DataError` for the first pattern that RE2 does not take."""
    for s in signatures:
        try:
            for pattern in (s.text, *(sentence(says) for says in s.says)):
                compiled(pattern)
        except ValueError as error:
            raise DataError(f"bad pattern: {error}", file=file, line=s.line) from None


def check_profile(profile: Profile, causes: Collection[str]) -> None:
    """Raise `DataError` for the first signature of a profile that names an unknown cause or has a bad pattern."""
    for s in profile.signatures:
        for cause in s.causes:
            if cause not in causes:
                raise DataError(f"unknown cause '{cause}'{did_you_mean(cause, causes)}", file=profile.file, line=s.line)
    check_patterns(profile.signatures, profile.file)
    for pattern in (*profile.recognised_by.wording, *profile.caller_ip):
        try:
            compiled(pattern)
        except ValueError as error:
            raise DataError(f"bad pattern '{pattern}': {error}", file=profile.file) from None


def caller_ip(profile: Profile, observations: Iterable[Observation]) -> str:
    """The address the exchange says the request came from, empty if no message tells it."""
    for seen in observations:
        for pattern in profile.caller_ip:
            found = compiled(pattern).search(seen.message or "")
            if found:
                return str(found.group("ip"))
    return ""
