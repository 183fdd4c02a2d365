"""How long a diagnosis takes, against the least it could take. ``make bench``.

All figures are medians of repetitions within one run, taken in turns, so that they can be compared on any machine:

- **run**: a whole ``diagnose run EXCHANGE --format json`` process, from start to exit, against real host names that lead to a
  simulated exchange which answers every request after ``--latency`` milliseconds;
- **chain**: the longest chain of requests that need each other (the key's rights, then a wallet), replayed by a bare client with
  the connection it needs;
- **import**: a process that imports ccxt's async client library and ends;
- **serial**: the same requests one after another by a plain ccxt script, from the finished import on.

Exits 1 when a criterion fails: run ≤ 1.5 × chain + import, and run < serial + import.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from diagnose.credentials.environment import names
from diagnose.pack import Pack
from diagnose.profile import Call, Profile

HERE = Path(__file__).parent
EXCHANGES = ("binance", "okx", "kraken", "kucoin", "bybit")
IMPORT = (sys.executable, "-c", "import ccxt.async_support")
_OWN_HEADERS = ("host", "content-length", "connection")


@dataclass(frozen=True)
class Bench:
    """One exchange under measurement. ``environ`` is what the measured programs see."""

    profile: Profile
    process: subprocess.Popen[str]
    address: tuple[str, int]
    certificate: Path
    credentials: Mapping[str, str]
    environ: Mapping[str, str]

    def requests(self) -> list[dict[str, Any]]:
        """What the exchange saw since the last time, in the order of arrival."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        seen: list[dict[str, Any]] = json.loads(self.process.stdout.readline())
        return seen

    def mapped(self, *command: str) -> tuple[str, ...]:
        """The command line of a program that reaches this exchange by its real names."""
        return (sys.executable, str(HERE / "mapped.py"), f"{self.address[0]}:{self.address[1]}", *command)

    def command(self) -> tuple[str, ...]:
        """The command line that is measured."""
        return self.mapped("-m", "diagnose", "run", self.profile.id, "--from", "env", "--format", "json")


@dataclass(frozen=True)
class Times:
    """Medians in seconds; ``requests`` of one diagnosis, ``chained`` of them one after another."""

    exchange: str
    requests: int
    chained: int
    run: float
    chain: float
    serial: float
    load: float

    @property
    def limit(self) -> float:
        """What the run may take by the first criterion."""
        return 1.5 * self.chain + self.load

    @property
    def met(self) -> tuple[bool, bool]:
        """Whether each criterion holds."""
        return self.run <= self.limit, self.run < self.serial + self.load


@contextmanager
def opened(profile: Profile, latency_ms: float) -> Iterator[Bench]:
    """A bench with a healthy simulated exchange."""
    command = (sys.executable, str(HERE / "exchange.py"), profile.id, str(latency_ms))
    with (
        tempfile.TemporaryDirectory(prefix="diagnose-bench-") as folder,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process,
    ):
        assert process.stdin and process.stdout
        lab = json.loads(process.stdout.readline())
        certificate = Path(folder) / "ca.pem"
        certificate.write_text(lab["ca_pem"], "ascii")
        typed = {names(profile.id, field)[0]: value for field, value in lab["credentials"].items()}
        environ = {**os.environ, **typed, "SSL_CERT_FILE": str(certificate)}
        yield Bench(profile, process, tuple(lab["address"]), certificate, lab["credentials"], environ)
        process.stdin.close()


def whole(command: Sequence[str], environ: Mapping[str, str]) -> float:
    """Seconds of a whole process, which must end well."""
    begun = time.perf_counter()
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}\n{done.stderr or done.stdout}")
    return seconds


def replayed(bench: Bench, chain: Sequence[Mapping[str, Any]]) -> float:
    """Seconds of a chain of recorded requests by a bare client. What is answered does not matter, only when."""
    trusted = ssl.create_default_context(cafile=str(bench.certificate))
    connections: dict[str, http.client.HTTPSConnection] = {}
    begun = time.perf_counter()
    for request in chain:
        if request["host"] not in connections:
            connections[request["host"]] = _connection(bench, request["host"], trusted)
        connection = connections[request["host"]]
        query = f"?{urlencode(request['query'])}" if request["query"] else ""
        headers = {name: value for name, value in request["headers"].items() if name.lower() not in _OWN_HEADERS}
        connection.request(request["method"], request["path"] + query, request["body"] or None, headers)
        connection.getresponse().read()
    seconds = time.perf_counter() - begun
    for connection in connections.values():
        connection.close()
    return seconds


