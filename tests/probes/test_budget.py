"""At most three failing signed calls leave in one run, also when many are asked at once."""

from __future__ import annotations

import asyncio

import pytest

from diagnose.errors import Refused
from diagnose.probes.transport import MAX_FAILED_SIGNED, Budget


async def test_the_limit_is_three():
    assert MAX_FAILED_SIGNED == 3


@pytest.mark.parametrize(("exchange", "name"), [("okx", "permissions"), ("binance", "permissions"), ("kraken", "permissions"), ("bybit", "permissions"), ("kucoin", "permissions")])
@pytest.mark.parametrize("together", [True, False], ids=["at-once", "one-by-one"])
async def test_no_fourth_failing_call_is_sent(exchange, name, together, at_lab):
    async with at_lab(exchange, ["secret-mismatch"]) as (lab, w):
        if together:
            seen = await asyncio.gather(*(w.ask(name) for _ in range(8)))
        else:
            seen = [await w.ask(name) for _ in range(8)]
    assert len(lab.requests) == 3
    assert [o.outcome.value for o in seen].count("failed") == 3
    skipped = [o for o in seen if o.outcome.value == "skipped"]
    assert len(skipped) == 5
    assert all("3 signed calls have failed already" in o.because and o.requests == 0 for o in skipped)
    assert w.asker.budget.left == 0


async def test_calls_that_work_cost_nothing(at_lab):
    async with at_lab("okx") as (lab, w):
        seen = await asyncio.gather(*(w.ask("permissions") for _ in range(8)))
    assert {o.outcome.value for o in seen} == {"ok"}
    assert len(lab.requests) == 8
    assert w.asker.budget.left == 3


async def test_unsigned_calls_cost_nothing(at_lab):
    async with at_lab("okx", ["exchange-outage"]) as (lab, w):
        for _ in range(5):
            assert (await w.ask("time")).outcome.value == "failed"
    assert len(lab.requests) == 5
    assert w.asker.budget.left == 3


async def test_a_call_that_never_left_costs_nothing(at_lab):
    async with at_lab("okx", ["dns-failure"]) as (_, w):
        w.transport._waiting["www.okx.com"] = ""
        for _ in range(4):
            assert (await w.ask("permissions")).outcome.value == "skipped"
        assert w.asker.budget.left == 3


async def test_a_timeout_costs_a_call(at_lab):
    """The exchange may have counted it."""
    async with at_lab("okx", ["timeout"]) as (lab, w):
        await asyncio.gather(*(w.ask("permissions") for _ in range(5)))
    assert len(lab.requests) == 3
    assert w.asker.budget.left == 0


async def test_failures_narrow_what_may_be_under_way():
    budget = Budget()
    for _ in range(2):
        await budget.enter()
        await budget.leave(True)
    await budget.enter()
    waiting = asyncio.create_task(budget.enter())
    await asyncio.sleep(0.01)
    assert not waiting.done(), "one more failure is left, and one call is under way"
    await budget.leave(True)
    with pytest.raises(Refused):
        await waiting


async def test_a_call_that_works_lets_the_next_one_in():
    budget = Budget(together=1)
    await budget.enter()
    waiting = asyncio.create_task(budget.enter())
    await asyncio.sleep(0.01)
    assert not waiting.done()
    await budget.leave(False)
    await asyncio.wait_for(waiting, 1)


async def test_a_cancelled_call_gives_its_place_back(at_lab):
    async with at_lab("okx", ["timeout"]) as (_, w):
        task = asyncio.create_task(w.ask("permissions"))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert w.asker.budget._flying == 0


async def test_calls_with_growing_numbers_go_one_at_a_time(session):
    """Two nonces under way could arrive in the wrong order."""
    from diagnose.lab import Lab

    under_way, most = 0, 0

    class Counting(Lab):
        async def _send(self, call, answer):
            nonlocal under_way, most
            if call.path.startswith("/0/private/"):
                under_way += 1
                most = max(most, under_way)
            try:
                return await super()._send(call, answer)
            finally:
                if call.path.startswith("/0/private/"):
                    under_way -= 1

    async with Counting("kraken", latency_ms=30) as lab:
        seen = await session(lab)
    assert seen.report.verdict.value == "healthy"
    assert len([request for request in lab.requests if request.signed]) >= 2
    assert most == 1
