"""Rules as definitions for durable_rules, split so that no ruleset comes near a limit of its tables.

The hard limits of 2.0.28, each measured by growing a ruleset until it broke:

- 512 different tests on the attributes of one kind of fact, all attributes together; one more hangs the compiler for ever;
- 256 rules with the same clause: error 108;
- 64 tests of one fact that pass and wait their turn, among them every choice (``$or``): error 303 when such a fact is asserted;
- 16 clauses in a rule, and 255 fields in a fact.

The budgets below keep well away from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from diagnose.engine.rules import Clause, Rule, Test

TESTS_ON_A_KIND = 400
RULES_WITH_A_CLAUSE = 200
TESTS_IN_WAIT = 48
CLAUSES_IN_A_RULE = 12
FIELDS_IN_A_FACT = 200
RULES_IN_A_SHARD = 300
"""The budgets. The last one is about speed: matching slows with the size of a ruleset."""

Literal: TypeAlias = "dict[str, Any]"

_OPERATORS = {"gt": "$gt", "gte": "$gte", "lt": "$lt", "lte": "$lte"}


def definition(rule: Rule) -> list[Literal]:
    """The ``all`` list of a rule: one clause for each kind of fact."""
    return [{f"f{number}": {"$and": [{"kind": clause.kind}, *_literals(clause)]}} for number, clause in enumerate(rule.when)]


def field(attribute: str) -> str:
    """The name of an attribute inside the engine, apart from the engine's own ``id``, ``sid`` and ``kind``."""
    return "a_" + attribute


def fields(rules: Iterable[Rule]) -> dict[str, frozenset[str]]:
    """The kinds that some rule looks at, and of each the attributes. Nothing else needs to enter the engine."""
    result: dict[str, set[str]] = {}
    for rule in rules:
        for clause in rule.when:
            result.setdefault(clause.kind, set()).update(test.attribute for test in clause.tests)
    return {kind: frozenset(attributes) for kind, attributes in result.items()}


def over_budget(rules: Iterable[Rule]) -> str:
    """Which budget a set of rules breaks, as a phrase; empty when it keeps all of them."""
    rules = tuple(rules)
    clauses = [clause for rule in rules for clause in rule.when]
    tests = {(clause.kind, str(atom)) for clause in clauses for test in clause.tests for atom in _atoms(test)}
    used = {
        "tests on one kind of fact": (_most(kind for kind, _ in tests), TESTS_ON_A_KIND),
        "rules with the same clause": (_most(clauses), RULES_WITH_A_CLAUSE),
        "tests of one fact that can pass at once": (_most_in_wait(clauses), TESTS_IN_WAIT),
        "clauses in a rule": (max((len(rule.when) for rule in rules), default=0), CLAUSES_IN_A_RULE),
        "attributes of one fact": (max(map(len, fields(rules).values()), default=0), FIELDS_IN_A_FACT),
        "rules": (len(rules), RULES_IN_A_SHARD),
    }
    return ", ".join(f"{count} {what} (at most {most})" for what, (count, most) in used.items() if count > most)


def shards(rules: tuple[Rule, ...]) -> Iterator[tuple[Rule, ...]]:
    """The rules in as few parts as halving finds, each within budget. A single rule is never split."""
    if len(rules) > 1 and over_budget(rules):
        half = len(rules) // 2
        yield from shards(rules[:half])
        yield from shards(rules[half:])
    elif rules:
        yield rules


def _most(things: Iterable[object]) -> int:
    return max(Counter(things).values(), default=0)


def _most_in_wait(clauses: Iterable[Clause]) -> int:
    paths: dict[str, list[Sequence[Test]]] = {}
    for clause in clauses:
        paths.setdefault(clause.kind, []).append(clause.tests)
    return max(map(_in_wait, paths.values()), default=0)


def _in_wait(paths: Iterable[Sequence[Test]]) -> int:
    """An upper bound of the stack in the engine's walk over one fact: tests that pass beside each other, and then below one of them."""
    below: dict[Test, list[Sequence[Test]]] = {}
    for path in paths:
        if path:
            below.setdefault(path[0], []).append(path[1:])
    # A value passes one of the equalities on its attribute, but any number of inequalities, and choices are not even shared.
    beside: dict[object, int] = {}
    for test, rest in below.items():
        plain = len(test.words) == 1 and not test.refused
        beside[test.attribute if plain else test] = len(rest) if test.words and not test.refused and not plain else 1
    return sum(beside.values()) + max(map(_in_wait, below.values()), default=0)


def _literals(clause: Clause) -> Iterator[Literal]:
    for test in clause.tests:
        atoms = list(_atoms(test))
        if test.comparisons or test.refused or len(atoms) == 1:
            yield from atoms
        else:
            yield {"$or": atoms}


def _atoms(test: Test) -> Iterator[Literal]:
    # A word is always there, so "not" is plain inequality, and far fewer branches than all other words.
    name = field(test.attribute)
    for operator, bound in test.comparisons:
        yield {name: bound} if operator == "eq" else {_OPERATORS[operator]: {name: bound}}
    if test.refused:
        yield from ({"$neq": {name: word}} for word in sorted(test.refused))
    else:
        yield from ({name: word} for word in sorted(test.words))
