"""How fast triage reads tickets, as ratios inside one run on one core.

    python bench/triage.py [CASES.jsonl] [--tickets N] [--memory N]

CASES are objects with ``error_text`` (or ``text``) and ``exchange``, one a line; without them the logs of real clients in the tests are
taken. Every ticket has an id of its own and other numbers than the case it was made from. Printed are: tickets a second beside a bare
scan of the same texts by one RE2 set of all patterns and beside bare sessions of durable_rules; how memory grows over N tickets; and one
cold ``diagnose triage`` beside ``python -c "import typer, yaml"``.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from diagnose.desk import Ticket, Triage
from diagnose.engine import durable
from diagnose.pack import Pack
from diagnose.report.stream import Stream
from diagnose.signatures.patterns import PatternSet, sentence

LOGS = Path(__file__).parent.parent / "tests" / "signatures" / "client_logs.jsonl"
ENOUGH, COLD_FACTOR, COLD_MORE = 5_000, 2, 0.15
"""The aims: tickets a second; a cold start within this many times the imports plus this many seconds."""


def main() -> int:
    """Measure, print, and return 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="?", type=Path, default=LOGS)
    parser.add_argument("--tickets", type=int, default=20_000)
    parser.add_argument("--memory", type=int, default=200_000)
    arguments = parser.parse_args()
    gc.set_threshold(100_000)  # as the command sets it
    cases = [json.loads(line) for line in arguments.cases.read_text("utf-8").splitlines()]
    pack = Pack.load()
    lines = list(tickets(cases, arguments.tickets))
    stream = Stream(Triage(pack))
    answer = answering(stream)
    run(answer, lines[:500])
    triage = rate(answer, lines)
    scan = rate(scanning(pack), [json.loads(line)["text"] for line in lines])
    print(f"triage                 {triage:>9,.0f} tickets/s  (JSON in, JSON out; {arguments.cases.name})")
    print(f"bare RE2-set scan      {scan:>9,.0f} texts/s    {scan / triage:6.1f} x triage")
    if durable.available():
        sessions = rate(sessions_of(pack), range(5_000))
        print(f"bare durable sessions  {sessions:>9,.0f} /s          {sessions / triage:6.1f} x triage")
    before = memory()
    run(answer, tickets(cases, arguments.memory))
    grown = memory() - before
    print(f"memory over {arguments.memory:,} tickets grew by {grown:.1f} MB (peak)")
    imports, cold = best(f"{sys.executable} -c 'import typer, yaml'"), best(f"{sys.executable} -m diagnose triage {_ticket_file()}")
    limit = COLD_FACTOR * imports + COLD_MORE
    print(f"cold triage {cold:.2f} s, limit {limit:.2f} s ({COLD_FACTOR} x imports {imports:.2f} s + {COLD_MORE} s)")
    return int(triage < ENOUGH or cold > limit)


def tickets(cases: Sequence[dict[str, str]], count: int) -> Iterator[str]:
    """Lines for the stream: unique ids, and every long number another one."""
    chance = random.Random(1)
    for number in range(count):
        case = cases[number % len(cases)]
        text = re.sub(r"\d{6,}", lambda match: str(chance.randrange(10 ** len(match[0]))), case.get("error_text") or case["text"])
        exchange = "" if case["exchange"] == "any" else case["exchange"]
        yield json.dumps({"id": f"t{number}", "text": f"{text} #{number}", "exchange": exchange})


def answering(stream: Stream) -> Callable[[str], object]:
    """One line in, one line out."""

    def answer(line: str) -> str:
        record = json.loads(line)
        return stream.line(Ticket(record["text"], record["exchange"]), record["id"])

    return answer


def scanning(pack: Pack) -> Callable[[str], object]:
    """A search for every wording and every sentence at once, and nothing else."""
    says = {says for own in pack.knowledge.recogniser.index.values() for says in own["says"]}
    return PatternSet([*(w.text for w in pack.knowledge.wordings.all), *map(sentence, sorted(says))]).found


def sessions_of(pack: Pack) -> Callable[[int], object]:
    """A session of durable_rules for other facts each time, so that none is remembered."""
    engine = durable.DurableEngine(pack.rules("binance"))

    def session(number: int) -> object:
        return engine.fired(pack.vocabulary.close({"clock": {"offset_ms": number}, "signals": {"ip-not-allowed": "possible"}}))

    return session


def run(do: Callable[..., object], over: object) -> None:
    """Do it for each."""
    for one in over:  # type: ignore[attr-defined]
        do(one)


def rate(do: Callable[..., object], over: Sequence[object]) -> float:
    """How many a second."""
    begun = time.perf_counter()
    run(do, over)
    return len(over) / (time.perf_counter() - begun)


def memory() -> float:
    """Peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def best(command: str, times: int = 5) -> float:
    """Seconds of the fastest of some runs."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        subprocess.run(command, shell=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        found.append(time.perf_counter() - begun)
    return min(found)


def _ticket_file() -> str:
    path = Path(tempfile.mkdtemp()) / "ticket.txt"
    path.write_text('okx {"msg":"API key doesn\'t exist","code":"50119"}', encoding="utf-8")
    return str(path)


if __name__ == "__main__":
    sys.exit(main())
