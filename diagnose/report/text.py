"""The report for a person at a terminal: the verdict, the checks, the cause and its fix on one screen."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from diagnose.model import Finding, Report, Verdict
from diagnose.report.groups import lines
from diagnose.report.phrases import (
    certainty,
    effort,
    explain,
    failed,
    less_likely,
    rivals,
    ruled_out,
    to_tell_apart,
    verdict,
    where,
    who,
)
from diagnose.report.screen import Screen
from diagnose.report.style import Mark, Style

_INDENT = "  "
_SHORT = 2
"""Sentences of a finding that is not the first."""


def render(report: Report, style: Style) -> str:
    """The report as text, no line wider than the style's columns."""
    screen = Screen(style)
    screen.headline(*verdict(report))
    _checks(screen, style, report)
    for finding in report.faults[:1]:
        _first(screen, style, finding, report)
    said = set(report.faults[0].because) if report.faults else set()
    for finding in rivals(report):
        _further(screen, report, finding, _mark(finding), f"Also {certainty(finding)}", said)
    if report.verdict is Verdict.INCONCLUSIVE and failed(report):
        screen.gap()
        screen.put("What to do next: diagnose explain unknown", _INDENT)
    for number, finding in enumerate(report.advice):
        if report.faults or number:
            _further(screen, report, finding, Mark.WARN, "Advice", said)
        else:
            screen.gap()
            screen.headline(Mark.WARN, f"Advice: {finding.title or finding.cause}")
            _why_and_fix(screen, style, finding)
    _listed(screen, style, "Since the case was saved:", report.changes)
    _listed(screen, style, "Not checked:", [f"{item.probe}: {item.because}" for item in report.not_checked])
    _footer(screen, style, report)
    return screen.text()


def _checks(screen: Screen, style: Style, report: Report) -> None:
    found = lines(report)
    size = max((len(line.label) for line in found), default=0)
    if found:
        screen.gap()
    for line in found:
        seen = f"{line.mark.word}: {line.detail}" if line.detail else line.mark.word
        screen.put(seen, f"{style.clean(line.label):<{size}}  ", mark=line.mark)


def _mark(finding: Finding) -> Mark:
    return Mark.WARN if finding.kind == "control" or finding.certainty.value == "possible" else Mark.BAD


def _first(screen: Screen, style: Style, finding: Finding, report: Report) -> None:
    screen.gap()
    screen.headline(_mark(finding), finding.title or finding.cause)
    screen.put(f"{finding.cause}: {certainty(finding)}{who(finding)}", _INDENT)
    _why_and_fix(screen, style, finding, (to_tell_apart(report), less_likely(report), ruled_out(report)))


def _why_and_fix(screen: Screen, style: Style, finding: Finding, apart: Sequence[str] = ()) -> None:
    for sentence in finding.because:
        screen.put(sentence, _INDENT)
    for sentence in apart:
        if sentence:
            screen.put(sentence, _INDENT, paint=style.faint)
    if finding.fix:
        screen.gap()
        screen.put("Fix", _INDENT, paint=style.bold)
        screen.numbered(finding.fix, _INDENT)
    if finding.verify:
        screen.put(f"Check it worked: {finding.verify}", _INDENT)


def _further(screen: Screen, report: Report, finding: Finding, mark: Mark, word: str, said: Collection[str]) -> None:
    """A finding after the first, without the sentences that stand there already."""
    screen.gap()
    screen.headline(mark, f"{word}: {finding.title or finding.cause}")
    for sentence in [s for s in finding.because if s not in said][:_SHORT]:
        screen.put(sentence, _INDENT)
    screen.put(f"How to fix it: {explain(report, finding)}", _INDENT)


def _listed(screen: Screen, style: Style, title: str, sentences: Sequence[str]) -> None:
    if not sentences:
        return
    screen.gap()
    screen.put(title)
    for sentence in sentences:
        screen.put(sentence, _INDENT, paint=style.faint)


def _footer(screen: Screen, style: Style, report: Report) -> None:
    screen.gap()
    for sentence in (where(report), effort(report)):
        if sentence:
            screen.put(sentence, paint=style.faint)
