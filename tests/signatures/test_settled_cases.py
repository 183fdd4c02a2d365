"""Settled cases: pasted errors of real users whose cause is known. The figures of triage on them must not fall.

The cases are not part of this project; where they are not beside the checkout, these tests are skipped.
"""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from diagnose.desk import Ticket, Triage
from diagnose.pack import Pack
from diagnose.report.json import document

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside this checkout")

AT_LEAST = {"top1": 0.80, "top3": 0.93, "plausible": 0.92, "open_ok": 0.97, "controls_ok": 0.97}
"""Shares of the cases, as reached; the denominators are those of the scorer."""

OF = {"top1": "known", "top3": "known", "plausible": "known", "open_ok": "open", "controls_ok": "controls"}
LARGEST_GAP = 0.08
"""Expected calibration error of the first finding's confidence."""


@pytest.fixture(scope="module")
def figures() -> Counter[str]:
    cases = [json.loads(line) for line in (CORPUS / "dev.jsonl").read_text("utf-8").splitlines()]
    desk = Triage(Pack.load())
    answers = [document(desk.report(ticket(case))) for case in cases]
    counted: Counter[str] = scorer().score(cases, answers)[0]
    return counted


def ticket(case: dict[str, Any]) -> Ticket:
    return Ticket(case["error_text"], "" if case["exchange"] == "any" else case["exchange"], case["id"])


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", CORPUS / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", AT_LEAST)
def test_a_figure_does_not_fall(figures: Counter[str], name: str) -> None:
    assert figures[name] / figures[OF[name]] >= AT_LEAST[name]


def test_nothing_wrong_is_proven(figures: Counter[str]) -> None:
    assert figures["false_proof"] == 0


def test_confidence_means_what_it_says(figures: Counter[str]) -> None:
    assert figures["ece"] <= LARGEST_GAP
