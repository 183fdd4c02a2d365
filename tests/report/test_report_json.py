"""The JSON report: valid against the shipped schema, whatever was found."""

from __future__ import annotations

import json
import string

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from diagnose.model import Certainty, Evidence, Excluded, Finding, NotChecked, Outcome, ProbeRun, Report, Verdict
from diagnose.report import Format
from diagnose.report.json import document, schema

VALIDATOR = Draft202012Validator(schema())

words = st.text(string.ascii_lowercase, min_size=1, max_size=8)
texts = st.text(max_size=20)
few = {"max_size": 3}
facts = st.dictionaries(words, st.dictionaries(words, st.one_of(words, st.integers(-(2**31), 2**31)), **few), **few)
findings = st.builds(
    Finding,
    cause=words,
    kind=st.sampled_from(["fault", "advice", "control"]),
    certainty=st.sampled_from(Certainty),
    confidence=st.floats(0, 1),
    because=st.lists(texts, **few).map(tuple),
    evidence=st.lists(st.builds(Evidence, words, facts), **few).map(tuple),
    title=texts,
    fix=st.lists(texts, **few).map(tuple),
)
made = st.builds(
    Report,
    exchange=texts,
    verdict=st.sampled_from(Verdict),
    findings=st.lists(findings, **few).map(tuple),
    excluded=st.lists(st.builds(Excluded, words, texts), **few).map(tuple),
    facts=facts,
    probes=st.lists(
        st.builds(ProbeRun, texts, st.sampled_from(Outcome), st.floats(0, 1e6), st.integers(0, 9), texts), **few
    ).map(tuple),
    not_checked=st.lists(st.builds(NotChecked, texts, texts), **few).map(tuple),
    next=texts,
    where=st.dictionaries(words, texts, **few),
    versions=st.dictionaries(words, texts, **few),
    id=texts,
)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


def test_hand_made_reports_validate(case: tuple[str, Report]) -> None:
    VALIDATOR.validate(json.loads(Format.JSON.render(case[1])))


@settings(max_examples=150)
@given(made)
def test_every_report_validates(report: Report) -> None:
    text = Format.JSON.render(report)
    assert text.isascii()
    assert text.endswith("}\n")
    VALIDATOR.validate(json.loads(text))


def test_no_field_is_missing_from_the_schema(case: tuple[str, Report]) -> None:
    written = document(case[1])
    assert written.keys() <= schema()["properties"].keys()
    known = schema()["$defs"]["finding"]["properties"].keys()
    assert all(finding.keys() == known for finding in written["findings"])


def test_a_wrong_document_is_refused() -> None:
    wrong = document(Report(exchange="okx", verdict=Verdict.HEALTHY)) | {"verdict": "fine"}
    assert not VALIDATOR.is_valid(wrong)


def test_the_contract(reports: dict[str, Report]) -> None:
    written = document(reports["proven"])
    assert written["schema"] == "diagnose.report/1"
    assert written["verdict"] == "faulty"
    assert [f["cause"] for f in written["findings"]] == ["clock-skew", "signature-bug", "withdraw-enabled"]
    assert [f["kind"] for f in written["findings"]] == ["fault", "fault", "advice"]
    assert written["findings"][0]["evidence"] == [
        {"rule": "clock-repaired", "facts": {"clock": {"offset_ms": -58000, "state": "behind"}}}
    ]
    assert written["probes"][-1] == {
        "name": "login:rights [server-clock live]", "outcome": "ok", "ms": 41.0, "requests": 1, "detail": "",
    }  # fmt: skip
    assert "id" not in written


def test_a_control_cause_counts_as_a_fault_for_readers(reports: dict[str, Report]) -> None:
    written = document(reports["not-a-link-problem"])
    assert [f["kind"] for f in written["findings"]] == ["fault"]


def test_equal_reports_are_equal_texts(reports: dict[str, Report]) -> None:
    report = reports["proven"]
    turned = Report(**{name: getattr(report, name) for name in reversed(report.__slots__)})
    assert Format.JSON.render(turned) == Format.JSON.render(report)
