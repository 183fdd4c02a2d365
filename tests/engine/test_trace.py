"""Why and why not: each condition, what it wanted and what the fact is."""

from __future__ import annotations

import pytest

from diagnose.engine import reference, trace
from diagnose.engine.trace import to_text, why, why_not


@pytest.fixture
def rules(load, written):
    texts = [
        written(id="far", when="{clock: {state: behind, offset_ms: {lt: -1000}}, login: {answer: refused}}"),
        written(id="near"),
        written(id="clock-fine", effect="excludes", when="{clock: {state: {not: [behind, ahead]}}}"),
        written(id="other", cause="key-unknown"),
    ]
    return load("rules:\n" + "".join(text.removeprefix("rules:\n") for text in texts))


def test_why_lists_what_fires_first_then_what_lacks_least(rules, vocabulary):
    traces = why("clock-skew", rules, vocabulary.close({"clock": {"state": "behind", "offset_ms": -50}}))
    assert [(t.rule.id, t.fires) for t in traces] == [("near", True), ("clock-fine", False), ("far", False)]


def test_why_takes_the_id_of_a_rule_too(rules, vocabulary):
    assert [t.rule.id for t in why("far", rules, vocabulary.close({}))] == ["far"]


def test_each_condition_is_told(rules, vocabulary):
    (told,) = why("far", rules, vocabulary.close({"clock": {"state": "behind"}}))
    assert [(c.fact, c.wanted, c.got, c.holds) for c in told.conditions] == [
        ("clock.state", "behind", "behind", True),
        ("clock.offset_ms", "below -1000", "not known", False),
        ("login.answer", "refused", "unknown", False),
    ]


def test_a_refused_word_is_told_as_it_was_written(rules, vocabulary):
    (told,) = why("clock-fine", rules, vocabulary.close({"clock": {"state": "ahead"}}))
    assert told.conditions[0].wanted == "not ahead nor behind"


def test_why_not_tells_what_excludes_and_what_stays_silent(rules, vocabulary):
    traces = why_not("clock-skew", rules, vocabulary.close({"clock": {"state": "ok"}}))
    assert [(t.rule.id, t.fires) for t in traces] == [("clock-fine", True), ("near", False), ("far", False)]


def test_the_text_names_rule_place_and_conditions(rules, vocabulary):
    text = to_text(why("near", rules, vocabulary.close({"clock": {"state": "ok"}})))
    first, second = text.splitlines()
    assert first.startswith("silent near (supports clock-skew)")
    assert first.endswith(f"a.yaml:{rules[1].line}")
    assert second == "  - clock.state is ok, wanted behind"


@pytest.mark.parametrize("facts", [{}, {"clock": {"state": "behind", "offset_ms": -5000}, "login": {"answer": "refused"}}])
def test_a_trace_fires_exactly_when_the_engine_does(rules, vocabulary, facts):
    closed = vocabulary.close(facts)
    told = {t.rule.id for t in (trace.trace(rule, closed) for rule in rules) if t.fires}
    assert told == reference.fired(rules, closed)
