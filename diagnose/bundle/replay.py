"""A saved case judged again by today's rules, and what that changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from diagnose.bundle.saved import Saved
from diagnose.conclude import Case, report_of
from diagnose.errors import UsageError
from diagnose.facts.derive import derive
from diagnose.model import Finding, Report
from diagnose.pack import Pack


def replay(saved: Saved, pack: Pack) -> Report:
    """The report of a saved case today; ``changes`` says how it differs from the one of then. Nothing is asked of anyone.

    Raises `UsageError` where today's profiles no longer have the case's exchange or site.
    """
    link, profile = saved.link, pack.askable(saved.link.exchange)
    profile.site(link.environment, link.region)
    strange = sorted({seen.site for seen in saved.seen} - {"", *profile.sites})
    if strange:
        raise UsageError(f"the case was made on the site '{strange[0]}', which {profile.name} does not have here")
    derived = derive(link, profile, saved.seen, pack.experiments.questions, pack.vocabulary, pack.reader(profile))
    report = report_of(Case(link, profile, saved.seen, derived, address=saved.address), pack)
    ms = saved.report.get("ms")
    report = replace(report, where=saved.where, ms=float(ms) if isinstance(ms, int | float) else 0.0)
    return replace(report, changes=tuple(changes(saved.report, report)) if saved.report else ())


def changes(before: Mapping[str, Any], after: Report) -> list[str]:
    """What differs between a report as plain data and a later one of the same case, as sentences."""
    found = []
    if before.get("verdict") != after.verdict.value:
        found.append(f"The verdict was {before.get('verdict')}.")
    then = {str(item.get("cause")): item for item in _objects(before.get("findings"))}
    now = {finding.cause: finding for finding in after.findings}
    found += [f"{cause} was not named." for cause in now if cause not in then]
    found += [f"{cause} was named and no longer is." for cause in then if cause not in now]
    found += [sentence for cause, finding in now.items() if cause in then for sentence in _otherwise(then[cause], finding)]
    first = next(iter(then), "")
    if then and now and first != next(iter(now)) and {first, next(iter(now))} <= then.keys() & now.keys():
        found.append(f"{first} came first.")
    return found


def _otherwise(before: Mapping[str, Any], after: Finding) -> list[str]:
    sentences = []
    if before.get("certainty") != after.certainty.value:
        sentences.append(f"{after.cause} was {before.get('certainty')}.")
    if before.get("fix") != list(after.fix):
        sentences.append(f"The steps for {after.cause} were others.")
    return sentences


def _objects(value: object) -> Sequence[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
