"""Secrets in pasted text, by their form: nobody knows their values here, so what looks like one is taken out.

A second net beside `diagnose.credentials.scrub`, which knows the values. It may take out too much; what it takes out is only a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from diagnose import data
from diagnose.signatures.patterns import PatternSet, compiled

KINDS = ("secret", "key", "signature")

_MOST = 1000
"""Places of one form that are taken out one by one; a text with more is no ticket and keeps nothing of that form."""


@dataclass(frozen=True, slots=True)
class _Form:
    kind: str
    text: str
    near: str
    digits: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without secrets, and the kinds that were taken out."""

    text: str
    kinds: frozenset[str]


class Redactor:
    """Takes out what has the form of a secret (``rules/text/secrets.yaml``)."""

    def __init__(self, rules: Traversable) -> None:
        top = data.load(rules / "text" / "secrets.yaml")
        top.only("sources", "forms")
        self._forms = tuple(_form(m) for m in top.maps("forms"))
        self._set = PatternSet.of(top.maps("forms"))

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
    return sum(letter.isdigit() for letter in value) >= form.digits and len(set(value)) > 4  # a row of zeros hides nothing


def _form(m: data.Map) -> _Form:
    m.only("kind", "text", "near", "digits", "source")
    m.texts("source")
    return _Form(m.word("kind", KINDS), m.text("text"), m.text("near", ""), int(m.number("digits", 0)))
