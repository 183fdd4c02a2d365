"""The report as Markdown, for tickets and issue trackers.

Text from outside is escaped: it can style nothing and link nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from diagnose.knowledge.placeholders import printable
from diagnose.model import Finding, Report, Verdict
from diagnose.report.groups import lines
from diagnose.report.phrases import (
    certainty,
    effort,
    failed,
    less_likely,
    rivals,
    ruled_out,
    to_tell_apart,
    verdict,
    where,
    who,
)

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>&|#~!])")
_BLOCK_START = re.compile(r"^(\d*)([.)](?=\s|$)|[-+=](?=[\s=-]|$))")


def render(report: Report) -> str:
    """The report as CommonMark with one table."""
    mark, sentence = verdict(report)
    parts = [f"## {mark.sign} {escape(sentence)}", _checks(report)]
    for finding in report.faults[:1]:
        parts += _finding(finding, "")
        parts += [escape(to_tell_apart(report)), escape(less_likely(report)), escape(ruled_out(report))]
    for finding in rivals(report):
        parts += _finding(finding, "Also: ")
    if report.verdict is Verdict.INCONCLUSIVE and failed(report):
        parts.append("What to do next: `diagnose explain unknown`")
    for finding in report.advice:
        parts += _finding(finding, "Advice: ")
    parts += listed("Since the case was saved", report.changes)
    parts += listed("Not checked", [f"{item.probe}: {item.because}" for item in report.not_checked])
    parts += [escape(where(report)), escape(effort(report))]
    return "\n\n".join(part for part in parts if part) + "\n"


def escape(text: str) -> str:
    """One line of plain text with everything that Markdown or HTML would act on made harmless."""
    return _BLOCK_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", printable(text)))


def _checks(report: Report) -> str:
    rows = [
        f"| {line.mark.sign} {line.mark.word} | {escape(line.label)} | {escape(line.detail)} |"
        for line in lines(report)
    ]
    return "\n".join(["| | Check | Seen |", "|---|---|---|", *rows]) if rows else ""


def _finding(finding: Finding, word: str) -> list[str]:
    return [
        f"### {word}{escape(finding.title or finding.cause)}",
        code(finding.cause) + ("" if finding.kind == "advice" else f": {certainty(finding)}{who(finding)}"),
        "\n".join(f"- {escape(sentence)}" for sentence in finding.because),
        "\n".join(f"{number}. {escape(step)}" for number, step in enumerate(finding.fix, 1)),
        f"Check it worked: {code(finding.verify)}" if finding.verify else "",
    ]


def listed(title: str, sentences: Sequence[str]) -> list[str]:
    """A heading and a list; nothing for no sentences."""
    return [f"### {title}", "\n".join(f"- {escape(sentence)}" for sentence in sentences)] if sentences else []


def code(text: str) -> str:
    """A word as code."""
    return "`" + printable(text).replace("`", "'") + "`"
