"""The pipe: Link → Observations → Facts → Findings → Report, and the loop of experiments.

`Session.run` is the whole program in one screen. Every other entry (`infer`, a saved case) is the same pipe entered lower down.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from diagnose.conclude import Case, report_of, report_of_facts
from diagnose.credentials import Scrubber
from diagnose.experiments import SISTER_HOSTS, State, Trial
from diagnose.facts.derive import Derived, derive, is_login, no_endpoint
from diagnose.facts.egress import told, unused_proxy
from diagnose.facts.trials import public_call
from diagnose.model import Certainty, Link, Observation, Outcome, Report, Value
from diagnose.pack import Pack
from diagnose.probes.call import Asker
from diagnose.probes.client import Clients, Variant
from diagnose.probes.egress import Egress
from diagnose.probes.host import Host
from diagnose.probes.survey import GROUPS, Survey
from diagnose.probes.transport import Budget, Transport
from diagnose.profile import Profile
from diagnose.signatures.catalogue import caller_ip
from diagnose.watch import Silent, Watch

__all__ = ["GROUPS", "Session", "Silent", "Watch", "infer", "resolve"]


class Session:
    """One diagnosis of one link.

    ``timeout`` is in seconds a request; ``only`` limits the probes to some of `GROUPS`; ``consents`` are those of experiments that the
    user gave (``try-swap``, ``try-direct``, ``try HOST``), and ``agree`` asks for one that was not given, as a yes-or-no question.
    ``sister_hosts`` lets the operator's other environments and regions be asked. ``sleep`` waits for that many seconds;
    ``host`` is the machine it runs on.
    """

    def __init__(
        self, link: Link, pack: Pack, *, egress: Egress | None = None, only: Sequence[str] = (),
        consents: Collection[str] = (), agree: Callable[[str], bool] | None = None, sister_hosts: bool = True,
        timeout: float = 10.0, watch: Watch | None = None, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        host: Host | None = None,
    ) -> None:  # fmt: skip
        self._link, self._pack, self._timeout, self._watch = link, pack, timeout, watch or Silent()
        self._profile: Profile = pack.askable(link.exchange)
        self._egress = egress or Egress(proxy=link.proxy)
        self._host = host or Host()
        self._survey = Survey(
            link, self._profile, self._egress, only, self._watch, lambda seen: no_endpoint(seen, pack.reader(self._profile)), self._told
        )  # fmt: skip
        self._consents = {*consents, *([SISTER_HOSTS] if sister_hosts else [])}
        self._agree, self._declined, self._sleep = agree, set[str](), sleep
        site = self._profile.site(link.environment, link.region)
        self._variant = Variant(site, link.credentials)
        self._tried: dict[str, set[str]] = {"": {site.id}}
        self._unused_proxy = "" if self._egress.proxy else unused_proxy(self._egress.environ, site.hosts[0])
        self._begun = time.perf_counter()

    async def run(self) -> Report:
        """Ask, then experiment while a cause is undecided, then report."""
        self._begun = time.perf_counter()
        self._survey.note_surroundings(self._surroundings())
        self._survey.inspect_credentials(lambda: self._pack.shapes_of_others(self._profile.id))
        async with Transport(self._profile, self._egress) as transport:
            clients = Clients(transport, self._timeout)
            asker = self._asker(transport, clients)
            try:
                await self._survey.ask(asker, self._variant, lambda: self._pack.warm(self._profile.id))
                while trial := self._next_trial():
                    await self._try(asker, trial)
                self._tell_what_needs_a_word()
            finally:
                await clients.close()
        return self.report()

    def report(self) -> Report:
        """The report of what was learned so far."""
        return report_of(self.case(), self._pack)

    def case(self) -> Case:
        """What was learned so far, before any judgement."""
        ms = (time.perf_counter() - self._begun) * 1000
        return Case(self._link, self._profile, tuple(self._seen), self._derive(), self._egress.proxy, ms, unused_proxy=self._unused_proxy)

    def _surroundings(self) -> dict[str, Value]:
        return {
            **self._host.reading(),
            "egress.proxy": "used" if self._egress.proxy else "unused" if self._unused_proxy else "none",
            "egress.seen_as": "unknown" if self._link.seen_from else "unasked",
        }  # fmt: skip

    def _told(self, seen: Observation) -> dict[str, Value]:
        return told(caller_ip(self._profile, [seen]), self._link.seen_from)

    @property
    def _seen(self) -> list[Observation]:
        return self._survey.seen

    def _asker(self, transport: Transport, clients: Clients) -> Asker:
        # Where a number must grow with every call, two calls under way could arrive in the wrong order.
        budget = Budget(together=1) if self._profile.clock.nonce == "increasing" else Budget()
        scrub = Scrubber(self._link.credentials.fields).scrub
        page_of = self._pack.catalogue.page_of
        return Asker(self._profile, transport, clients, budget, self._pack.vocabulary, self._timeout, scrub, page_of)

    def _derive(self) -> Derived:
        pack = self._pack
        return derive(self._link, self._profile, self._seen, pack.experiments.questions, pack.vocabulary, pack.reader(self._profile))

    def _next_trial(self) -> Trial | None:
        if self._seen[-1:] and self._seen[-1].experiment and self._seen[-1].outcome is Outcome.SKIPPED:  # no further failing call is allowed
            return None
        while state := self._state():
            trial = self._pack.experiments.next(state, self._declined if self._agree else None)
            if trial is None or not self._agree or not trial.consent or trial.consent in self._consents:
                return trial
            agreed = self._agree(f"{trial.experiment.question} {trial.risk} Try it?")
            (self._consents if agreed else self._declined).add(trial.consent)
        return None

    def _state(self) -> State | None:
        """What the next experiment is planned from; ``None`` where nothing is left to find out."""
        derived = self._derive()
        if not any(is_login(o) for o in self._seen) or derived.login.answer in ("accepted", "repaired"):
            return None
        public = public_call(self._seen)
        host = urlsplit(public.endpoint.partition(" ")[2]).hostname if public else ""
        return State(derived.facts, derived.likelihoods, self._variant, self._profile, self._tried, host or "", self._consents)

    def _open(self, state: State) -> list[Trial]:
        """The trials that lack a consent and would still decide something."""
        lacking = self._pack.experiments.unallowed(state)
        faults = self.report().faults if lacking else ()
        if any(fault.certainty is Certainty.PROVEN for fault in faults):
            return []
        listed = {fault.cause for fault in faults}
        return [trial for trial in lacking if trial.experiment.asks == "public" or trial.experiment.tests in listed]

    def _tell_what_needs_a_word(self) -> None:
        state = self._state()
        for trial in self._open(state) if state else ():
            because = trial.risk.rstrip(".") or "the exchange's other hosts were not to be asked"
            self._seen.append(
                Observation(probe=trial.experiment.id, outcome=Outcome.SKIPPED, site=trial.variant.site.id, experiment=trial.experiment.id, because=because)
            )

    async def _try(self, asker: Asker, trial: Trial) -> None:
        experiment, changed = trial.experiment, trial.variant
        self._tried.setdefault(experiment.id, set()).add(changed.site.id)
        self._tried[""].add(changed.site.id)
        self._watch.asking(experiment.id, experiment.question)
        if experiment.asks == "public":
            await self._survey.ask_again(asker, changed, experiment.id)
            return
        if changed.pause_s:
            await self._sleep(changed.pause_s)
            asker.transport.resume()
            changed = replace(changed, pause_s=0)
        await self._survey.log_in(asker, changed, experiment.id)
        current = self._derive().login.current
        helped = current is not None and current.experiment == experiment.id and current.site == changed.site.id
        if helped or experiment.changes in ("credentials", "pem", "clock"):  # clean credentials and a right clock cannot be worse
            self._variant = changed


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
