"""The guarded transport: the only way a request leaves this program.

ccxt is given a `Gate` as its HTTP session, so every request of every client passes here. The gate lets through the read
endpoints of the exchange's profile and nothing else, sends credentials to that operator's own hosts only, follows no
redirect, stops after three failing signed calls, honours a host that says wait, reads bounded bodies, and keeps status,
headers and text of what came back apart.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from diagnose.errors import Refused
from diagnose.probes.egress import Egress
from diagnose.profile import Profile

if TYPE_CHECKING:
    import ssl

    import aiohttp

MAX_BODY = 4_000_000
"""Largest body that is read, in bytes after decompression. The largest answer we ask for is far below."""

MAX_FAILED_SIGNED = 3
"""Failing signed calls in one run. Exchanges lock out addresses and keys that fail too often (Kraken: EGeneral:Temporary lockout)."""

KEPT_HEADERS = ("server", "cf-ray", "cf-mitigated", "retry-after", "date", "content-type", "x-amz-cf-id", "via", "location")


class TooLarge(Refused):
    """An answer was larger than `MAX_BODY` and was not read to its end."""


@dataclass(slots=True)
class Exchange:
    """One request and what came back. ``ms`` is its duration; ``sent``/``received`` are local epoch times in ms."""

    method: str
    host: str
    path: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    ms: float = 0.0
    sent: float = 0.0
    received: float = 0.0
    error: BaseException | None = None


@dataclass(slots=True)
class Record:
    """What one question sent. ``sign`` is signed, key or none: whether its requests carry credentials; ``site`` whose they are;
    ``way`` how they leave (a word of `Egress.by`)."""

    sign: str
    site: str
    way: str = ""
    exchanges: list[Exchange] = field(default_factory=list)


recording: ContextVar[Record] = ContextVar("recording")


@dataclass(frozen=True, slots=True)
class _Allowed:
    request: str
    site: str
    host: str  # empty: any host of the site


class Budget:
    """Counts failing signed calls, and lets no more be under way than could all fail within the limit."""

    def __init__(self, limit: int = MAX_FAILED_SIGNED, together: int = MAX_FAILED_SIGNED) -> None:
        self.failed = 0
        self._limit = limit
        self._together = together
        self._flying = 0
        self._changed = asyncio.Condition()

    @property
    def left(self) -> int:
        """How many more signed calls may fail."""
        return max(0, self._limit - self.failed)

    async def enter(self) -> None:
        """Wait for a place. Raises `Refused` when the limit is reached."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self.left or self._flying < min(self.left, self._together))
            if not self.left:
                raise Refused(f"{self._limit} signed calls have failed already; more could get the address or key locked out")
            self._flying += 1

    async def leave(self, failed: bool) -> None:
        """Give the place back."""
        async with self._changed:
            self._flying -= 1
            self.failed += failed
            self._changed.notify_all()


