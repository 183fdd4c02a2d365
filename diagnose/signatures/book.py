"""The signatures of one exchange, arranged for finding: by code first, then by what the exchange says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from diagnose.model import Observation
from diagnose.profile import Signature
from diagnose.signatures.patterns import PatternSet, compiled, sentence

_WORD = re.compile(r"-?\w[\w.:-]*")


class Book:
    """Finds the signature of an answer without trying each one."""

    def __init__(self, signatures: Iterable[Signature]) -> None:
        self._by_code: dict[str, list[Signature]] = {}
        self._plain: list[Signature] = []
        self._spoken: list[tuple[str, Signature]] = []
        for s in signatures:
            if s.code:
                self._by_code.setdefault(s.code, []).append(s)
            elif not (s.text or s.says):
                self._plain.append(s)
            self._spoken += [(pattern, s) for pattern in patterns_of(s)]
        self.codes: Mapping[str, str] = {code.casefold(): code for code in self._by_code}

    @cached_property
    def _sentences(self) -> PatternSet:
        return PatternSet([pattern for pattern, _ in self._spoken])

    def find(self, seen: Observation) -> Signature | None:
        """The most specific signature that matches, the first of equals."""
        coded = best(self._by_code.get(seen.code or "", ()), seen)
        return coded or best([*self._speaking(seen.message or ""), *self._plain], seen)

    def of_code(self, code: str) -> Signature | None:
        """What a code means by itself: its entry that asks for no call and no text, or else its first."""
        found = self._by_code.get(code, [])
        return next((s for s in found if not (s.calls or s.text)), found[0] if found else None)

    def place(self, seen: Observation, s: Signature) -> int:
        """Where in the message the words stand by which ``s`` was found, -1 when it was found by code or status alone."""
        for pattern in patterns_of(s):
            if match := compiled(pattern).search(seen.message or ""):
                return int(match.start())
        return -1

    def _speaking(self, message: str) -> list[Signature]:
        found = {id(s): s for _, s in (self._spoken[number] for number in self._sentences.found(message))}
        return list(found.values())


def patterns_of(s: Signature) -> list[str]:
    """The patterns by which words alone name a signature: what the exchange says, and a code that is itself a sentence."""
    spoken = [sentence(says) for says in s.says]
    if s.code and not _WORD.fullmatch(s.code):
        spoken.append(sentence(s.code))
    if s.text and not s.code:
        spoken.append(s.text)
    return spoken


def best(signatures: Iterable[Signature], seen: Observation) -> Signature | None:
    """The most specific signature that matches, the first of equals."""
    ranked = [(rank, -i, s) for i, s in enumerate(signatures) if (rank := _rank(s, seen)) >= 0]
    return max(ranked)[2] if ranked else None


def matches(s: Signature, seen: Observation) -> bool:
    """Whether every part a signature gives fits what was seen."""
    return _rank(s, seen) >= 0


def _rank(s: Signature, seen: Observation) -> int:
    """How specific a match is: code and text, code and status, code, words, status; -1 where it is none."""
    if s.http and seen.http not in s.http:
        return -1
    if s.calls and seen.probe.partition(":")[2] not in s.calls:
        return -1
    if s.text and not compiled(s.text).search(seen.message or ""):
        return -1
    coded = bool(s.code) and s.code == seen.code
    if not coded and (s.code or s.says) and not _says(s, seen.message or ""):
        return -1
    words = bool(s.text) or (bool(s.code or s.says) and not coded)
    return 8 * coded + 4 * words + 2 * bool(s.http) + bool(s.calls)


def _says(s: Signature, message: str) -> bool:
    own = [sentence(says) for says in s.says]
    if s.code and not _WORD.fullmatch(s.code):
        own.append(sentence(s.code))
    return any(compiled(pattern).search(message) for pattern in own)
