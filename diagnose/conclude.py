"""Facts to findings to report: the lower half of the pipe, which every entry shares."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata

from diagnose.engine import Conclusion, weigh
from diagnose.facts.derive import Derived, is_login, no_endpoint
from diagnose.facts.egress import SURROUNDINGS
from diagnose.facts.pasted import derive_pasted
from diagnose.knowledge import fix_steps, verify_command
from diagnose.knowledge.placeholders import Wording
from diagnose.knowledge.values import link, values_of
from diagnose.model import Certainty, Facts, Finding, Link, NotChecked, Observation, Outcome, Report, Value, Verdict
from diagnose.pack import Pack
from diagnose.profile import Profile, Site
from diagnose.signatures.catalogue import caller_ip
from diagnose.signatures.reading import Reading
from diagnose.signatures.tidy import LONGEST
from diagnose.watch import run_of

DISTRIBUTION = "exchange-diagnose"

_LIKELIHOODS: Mapping[Value, float] = {"only": 1.0, "likely": 0.6, "possible": 0.2}
"""What the words of ``signals`` stand for where only they are known: likely means at least one half."""


CANDIDATES = 3
"""Causes that triage lists at least, where so many are possible: a text proves little, and the reader has the rest of the story."""


@dataclass(frozen=True, slots=True)
class Case:
    """One link with everything that was seen of it, and how long that took (ms).

    ``address`` is the link's address as the exchange told it, where the messages no longer show it; ``unused_proxy`` the variable of
    the environment that names a proxy this run did not use.
    """

    link: Link
    profile: Profile
    seen: tuple[Observation, ...]
    derived: Derived
    proxy: str | None = None
    ms: float = 0.0
    address: str = ""
    unused_proxy: str = ""


def report_of(case: Case, pack: Pack) -> Report:
    """The report of a case."""
    derived, profile = case.derived, case.profile
    conclusion = _conclude(derived.facts, derived.likelihoods, derived.spoken, pack, profile.id)
    address = case.address or caller_ip(profile, case.seen)
    values = {**_values(profile, derived.facts, case.link.region), **({"egress_ip": address} if address else {})}
    findings = tuple(_located(_written(f, pack, values, derived.facts, profile.id), case.link, pack) for f in conclusion.findings)
    next_, ask = _apart(findings, pack, values)
    return Report(
        exchange=profile.id,
        verdict=_verdict(findings, _failing(derived.facts)),
        findings=findings,
        excluded=conclusion.excluded,
        facts=pack.vocabulary.known(derived.facts),
        probes=tuple(run_of(o) for o in case.seen if o.outcome is not Outcome.SKIPPED and o.probe != SURROUNDINGS),
        not_checked=(*_elsewhere(case, address), *_not_checked(case, pack)),
        next=next_,
        ask=ask,
        where=_where(case, address),
        versions=_versions(pack, profile.id),
        ms=case.ms,
    )


def report_of_facts(facts: Facts, pack: Pack, profile: Profile | None = None) -> Report:
    """The report of facts alone, for tools that do their own probing."""
    exchange = profile.id if profile else ""
    likelihoods = {cause: _LIKELIHOODS[word] for cause, word in facts["signals"].items() if word in _LIKELIHOODS}
    conclusion = _conclude(facts, likelihoods, dict.fromkeys(likelihoods, "The exchange's answer points to this."), pack, exchange)
    values = _values(profile, facts)
    findings = tuple(_written(f, pack, values, facts, exchange) for f in conclusion.findings)
    next_, ask = _apart(findings, pack, values)
    return Report(
        exchange=exchange, verdict=_verdict(findings, _failing(facts)), findings=findings, excluded=conclusion.excluded,
        facts=pack.vocabulary.known(facts), next=next_, ask=ask, versions=_versions(pack, exchange),
    )  # fmt: skip


def report_of_paste(reading: Reading, market: str, pack: Pack) -> Report:
    """The report of a pasted text. ``market`` is the one that the exchange's id stands for, such as swap for binanceusdm."""
    profile = pack.knowledge.profile(reading.exchange)
    exchange = profile.id if profile else ""
    site = str(reading.facts.get("site", "live"))
    pasted = derive_pasted(reading, {"market": market, "environment": site}, pack.vocabulary, pack.causes, pack.weights)
    conclusion = _conclude(pasted.facts, pasted.likelihoods, pasted.spoken, pack, exchange, fewest=CANDIDATES)
    seen = [one.seen for one in reading.heard]
    address = caller_ip(profile, seen) if profile else ""
    values = {**_values(profile, pasted.facts), **({"egress_ip": address} if address else {})}
    askable = bool(profile.calls) if profile else not reading.exchange
    findings = tuple(_written(f, pack, values, pasted.facts, exchange, askable=askable) for f in conclusion.findings)
    next_, ask = _apart(findings, pack, values)
    return Report(
        exchange=exchange or reading.exchange, verdict=_verdict(findings, True), findings=findings, excluded=conclusion.excluded,
        facts=pack.vocabulary.known(pasted.facts), probes=tuple(run_of(o) for o in seen), next=next_, ask=ask,
        not_checked=_not_read(reading, profile is not None), where={"egress_ip": address} if address else {}, versions=_versions(pack, exchange),
    )  # fmt: skip


