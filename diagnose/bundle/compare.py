"""What differs between two cases, such as a link that works and one that fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diagnose.bundle.saved import Saved
from diagnose.model import Observation, Outcome, Report

_NOT_SAID = "–"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: ``kind`` is link, cause, fact, answer, place or version."""

    kind: str
    name: str
    first: str
    second: str


def differences(one: Saved, other: Saved, reports: tuple[Report, Report]) -> list[Difference]:
    """What differs, the link itself first. ``reports`` are the judgements of both cases by the same rules."""
    first, second = reports
    return [
        *_between("link", _link(one), _link(other)),
        *_between("cause", _causes(first), _causes(second)),
        *_between("fact", _facts(first), _facts(second)),
        *_between("answer", _answers(one), _answers(other)),
        *_between("place", dict(one.where), dict(other.where)),
        *_between("version", _versions(one), _versions(other)),
    ]


def _between(kind: str, first: Mapping[str, str], second: Mapping[str, str]) -> list[Difference]:
    names = dict.fromkeys([*first, *second])
    pairs = [(name, first.get(name, _NOT_SAID), second.get(name, _NOT_SAID)) for name in names]
    return [Difference(kind, name, a, b) for name, a, b in pairs if a != b]


def _link(saved: Saved) -> dict[str, str]:
    link = saved.link
    return {name: getattr(link, name) for name in ("exchange", "market", "environment", "region", "intent", "consumer")}


def _causes(report: Report) -> dict[str, str]:
    return {finding.cause: finding.certainty.value for finding in report.findings}


def _facts(report: Report) -> dict[str, str]:
    facts = {f"{kind}.{name}": value for kind, values in report.facts.items() for name, value in values.items()}
    # A time in ms always differs and means nothing by itself; the word beside it tells.
    return {name: str(value) for name, value in facts.items() if not name.endswith("_ms") and not name.startswith(("link.", "signals."))}


def _answers(saved: Saved) -> dict[str, str]:
    return {_name(seen): _answer(seen) for seen in saved.seen}


def _name(seen: Observation) -> str:
    return f"{seen.probe} [{seen.experiment} {seen.site}]" if seen.experiment else seen.probe


def _answer(seen: Observation) -> str:
    status = f"HTTP {seen.http}" if seen.http and seen.outcome is not Outcome.OK else ""
    return " ".join(part for part in (seen.outcome.value, status, seen.code or "", seen.failure or "") if part)


def _versions(saved: Saved) -> dict[str, str]:
    versions = saved.report.get("versions")
    return {name: str(value) for name, value in versions.items()} if isinstance(versions, dict) else {}
