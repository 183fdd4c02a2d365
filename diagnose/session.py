"""The pipe: Link → Observations → Facts → Findings → Report, and the loop of experiments.

`Session.run` is the whole program in one screen. Every other entry (`infer`, a saved case) is the same pipe entered lower down.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Coroutine, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from diagnose.conclude import Case, report_of, report_of_facts, run_of
from diagnose.credentials import Scrubber
from diagnose.credentials.shape import inspect
from diagnose.errors import UsageError, did_you_mean
from diagnose.experiments import Trial
from diagnose.facts.derive import Derived, derive, is_login
from diagnose.model import Link, Observation, Outcome, ProbeRun, Report, Value
from diagnose.pack import Pack
from diagnose.probes import client, network
from diagnose.probes.call import Asker
from diagnose.probes.client import Clients, Variant
from diagnose.probes.egress import Egress
from diagnose.probes.transport import Budget, Transport
from diagnose.profile import Call, Profile

GROUPS = ("credentials", "network", "clock", "status", "key", "permissions", "account", "balance")
"""The probes by the names that ``--only`` takes."""


class Watch(Protocol):
    """Told of progress. The library itself is silent."""

    def planned(self, probes: Sequence[str]) -> None:
        """The probes that will be asked at first."""

    def started(self, probe: str) -> None:
        """A probe is being asked."""

    def ended(self, run: ProbeRun) -> None:
        """A probe has ended."""

    def asking(self, experiment: str, question: str) -> None:
        """An experiment begins."""


class Silent:
    """A watch that does nothing."""

    def planned(self, probes: Sequence[str]) -> None: ...
    def started(self, probe: str) -> None: ...
    def ended(self, run: ProbeRun) -> None: ...
    def asking(self, experiment: str, question: str) -> None: ...


class Session:
    """One diagnosis of one link.

    ``timeout`` is in seconds a request; ``only`` limits the probes to some of `GROUPS`; ``consents`` names the experiments' consents
    that the user gave (``try-swap``).
    """

    def __init__(
        self, link: Link, pack: Pack, *, egress: Egress | None = None, only: Sequence[str] = (),
        consents: Collection[str] = (), timeout: float = 10.0, watch: Watch | None = None,
    ) -> None:  # fmt: skip
        self._link, self._pack = link, pack
        self._profile: Profile = pack.profiles.get(link.exchange)
        self._egress = egress or Egress(proxy=link.proxy)
        self._only, self._timeout, self._watch = _known_groups(only), timeout, watch or Silent()
        self._consents = frozenset(consents)
        site = self._profile.site(link.environment, link.region)
        self._variant = Variant(site, link.credentials)
        self._tried: dict[str, set[str]] = {"": {site.id}}
        self._seen: list[Observation] = []
        self._begun = time.perf_counter()

    async def run(self) -> Report:
        """Ask, then experiment while a cause is undecided, then report."""
        self._begun = time.perf_counter()
        self._inspect_credentials()
        async with Transport(self._profile, self._egress) as transport:
            clients = Clients(transport, self._timeout)
            asker = Asker(
                self._profile, transport, clients, self._budget(), self._pack.vocabulary, self._timeout,
                Scrubber(self._link.credentials.fields).scrub,
            )  # fmt: skip
            try:
                await self._ask_independent(asker)
                while trial := self._next_trial():
                    await self._try(asker, trial)
            finally:
                await clients.close()
        return self.report()

    def report(self) -> Report:
        """The report of what was learned so far."""
        ms = (time.perf_counter() - self._begun) * 1000
        return report_of(Case(self._link, self._profile, tuple(self._seen), self._derive(), self._egress.proxy, ms), self._pack)

    def _derive(self) -> Derived:
        pack = self._pack
        return derive(self._link, self._profile, self._seen, pack.experiments.questions, pack.vocabulary, pack.reader(self._profile))

    def _budget(self) -> Budget:
        # Where a number must grow with every call, two calls under way could arrive in the wrong order.
        return Budget(together=1) if self._profile.clock.nonce == "increasing" else Budget()

    def _inspect_credentials(self) -> None:
        if self._wanted("credentials"):
            fields = self._profile.credentials
            reading = inspect(self._link.credentials, fields, {})
            if reading.get("key.shape") not in ("expected", "unknown", None):  # the other profiles are read only for a key that is not ours
                reading = inspect(self._link.credentials, fields, self._pack.shapes_of_others(self._profile.id))
            self._keep(Observation(probe="credentials", outcome=Outcome.OK, reading=reading))

    async def _ask_independent(self, asker: Asker) -> None:
        site, market = self._variant.site, self._link.market
        calls = [c for group in ("clock", "status", "key") for c in self._profile.calls_for(group, site, market) if self._wanted(group)]
        self._watch.planned([*(["network"] if self._wanted("network") else []), *(c.probe for c in calls), "login"])
        jobs: list[Coroutine[None, None, object]] = [self._ask_exchange(asker, calls)]
        if self._wanted("network"):
            jobs.append(self._ask_network())
        await _at_once(jobs)

    async def _ask_exchange(self, asker: Asker, calls: Sequence[Call]) -> None:
        await asyncio.to_thread(client.ccxt)  # the socket probe goes on meanwhile
        await _at_once(
            [
                *(self._ask_clock(asker, call) if call.probe == "clock" else self._ask(asker, call) for call in calls),
                self._ask_login(asker),
                asyncio.to_thread(self._pack.warm, self._profile.id),  # last: while the answers are awaited
            ]
        )

    async def _ask_network(self) -> None:
        self._watch.started("network")
        self._keep(await network.probe(self._variant.site.hosts[0], self._egress, self._timeout))

    async def _ask(self, asker: Asker, call: Call) -> Observation:
        missing = self._missing(call)
        if missing:
            return self._keep(Observation(probe=f"{call.probe}:{call.id}", outcome=Outcome.SKIPPED, because=missing))
        self._watch.started(call.probe)
        return self._keep(await asker.ask(call, self._variant, self._link.market))

    async def _ask_clock(self, asker: Asker, call: Call) -> None:
        # Twice: the first request also pays for the connection, and the shorter round trip dates the answer better.
        first = await self._ask(asker, call)
        if first.outcome is not Outcome.OK:
            return
        again = await asker.ask(call, self._variant, self._link.market)
        if again.outcome is Outcome.OK and _round_trip(again) < _round_trip(first):
            self._keep(again)

    async def _ask_login(self, asker: Asker) -> None:
        call = self._login_call()
        if call is None or not (self._wanted("permissions") or self._wanted("balance") or self._wanted("account")):
            return
        missing = self._missing(call)
        if missing:
            self._keep(Observation(probe=f"login:{call.id}", outcome=Outcome.SKIPPED, because=missing))
            return
        self._watch.started("login")
        seen = await asker.ask(call, self._variant, self._link.market)
        self._keep(replace(seen, probe=f"login:{call.id}"))
        if seen.outcome is Outcome.OK:
            await self._ask_wallets(asker)

    def _login_call(self) -> Call | None:
        """The signed read that needs least: the key's own rights, else the wallet of the market, else any read the site has."""
        site, market = self._variant.site, self._link.market
        wallet = f"funds@{self._profile.markets.get(market, {}).get('wallet', '')}"
        rights = self._profile.calls_for("permissions", site, market)
        own = [c for c in self._profile.calls_for("balance", site, market) if wallet in c.reads]
        any_read = [c for c in self._profile.calls if c.sign == "signed" and site.id in c.sites]
        return next(iter((*rights, *own, *any_read)), None)

    async def _ask_wallets(self, asker: Asker) -> None:
        login, site, market = self._login_call(), self._variant.site, self._link.market
        calls = [c for group in ("balance", "account") if self._wanted(group) for c in self._profile.calls_for(group, site, market)]
        wallet = f"funds@{self._profile.markets.get(market, {}).get('wallet', '')}"
        calls.sort(key=lambda c: (wallet not in c.reads, c.probe != "account"))
        await _at_once([self._ask(asker, call) for call in calls if call is not login])

    def _next_trial(self) -> Trial | None:
        if not any(is_login(o) for o in self._seen):
            return None
        if self._seen[-1].experiment and self._seen[-1].outcome is Outcome.SKIPPED:  # no further failing call is allowed
            return None
        derived = self._derive()
        if derived.login.answer in ("accepted", "repaired"):
            return None
        return self._pack.experiments.next(derived.facts, derived.likelihoods, self._variant, self._profile, self._tried, self._consents)

    async def _try(self, asker: Asker, trial: Trial) -> None:
        experiment, changed = trial.experiment, trial.variant
        self._tried.setdefault(experiment.id, set()).add(changed.site.id)
        self._tried[""].add(changed.site.id)
        self._watch.asking(experiment.id, experiment.question)
        before, self._variant = self._variant, changed
        call = self._login_call()
        if call is None:
            self._variant = before
            return
        seen = await asker.ask(call, changed, self._link.market, experiment.id)
        self._keep(replace(seen, probe=f"login:{call.id}"))
        login = self._derive().login
        helped = login.current is not None and login.current.experiment == experiment.id and login.current.site == changed.site.id
        if not helped and experiment.changes not in ("credentials", "clock"):  # clean credentials and a right clock cannot be worse
            self._variant = before
        if seen.outcome is Outcome.OK:
            await self._ask_wallets(asker)

    def _wanted(self, group: str) -> bool:
        return not self._only or group in self._only

    def _missing(self, call: Call) -> str:
        """Why a call cannot be made, empty when it can."""
        if call.sign == "none":
            return ""
        needed = call.headers.values() if call.headers else ("apiKey",) if call.sign == "key" else self._profile.credentials
        absent = [self._profile.credentials[name].label for name in needed if not self._variant.credentials.get(name)]
        return f"no {' and no '.join(absent)}" if absent else ""

    def _keep(self, seen: Observation) -> Observation:
        self._seen.append(seen)
        self._watch.ended(run_of(seen))
        return seen


async def _at_once(jobs: Iterable[Coroutine[None, None, object]]) -> None:
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


def _known_groups(only: Sequence[str]) -> tuple[str, ...]:
    for name in only:
        if name not in GROUPS:
            raise UsageError(f"unknown probe '{name}'{did_you_mean(name, GROUPS)} (known: {', '.join(GROUPS)})")
    return tuple(only)


def resolve(exchange: str, pack: Pack) -> tuple[Profile, str | None, str | None]:
    """The profile of a ccxt id, and the market and region that an alias such as ``okxus`` or ``binanceusdm`` stands for.

    Raises `UsageError` with the nearest names when no profile serves the id.
    """
    return pack.resolve(exchange)


def infer(facts: Mapping[str, Mapping[str, Value]], pack: Pack, exchange: str = "") -> Report:
    """Facts in, findings out: the pipe entered below the probes. Raises `UsageError` for a name the vocabulary does not have."""
    closed = pack.vocabulary.close(facts)
    profile = pack.profiles.get(exchange) if exchange else None
    return report_of_facts(closed, pack, profile)
