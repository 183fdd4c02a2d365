"""Rules as definitions for durable_rules, split so that no ruleset comes near a limit of its tables.

The hard limits of 2.0.28 were measured: 512 different tests on a field (a 513th hangs the compiler), 256 rules behind one leading
clause, 16 clauses a rule, 255 fields a fact. The budgets below keep well away from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from diagnose.engine.rules import Clause, Rule, Test

TESTS_ON_A_FIELD = 400
RULES_BEHIND_A_CLAUSE = 200
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
    used = {
        "tests on one attribute": (_tests_on_a_field(rules), TESTS_ON_A_FIELD),
        "rules with the same first clause": (max(Counter(rule.when[0] for rule in rules).values(), default=0), RULES_BEHIND_A_CLAUSE),
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


def _tests_on_a_field(rules: Iterable[Rule]) -> int:
    found: dict[str, set[str]] = {"kind": set()}
    for rule in rules:
        for clause in rule.when:
            found["kind"].add(clause.kind)
            for test in clause.tests:
                found.setdefault(field(test.attribute), set()).update(str(literal) for literal in _atoms(test))
    return max(map(len, found.values()))


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
