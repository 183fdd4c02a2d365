"""What passes between a client and a simulated exchange: hosts, calls, proofs, answers, refusals, routes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from diagnose.lab.scene import CALLER_IP, Account, Scene


@dataclass(frozen=True, slots=True)
class Host:
    """One host name: whose keys it accepts, which path prefixes it serves, and whether keys can still be made for it."""

    environment: str = "live"
    region: str = "global"
    serves: tuple[str, ...] = ("/",)
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer; ``code`` is the exchange's own code in it, empty on success."""

    status: int
    body: str
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    code: str = ""


def as_json(value: object, status: int = 200, code: str = "") -> Answer:
    """An answer with ``value`` as compact JSON."""
    return Answer(status, json.dumps(value, separators=(",", ":"), ensure_ascii=False), code=code)


@dataclass(frozen=True, slots=True)
class Refusal:
    """How the exchange says no: HTTP status, its code, its words.

    ``scope`` says which calls a trouble of the world meets: private (those that need a key) or all.
    ``page`` is a whole body that is not the exchange's JSON. ``$ip``, ``$key``, ``$now``, ``$timestamp``, ``$window``,
    ``$query`` and ``$later`` in the words are filled in.
    """

    status: int
    code: str
    text: str
    scope: str = "private"
    headers: Mapping[str, str] = field(default_factory=dict)
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it arrived. ``target`` is the raw path with its query, exactly the bytes a client signs; ``caller_ip`` is the
    client's address as the exchange sees it."""

    method: str
    hostname: str
    host: Host
    target: str
    headers: Mapping[str, str]
    body: str
    scene: Scene
    caller_ip: str = CALLER_IP

    @property
    def path(self) -> str:
        """The path without the query."""
        return self.target.partition("?")[0]

    @property
    def query_text(self) -> str:
        """The query as sent, without the question mark."""
        return self.target.partition("?")[2]

    @property
    def query(self) -> dict[str, str]:
        """The query's fields, decoded."""
        return dict(parse_qsl(self.query_text, keep_blank_values=True))

    @property
    def fields(self) -> dict[str, str]:
        """The query's fields and those of a form body."""
        return {**self.query, **dict(parse_qsl(self.body, keep_blank_values=True))}

    @property
    def account(self) -> Account:
        """The account on file."""
        return self.scene.account

    @property
    def now_ms(self) -> int:
        """The server's clock, ms."""
        return self.scene.world.now_ms()


@dataclass(frozen=True, slots=True)
class Proof:
    """What a call brings to prove itself.

    ``timestamp_ms`` is ``None`` when it cannot be read; ``window_ms`` is how long the call stays valid.
    """

    key: str = ""
    signature: str = ""
    timestamp: str = ""
    timestamp_ms: int | None = None
    window_ms: int = 0
    passphrase: str = ""
    nonce: int = 0


@dataclass(frozen=True, slots=True)
class Route:
    """One read endpoint.

    ``need`` is public, key (header only), identity (any valid key) or the right it takes; ``not_in`` lists the
    environments that do not have it.
    """

    method: str
    path: str
    need: str
    answer: Callable[..., Answer]
    not_in: tuple[str, ...] = ()
