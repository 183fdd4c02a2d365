"""Secrets in pasted text, by their form: nobody knows their values here, so what looks like one is taken out.

A second net beside `diagnose.credentials.scrub`, which knows the values. It may take out too much; what it takes out is only a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from diagnose import data
from diagnose.signatures.patterns import PatternSet, compiled

KINDS = ("secret", "key", "signature", "password")

_MOST = 1000
"""Places of one form that are taken out one by one; a text with more is no ticket and keeps nothing of that form."""


@dataclass(frozen=True, slots=True)
class _Form:
    kind: str
    text: str
    near: str
    digits: int
    unlike: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without secrets, and the kinds that were taken out."""

    text: str
    kinds: frozenset[str]


class Redactor:
    """Takes out what has the form of a secret (``rules/text/secrets.yaml``)."""

    def __init__(self, rules: Traversable) -> None:
        top = data.load(rules / "text" / "secrets.yaml")
        top.only("sources", "parts", "forms")
        parts = {name: top.mapping("parts").text(name) for name in top.mapping("parts")} if "parts" in top else {}
        self._forms = tuple(_form(m, parts) for m in top.maps("forms"))
        self.patterns = tuple(form.text for form in self._forms)
        self._set = PatternSet(self.patterns)

    def redact(self, text: str) -> Redacted:
        """The text with ``‹kind›`` in the place of each secret."""
        kinds: set[str] = set()
        for number in self._set.found(text):
            form = self._forms[number]
            if not form.near or compiled(form.near).search(text):
                text, count = _without(form, text)
                kinds |= {form.kind} if count else set()
        return Redacted(text, frozenset(kinds))


def _without(form: _Form, text: str) -> tuple[str, int]:
    pattern = compiled(form.text)
    group = pattern.groupindex.get("value", 0)
    parts: list[str] = []
    at = count = 0
    for match in pattern.finditer(text):
        start, end = match.span(group)
        if start < at or not _is_one(form, match, group):
            continue
        count += 1
        parts += [text[at:start], f"‹{form.kind}›"]
        at = end
        if count >= _MOST:
            return "".join(parts), count
    return "".join((*parts, text[at:])), count


def _is_one(form: _Form, match: Any, group: int) -> bool:
    value = match.group(group)
    if sum(letter.isdigit() for letter in value) < form.digits or len(set(value)) <= 4:  # a row of zeros hides nothing
        return False
    return not (form.unlike and compiled(form.unlike).fullmatch(value))


def _form(m: data.Map, parts: Mapping[str, str]) -> _Form:
    m.only("kind", "text", "near", "digits", "unlike", "source")
    m.texts("source")
    text, near, unlike = (_pattern(m, key, parts) for key in ("text", "near", "unlike"))
    return _Form(m.word("kind", KINDS), text, near, int(m.number("digits", 0)), f"(?-i:{unlike})" if unlike else "")


def _pattern(m: data.Map, key: str, parts: Mapping[str, str]) -> str:
    """The pattern at ``key``, whole. Raises `DataError` where RE2 does not take it."""
    pattern = m.text(key) if key == "text" else m.text(key, "")
    for name, part in parts.items():
        pattern = pattern.replace(f"%{name}%", f"(?:{part})")
    try:
        compiled(pattern)
    except ValueError as error:
        m.fail(f"bad pattern: {error}", key)
    return pattern
