"""Names the cause when an exchange API link fails.

::

    import diagnose

    link = diagnose.Link(exchange="binance", credentials=diagnose.Credentials.of(apiKey=key, secret=secret))
    report = diagnose.run(link)
    for finding in report.findings:
        print(finding.certainty.value, finding.title, *finding.fix, sep="\\n")

The library never prints and never exits. Heavy parts (ccxt, the rule engine) load when they are first used.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING, Any

from diagnose.errors import CannotRun, DataError, DiagnoseError, UsageError
from diagnose.model import (
    Certainty,
    Checked,
    Credentials,
    Evidence,
    Excluded,
    Finding,
    Link,
    NotChecked,
    Observation,
    Outcome,
    ProbeRun,
    Report,
    Secret,
    Value,
    Verdict,
)

if TYPE_CHECKING:
    from diagnose.pack import Pack

__all__ = [
    "CannotRun",
    "Certainty",
    "Checked",
    "Credentials",
    "DataError",
    "DiagnoseError",
    "Evidence",
    "Excluded",
    "Finding",
    "Link",
    "NotChecked",
    "Observation",
    "Outcome",
    "ProbeRun",
    "Report",
    "Secret",
    "UsageError",
    "Verdict",
    "infer",
    "run",
    "run_async",
    "run_fleet",
    "triage",
]


async def run_async(link: Link, *, pack: Pack | None = None, **options: Any) -> Report:
    """Diagnose a link. ``options`` are those of `diagnose.session.Session`: egress, only, consents, agree, sister_hosts,
    timeout (s), watch, sleep.

    Raises `UsageError` for an exchange or environment that no profile has, `DataError` for a broken data file.
    """
    from diagnose.pack import Pack
    from diagnose.session import Session

    return await Session(link, pack or Pack.load(exchange=link.exchange), **options).run()


def run(link: Link, *, pack: Pack | None = None, **options: Any) -> Report:
    """As `run_async`, for programs without an event loop."""
    import asyncio

    return asyncio.run(run_async(link, pack=pack, **options))


def run_fleet(links: Mapping[str, Link], *, in_flight: int = 8, pack: Pack | None = None, **options: Any) -> AsyncGenerator[Checked, None]:
    """Diagnose many links by name, at most ``in_flight`` at once; each is given as it ends, with its name as the report's ``id``.

    What goes wrong with one link is its ``error`` and stops no other. Links that share a key or an exchange wait for each other
    where the exchange needs it. ``options`` are those of `run_async`, for every link; ``egress`` is a function of the link.
    Raises `UsageError` when nothing may be in flight.
    """
    from diagnose.fleet import check
    from diagnose.pack import Pack

    return check(links, pack or Pack.load(), in_flight=in_flight, **options)


def infer(facts: Mapping[str, Mapping[str, Value]], *, exchange: str = "", pack: Pack | None = None) -> Report:
    """Findings from facts that a tool of your own gathered, in the words of ``rules/vocabulary.yaml``.

    Raises `UsageError` with the nearest name for a fact or word that the vocabulary does not have.
    """
    from diagnose.pack import Pack
    from diagnose.session import infer as conclude

    return conclude(facts, pack or Pack.load(), exchange)


def triage(text: str, *, exchange: str = "", pack: Pack | None = None) -> Report:
    """Findings from a pasted error, traceback or log. No key, no network; secrets in the text are scrubbed.

    ``exchange`` is a ccxt id where it is known; without one it is read from the text. For many texts keep one
    `diagnose.desk.Triage`. Raises `UsageError` with the nearest names for an id that nobody knows.
    """
    from diagnose.desk import Ticket, Triage
    from diagnose.pack import Pack

    desk = Triage(pack or Pack.load())
    if exchange:
        desk.check(exchange)
    return desk.report(Ticket(text, exchange))
