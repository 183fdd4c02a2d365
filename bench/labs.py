"""The simulated exchanges of a measurement, and the bare client that asks them the same once more."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

HERE = Path(__file__).parent
_OWN_HEADERS = ("host", "content-length", "connection")

Recorded = Mapping[str, Any]
"""A request as the lab saw it."""


@dataclass(frozen=True)
class Served:
    """One simulated exchange: where it answers, the certificate to trust, the credentials as typed."""

    exchange: str
    fault: str
    address: tuple[str, int]
    ca_pem: str
    credentials: Mapping[str, str]
    proxy: str | None


class Labs:
    """The simulated exchanges of one process."""

    def __init__(self, process: subprocess.Popen[str], specs: Sequence[str]) -> None:
        self._process = process
        told = [{**lab, "address": tuple(lab["address"])} for lab in self._answer()]
        self.all = [Served(*(spec.split(":") if ":" in spec else (spec, "healthy")), **lab) for spec, lab in zip(specs, told, strict=True)]

    def requests(self) -> list[list[Recorded]]:
        """What each exchange saw since the last time, in the order of arrival."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())


@contextmanager
def served(specs: Sequence[str], latency_ms: float) -> Iterator[Labs]:
    """Exchanges by ``exchange:fault`` that answer every request after ``latency_ms``."""
    command = (sys.executable, str(HERE / "exchange.py"), str(latency_ms), *specs)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        yield Labs(process, specs)
        process.stdin.close()


def replayed(lab: Served, requests: Sequence[Recorded]) -> float:
    """Seconds of recorded requests one after another by a bare client. What is answered does not matter, only when."""
    trusted = ssl.create_default_context(cadata=lab.ca_pem)
    connections: dict[str, http.client.HTTPSConnection] = {}
    begun = time.perf_counter()
    for request in requests:
        if request["host"] not in connections:
            connections[request["host"]] = _connection(lab, request["host"], trusted)
        connection = connections[request["host"]]
        query = f"?{urlencode(request['query'])}" if request["query"] else ""
        headers = {name: value.encode() for name, value in request["headers"].items() if name.lower() not in _OWN_HEADERS}
        connection.request(request["method"], request["path"] + query, request["body"].encode() or None, headers)
        connection.getresponse().read()
    seconds = time.perf_counter() - begun
    for connection in connections.values():
        connection.close()
    return seconds


def _connection(lab: Served, host: str, trusted: ssl.SSLContext) -> http.client.HTTPSConnection:
    connection = http.client.HTTPSConnection(host)
    raw = socket.create_connection(lab.address)
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sock = trusted.wrap_socket(raw, server_hostname=host)
    return connection


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows as aligned columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
