"""Probes run at once, none can stop or delay the others, and nothing is kept from one run to the next."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from diagnose.lab import Lab
from diagnose.model import Outcome

EXCHANGES = [("binance", "spot"), ("binance", "swap"), ("bybit", "spot"), ("kucoin", "spot"), ("okx", "spot")]
LATENCY_MS = 250


@pytest.fixture(autouse=True)
def warm(pack):
    """Loading data and ccxt is not what is measured here."""
    from diagnose.probes.client import ccxt

    ccxt()
    for exchange in pack.profiles.ids:
        pack.warm(exchange)


@pytest.mark.parametrize(("exchange", "market"), EXCHANGES)
async def test_a_run_takes_far_less_than_its_questions_one_by_one(exchange, market, session):
    async with Lab(exchange, market=market, latency_ms=LATENCY_MS) as lab:
        seen = await session(lab, timeout=5)
    one_by_one = len(lab.requests) * LATENCY_MS / 1000
    assert seen.report.verdict.value == "healthy"
    assert len(lab.requests) >= 5
    # Two rounds: the independent questions (the clock is asked twice), then the wallets.
    assert seen.seconds < min(one_by_one * 0.75, 2 * LATENCY_MS / 1000 + 0.6)


def names(report) -> dict[str, str]:
    return {run.name: run.outcome.value for run in report.probes}


@pytest.mark.parametrize("broken", ["system-status", "time", "key-only", "spot-wallet", "permissions"])
async def test_a_probe_that_crashes_in_reading_its_answer_stops_no_other(broken, session, monkeypatch):
    from diagnose.probes import answer

    sound = answer.readings

    def reading(call, *rest):
        if call.id == broken:
            raise ZeroDivisionError("a defect")
        return sound(call, *rest)

    async with Lab("binance") as lab:
        whole = names((await session(lab)).report)
        monkeypatch.setattr(answer, "readings", reading)
        seen = await session(lab)
    rest = names(seen.report)
    crashed = {name for name, outcome in rest.items() if outcome == "crashed"}
    assert {name.partition(":")[2] for name in crashed} == {broken}
    after = {"login:permissions"} if broken == "permissions" else set()
    missing = set(whole) - set(rest)
    assert not missing or after, "only what needs an accepted login is left out"
    assert all(outcome == "ok" for name, outcome in rest.items() if name not in crashed)
    assert any(item.probe in crashed and "ZeroDivisionError" in item.because for item in seen.report.not_checked)
    assert seen.report.findings == ()


async def test_a_socket_probe_that_crashes_stops_no_other(session, monkeypatch):
    from diagnose.probes import network

    async def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(network, "_direct", broken)
    async with Lab("okx", ["ip-not-allowed"]) as lab:
        seen = await session(lab)
    assert names(seen.report)["network"] == "crashed"
    assert [f.cause for f in seen.report.findings][:1] == ["ip-not-allowed"]
    assert ("network", "unexpected ZeroDivisionError") in {(item.probe, item.because) for item in seen.report.not_checked}


async def test_a_client_that_crashes_stops_no_other(session, monkeypatch):
    from diagnose.probes.client import ccxt

    sound = ccxt().okx.sign

    def sign(self, path, *rest, **options):
        if path == "system/status":
            raise AttributeError("a defect of the client")
        return sound(self, path, *rest, **options)

    monkeypatch.setattr(ccxt().okx, "sign", sign)
    async with Lab("okx", ["secret-mismatch"]) as lab:
        seen = await session(lab)
    assert names(seen.report)["status:status"] == "crashed"
    assert seen.report.findings[0].cause == "secret-mismatch"


class Hanging(Lab):
    """Never answers one path."""

    path = ""

    async def _send(self, call, answer):
        if call.path == self.path:
            await asyncio.sleep(3600)
        return await super()._send(call, answer)


@pytest.mark.parametrize(
    ("path", "probe"),
    [
        ("/sapi/v1/system/status", "status:system-status"),
        ("/sapi/v1/margin/allPairs", "key:key-only"),
        ("/sapi/v1/asset/wallet/balance", "balance:all-wallets"),
        ("/api/v3/time", "clock:time"),
    ],
)
async def test_an_endpoint_that_hangs_costs_its_own_timeout(path, probe, session):
    timeout = 0.6
    async with Hanging("binance") as lab:
        lab.path = path
        seen = await session(lab, timeout=timeout)
    outcomes = names(seen.report)
    assert outcomes[probe] == "failed"
    assert [name for name, outcome in outcomes.items() if outcome != "ok"] == [probe]
    assert seen.seconds < timeout + 0.6
    assert not any(f.certainty.value == "proven" for f in seen.report.findings)


@pytest.mark.parametrize(("exchange", "market"), EXCHANGES)
@pytest.mark.parametrize("fault", ["healthy", "ip-not-allowed"])
async def test_a_second_run_asks_the_same_again(exchange, market, fault, session):
    asked = []
    async with Lab(exchange, [fault], market=market) as lab:
        for _ in range(2):
            lab.requests.clear()
            report = (await session(lab)).report
            sent = Counter((request.method, request.host, request.path) for request in lab.requests)
            asked.append((sent, [f.cause for f in report.findings], sum(run.requests for run in report.probes if run.outcome is not Outcome.SKIPPED)))
    assert asked[0][0] == asked[1][0]
    assert asked[0][1] == asked[1][1]
    assert abs(asked[0][2] - asked[1][2]) <= 1, "the second look at the clock is told only when it is the better one"
