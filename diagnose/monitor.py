"""Watching one link: a light check again and again, and a whole diagnosis when something is different.

A light check is one signed read and the clock. While the link fails the pauses grow, so that a refused key is not tried for ever at
the pace at which a good one is looked after.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass

from diagnose.model import Report, Verdict

LIGHT = ("clock", "permissions")
"""The probes of a light check."""

SHORTEST = 10.0
"""Seconds between two checks at least."""

LONGEST = 3_600.0
"""Seconds between two checks at most, however long the link has failed."""

AFTER_A_BAN = 900.0
"""Seconds of quiet at least when the exchange says that it was asked too often. Bans start at minutes (Binance: two)."""

_TOO_OFTEN = frozenset({"rate-limited", "ip-banned"})

Check = Callable[[tuple[str, ...]], Awaitable[Report]]
"""Makes one diagnosis, limited to these probes where any are named."""


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict or cause that is not the one before; ``report`` is the whole diagnosis."""

    report: Report

    @property
    def cause(self) -> str:
        """The first fault, empty where there is none."""
        return self.report.faults[0].cause if self.report.faults else ""


async def monitor(check: Check, every: float, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> AsyncGenerator[Change | None, None]:
    """Check for ever; yields after every check, ``None`` where nothing changed. The first check always is a change. ``every`` in seconds."""
    told, seen, pause = "", "", every
    while True:
        light = await check(LIGHT) if seen else None
        changed = None
        if light is None or _looks(light) != seen:
            report = await check(())
            seen = _looks(report)
            if (now := _judged(report)) != told:
                told, changed = now, Change(report)
        else:
            report = light
        yield changed
        pause = max(SHORTEST, every) if report.verdict is Verdict.HEALTHY or changed else min(pause * 2, max(LONGEST, every))
        if any(finding.cause in _TOO_OFTEN for finding in report.faults):
            pause = max(pause, AFTER_A_BAN)
        await sleep(pause)


def _looks(report: Report) -> str:
    """What a light check and a whole one both see: how the first signed read and the public call ended."""
    login = next((run for run in report.probes if run.name.startswith("login:") and "[" not in run.name), None)
    answers = (report.facts.get("login", {}).get("answer", ""), report.facts.get("public", {}).get("answer", ""))
    return repr((*answers, login.outcome.value if login else "", login.detail if login else ""))


def _judged(report: Report) -> str:
    return repr((report.verdict.value, report.faults[0].cause if report.faults else ""))
