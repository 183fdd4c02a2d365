"""How programs print an error (``rules/text/formats.yaml``): codes, statuses, requests and times found in a text."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from diagnose import data
from diagnose.signatures.patterns import PatternSet, compiled

LISTS = {"actions": "action", "sites": "site", "addresses": "address", "clients": "client", "onsets": "onset", "since": "since", "others": "others", "elsewhere": "elsewhere"}
"""The lists of words in the data file, and the attribute of the fact ``ticket`` that each gives."""

MOST_CODES = 200
"""Places of a text that are looked at for each way of printing a code."""

PUNCTUATION = ".:;"
"""What a sentence puts behind an address."""


@dataclass(frozen=True, slots=True)
class Request:
    """Method (may be empty), host and path of a request that a text names. The query is never kept."""

    method: str
    host: str
    path: str

    @property
    def endpoint(self) -> str:
        """As observations write it."""
        return f"{self.method} https://{self.host}{self.path}".strip() if self.host else ""


class Formats:
    """The patterns of one rules folder."""

    def __init__(self, rules: Traversable) -> None:
        top = data.load(rules / "text" / "formats.yaml")
        top.only("sources", "codes", "statuses", "requests", "headers", "times", "quiet", *LISTS)
        self._codes, self._statuses, self._requests = (_patterns(top, key) for key in ("codes", "statuses", "requests"))
        self._times = ["(?m)" + pattern for pattern in _patterns(top, "times")]
        self._code_set, self._status_set = PatternSet.of(top.maps("codes")), PatternSet.of(top.maps("statuses"))
        self._time_set = PatternSet.of(top.maps("times"), "(?m)")
        self._headers = [(m.text("header"), _pattern(m, "header")) for m in top.maps("headers")]
        self._header_set = PatternSet.of(top.maps("headers"))
        self._quiet_set = PatternSet.of(top.maps("quiet"))
        words = [(name, m) for key, name in LISTS.items() for m in top.maps(key)]
        self._words = [(name, _word(m, name)) for name, m in words]
        self._word_set = PatternSet.of([m for _, m in words])

    def codes(self, text: str, known: Collection[str]) -> list[tuple[int, str]]:
        """Place and text of each thing that stands where codes stand and is one of the ``known``, given without regard to case."""
        found: dict[str, int] = {}
        for number in self._code_set.found(text):
            pattern = compiled(self._codes[number])
            group = pattern.groupindex["code"]  # RE2 tells places by number only
            for match in _some(pattern, text):
                code = match.group(group).strip(" \t\n\"'([{<>.:,").casefold()
                if code in known and match.start(group) < found.get(code, len(text)):
                    found[code] = match.start(group)
        return sorted((place, code) for code, place in found.items())

    def status(self, text: str) -> int | None:
        """The first HTTP status that is an error, or the first at all."""
        numbers = [
            (match.start(), int(match.group("http")))
            for number in self._status_set.found(text)
            for match in _some(compiled(self._statuses[number]), text)
        ]
        errors = [pair for pair in numbers if pair[1] >= 400]
        return min(errors or numbers)[1] if numbers else None

    def request(self, text: str) -> Request | None:
        """The first request that the text names."""
        for pattern in self._requests if "://" in text or "host=" in text else ():
            if match := compiled(pattern).search(text):
                parts = match.groupdict()
                path = (parts.get("path") or "").rstrip(PUNCTUATION)
                return Request(parts.get("method") or "", parts["host"].lower(), path)
        return None

    def headers(self, text: str) -> dict[str, str]:
        """The headers that the text shows, by their small names."""
        found: dict[str, str] = {}
        for number in self._header_set.found(text):
            name, pattern = self._headers[number]
            if match := compiled(pattern).search(text):
                found[name] = match.group("value").strip()
        return found

    def events(self, text: str) -> list[str]:
        """The text cut where a new line of a log begins."""
        places = {match.start() for number in self._time_set.found(text) for match in _some(compiled(self._times[number]), text)}
        cuts = sorted({0, *places, len(text)})
        return [part for start, end in itertools.pairwise(cuts) if (part := text[start:end]).strip()]

    def quiet(self, text: str) -> bool:
        """Whether the first line of an entry of a log is of a level that reports no error."""
        return bool(self._quiet_set.found(text.strip().partition("\n")[0]))

    def words(self, text: str) -> dict[str, str]:
        """Of each list (what was done, where, since when …) the first word that the text calls for, where one does."""
        found: dict[str, str] = {}
        for number in self._word_set.found(text):
            name, word = self._words[number]
            found.setdefault(name, word)
        return found


def _some(pattern: Any, text: str) -> Iterator[Any]:
    for count, match in enumerate(pattern.finditer(text)):
        if count >= MOST_CODES:
            return
        yield match


def _patterns(top: data.Map, key: str) -> list[str]:
    return [_pattern(m) for m in top.maps(key)]


def _word(m: data.Map, name: str) -> str:
    _pattern(m, name)
    return m.text(name)


def _pattern(m: data.Map, *more: str) -> str:
    m.only("text", "source", *more)
    m.texts("source")
    return m.text("text")
