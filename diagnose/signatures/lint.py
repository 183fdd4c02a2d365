"""Lint of what is known of texts: every pattern compiles alone, has the groups it must have, and every cause exists."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from importlib.resources.abc import Traversable

from diagnose import data
from diagnose.errors import did_you_mean
from diagnose.signatures.patterns import check, compiled
from diagnose.signatures.secrets import Redactor

_GROUPS = {"codes": ("code",), "statuses": ("http",), "headers": ("value",), "requests": ("host",)}


def check_texts(rules: Traversable, causes: Collection[str]) -> None:
    """Raise `DataError` with file and line for the first thing in ``rules/text`` that only a text would stumble over."""
    wording = data.load(rules / "text" / "wording.yaml")
    for entry in (*wording.maps("boilerplate"), *wording.maps("frames"), *wording.maps("surroundings"), *wording.maps("wordings")):
        check(entry, "text")
    for entry in wording.maps("wordings"):
        _causes(entry, "causes", causes)
    formats = data.load(rules / "text" / "formats.yaml")
    for key in formats:
        for entry in formats.maps(key) if key != "sources" else ():
            check(entry, "text")
            for group in _GROUPS.get(key, ()):
                if group not in compiled(entry.text("text")).groupindex:
                    entry.fail(f"the pattern has no group '{group}'", "text")
    Redactor(rules)
    classes = data.load(rules / "text" / "ccxt.yaml")
    for part in ("link", "other"):
        for name in (table := classes.mapping(part)):
            _causes(table, name, causes)


def _causes(entry: data.Map, key: str, causes: Iterable[str]) -> None:
    known = tuple(causes)
    for cause in entry.texts(key):
        if cause not in known:
            entry.fail(f"unknown cause '{cause}'{did_you_mean(cause, known)}", key)
