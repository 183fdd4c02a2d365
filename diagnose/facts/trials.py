"""The experiments on the public call: asked again with one variable changed, without any key."""

from __future__ import annotations

from collections.abc import Sequence

from diagnose.model import Observation, Outcome

PROBE = "public"
"""The probe of such an experiment."""


def is_public_trial(seen: Observation) -> bool:
    """Whether an observation repeats the public call with one variable changed; it says nothing of the link as it is."""
    return seen.probe.partition(":")[0] == PROBE


def public_call(observations: Sequence[Observation]) -> Observation | None:
    """The public call as the link makes it, as it ended."""
    asked = [o for o in observations if o.probe.partition(":")[0] == "clock" and o.outcome in (Outcome.OK, Outcome.FAILED)]
    return asked[-1] if asked else None


def public_trials(observations: Sequence[Observation]) -> dict[str, str]:
    """The word for each of them: accepted, same (it fails in the same way) or unanswered (it fails in another one)."""
    before = public_call(observations)
    words = {}
    for seen in observations:
        if is_public_trial(seen) and seen.outcome is not Outcome.SKIPPED:
            same = before is not None and _end(seen) == _end(before)
            words[seen.experiment] = "accepted" if seen.outcome is Outcome.OK else "same" if same else "unanswered"
    return words


def _end(seen: Observation) -> tuple[object, ...]:
    return seen.outcome, seen.failure, seen.http, seen.code, seen.page
