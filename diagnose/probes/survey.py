"""The probes of one link, each asked as early as it can be.

Offline checks come first. Network, clock, status and key-only calls and the first signed read need nothing of each other and go out
together; wallets and account follow the signed read that was accepted, so that a bad key costs one failing call and not five.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import replace

from diagnose.credentials.shape import inspect
from diagnose.errors import UsageError, did_you_mean
from diagnose.facts.egress import SURROUNDINGS
from diagnose.facts.trials import PROBE
from diagnose.model import Link, Observation, Outcome, Value
from diagnose.probes import client, network
from diagnose.probes.call import Asker
from diagnose.probes.client import Variant
from diagnose.probes.egress import Egress
from diagnose.profile import Call, Profile, Site
from diagnose.watch import Watch, run_of

GROUPS = ("credentials", "network", "clock", "status", "key", "permissions", "account", "balance")
"""The probes by the names that ``--only`` takes."""


def check_groups(only: Sequence[str]) -> None:
    """Raise `UsageError` for a name that is none of `GROUPS`."""
    for name in only:
        if name not in GROUPS:
            raise UsageError(f"unknown probe '{name}'{did_you_mean(name, GROUPS)} (known: {', '.join(GROUPS)})")


class Survey:
    """Asks the probes and keeps what was seen, in order. ``only`` limits them to some of `GROUPS`; ``gone`` tells whether an
    answer says that there is no such endpoint, ``told`` what its message says of this side of the link."""

    def __init__(
        self, link: Link, profile: Profile, egress: Egress, only: Sequence[str], watch: Watch, gone: Callable[[Observation], bool],
        told: Callable[[Observation], Mapping[str, Value]],
    ) -> None:  # fmt: skip
        check_groups(only)
        self._link, self._profile, self._egress, self._only, self._watch = link, profile, egress, tuple(only), watch
        self.seen: list[Observation] = []
        self._gone, self._told, self._absent = gone, told, set[str]()

    def note_surroundings(self, reading: Mapping[str, Value]) -> None:
        """Keep what is known of the machine and its way out without asking anybody."""
        self.seen.append(Observation(probe=SURROUNDINGS, outcome=Outcome.OK, reading=reading))

    def inspect_credentials(self, others: Callable[[], Mapping[str, Sequence[str]]]) -> None:
        """Look at the text of the credentials. ``others`` gives the key shapes of other exchanges, for a key that is not ours."""
        if not self._wanted("credentials"):
            return
        fields = self._profile.credentials
        reading = inspect(self._link.credentials, fields, {})
        if reading.get("key.shape") not in ("expected", "unknown", None):
            reading = inspect(self._link.credentials, fields, others())
        self._keep(Observation(probe="credentials", outcome=Outcome.OK, reading={**reading, **self._link.credentials.facts}))

    async def ask(self, asker: Asker, variant: Variant, meanwhile: Callable[[], None]) -> None:
        """Everything that a first round can ask. ``meanwhile`` runs in a thread while the answers are awaited."""
        wanted = [group for group in ("clock", "status", "key") if self._wanted(group)]
        calls = [call for group in wanted for call in self._profile.calls_for(group, variant.site, self._link.market)]
        self._watch.planned([*(["network"] if self._wanted("network") else []), *(call.probe for call in calls), "login"])
        jobs: list[Coroutine[None, None, object]] = [self._ask_exchange(asker, variant, calls, meanwhile)]
        if self._wanted("network"):
            jobs.append(self._ask_network(asker, variant.site))
        await at_once(jobs)

    async def log_in(self, asker: Asker, variant: Variant, experiment: str = "") -> Observation | None:
        """The first signed read and, once it is accepted, the wallets and the account. ``None`` where the site has no such read."""
        calls = self._login_calls(variant.site)
        if not calls:
            return None
        self._watch.started("login")
        for call in calls:
            seen = await self._asked(asker, call, variant, experiment)
            if not self._gone(seen) or call is calls[-1]:
                break
            self._absent.add(call.id)
            self._keep(seen)  # under its own name: it says nothing of the link
        seen = replace(seen, probe=f"login:{call.id}")
        self._keep(seen)
        if seen.outcome is Outcome.OK:
            await self._ask_wallets(asker, variant, call)
        return seen

    async def ask_again(self, asker: Asker, variant: Variant, experiment: str) -> None:
        """The public call once more, as an experiment."""
        for call in self._profile.calls_for("clock", variant.site, self._link.market)[:1]:
            self._watch.started(PROBE)
            seen = await asker.ask(call, variant, self._link.market, experiment)
            self._keep(replace(seen, probe=f"{PROBE}:{call.id}"))

    async def _ask_exchange(self, asker: Asker, variant: Variant, calls: Sequence[Call], meanwhile: Callable[[], None]) -> None:
        await asyncio.to_thread(client.ccxt)  # the socket probe goes on meanwhile
        jobs: list[Coroutine[None, None, object]] = [
            self._ask_clock(asker, call, variant) if call.probe == "clock" else self._ask(asker, call, variant) for call in calls
        ]
        if any(self._wanted(group) for group in ("permissions", "account", "balance")):
            jobs.append(self.log_in(asker, variant))
        jobs.append(asyncio.to_thread(meanwhile))  # last, so that the requests are on their way
        await at_once(jobs)

    async def _ask_network(self, asker: Asker, site: Site) -> None:
        self._watch.started("network")
        self._keep(await network.probe(site.hosts[0], self._egress, asker.timeout))

    async def _ask(self, asker: Asker, call: Call, variant: Variant) -> Observation:
        self._watch.started(call.probe)
        return self._keep(await self._asked(asker, call, variant))

    async def _asked(self, asker: Asker, call: Call, variant: Variant, experiment: str = "") -> Observation:
        missing = self._missing(call, variant)
        if missing:
            return Observation(probe=f"{call.probe}:{call.id}", outcome=Outcome.SKIPPED, because=missing)
        return await asker.ask(call, variant, self._link.market, experiment)

    async def _ask_clock(self, asker: Asker, call: Call, variant: Variant) -> None:
        # Twice: the first request also pays for the connection, and the shorter round trip dates the answer better.
        self._watch.started(call.probe)
        best = await self._asked(asker, call, variant)
        if best.outcome is Outcome.OK:
            again = await asker.ask(call, variant, self._link.market)
            sent = best.requests + again.requests
            best = again if again.outcome is Outcome.OK and _round_trip(again) < _round_trip(best) else best
            best = replace(best, requests=sent)
        self._keep(best)

    def _login_calls(self, site: Site) -> list[Call]:
        """The signed read that needs least, and the next best in case the exchange no longer has that one: the key's own rights, the
        wallet of the market, any read the site has."""
        rights = self._profile.calls_for("permissions", site, self._link.market)
        own = [c for c in self._profile.calls_for("balance", site, self._link.market) if self._own_wallet in c.reads]
        any_read = [c for c in self._profile.calls if c.sign == "signed" and site.id in c.sites]
        found = dict.fromkeys(c.id for c in (*rights, *own, *any_read) if c.id not in self._absent)
        return [next(c for c in self._profile.calls if c.id == name) for name in found][:2]

    async def _ask_wallets(self, asker: Asker, variant: Variant, login: Call) -> None:
        groups = [group for group in ("balance", "account") if self._wanted(group)]
        calls = [call for group in groups for call in self._profile.calls_for(group, variant.site, self._link.market)]
        calls.sort(key=lambda call: (self._own_wallet not in call.reads, call.probe != "account"))
        await at_once([self._ask(asker, call, variant) for call in calls if call is not login and call.id not in self._absent])

    @property
    def _own_wallet(self) -> str:
        return f"funds@{self._profile.markets.get(self._link.market, {}).get('wallet', '')}"

    def _wanted(self, group: str) -> bool:
        return not self._only or group in self._only

    def _missing(self, call: Call, variant: Variant) -> str:
        """Why a call cannot be made, empty when it can."""
        if call.sign == "none":
            return ""
        needed = call.headers.values() if call.headers else ("apiKey",) if call.sign == "key" else self._profile.credentials
        absent = [self._profile.credentials[name].label for name in needed if not variant.credentials.get(name)]
        return f"no {' and no '.join(absent)}" if absent else ""

    def _keep(self, seen: Observation) -> Observation:
        seen = replace(seen, reading={**seen.reading, **self._told(seen)})
        self.seen.append(seen)
        self._watch.ended(run_of(seen))
        return seen


async def at_once(jobs: Iterable[Coroutine[None, None, object]]) -> None:
    """Run jobs together. The first error ends the others and is raised as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(job)
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


def _round_trip(seen: Observation) -> int:
    value = seen.reading.get("clock.rtt_ms", 0)
    return value if isinstance(value, int) else 0
