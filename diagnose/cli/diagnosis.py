"""From the words of the command line to one session: the link, its credentials, the lab or the world."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from diagnose.cli.environment import Environment
from diagnose.cli.progress import watching
from diagnose.conclude import Case
from diagnose.credentials import Scrubber, find, secrets_of
from diagnose.errors import CannotRun, UsageError, did_you_mean
from diagnose.facts.egress import place
from diagnose.model import Credentials, Link, NotChecked, Report, Verdict
from diagnose.pack import Pack
from diagnose.probes.egress import Egress
from diagnose.profile import Profile
from diagnose.session import Session, Watch, resolve


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the user asked for. ``timeout`` is in seconds; ``lab`` are the faults of a simulated exchange, if any;
    ``consents`` the experiments that run only when asked for; ``sister_hosts`` whether the operator's other sites may be asked;
    ``seen_from`` is the address or place of the bot.
    """

    exchange: str
    source: str | None
    market: str | None
    intent: str
    consumer: str
    sandbox: bool
    demo: bool
    region: str | None
    proxy: str | None
    timeout: float
    only: tuple[str, ...]
    lab: tuple[str, ...]
    consents: tuple[str, ...]
    sister_hosts: bool = True
    seen_from: str | None = None

    @classmethod
    def of(
        cls, exchange: str, source: str | None, market: str | None, intent: str | None, consumer: str, sandbox: bool, demo: bool,
        region: str | None, proxy: str | None, timeout: float, lab: Sequence[str] | None,
    ) -> Wish:  # fmt: skip
        """The wish of the options that all commands for a link share. A read-only consumer reads."""
        meant = intent or ("read" if consumer == "read-only" else "trade")
        return cls(
            exchange=exchange, source=source, market=market, intent=meant, consumer=consumer, sandbox=sandbox, demo=demo,
            region=region, proxy=proxy, timeout=timeout, only=(), lab=tuple(lab or ()), consents=(),
        )  # fmt: skip


