"""The report for programs: the JSON of the contract, stable in names and order."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from diagnose.model import Facts, Finding, ProbeRun, Report

SCHEMA = "diagnose.report/1"
"""The value of the field ``schema``. Fields are added under it, never renamed."""


def render(report: Report) -> str:
    """The report as indented JSON. ASCII only, so that no stream and no terminal can misread it."""
    return json.dumps(document(report), indent=2, allow_nan=False) + "\n"


def line(report: Report) -> str:
    """The report on one line, with its line end, for streams of reports."""
    return json.dumps(document(report), allow_nan=False) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The report as plain data; ``id`` and ``changes`` are absent where there are none."""
    return {
        "schema": SCHEMA,
        **({"id": report.id} if report.id else {}),
        "exchange": report.exchange,
        "verdict": report.verdict.value,
        "findings": [_finding(f) for f in report.findings],
        "excluded": [{"cause": item.cause, "because": item.because} for item in report.excluded],
        "next": report.next,
        "ask": report.ask,
        "facts": _facts(report.facts),
        "probes": [_run(run) for run in report.probes],
        "not_checked": [{"probe": item.probe, "because": item.because} for item in report.not_checked],
        **({"changes": list(report.changes)} if report.changes else {}),
        "ms": round(report.ms, 1),
        "where": dict(sorted(report.where.items())),
        "versions": dict(sorted(report.versions.items())),
    }


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every report validates against."""
    text = (resources.files("diagnose.report") / "schema" / "report-1.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "cause": finding.cause,
        "title": finding.title,
        # A control cause takes the place of a fault; the verdict says that the link itself is fine.
        "kind": "advice" if finding.kind == "advice" else "fault",
        "certainty": finding.certainty.value,
        "confidence": round(finding.confidence, 3),
        "because": list(finding.because),
        "evidence": [{"rule": e.rule, "facts": _facts(e.facts)} for e in finding.evidence],
        "article": finding.article,
        "fix": list(finding.fix),
        "verify": finding.verify,
        "who_can_fix": finding.who_can_fix,
    }


def _facts(facts: Facts) -> dict[str, dict[str, str | int]]:
    return {kind: dict(sorted(facts[kind].items())) for kind in sorted(facts)}


def _run(run: ProbeRun) -> dict[str, Any]:
    return {
        "name": run.name,
        "outcome": run.outcome.value,
        "ms": round(run.ms, 1),
        "requests": run.requests,
        "detail": run.detail,
    }
