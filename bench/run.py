"""What a diagnosis costs: time, requests, memory. ``make bench``; ``--quick`` only shows that everything runs.

1. one healthy link, a whole process, against the least it could take (`speed`);
2. faults at several exchanges: time to the verdict, requests and failing signed calls, beside a plain script (`faults`);
3. many links in one run on two cores, and the memory that it takes (`fleet`).

Only ratios within one run mean anything on another machine. Exits 1 when a criterion fails; ``--quick`` judges none.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

import faults
import fleet
import speed

from diagnose.pack import Pack

SHORTER = 3
"""By how much the exchanges of the second and third part answer sooner, so that hundreds of diagnoses take minutes."""

EXCHANGES = ("binance", "okx", "kraken", "kucoin", "bybit")


@dataclass(frozen=True)
class Size:
    """How much is measured: exchanges and rounds of `speed`; exchanges, faults and rounds of `faults`; links of `fleet`."""

    speed: tuple[str, ...]
    speed_rounds: int
    exchanges: tuple[str, ...]
    faults: tuple[str, ...]
    fault_rounds: int
    links: int


FULL = Size(EXCHANGES, 7, (*EXCHANGES, "gate", "bitget", "mexc"), faults.CHOSEN, 3, 200)
QUICK = Size(("okx",), 1, ("okx",), ("healthy", "ip-not-allowed", "clock-skew"), 1, 8)


def main() -> int:
    """Measure, print, judge."""
    options = argparse.ArgumentParser(description="Measure a diagnosis: time, requests, memory.")
    options.add_argument("exchanges", nargs="*", help="those of the first part")
    options.add_argument("--latency", type=float, default=150.0, help="ms until the exchange of the first part answers")
    options.add_argument("--rounds", type=int, help="repetitions in the first part")
    options.add_argument("--quick", action="store_true", help="a little of everything, without a judgement")
    chosen = options.parse_args()
    size, pack = QUICK if chosen.quick else FULL, Pack.load()
    latency = 20.0 if chosen.quick else chosen.latency
    short = latency / SHORTER

    rounds = chosen.rounds or size.speed_rounds
    times = [speed.measure(pack.profiles.get(name), latency, rounds) for name in chosen.exchanges or size.speed]
    print(f"One healthy link: seconds, medians of {rounds}; the exchange answers after {latency:.0f} ms\n\n{speed.table(times, judged=not chosen.quick)}\n", flush=True)
    cells = faults.measure(size.exchanges, size.faults, short, size.fault_rounds, pack)
    named = sum(cell.named for cell in cells)
    print(f"{len(cells)} faults of {len(size.exchanges)} exchanges, medians of {size.fault_rounds}, answers after {short:.0f} ms; {named} causes named first\n\n{faults.table(cells)}\n", flush=True)
    looks = fleet.measure(size.exchanges, size.links, short, in_flight=8)
    print(f"{size.links} links in one run, 8 at once, {fleet.CORES} cores: {fleet.table(looks)}\n")

    failed = [f"speed of {t.exchange}" for t in times if not all(t.met)]
    failed += [] if faults.met(cells) else ["failing signed calls"]
    failed += [] if fleet.met(looks) else ["flat memory"]
    if chosen.quick:
        print("nothing is judged")
        return 0
    print(f"not met: {', '.join(failed)}" if failed else "all criteria met")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
