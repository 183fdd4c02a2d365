"""Many links in one run, and the memory that it takes.

``measure`` serves the exchanges, starts this file as a process of its own on two cores and reads what it tells: after every part of the links
the seconds and the resident memory so far.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from faults import link_to
from labs import Served, served

import diagnose
from diagnose.lab import faults_of

PARTS = 4
"""How often the memory is looked at: after every fourth of the links."""

FLAT = 1.1
"""How much more memory the last link may find in use than the first part of them left, as a ratio."""

CORES = 2

MIXED = ("healthy", "ip-not-allowed", "clock-skew", "trade-permission-missing", "hidden-characters")


@dataclass(frozen=True)
class Look:
    """What was measured when so many links were done: seconds since the start, resident memory in bytes."""

    done: int
    seconds: float
    memory: int


def measure(exchanges: Sequence[str], links: int, latency_ms: float, in_flight: int) -> list[Look]:
    """One fleet of so many links, spread over the exchanges and their faults."""
    two = set(sorted(os.sched_getaffinity(0))[:CORES]) if hasattr(os, "sched_setaffinity") else None
    if two:
        os.sched_setaffinity(0, two)  # what is started from here on inherits it
    specs = [f"{exchange}:{fault.name}" for exchange in exchanges for fault in faults_of(exchange) if fault.name in MIXED]
    with served(specs, latency_ms) as labs:
        order = json.dumps({"links": links, "in_flight": in_flight, "labs": [asdict(lab) for lab in labs.all]})
        done = subprocess.run([sys.executable, __file__], input=order, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the fleet failed\n{done.stderr}")
    return [Look(**json.loads(line)) for line in done.stdout.splitlines()]


def table(looks: Sequence[Look]) -> str:
    """One line: the memory after each part against that after the first, and the pace."""
    ratios = ", ".join(f"{look.done} links {look.memory / looks[0].memory:.2f}" for look in looks)
    last = looks[-1]
    return f"memory after {ratios} ({looks[0].memory / 2**20:.0f} MiB); {last.seconds:.1f} s, {last.done / last.seconds:.1f} links a second"


def met(looks: Sequence[Look]) -> bool:
    """Whether the memory stayed flat."""
    return looks[-1].memory <= FLAT * looks[0].memory


async def _run(labs: Sequence[Served], links: int, in_flight: int) -> None:
    reached = [link_to(lab) for lab in labs]
    ways = {id(link): egress for link, egress in reached}
    fleet = {f"link {number}": reached[number % len(reached)][0] for number in range(links)}
    begun, done = time.perf_counter(), 0
    async for checked in diagnose.run_fleet(fleet, in_flight=in_flight, egress=lambda link: ways[id(link)]):
        if checked.report is None:
            raise SystemExit(f"{checked.name}: {checked.error!r}")
        done += 1
        if done % max(1, links // PARTS) == 0:
            print(json.dumps(asdict(Look(done, time.perf_counter() - begun, _memory()))), flush=True)


def _memory() -> int:
    """Resident memory in bytes; where only the peak can be told, that."""
    pages = Path("/proc/self/statm")
    if pages.exists():
        return int(pages.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    wanted = json.load(sys.stdin)
    asyncio.run(_run([Served(**{**lab, "address": tuple(lab["address"])}) for lab in wanted["labs"]], wanted["links"], wanted["in_flight"]))
