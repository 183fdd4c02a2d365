"""Annotations for GitHub Actions: the findings show on the run's page.

Workflow commands are read from both streams; here they go to standard error, since standard output holds the report. How their
text is escaped: actions/toolkit, packages/core/src/command.ts.
"""

from __future__ import annotations

from collections.abc import Iterator

from diagnose.knowledge.placeholders import printable
from diagnose.model import Certainty, Finding, Report


def lines(report: Report) -> Iterator[str]:
    """One command for each finding: an error where the cause is proven or likely, else a warning."""
    for finding in report.findings:
        sure = finding.kind != "advice" and finding.certainty is not Certainty.POSSIBLE
        title = f"{finding.cause} on {report.exchange}"
        yield f"::{'error' if sure else 'warning'} title={_escaped(title, ':', ',')}::{_escaped(_sentence(finding))}"


def _sentence(finding: Finding) -> str:
    return f"{finding.title} ({finding.certainty.value}). How to fix it: diagnose explain {finding.article or finding.cause}"


def _escaped(text: str, *further: str) -> str:
    text = printable(text).replace("%", "%25")
    for char in further:
        text = text.replace(char, f"%{ord(char):02X}")
    return text