class Transport:
    """Owns the connection pool and the rules of what may be sent."""

    def __init__(self, profile: Profile, egress: Egress) -> None:
        self._profile = profile
        self._egress = egress
        self._allowed = _allow_list(profile)
        self._waiting: dict[str, str] = {}
        self._banned: set[str] = set()
        self._pools: dict[str, aiohttp.ClientSession] = {}

    async def __aenter__(self) -> Transport:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for pool in self._pools.values():
            await pool.close()

    @property
    def ssl_context(self) -> ssl.SSLContext:
        """The TLS context of every connection."""
        return self._egress.ssl_context

    def pool(self, way: str) -> aiohttp.ClientSession:
        """The aiohttp session of one way out, made when it is first needed."""
        import aiohttp

        if way not in self._pools:
            self._pools[way] = aiohttp.ClientSession(connector=self._egress.by(way).connector(), auto_decompress=True)
        return self._pools[way]

    def resume(self) -> None:
        """After a pause: ask again where a host said wait. One that banned the address stays unasked."""
        self._waiting = {host: banned for host, banned in self._waiting.items() if host in self._banned}

    def check(self, method: str, url: str, record: Record) -> tuple[str, str]:
        """Host and path of a request that may be sent. Raises `Refused` for any other."""
        parts = urlsplit(url)
        host, path = parts.hostname or "", parts.path
        if parts.scheme != "https":
            raise Refused("only https is spoken")
        if record.way == "direct" and record.sign != "none":
            raise Refused("past the proxy nothing is sent with credentials")
        if host in self._waiting:
            raise Refused(f"{host} asked to wait{self._waiting[host]}")
        for allowed in self._allowed:
            if allowed.request == f"{method} {path}" and allowed.site == record.site and self._host_fits(allowed, host, record):
                return host, path
        raise Refused(f"{method} {host}{path} is not among the read endpoints of {self._profile.name}")

    def _host_fits(self, allowed: _Allowed, host: str, record: Record) -> bool:
        own = host in self._profile.sites[record.site].hosts
        return own if record.sign != "none" or not allowed.host else host == allowed.host

    async def send(self, method: str, url: str, *, headers: Mapping[str, str], body: Any, timeout: Any) -> Exchange:
        """Send one allowed request and read its bounded answer. Raises `Refused` or what the network raises."""
        import yarl

        record = recording.get()
        host, path = self.check(method, url, record)
        exchange = Exchange(method, host, path, sent=time.time() * 1000)
        record.exchanges.append(exchange)
        begun = time.perf_counter()
        try:
            async with self.pool(record.way).request(
                method, yarl.URL(url, encoded=True), headers=headers, data=body, timeout=timeout,
                proxy=self._egress.by(record.way).proxy, allow_redirects=False,
            ) as response:  # fmt: skip
                raw = await _bounded(response)
                exchange.received = time.time() * 1000
                exchange.status = response.status
                exchange.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
                exchange.body = raw.decode(response.charset or "utf-8", errors="replace")
        except BaseException as error:
            exchange.error = error
            raise
        finally:
            exchange.ms = (time.perf_counter() - begun) * 1000
        self._mind(exchange)
        return exchange

    def _mind(self, exchange: Exchange) -> None:
        # 429 and 418 mean stop; asking on makes a ban longer (Binance: 2 minutes up to 3 days).
        if exchange.status in (418, 429):
            seconds = exchange.headers.get("retry-after", "")
            self._waiting[exchange.host] = f" {seconds} s" if seconds.isdigit() else ""
        if exchange.status == 418:
            self._banned.add(exchange.host)


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    chunks, size = [], 0
    async for chunk in response.content.iter_chunked(65_536):
        size += len(chunk)
        if size > MAX_BODY:
            raise TooLarge(f"the answer is larger than {MAX_BODY} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


def _allow_list(profile: Profile) -> tuple[_Allowed, ...]:
    return tuple(_Allowed(call.request, site, urlsplit(call.url).hostname or "") for call in profile.calls for site in call.sites)


class Gate:
    """What ccxt believes to be its aiohttp session."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.headers: dict[str, str] = {}  # ccxt reads the session's default headers

    def get(self, url: Any, **options: Any) -> _Pending:
        """A GET request, as ccxt asks for it."""
        return _Pending(self._transport, "GET", str(url), options)

    def post(self, url: Any, **options: Any) -> _Pending:
        """A POST request; only read endpoints that the exchange reads by POST pass."""
        return _Pending(self._transport, "POST", str(url), options)

    def __getattr__(self, name: str) -> Any:
        if name in ("put", "delete", "patch"):
            raise Refused(f"{name.upper()} is never sent")
        raise AttributeError(name)

    async def close(self) -> None:
        """Nothing to close: the transport owns the connections."""


class _Pending:
    """``async with gate.get(url) as answer``: sends on entering."""

    def __init__(self, transport: Transport, method: str, url: str, options: Mapping[str, Any]) -> None:
        self._transport, self._method, self._url, self._options = transport, method, url, options

    async def __aenter__(self) -> _Answer:
        o = self._options
        return _Answer(
            await self._transport.send(
                self._method, self._url, headers=o.get("headers") or {}, body=o.get("data"), timeout=o.get("timeout")
            )
        )

    async def __aexit__(self, *_: object) -> None:
        return None


class _Answer:
    """The part of an aiohttp response that ccxt reads."""

    def __init__(self, exchange: Exchange) -> None:
        self.status = exchange.status
        self.reason = ""
        self.headers = dict(exchange.headers)
        self._body = exchange.body

    async def text(self, errors: str = "strict") -> str:
        return self._body
