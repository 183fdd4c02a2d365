"""The lab itself: the TLS listener on loopback and the record of every request."""

from __future__ import annotations

import asyncio
import contextlib
import email.utils
import socket
import ssl
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING

from diagnose.lab import sockets
from diagnose.lab.call import Answer, Call, Host
from diagnose.lab.pages import LOGIN_PORTAL
from diagnose.lab.scene import CALLER_IP, CALLER_IPV6
from diagnose.lab.stage import chosen_faults, set_stage
from diagnose.lab.venues import wire_class
from diagnose.lab.wire import Wire

if TYPE_CHECKING:
    from aiohttp import web

    _Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

SILENCE_S = 3600.0
"""How long a silent exchange keeps a request, s: longer than any client waits."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request the lab saw.

    ``status`` and ``code`` are what was answered: the HTTP status (0 when no answer was given) and the exchange's own
    code (empty on success). ``signed`` is true when it carried a signature, ``forbidden`` when it was no read endpoint.
    """

    method: str
    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: str
    status: int
    code: str
    signed: bool
    forbidden: bool


class Lab:
    """A simulated exchange on loopback, as an async context manager.

    ``faults`` are names of `FAULTS`, all in effect at once; ``market`` and ``environment`` describe the tested link;
    ``credentials`` become the account's own (by ccxt field name), else random ones of the exchange's shape are made;
    ``latency_ms`` delays every answer; ``order`` overrides the exchange's order of verification; ``without`` names endpoints
    (``GET /path``) that it answers as if it had none such.

    Raises ``UsageError`` for an exchange the lab does not have, and for faults that the exchange cannot have or that
    exclude each other.
    """

    def __init__(
        self,
        exchange: str,
        faults: Sequence[str] = (),
        *,
        market: str = "spot",
        environment: str = "live",
        credentials: Mapping[str, str] | None = None,
        latency_ms: float = 0.0,
        order: Sequence[str] = (),
        without: Collection[str] = (),
    ) -> None:
        self.exchange = exchange
        self.market = market
        self.latency_ms = latency_ms
        self.requests: list[Request] = []
        self.ca_pem = ""
        self.address: tuple[str, int] = (sockets.LOOPBACK, 0)
        self._preferred = self.address
        self.proxy: str | None = None
        self._wire = wire_class(exchange)(tuple(order), frozenset(without))
        family = [*(wire_class(name)() for name in self._wire.related), self._wire]
        self._wires: dict[str, Wire] = {host: wire for wire in family for host in wire.hosts}
        chosen = chosen_faults(exchange, market, faults)
        self.scene = set_stage(
            exchange, self._wire, chosen, market=market, environment=environment, credentials=credentials
        )
        self._open = contextlib.AsyncExitStack()

    @property
    def credentials(self) -> Mapping[str, str]:
        """What the user typed, by ccxt field name."""
        return self.scene.typed

    @property
    def clock_offset_ms(self) -> int:
        """Server clock minus true clock, ms."""
        return self.scene.world.clock_offset_ms

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names this lab answers for."""
        return tuple(sorted(self._wires))

    def resolve(self, host: str, family: socket.AddressFamily = socket.AF_UNSPEC) -> tuple[str, int]:
        """Where a host of the exchange answers: loopback and port. Over IPv6 where it has it, unless ``family`` is IPv4.

        Raises ``socket.gaierror`` for every other host, and for all of them while names do not resolve.
        """
        if host not in self._wires or self.scene.world.network == "dns":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return self.address if family == socket.AF_INET else self._preferred

    # -- opening and closing -----------------------------------------------------------------------------------------

    async def __aenter__(self) -> Lab:
        from diagnose.lab.certificates import new_authority, server_context

        authority = new_authority()
        self.ca_pem = authority.pem()
        context = server_context(authority, self._wires, self.scene.world.network)
        async with contextlib.AsyncExitStack() as stack:
            self.address = self._preferred = (sockets.LOOPBACK, await self._listen(stack, context))
            if self.scene.world.ipv6:
                # Without IPv6 on this machine a second IPv4 port stands for it: the exchange still sees an IPv6 caller there.
                at = sockets.LOOPBACK_IPV6 if sockets.has_ipv6() else sockets.LOOPBACK
                self._preferred = (at, await _serve(stack, context, partial(self._exchange_answer, caller_ip=CALLER_IPV6), at))
            self.proxy = await self._open_proxy(stack, context)
            self._open = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    async def _listen(self, stack: contextlib.AsyncExitStack, context: ssl.SSLContext) -> int:
        match self.scene.world.network:
            case "refused":
                return _hold_closed_port(stack)
            case "reset":
                return _keep(stack, await sockets.resetting_server())
            case _:
                return await _serve(stack, context, self._exchange_answer)

    async def _open_proxy(self, stack: contextlib.AsyncExitStack, context: ssl.SSLContext) -> str | None:
        match self.scene.world.proxy:
            case "closed":
                port = _hold_closed_port(stack)
            case "demanding":
                port = _keep(stack, await sockets.demanding_proxy())
            case "portal":
                behind = await _serve(stack, context, self._portal_answer)
                port = _keep(stack, await sockets.tunnelling_proxy(behind))
            case _:
                return None
        return f"http://{sockets.LOOPBACK}:{port}"

    # -- answering ---------------------------------------------------------------------------------------------------

    async def _exchange_answer(self, request: web.BaseRequest, caller_ip: str = CALLER_IP) -> web.Response:
        call = await self._call(request, caller_ip)
        if self.scene.world.network == "silence":
            self._record(call, Answer(0, ""))
            await asyncio.sleep(SILENCE_S)
        return await self._send(call, self._wire_of(call).respond(call))

    async def _portal_answer(self, request: web.BaseRequest) -> web.Response:
        return await self._send(await self._call(request), Answer(200, LOGIN_PORTAL, "text/html"))

    def _wire_of(self, call: Call) -> Wire:
        return self._wires.get(call.hostname, self._wire)

    async def _call(self, request: web.BaseRequest, caller_ip: str = CALLER_IP) -> Call:
        hostname = request.host.partition(":")[0]
        host = self._wires.get(hostname, self._wire).hosts.get(hostname, Host())
        body = (await request.read()).decode(errors="replace")
        return Call(request.method, hostname, host, request.raw_path, request.headers, body, self.scene, caller_ip)

    async def _send(self, call: Call, answer: Answer) -> web.Response:
        from aiohttp import web

        self._record(call, answer)
        await asyncio.sleep(self.latency_ms / 1000)
        date = email.utils.formatdate(self.scene.world.now_ms() / 1000, usegmt=True)
        headers = {"Date": date, **answer.headers}
        return web.Response(status=answer.status, text=answer.body, content_type=answer.content_type, headers=headers)

    def _record(self, call: Call, answer: Answer) -> None:
        wire = self._wire_of(call)
        request = Request(
            call.method,
            call.hostname,
            call.path,
            call.query,
            dict(call.headers),
            call.body,
            answer.status,
            answer.code,
            signed=bool(wire.proof(call).signature),
            forbidden=wire.forbids(call),
        )
        self.requests.append(request)


def _hold_closed_port(stack: contextlib.AsyncExitStack) -> int:
    return int(stack.enter_context(sockets.closed_port()).getsockname()[1])


def _keep(stack: contextlib.AsyncExitStack, server: asyncio.Server) -> int:
    stack.callback(server.close)
    return sockets.port_of(server)


async def _serve(
    stack: contextlib.AsyncExitStack, context: ssl.SSLContext, handler: _Handler, at: str = sockets.LOOPBACK
) -> int:
    from aiohttp import web

    # No access log: some exchanges take the key in the address.
    runner = web.ServerRunner(web.Server(handler, access_log=None), handle_signals=False, shutdown_timeout=0.1)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, at, 0, ssl_context=context).start()
    return int(runner.addresses[0][1])
