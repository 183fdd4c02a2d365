"""What the knowledge base is for: the text a user has leads to the article, and its steps name the labels that he sees."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diagnose.knowledge import fix_steps, values_of
from diagnose.knowledge.codes import codes_of
from diagnose.knowledge.placeholders import names_in, printable
from diagnose.lab.venues import VENUES, faults_of
from diagnose.pack import Pack

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "dev.jsonl"
FOUND_AT_LEAST = 0.9
"""Share of the settled cases whose article is among the first three hits of a search for the error text."""


@pytest.mark.skipif(not CORPUS.is_file(), reason="the corpus is not beside this checkout")
def test_the_text_of_a_settled_case_finds_its_article(pack: Pack) -> None:
    known = [case for case in _cases() if case["cause"] in pack.library.ids()]
    lost = [case["id"] for case in known if case["cause"] not in _hits(pack, case)]
    assert len(known) > 150
    assert 1 - len(lost) / len(known) >= FOUND_AT_LEAST, lost


def _cases() -> Iterator[dict[str, Any]]:
    cases = (json.loads(line) for line in CORPUS.read_text("utf-8").splitlines())
    return (case for case in cases if case["cause"] not in (None, "", "unknown"))


def _hits(pack: Pack, case: dict[str, Any]) -> list[str]:
    exchange = "" if case["exchange"] == "any" else case["exchange"]
    return [hit.id for hit in pack.search.find(case["error_text"], 3, exchange)]


@pytest.mark.parametrize("exchange", sorted({name for name, _ in VENUES.values()}))
def test_the_steps_of_every_fault_name_the_labels_of_the_exchange(pack: Pack, exchange: str) -> None:
    """Where the steps of an article have a placeholder, and the profile a label for it, the label is read in the steps."""
    profile, page, looked_at = pack.profiles.get(exchange), pack.library.page(exchange), 0
    values = values_of(profile)
    for cause in sorted({fault.cause for market in profile.markets for fault in faults_of(exchange, market) if fault.cause}):
        article = pack.library.article(cause)
        if f"\n### {cause}\n" in page.body:
            continue  # the page has steps of its own, written for this exchange
        used = _placeholders(fix_steps(article, {name: f"<{name}>" for name in pack.library.placeholders}))
        steps = " ".join(fix_steps(article, values, page=page))
        missing = [name for name in used & profile.labels.keys() if printable(profile.labels[name]) not in steps]
        looked_at += len(used & profile.labels.keys())
        assert missing == [], (cause, steps)
        assert "{{" not in steps
        assert names_in(steps) == ()
    assert looked_at > 0


def _placeholders(steps: tuple[str, ...]) -> set[str]:
    return {name for step in steps for name in re.findall(r"<([a-z_]+)>", step)}


@pytest.mark.parametrize(
    ("exchange", "fault", "labels"),
    [
        ("okx", "ip-not-allowed", ("api_page", "ip_field")),
        ("binance", "trade-permission-missing", ("api_page", "trade_right")),
        ("kraken", "read-permission-missing", ("api_page", "read_right")),
        ("kucoin", "passphrase-wrong", ("passphrase_field",)),
    ],
)
async def test_the_report_of_a_run_names_them_too(diagnosed: Any, pack: Pack, exchange: str, fault: str, labels: tuple[str, ...]) -> None:
    report = (await diagnosed(exchange, [fault])).report
    steps = " ".join(report.faults[0].fix)
    assert report.faults[0].cause == fault
    assert [name for name in labels if printable(pack.profiles.get(exchange).labels[name]) not in steps] == []


def test_every_code_is_found_by_its_exchange_and_itself_in_one_line(pack: Pack) -> None:
    """As it is typed: ``okx 50110``, without naming the exchange apart."""
    codes = [code for name in pack.profiles.ids for code in codes_of(pack.profiles.get(name)) if code.code]
    asked = {code.id: pack.search.find(f"{code.exchange} {code.code}", 1) for code in codes}
    assert len(asked) > 1000
    assert [name for name, hits in asked.items() if not hits or hits[0].id != name] == []