def _not_read(reading: Reading, curated: bool) -> tuple[NotChecked, ...]:
    found = []
    if reading.told == "unknown":
        found.append(NotChecked("exchange", "the text does not tell the exchange; with --exchange the answer is more exact"))
    if reading.told == "given" and not curated:
        found.append(NotChecked("exchange", f"'{reading.exchange}' is not known here beyond common wordings and ccxt's tables"))
    if reading.told == "guessed":
        found.append(NotChecked("exchange", f"taken for {reading.exchange} by its wording alone; --exchange settles it"))
    if not reading.heard:
        found.append(NotChecked("error", "no error text was recognised; the exchange's own answer, with code and message, is needed"))
    if reading.cut:
        found.append(NotChecked("the middle", f"only the first and the last {LONGEST:,} characters were read"))
    return tuple(found)


def _conclude(facts: Facts, likelihoods: Mapping[str, float], spoken: Mapping[str, str], pack: Pack, exchange: str, fewest: int = 0) -> Conclusion:
    engine = pack.engine(exchange)
    fired = engine.fired(facts)
    rules = tuple(rule for rule in engine.rules if rule.id in fired)
    return weigh(pack.causes, rules, likelihoods, facts, signal_because=spoken, fewest=fewest)


def _written(finding: Finding, pack: Pack, values: Mapping[str, str], facts: Facts, exchange: str, *, askable: bool = True) -> Finding:
    """The finding with its article's title, check and the steps that fit the facts, in the words of this exchange; no check where a
    link cannot be asked."""
    library, article = pack.library, pack.library.article(finding.cause)
    page = library.page(exchange) if exchange in library.page_ids() else None
    return replace(
        finding, title=article.title, article=article.id, fix=fix_steps(article, values, facts, page),
        verify=verify_command(article, values) if askable else "", who_can_fix=pack.causes[finding.cause].who,
    )  # fmt: skip


_PLACED = {"key": ("apiKey",), "secret": ("secret",), "passphrase": ("password",), "pair": ("apiKey", "secret"), "source": ("apiKey", "secret", "password", "uid")}
"""Fact kind -> the credentials it speaks of."""


def _located(finding: Finding, link: Link, pack: Pack) -> Finding:
    """A finding on credentials with the file and field that they stand in, where the source knows them. Never a value."""
    if pack.causes[finding.cause].group != "credentials":
        return finding
    kinds = {kind for evidence in finding.evidence for kind in evidence.facts}
    fields = dict.fromkeys(field for kind, names in _PLACED.items() if kind in kinds for field in names)
    places = [f"{field}: {link.credentials.places[field]}" for field in fields if field in link.credentials.places]
    return replace(finding, because=(*finding.because, f"Read from {'; '.join(places)}.")) if places else finding


def _values(profile: Profile | None, facts: Facts, region: str = "global") -> dict[str, str]:
    market, environment = str(facts["link"]["market"]), str(facts["link"]["environment"])
    values = {"market": market, "environment": environment}
    if profile:
        values |= values_of(profile, market, environment, region)
    offset = facts["clock"].get("offset_ms")
    if isinstance(offset, int):
        values["clock_offset"] = f"{abs(offset) / 1000:.1f} s {'behind' if offset < 0 else 'ahead'}"
    return values


def _failing(facts: Facts) -> bool:
    """Whether anything the link needs did not work."""
    login, read = facts["login"]["answer"], facts["read"]["answer"]
    broken = login in ("refused", "unanswered", "not-sent", "repaired") or read in ("refused", "unanswered")
    return broken or facts["public"]["answer"] in ("error", "page", "none") or facts["network"]["failure"] not in ("none", "unknown")


def _verdict(findings: Sequence[Finding], failing: bool) -> Verdict:
    faults = [f for f in findings if f.kind != "advice"]
    if not faults:
        return Verdict.INCONCLUSIVE if failing else Verdict.HEALTHY
    return Verdict.NOT_A_LINK_PROBLEM if faults[0].kind == "control" else Verdict.FAULTY


