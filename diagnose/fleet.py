"""Many links at once: a bounded number in flight, and what goes wrong with one stays with it."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from diagnose.errors import UsageError
from diagnose.model import Checked, Link
from diagnose.pack import Pack
from diagnose.probes.client import ccxt
from diagnose.probes.egress import Egress
from diagnose.session import Session

IN_FLIGHT = 8
"""Links under way at once where nobody says otherwise: most of a diagnosis is waiting for answers."""

PER_ADDRESS = 2
"""Links under way at one exchange from one address. Exchanges count requests by address, the strictest allow ten a minute of a kind or
one a second; a diagnosis asks every question once and spreads its dozen requests over about a second."""

Claim: TypeAlias = "tuple[object, ...]"
"""What only so many links may hold at once: an exchange from one address, a key."""

_SHARED_NUMBER = ("increasing", "unknown")
"""Kinds of nonce for which two diagnoses with one key could make each other fail."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """A link that waits, and what it must share: how many links may hold each of these at once."""

    name: str
    link: Link
    claims: Mapping[Claim, int]

    def fits(self, held: Counter[Claim]) -> bool:
        return all(held[claim] < most for claim, most in self.claims.items())


async def check(
    links: Mapping[str, Link],
    pack: Pack,
    *,
    in_flight: int = IN_FLIGHT,
    egress: Callable[[Link], Egress] | None = None,
    **options: Any,
) -> AsyncGenerator[Checked, None]:
    """Diagnose the links, and give each as it ends; links start in their order as far as what they share allows it.

    ``egress`` gives the way out of a link, by default this machine's through the link's proxy; ``options`` are those of `Session`.
    Whoever stops early ends the links that are under way. Raises `UsageError` when ``in_flight`` is below 1.
    """
    if in_flight < 1:
        raise UsageError("at least one link must be in flight")
    await asyncio.to_thread(_prepare, pack, {link.exchange for link in links.values()})
    way = egress or _ways()
    waiting = [_Turn(name, link, _claims(link, pack)) for name, link in links.items()]
    running: dict[asyncio.Task[Checked], _Turn] = {}
    held: Counter[Claim] = Counter()
    try:
        while waiting or running:
            for turn in _startable(waiting, held, in_flight - len(running)):
                running[asyncio.create_task(_checked(turn, pack, way, options))] = turn
            ended, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                held.subtract(running.pop(task).claims.keys())
            for task in ended:
                yield task.result()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _startable(waiting: list[_Turn], held: Counter[Claim], places: int) -> Iterable[_Turn]:
    """Take the first turns that fit into the free places."""
    chosen: list[_Turn] = []
    for turn in waiting:
        if len(chosen) == places:
            break
        if turn.fits(held):
            held.update(turn.claims.keys())
            chosen.append(turn)
    taken = {turn.name for turn in chosen}
    waiting[:] = [turn for turn in waiting if turn.name not in taken]
    return chosen


async def _checked(turn: _Turn, pack: Pack, way: Callable[[Link], Egress], options: Mapping[str, Any]) -> Checked:
    try:
        report = await Session(turn.link, pack, egress=way(turn.link), **options).run()
    except Exception as error:  # whatever it is, it belongs to this link
        return Checked(turn.name, error=error)
    return Checked(turn.name, replace(report, id=turn.name))


def _claims(link: Link, pack: Pack) -> Mapping[Claim, int]:
    try:
        profile = pack.profiles.get(link.exchange)
    except Exception:  # the session meets it again, and says so
        return {}
    claims: dict[Claim, int] = {("address", profile.id, link.proxy): PER_ADDRESS}
    if profile.clock.nonce in _SHARED_NUMBER:
        claims["key", profile.id, link.credentials.fields.get("apiKey")] = 1
    return claims


def _prepare(pack: Pack, exchanges: Iterable[str]) -> None:
    """Load what all links share, one thing after another: links that began at once would each load it."""
    ccxt()
    for exchange in sorted(exchanges):
        with contextlib.suppress(Exception):  # the session meets it again, and there it belongs to its link
            pack.warm(exchange)


def _ways() -> Callable[[Link], Egress]:
    here = Egress()
    return lambda link: here.through(link.proxy)
