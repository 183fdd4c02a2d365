"""The story of the first signed read: what each experiment made of the refusal."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from diagnose.facts.login import Question, story
from diagnose.model import Observation, Outcome

QUESTIONS = {
    "clean": Question("hidden-characters", "credentials", frozenset({"clock-skew", "key-unknown"})),
    "clock": Question("clock-skew", "clock", frozenset({"key-unknown", "ip-not-allowed"})),
    "site": Question("wrong-environment", "environment", frozenset({"ip-not-allowed"})),
}
MEANINGS = {
    "clock": {"clock-skew": 1.0},
    "format": {"hidden-characters": 0.6, "key-unknown": 0.4},
    "key": {"key-unknown": 0.6, "wrong-environment": 0.4},
    "address": {"ip-not-allowed": 1.0},
    "either": {"key-unknown": 0.4, "clock-skew": 0.6},
    "less": {"key-unknown": 0.6, "clock-skew": 0.4},
    "mixed": {"ip-not-allowed": 0.3, "secret-mismatch": 0.7},
}


def causes(seen: Observation) -> Mapping[str, float]:
    return MEANINGS.get(seen.code or "", {})


def refused(code: str, experiment: str = "", **more: object) -> Observation:
    return Observation(probe="login:wallet", outcome=Outcome.FAILED, http=401, code=code, experiment=experiment, **more)


def accepted(experiment: str = "") -> Observation:
    return Observation(probe="login:wallet", outcome=Outcome.OK, http=200, experiment=experiment)


def unanswered(experiment: str = "") -> Observation:
    return Observation(probe="login:wallet", outcome=Outcome.FAILED, failure="timeout", experiment=experiment)


UNSENT = Observation(probe="login:wallet", outcome=Outcome.FAILED, failure="unsent")


def told(*logins: Observation):
    return story(logins, QUESTIONS, causes)


@pytest.mark.parametrize(
    ("first", "answer"),
    [
        (accepted(), "accepted"),
        (refused("key"), "refused"),
        (unanswered(), "unanswered"),
        (UNSENT, "not-sent"),
        (Observation(probe="login:wallet", outcome=Outcome.CRASHED), "unknown"),
        (Observation(probe="login:wallet", outcome=Outcome.SKIPPED), "unknown"),
    ],
)
def test_the_first_answer_gives_the_word(first, answer):
    login = told(first)
    assert (login.answer, login.current, login.trials) == (answer, first, {})


def test_no_login_is_an_unknown_answer():
    login = told()
    assert (login.answer, login.current, login.trials) == ("unknown", None, {})


def test_an_experiment_that_is_accepted_repairs_the_login():
    login = told(refused("clock"), accepted("clock"))
    assert (login.answer, login.trials) == ("repaired", {"clock": "accepted"})
    assert login.current == accepted("clock")


def test_another_refusal_that_shows_the_change_helped_is_known_and_counts_from_then_on():
    login = told(refused("clock"), refused("key", "clock"))
    assert (login.answer, login.trials) == ("refused", {"clock": "known"})
    assert login.current == refused("key", "clock")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("clock", "clock"),  # the same refusal
        ("clock", "either"),  # still speaks of the cause under test, and most of it
        ("clock", "less"),  # still speaks of it
        ("address", "key"),  # the first refusal never spoke of the cause under test
    ],
)
def test_anything_else_is_the_same_and_leaves_the_first_refusal_current(before, after):
    login = told(refused(before), refused(after, "clock"))
    assert (login.answer, login.trials) == ("refused", {"clock": "same"})
    assert login.current == refused(before)


@pytest.mark.parametrize("after", ["mixed", "nonsense"])
def test_a_refusal_about_something_else_leaves_the_question_open(after):
    login = told(refused("clock"), refused(after, "clock"))
    assert (login.answer, login.trials) == ("refused", {"clock": "unanswered"})
    assert login.current == refused("clock")


@pytest.mark.parametrize("seen", [unanswered("clock"), Observation(probe="login:wallet", outcome=Outcome.CRASHED, experiment="clock")])
def test_no_answer_decides_nothing(seen):
    login = told(refused("clock"), seen)
    assert (login.answer, login.trials) == ("refused", {"clock": "unanswered"})
    assert login.current == refused("clock")


def test_a_call_that_was_never_sent_as_typed_is_helped_by_any_answer_that_got_further():
    login = told(UNSENT, refused("key", "clean"))
    assert (login.answer, login.trials, login.current) == ("not-sent", {"clean": "known"}, refused("key", "clean"))


def test_changes_add_up_each_compared_with_what_helped_before():
    login = told(refused("format"), refused("clock", "clean"), refused("address", "clock"))
    assert login.trials == {"clean": "known", "clock": "known"}
    assert login.current == refused("address", "clock")


def test_the_best_of_several_variants_stands():
    logins = [refused("key"), refused("key", "site", site="demo"), unanswered("site"), refused("address", "site", site="testnet")]
    assert told(*logins).trials == {"site": "known"}
    assert told(*logins[:3]).trials == {"site": "unanswered"}
    assert told(*logins, accepted("site")).trials == {"site": "accepted"}
    assert told(logins[0], accepted("site"), logins[1]).trials == {"site": "accepted"}


def test_an_experiment_that_was_skipped_was_not_run():
    skipped = Observation(probe="login:wallet", outcome=Outcome.SKIPPED, experiment="clock")
    login = told(refused("clock"), skipped)
    assert (login.trials, login.current) == ({}, refused("clock"))


def test_an_experiment_of_another_version_tells_nothing():
    login = told(refused("clock"), accepted("retired-experiment"))
    assert (login.answer, login.trials, login.current) == ("refused", {}, refused("clock"))
