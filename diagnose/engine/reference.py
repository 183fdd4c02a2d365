"""The plain evaluator of the rule IR: the oracle, the shipped engine where the C one cannot run, and the source of every why."""

from __future__ import annotations

import operator
from collections.abc import Iterable

from diagnose.engine.rules import Clause, Rule, Test
from diagnose.model import Facts, Value

_COMPARE = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le, "eq": operator.eq}


def passes(test: Test, value: Value | None) -> bool:
    """Whether a value passes one test. An absent integer passes none."""
    if test.comparisons:
        return isinstance(value, int) and all(_COMPARE[name](value, bound) for name, bound in test.comparisons)
    return value in test.words


def holds(clause: Clause, facts: Facts) -> bool:
    """Whether every test of a clause passes."""
    fact = facts[clause.kind]
    return all(passes(test, fact.get(test.attribute)) for test in clause.tests)


def fired(rules: Iterable[Rule], facts: Facts) -> frozenset[str]:
    """The ids of the rules whose clauses all hold. ``facts`` must be closed by the vocabulary."""
    return frozenset(rule.id for rule in rules if all(holds(clause, facts) for clause in rule.when))
