"""Faults of a real connection, each through a whole diagnosis: what is found, in what time, with what memory.

Bad certificates, dead and demanding proxies, captive portals, names that do not resolve and hosts that stay silent are faults of the lab
and run in the matrix; here are those that take a server of their own.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from diagnose.lab.certificates import new_authority, server_context
from diagnose.model import Credentials, Link, Report
from diagnose.probes.egress import Egress
from diagnose.session import Session

HOST = "www.okx.com"
TIMEOUT = 1.0
DRIP_S = 0.05
BOMB_BYTES = 200_000_000

Answer = Callable[[str, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
def diagnosed_at(pack, fresh):
    """``await diagnosed_at(answer)``: the report of a link whose every host is served by ``answer(head, writer)``, and the heads it got."""

    async def run(answer: Answer) -> tuple[Report, list[str]]:
        async with serving(pack.profiles.get("okx").hosts, answer) as (egress, heard):
            link = Link(exchange="okx", credentials=Credentials.of("test", **fresh("okx")))
            return await Session(link, pack, egress=egress, timeout=TIMEOUT).run(), heard

    return run


@contextlib.asynccontextmanager
async def serving(hosts: frozenset[str], answer: Answer) -> AsyncIterator[tuple[Egress, list[str]]]:
    authority = new_authority()
    heard: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            heard.append((await reader.readuntil(b"\r\n\r\n")).decode())
            await answer(heard[-1], writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=server_context(authority, hosts, ""))
    address = server.sockets[0].getsockname()
    try:
        yield Egress(resolve=lambda host, *family: address, ca_pem=authority.pem()), heard
    finally:
        server.close()


def sending(*parts: bytes) -> Answer:
    async def answer(head: str, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
        await writer.drain()

    return answer


async def reset_in_the_body(head: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{"code": "0", "da')
    await writer.drain()
    await asyncio.sleep(DRIP_S)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def slow_drip(head: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(DRIP_S)


def whole(status: int, body: bytes, kind: str = "application/json", extra: str = "") -> bytes:
    head = f"HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{extra}\r\n"
    return head.encode() + body


def causes(report: Report) -> list[str]:
    return [finding.cause for finding in report.faults]


def proven(report: Report) -> set[str]:
    return {finding.cause for finding in report.findings if finding.certainty.value == "proven"}


async def test_a_reset_in_the_middle_of_a_body(diagnosed_at):
    report, _ = await diagnosed_at(reset_in_the_body)
    assert causes(report)[0] == "connection-failed"
    assert report.facts["network"]["failure"] in ("reset", "truncated")
    assert proven(report) == set()


async def test_a_slow_drip_ends_at_the_timeout(diagnosed_at):
    begun = time.perf_counter()
    report, heard = await diagnosed_at(slow_drip)
    assert time.perf_counter() - begun < 8 * TIMEOUT
    assert causes(report)[0] == "timeout"
    assert proven(report) == set()
    assert heard


@pytest.mark.parametrize("body", [b"", b'{"code": "0", "data": [{"ts": "17', b"OK", b"\xff\xfe\x00"], ids=["empty", "truncated", "text", "bytes"])
async def test_an_answer_that_is_no_json(body, diagnosed_at):
    report, _ = await diagnosed_at(sending(whole(200, body)))
    assert report.facts["network"]["failure"] == "truncated"
    assert report.verdict.value == "faulty"
    assert set(causes(report)[:2]) & {"connection-failed", "proxy-misconfigured"}
    assert proven(report) == set()


async def test_a_compressed_bomb_is_read_to_a_bound(diagnosed_at):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join([packer.compress(b" " * 1_000_000) for _ in range(BOMB_BYTES // 1_000_000)] + [packer.flush()])
    answer = sending(whole(200, bomb, extra="Content-Encoding: gzip\r\n"))
    await diagnosed_at(sending(whole(200, b"")))  # what loads once does not count
    tracemalloc.start()
    report, _ = await diagnosed_at(answer)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < BOMB_BYTES / 2
    assert report.facts["network"]["failure"] == "truncated"
    assert report.verdict.value == "faulty"
    assert any("larger than" in run.detail for run in report.probes)
    assert proven(report) == set()


async def test_a_redirect_of_a_signed_call_is_refused_and_told(diagnosed_at):
    """The public call works; the signed one is sent to another host, which must never hear of it."""
    moved = whole(302, b"", extra="Location: https://login.example.org/\r\n")

    async def answer(head: str, writer: asyncio.StreamWriter) -> None:
        public = f'{{"code": "0", "data": [{{"ts": "{time.time() * 1000:.0f}"}}]}}'.encode()
        writer.write(moved if "OK-ACCESS-SIGN" in head else whole(200, public))
        await writer.drain()

    report, heard = await diagnosed_at(answer)
    assert not [head for head in heard if "example.org" in head]
    assert [run for run in report.probes if "redirected elsewhere; not followed" in run.detail]
    assert report.verdict.value != "healthy"
    assert sum("OK-ACCESS-SIGN" in head for head in heard) <= 3
    assert report.facts["login"]["answer"] == "refused"
    assert proven(report) == set()


async def test_one_name_that_does_not_resolve(pack):
    """The name of the link's host fails, that of its mirror resolves: the resolver as such works."""
    from diagnose.lab import Lab

    async with Lab("okx") as lab:

        def resolve(host: str, *family: object) -> tuple[str, int]:
            if host == HOST:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            return lab.resolve(host)

        link = Link(exchange="okx", credentials=Credentials.of("lab", **lab.credentials))
        report = await Session(link, pack, egress=Egress(resolve=resolve, ca_pem=lab.ca_pem), timeout=5.0).run()
    assert proven(report) == {"dns-failure"}
    assert report.facts["experiments"]["other-host"] == "accepted"
    assert not any(request.signed for request in lab.requests)
