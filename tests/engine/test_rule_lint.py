"""Every lint fires on a rule that deserves it, and on no sound one."""

from __future__ import annotations

import pytest

from diagnose.engine.lint import check
from diagnose.facts.vocabulary import Cause, Causes
from diagnose.pack import Pack

ONLY = Causes([Cause("clock-skew", "clock", "fault", "host", 50)])


def messages(rules, causes=ONLY, **given):
    return [problem.message for problem in check(rules, causes, **given)]


def test_a_sound_pack_has_no_problems(load, written, vocabulary):
    rules = load(written())
    healthy = [vocabulary.close({"clock": {"state": "ok"}})]
    assert check(rules, ONLY, articles={"clock-skew"}, produced={"clock.state"}, healthy=healthy) == ()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"sources": ""}, "rule 'clock-behind' names no source"),
        ({"tests": "[{silent: {}}]"}, "has no test in which it fires"),
        ({"tests": "[{fires: {clock: {state: behind}}}]"}, "has no test in which it stays silent"),
        ({"tests": ""}, "has no test in which it fires"),
        ({"when": "{clock: {state: []}}"}, "can never fire: nothing satisfies clock.state"),
        ({"when": "{clock: {state: {not: [ok, behind, ahead, unknown]}}}"}, "can never fire: nothing satisfies clock.state"),
        ({"when": "{clock: {offset_ms: {gt: 5, lt: 3}}}"}, "can never fire: nothing satisfies clock.offset_ms"),
        ({"when": "{clock: {offset_ms: {gt: 5, lt: 6}}}"}, "can never fire: nothing satisfies clock.offset_ms"),
        ({"when": "{clock: {offset_ms: {eq: 5, gte: 6}}}"}, "can never fire: nothing satisfies clock.offset_ms"),
        ({"because": "Off by {clock.offset_ms} ms."}, "speaks of {clock.offset_ms}, which is unknown in every test in which it fires"),
    ],
)
def test_one_rule_by_itself(rule, fields, message):
    problems = check([rule(**fields)], ONLY)
    assert any(message in problem.message for problem in problems), problems
    assert all(problem.file.endswith("a.yaml") and problem.line == 2 for problem in problems)


@pytest.mark.parametrize("bounds", ["{gt: 4, lt: 6}", "{gte: 5, lte: 5}", "{eq: 5}", "{gte: 5}"])
def test_bounds_that_leave_a_number_are_fine(rule, bounds):
    assert messages([rule(when=f"{{clock: {{offset_ms: {bounds}}}}}", tests="[{fires: {clock: {offset_ms: 5}}}, {silent: {}}]")]) == []


def test_a_fact_that_no_probe_gives(rule):
    assert messages([rule()], produced={"login.answer"}) == ["rule 'clock-behind' needs clock.state, which no probe gives"]


def test_the_same_rule_twice_even_with_its_conditions_in_another_order(load, written):
    when, turned = "{clock: {state: behind}, login: {answer: refused}}", "{login: {answer: refused}, clock: {state: behind}}"
    rules = load(written(when=when), written(id="again", when=turned))
    assert "rule 'again' says the same as 'clock-behind'" in messages(rules)


def test_rules_that_differ_in_effect_are_not_the_same(load, written):
    assert not [m for m in messages(load(written(), written(id="again", effect="suggests"))) if "says the same" in m]


def test_a_cause_without_a_rule_that_speaks_for_it(rule, causes):
    found = messages([rule(effect="excludes")], causes)
    assert "cause 'clock-skew' has no rule that speaks for it" in found
    assert "cause 'key-unknown' has no rule that speaks for it" in found
    assert not [m for m in found if "'unknown'" in m], "the open cause needs none"


def test_a_cause_without_an_article(rule):
    assert messages([rule()], articles={"key-unknown"}) == ["cause 'clock-skew' has no article"]


def test_a_rule_that_fires_on_a_link_that_works(rule, vocabulary):
    healthy = [vocabulary.close({"clock": {"state": "behind"}})]
    assert messages([rule()], healthy=healthy) == ["rule 'clock-behind' fires on a link that works"]


@pytest.mark.parametrize(("cause", "effect"), [("withdraw-enabled", "proves"), ("clock-skew", "excludes")])
def test_advice_and_exclusions_may_speak_on_a_link_that_works(rule, causes, vocabulary, cause, effect):
    healthy = [vocabulary.close({"clock": {"state": "behind"}})]
    assert not [m for m in messages([rule(cause=cause, effect=effect)], causes, healthy=healthy) if "that works" in m]


def test_a_proof_and_an_exclusion_of_one_cause_on_the_same_facts(load, written):
    rules = load(written(effect="proves"), written(id="not-it", effect="excludes", when="{login: {answer: {not: accepted}}}"))
    (problem,) = [p for p in check(rules, ONLY) if "proves" in p.message]
    assert problem.message == "here rule 'clock-behind' proves clock-skew and 'not-it' excludes it"
    assert problem.line == 8


def test_an_exclusion_of_another_exchange_is_no_clash(load, written):
    one = "exchange: binance\n" + written(effect="proves")
    other = "exchange: okx\n" + written(id="not-it", effect="excludes", when="{login: {answer: {not: accepted}}}")
    assert not [m for m in messages(load(one, other)) if "proves" in m]


def test_problems_come_by_place_and_print_as_file_and_line(rule):
    problem = check([rule(sources="")], ONLY)[0]
    assert str(problem) == f"{problem.file}:2: rule 'clock-behind' names no source"
    (whole_file,) = (p for p in check([], ONLY))
    assert str(whole_file) == "rules/causes.yaml: cause 'clock-skew' has no rule that speaks for it"


def test_the_shipped_rules_are_clean():
    pack = Pack.load()
    assert check(pack.rules("*"), pack.causes, articles=pack.library.ids()) == ()
