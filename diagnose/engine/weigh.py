"""Weighing: the one formula that turns fired rules and signatures into ranked findings.

For each cause::

    score = base × product of the weights of its rules that fired
    base  = likelihood that a signature gave it, or prior/1000 when only rules speak

``proves`` makes a finding proven; ``excludes`` removes the cause, unless it is proven as well. Proven faults stand side by side,
each at `PROVEN`. The scores of the others are normalised together with `NONE_OF_THESE`, and scaled by `EXPLAINED` when a proven
fault already explains the failure. Each advice is weighed against `NONE_OF_THESE` alone, since one neither excludes nor explains
another, and is listed only when a rule speaks for it; where a signature speaks for it, it is a fault like the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod

from diagnose.engine.rules import PLACEHOLDER, Effect, Rule
from diagnose.facts.vocabulary import Causes
from diagnose.model import Certainty, Evidence, Excluded, Facts, Finding

WEIGHTS = {Effect.PROVES: 6.0, Effect.SUPPORTS: 6.0, Effect.SUGGESTS: 2.5}
"""How much a fired rule raises its cause; the order of size of a likelihood ratio for good and for weak evidence."""

PROVEN = 0.97
"""Confidence of a proven finding: our own rules and the exchange's answers can still be wrong. No unproven one is surer."""

NONE_OF_THESE = 0.1
"""Score of the causes that nobody listed."""

EXPLAINED = 0.3
"""What is left to an unproven fault once a proven one explains the failure."""

LIKELY = 0.5
"""Confidence from which an unproven finding counts as likely."""

FLOOR = 0.03
"""Confidence below which a finding is not worth a reader's time."""

MOST = 8
"""How many faults are listed at most. Advice comes on top."""

_ORDER = {Certainty.PROVEN: 0, Certainty.LIKELY: 1, Certainty.POSSIBLE: 2}
_STRENGTH = {Effect.PROVES: 0, Effect.SUPPORTS: 1, Effect.SUGGESTS: 2, Effect.EXCLUDES: 3}


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What follows from the facts: findings, best first, and the causes that were ruled out."""

    findings: tuple[Finding, ...]
    excluded: tuple[Excluded, ...]


def weigh(
    causes: Causes, fired: Iterable[Rule], likelihoods: Mapping[str, float], facts: Facts, *,
    signal_because: Mapping[str, str] | None = None, fewest: int = 0,
) -> Conclusion:  # fmt: skip
    """Rank the causes.

    ``fired`` are the rules that fired, ``likelihoods`` the fractions that signatures give, ``signal_because`` the sentence that
    speaks for a cause when only a signature does. So many faults as ``fewest`` are listed even below `FLOOR`.
    """
    rules: dict[str, list[Rule]] = {}
    for rule in sorted(fired, key=lambda r: _STRENGTH[r.effect]):
        rules.setdefault(rule.cause, []).append(rule)
    proven = {cause for cause, own in rules.items() if own[0].effect is Effect.PROVES}
    out = {cause: own for cause, own in rules.items() if own[-1].effect is Effect.EXCLUDES and cause not in proven}
    scores = {c: _score(causes, c, rules.get(c, []), likelihoods) for c in (*rules, *likelihoods) if c not in out}
    # What is advice while the link works explains a complaint where an answer speaks of it, such as funds in another wallet.
    advice = {c for c in scores if causes[c].kind == "advice" and c not in likelihoods}
    faults = {c: s for c, s in scores.items() if s > 0 and c not in advice}
    shares = _shares(faults, proven & faults.keys())
    for cause in advice & rules.keys():
        if scores[cause] > 0:
            shares |= _shares({cause: scores[cause]}, proven & {cause})
    spoken = signal_because or {}
    kinds = {c: "advice" if c in advice else "fault" if causes[c].kind == "advice" else causes[c].kind for c in shares}
    kept = set(sorted(faults, key=lambda c: (-shares[c], c))[:fewest]) | {c for c, share in shares.items() if share >= FLOOR}
    findings = [_finding(c, kinds[c], shares[c], c in proven, rules.get(c, []), facts, spoken) for c in shares if c in kept]
    findings.sort(key=lambda f: (_ORDER[f.certainty], -f.confidence, f.cause))
    explaining = [finding for finding in findings if finding.kind != "advice"][:MOST]
    advising = [finding for finding in findings if finding.kind == "advice"]
    excluded = tuple(Excluded(c, render(out[c][-1].because, facts)) for c in sorted(out) if c in likelihoods or _suspected(out[c]))
    return Conclusion((*explaining, *advising), excluded)


def _suspected(own: list[Rule]) -> bool:
    return any(rule.effect is not Effect.EXCLUDES for rule in own)


def _score(causes: Causes, cause: str, own: list[Rule], likelihoods: Mapping[str, float]) -> float:
    speaking = [rule for rule in own if rule.effect is not Effect.EXCLUDES]
    if cause not in likelihoods and not speaking:
        return 0.0
    base = likelihoods.get(cause, 0.0) or causes[cause].prior / 1000
    return base * prod(WEIGHTS[rule.effect] for rule in speaking)


def _shares(scores: Mapping[str, float], proven: set[str]) -> dict[str, float]:
    rest = {cause: score for cause, score in scores.items() if cause not in proven}
    total = sum(rest.values()) + NONE_OF_THESE
    factor = EXPLAINED if proven else 1.0
    return {**dict.fromkeys(proven, PROVEN), **{cause: min(factor * score / total, PROVEN) for cause, score in rest.items()}}


def _finding(
    cause: str, kind: str, share: float, proven: bool, own: list[Rule], facts: Facts, spoken: Mapping[str, str]
) -> Finding:  # fmt: skip
    speaking = [rule for rule in own if rule.effect is not Effect.EXCLUDES]
    because = [spoken[cause]] if cause in spoken else []
    because += [render(rule.because, facts) for rule in speaking]
    certainty = Certainty.PROVEN if proven else Certainty.LIKELY if share >= LIKELY else Certainty.POSSIBLE
    evidence = tuple(Evidence(rule.id, matched(rule, facts)) for rule in speaking)
    return Finding(
        cause=cause, kind=kind, certainty=certainty, confidence=round(share, 3),
        because=tuple(dict.fromkeys(because)), evidence=evidence,
    )  # fmt: skip


def matched(rule: Rule, facts: Facts) -> Facts:
    """The facts that a rule's clauses tested."""
    return {c.kind: {t.attribute: facts[c.kind][t.attribute] for t in c.tests if t.attribute in facts[c.kind]} for c in rule.when}


def render(because: str, facts: Facts) -> str:
    """A because-sentence with its facts filled in."""
    return PLACEHOLDER.sub(lambda m: str(facts[m[1]].get(m[2], "unknown")), because)
