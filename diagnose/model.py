"""The nouns: what goes through the pipe.

``Link`` is asked by probes, which make ``Observation``s; observations become facts (`diagnose.facts`), rules turn facts
into ``Finding``s, and a ``Report`` carries everything a reader needs. All are frozen; nothing here does anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, unique
from typing import TypeAlias

Value: TypeAlias = "str | int"
"""One value of a fact: a word of the vocabulary or a bounded integer."""

Facts: TypeAlias = "Mapping[str, Mapping[str, Value]]"
"""Every kind of the vocabulary, each with its attributes: ``facts["clock"]["state"] == "behind"``."""


@unique
class Outcome(str, Enum):
    """How a probe ended. A probe that could not be asked is not a probe that failed."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"
    CRASHED = "crashed"


@unique
class Certainty(str, Enum):
    """How sure a finding is. ``PROVEN`` needs evidence that admits no other cause."""

    PROVEN = "proven"
    LIKELY = "likely"
    POSSIBLE = "possible"


@unique
class Verdict(str, Enum):
    """The answer in one word."""

    HEALTHY = "healthy"
    FAULTY = "faulty"
    INCONCLUSIVE = "inconclusive"
    NOT_A_LINK_PROBLEM = "not-a-link-problem"


class Secret:
    """A credential value that does not show itself: only ``reveal()`` returns the text."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself. Call it only where it is sent or measured, never where it is shown."""
        return self._text

    def __repr__(self) -> str:
        return "Secret('…')"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> str:
        raise TypeError("a Secret is never pickled")


@dataclass(frozen=True, slots=True)
class Credentials:
    """The values of one link by ccxt field name (``apiKey``, ``secret``, ``password``, ``uid``) and where they came from.

    ``facts`` are what is known of that place, as ``source.…`` facts of the vocabulary; ``places`` says by field name where each
    value stands, such as ``'exchange.key' in config.json``.
    """

    fields: Mapping[str, Secret] = field(default_factory=dict)
    origin: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, origin: str = "", **fields: str) -> Credentials:
        """Credentials from plain texts by ccxt field name."""
        return cls({name: Secret(text) for name, text in fields.items()}, origin)

    def get(self, name: str) -> str:
        """The text of a field, empty when it is not set."""
        value = self.fields.get(name)
        return value.reveal() if value else ""

    def with_field(self, name: str, text: str) -> Credentials:
        """The same credentials with one field replaced."""
        return replace(self, fields={**self.fields, name: Secret(text)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What is being diagnosed.

    ``exchange`` is a ccxt id; ``market`` one of spot, margin, swap, inverse, option; ``environment`` live, testnet or demo;
    ``region`` the profile's region word; ``intent`` read or trade; ``consumer`` self-hosted, hosted or read-only;
    ``proxy`` the URL that the bot's client uses, or ``None``; ``seen_from`` the address or place of the bot where that is not
    this machine, else empty.
    """

    exchange: str
    market: str = "spot"
    environment: str = "live"
    region: str = "global"
    intent: str = "trade"
    consumer: str = "self-hosted"
    credentials: Credentials = field(default_factory=Credentials)
    proxy: str | None = None
    seen_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one probe saw, raw. Status, code, text and headers stay apart.

    ``site`` is the environment or region that answered; ``endpoint`` is method and URL without its query; ``failure`` is a word
    of the vocabulary's ``network.failure`` when no HTTP answer came; ``reading`` holds what the answer said outright, by
    ``kind.attribute``; ``judged`` is true where ``because`` tells what an answer means that is no error and yet says no, ``code`` being
    the profile's word for it; ``experiment`` names the experiment that asked, empty for an ordinary probe; times are in ms.
    """

    probe: str
    outcome: Outcome
    because: str = ""
    site: str = ""
    endpoint: str = ""
    http: int | None = None
    code: str | None = None
    message: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    failure: str | None = None
    page: str = ""
    reading: Mapping[str, Value] = field(default_factory=dict)
    judged: bool = False
    experiment: str = ""
    signed: bool = False
    requests: int = 0
    ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One rule that fired and the facts it matched, as ``{"clock": {"state": "behind"}}``."""

    rule: str
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A cause with its certainty, its proof and its fix.

    ``confidence`` is a fraction 0..1; ``kind`` is fault, advice or control (a ``not-link-*`` cause); ``because`` are sentences;
    ``article`` is the id of the knowledge-base article; ``fix`` are its steps and ``verify`` the command that checks them.
    """

    cause: str
    kind: str
    certainty: Certainty
    confidence: float
    because: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    title: str = ""
    article: str = ""
    fix: tuple[str, ...] = ()
    verify: str = ""
    who_can_fix: str = ""


@dataclass(frozen=True, slots=True)
class Excluded:
    """A cause that was ruled out, and the sentence that says why."""

    cause: str
    because: str


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A probe or experiment that was not asked, and why."""

    probe: str
    because: str


@dataclass(frozen=True, slots=True)
class ProbeRun:
    """One line of the timeline: which probe, how it ended, how long it took (ms) and how many requests it sent."""

    name: str
    outcome: Outcome
    ms: float
    requests: int
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a reader needs, most important first.

    ``facts`` hold only what is known; ``next`` is what would separate the first two causes while neither is proven, and ``ask`` the
    question to a user that brings it to light; ``ms`` is how long the diagnosis took; ``changes`` are sentences on how the report
    of a saved case differs from the one that was saved with it.
    """

    exchange: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    facts: Facts = field(default_factory=dict)
    probes: tuple[ProbeRun, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    next: str = ""
    ask: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    ms: float = 0.0
    changes: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings that explain a failure, without advice."""
        return tuple(f for f in self.findings if f.kind != "advice")

    @property
    def advice(self) -> tuple[Finding, ...]:
        """The findings that warn of something dangerous though it works."""
        return tuple(f for f in self.findings if f.kind == "advice")


@dataclass(frozen=True, slots=True)
class Checked:
    """One link of a fleet after its turn: its name, and its report or the error that kept it from one."""

    name: str
    report: Report | None = None
    error: Exception | None = None
