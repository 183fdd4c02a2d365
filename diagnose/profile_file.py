"""Reading a profile: ``rules/exchanges/<id>.yaml`` taken strictly, with file and line for whatever does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources.abc import Traversable

from diagnose import data
from diagnose.data import Map
from diagnose.errors import did_you_mean
from diagnose.profile import (
    ENVIRONMENTS,
    MARKETS,
    PROBES,
    Call,
    Clock,
    CredentialField,
    Profile,
    Recognition,
    Signature,
    Site,
)

NEXT = 0.55
"""How likely the next cause of an order is, as a fraction of the one before it."""

_TOP = (
    "exchange", "name", "docs", "about", "sources", "credentials", "answer", "clock", "sites", "sisters", "markets", "aliases",
    "calls", "signatures", "left_out", "recognised_by", "caller_ip", "facts", "ui", "policy", "unchecked", "rules",
)  # fmt: skip


def load(path: Traversable) -> Profile:
    """Read one profile. Raises `DataError` with file and line for anything that does not fit."""
    top = data.load(path)
    top.only(*_TOP)
    sources = top.mapping("sources")
    sites = {site.id: site for site in (_site(m) for m in top.maps("sites"))}
    answer = top.mapping("answer")
    answer.only("code", "message", "fine", "source")
    return Profile(
        id=top.text("exchange"),
        name=top.text("name"),
        file=top.file,
        credentials={name: _field(name, top.mapping("credentials").mapping(name)) for name in top.mapping("credentials")},
        answer_code=answer.text("code"),
        answer_message=answer.text("message"),
        answer_fine=answer.texts("fine"),
        clock=_clock(top.mapping("clock")),
        sites=sites,
        sisters=_sisters(top.mapping("sisters"), sites),
        markets={m: _words(top.mapping("markets").mapping(m)) for m in _markets(top)},
        aliases={a: _words(top.mapping("aliases").mapping(a)) for a in top.mapping("aliases")},
        calls=tuple(_call(m, sites) for m in top.maps("calls")),
        signatures=tuple(signature(m, sources) for m in top.maps("signatures")),
        left_out={m.text("code"): m.text("because") for m in top.maps("left_out")},
        recognised_by=_recognition(top.mapping("recognised_by")),
        caller_ip=top.texts("caller_ip"),
        facts=_words(top.mapping("facts")),
        labels={key: _label(top, key) for key in top.mapping("ui") if key != "source"},
        policy=tuple(m.text("fact") for m in top.maps("policy")),
        unchecked=_words(top.mapping("unchecked")),
        raw=top,
    )


def _recognition(m: Map) -> Recognition:
    m.only("names", "hosts", "wording")
    return Recognition(m.texts("names"), m.texts("hosts"), m.texts("wording"))


def _markets(top: Map) -> tuple[str, ...]:
    markets = top.mapping("markets")
    markets.only(*MARKETS)
    return tuple(markets)


def _words(mapping: Map) -> dict[str, str]:
    return {key: mapping.text(key) for key in mapping}


def _label(top: Map, key: str) -> str:
    return top.mapping("ui").text(key)


def _field(name: str, m: Map) -> CredentialField:
    m.only("label", "shapes", "strict", "samples", "source")
    return CredentialField(name, m.text("label"), _words(m.mapping("shapes")), m.word("strict", ("exact", "typical"), "typical"), m.texts("samples"))


def _clock(m: Map) -> Clock:
    m.only("nonce", "behind_ms", "ahead_ms", "source")
    nonce = m.word("nonce", ("timestamp", "increasing", "none"))
    return Clock(nonce, int(m.number("behind_ms", 0)), int(m.number("ahead_ms", 0)))


def _site(m: Map) -> Site:
    m.only("id", "operator", "environment", "region", "ccxt", "mode", "options", "headers", "hosts", "mirrors", "keys_from", "source")
    hosts, mirrors = m.texts("hosts"), _words(m.mapping("mirrors"))
    for host in (*mirrors, *mirrors.values()):
        if host not in hosts:
            m.fail(f"'mirrors' names '{host}', which is none of the site's hosts{did_you_mean(host, hosts)}", "mirrors")
    return Site(
        id=m.text("id"),
        environment=m.word("environment", ENVIRONMENTS),
        region=m.text("region", "global"),
        ccxt=m.text("ccxt"),
        mode=m.word("mode", ("plain", "sandbox", "demo"), "plain"),
        options=dict(m.mapping("options")),
        headers=_words(m.mapping("headers")),
        hosts=hosts,
        mirrors=mirrors,
        keys_from=m.text("keys_from"),
        operator=m.text("operator", ""),
    )


def _call(m: Map, sites: Mapping[str, Site]) -> Call:
    m.only(
        "id", "probe", "method", "request", "url", "sign", "params", "headers", "sites", "markets", "reads", "words", "unit", "takes",
        "beside", "refused", "refusals", "source",
    )  # fmt: skip
    return Call(
        id=m.text("id"),
        probe=m.word("probe", PROBES),
        method=m.text("method", ""),
        request=m.text("request"),
        url=m.text("url", ""),
        sign=m.word("sign", ("signed", "key", "none")),
        params=dict(m.mapping("params")),
        headers=_words(m.mapping("headers")),
        sites=_among(m, "sites", sites) or tuple(name for name, site in sites.items() if not site.operator),
        markets=_among(m, "markets", MARKETS) or MARKETS,
        reads=_words(m.mapping("reads")),
        words={key: _words(m.mapping("words").mapping(key)) for key in m.mapping("words")},
        unit=m.text("unit", "ms"),
        takes=_words(m.mapping("takes")),
        beside=_words(m.mapping("beside")),
        refused=m.text("refused", ""),
        refusals=_words(m.mapping("refusals")),
    )


def _sisters(m: Map, sites: Mapping[str, Site]) -> dict[str, tuple[str, ...]]:
    m.only(*sites)
    return {site: _among(m, site, sites) for site in m}


def _among(m: Map, key: str, known: Iterable[str]) -> tuple[str, ...]:
    names = tuple(known)
    chosen = m.texts(key)
    for name in chosen:
        if name not in names:
            m.fail(f"'{key}' names '{name}', which is none of {', '.join(names)}{did_you_mean(name, names)}", key)
    return chosen


def signature(m: Map, sources: Map) -> Signature:
    """Read one signature entry; ``sources`` are the short names that its ``source`` may use."""
    m.only("code", "http", "text", "says", "calls", "causes", "defines", "source", "note")
    shares = _causes(m)
    exact = m.word("defines", ("one", "several"), "several") == "one"
    if exact and len(shares) != 1:
        m.fail("'defines: one' needs exactly one cause", "defines")
    if not (m.get("code") or m.get("http") or m.get("text") or m.get("says")):
        m.fail("a signature needs a code, an http status, a text or what the exchange says")
    source = " ; ".join(sources.text(s, s) for s in m.texts("source"))
    if not source:
        m.fail("'source' is missing")
    return Signature(m.text("code", ""), _statuses(m), m.text("text", ""), m.texts("says"), m.texts("calls"), shares, exact, source, m.line)


def ordered(causes: Sequence[str]) -> dict[str, float]:
    """Likelihoods (fractions that sum to one) of an order of causes, likeliest first."""
    total = sum(NEXT**rank for rank in range(len(causes)))
    return {cause: NEXT**rank / total for rank, cause in enumerate(causes)}


def _causes(m: Map) -> dict[str, float]:
    """Likelihoods as they stand, or from an order, likeliest first."""
    if isinstance(m.get("causes"), list):
        return ordered(m.texts("causes"))
    causes = m.mapping("causes")
    shares = {cause: causes.number(cause) for cause in causes}
    if not (shares and abs(sum(shares.values()) - 1) <= 0.02 and min(shares.values()) > 0):
        m.fail("'causes' must be an order of causes, or likelihoods above 0 that sum to 1", "causes")
    return shares


def _statuses(m: Map) -> tuple[int, ...]:
    statuses = m.texts("http")
    if not all(len(status) == 3 and status.isdecimal() for status in statuses):
        m.fail("'http' must be HTTP statuses", "http")
    return tuple(int(status) for status in statuses)
