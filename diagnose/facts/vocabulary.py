"""The closed vocabulary: which facts exist, and which values they may have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import TypeAlias

from diagnose import data
from diagnose.data import Map
from diagnose.errors import UsageError, did_you_mean
from diagnose.model import Facts, Value

LARGEST = 2**31 - 1
"""Bound of an integer fact on either side: durable_rules was only measured with numbers of this size."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: ``kind`` is fault, advice, control or open; ``who`` can fix it; ``prior`` is per thousand."""

    id: str
    group: str
    kind: str
    who: str
    prior: int


class Causes(Mapping[str, Cause]):
    """The causes by id."""

    def __init__(self, causes: Iterable[Cause]) -> None:
        self._by_id = {cause.id: cause for cause in causes}

    @classmethod
    def load(cls, rules: Traversable) -> Causes:
        """Read ``causes.yaml``."""
        table = data.load(rules / "causes.yaml").mapping("causes")
        _names(table)
        return cls(_cause(name, table.mapping(name)) for name in table)

    def __getitem__(self, name: str) -> Cause:
        return self._by_id[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)


def _names(m: Map) -> None:
    for name in m:
        if not _NAME.fullmatch(name):
            m.fail(f"'{name}' is not a name: at most 40 small letters, digits, hyphens and underscores", name)


def _cause(name: str, m: Map) -> Cause:
    m.only("group", "kind", "who", "prior")
    if not 0 <= m.number("prior") <= 1000:
        m.fail("'prior' must be from 0 to 1000", "prior")
    kind = m.word("kind", ("fault", "advice", "control", "open"))
    who = m.word("who", ("user", "host", "exchange", "tool-author"))
    return Cause(name, m.text("group"), kind, who, int(m.number("prior")))


@dataclass(frozen=True, slots=True)
class Words:
    """An attribute whose value is one of ``words``; ``default`` stands until something is known."""

    words: tuple[str, ...]
    default: str
    about: str


@dataclass(frozen=True, slots=True)
class Range:
    """An attribute whose value is an integer from ``low`` to ``high``; absent while unknown."""

    low: int
    high: int
    about: str


Attribute: TypeAlias = "Words | Range"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact."""

    id: str
    about: str
    attributes: Mapping[str, Attribute]


class Vocabulary:
    """The kinds by id."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self.kinds = {kind.id: kind for kind in kinds}
        self._blank: dict[str, dict[str, Value]] = {
            name: {a: attribute.default for a, attribute in kind.attributes.items() if isinstance(attribute, Words)}
            for name, kind in self.kinds.items()
        }

    @classmethod
    def load(cls, rules: Traversable, causes: Causes, experiments: Iterable[str]) -> Vocabulary:
        """Read ``vocabulary.yaml``; ``from: causes`` and ``from: experiments`` make one attribute for each id."""
        table = data.load(rules / "vocabulary.yaml").mapping("kinds")
        _names(table)
        made = {"causes": tuple(c for c in causes if causes[c].kind != "open"), "experiments": tuple(experiments)}
        return cls(_kind(name, table.mapping(name), made) for name in table)

    def words(self, name: str) -> tuple[str, ...]:
        """The words of ``kind.attribute``, empty for an integer. Raises `UsageError` for a name that does not exist."""
        attribute = self.attribute(*name.split(".", 1))
        return attribute.words if isinstance(attribute, Words) else ()

    def attribute(self, kind: str, name: str) -> Attribute:
        """One attribute. Raises `UsageError` with the nearest known name."""
        if kind not in self.kinds:
            raise UsageError(f"unknown fact '{kind}'{did_you_mean(kind, self.kinds)}")
        attributes = self.kinds[kind].attributes
        if name not in attributes:
            raise UsageError(f"unknown attribute '{kind}.{name}'{did_you_mean(name, attributes)}")
        return attributes[name]

    def close(self, partial: Mapping[str, Mapping[str, Value]]) -> Facts:
        """A whole set of facts: every kind, defaults filled in, integers held within their range.

        Raises `UsageError` with the nearest known name for anything the vocabulary does not have.
        """
        facts: dict[str, Mapping[str, Value]] = dict(self._blank)
        for kind, attributes in partial.items():
            if kind not in self.kinds:
                raise UsageError(f"unknown fact '{kind}'{did_you_mean(kind, self.kinds)}")
            if not isinstance(attributes, Mapping):
                raise UsageError(f"the fact '{kind}' must be a mapping of attributes")
            facts[kind] = {**self._blank[kind], **{name: self._fit(kind, name, value) for name, value in attributes.items()}}
        return facts

    def _fit(self, kind: str, name: str, value: Value) -> Value:
        attribute = self.attribute(kind, name)
        if isinstance(attribute, Range):
            if isinstance(value, bool) or not isinstance(value, int):
                raise UsageError(f"{kind}.{name} must be an integer")
            return min(max(value, attribute.low), attribute.high)
        if not isinstance(value, str) or value not in attribute.words:
            hint = did_you_mean(str(value), attribute.words) or f", known are {', '.join(attribute.words)}"
            raise UsageError(f"{kind}.{name} cannot be '{value}'{hint}")
        return value

    def known(self, facts: Facts) -> Facts:
        """Only what differs from the defaults."""
        told = {
            kind: {name: value for name, value in attributes.items() if value != self._blank[kind].get(name)}
            for kind, attributes in facts.items()
        }
        return {kind: attributes for kind, attributes in told.items() if attributes}


def canonical(facts: Facts) -> tuple[tuple[str, tuple[tuple[str, Value], ...]], ...]:
    """A hashable form that is equal for equal facts."""
    return tuple((kind, tuple(sorted(facts[kind].items()))) for kind in sorted(facts))


def _kind(name: str, m: Map, made: Mapping[str, tuple[str, ...]]) -> Kind:
    m.only("about", "attributes", "from")
    table = m.mapping("attributes")
    if "from" in m:
        table.only("default")
        shared = _attribute(table.mapping("default"))
        return Kind(name, m.text("about"), dict.fromkeys(made[m.word("from", made)], shared))
    _names(table)
    return Kind(name, m.text("about"), {a: _attribute(table.mapping(a)) for a in table})


def _attribute(m: Map) -> Attribute:
    m.only("words", "default", "range", "about")
    if "range" in m:
        bounds = m.get("range")
        if not (isinstance(bounds, list) and len(bounds) == 2 and all(type(b) is int for b in bounds)):
            m.fail("'range' must be two integers", "range")
        if not -LARGEST <= bounds[0] < bounds[1] <= LARGEST:
            m.fail(f"'range' must rise and stay within ±{LARGEST}", "range")
        return Range(bounds[0], bounds[1], m.text("about"))
    words = m.texts("words")
    if len(set(words)) != len(words) or not all(_NAME.fullmatch(word) for word in words):
        m.fail("'words' must be different names: at most 40 small letters, digits, hyphens and underscores", "words")
    return Words(words, m.word("default", words), m.text("about"))
