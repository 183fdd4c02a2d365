"""Patterns over text on RE2, so that no rule pack can make reading slower than linear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import re2

MEMORY = 64 << 20
"""Bytes that the automaton of one set of patterns may use; RE2's own 8 MB are too few for a thousand patterns."""

_LOOSE = re.compile(r"[^\w*]+")


def _options() -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = MEMORY
    return options


@lru_cache(maxsize=8192)
def compiled(pattern: str) -> Any:
    """A case-insensitive RE2 pattern. Raises ``ValueError`` for a bad one."""
    try:
        return re2.compile(pattern, _options())
    except re2.error as error:
        raise ValueError(str(error)) from None


@lru_cache(maxsize=8192)
def sentence(says: str) -> str:
    """The pattern of an exchange's sentence: ``*`` stands for anything, and whatever is no letter or digit may have
    become any other mark, or none, on its way through logs and screens."""
    words = [re.escape(word).replace(r"\*", ".*?") for word in _LOOSE.split(says) if word]
    start = r"\b" if says[:1].isascii() and says[:1].isalnum() else ""
    return start + r"\W*".join(words)


class PatternSet:
    """Many patterns searched in one pass."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._set: Any = re2.Set.SearchSet(_options()) if patterns else None
        for pattern in patterns:
            self._set.Add(pattern)
        if patterns:
            self._set.Compile()

    def found(self, text: str) -> Sequence[int]:
        """The numbers of the patterns that the text holds, ascending."""
        return sorted(self._set.Match(text) or ()) if self._set and text else ()


def first_place(patterns: Iterable[str], text: str) -> int:
    """Where the first of these patterns begins in the text, -1 when none does."""
    places = [match.start() for pattern in patterns if (match := compiled(pattern).search(text))]
    return min(places, default=-1)