def _not_checked(case: Case, pack: Pack) -> tuple[NotChecked, ...]:
    skipped = [NotChecked(o.probe, o.because) for o in case.seen if o.outcome is Outcome.SKIPPED and not o.experiment]
    crashed = [NotChecked(o.probe, o.because) for o in case.seen if o.outcome is Outcome.CRASHED]
    read = pack.reader(case.profile)
    absent = [NotChecked(o.probe, f"the exchange has no such endpoint here (HTTP {o.http})") for o in case.seen if not is_login(o) and not o.experiment and no_endpoint(o, read)]
    facts, asked = case.derived.facts, {o.probe.partition(":")[0] for o in case.seen}
    missing = []
    if case.profile.generic:
        missing.append(NotChecked("rights", f"{case.profile.name} is known here through ccxt alone: what the key may do, its IP list and its form"))
        missing.append(NotChecked("elsewhere", "whether the key works on a testnet or another site of the exchange"))
    elif facts["exchange"]["introspection"] == "none" and facts["permission"]["trade"] == "unknown":
        missing.append(NotChecked("permissions", f"{case.profile.name} does not tell the rights of a key in this environment"))
    missing += [NotChecked(what, because) for what, because in case.profile.unchecked.items()]
    if "balance" not in asked and any(is_login(o) for o in case.seen) and facts["login"]["answer"] not in ("accepted", "repaired"):
        missing.append(NotChecked("balance", "the first signed read was not accepted"))
    return tuple(dict.fromkeys([*skipped, *crashed, *absent, *_untried(case, pack), *missing]))


def _untried(case: Case, pack: Pack) -> list[NotChecked]:
    """One entry for each experiment that was not run on some sites, with the command that runs it or asks the first of them."""
    sites: dict[tuple[str, str], list[Site]] = {}
    consents = {e.id: e.consent for e in pack.experiments.all if e.consent}
    result = []
    for seen in case.seen:
        if seen.outcome is Outcome.SKIPPED and seen.experiment:
            site = case.profile.sites[seen.site]
            if seen.probe == seen.experiment and seen.experiment in consents:
                option = consents[seen.experiment].format(host=site.hosts[0])
                command = f"diagnose run {link(case.profile, case.link.market, case.link.environment, case.link.region)} --{option}"
                result.append(NotChecked(f"experiments:{seen.experiment}", f"{seen.because}; to run it: {command}"))
                continue
            sites.setdefault((seen.experiment, seen.because), []).append(site)
    for (experiment, because), left in sites.items():
        command = f"diagnose run {link(case.profile, case.link.market, left[0].environment, left[0].region)}"
        names = ", ".join(site.id for site in left)
        result.append(NotChecked(f"{experiment} on {names}", f"{because}; to ask the first: {command}"))
    return result


def _apart(findings: Sequence[Finding], pack: Pack, values: Mapping[str, str]) -> tuple[str, str]:
    """What would separate the first two causes while neither is proven, and the question to a user that brings it to light."""
    faults = [f for f in findings if f.kind != "advice"]
    if len(faults) < 2 or faults[0].certainty is Certainty.PROVEN:
        return "", ""
    words = Wording(values, pack.library.generic)
    for one, other in ((faults[0].cause, faults[1].cause), (faults[1].cause, faults[0].cause)):
        for look in pack.library.article(one).lookalikes:
            if look.cause == other:
                return words.fill(look.by), words.fill(look.ask)
    return "", ""


def _elsewhere(case: Case, address: str) -> tuple[NotChecked, ...]:
    """What a run on another machine than the bot's cannot tell."""
    if case.derived.facts["egress"]["seen_as"] not in ("unknown", "other"):
        return ()
    seen = f"was asked from {address}" if address else "did not tell from which address it was asked"
    bot = f"the bot is at {case.link.seen_from}, and {case.profile.name} {seen}"
    return (NotChecked("bot's machine", f"{bot}; IP list, clock, proxy and network were tried from this machine only"),)


_HOSTS = {"wsl": "wsl", "virtual": "vm"}


def _where(case: Case, address: str) -> dict[str, str]:
    facts = case.derived.facts["host"]
    host = "container" if facts["container"] == "inside" else _HOSTS.get(str(facts["machine"]), "host")
    where = {"host": host, "market": case.link.market, "environment": case.link.environment}
    where |= {"system": str(facts["system"])} if facts["system"] != "unknown" else {}
    where |= {"as_seen_from": case.link.seen_from} if case.link.seen_from else {}
    where |= {"credentials": case.link.credentials.origin} if case.link.credentials.origin else {}
    where |= {"egress_ip": address} if address else {}
    where |= {"proxy": _without_login(case.proxy)} if case.proxy else {}
    where |= {"unused_proxy": case.unused_proxy} if case.unused_proxy else {}
    return where


def _without_login(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def _versions(pack: Pack, exchange: str) -> dict[str, str]:
    return {
        "diagnose": version(DISTRIBUTION), "ccxt": version("ccxt"), "python": platform.python_version(), "engine": pack.engine(exchange).name,
    }  # fmt: skip


@cache
def version(distribution: str) -> str:
    """The installed version of a distribution, or ``unknown``."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "unknown"
