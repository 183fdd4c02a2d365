"""Weighing: what adds up, what wins, and what a reader never sees."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diagnose.engine import Effect, Rule, weigh
from diagnose.engine.rules import Clause
from diagnose.engine.rules import Test as Condition
from diagnose.engine.weigh import EXPLAINED, FLOOR, MOST, NONE_OF_THESE, PROVEN
from diagnose.facts.vocabulary import Cause, Causes
from diagnose.model import Certainty

FAULTS = [f"fault-{n}" for n in range(12)]
ADVICE = ["advice-0", "advice-1"]
CAUSES = Causes([
    *(Cause(name, "g", "control" if name == "fault-0" else "fault", "user", 10 + n) for n, name in enumerate(FAULTS)),
    *(Cause(name, "g", "advice", "user", 10) for name in ADVICE),
])  # fmt: skip
FACTS = {"clock": {"state": "behind", "offset_ms": -7}}


def rule(cause: str, effect: Effect, number: int = 0, because: str = "") -> Rule:
    when = (Clause("clock", (Condition("state", words=frozenset({"behind"})),)),)
    return Rule(f"{cause}-{effect.value}-{number}", cause, effect, when, because or f"{effect.value} {number}", ("s",), (), "", "f.yaml", 1)


def shares(rules, likelihoods=None):
    return {f.cause: f.confidence for f in weigh(CAUSES, rules, likelihoods or {}, FACTS).findings}


causes = st.sampled_from([*FAULTS, *ADVICE])
fired = st.lists(st.tuples(causes, st.sampled_from(Effect), st.integers(0, 2)), max_size=20, unique=True).map(lambda rules: [rule(*r) for r in rules])
likelihoods = st.dictionaries(causes, st.floats(0.01, 1), max_size=8)


@given(fired, likelihoods)
def test_unproven_faults_share_less_than_the_whole(rules, seen):
    findings = weigh(CAUSES, rules, seen, FACTS).findings
    unproven = [f.confidence for f in findings if f.kind != "advice" and f.certainty is not Certainty.PROVEN]
    proven = any(f.kind != "advice" and f.certainty is Certainty.PROVEN for f in findings)
    assert sum(unproven) <= (EXPLAINED if proven else 1) + 0.001 * len(unproven)
    assert all(f.confidence == PROVEN if f.certainty is Certainty.PROVEN else 0 < f.confidence <= PROVEN for f in findings)


@given(fired, likelihoods)
def test_proof_wins_and_only_proof_proves(rules, seen):
    conclusion = weigh(CAUSES, rules, seen, FACTS)
    proved = {r.cause for r in rules if r.effect is Effect.PROVES}
    listed = {f.cause for f in conclusion.findings if f.certainty is Certainty.PROVEN}
    assert listed <= proved
    assert proved - listed == set() or len([f for f in conclusion.findings if f.kind != "advice"]) == MOST
    assert not proved & {e.cause for e in conclusion.excluded}


@given(fired, likelihoods)
def test_what_is_excluded_and_not_proven_is_never_a_finding(rules, seen):
    conclusion = weigh(CAUSES, rules, seen, FACTS)
    ruled_out = {r.cause for r in rules if r.effect is Effect.EXCLUDES} - {r.cause for r in rules if r.effect is Effect.PROVES}
    assert not ruled_out & {f.cause for f in conclusion.findings}


@given(fired, likelihoods)
def test_findings_have_a_reason_and_an_order(rules, seen):
    findings = weigh(CAUSES, rules, seen, FACTS, signal_because=dict.fromkeys(seen, "The answer means this.")).findings
    order = list(Certainty)
    ranks = [(f.kind == "advice", order.index(f.certainty), -f.confidence) for f in findings]
    assert ranks == sorted(ranks)
    assert all(f.because for f in findings)
    assert all(f.confidence >= FLOOR - 0.0005 for f in findings)
    assert len([f for f in findings if f.kind != "advice"]) <= MOST


@given(fired, likelihoods)
def test_the_order_of_the_rules_does_not_matter(rules, seen):
    turned = sorted(rules, key=lambda r: r.id)
    assert shares(rules, seen) == shares(turned, seen)


@given(st.sampled_from(FAULTS), fired, likelihoods, st.sampled_from([Effect.SUPPORTS, Effect.SUGGESTS, Effect.PROVES]))
def test_another_rule_for_a_cause_never_lowers_it(cause, rules, seen, effect):
    more = [*rules, rule(cause, effect, 9)]
    before, after = shares(rules, seen), shares(more, seen)
    assume(cause in before)
    assert after.get(cause, 0) >= before[cause] or len(after) >= MOST


@given(fired, likelihoods)
def test_advice_takes_nothing_from_the_faults(rules, seen):
    heard = {c: s for c, s in seen.items() if c not in ADVICE}
    without = [r for r in rules if r.cause not in ADVICE]
    kept = {c: s for c, s in shares(rules, heard).items() if c not in ADVICE}
    assert kept == shares(without, heard)


def test_the_formula():
    """0.5 × 6 for the first, 0.2 × 2.5 for the second, 0.013 from its prior × 2.5 for the third, 0.1 for none of these."""
    rules = [rule("fault-1", Effect.SUPPORTS), rule("fault-2", Effect.SUGGESTS), rule("fault-3", Effect.SUGGESTS)]
    total = 0.5 * 6 + 0.2 * 2.5 + 0.013 * 2.5 + NONE_OF_THESE
    assert shares(rules, {"fault-1": 0.5, "fault-2": 0.2}) == {"fault-1": round(3 / total, 3), "fault-2": round(0.5 / total, 3)}


@pytest.mark.parametrize(("share", "certainty"), [(0.11, Certainty.LIKELY), (0.09, Certainty.POSSIBLE)])
def test_likely_begins_at_one_half(share, certainty):
    (finding,) = weigh(CAUSES, [], {"fault-1": share}, FACTS, signal_because={"fault-1": "x"}).findings
    assert finding.certainty is certainty


def test_proven_faults_stand_side_by_side_and_shrink_the_rest():
    rules = [rule("fault-1", Effect.PROVES), rule("fault-2", Effect.PROVES)]
    assert shares(rules, {"fault-3": 0.9}) == {"fault-1": PROVEN, "fault-2": PROVEN, "fault-3": round(EXPLAINED * 0.9, 3)}


def test_proof_beats_an_exclusion_of_the_same_cause():
    conclusion = weigh(CAUSES, [rule("fault-1", Effect.EXCLUDES), rule("fault-1", Effect.PROVES)], {}, FACTS)
    assert [f.cause for f in conclusion.findings] == ["fault-1"]
    assert conclusion.excluded == ()


def test_a_suspected_cause_that_is_excluded_says_why():
    conclusion = weigh(CAUSES, [rule("fault-1", Effect.EXCLUDES, because="Off by {clock.offset_ms} ms.")], {"fault-1": 0.8}, FACTS)
    assert conclusion.findings == ()
    assert [(e.cause, e.because) for e in conclusion.excluded] == [("fault-1", "Off by -7 ms.")]


def test_a_cause_that_nothing_suggests_is_not_worth_excluding():
    assert weigh(CAUSES, [rule("fault-1", Effect.EXCLUDES)], {}, FACTS).excluded == ()


def test_nothing_fired_and_nothing_signalled_concludes_nothing():
    conclusion = weigh(CAUSES, [], {}, FACTS)
    assert (conclusion.findings, conclusion.excluded) == ((), ())


def test_what_an_answer_speaks_of_is_a_fault_even_where_it_is_advice_otherwise():
    found = weigh(CAUSES, [], {"advice-0": 0.6, "fault-1": 0.2}, FACTS, signal_because={"advice-0": "x"}).findings
    assert [(f.cause, f.kind) for f in found] == [("advice-0", "fault"), ("fault-1", "fault")]


def test_some_candidates_are_listed_however_unlikely():
    seen = {"fault-1": 0.9, "fault-2": 0.001, "fault-3": 0.0001}
    assert [f.cause for f in weigh(CAUSES, [], seen, FACTS).findings] == ["fault-1"]
    assert [f.cause for f in weigh(CAUSES, [], seen, FACTS, fewest=2).findings] == ["fault-1", "fault-2"]


def test_advice_needs_a_rule_and_does_not_compete():
    assert shares([]) == {}
    alone = shares([rule("advice-0", Effect.SUPPORTS)])
    both = shares([rule("advice-0", Effect.SUPPORTS), rule("advice-1", Effect.PROVES)])
    assert both == {**alone, "advice-1": PROVEN}


def test_advice_is_never_crowded_out():
    rules = [rule(name, Effect.PROVES) for name in [*FAULTS, *ADVICE]]
    findings = weigh(CAUSES, rules, {}, FACTS).findings
    assert [f.kind for f in findings].count("advice") == 2
    assert len(findings) == MOST + 2


def test_sentences_are_filled_in_the_answer_first_then_the_strongest_and_once():
    rules = [
        rule("fault-1", Effect.SUGGESTS, because="Weak."), rule("fault-1", Effect.SUPPORTS, because="The clock is {clock.state}."),
        rule("fault-1", Effect.SUPPORTS, 1, because="The clock is {clock.state}."), rule("fault-1", Effect.SUGGESTS, 1, because="Clock {clock.rtt_ms}."),
    ]  # fmt: skip
    (finding,) = weigh(CAUSES, rules, {}, FACTS, signal_because={"fault-1": "The answer means this."}).findings
    assert finding.because == ("The answer means this.", "The clock is behind.", "Weak.", "Clock unknown.")
    assert finding.evidence[0].facts == {"clock": {"state": "behind"}}
    assert [e.rule for e in finding.evidence] == ["fault-1-supports-0", "fault-1-supports-1", "fault-1-suggests-0", "fault-1-suggests-1"]


def test_a_control_cause_is_weighed_with_the_faults():
    (finding,) = weigh(CAUSES, [rule("fault-0", Effect.PROVES)], {}, FACTS).findings
    assert (finding.kind, finding.certainty) == ("control", Certainty.PROVEN)


def test_nothing_unproven_is_surer_than_proof():
    (finding,) = weigh(CAUSES, [rule("fault-1", Effect.SUPPORTS), rule("fault-1", Effect.SUPPORTS, 1)], {"fault-1": 1.0}, FACTS).findings
    assert (finding.certainty, finding.confidence) == (Certainty.LIKELY, PROVEN)
