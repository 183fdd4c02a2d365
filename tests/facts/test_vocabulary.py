"""The closed vocabulary: whole fact sets, and nothing in them that has no name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnose import data
from diagnose.errors import DataError, UsageError
from diagnose.facts.vocabulary import Causes, Kind, Range, Vocabulary, Words, canonical

VOCABULARY = Vocabulary([
    Kind("clock", "", {"state": Words(("ok", "behind", "unknown"), "unknown", ""), "offset_ms": Range(-1000, 1000, "")}),
    Kind("login", "", {"answer": Words(("accepted", "refused", "unknown"), "unknown", "")}),
])  # fmt: skip


def test_closing_nothing_gives_every_kind_with_its_defaults():
    assert VOCABULARY.close({}) == {"clock": {"state": "unknown"}, "login": {"answer": "unknown"}}


def test_closing_keeps_what_is_known_and_fills_in_the_rest():
    facts = VOCABULARY.close({"clock": {"offset_ms": -7}})
    assert facts == {"clock": {"state": "unknown", "offset_ms": -7}, "login": {"answer": "unknown"}}


def test_closed_sets_do_not_share_what_was_told():
    VOCABULARY.close({"clock": {"state": "ok"}})
    assert VOCABULARY.close({})["clock"] == {"state": "unknown"}


@given(st.integers())
def test_integers_are_held_within_their_range(value):
    assert VOCABULARY.close({"clock": {"offset_ms": value}})["clock"]["offset_ms"] == sorted((-1000, value, 1000))[1]


@pytest.mark.parametrize(
    ("partial", "message"),
    [
        ({"clok": {"state": "ok"}}, "unknown fact 'clok', did you mean 'clock'?"),
        ({"clok": {}}, "unknown fact 'clok', did you mean 'clock'?"),
        ({"clock": {"stat": "ok"}}, "unknown attribute 'clock.stat', did you mean 'state'?"),
        ({"clock": {"state": "behnd"}}, "clock.state cannot be 'behnd', did you mean 'behind'?"),
        ({"clock": {"state": "zzz"}}, "known are ok, behind, unknown"),
        ({"clock": {"state": 1}}, "clock.state cannot be '1'"),
        ({"clock": {"offset_ms": "behind"}}, "clock.offset_ms must be an integer"),
        ({"clock": {"offset_ms": True}}, "clock.offset_ms must be an integer"),
        ({"clock": {"offset_ms": 1.5}}, "clock.offset_ms must be an integer"),
        ({"clock": "behind"}, "must be a mapping of attributes"),
    ],
)
def test_what_has_no_name_is_refused_with_the_nearest(partial, message):
    with pytest.raises(UsageError, match=re.escape(message)):
        VOCABULARY.close(partial)


def test_known_is_what_differs_from_the_defaults():
    assert VOCABULARY.known(VOCABULARY.close({})) == {}
    told = {"clock": {"offset_ms": 0}, "login": {"answer": "refused"}}
    assert VOCABULARY.known(VOCABULARY.close(told)) == told


def test_closing_what_is_known_gives_the_same_facts_again():
    facts = VOCABULARY.close({"clock": {"state": "behind", "offset_ms": -5}})
    assert VOCABULARY.close(VOCABULARY.known(facts)) == facts


def test_canonical_is_equal_for_equal_facts_in_any_order_and_differs_otherwise():
    one = {"a": {"x": "1", "y": 2}, "b": {}}
    other = {"b": {}, "a": {"y": 2, "x": "1"}}
    assert canonical(one) == canonical(other)
    assert hash(canonical(one)) == hash(canonical(other))
    assert canonical(one) != canonical({**one, "a": {"x": "1", "y": 3}})


def test_words_of_an_attribute():
    assert VOCABULARY.words("login.answer") == ("accepted", "refused", "unknown")
    assert VOCABULARY.words("clock.offset_ms") == ()


# Reading the two files


def folder(path: Path, causes: str = "", kinds: str = "") -> Path:
    (path / "causes.yaml").write_text("causes:\n" + (causes or "  clock-skew: {group: clock, kind: fault, who: host, prior: 5}\n"))
    (path / "vocabulary.yaml").write_text("kinds:\n" + kinds)
    return path


def loaded(rules: Path) -> Vocabulary:
    return Vocabulary.load(rules, Causes.load(rules), ["server-clock", "other-region"])


def test_one_attribute_for_each_cause_that_can_be_signalled(tmp_path):
    rules = folder(
        tmp_path,
        "  a: {group: g, kind: fault, who: user, prior: 1}\n  b: {group: g, kind: open, who: user, prior: 0}\n",
        "  signals: {about: x, from: causes, attributes: {default: {words: [absent, only], default: absent, about: x}}}\n",
    )
    assert loaded(rules).close({}) == {"signals": {"a": "absent"}}


def test_one_attribute_for_each_experiment(tmp_path):
    kinds = "  tries: {about: x, from: experiments, attributes: {default: {words: [same, not-run], default: not-run, about: x}}}\n"
    assert loaded(folder(tmp_path, kinds=kinds)).close({}) == {"tries": {"server-clock": "not-run", "other-region": "not-run"}}


@pytest.mark.parametrize(
    ("attribute", "message"),
    [
        ("{words: [a, b], default: c, about: x}", "'default' is 'c'"),
        ("{words: [a, a], default: a, about: x}", "'words' must be different names"),
        ("{words: [a, 'two words'], default: a, about: x}", "'words' must be different names"),
        (f"{{words: [a, {'b' * 41}], default: a, about: x}}", "at most 40"),
        ("{range: [5, 1], about: x}", "must rise"),
        ("{range: [0, 4294967296], about: x}", "must rise and stay within"),
        ("{range: [0], about: x}", "must be two integers"),
        ("{words: [a], default: a}", "'about' is missing"),
        ("{word: [a], default: a, about: x}", "did you mean 'words'?"),
        ("{words: [yes, no], default: a, about: x}", "YAML boolean"),
    ],
)
def test_an_attribute_that_the_engine_could_not_bear_is_refused(tmp_path, attribute, message):
    kinds = f"  k:\n    about: x\n    attributes:\n      good: {{range: [0, 1], about: x}}\n      bad: {attribute}\n"
    with pytest.raises(DataError, match=re.escape(message)) as refused:
        loaded(folder(tmp_path, kinds=kinds))
    assert refused.value.line == 6


@pytest.mark.parametrize("name", ["Upper", "with space", "dot.ted", "_x"])
def test_names_are_plain(tmp_path, name):
    with pytest.raises(DataError, match="is not a name"):
        loaded(folder(tmp_path, kinds=f"  '{name}': {{about: x, attributes: {{}}}}\n"))


@pytest.mark.parametrize(
    ("cause", "message"),
    [
        ("{group: g, kind: falt, who: user, prior: 1}", "did you mean 'fault'?"),
        ("{group: g, kind: fault, who: usr, prior: 1}", "did you mean 'user'?"),
        ("{group: g, kind: fault, who: user, prior: -1}", "'prior' must be from 0 to 1000"),
        ("{group: g, kind: fault, who: user}", "'prior' is missing"),
    ],
)
def test_a_cause_that_does_not_fit_is_refused_where_it_stands(tmp_path, cause, message):
    with pytest.raises(DataError, match=re.escape(message)) as refused:
        Causes.load(folder(tmp_path, f"  a: {cause}\n"))
    assert refused.value.line == 2


def test_the_shipped_vocabulary_closes_to_its_defaults():
    rules = data.root("rules")
    vocabulary = Vocabulary.load(rules, Causes.load(rules), [])
    assert vocabulary.known(vocabulary.close({})) == {}
    assert {"clock", "login", "signals"} <= vocabulary.close({}).keys()
