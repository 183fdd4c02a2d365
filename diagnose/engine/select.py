"""Which engine runs: durable_rules where it imports, the reference evaluator elsewhere."""

from __future__ import annotations

from diagnose.engine import reference
from diagnose.engine.rules import Rule
from diagnose.errors import CannotRun
from diagnose.facts.vocabulary import Vocabulary
from diagnose.model import Facts

KINDS = ("auto", "durable", "reference")


class Engine:
    """The rules of one exchange, ready to fire. ``name`` says which engine runs."""

    def __init__(self, rules: tuple[Rule, ...], vocabulary: Vocabulary, kind: str = "auto") -> None:
        self.rules = rules
        self.name = "reference"
        self._durable = None

    def fired(self, facts: Facts) -> frozenset[str]:
        """The ids of the rules that fire. ``facts`` must be closed by the vocabulary."""
        return reference.fired(self.rules, facts)
