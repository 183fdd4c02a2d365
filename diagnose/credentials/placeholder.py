"""Values that were never meant as a credential: what templates and manuals put where the real one belongs."""

from __future__ import annotations

import re2

_INSTRUCTIONS = (
    "your", "here", "insert", "enter", "paste", "replace", "put", "add", "fill", "change", "todo", "example", "sample", "dummy",
    "placeholder", "fake",
)  # fmt: skip
_NAMES = (
    "api", "key", "secret", "passphrase", "password", "pass", "phrase", "private", "public", "access", "token", "exchange",
    "account", "real", "value", "string", "this", "with", "the", "own", "me", "my", "in", "id", "of", "to", "a",
)  # fmt: skip

_BRACKETED = re2.compile(r"^(?:<.*>|\$?\{+[^{}]*\}+|%[A-Za-z_]+%|\$[A-Z][A-Z0-9_]{2,}|\[[A-Za-z_ -]+\])$")
_WORDS = re2.compile(rf"(?i)^(?:(?:{'|'.join((*_INSTRUCTIONS, *_NAMES))})[\s_.:\-]*)+$")
_INSTRUCTION = re2.compile(rf"(?i){'|'.join(_INSTRUCTIONS)}")
_YOURS = re2.compile(
    r"(?i)^(?:your|insert|enter|paste|replace)[A-Za-z_ -]*(?:key|secret|passphrase|password)[A-Za-z_ -]*$"
)
_SEPARATORS = frozenset(" -_.")


def is_placeholder(text: str, *, phrase: bool = False) -> bool:
    """Whether the cleaned text is a placeholder: ``YOUR_API_KEY``, ``<key>``, ``${SECRET}``, ``xxxx``, ``changeme``.

    A ``phrase`` was made up by a person and may be a plain word, so it needs an instruction (``your``, ``here``) in it.
    """
    if _filler(text) or _BRACKETED.search(text):
        return True
    if not _WORDS.search(text):
        return _YOURS.search(text) is not None
    return not phrase or _INSTRUCTION.search(text) is not None


def _filler(text: str) -> bool:
    """One character over and over, as in ``xxxxxxxx-xxxx``."""
    return len(text) >= 3 and len(set(text.casefold()) - _SEPARATORS) <= 1
