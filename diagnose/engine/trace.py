"""Why and why not: every rule of a cause against the facts, condition by condition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from diagnose.engine.reference import passes
from diagnose.engine.rules import Effect, Rule, Test
from diagnose.model import Facts

_SPOKEN = {"gt": "above", "gte": "at least", "lt": "below", "lte": "at most", "eq": "exactly"}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rule: what it wants, what the fact is, and whether it holds."""

    fact: str
    wanted: str
    got: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """One rule against the facts."""

    rule: Rule
    conditions: tuple[Condition, ...]

    @property
    def fires(self) -> bool:
        """Whether all conditions hold."""
        return all(condition.holds for condition in self.conditions)


def trace(rule: Rule, facts: Facts) -> Trace:
    """Every condition of a rule against the facts."""
    return Trace(rule, tuple(_condition(c.kind, test, facts) for c in rule.when for test in c.tests))


def why(name: str, rules: Iterable[Rule], facts: Facts) -> tuple[Trace, ...]:
    """The rules of a cause, or the one rule of that id: those that fire first, then those that lack least."""
    traces = [trace(rule, facts) for rule in rules if name in (rule.cause, rule.id)]
    return tuple(sorted(traces, key=lambda t: sum(not c.holds for c in t.conditions)))


def why_not(cause: str, rules: Iterable[Rule], facts: Facts) -> tuple[Trace, ...]:
    """What speaks against a cause or leaves it without support: rules that exclude it, then rules for it that stay silent."""
    traces = why(cause, rules, facts)
    against = [t for t in traces if t.fires and t.rule.effect is Effect.EXCLUDES]
    return (*against, *(t for t in traces if not t.fires and t.rule.effect is not Effect.EXCLUDES))


def to_text(traces: Iterable[Trace]) -> str:
    """The traces as plain text: one rule a block, one condition a line."""
    lines = []
    for t in traces:
        lines.append(f"{'fires ' if t.fires else 'silent'} {t.rule.id} ({t.rule.effect.value} {t.rule.cause})  {t.rule.file}:{t.rule.line}")
        lines += [f"  {'+' if c.holds else '-'} {c.fact} is {c.got}" + ("" if c.holds else f", wanted {c.wanted}") for c in t.conditions]
    return "\n".join(lines)


def _condition(kind: str, test: Test, facts: Facts) -> Condition:
    value = facts[kind].get(test.attribute)
    got = "not known" if value is None else str(value)
    return Condition(f"{kind}.{test.attribute}", _wanted(test), got, passes(test, value))


def _wanted(test: Test) -> str:
    if test.comparisons:
        return " and ".join(f"{_SPOKEN[name]} {bound}" for name, bound in test.comparisons)
    if test.refused:
        return "not " + " nor ".join(sorted(test.refused))
    return " or ".join(sorted(test.words)) or "a word of an empty list"
