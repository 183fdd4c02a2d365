"""From a fault to its verdict: how long, how many requests, and how many signed calls fail.

Every link is diagnosed by the library in this process, everything loaded; the plain script is a bare client that makes the same requests
one after another, right after each diagnosis. It takes longer or shorter, but it names nothing.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labs import Labs, Served, columns, replayed, served

import diagnose
from diagnose.lab import FAULTS, faults_of
from diagnose.pack import Pack
from diagnose.probes.egress import Egress
from diagnose.probes.transport import MAX_FAILED_SIGNED

CHOSEN = (
    "healthy", "ip-not-allowed", "secret-mismatch", "key-unknown", "passphrase-wrong", "hidden-characters", "wrong-environment", "clock-skew",
    "trade-permission-missing", "withdraw-enabled", "nonce-conflict", "exchange-maintenance",
)  # fmt: skip
"""Faults that the exchange itself answers: offline ones cost no request, and a dead network has nothing to replay."""


@dataclass(frozen=True)
class Cell:
    """One fault at one exchange. Times are medians in seconds; ``named`` is whether its cause came first."""

    exchange: str
    fault: str
    seconds: float
    plain: float
    requests: int
    failing: int
    named: bool


def link_to(lab: Served) -> tuple[diagnose.Link, Egress]:
    """The link to a simulated exchange, and the way there."""
    link = diagnose.Link(exchange=lab.exchange, credentials=diagnose.Credentials.of("lab", **lab.credentials), proxy=lab.proxy)
    return link, Egress(resolve=lambda _: lab.address, ca_pem=lab.ca_pem, proxy=lab.proxy)


def measure(exchanges: Iterable[str], faults: Sequence[str], latency_ms: float, rounds: int, pack: Pack) -> list[Cell]:
    """Every chosen fault that each exchange can have."""
    found: list[Cell] = []
    for exchange in exchanges:
        possible = [fault.name for fault in faults_of(exchange) if fault.name in faults]
        with served([f"{exchange}:healthy", *(f"{exchange}:{name}" for name in possible)], latency_ms) as labs:
            _diagnosed(labs.all[0], pack)  # loads what all of them need
            labs.requests()
            found += [_cell(labs, number, rounds, pack) for number in range(1, len(labs.all))]
    return found


def _cell(labs: Labs, number: int, rounds: int, pack: Pack) -> Cell:
    lab, cause = labs.all[number], FAULTS[labs.all[number].fault].cause
    seconds, plain = [], []
    for _ in range(rounds):
        taken, report = _diagnosed(lab, pack)
        requests = labs.requests()[number]
        seconds.append(taken)
        plain.append(replayed(lab, requests))
        labs.requests()
    failing = sum(r["signed"] and (r["status"] != 200 or bool(r["code"])) for r in requests)
    named = report.findings[0].cause == cause if report.findings else cause is None
    return Cell(lab.exchange, lab.fault, statistics.median(seconds), statistics.median(plain), len(requests), failing, named)


def _diagnosed(lab: Served, pack: Pack) -> tuple[float, diagnose.Report]:
    link, egress = link_to(lab)
    _ = egress.ssl_context  # made once in a process
    begun = time.perf_counter()
    report = diagnose.run(link, pack=pack, egress=egress)
    return time.perf_counter() - begun, report


def table(cells: Sequence[Cell]) -> str:
    """One row for each fault: medians over the exchanges that can have it, and the largest count of failing calls."""
    rows = [("fault", "exchanges", "named first", "requests", "failing signed", "verdict", "plain script", "ratio")]
    for fault in dict.fromkeys(cell.fault for cell in cells):
        own = [cell for cell in cells if cell.fault == fault]
        seconds, plain = (statistics.median(values) for values in ([c.seconds for c in own], [c.plain for c in own]))
        requests = f"{min(c.requests for c in own)}-{max(c.requests for c in own)}"
        failing = f"at most {max(c.failing for c in own)}"
        named = f"{sum(c.named for c in own)}/{len(own)}"
        ratio = statistics.median(c.seconds / c.plain for c in own)
        rows.append((fault, str(len(own)), named, requests, failing, f"{seconds:.2f} s", f"{plain:.2f} s", f"{ratio:.2f}"))
    return columns(rows)


def met(cells: Sequence[Cell]) -> bool:
    """Whether no run had more failing signed calls than the limit."""
    return all(cell.failing <= MAX_FAILED_SIGNED for cell in cells)
