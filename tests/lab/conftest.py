"""The real ccxt client on its way to a lab: only a resolver and a trusted certificate, as any client gets there."""

from __future__ import annotations

import contextlib
import functools
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import ccxt.async_support as ccxt
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from diagnose.lab import Lab

Connect = Callable[..., contextlib.AbstractAsyncContextManager[Any]]


class LabResolver(AbstractResolver):
    """Resolves through `Lab.resolve`, port included."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_INET) -> list[ResolveResult]:
        address, lab_port = self.lab.resolve(host)
        return [ResolveResult(hostname=host, host=address, port=lab_port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing is held open."""


def session_for(lab: Lab) -> aiohttp.ClientSession:
    """A session that reaches only the lab, over verified TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=lab.ca_pem)
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=context, resolver=LabResolver(lab)), trust_env=False
    )


@functools.cache
def _ccxt(exchange: str) -> Any:
    return getattr(ccxt, exchange)({"enableRateLimit": False, "timeout": 400})


@contextlib.asynccontextmanager
async def _connect(lab: Lab) -> AsyncIterator[Any]:
    client = _ccxt(lab.exchange)
    for name in ("apiKey", "secret", "password"):
        setattr(client, name, lab.credentials.get(name))
    client.https_proxy = lab.proxy
    async with session_for(lab) as client.session:
        yield client
    client.session = client.https_proxy = None


@pytest.fixture
def connect() -> Connect:
    """Opens the real ccxt client of a lab's exchange, with what the user typed as its credentials."""
    return _connect


@pytest.fixture
def open_session() -> Callable[[Lab], aiohttp.ClientSession]:
    """Opens a bare HTTP session that reaches a lab."""
    return session_for
