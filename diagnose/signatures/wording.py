"""Common wordings: what runtimes, networks and exchanges say in much the same words (``rules/text/wording.yaml``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources.abc import Traversable

from diagnose import data
from diagnose.profile_file import ordered
from diagnose.signatures.catalogue import Meaning
from diagnose.signatures.patterns import PatternSet, compiled

GROUPS = ("client", "network", "page", "exchange", "parse", "frame", "weak")
"""Who speaks: the client before anything was sent, the network, something in between, the exchange. A status says more than ``parse``
(something came that could not be read), and ``weak`` words alone say little."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording: its RE2 pattern, who speaks, and what it means; ``not_with`` is a class of HTTP statuses (4 for 4xx) with which
    the words cannot be meant so, 0 for none."""

    text: str
    group: str
    meaning: Meaning
    not_with: int


PRINTED = 8
"""Lines from which on a text may be an object that a program printed whole."""

_KEY = re.compile(r"\s+['\"]?([A-Za-z_$][\w$ -]*|\d{1,3}|\[Symbol\([^)]*\)\])['\"]?: ")


class Cutter:
    """Cuts out of a text whatever some patterns find."""

    def __init__(self, entries: Sequence[data.Map]) -> None:
        self._patterns = tuple(entry.text("text") for entry in entries)
        self._set = PatternSet.of(entries)

    def cut(self, text: str) -> str:
        """The text without it."""
        for number in self._set.found(text):
            text = compiled(self._patterns[number]).sub(" ", text)
        return text


class Wordings:
    """The wordings in the order in which they are tried."""

    def __init__(self, rules: Traversable) -> None:
        top = data.load(rules / "text" / "wording.yaml")
        top.only("sources", "boilerplate", "frames", "surroundings", "telling_keys", "wordings")
        sources = top.mapping("sources")
        self._boilerplate = Cutter(top.maps("boilerplate"))
        self._stack = Cutter(top.maps("frames"))
        self._surroundings = Cutter(top.maps("surroundings"))
        self._telling_keys = frozenset(top.texts("telling_keys"))
        entries = top.maps("wordings")
        self.all = tuple(_wording(m, sources) for m in entries)
        self._frames = tuple(w for w in self.all if w.group == "frame")
        self.all = tuple(w for w in self.all if w.group != "frame")
        self._spoken = [m for m in entries if m.text("group") != "frame"]

    @cached_property
    def _set(self) -> PatternSet:
        """Made when the first error needs it, which none does whose code or sentence its exchange explains: it takes 20 ms."""
        return PatternSet.of(self._spoken)

    def without_boilerplate(self, text: str) -> str:
        """The text without sentences that programs append to every error."""
        return self._boilerplate.cut(text)

    def without_frames(self, text: str) -> str:
        """The text without the frames of stacks; all of it when nothing else is there."""
        rest = self._stack.cut(text) if "\n" in text else text
        return rest if rest.strip() else text

    def said(self, text: str) -> str:
        """What is said in a text without frames: no addresses, no attributes of printed objects; all of it when nothing is left."""
        rest = self._surroundings.cut(text)
        if rest.count("\n") >= PRINTED:
            rest = "\n".join(line for line in rest.split("\n") if self._tells(line))
        return rest if rest.strip() else text

    def _tells(self, line: str) -> bool:
        key = _KEY.match(line)
        return key is None or key[1].lower() in self._telling_keys

    def find(self, text: str, http: int | None = None) -> Wording | None:
        """The first wording that the text holds and that goes with the HTTP status."""
        for number in self._set.found(text):
            if not self.all[number].not_with or self.all[number].not_with != (http or 0) // 100:
                return self.all[number]
        return None

    def frame(self, text: str) -> Wording | None:
        """What the functions of a stack tell, for an error that says no more than that the network failed."""
        return next((w for w in self._frames if compiled(w.text).search(text)), None)


def _wording(m: data.Map, sources: data.Map) -> Wording:
    m.only("group", "text", "not_with", "causes", "source")
    text = m.text("text")
    source = " ; ".join(sources.text(s, s) for s in m.texts("source"))
    return Wording(text, m.word("group", GROUPS), Meaning(ordered(m.texts("causes")), False, source), int(m.number("not_with", 0)))
