"""A saved case judged again. The matrix replays every cell; here is what changes are said to be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagnose.bundle import replay
from diagnose.errors import UsageError


async def test_nothing_changed(saved_of_lab, pack):
    saved = await saved_of_lab("okx", ["ip-not-allowed"])
    report = replay(saved, pack)
    assert report.changes == ()
    assert report.where == saved.where
    assert report.findings[0].fix[0].endswith("<ip:1>.")


async def test_what_changed_is_said(saved_of_lab, pack):
    saved = await saved_of_lab("okx", ["ip-not-allowed"])
    first = saved.report["findings"][0]
    before = {**saved.report, "verdict": "inconclusive", "findings": [{**first, "certainty": "likely"}, {**first, "cause": "key-unknown"}]}
    report = replay(replace(saved, report=before), pack)
    assert report.changes == ("The verdict was inconclusive.", "key-unknown was named and no longer is.", "ip-not-allowed was likely.")


async def test_a_report_of_another_form_changes_no_judgement(saved_of_lab, pack):
    saved = await saved_of_lab("okx", ["ip-not-allowed"])
    for odd in ({"findings": 5}, {"findings": [1, {}]}, {"verdict": ["x"], "ms": "soon"}):
        assert replay(replace(saved, report=odd), pack).findings[0].cause == "ip-not-allowed"


async def test_a_site_that_is_no_more(saved_of_lab, pack):
    saved = await saved_of_lab("okx", [])
    moved = replace(saved, seen=tuple(replace(one, site="mars") for one in saved.seen))
    with pytest.raises(UsageError, match="'mars'"):
        replay(moved, pack)


async def test_an_exchange_that_is_no_more(saved_of_lab, pack):
    saved = await saved_of_lab("okx", [])
    with pytest.raises(UsageError, match=r"krakn.*kraken"):
        replay(replace(saved, link=replace(saved.link, exchange="krakn")), pack)
