"""The formats a report can take."""

from __future__ import annotations

from enum import StrEnum, unique

from diagnose.model import Report
from diagnose.report.style import Style


@unique
class Format(StrEnum):
    """How a report is written. The value is the word that ``--format`` takes."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    REPLY = "reply"
    GITHUB = "github"
    FREQTRADE = "freqtrade"
    HUMMINGBOT = "hummingbot"

    def render(self, report: Report, style: Style | None = None) -> str:
        """The report in this format, ending in a newline. ``style`` matters to text alone."""
        if self is Format.JSON:
            from diagnose.report.json import render as to_json

            return to_json(report)
        if self is Format.MARKDOWN:
            from diagnose.report.markdown import render as to_markdown

            return to_markdown(report)
        if self is Format.HTML:
            from diagnose.report.html import render as to_html

            return to_html(report)
        if self in (Format.GITHUB, Format.FREQTRADE, Format.HUMMINGBOT):
            from diagnose.report.issue import render as to_issue

            return to_issue(report, self.value)
        if self is Format.REPLY:
            from diagnose.report.reply import render as to_reply

            return to_reply(report)
        from diagnose.report.text import render as to_text

        return to_text(report, style or Style())
