"""The exchange profile: everything the program knows of one exchange, read from ``rules/exchanges/<id>.yaml``.

The profile says which credentials an exchange issues, which hosts belong to its operator, which read endpoints may be
asked and what their answers mean. Probes and transport take it as data; no exchange is named in Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from diagnose.data import Map
from diagnose.errors import UsageError

MARKETS = ("spot", "margin", "swap", "inverse", "option")
ENVIRONMENTS = ("live", "testnet", "demo")
PROBES = ("clock", "status", "key", "permissions", "account", "balance", "step")
"""What a call belongs to; a step is asked only on the way to a call that takes a value from its answer."""


@dataclass(frozen=True, slots=True)
class CredentialField:
    """One credential: its ccxt field name, the exchange's label and the RE2 patterns of its known shapes.

    ``strict`` is ``exact`` when the exchange documents the shape, ``typical`` when it was only observed;
    ``samples`` are values printed in public documents, which nobody's key can be.
    """

    name: str
    label: str
    shapes: Mapping[str, str]
    strict: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """One environment or region of the operator.

    ``ccxt`` is the client class, ``options`` its constructor options, ``mode`` plain, sandbox or demo (how ccxt is switched);
    ``hosts`` are the only hosts to which this site's credentials may go, ``keys_from`` says where its keys are made.
    ``mirrors`` maps a host to another one that serves the same calls. ``operator`` names another company whose keys are mistaken for
    this exchange's; it is empty for a site of its own.
    """

    id: str
    environment: str
    region: str
    ccxt: str
    mode: str
    options: Mapping[str, object]
    headers: Mapping[str, str]
    hosts: tuple[str, ...]
    keys_from: str
    operator: str = ""
    mirrors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One read endpoint a probe may ask.

    ``method`` is ccxt's implicit method, or empty for a plain request to ``url``; ``request`` is ``GET /path``, the entry on the
    allow-list; ``sign`` is signed, key (key header only) or none; ``reads`` maps ``kind.attribute`` (or ``time``, ``expires``,
    ``funds@WALLET``; ``…@MARKET`` limits an entry to one market) to a JMESPath expression over the answer, and ``words`` turns what
    it yields into the vocabulary's words. ``unit`` is the unit of a time it reads: ms, s, iso, days (left), or
    header where the answer tells the time in its ``Date`` header alone. ``takes``
    maps a parameter to where its value comes from: a credential by its field name, ``method(field)`` for what a method of the client
    makes of one offline, or ``step: expression`` over a step's answer. ``beside`` names values from the same sources that are not sent:
    where it stands, expressions look at them and at the ``answer``. ``refused`` is an expression for an answer that says no
    though it is no error, as to a question about the credentials: it yields one of the words of ``refusals``, which say it in full.
    ``unified`` calls are methods of ccxt's unified API: what they
    return is read, and an answer is an error where ccxt raises one.
    """

    id: str
    probe: str
    method: str
    request: str
    url: str
    sign: str
    params: Mapping[str, object]
    headers: Mapping[str, str]
    sites: tuple[str, ...]
    markets: tuple[str, ...]
    reads: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    unit: str
    takes: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""
    refusals: Mapping[str, str] = field(default_factory=dict)
    unified: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """What a code or text means: causes with likelihoods (fractions of one) and where that is written.

    ``code``, ``http`` and ``text`` (an RE2 pattern) must all match where given; ``calls`` limits it to some call ids;
    ``says`` are the exchange's own sentences, ``*`` standing for what varies: they name the entry where the code was lost.
    ``exact`` is true when the exchange's own documentation defines the code for exactly this one cause.
    """

    code: str
    http: tuple[int, ...]
    text: str
    says: tuple[str, ...]
    calls: tuple[str, ...]
    causes: Mapping[str, float]
    exact: bool
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Recognition:
    """How a text is known to come from this exchange: its ``names``, its ``hosts`` beside those of the sites (websites, hosts of
    the past), and ``wording``, RE2 patterns of words and header names that only this exchange uses."""

    names: tuple[str, ...]
    hosts: tuple[str, ...]
    wording: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """Protection against replay: ``nonce`` timestamp, increasing or none; tolerances in ms."""

    nonce: str
    behind_ms: int
    ahead_ms: int


@dataclass(frozen=True)
class Profile:
    """Everything known of one exchange. ``unchecked`` names what no safe question can tell there, with the reason."""

    id: str
    name: str
    file: str
    credentials: Mapping[str, CredentialField]
    answer_code: str
    answer_message: str
    answer_fine: tuple[str, ...]
    clock: Clock
    sites: Mapping[str, Site]
    sisters: Mapping[str, tuple[str, ...]]
    markets: Mapping[str, Mapping[str, str]]
    aliases: Mapping[str, Mapping[str, str]]
    calls: tuple[Call, ...]
    signatures: tuple[Signature, ...]
    left_out: Mapping[str, str]
    recognised_by: Recognition
    caller_ip: tuple[str, ...]
    facts: Mapping[str, str]
    labels: Mapping[str, str]
    policy: tuple[str, ...]
    unchecked: Mapping[str, str]
    raw: Map

    @cached_property
    def generic(self) -> bool:
        """Whether the exchange is known through ccxt alone."""
        return not self.signatures and all(call.unified for call in self.calls)

    def site(self, environment: str, region: str) -> Site:
        """The site of an environment and region. Raises `UsageError` naming what there is."""
        own = [site for site in self.sites.values() if not site.operator]
        for site in own:
            if site.environment == environment and site.region == region:
                return site
        known = ", ".join(f"{s.environment}/{s.region}" for s in own)
        raise UsageError(f"{self.name} has no {environment} environment in region {region}; it has {known}")

    def calls_for(self, probe: str, site: Site, market: str) -> tuple[Call, ...]:
        """The calls of one probe on that site that bear on the market."""
        return tuple(c for c in self.calls if c.probe == probe and site.id in c.sites and market in c.markets)

    def step(self, name: str) -> Call:
        """The step of that id. Raises `KeyError` when there is none."""
        return {call.id: call for call in self.calls if call.probe == "step"}[name]

    @property
    def usual_market(self) -> str:
        """The market that is meant when none is named."""
        return "spot" if "spot" in self.markets else next(iter(self.markets), "spot")

    def sisters_of(self, site: Site, changes: str) -> tuple[Site, ...]:
        """The operator's other sites that differ from this one in its ``environment`` or its ``region`` alone, likeliest first; for
        ``operator`` the sites of other companies.

        An environment that a region has not for itself is the one it shares with the others.
        """
        if changes == "operator":
            return tuple(s for s in self.sites.values() if s.operator and s.environment == site.environment)
        others = (self.sites[name] for name in self.sisters.get(site.id, ()))
        if changes == "environment":
            own = {s.environment for s in self.sites.values() if s.region == site.region}
            return tuple(s for s in others if s.region == site.region or s.environment not in own)
        return tuple(s for s in others if s.environment == site.environment and s.region != site.region)

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Every host of this operator."""
        return frozenset(host for site in self.sites.values() if not site.operator for host in site.hosts)
