"""Experiments: which question to ask next, while causes are still undecided."""

from diagnose.experiments.plan import SISTER_HOSTS, Experiment, Experiments, State, Trial

__all__ = ["SISTER_HOSTS", "Experiment", "Experiments", "State", "Trial"]
