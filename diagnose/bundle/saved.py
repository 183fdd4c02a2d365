"""A saved case: the link without its credentials, what was seen, and the report of that day."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

from diagnose.bundle.redact import KINDS, Pseudonyms
from diagnose.conclude import Case
from diagnose.errors import DataError
from diagnose.facts.egress import is_address
from diagnose.model import Credentials, Link, Observation, Outcome

SCHEMA = "diagnose.bundle/1"
"""The value of the field ``schema``. Fields are added under it, never renamed."""

LEFT_OUT = (
    "the credentials and where they were typed",
    "request headers, query strings, bodies and signatures",
    "answers beyond their status, code, message and a few headers",
    "the proxy's address and login",
    "names of the machine, its user and its files",
)
"""What no bundle holds, in the words of the preview."""

_LINK = ("exchange", "market", "environment", "region", "intent", "consumer")
_BOT = "as_seen_from"
"""Entry of ``where`` that says where the bot is."""

_TEXTS = ("probe", "because", "site", "endpoint", "page", "experiment")
_PRIVATE = ("endpoint", "message", "because", "headers")
"""Fields of an observation that hold text from outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a bundle holds. ``address`` is the pseudonym of the address that the exchange told, empty where none did; ``report`` is
    that of the day as plain data; ``replaced`` counts pseudonyms by kind."""

    link: Link
    seen: tuple[Observation, ...]
    report: Mapping[str, Any]
    address: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    replaced: Mapping[str, int] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The case as plain data, without the report."""
        return {
            "schema": SCHEMA,
            "link": {name: getattr(self.link, name) for name in _LINK} | {"credentials_from": self.link.credentials.origin},
            "address": self.address,
            "where": dict(self.where),
            "observations": [{**asdict(seen), "outcome": seen.outcome.value} for seen in self.seen],
            "redaction": {"replaced": dict(self.replaced), "left_out": list(LEFT_OUT)},
        }


def saved_case(case: Case, where: Mapping[str, str], names: Pseudonyms) -> Saved:
    """A case with everything that names its owner replaced, and no report yet: that is made from what is saved here, so that it
    cannot tell more. ``where`` is that of the case's report."""
    seen = []
    for one in case.seen:
        private = {name: names.value(getattr(one, name)) for name in _PRIVATE}
        seen.append(replace(one, **private))
    kept = {name: names.text(_shown(name, text)) for name, text in where.items()}
    fields = {name: getattr(case.link, name) for name in _LINK}
    link = Link(**fields, seen_from=kept.get(_BOT, ""), credentials=Credentials({}, kept.get("credentials", "")))
    counts = {kind: names.count(kind) for kind in KINDS}
    return Saved(link=link, seen=tuple(seen), report={}, address=kept.get("egress_ip", ""), where=kept, replaced=counts)


def _shown(name: str, text: str) -> str:
    """What may be kept of an entry of ``where``: of a proxy or a file what comes before the address or the path (``http``,
    ``freqtrade``), and no name that somebody gave to a place."""
    if name in ("proxy", "credentials"):
        return text.partition(":")[0]
    return "another place" if name == _BOT and not is_address(text) else text


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `Saved.document`."""
    loaded: dict[str, Any] = json.loads((resources.files("diagnose.bundle") / "schema" / "bundle-1.json").read_text("utf-8"))
    return loaded


def saved_of(document: Mapping[str, Any], report: Mapping[str, Any], file: str) -> Saved:
    """The case of a document that `Saved.document` made. Raises `DataError` for anything else."""
    read = _Reader(file)
    if document.get("schema") != SCHEMA:
        raise DataError(f"not a bundle of the form {SCHEMA}", file=file)
    link = read.mapping(document, "link")
    kept = {name: read.text(link, name) for name in _LINK}
    return Saved(
        link=Link(**kept, seen_from=read.texts(document, "where").get(_BOT, ""), credentials=Credentials({}, str(link.get("credentials_from", "")))),
        seen=tuple(read.observation(item) for item in read.items(document, "observations")),
        report=report,
        address=read.text(document, "address"),
        where=read.texts(document, "where"),
        replaced={name: count for name, count in read.mapping(read.mapping(document, "redaction"), "replaced").items() if isinstance(count, int)},
    )


class _Reader:
    """Reads plain data strictly: a field of another type is an error that names it."""

    def __init__(self, file: str) -> None:
        self._file = file

    def observation(self, item: object) -> Observation:
        """One observation; fields of a later version are ignored."""
        if not isinstance(item, dict):
            raise self._wrong("observations", "a list of objects")
        reading = self.mapping(item, "reading")
        if not all(isinstance(value, str | int) and not isinstance(value, bool) for value in reading.values()):
            raise self._wrong("reading", "words and whole numbers")
        return Observation(
            **{name: self.text(item, name) for name in _TEXTS},
            code=self._perhaps(item, "code"),
            message=self._perhaps(item, "message"),
            failure=self._perhaps(item, "failure"),
            outcome=self._outcome(item),
            http=self._number(item, "http") if item.get("http") is not None else None,
            headers=self.texts(item, "headers"),
            reading=reading,
            judged=item.get("judged") is True,
            signed=item.get("signed") is True,
            requests=self._number(item, "requests"),
            ms=float(item["ms"]) if isinstance(item.get("ms"), int | float) else 0.0,
        )

    def text(self, item: Mapping[str, Any], name: str) -> str:
        """A text field."""
        if not isinstance(item.get(name), str):
            raise self._wrong(name, "a text")
        return str(item[name])

    def mapping(self, item: Mapping[str, Any], name: str) -> dict[str, Any]:
        """An object."""
        value = item.get(name)
        if not isinstance(value, dict):
            raise self._wrong(name, "an object")
        return value

    def texts(self, item: Mapping[str, Any], name: str) -> dict[str, str]:
        """An object of texts."""
        found = self.mapping(item, name)
        if not all(isinstance(value, str) for value in found.values()):
            raise self._wrong(name, "an object of texts")
        return found

    def items(self, item: Mapping[str, Any], name: str) -> Sequence[object]:
        """A list."""
        value = item.get(name)
        if not isinstance(value, list):
            raise self._wrong(name, "a list")
        return value

    def _perhaps(self, item: Mapping[str, Any], name: str) -> str | None:
        return None if item.get(name) is None else self.text(item, name)

    def _outcome(self, item: Mapping[str, Any]) -> Outcome:
        try:
            return Outcome(self.text(item, "outcome"))
        except ValueError:
            raise self._wrong("outcome", f"one of {', '.join(word.value for word in Outcome)}") from None

    def _number(self, item: Mapping[str, Any], name: str) -> int:
        value = item.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10_000:
            raise self._wrong(name, "a whole number")
        return value

    def _wrong(self, name: str, wanted: str) -> DataError:
        return DataError(f"'{name}' must be {wanted}", file=self._file)
