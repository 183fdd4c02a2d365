"""The table of many links: its sums, its width, and what a small or plain screen makes of it."""

from __future__ import annotations

import pytest

from diagnose.model import Certainty, Finding, Report, Verdict
from diagnose.report.fleet import Row, progress, row, row_without, table
from diagnose.report.style import Mark, Style


def finding(cause: str, kind: str = "fault", certainty: Certainty = Certainty.PROVEN) -> Finding:
    return Finding(cause=cause, kind=kind, certainty=certainty, confidence=0.9)


def rows() -> list[Row]:
    advice = finding("withdraw-enabled", "advice")
    return [
        row(Report(id="main", exchange="okx", verdict=Verdict.HEALTHY)),
        row(Report(id="advised", exchange="kraken", verdict=Verdict.HEALTHY, findings=(advice,))),
        row(Report(id="both", exchange="bybit", verdict=Verdict.FAULTY, findings=(finding("clock-skew"), advice))),
        row(Report(id="open", exchange="gate", verdict=Verdict.FAULTY, findings=(finding("key-unknown", certainty=Certainty.LIKELY), finding("ip-not-allowed", certainty=Certainty.POSSIBLE)))),
        row(Report(id="a name that is much longer than its column", exchange="coinbaseexchange", verdict=Verdict.INCONCLUSIVE)),
        row_without("broken", "", "links.yaml:7: 'exchange' is missing"),
    ]


def test_the_words_of_each_row():
    assert [(r.mark, r.said) for r in rows()] == [
        (Mark.GOOD, "no fault"),
        (Mark.GOOD, "advice: withdraw-enabled"),
        (Mark.BAD, "clock-skew (proven); advice: withdraw-enabled"),
        (Mark.BAD, "key-unknown (likely) or one more"),
        (Mark.WARN, "no cause could be named"),
        (Mark.NONE, "links.yaml:7: 'exchange' is missing"),
    ]


@pytest.mark.parametrize("style", [Style(), Style(width=40), Style(unicode=False)], ids=["usual", "narrow", "plain"])
def test_the_table(style, snapshot):
    text = table(rows(), style, 61_000)
    assert text == snapshot
    assert max(map(len, text.splitlines())) <= style.columns
    assert style.unicode or text.isascii()


def test_nothing_in_a_name_steers_the_terminal():
    evil = row_without("a\x1b[2Jb\nc", "", "d\x1b]0;e\x07")
    shown = table([evil], Style(), 0) + progress(1, 1, evil, Style())
    assert "\x1b" not in shown and "\x07" not in shown
    assert progress(1, 1, evil, Style()).count("\n") == 1


def test_no_rows():
    assert table([], Style(), 0).startswith("\n0 links: nothing to check")
