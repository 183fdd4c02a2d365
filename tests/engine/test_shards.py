"""Splitting: every part within budget, no rule lost, and a rule that fits nowhere named."""

from __future__ import annotations

import pytest

from diagnose.engine import Effect, Engine, Rule, durable
from diagnose.engine.rules import Clause
from diagnose.engine.rules import Test as Condition
from diagnose.engine.shards import over_budget, shards
from diagnose.errors import DataError


def rule(number: int, *clauses: Clause) -> Rule:
    return Rule(f"r{number}", "c", Effect.SUPPORTS, clauses, "", (), (), "", "pack.yaml", 7)


def word(attribute: str, *words: str) -> Condition:
    return Condition(attribute, words=frozenset(words))


PACKS = {
    "tests on one kind": [rule(n, Clause("k", (word("xy"[n % 2], f"w{n}"),))) for n in range(900)],
    "choices on one kind": [rule(n, Clause("k", (word("x", f"w{n % 3}", f"w{n % 3 + 1}"),))) for n in range(250)],
    "rules with the same clause": [rule(n, Clause("a", (word("x", f"w{n}"),)), Clause("k", (word("x", "y"),))) for n in range(290)],
    "tests that can pass at once": [rule(n, Clause("k", (word(f"a{n}", "w"),))) for n in range(120)],
    "attributes of one fact": [rule(n, Clause("k", (word("a", f"w{n}"), word(f"b{n}", "w")))) for n in range(220)],
    "rules": [rule(n, Clause(f"k{n % 50}", (word("x", f"w{n}"),))) for n in range(700)],
}


@pytest.mark.parametrize("rules", PACKS.values(), ids=PACKS)
def test_a_pack_over_a_budget_is_split_until_each_part_keeps_it(rules):
    assert over_budget(rules)
    parts = list(shards(tuple(rules)))
    assert len(parts) > 1
    assert [r.id for part in parts for r in part] == [r.id for r in rules]
    assert not any(over_budget(part) for part in parts)


def test_a_pack_within_budget_stays_whole():
    rules = tuple(PACKS["rules"][:100])
    assert list(shards(rules)) == [rules]


def test_no_rules_make_no_part():
    assert list(shards(())) == []


@pytest.mark.parametrize(
    ("named", "too_large"),
    [
        ("13 clauses in a rule", rule(0, *(Clause(f"k{n}", (word("x", "w"),)) for n in range(13)))),
        ("500 tests on one kind of fact", rule(0, Clause("k", (word("x", *(f"w{n}" for n in range(500))),)))),
        ("201 attributes of one fact", rule(0, Clause("k", tuple(word(f"a{n}", "w") for n in range(201))))),
    ],
)
@pytest.mark.skipif(not durable.available(), reason="durable_rules cannot be imported on this Python")
def test_a_rule_too_large_for_any_part_is_named_before_the_engine_sees_it(named, too_large):
    with pytest.raises(DataError, match=named) as refused:
        Engine((too_large,), kind="durable")
    assert (refused.value.file, refused.value.line) == ("pack.yaml", 7)
