"""Which question to ask next: one changed variable, the likeliest cause first, no host twice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from diagnose import data
from diagnose.engine.reference import holds
from diagnose.engine.rules import Clause, parse_when
from diagnose.errors import did_you_mean
from diagnose.facts.login import Question
from diagnose.facts.vocabulary import Causes, Vocabulary
from diagnose.model import Facts
from diagnose.profile import Profile

if TYPE_CHECKING:
    from diagnose.probes.client import Variant

CHANGES = ("fields", "credentials", "pem", "clock", "environment", "region")


@dataclass(frozen=True, slots=True)
class Experiment:
    """One kind of question: the cause it ``tests``, the variable it ``changes``, alternatives of ``when`` it is worth asking, the
    causes that, signalled instead, show that the change helped, and the ``consent`` without which it is never run."""

    id: str
    tests: str
    changes: str
    question: str
    when: tuple[tuple[Clause, ...], ...]
    shown_by: tuple[str, ...]
    consent: str


@dataclass(frozen=True, slots=True)
class Trial:
    """One experiment on one variant of the link."""

    experiment: Experiment
    variant: Variant


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

    def next(
        self, facts: Facts, likelihoods: Mapping[str, float], variant: Variant, profile: Profile, tried: Mapping[str, set[str]],
        consents: Collection[str] = (),
    ) -> Trial | None:  # fmt: skip
        """The next trial, or ``None`` when none applies.

        What the user asked for, a damaged credential or a wrong clock comes first; then the likeliest of the causes still open.
        ``tried`` maps an experiment to the sites on which it ran; the empty key holds every site asked.
        """
        allowed = [e for e in self.all if not e.consent or e.consent in consents]
        worth = [e for e in allowed if any(all(holds(c, facts) for c in alternative) for alternative in e.when)]
        worth.sort(key=lambda e: (min(CHANGES.index(e.changes), CHANGES.index("environment")), -likelihoods.get(e.tests, 0)))
        for experiment in worth:
            for changed in _variants(experiment, facts, variant, profile, tried.get("", set())):
                if changed.site.id not in tried.get(experiment.id, set()):
                    return Trial(experiment, changed)
        return None


def _variants(experiment: Experiment, facts: Facts, variant: Variant, profile: Profile, asked: set[str]) -> Iterator[Variant]:
    change: dict[str, Callable[[], Iterator[Variant]]] = {
        "fields": lambda: _exchanged(variant),
        "credentials": lambda: _cleaned(variant),
        "pem": lambda: _restored(variant),
        "clock": lambda: _corrected(variant, facts),
        "environment": lambda: _sisters(variant, profile, asked, "environment"),
        "region": lambda: _sisters(variant, profile, asked, "region"),
    }
    return change[experiment.changes]()


def _cleaned(variant: Variant) -> Iterator[Variant]:
    from diagnose.credentials.text import cleaned

    credentials = cleaned(variant.credentials)
    if dict(credentials.fields) != dict(variant.credentials.fields):
        yield replace(variant, credentials=credentials)


def _restored(variant: Variant) -> Iterator[Variant]:
    from diagnose.credentials.pem import is_pem, restore_pem

    credentials = variant.credentials
    for name, secret in variant.credentials.fields.items():
        if is_pem(text := secret.reveal()):
            credentials = credentials.with_field(name, restore_pem(text))
    if dict(credentials.fields) != dict(variant.credentials.fields):
        yield replace(variant, credentials=credentials)


def _exchanged(variant: Variant) -> Iterator[Variant]:
    key, secret = variant.credentials.get("apiKey"), variant.credentials.get("secret")
    if key and secret:
        yield replace(variant, credentials=variant.credentials.with_field("apiKey", secret).with_field("secret", key))


def _corrected(variant: Variant, facts: Facts) -> Iterator[Variant]:
    offset = facts["clock"].get("offset_ms")
    if isinstance(offset, int) and not variant.clock_offset_ms:
        yield replace(variant, clock_offset_ms=offset)


def _sisters(variant: Variant, profile: Profile, asked: set[str], changes: str) -> Iterator[Variant]:
    known = {host for site in asked for host in profile.sites[site].hosts}
    for site in profile.sisters_of(variant.site, changes):
        if not known & set(site.hosts):
            yield replace(variant, site=site)


def _read(name: str, m: data.Map, vocabulary: Vocabulary, causes: Causes) -> Experiment:
    m.only("tests", "changes", "question", "when", "shown_by", "consent")
    for cause in (m.text("tests"), *m.texts("shown_by")):
        if cause not in causes:
            m.fail(f"unknown cause '{cause}'{did_you_mean(cause, causes)}", "tests" if cause == m.text("tests") else "shown_by")
    when = tuple(parse_when(alternative, vocabulary) for alternative in m.maps("when"))
    return Experiment(name, m.text("tests"), m.word("changes", CHANGES), m.text("question"), when, m.texts("shown_by"), m.text("consent", ""))
