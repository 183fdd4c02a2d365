"""Which question to ask next: one changed variable, the most expected information for its cost, no host twice.

An experiment tests one cause: it helps if the cause is true and changes nothing otherwise. So it is expected to tell

    H(p) bits, H(p) = -p·log2(p) - (1-p)·log2(1-p)

where p is how likely it is to help: the share of its cause among the likelihoods of the causes still open, or the experiment's own
``expect`` where the facts in its ``when`` say more than the exchange's answer does. The price is

    calls + seconds + failing · (1-p)

requests, seconds beyond an ordinary call, and signed calls that fail if it does not help; asking a person first adds `ASKING`. The next experiment is the one with the
most bits for its price; at equal worth the earlier in the file. What the user asked for comes before what nobody asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from math import log2
from typing import TYPE_CHECKING

from diagnose import data
from diagnose.engine.reference import holds
from diagnose.engine.rules import Clause, parse_when
from diagnose.errors import did_you_mean
from diagnose.experiments.changes import CHANGES, variants
from diagnose.facts.login import Question
from diagnose.facts.vocabulary import Causes, Vocabulary
from diagnose.model import Facts
from diagnose.profile import Profile

if TYPE_CHECKING:
    from diagnose.probes.client import Variant

SISTER_HOSTS = "sister-hosts"
"""The consent to ask the operator's other sites, which is given unless the user takes it back."""

ASKING = 1.0
"""What it costs to ask a person first, in the unit of the price."""

_SURE = 0.98
"""No answer of an exchange is surer than this, nor any cause less likely than the rest."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Requests, seconds beyond an ordinary call, and signed calls that fail if the experiment does not help."""

    calls: float
    seconds: float
    failing: float


@dataclass(frozen=True, slots=True)
class Experiment:
    """One kind of question: the cause it ``tests``, the variable it ``changes``, whether it ``asks`` the signed or the public call,
    alternatives of ``when`` it is worth asking, the causes that, signalled instead, show that the change helped, its ``cost``, how
    likely it is to help (``expect``, 0 where the causes decide), the ``consent`` without which it is never run and the ``risk``
    that makes it need one."""

    id: str
    tests: str
    changes: str
    asks: str
    question: str
    when: tuple[tuple[Clause, ...], ...]
    shown_by: tuple[str, ...]
    cost: Cost
    expect: float
    consent: str
    risk: str

    def gain(self, likelihoods: Mapping[str, float], surcharge: float = 0.0) -> float:
        """Expected bits for the price of one trial."""
        total = sum(likelihoods.values()) or 1.0
        p = self.expect or min(max(likelihoods.get(self.tests, 0.0) / total, 1 - _SURE), _SURE)
        bits = -p * log2(p) - (1 - p) * log2(1 - p)
        return bits / (self.cost.calls + self.cost.seconds + self.cost.failing * (1 - p) + surcharge)


@dataclass(frozen=True, slots=True)
class Trial:
    """One experiment on one variant of the link."""

    experiment: Experiment
    variant: Variant

    @property
    def consent(self) -> str:
        """What the user must have agreed to, empty for nothing. With two hyphens before it, it is the option that says so."""
        return self.experiment.consent.format(host=self.variant.site.hosts[0])

    @property
    def risk(self) -> str:
        """What the user should know before agreeing."""
        return self.experiment.risk.format(operator=self.variant.site.operator)


@dataclass(frozen=True, slots=True)
class State:
    """What a plan is made from: the facts and likelihoods so far, the link's present variant, the host of its public call.

    ``tried`` maps an experiment to the sites on which it ran; the empty key holds every site asked.
    """

    facts: Facts
    likelihoods: Mapping[str, float]
    variant: Variant
    profile: Profile
    tried: Mapping[str, set[str]]
    public_host: str = ""
    consents: Collection[str] = field(default=(SISTER_HOSTS,))


def experiment_ids(rules: Traversable) -> tuple[str, ...]:
    """The ids alone, which the vocabulary needs before the conditions can be read."""
    return tuple(data.load(rules / "core" / "experiments.yaml").mapping("experiments"))


class Experiments:
    """The experiments of ``rules/core/experiments.yaml``, in file order."""

    def __init__(self, rules: Traversable, vocabulary: Vocabulary, causes: Causes) -> None:
        table = data.load(rules / "core" / "experiments.yaml").mapping("experiments")
        self.all = tuple(_read(name, table.mapping(name), vocabulary, causes) for name in table)

    @property
    def questions(self) -> Mapping[str, Question]:
        """What each experiment asks, as the facts need it."""
        return {e.id: Question(e.tests, e.changes, frozenset(e.shown_by)) for e in self.all}

    def next(self, state: State, declined: Collection[str] | None = None) -> Trial | None:
        """The next trial, or ``None`` when none applies or is allowed.

        ``declined`` are the consents that the user refused; ``None`` where nobody can be asked. Where somebody can, the next trial may
        be one that still lacks its consent, if its cause is open.
        """

        def worth(trial: Trial) -> tuple[bool, float]:
            given = trial.consent in state.consents
            return bool(trial.risk) and given, trial.experiment.gain(state.likelihoods, ASKING if trial.risk and not given else 0.0)

        def possible(trial: Trial) -> bool:
            if not trial.consent or trial.consent in state.consents:
                return True
            still_open = trial.experiment.asks == "public" or trial.experiment.tests in state.likelihoods
            return declined is not None and bool(trial.risk) and trial.consent not in declined and still_open

        return max(filter(possible, self._trials(state)), key=worth, default=None)

    def unallowed(self, state: State) -> list[Trial]:
        """The trials that apply and lack the user's consent, most telling first."""
        lacking = [trial for trial in self._trials(state) if trial.consent and trial.consent not in state.consents]
        return sorted(lacking, key=lambda t: -t.experiment.gain(state.likelihoods))

    def _trials(self, state: State) -> Iterator[Trial]:
        for experiment in self.all:
            if any(all(holds(clause, state.facts) for clause in alternative) for alternative in experiment.when):
                for changed in variants(experiment.changes, state):
                    if changed.site.id not in state.tried.get(experiment.id, set()):
                        yield Trial(experiment, changed)


def _read(name: str, m: data.Map, vocabulary: Vocabulary, causes: Causes) -> Experiment:
    m.only("tests", "changes", "asks", "question", "when", "shown_by", "cost", "expect", "consent", "risk")
    for cause in (m.text("tests"), *m.texts("shown_by")):
        if cause not in causes:
            m.fail(f"unknown cause '{cause}'{did_you_mean(cause, causes)}", "tests" if cause == m.text("tests") else "shown_by")
    cost = m.mapping("cost")
    cost.only("calls", "seconds", "failing")
    expect = m.number("expect", 0)
    if not 0 <= expect < 1:
        m.fail("'expect' must be a fraction below 1", "expect")
    return Experiment(
        id=name,
        tests=m.text("tests"),
        changes=m.word("changes", CHANGES),
        asks=m.word("asks", ("signed", "public"), "signed"),
        question=m.text("question"),
        when=tuple(parse_when(alternative, vocabulary) for alternative in m.maps("when")),
        shown_by=m.texts("shown_by"),
        cost=Cost(cost.number("calls"), cost.number("seconds", 0), cost.number("failing", 0)),
        expect=expect,
        consent=m.text("consent", ""),
        risk=m.text("risk", ""),
    )
