"""Watching a link: what is told, how gently it asks. Time is not waited for."""

from __future__ import annotations

import pytest

from diagnose.lab import Lab
from diagnose.model import Credentials, Link
from diagnose.monitor import AFTER_A_BAN, LIGHT, LONGEST, monitor
from diagnose.probes.egress import Egress
from diagnose.session import Session


class Watched:
    """One lab link under watch; ``faults`` may change between checks."""

    def __init__(self, pack, exchange="okx"):
        self.pack, self.exchange, self.fault = pack, exchange, "healthy"
        self.asked: list[tuple[str, ...]] = []
        self.signed: list[int] = []
        self.pauses: list[float] = []
        self.credentials: dict[str, str] = {}

    async def check(self, only):
        async with Lab(self.exchange, [self.fault], credentials=self.credentials or None) as lab:
            self.credentials = self.credentials or dict(lab.credentials)
            link = Link(exchange=self.exchange, credentials=Credentials.of("lab", **lab.credentials))
            report = await Session(link, self.pack, egress=Egress(resolve=lab.resolve, ca_pem=lab.ca_pem, proxy=None), only=only, timeout=1.0).run()
            self.asked.append(only)
            self.signed.append(sum(request.signed for request in lab.requests))
            return report

    async def sleep(self, seconds):
        self.pauses.append(seconds)

    async def run(self, faults, every=300.0):
        told, todo = [], list(faults)
        self.fault = todo.pop(0)
        async for change in monitor(self.check, every, self.sleep):
            told.append((change.report.verdict.value, change.cause) if change else None)
            if not todo:
                break
            self.fault = todo.pop(0)
        return told


@pytest.fixture
def watched(pack):
    return Watched(pack)


async def test_only_changes_are_told(watched):
    told = await watched.run(["healthy", "healthy", "ip-not-allowed", "ip-not-allowed", "healthy"])
    assert told == [("healthy", ""), None, ("faulty", "ip-not-allowed"), None, ("healthy", "")]


async def test_another_cause_is_a_change(watched):
    told = await watched.run(["ip-not-allowed", "clock-skew", "exchange-maintenance"])
    assert told == [("faulty", "ip-not-allowed"), ("faulty", "clock-skew"), ("faulty", "exchange-maintenance")]


async def test_a_quiet_link_costs_one_signed_read_a_check(watched):
    await watched.run(["healthy"] * 4)
    assert watched.asked == [(), LIGHT, LIGHT, LIGHT]
    assert watched.signed[1:] == [1, 1, 1]
    assert watched.pauses == [300.0] * 3


async def test_the_pauses_grow_while_the_link_fails(watched):
    await watched.run(["ip-not-allowed"] * 8)
    assert watched.pauses == [300.0, 600.0, 1200.0, 2400.0, LONGEST, LONGEST, LONGEST]
    assert watched.signed[1:] == [1] * 7


async def test_a_ban_is_waited_for(pack):
    watched = Watched(pack, "binance")
    await watched.run(["ip-banned", "ip-banned"])
    assert watched.pauses == [AFTER_A_BAN]


async def test_no_pause_is_too_short(watched):
    await watched.run(["healthy", "healthy"], every=0.001)
    assert watched.pauses == [10.0]
