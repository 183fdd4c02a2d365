"""The rules on durable_rules, inside the limits within which that engine is right.

durable_rules 2.0.28 is fast and unmaintained. Measured on CPython 3.11, it is exact as long as

- its ``Ruleset`` is driven directly (``Host`` starts timer threads that dispatch on their own),
- no rule negates (the vocabulary spells ``unknown`` out instead), each kind is asserted once and each clause names another kind,
- every session fires at least the sentinel rule before it is deleted (deleting one that fired nothing aborts the process),
- every session is deleted (the 1,025th live one is a segmentation fault),
- a ruleset stays below its tables: 512 tests on a field (a 513th hangs for ever), 256 rules behind one leading clause, 16 clauses,
- only words of the vocabulary and bounded integers enter,
- firing is taken as a set (``$or`` fires once a branch), and "not handled" or "observed" answers are no errors.

A property test holds it equal to the reference evaluator.
"""

from __future__ import annotations

import itertools
import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from diagnose.engine.rules import Clause, Rule, Test
from diagnose.facts.vocabulary import canonical
from diagnose.model import Facts

TESTS_ON_A_FIELD = 400
RULES_BEHIND_A_CLAUSE = 200
CLAUSES = 12
"""Our budget of the three hard limits (512, 256, 16)."""

RULES_IN_A_SHARD = 300
"""Beyond this a ruleset is split; matching slows with its size."""

REMEMBERED = 4096
"""Fact sets whose conclusions are kept: equal facts have equal conclusions."""

_SENTINEL = "sentinel"
_OPERATORS = {"gt": "$gt", "gte": "$gte", "lt": "$lt", "lte": "$lte"}
_NORMAL = {"MessageNotHandledException", "MessageObservedException"}
_numbers = itertools.count()


def available() -> bool:
    """Whether durable_rules can be imported here (no: CPython 3.13, Windows, or no compiler at install time)."""
    try:
        import durable.engine  # noqa: F401
    except ImportError:
        return False
    return True


class DurableEngine:
    """The rules compiled into as many rulesets as the budget asks for."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        able = tuple(rule for rule in rules if all(t.words or t.comparisons for c in rule.when for t in c.tests))
        self._shards = [_Ruleset(shard) for shard in shards(able)]
        self._known: OrderedDict[object, frozenset[str]] = OrderedDict()

    def fired(self, facts: Facts) -> frozenset[str]:
        """The ids of the rules that fire. ``facts`` must be closed by the vocabulary."""
        key = canonical(facts)
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        result = frozenset().union(*(shard.fired(facts) for shard in self._shards))
        self._known[key] = result
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return result


class _Ruleset:
    """One compiled ruleset and its sessions, one at a time."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        from durable.engine import Ruleset

        self._names = {f"r{number}": rule.id for number, rule in enumerate(rules)}
        self._fired: set[str] = set()
        definition = {_SENTINEL: {"all": [{"s": {"kind": _SENTINEL}}], "run": _SENTINEL}}
        for name, rule in zip(self._names, rules, strict=True):
            definition[name] = {"all": [{f"f{i}": _clause(clause)} for i, clause in enumerate(rule.when)], "run": name}
        # A name of its own: the engine keeps rulesets by name for the life of the process.
        self._engine: Any = Ruleset(f"diagnose{next(_numbers)}", self, json.loads(json.dumps(definition)))

    def get_action(self, name: str) -> Callable[[Any], None]:
        """The action of a rule, as the engine asks its host for it: note that it fired."""
        return lambda _: self._fired.add(name)

    def fired(self, facts: Facts) -> frozenset[str]:
        sid = str(next(_numbers))
        self._fired.clear()
        try:
            handle = self._engine.assert_fact({"sid": sid, "id": _SENTINEL, "kind": _SENTINEL})
            for kind, attributes in facts.items():
                handle = self._assert({"sid": sid, "id": kind, "kind": kind, **_fields(attributes)}) or handle
            self._engine.do_actions(handle, _done)
        finally:
            self._engine.delete_state(sid)
        return frozenset(self._names[name] for name in self._fired if name != _SENTINEL)

    def _assert(self, fact: dict[str, Any]) -> Any:
        try:
            return self._engine.assert_fact(fact)
        except Exception as error:
            if type(error).__name__ not in _NORMAL:
                raise
            return None


def _done(error: Any, _: Any) -> None:
    if error:
        raise error


def _field(attribute: str) -> str:
    return "a_" + attribute.replace("-", "_")  # apart from the engine's own names: id, sid, kind


def _fields(attributes: Any) -> dict[str, Any]:
    return {_field(name): value for name, value in attributes.items()}


def _clause(clause: Clause) -> dict[str, Any]:
    return {"$and": [{"kind": clause.kind}, *(literal for test in clause.tests for literal in _literals(test))]}


def _literals(test: Test) -> Iterator[dict[str, Any]]:
    field = _field(test.attribute)
    for name, bound in test.comparisons:
        yield {field: bound} if name == "eq" else {_OPERATORS[name]: {field: bound}}
    if test.words:
        words = sorted(test.words)
        yield {field: words[0]} if len(words) == 1 else {"$or": [{field: word} for word in words]}


def cost(rules: Iterable[Rule]) -> tuple[int, int, int]:
    """What a set of rules takes of the three limits: most tests on one field, most rules behind one leading clause, most clauses."""
    tests: dict[str, set[object]] = {}
    leading: dict[Clause, int] = {}
    clauses = 0
    for rule in rules:
        clauses = max(clauses, len(rule.when))
        leading[rule.when[0]] = leading.get(rule.when[0], 0) + 1
        for clause in rule.when:
            tests.setdefault("kind", set()).add(clause.kind)
            for test in clause.tests:
                tests.setdefault(test.attribute, set()).update(test.words or test.comparisons)
    return max((len(t) for t in tests.values()), default=0), max(leading.values(), default=0), clauses


def shards(rules: tuple[Rule, ...]) -> list[tuple[Rule, ...]]:
    """The rules split so that each part keeps the budget."""
    if not rules:
        return []
    on_field, behind, _ = cost(rules)
    if len(rules) <= RULES_IN_A_SHARD and on_field <= TESTS_ON_A_FIELD and behind <= RULES_BEHIND_A_CLAUSE or len(rules) == 1:
        return [rules]
    half = len(rules) // 2
    return shards(rules[:half]) + shards(rules[half:])