class Diagnosis:
    """One diagnosis for the command line. Raises `UsageError` early where the wish cannot be met."""

    def __init__(self, wish: Wish, environment: Environment) -> None:
        if wish.sandbox and wish.demo:
            raise UsageError("--sandbox and --demo exclude each other")
        if wish.lab and wish.proxy:
            raise UsageError("--proxy and --lab exclude each other: the lab has its own proxy")
        if wish.lab:
            from diagnose.cli.serving import known_faults

            known_faults(wish.lab)
        self._wish, self._environment = wish, environment
        self.pack = Pack.load(exchange=wish.exchange)
        self._profile, market, region = self.pack.meant(wish.exchange, wish.market or "")
        owner, _, _ = resolve(wish.exchange, self.pack)
        self._lab_id = wish.exchange if owner is self._profile else self._profile.id  # the lab knows the aliases as well
        self._link = Link(
            exchange=self._profile.id,
            market=market,
            environment="testnet" if wish.sandbox else "demo" if wish.demo else "live",
            region=wish.region or region,
            intent=wish.intent,
            consumer=wish.consumer,
            proxy=wish.proxy,
            seen_from=place(wish.seen_from) if wish.seen_from is not None else "",
        )
        self._profile.site(self._link.environment, self._link.region)
        known_hosts(wish.consents, self._profile)
        self._session: Session | None = None

    def run(self) -> tuple[Report, bool]:
        """The report, and whether Ctrl-C ended the diagnosis early."""
        credentials = self.credentials()  # outside the event loop, which would keep Ctrl-C from the prompt
        try:
            with watching(self._environment) as watch:
                return asyncio.run(self.ask(credentials, self._wish.only, watch, self._environment.permits)), False
        except KeyboardInterrupt:
            if self._session is None:
                raise
            self._environment.tell("interrupted; this is what was learned so far")
            return cut_short(self._session.report()), True

    def case(self) -> Case:
        """What was learned, after `run`."""
        if self._session is None:
            raise CannotRun("the diagnosis did not begin")
        return self._session.case()

    def credentials(self) -> Credentials:
        """The credentials that were asked for, kept out of everything that is printed from here on."""
        found = self._credentials_for_lab() if self._wish.lab else self._credentials()
        self._guard(found)
        return found

    async def ask(
        self, credentials: Credentials, only: Sequence[str], watch: Watch | None = None, agree: Callable[[str], bool] | None = None
    ) -> Report:
        """One diagnosis, limited to some probes where any are named. ``agree`` asks a person for the consent that an experiment needs."""
        wish = self._wish
        async with self._reach(credentials) as (link, egress):
            self._session = Session(
                link, self.pack, egress=egress, only=only, consents=wish.consents, agree=agree, sister_hosts=wish.sister_hosts,
                timeout=wish.timeout, watch=watch, host=self._environment.host,
            )  # fmt: skip
            return await self._session.run()

    @asynccontextmanager
    async def _reach(self, credentials: Credentials) -> AsyncIterator[tuple[Link, Egress]]:
        """The link with its credentials, and the way to the exchange or to the lab."""
        if not self._wish.lab:
            egress = Egress(proxy=self._wish.proxy, environ=self._environment.environ)
            yield replace(self._link, credentials=credentials), egress
            return
        from diagnose.lab import Lab

        link, faults = self._link, self._wish.lab
        own = {name: secret.reveal() for name, secret in credentials.fields.items()}
        async with Lab(
            self._lab_id, faults, market=link.market, environment=link.environment, credentials=own or None
        ) as lab:
            typed = Credentials.of("lab", **lab.credentials)
            if self._wish.source:
                typed = replace(credentials, fields=typed.fields)
            self._guard(typed)
            link = replace(link, credentials=typed, proxy=lab.proxy)
            yield link, Egress(resolve=lab.resolve, ca_pem=lab.ca_pem, proxy=lab.proxy, environ=self._environment.environ)

    def _credentials(self) -> Credentials:
        environment, fields = self._environment, self._profile.credentials
        return find(
            fields, self._profile.id, self._wish.source, environ=environment.environ, ask=environment.asker(), stdin=environment.stdin
        )

    def _credentials_for_lab(self) -> Credentials:
        """Those that were asked for or are in the environment; else none, and the lab makes its own."""
        if self._wish.source:
            return self._credentials()
        try:
            return find(self._profile.credentials, self._profile.id, environ=self._environment.environ)
        except UsageError:
            return Credentials()

    def _guard(self, credentials: Credentials) -> None:
        """Keep these values, and the password of the proxy, out of everything that is printed from here on."""
        self._environment.guard(Scrubber(secrets_of(replace(self._link, credentials=credentials))))


def known_hosts(consents: Sequence[str], profile: Profile) -> None:
    """Raise `UsageError` with the nearest names for a host of ``--try`` that the profile does not list as another operator's."""
    others = {host for site in profile.sites.values() if site.operator for host in site.hosts}
    for consent in consents:
        option, _, host = consent.partition(" ")
        if option != "try" or host in others:
            continue
        if host in profile.hosts:
            raise UsageError(f"--try is for hosts of other companies; {host} is one of {profile.name} and is asked where it helps")
        known = f"; known are {', '.join(sorted(others))}" if others else f"; {profile.name} has no other company's host to try"
        raise UsageError(f"--try does not know the host '{host}'{did_you_mean(host, others)}{known}")


def cut_short(report: Report) -> Report:
    """The report of an interrupted diagnosis: it never says that all is well."""
    verdict = Verdict.INCONCLUSIVE if report.verdict is Verdict.HEALTHY else report.verdict
    rest = NotChecked("the rest", "the diagnosis was interrupted")
    return replace(report, verdict=verdict, not_checked=(*report.not_checked, rest))
