"""The clock probe: sign and size of the offset, dated at the midpoint of the shorter of two requests."""

from __future__ import annotations

import pytest

from diagnose.facts.derive import derive
from diagnose.lab import Lab
from diagnose.model import Link

TIMES = [("binance", "spot"), ("binance", "swap"), ("bybit", "spot"), ("kraken", "spot"), ("krakenfutures", "swap"), ("kucoin", "spot"), ("okx", "spot")]
COARSE = {"kraken": 1_000}
"""Whole seconds are all that the time of these exchanges has, ms."""

SLACK_MS = 150
"""A busy machine may take this long between two steps."""


@pytest.mark.parametrize(("exchange", "market"), TIMES)
@pytest.mark.parametrize("server_ms", [0, 4_321, -4_321, 60_000, -86_400_000], ids=lambda ms: f"server{ms:+d}ms")
async def test_sign_and_size(exchange, market, server_ms, at_lab):
    async with at_lab(exchange, market=market) as (lab, w):
        lab.scene.world.clock_offset_ms = server_ms
        call = next(call for call in w.profile.calls_for("clock", w.variant.site, market))
        seen = await w.asker.ask(call, w.variant, market)
    offset = seen.reading["clock.offset_ms"]
    slack = SLACK_MS + COARSE.get(exchange, 0)
    assert -server_ms - slack <= offset <= -server_ms + slack, "local minus server"
    assert 0 <= seen.reading["clock.rtt_ms"] <= seen.ms + 1


async def test_latency_moves_the_offset_by_half_of_itself_at_most(at_lab):
    async with at_lab("okx", latency_ms=200) as (_, w):
        seen = await w.ask("time")
    assert 200 <= seen.reading["clock.rtt_ms"] <= 200 + 2 * SLACK_MS
    assert -SLACK_MS <= seen.reading["clock.offset_ms"] <= 100 + SLACK_MS


@pytest.mark.parametrize(("server_ms", "state"), [(60_000, "behind"), (-60_000, "ahead"), (0, "ok"), (20_000, "ok")])
async def test_latency_makes_no_skew(server_ms, state, session):
    """Only what leaves the exchange's own window counts (30 s at this one)."""
    async with Lab("okx", latency_ms=150) as lab:
        lab.scene.world.clock_offset_ms = server_ms
        seen = await session(lab, timeout=2)
    assert seen.report.facts["clock"]["state"] == state
    assert ("clock-skew" in {finding.cause for finding in seen.report.findings}) == (state != "ok")


async def test_the_better_of_two_requests_counts(session):
    """The first one also pays for the connection."""
    slow = iter([0.3, 0.0])

    class Slower(Lab):
        async def _send(self, call, answer):
            import asyncio

            if call.path.endswith("/public/time"):
                await asyncio.sleep(next(slow))
            return await super()._send(call, answer)

    async with Slower("okx") as lab:
        seen = await session(lab, timeout=2)
    assert [request.path for request in lab.requests].count("/api/v5/public/time") == 2
    assert seen.report.facts["clock"]["rtt_ms"] < 250


@pytest.mark.parametrize("exchange", ["binance", "bybit", "kucoin", "okx"])
@pytest.mark.parametrize("side", ["behind", "ahead"])
def test_the_window_is_the_exchanges_own(exchange, side, pack):
    from diagnose.model import Observation, Outcome

    profile = pack.profiles.get(exchange)
    limit = getattr(profile.clock, f"{side}_ms")
    sign = -1 if side == "behind" else 1

    def state(offset: int) -> str:
        seen = Observation(probe="clock:time", outcome=Outcome.OK, http=200, reading={"clock.offset_ms": offset})
        derived = derive(Link(exchange=exchange), profile, [seen], pack.experiments.questions, pack.vocabulary, pack.reader(profile))
        return derived.facts["clock"]["state"]

    assert state(sign * limit) == "ok"
    assert state(sign * (limit + 1)) == side
