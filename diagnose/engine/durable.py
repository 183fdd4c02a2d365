"""The rules on durable_rules, inside the limits within which that engine is right.

durable_rules 2.0.28 is fast and unmaintained. Measured on CPython 3.11, it is exact as long as

- its ``Ruleset`` is driven directly (``Host`` starts timer threads that dispatch on their own),
- no rule negates (the vocabulary spells ``unknown`` out instead), each kind is asserted once and each clause names another kind,
- every session fires at least the sentinel rule before it is deleted (deleting one that fired nothing aborts the process),
- every session is deleted (the 1,025th live one is a segmentation fault),
- a ruleset keeps the budgets of `diagnose.engine.shards`,
- only words of the vocabulary and bounded integers enter,
- firing is taken as a set (``$or`` fires once a branch), and "not handled" or "observed" answers are no errors.

A property test holds it equal to the reference evaluator.
"""

from __future__ import annotations

import itertools
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from diagnose.engine.rules import Rule
from diagnose.engine.shards import definition, field, fields, over_budget, shards
from diagnose.errors import DataError
from diagnose.facts.vocabulary import canonical
from diagnose.model import Facts

REMEMBERED = 4096
"""Fact sets whose conclusions are kept: equal facts have equal conclusions."""

_SENTINEL = "sentinel"
_NORMAL = {"MessageNotHandledException", "MessageObservedException"}
_numbers = itertools.count()


def available() -> bool:
    """Whether durable_rules can be imported here (no: CPython 3.13, Windows, or no compiler at install time)."""
    try:
        import durable.engine  # noqa: F401 - the import is the question
    except ImportError:
        return False
    return True


class DurableEngine:
    """The rules compiled into as many rulesets as the budget asks for. Threads take turns.

    Raises `DataError` for a rule that is too large for any ruleset.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        able = tuple(rule for rule in rules if all(t.words or t.comparisons for c in rule.when for t in c.tests))
        for rule in able:
            if broken := over_budget([rule]):
                raise DataError(f"rule '{rule.id}' is too large for durable_rules: {broken}", file=rule.file, line=rule.line)
        self._rulesets = [_Ruleset(shard) for shard in shards(able)]
        self._known: OrderedDict[object, frozenset[str]] = OrderedDict()
        self._turn = threading.Lock()

    def fired(self, facts: Facts) -> frozenset[str]:
        """The ids of the rules that fire. ``facts`` must be closed by the vocabulary."""
        key = canonical(facts)
        with self._turn:
            if key not in self._known:
                self._known[key] = frozenset().union(*(ruleset.fired(facts) for ruleset in self._rulesets))
            self._known.move_to_end(key)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
            return self._known[key]


class _Ruleset:
    """One compiled ruleset and its sessions, one at a time."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        from durable import engine

        self._rules = {f"r{number}": rule.id for number, rule in enumerate(rules)}
        self._fields = [(kind, [(name, field(name)) for name in sorted(names)]) for kind, names in fields(rules).items()]
        self._fired: set[str] = set()
        defined: dict[str, Any] = {_SENTINEL: {"all": [{"s": {"kind": _SENTINEL}}], "run": _SENTINEL}}
        defined |= {name: {"all": definition(rule), "run": name} for name, rule in zip(self._rules, rules, strict=True)}
        # A name of its own: the engine keeps rulesets by name until they are deleted.
        self._engine: Any = engine.Ruleset(f"diagnose{next(_numbers)}", self, defined)
        weakref.finalize(self, engine.durable_rules_engine.delete_ruleset, self._engine._handle).atexit = False

    def get_action(self, name: str) -> Callable[[Any], None]:
        """The action of a rule, as the engine asks its host for it: note that it fired."""
        fired = self._fired
        return lambda _: fired.add(name)

    def fired(self, facts: Facts) -> frozenset[str]:
        """The ids of the rules of this ruleset that fire."""
        sid = str(next(_numbers))
        self._fired.clear()
        handle = self._engine.assert_fact({"sid": sid, "id": _SENTINEL, "kind": _SENTINEL})
        try:
            for kind, names in self._fields:
                fact = {field: facts[kind][name] for name, field in names if name in facts[kind]}
                handle = self._assert({"sid": sid, "id": kind, "kind": kind, **fact}) or handle
        finally:
            # Also after an error: deleting a session whose sentinel was never dispatched aborts the process.
            self._engine.do_actions(handle, _done)
            self._engine.delete_state(sid)
        return frozenset(self._rules[name] for name in self._fired if name != _SENTINEL)

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
