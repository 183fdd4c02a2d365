"""The engine: rules over facts, and the weighing of what fired."""

from diagnose.engine.rules import Effect, Rule, load_rules
from diagnose.engine.select import Engine
from diagnose.engine.weigh import Conclusion, weigh

__all__ = ["Conclusion", "Effect", "Engine", "Rule", "load_rules", "weigh"]
