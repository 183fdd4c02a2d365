"""Lint: what a set of rules must keep, beyond being readable. Names that do not exist are refused when the rules are read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from diagnose.engine import reference, shards
from diagnose.engine.rules import PLACEHOLDER, Effect, Rule, Test
from diagnose.facts.vocabulary import LARGEST, Causes
from diagnose.model import Facts


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of the lint. ``line`` is 0 when the whole file is meant."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


def check(
    rules: Sequence[Rule], causes: Causes, *, articles: Collection[str] = (), produced: Collection[str] = (), healthy: Iterable[Facts] = ()
) -> tuple[Problem, ...]:  # fmt: skip
    """Everything that is wrong with the rules.

    ``articles`` are the ids of the knowledge base; ``produced`` the ``kind.attribute`` names that some probe can give; ``healthy`` the
    facts of links that work, on which no rule but one of an advice may speak for a cause.
    """
    problems = [problem for rule in rules for problem in _alone(rule, frozenset(produced))]
    problems += _twice(rules)
    problems += _covered(rules, causes, articles)
    problems += _quiet(rules, causes, healthy)
    problems += _clashes(rules)
    return tuple(sorted(problems, key=lambda p: (p.file, p.line, p.message)))


def _alone(rule: Rule, produced: frozenset[str]) -> Iterator[Problem]:
    def problem(message: str) -> Problem:
        return Problem(rule.file, rule.line, f"rule '{rule.id}' {message}")

    if not rule.sources:
        yield problem("names no source")
    if not any(test.fires for test in rule.tests):
        yield problem("has no test in which it fires")
    if all(test.fires for test in rule.tests):
        yield problem("has no test in which it stays silent")
    if broken := shards.over_budget([rule]):
        yield problem(f"is too large: {broken}")
    for kind, name in PLACEHOLDER.findall(rule.because):
        if all(name not in test.facts[kind] for test in rule.tests if test.fires):
            yield problem(f"speaks of {{{kind}.{name}}}, which is unknown in every test in which it fires")
    for clause in rule.when:
        for test in clause.tests:
            if not _possible(test):
                yield problem(f"can never fire: nothing satisfies {clause.kind}.{test.attribute}")
            if produced and f"{clause.kind}.{test.attribute}" not in produced:
                yield problem(f"needs {clause.kind}.{test.attribute}, which no probe gives")


def _possible(test: Test) -> bool:
    if not test.comparisons:
        return bool(test.words)
    low, high = -LARGEST, LARGEST
    for name, bound in test.comparisons:
        low = max(low, {"gt": bound + 1, "gte": bound, "eq": bound}.get(name, low))
        high = min(high, {"lt": bound - 1, "lte": bound, "eq": bound}.get(name, high))
    return low <= high


def _twice(rules: Sequence[Rule]) -> Iterator[Problem]:
    seen: dict[object, Rule] = {}
    for rule in rules:
        key = (rule.cause, rule.effect, frozenset(rule.when), rule.exchange)
        if key in seen:
            yield Problem(rule.file, rule.line, f"rule '{rule.id}' says the same as '{seen[key].id}'")
        seen.setdefault(key, rule)


def _covered(rules: Sequence[Rule], causes: Causes, articles: Collection[str]) -> Iterator[Problem]:
    spoken_for = {rule.cause for rule in rules if rule.effect is not Effect.EXCLUDES}
    for cause in causes:
        if causes[cause].kind != "open" and cause not in spoken_for:
            yield Problem("rules/causes.yaml", 0, f"cause '{cause}' has no rule that speaks for it")
        if articles and cause not in articles:
            yield Problem("rules/causes.yaml", 0, f"cause '{cause}' has no article")


def _quiet(rules: Sequence[Rule], causes: Causes, healthy: Iterable[Facts]) -> Iterator[Problem]:
    loud = {rule.id: rule for rule in rules if rule.effect is not Effect.EXCLUDES and causes[rule.cause].kind != "advice"}
    for facts in healthy:
        for name in sorted(reference.fired(loud.values(), facts)):
            yield Problem(loud[name].file, loud[name].line, f"rule '{name}' fires on a link that works")


def _clashes(rules: Sequence[Rule]) -> Iterator[Problem]:
    """Facts, taken from the rules' own tests, on which a cause is proven and excluded at once. The proof wins, yet one is wrong."""
    for rule in rules:
        if rule.effect is not Effect.PROVES:
            continue
        against = [r for r in rules if r.cause == rule.cause and r.effect is Effect.EXCLUDES and r.exchange in ("", rule.exchange)]
        for test in rule.tests:
            for name in sorted(reference.fired(against, test.facts)) if test.fires else ():
                yield Problem(rule.file, test.line, f"here rule '{rule.id}' proves {rule.cause} and '{name}' excludes it")
