"""The story of the first signed read: refused as typed, and what each experiment made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from diagnose.model import Observation, Outcome

Causes = Callable[[Observation], Mapping[str, float]]
"""The causes that a failed observation signals, with their likelihoods."""

_ORDER = ("not-run", "same", "unanswered", "known", "accepted")


@dataclass(frozen=True, slots=True)
class Login:
    """``answer`` is the word of ``login.answer``; ``current`` the login observation that counts now, made with every change that
    helped; ``trials`` maps an experiment to the word of its outcome."""

    answer: str
    current: Observation | None
    trials: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """What an experiment asks: the cause it ``tests``, the variable it ``changes``, and the causes that show, when signalled instead,
    that the change helped."""

    tests: str
    changes: str
    shown_by: frozenset[str]


def outcome_of(seen: Observation, before: Observation | None, question: Question, causes: Causes) -> str:
    """The word for one trial: accepted, known (refused now for a reason that shows the change helped), same or unanswered."""
    if seen.outcome is Outcome.OK:
        return "accepted"
    if seen.http is None or seen.outcome is not Outcome.FAILED:
        return "unanswered"
    if before is None:
        return "same"
    if before.failure == "unsent" and question.changes in ("credentials", "pem"):  # now it could be sent, whatever is refused next
        return "known"
    signalled, suspected = dict(causes(seen)), question.tests in causes(before)
    if question.changes == "credentials" and seen.code != before.code:
        signalled.pop(question.tests, None)  # what was cleaned away cannot be the reason any more
    if not suspected or question.tests in signalled:
        return "same"
    # An answer about something else entirely, such as a page of the edge, leaves the question open.
    return "known" if max(signalled, key=signalled.__getitem__, default="") in question.shown_by else "unanswered"


def story(logins: Iterable[Observation], questions: Mapping[str, Question], causes: Causes) -> Login:
    """Read the login observations in the order in which they were made."""
    answer, current = "unknown", None
    trials: dict[str, str] = {}
    for seen in logins:
        if not seen.experiment:
            answer, current = _first_word(seen), seen
            continue
        if seen.outcome is Outcome.SKIPPED or seen.experiment not in questions:  # a saved case may know other experiments
            continue
        word = outcome_of(seen, current, questions[seen.experiment], causes)
        if _ORDER.index(word) > _ORDER.index(trials.get(seen.experiment, "not-run")):
            trials[seen.experiment] = word
        if word in ("accepted", "known"):
            current = seen
        if word == "accepted":
            answer = "repaired"
    return Login(answer, current, trials)


def _first_word(seen: Observation) -> str:
    if seen.outcome is Outcome.OK:
        return "accepted"
    if seen.outcome is not Outcome.FAILED:
        return "unknown"
    if seen.failure == "unsent":
        return "not-sent"
    return "refused" if seen.http is not None else "unanswered"
