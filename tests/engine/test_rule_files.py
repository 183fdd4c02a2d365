"""Rule files: what is read, and what is refused with file, line and the nearest name."""

from __future__ import annotations

import re

import pytest

from diagnose.engine import Effect
from diagnose.errors import DataError


def test_a_rule_is_read_whole(rule):
    read = rule()
    assert (read.id, read.cause, read.effect) == ("clock-behind", "clock-skew", Effect.SUPPORTS)
    assert (read.exchange, read.sources, read.line) == ("", ("the clock probe",), 2)
    assert [test.fires for test in read.tests] == [True, False]


def test_tests_are_closed_by_the_vocabulary(rule, vocabulary):
    assert rule().tests[0].facts == vocabulary.close({"clock": {"state": "behind"}})


def test_the_rules_of_an_exchange_file_know_their_exchange(load, written):
    assert load("exchange: binance\nname: Binance\n" + written())[0].exchange == "binance"


def test_a_list_of_causes_makes_one_rule_for_each(load, written):
    rules = load(written(
        cause="[clock-skew, key-unknown]", when="{signals: {'{cause}': only}}", because="The code means {signals.{cause}}.",
        tests="[{fires: {signals: {'{cause}': only}}}, {silent: {signals: {'{cause}': likely}}}]",
    ))  # fmt: skip
    assert [(r.id, r.cause) for r in rules] == [("clock-behind/clock-skew", "clock-skew"), ("clock-behind/key-unknown", "key-unknown")]
    assert [r.when[0].tests[0].attribute for r in rules] == ["clock-skew", "key-unknown"]
    assert rules[1].because == "The code means {signals.key-unknown}."


@pytest.mark.parametrize(
    ("fields", "line", "message"),
    [
        ({"id": "Clock Behind"}, 2, "is not an id"),
        ({"cause": "clock-skw"}, 3, "did you mean 'clock-skew'?"),
        ({"cause": "unknown"}, 3, "unknown cause 'unknown'"),
        ({"cause": ""}, 2, "'cause' is missing"),
        ({"effect": "suports"}, 4, "did you mean 'supports'?"),
        ({"when": "{clok: {state: behind}}"}, 5, "unknown fact 'clok', did you mean 'clock'?"),
        ({"when": "{clock: {stat: behind}}"}, 5, "unknown attribute 'clock.stat', did you mean 'state'?"),
        ({"when": "{clock: {state: behnd}}"}, 5, "'state' cannot be 'behnd', did you mean 'behind'?"),
        ({"when": "{clock: {state: {not: behnd}}}"}, 5, "did you mean 'behind'?"),
        ({"when": "{clock: {state: {not: []}}}"}, 5, "refuses no word"),
        ({"when": "{clock: {state: {nor: behind}}}"}, 5, "unknown key 'nor', did you mean 'not'?"),
        ({"when": "{clock: {offset_ms: {less: 3}}}"}, 5, "unknown key 'less'"),
        ({"when": "{clock: {offset_ms: {lt: soon}}}"}, 5, "'lt' needs an integer"),
        ({"when": "{clock: {offset_ms: {}}}"}, 5, "needs a comparison"),
        ({"when": "{clock: {offset_ms: behind}}"}, 5, "must be a mapping"),
        ({"when": "{clock: {offset_ms: {lt: 100001}}}"}, 5, "lies between -100000 and 100000"),
        ({"when": "{clock: {offset_ms: {gt: 100000}}}"}, 5, "cannot tell anything"),
        ({"when": "{clock: {}}"}, 5, "needs at least one attribute"),
        ({"when": "{}"}, 5, "a condition needs at least one fact"),
        ({"because": "It is {clock.stat}."}, 6, "did you mean 'state'?"),
        ({"because": "It is {clock}."}, 6, "a brace in 'because'"),
        ({"tests": "[{fires: {clock: {state: behnd}}}]"}, 8, "did you mean 'behind'?"),
        ({"tests": "[{fires: {clok: {}}}]"}, 8, "did you mean 'clock'?"),
        ({"tests": "[{fires: {clock: behind}}]"}, 8, "must be a mapping"),
        ({"tests": "[{fire: {clock: {state: behind}}}]"}, 8, "did you mean 'fires'?"),
        ({"tests": "[{fires: {}, silent: {}}]"}, 8, "either 'fires' or 'silent'"),
        ({"until": "never"}, 9, "unknown key 'until'"),
    ],
)
def test_what_does_not_fit_is_refused_where_it_stands(rule, fields, line, message):
    with pytest.raises(DataError, match=re.escape(message)) as refused:
        rule(**fields)
    # A key that is missing or has nothing in it is reported at the line of the mapping around it or at its own.
    assert refused.value.file.endswith("a.yaml")
    assert refused.value.line == line


@pytest.mark.parametrize("word", ["no", "yes", "off", "on", "true", "False"])
def test_yaml_booleans_are_refused(rule, word):
    with pytest.raises(DataError, match="YAML boolean") as refused:
        rule(when=f"{{clock: {{state: {word}}}}}")
    assert refused.value.line == 5


def test_an_id_stands_once_over_all_files(load, written):
    with pytest.raises(DataError, match=r"stands already at .*a\.yaml:2") as refused:
        load(written(), written())
    assert refused.value.file.endswith("b.yaml")


def test_a_core_file_holds_rules_and_nothing_else(load, written):
    with pytest.raises(DataError, match="unknown key 'rulez', did you mean 'rules'"):
        load(written().replace("rules:", "rulez:"))
