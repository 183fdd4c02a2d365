"""The rule IR: what a rule file says, typed and checked.

A rule holds when each of its clauses holds; there is one clause for each kind of fact it names. A rule whose ``cause`` is a list
stands for one rule a cause, with ``{cause}`` replaced in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, unique
from importlib.resources.abc import Traversable
from typing import Any

from diagnose import data
from diagnose.data import Map
from diagnose.errors import DataError, UsageError, did_you_mean
from diagnose.facts.vocabulary import Causes, Range, Vocabulary, Words
from diagnose.model import Facts, Value

COMPARISONS = ("gt", "gte", "lt", "lte", "eq")
PLACEHOLDER = re.compile(r"\{([a-z0-9_-]+)\.([a-z0-9_-]+)\}")
"""``{kind.attribute}`` in a because-sentence."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@unique
class Effect(str, Enum):
    """What a rule does to its cause when it fires."""

    PROVES = "proves"
    SUPPORTS = "supports"
    SUGGESTS = "suggests"
    EXCLUDES = "excludes"


@dataclass(frozen=True, slots=True)
class Test:
    """A condition on one attribute.

    For words: the value is one of ``words``; where the rule said ``not``, ``refused`` are the words it named and ``words`` all
    others. For an integer: ``comparisons`` pairs of operator and bound must all hold.
    """

    attribute: str
    words: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    comparisons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """All tests on one kind of fact."""

    kind: str
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class RuleTest:
    """An inline test: these facts, closed by the vocabulary, must make the rule fire or leave it silent."""

    facts: Facts
    fires: bool
    line: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``exchange`` is empty for a core rule; ``file`` and ``line`` say where it stands."""

    id: str
    cause: str
    effect: Effect
    when: tuple[Clause, ...]
    because: str
    sources: tuple[str, ...]
    tests: tuple[RuleTest, ...]
    exchange: str
    file: str
    line: int


def load_rules(files: Iterable[Traversable | Map], vocabulary: Vocabulary, causes: Causes) -> tuple[Rule, ...]:
    """The rules of files, or of what was read of a file already.

    Raises `DataError` with file, line and the nearest known name for anything that does not fit.
    """
    tops = (file if isinstance(file, Map) else data.load(file) for file in files)
    rules = tuple(rule for top in tops for rule in _read_file(top, vocabulary, causes))
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in seen:
            first = seen[rule.id]
            raise DataError(f"rule '{rule.id}' stands already at {first.file}:{first.line}", file=rule.file, line=rule.line)
        seen[rule.id] = rule
    return rules


def _read_file(top: Map, vocabulary: Vocabulary, causes: Causes) -> Iterable[Rule]:
    exchange = top.text("exchange") if "exchange" in top else ""
    if not exchange:
        top.only("rules")
    for m in top.maps("rules"):
        named = m.texts("cause")
        if not named:
            m.fail("'cause' is missing")
        for cause in named:
            suffix = f"/{cause}" if isinstance(m["cause"], list) else ""
            yield _rule(_with_cause(m, cause) if suffix else m, cause, suffix, exchange, vocabulary, causes)


def _with_cause(value: Any, cause: str) -> Any:
    if isinstance(value, Map):
        result = Map(value.file, value.line)
        for key, item in value.items():
            name = key.replace("{cause}", cause)
            result.lines[name] = value.lines[key]
            result[name] = _with_cause(item, cause)
        return result
    if isinstance(value, list):
        return [_with_cause(item, cause) for item in value]
    return value.replace("{cause}", cause) if isinstance(value, str) else value


def _rule(m: Map, cause: str, suffix: str, exchange: str, vocabulary: Vocabulary, causes: Causes) -> Rule:
    m.only("id", "cause", "effect", "when", "because", "sources", "tests")
    if cause not in causes or causes[cause].kind == "open":
        m.fail(f"unknown cause '{cause}'{did_you_mean(cause, causes)}", "cause")
    return Rule(
        id=_slug(m) + suffix,
        cause=cause,
        effect=Effect(m.word("effect", [e.value for e in Effect])),
        when=parse_when(m.mapping("when"), vocabulary),
        because=_because(m, vocabulary),
        sources=m.texts("sources"),
        tests=tuple(_test(t, vocabulary) for t in m.maps("tests")),
        exchange=exchange,
        file=m.file,
        line=m.line,
    )


def _slug(m: Map) -> str:
    name = m.text("id")
    if not _SLUG.fullmatch(name):
        m.fail(f"'{name}' is not an id: small letters, digits and single hyphens", "id")
    return name


def _because(m: Map, vocabulary: Vocabulary) -> str:
    because = m.text("because")
    for kind, attribute in PLACEHOLDER.findall(because):
        _attribute(m, "because", kind, attribute, vocabulary)
    if set("{}") & set(PLACEHOLDER.sub("", because)):
        m.fail("a brace in 'because' must be a {kind.attribute}", "because")
    return because


def parse_when(m: Map, vocabulary: Vocabulary) -> tuple[Clause, ...]:
    """Read a condition: kinds, each with the tests on its attributes."""
    if not m:
        m.fail("a condition needs at least one fact")
    return tuple(_clause(kind, m, vocabulary) for kind in m)


def _clause(kind: str, m: Map, vocabulary: Vocabulary) -> Clause:
    if kind not in vocabulary.kinds:
        m.fail(f"unknown fact '{kind}'{did_you_mean(kind, vocabulary.kinds)}", kind)
    tests = m.mapping(kind)
    if not tests:
        m.fail(f"'{kind}' needs at least one attribute", kind)
    return Clause(kind, tuple(_condition(kind, name, tests, vocabulary) for name in tests))


def _attribute(m: Map, key: str, kind: str, name: str, vocabulary: Vocabulary) -> Words | Range:
    try:
        return vocabulary.attribute(kind, name)
    except UsageError as error:
        m.fail(str(error), key)


def _condition(kind: str, name: str, m: Map, vocabulary: Vocabulary) -> Test:
    attribute = _attribute(m, name, kind, name, vocabulary)
    value = m[name]
    if isinstance(attribute, Range):
        return Test(name, comparisons=_comparisons(name, m, attribute))
    if isinstance(value, Map):
        value.only("not")
        refused = _known_words(name, value, "not", attribute)
        if not refused:
            value.fail(f"'{name}' refuses no word")
        return Test(name, words=frozenset(attribute.words) - refused, refused=refused)
    return Test(name, words=_known_words(name, m, name, attribute))


def _known_words(name: str, m: Map, key: str, attribute: Words) -> frozenset[str]:
    words = m.texts(key)
    for word in words:
        if word not in attribute.words:
            hint = did_you_mean(word, attribute.words) or f", known are {', '.join(attribute.words)}"
            m.fail(f"'{name}' cannot be '{word}'{hint}", key)
    return frozenset(words)


def _comparisons(name: str, m: Map, attribute: Range) -> tuple[tuple[str, int], ...]:
    value = m[name]
    if isinstance(value, int):
        bounds = Map(m.file, m.lines[name])
        bounds["eq"] = value
    else:
        bounds = m.mapping(name)
        bounds.only(*COMPARISONS)
    if not bounds:
        m.fail(f"'{name}' needs a comparison: {', '.join(COMPARISONS)}", name)
    for operator, bound in bounds.items():
        if not isinstance(bound, int):
            bounds.fail(f"'{operator}' needs an integer", operator)
        low, high = attribute.low + (operator == "lt"), attribute.high - (operator == "gt")
        if not low <= bound <= high:
            bounds.fail(f"'{name}' lies between {attribute.low} and {attribute.high}; '{operator} {bound}' cannot tell anything", operator)
    return tuple(bounds.items())


def _test(m: Map, vocabulary: Vocabulary) -> RuleTest:
    m.only("fires", "silent")
    if len(m) != 1:
        m.fail("a test is either 'fires' or 'silent'")
    (word,) = m
    partial: Mapping[str, Mapping[str, Value]] = m.mapping(word)
    try:
        return RuleTest(vocabulary.close(partial), word == "fires", m.line)
    except UsageError as error:
        m.fail(str(error), word)
