"""The guarded transport with the real ccxt client behind it, facing a lab or a server that says whatever a test wants."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from diagnose.credentials import Scrubber
from diagnose.lab import Lab
from diagnose.lab.certificates import new_authority, server_context
from diagnose.model import Credentials, Observation
from diagnose.pack import Pack
from diagnose.probes.call import Asker
from diagnose.probes.client import Clients, Variant
from diagnose.probes.egress import Egress
from diagnose.probes.transport import Budget, Record, Transport, recording
from diagnose.profile import Call, Profile

TIMEOUT = 0.5
"""Seconds a request of these tests may take."""

Reply = Callable[[str], "bytes | Awaitable[bytes]"]


@dataclass(frozen=True)
class Way:
    """The client, the transport and the asker of one profile, on one way out."""

    profile: Profile
    transport: Transport
    clients: Clients
    asker: Asker
    variant: Variant

    def call(self, name: str) -> Call:
        return next(call for call in self.profile.calls if call.id == name)

    async def ask(self, name: str, market: str = "spot") -> Observation:
        return await self.asker.ask(self.call(name), self.variant, market)

    @contextlib.contextmanager
    def recorded(self, sign: str = "signed", site: str = "") -> Any:
        """Lets a test send as a probe does."""
        record = Record(sign, site or self.variant.site.id)
        token = recording.set(record)
        try:
            yield record
        finally:
            recording.reset(token)

    async def send(self, method: str, url: str, *, sign: str = "signed", site: str = "", headers: Mapping[str, str] | None = None) -> Any:
        import aiohttp

        with self.recorded(sign, site):
            return await self.transport.send(method, url, headers=headers or {}, body=None, timeout=aiohttp.ClientTimeout(total=TIMEOUT))


@pytest.fixture
def way(pack: Pack) -> Callable[..., contextlib.AbstractAsyncContextManager[Way]]:
    """``async with way(exchange, egress, credentials) as w``."""

    @contextlib.asynccontextmanager
    async def opened(exchange: str, egress: Egress, credentials: Mapping[str, str], *, site: str = "live", timeout: float = TIMEOUT) -> AsyncIterator[Way]:
        profile = pack.profiles.get(exchange)
        typed = Credentials.of("test", **credentials)
        async with Transport(profile, egress) as transport:
            clients = Clients(transport, timeout)
            asker = Asker(profile, transport, clients, Budget(), pack.vocabulary, timeout, Scrubber(typed.fields).scrub, pack.catalogue.page_of)
            try:
                yield Way(profile, transport, clients, asker, Variant(profile.sites[site], typed))
            finally:
                await clients.close()

    return opened


@pytest.fixture
def at_lab(way: Callable[..., Any]) -> Callable[..., contextlib.AbstractAsyncContextManager[Any]]:
    """``async with at_lab(exchange, faults) as (lab, w)``."""

    @contextlib.asynccontextmanager
    async def opened(exchange: str, faults: Sequence[str] = (), **options: Any) -> AsyncIterator[tuple[Lab, Way]]:
        async with Lab(exchange, faults, **options) as lab:
            egress = Egress(resolve=lab.resolve, ca_pem=lab.ca_pem, proxy=lab.proxy)
            async with way(exchange, egress, lab.credentials) as w:
                yield lab, w

    return opened


@dataclass
class Scripted:
    """A server that answers with what it is told. ``heard`` are the heads of the requests, whatever host they were for."""

    port: int
    ca_pem: str
    heard: list[str] = field(default_factory=list)

    def resolve(self, host: str) -> tuple[str, int]:
        return "127.0.0.1", self.port

    @property
    def egress(self) -> Egress:
        return Egress(resolve=self.resolve, ca_pem=self.ca_pem)


@pytest.fixture
def scripted() -> Callable[..., contextlib.AbstractAsyncContextManager[Scripted]]:
    """``async with scripted(hosts, reply) as server``: every name leads there; ``reply`` turns a request's head into bytes."""

    @contextlib.asynccontextmanager
    async def opened(hosts: Sequence[str], reply: Reply, *, tls: bool = True) -> AsyncIterator[Scripted]:
        authority = new_authority()
        server = Scripted(0, authority.pem())

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(asyncio.IncompleteReadError, OSError):
                head = (await (reader.readuntil(b"\r\n\r\n") if tls else reader.read(1))).decode(errors="replace")
                server.heard.append(head)
                answer = reply(head)
                writer.write(answer if isinstance(answer, bytes) else await answer)
                await writer.drain()
            writer.close()

        context = server_context(authority, hosts, "") if tls else None
        listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        server.port = listening.sockets[0].getsockname()[1]
        try:
            yield server
        finally:
            listening.close()

    return opened


def http(status: int, body: bytes | str = b"{}", kind: str = "application/json", **headers: str) -> bytes:
    """A whole HTTP answer that ends its connection; underscores in header names become hyphens."""
    raw = body.encode() if isinstance(body, str) else body
    given = {"content-type": kind, "content-length": str(len(raw)), "connection": "close"}
    given |= {name.replace("_", "-"): text for name, text in headers.items()}
    head = "".join(f"{name}: {text}\r\n" for name, text in given.items())
    return f"HTTP/1.1 {status} -\r\n{head}\r\n".encode() + raw


@pytest.fixture
def answer_of() -> Callable[..., bytes]:
    """Makes a whole HTTP answer: ``answer_of(429, body, retry_after="7")``."""
    return http


@pytest.fixture
def fresh(pack: Pack) -> Callable[[str], dict[str, str]]:
    """New credentials of an exchange's shape."""
    from diagnose.lab.venues import wire_class

    return lambda exchange: {name: make() for name, make in wire_class(exchange).makers.items()}


@pytest.fixture
def session(pack: Pack) -> Callable[..., Awaitable[SimpleNamespace]]:
    """A whole diagnosis of a lab that the test opened: ``await session(lab, …)``; gives report and seconds."""
    import time

    from diagnose.model import Link
    from diagnose.session import Session

    async def run(lab: Lab, timeout: float = TIMEOUT, resolve: Any = None, ca_pem: str = "", **options: Any) -> SimpleNamespace:
        link = Link(exchange=lab.exchange, market=lab.market, credentials=Credentials.of("lab", **lab.credentials), proxy=lab.proxy)
        egress = Egress(resolve=resolve or lab.resolve, ca_pem=lab.ca_pem + ca_pem, proxy=lab.proxy)
        begun = time.perf_counter()
        report = await Session(link, pack, egress=egress, timeout=timeout, **options).run()
        return SimpleNamespace(report=report, seconds=time.perf_counter() - begun)

    return run
