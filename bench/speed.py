"""How long a diagnosis takes, against the least it could take.

All figures are medians of repetitions within one run, taken in turns, so that they can be compared on any machine:

- **run**: a whole ``diagnose run EXCHANGE --format json`` process, from start to exit, against real host names that lead to a
  simulated exchange which answers every request after ``--latency`` milliseconds;
- **chain**: the longest chain of requests that need each other (the key's rights, then a wallet), replayed by a bare client with
  the connection it needs;
- **import**: a process that imports ccxt's async client library and ends;
- **serial**: the same requests one after another by a plain ccxt script, from the finished import on.

Two criteria: run ≤ 1.5 × chain + import, and run < serial + import.
"""

from __future__ import annotations

import json
import os
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

from labs import HERE, Labs, Recorded, Served, columns, replayed, served

from diagnose.credentials.readers.environment import names
from diagnose.profile import Call, Profile

IMPORT = (sys.executable, "-c", "import ccxt.async_support")


@dataclass(frozen=True)
class Bench:
    """One exchange under measurement. ``environ`` is what the measured programs see."""

    profile: Profile
    labs: Labs
    lab: Served
    environ: Mapping[str, str]

    def requests(self) -> list[Recorded]:
        """What the exchange saw since the last time, in the order of arrival."""
        (seen,) = self.labs.requests()
        return seen

    def mapped(self, *command: str) -> tuple[str, ...]:
        """The command line of a program that reaches this exchange by its real names."""
        return (sys.executable, str(HERE / "mapped.py"), f"{self.lab.address[0]}:{self.lab.address[1]}", *command)

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
    with tempfile.TemporaryDirectory(prefix="diagnose-bench-") as folder, served([profile.id], latency_ms) as labs:
        (lab,) = labs.all
        certificate = Path(folder) / "ca.pem"
        certificate.write_text(lab.ca_pem, "ascii")
        typed = {names(profile.id, field)[0]: value for field, value in lab.credentials.items()}
        yield Bench(profile, labs, lab, {**os.environ, **typed, "SSL_CERT_FILE": str(certificate)})


def whole(command: Sequence[str], environ: Mapping[str, str]) -> float:
    """Seconds of a whole process, which must end well."""
    begun = time.perf_counter()
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}\n{done.stderr or done.stdout}")
    return seconds


def serially(bench: Bench, requests: Sequence[Recorded]) -> float:
    """Seconds of the same requests one after another, without the import."""
    site = bench.profile.site("live", "global")
    plan = {
        "ccxt": site.ccxt,
        "mode": site.mode,
        "options": {**site.options, **bench.lab.credentials, "headers": dict(site.headers)},
        "calls": [_planned(call, bench.lab.credentials) for call in _calls(bench.profile, requests)],
    }
    command = bench.mapped(str(HERE / "serial.py"))
    done = subprocess.run(command, env=bench.environ, input=json.dumps(plan), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the plain script failed\n{done.stderr}")
    return float(done.stdout)


def _planned(call: Call, credentials: Mapping[str, str]) -> dict[str, Any]:
    headers = {name: credentials[field] for name, field in call.headers.items()}
    return {"method": call.method, "url": call.url, "params": dict(call.params), "headers": headers}


def _calls(profile: Profile, requests: Sequence[Recorded]) -> list[Call]:
    def asked(call: Call, request: Recorded) -> bool:
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
            "chain": lambda: replayed(bench.lab, chain),
            "serial": lambda: serially(bench, requests),
            "load": lambda: whole(IMPORT, os.environ),
        }
        for _ in range(rounds):
            for name, step in steps.items():
                taken[name].append(step())
        medians = {name: statistics.median(values) for name, values in taken.items()}
        return Times(profile.id, len(requests), len(chain), **medians)


def table(all_times: Sequence[Times], *, judged: bool = True) -> str:
    """The figures and, after each limit where it is ``judged``, whether it was kept."""
    head: tuple[str, ...] = ("exchange", "requests", "chain", "import", "serial", "run", "1.5 chain + import", "serial + import")
    rows = [head]
    for t in all_times:
        ok = [(" ok" if met else " FAILED") if judged else "" for met in t.met]
        figures = (t.chain, t.load, t.serial, t.run)
        limits = (f"{t.limit:.2f}{ok[0]}", f"{t.serial + t.load:.2f}{ok[1]}")
        rows.append((t.exchange, f"{t.requests} ({t.chained} chained)", *(f"{value:.2f}" for value in figures), *limits))
    return columns(rows)
