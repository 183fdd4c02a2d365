"""Documents to hand on: one HTML page, and issue forms filled in."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from diagnose.model import Certainty, Finding, Report, Verdict
from diagnose.report import Format

ISSUES = (Format.GITHUB, Format.FREQTRADE, Format.HUMMINGBOT)
HOSTILE = "<script>alert(1)</script> <img src=x onerror=y> [x](javascript:z) `</style>` 203.0.113.7"


class Page(HTMLParser):
    """The tags of a page, with what would run or be fetched."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.reaching: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.reaching += [(name, value) for name, value in attrs if name in ("src", "href", "style", "action") or name.startswith("on")]


def hostile(report: Report) -> Report:
    """The report with text from outside that would like to be markup."""
    return dataclasses.replace(
        report,
        findings=tuple(dataclasses.replace(f, because=(HOSTILE, *f.because), fix=(*f.fix, HOSTILE)) for f in report.findings),
        probes=tuple(dataclasses.replace(run, detail=HOSTILE) for run in report.probes),
    )


@pytest.mark.parametrize("form", ISSUES)
def test_an_issue_looks_like_this(form: Format, reports: dict[str, Report], snapshot: SnapshotAssertion) -> None:
    assert form.render(reports["proven"]) == snapshot


def test_every_kind_of_report_makes_every_document(case: tuple[str, Report]) -> None:
    for form in (*ISSUES, Format.HTML):
        text = form.render(case[1])
        assert text.endswith("\n")
        assert "{{" not in text


def test_a_page_runs_nothing_and_fetches_nothing(case: tuple[str, Report]) -> None:
    page = Page(Format.HTML.render(hostile(case[1])))
    assert not {"script", "img", "link", "iframe", "form", "object"} & set(page.tags)
    assert page.reaching == []
    assert page.tags.count("h1") == 1


def test_the_policy_allows_the_one_style_and_no_more(reports: dict[str, Report]) -> None:
    text = Format.HTML.render(reports["proven"])
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert style and policy
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy[1] == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@pytest.mark.parametrize("form", ISSUES)
def test_an_issue_is_public_and_names_no_address(form: Format, reports: dict[str, Report]) -> None:
    text = form.render(hostile(reports["proven"]))
    assert "203.0.113.7" not in text
    assert "\\<ip:1\\>" in text
    assert "<script>" not in text


@given(st.text(max_size=200))
def test_no_text_breaks_a_page(text: str) -> None:
    finding = Finding(cause="unknown", kind="fault", certainty=Certainty.POSSIBLE, confidence=0.5, because=(text,), title=text, fix=(text,))
    page = Page(Format.HTML.render(Report(exchange="okx", verdict=Verdict.FAULTY, findings=(finding,))))
    assert page.reaching == []
    assert not {"script", "img", "iframe"} & set(page.tags)
