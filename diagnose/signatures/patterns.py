"""Patterns over text on RE2, so that no rule pack can make reading slower than linear."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import re2

from diagnose.data import Map

MEMORY = 64 << 20
"""Bytes that the automaton of one set of patterns may use; RE2's own 8 MB are too few for a thousand patterns."""

_LOOSE = re.compile(r"[^\w*]+")


def _options(*, by_byte: bool = False) -> Any:
    options = re2.Options()
    if by_byte:
        options.encoding = re2.Options.Encoding.LATIN1
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
    """Many patterns searched in one pass. Raises ``ValueError`` for a bad one."""

    def __init__(self, patterns: Sequence[str]) -> None:
        # Byte by byte, since characters of several bytes make the automaton much larger; what is literal is found all the same.
        self._set: Any = None
        if patterns:
            self._set = re2.Set.SearchSet(_options(by_byte=True))
            try:
                for pattern in patterns:
                    self._set.Add(pattern)
                self._set.Compile()
            except re2.error as error:
                raise ValueError(str(error)) from None

    @classmethod
    def of(cls, entries: Sequence[Map], prefix: str = "") -> PatternSet:
        """The set of the patterns under ``text`` of entries of a data file. Raises `DataError` at the entry whose pattern is bad."""
        try:
            return cls([prefix + entry.text("text") for entry in entries])
        except ValueError:
            for entry in entries:
                check(entry, "text")
            raise

    def found(self, text: str) -> Sequence[int]:
        """The numbers of the patterns that the text holds, ascending."""
        return sorted(self._set.Match(text) or ()) if self._set and text else ()


def check(entry: Map, key: str) -> None:
    """Raise `DataError` at the entry of a data file when the pattern under ``key`` is bad."""
    try:
        compiled(entry.text(key, ""))
    except ValueError as error:
        entry.fail(f"bad pattern: {error}", key)
