"""Listeners that are faults themselves: closed ports, resets, and proxies that do not do their work."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct

LOOPBACK = "127.0.0.1"
LOOPBACK_IPV6 = "::1"
PROXY_WANTS_LOGIN = (
    b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\n"
    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
)  # fmt: skip
PROXY_TUNNEL_OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"


def closed_port() -> socket.socket:
    """A socket that owns a port but does not listen: connecting is refused, and nobody else gets the port meanwhile."""
    holder = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    holder.bind((LOOPBACK, 0))
    return holder


def has_ipv6() -> bool:
    """Whether this machine has an IPv6 loopback."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK_IPV6, 0))
        return True
    return False


async def resetting_server() -> asyncio.Server:
    """A server that accepts every connection and resets it."""

    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            await reader.readexactly(1)
        raw = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return await asyncio.start_server(reset, LOOPBACK, 0)


async def demanding_proxy() -> asyncio.Server:
    """A proxy that asks everybody for a login (HTTP 407)."""

    async def demand(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(PROXY_WANTS_LOGIN)
            await writer.drain()
        writer.close()

    return await asyncio.start_server(demand, LOOPBACK, 0)


async def tunnelling_proxy(port: int) -> asyncio.Server:
    """A proxy that leads every tunnel to one local ``port``, whatever host was asked for."""

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            await reader.readuntil(b"\r\n\r\n")
            inner_reader, inner_writer = await asyncio.open_connection(LOOPBACK, port)
            writer.write(PROXY_TUNNEL_OPEN)
            await asyncio.gather(_pour(reader, inner_writer), _pour(inner_reader, writer))

    return await asyncio.start_server(tunnel, LOOPBACK, 0)


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await source.read(65_536):
            sink.write(chunk)
            await sink.drain()
    sink.close()


def port_of(server: asyncio.Server) -> int:
    """The port a server listens on."""
    port: int = server.sockets[0].getsockname()[1]
    return port
