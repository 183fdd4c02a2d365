"""The text report: what it looks like, and that no line is ever too wide."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from diagnose.model import Certainty, Finding, NotChecked, Outcome, ProbeRun, Report, Verdict
from diagnose.report import Format, Style

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def test_text_looks_like_this(case: tuple[str, Report], snapshot: SnapshotAssertion) -> None:
    name, report = case
    assert Format.TEXT.render(report, Style()) == snapshot(name=name)


def test_markdown_looks_like_this(case: tuple[str, Report], snapshot: SnapshotAssertion) -> None:
    name, report = case
    assert Format.MARKDOWN.render(report) == snapshot(name=name)


@pytest.mark.parametrize("width", [1, 40, 57, 80, 200])
def test_no_line_is_wider_than_the_screen(case: tuple[str, Report], width: int) -> None:
    text = Format.TEXT.render(case[1], Style(width=width, colour=True))
    assert max(len(ANSI.sub("", line)) for line in text.splitlines()) <= min(max(width, 40), 80)


def test_colours_change_nothing_but_colours(case: tuple[str, Report]) -> None:
    plain, coloured = (Format.TEXT.render(case[1], Style(colour=colour)) for colour in (False, True))
    assert coloured != plain
    assert ANSI.sub("", coloured) == plain


def test_without_unicode_everything_is_ascii(case: tuple[str, Report]) -> None:
    assert Format.TEXT.render(case[1], Style(unicode=False)).isascii()


def test_the_cause_and_the_whole_fix_are_on_the_first_screen(reports: dict[str, Report]) -> None:
    first_screen = Format.TEXT.render(reports["proven"], Style()).splitlines()[:28]
    assert "clock-skew" in first_screen[0]
    assert any("Check it worked: diagnose run okx" in line for line in first_screen)


def test_every_state_has_a_word_beside_its_sign(reports: dict[str, Report]) -> None:
    text = Format.TEXT.render(reports["undecided"], Style())
    assert "✓ Network          ok" in text
    assert "✗ Signed read      failed" in text
    assert "– Balance          not checked" in text


def test_a_proven_fault_pushes_the_possible_ones_into_one_line(reports: dict[str, Report]) -> None:
    text = Format.TEXT.render(reports["proven"], Style())
    assert "Less likely: signature-bug (28%)" in text
    assert "The client signs" not in text


def test_nothing_from_outside_can_steer_the_terminal() -> None:
    hostile = "a\x1b]0;title\x07b\x1b[2Jc\u202ed\u200be\x9bf\r\ng"
    report = Report(
        exchange=hostile,
        verdict=Verdict.FAULTY,
        findings=(
            Finding(
                cause="x", kind="fault", certainty=Certainty.LIKELY, confidence=0.5, title=hostile, because=(hostile,)
            ),
        ),
        probes=(ProbeRun("login:" + hostile, Outcome.FAILED, 1, 1, hostile),),
        not_checked=(NotChecked(hostile, hostile),),
        where={"market": hostile, "proxy": hostile},
    )
    text = Format.TEXT.render(report, Style()) + Format.MARKDOWN.render(report)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e]", text)


def test_markdown_from_outside_is_harmless(reports: dict[str, Report]) -> None:
    hostile = "<img src=x> [a](http://b.example) `code` | cell # head *bold* &lt;"
    report = dataclasses.replace(
        reports["undecided"], probes=(ProbeRun("login", Outcome.FAILED, 1, 1, hostile),), next=hostile
    )
    from markdown_it import MarkdownIt

    html = MarkdownIt("commonmark").enable("table").render(Format.MARKDOWN.render(report))
    assert "<img" not in html
    assert "<a " not in html
    assert html.count("&lt;img src=x&gt; [a](http://b.example) `code` | cell # head *bold* &amp;lt;") == 2


texts = st.text(max_size=60)


@given(texts, texts, st.integers(20, 120), st.booleans())
def test_any_text_fits(title: str, sentence: str, width: int, unicode: bool) -> None:
    finding = Finding(
        cause="x",
        kind="fault",
        certainty=Certainty.LIKELY,
        confidence=0.5,
        title=title,
        because=(sentence,),
        fix=(sentence,),
    )
    report = Report(
        exchange=title, verdict=Verdict.FAULTY, findings=(finding, finding), probes=(ProbeRun(title, Outcome.OK, 1, 1),)
    )
    style = Style(width=width, unicode=unicode)
    lines = Format.TEXT.render(report, style).split("\n")
    assert max(map(len, lines)) <= style.columns


@pytest.mark.parametrize(
    ("ms", "said"),
    [(0, "0 ms"), (-12, "12 ms"), (58_000, "58.0 s"), (-600_000, "10 min"), (9e6, "2 h"), (2e8, "2 days")],
)
def test_a_clock_is_off_by_a_time_a_person_understands(ms: float, said: str) -> None:
    report = Report(exchange="okx", verdict=Verdict.FAULTY, facts={"clock": {"state": "behind", "offset_ms": int(ms)}})
    side = "behind" if ms < 0 else "ahead of"
    assert f"{said} {side} the exchange" in Format.TEXT.render(report, Style())
