"""What real client programs print when a link fails: each log was printed by that program against a simulated exchange or a broken
network on loopback, under a fault that was known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from diagnose.desk import Ticket, Triage
from diagnose.pack import Pack
from diagnose.report.json import document

LOGS = [json.loads(line) for line in (Path(__file__).parent / "client_logs.jsonl").read_text("utf-8").splitlines()]

FIRST, PLAUSIBLE, AMONG_THREE = 0.88, 0.94, 0.95
"""Shares of the logs: the provoked cause first, it or one that the same answer honestly admits, and it among the first three."""


@pytest.fixture(scope="module")
def answers() -> list[dict[str, Any]]:
    desk = Triage(Pack.load())
    return [document(desk.report(Ticket(log["text"], "" if log["exchange"] == "any" else log["exchange"]))) for log in LOGS]


def causes(answer: dict[str, Any]) -> list[str]:
    return [finding["cause"] for finding in answer["findings"] if finding["kind"] != "advice"]


def test_the_logs_are_of_many_programs() -> None:
    assert len({log["client"] for log in LOGS}) >= 60
    assert len(LOGS) >= 180


def test_the_provoked_cause_is_named(answers: list[dict[str, Any]]) -> None:
    pairs = [(log, causes(answer)) for log, answer in zip(LOGS, answers, strict=True)]
    first = [log["id"] for log, found in pairs if found[:1] != [log["cause"]]]
    odd = [log["id"] for log, found in pairs if not found or found[0] not in (log["cause"], *log["also"])]
    beyond = [log["id"] for log, found in pairs if log["cause"] not in found[:3]]
    assert len(first) <= (1 - FIRST) * len(LOGS), first
    assert len(odd) <= (1 - PLAUSIBLE) * len(LOGS), odd
    assert len(beyond) <= (1 - AMONG_THREE) * len(LOGS), beyond


def test_nothing_wrong_is_proven(answers: list[dict[str, Any]]) -> None:
    for log, answer in zip(LOGS, answers, strict=True):
        proven = {finding["cause"] for finding in answer["findings"] if finding["certainty"] == "proven" and finding["kind"] != "advice"}
        assert proven <= {log["cause"]}, log["id"]


def test_a_fault_of_the_link_is_not_called_none(answers: list[dict[str, Any]]) -> None:
    called_none = [log["id"] for log, answer in zip(LOGS, answers, strict=True) if answer["verdict"] == "not-a-link-problem"]
    assert len(called_none) <= 0.01 * len(LOGS), called_none
