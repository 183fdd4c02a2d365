"""Experiments: which question to ask next, while causes are still undecided."""

from diagnose.experiments.plan import Experiment, Experiments, Trial

__all__ = ["Experiment", "Experiments", "Trial"]
