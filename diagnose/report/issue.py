"""The report as an issue: the form of a tracker (``rules/issues.yaml``), filled in as far as the report knows.

An issue is public, so what names the reporter's machine or account becomes a numbered name here, as in a bundle.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from diagnose import data
from diagnose.bundle import Pseudonyms
from diagnose.knowledge.placeholders import PATTERN
from diagnose.model import Finding, Outcome, Report
from diagnose.report.markdown import code, escape, listed
from diagnose.report.phrases import certainty, subject, verdict

STEPS = 3
"""Steps of a fix in an issue: whoever reads it knows the exchange."""

_UNTOLD = "…"


def render(report: Report, form: str) -> str:
    """The report in the form of that name. Placeholders of unknown values are an ellipsis for the reporter to fill in."""
    values = _values(nameless(report))
    filled = PATTERN.sub(lambda found: values.get(found[1], _UNTOLD), _forms()[form])
    return "\n".join(line.rstrip() for line in filled.strip().split("\n")) + "\n"


def nameless(report: Report) -> Report:
    """The report with pseudonyms in its sentences."""
    names = Pseudonyms()
    return replace(
        report,
        findings=tuple(replace(f, because=tuple(map(names.text, f.because)), fix=tuple(map(names.text, f.fix))) for f in report.findings),
        probes=tuple(replace(run, detail=names.text(run.detail)) for run in report.probes),
        not_checked=tuple(replace(item, because=names.text(item.because)) for item in report.not_checked),
    )


@cache
def _forms() -> dict[str, str]:
    top = data.load(data.root("rules") / "issues.yaml")
    top.only("issues")
    issues = top.mapping("issues")
    found = {}
    for name in issues:
        one = issues.mapping(name)
        one.only("source", "body")
        one.texts("source")
        found[name] = one.text("body")
    return found


def _values(report: Report) -> dict[str, str]:
    versions = report.versions
    return {
        "headline": escape(verdict(report)[1]),
        "findings": "\n\n".join(_finding(finding) for finding in report.findings) or "No cause was named.",
        "answers": _answers(report),
        "link": escape(subject(report)),
        "system": escape(" ".join(report.where[key] for key in ("system", "host") if key in report.where)) or _UNTOLD,
        "versions": escape(", ".join(f"{name} {version}" for name, version in sorted(versions.items()))),
        "python": escape(versions.get("python", _UNTOLD)),
        "ccxt": escape(versions.get("ccxt", _UNTOLD)),
        "command": next((finding.verify for finding in report.findings if finding.verify), f"diagnose run {report.exchange}").replace("`", "'"),
        "gaps": "\n\n".join(listed("Not checked", [f"{item.probe}: {item.because}" for item in report.not_checked])) or "Everything was checked.",
    }


def _finding(finding: Finding) -> str:
    sure = "advice" if finding.kind == "advice" else certainty(finding)
    steps = "\n".join(f"{number}. {escape(step)}" for number, step in enumerate(finding.fix[:STEPS], 1))
    because = "\n".join(f"- {escape(sentence)}" for sentence in finding.because)
    return "\n\n".join(part for part in (f"{code(finding.cause)} ({sure}): {escape(finding.title)}", because, steps) if part)


def _answers(report: Report) -> str:
    runs = [f"{run.name}: {run.outcome.value}{f', {run.detail}' if run.detail else ''}" for run in report.probes if run.outcome is not Outcome.SKIPPED]
    return "\n".join(f"- {escape(run)}" for run in runs)
