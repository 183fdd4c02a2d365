"""The tests that stand beside the rules are really run."""

from __future__ import annotations

from diagnose.engine import ruletests
from diagnose.pack import Pack


def test_rules_that_keep_their_tests_have_no_failures(load, written):
    assert ruletests.run(load(written())) == (2, ())


def test_a_test_that_should_fire_and_does_not_is_told_with_its_place(rule):
    count, (failure,) = ruletests.run([rule(tests="[{silent: {}}, {fires: {clock: {state: ahead}}}]")])
    assert count == 2
    assert failure.message == "rule 'clock-behind' stays silent but should fire"
    assert (failure.rule, failure.line) == ("clock-behind", 8)
    assert "clock.state is ahead, wanted behind" in failure.detail


def test_a_test_that_should_stay_silent_and_fires_is_told(rule):
    _, (failure,) = ruletests.run([rule(tests="[{silent: {clock: {state: behind}}}]")], "reference")
    assert failure.message == "rule 'clock-behind' fires but should stay silent"


def test_the_shipped_rules_keep_their_tests_on_both_engines():
    rules = Pack.load().rules("*")
    for kind in ("auto", "reference"):
        count, failures = ruletests.run(rules, kind)
        assert count >= 2 * len(rules)
        assert failures == ()