def _connection(bench: Bench, host: str, trusted: ssl.SSLContext) -> http.client.HTTPSConnection:
    connection = http.client.HTTPSConnection(host)
    raw = socket.create_connection(bench.address)
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sock = trusted.wrap_socket(raw, server_hostname=host)
    return connection


def serially(bench: Bench, requests: Sequence[Mapping[str, Any]]) -> float:
    """Seconds of the same requests one after another, without the import."""
    site = bench.profile.site("live", "global")
    plan = {
        "ccxt": site.ccxt,
        "mode": site.mode,
        "options": {**site.options, **bench.credentials, "headers": dict(site.headers)},
        "calls": [_planned(call, bench.credentials) for call in _calls(bench.profile, requests)],
    }
    command = bench.mapped(str(HERE / "serial.py"))
    done = subprocess.run(command, env=bench.environ, input=json.dumps(plan), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the plain script failed\n{done.stderr}")
    return float(done.stdout)


def _planned(call: Call, credentials: Mapping[str, str]) -> dict[str, Any]:
    headers = {name: credentials[field] for name, field in call.headers.items()}
    return {"method": call.method, "url": call.url, "params": dict(call.params), "headers": headers}


def _calls(profile: Profile, requests: Sequence[Mapping[str, Any]]) -> list[Call]:
    def asked(call: Call, request: Mapping[str, Any]) -> bool:
        plain = f"https://{request['host']}{request['path']}"
        return call.url == plain if call.url else call.request == f"{request['method']} {request['path']}"

    return [next(call for call in profile.calls if asked(call, request)) for request in requests]


def measure(profile: Profile, latency_ms: float, rounds: int) -> Times:
    """The medians of one exchange."""
    with opened(profile, latency_ms) as bench:
        whole(bench.command(), bench.environ)  # once for the file caches, and to learn the requests
        requests = bench.requests()
        signed = [r for r in requests if r["signed"]]
        chain = [signed[0], *signed[-1:]] if len(signed) > 1 else signed
        taken: dict[str, list[float]] = {"run": [], "chain": [], "serial": [], "load": []}
        steps: dict[str, Callable[[], float]] = {
            "run": lambda: whole(bench.command(), bench.environ),
            "chain": lambda: replayed(bench, chain),
            "serial": lambda: serially(bench, requests),
            "load": lambda: whole(IMPORT, os.environ),
        }
        for _ in range(rounds):
            for name, step in steps.items():
                taken[name].append(step())
        medians = {name: statistics.median(values) for name, values in taken.items()}
        return Times(profile.id, len(requests), len(chain), **medians)


def table(all_times: Sequence[Times]) -> str:
    """The figures and, after each limit, whether it was kept."""
    head: tuple[str, ...] = ("exchange", "requests", "chain", "import", "serial", "run", "1.5 chain + import", "serial + import")
    rows = [head]
    for t in all_times:
        ok = ["ok" if met else "FAILED" for met in t.met]
        figures = (t.chain, t.load, t.serial, t.run)
        limits = (f"{t.limit:.2f} {ok[0]}", f"{t.serial + t.load:.2f} {ok[1]}")
        rows.append((t.exchange, f"{t.requests} ({t.chained} chained)", *(f"{value:.2f}" for value in figures), *limits))
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def main() -> int:
    """Measure, print, judge."""
    options = argparse.ArgumentParser(description="Measure a diagnosis against the least it could take.")
    options.add_argument("exchanges", nargs="*", default=EXCHANGES)
    options.add_argument("--latency", type=float, default=150.0, help="ms until the exchange answers")
    options.add_argument("--rounds", type=int, default=7, help="repetitions")
    chosen = options.parse_args()
    pack = Pack.load()
    measured = [measure(pack.profiles.get(name), chosen.latency, chosen.rounds) for name in chosen.exchanges]
    print(f"seconds, medians of {chosen.rounds}; the exchange answers after {chosen.latency:.0f} ms\n\n{table(measured)}")
    failed = [t.exchange for t in measured if not all(t.met)]
    print(f"\nnot met: {', '.join(failed)}" if failed else "\nboth criteria met")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
