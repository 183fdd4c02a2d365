"""Running the tests that stand beside the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from diagnose.engine.rules import Rule
from diagnose.engine.select import Engine
from diagnose.engine.trace import to_text, trace


@dataclass(frozen=True, slots=True)
class Failure:
    """A test that did not come out as written; ``detail`` shows each condition."""

    rule: str
    file: str
    line: int
    message: str
    detail: str


def run(rules: Iterable[Rule], kind: str = "auto") -> tuple[int, tuple[Failure, ...]]:
    """Run every inline test on an engine; how many there were, and the failures.

    Each test runs with all rules loaded, as in use: a rule must also come out right beside the others.
    """
    every = tuple(rules)
    engine = Engine(every, kind)
    failures: list[Failure] = []
    count = 0
    for rule in every:
        for test in rule.tests:
            count += 1
            if (rule.id in engine.fired(test.facts)) != test.fires:
                message = f"rule '{rule.id}' {'stays silent but should fire' if test.fires else 'fires but should stay silent'}"
                failures.append(Failure(rule.id, rule.file, test.line, message, to_text([trace(rule, test.facts)])))
    return count, tuple(failures)
