"""Which engine runs: durable_rules where it imports, the reference evaluator elsewhere."""

from __future__ import annotations

from diagnose.engine import durable, reference
from diagnose.engine.rules import Rule
from diagnose.errors import CannotRun, UsageError, did_you_mean
from diagnose.model import Facts

KINDS = ("auto", "durable", "reference")


class Engine:
    """The rules of one exchange, ready to fire. ``name`` says which engine runs."""

    def __init__(self, rules: tuple[Rule, ...], kind: str = "auto") -> None:
        if kind not in KINDS:
            raise UsageError(f"unknown engine '{kind}'{did_you_mean(kind, KINDS)}")
        usable = kind != "reference" and durable.available()
        if kind == "durable" and not usable:
            raise CannotRun("durable_rules cannot be imported here; use --engine reference")
        self.rules = rules
        self.name = "durable" if usable else "reference"
        self._durable = durable.DurableEngine(rules) if usable else None

    def fired(self, facts: Facts) -> frozenset[str]:
        """The ids of the rules that fire. ``facts`` must be closed by the vocabulary."""
        return self._durable.fired(facts) if self._durable else reference.fired(self.rules, facts)
