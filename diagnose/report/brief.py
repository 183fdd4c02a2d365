"""The report in few words: one line a problem, for logs."""

from __future__ import annotations

from collections.abc import Iterator

from diagnose.knowledge.placeholders import printable
from diagnose.model import Certainty, Finding, Report, Verdict
from diagnose.report.phrases import explain


def problems(report: Report) -> Iterator[str]:
    """One line for each proven fault, or for the likeliest while none is proven, then for each piece of advice; none for a healthy link."""
    proven = [finding for finding in report.faults if finding.certainty is Certainty.PROVEN]
    for finding in [*(proven or report.faults[:1]), *report.advice]:
        yield printable(f"{report.exchange}: {_named(finding)}; {explain(report, finding)}")
    if report.verdict is Verdict.INCONCLUSIVE:
        yield printable(f"{report.exchange}: something fails and no cause could be named; diagnose run {report.exchange} shows what was seen")


def summary(report: Report) -> str:
    """The verdict and the first cause, in one line."""
    first = next(iter(report.faults), None)
    return printable(f"{report.exchange} {report.verdict.value}" + (f": {_named(first)}" if first else ""))


def _named(finding: Finding) -> str:
    sure = "advice" if finding.kind == "advice" else finding.certainty.value
    return f"{finding.cause} ({sure}): {finding.title}"
