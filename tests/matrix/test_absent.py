"""An endpoint that the exchange does not have, or no longer has, says nothing of the link."""

from __future__ import annotations

import pytest

from diagnose.model import Verdict
from tests.matrix.cells import MARKETS

SINGLE = {"krakenfutures", "coinbaseexchange", "deribit", "bitstamp", "bitvavo", "binanceus", "hyperliquid"}
"""Exchanges with one endpoint for what needs a key: without it nothing is left to ask."""


def asked(pack, exchange, market):
    profile = pack.resolve(exchange)[0]
    calls = [call for call in profile.calls if market in call.markets and not call.url]
    needed = {call.request for call in calls if call.sign == "signed"} if exchange in SINGLE else set()
    return sorted({call.request for call in calls} - needed)


@pytest.mark.parametrize(("exchange", "market"), MARKETS)
async def test_a_link_without_one_of_the_endpoints_is_healthy(exchange, market, diagnosed, pack):
    for request in asked(pack, exchange, market):
        seen = await diagnosed(exchange, [], market, without=[request])
        answered = any(f"{r.method} {r.path}" == request for r in seen.requests)
        assert seen.report.verdict is Verdict.HEALTHY, request
        assert seen.causes == [], request
        assert not answered or any("no such endpoint" in gap.because for gap in seen.report.not_checked), request


@pytest.mark.parametrize(("exchange", "market"), MARKETS)
async def test_the_fault_is_named_without_the_call_that_tells_rights(exchange, market, diagnosed, pack):
    requests = [call.request for call in pack.resolve(exchange)[0].calls if call.probe in ("permissions", "key") and market in call.markets]
    seen = await diagnosed(exchange, ["secret-mismatch"], market, without=requests if exchange not in SINGLE else ())
    assert "secret-mismatch" in seen.causes[:3]
    assert seen.proven <= {"secret-mismatch"}
    assert seen.failed_signed <= 3
