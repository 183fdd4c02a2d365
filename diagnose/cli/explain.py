"""``diagnose explain``: the article of a cause, or what a code or an error text means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus
from diagnose.cli.options import ExchangeOption, MarketOption, PageFormat, PageFormatOption

if TYPE_CHECKING:
    from diagnose.pack import Pack


_FOUND = 5
"""What is listed of what holds the words of a text."""


def explain(
    context: typer.Context,
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="WHAT", help="A cause such as clock-skew, an exchange's code such as binance:-2015, an error text, or words."
        ),
    ],
    exchange: ExchangeOption = "",
    market: MarketOption = None,
    format_: PageFormatOption = PageFormat.TEXT,
) -> ExitStatus:
    """Explain a cause, a code or an error text.

    The article says what the cause looks like, how to fix it and how to tell it from its look-alikes. Of a code or a text
    it is the article of the likeliest cause, below all that it may mean.
    """
    from diagnose.cli.article import show
    from diagnose.pack import Pack

    environment: Environment = context.obj
    pack = Pack.load()
    text = " ".join(what)
    if text in pack.library.page_ids():
        show(environment, pack.library.page(text), pack, exchange or text, market, format_)
        return ExitStatus.HEALTHY
    if text not in pack.library.ids():
        exchange, text = _meaning(environment, pack, text, exchange)
    show(environment, pack.library.article(text), pack, exchange, market, format_)
    return ExitStatus.HEALTHY


def _meaning(environment: Environment, pack: Pack, text: str, exchange: str) -> tuple[str, str]:
    """Write what a code or an error text stands for; the exchange and the likeliest cause of it."""
    from diagnose.errors import UsageError, did_you_mean

    name, colon, code = text.partition(":")
    if colon and " " not in name and pack.knowledge.knows(name):
        cause = _code(environment, pack, name, code.strip())
        profile = pack.knowledge.profile(name)
        return profile.id if profile else "", cause
    if "-" in text and " " not in text:  # meant as a cause
        raise UsageError(f"there is no article '{text}'{did_you_mean(text, pack.library.ids())}")
    if found := pack.search.code(text, exchange):
        return found.exchange, _code(environment, pack, found.exchange, found.code)
    return _text(environment, pack, text, exchange)


def _code(environment: Environment, pack: Pack, exchange: str, code: str) -> str:
    meaning = pack.knowledge.of_code(exchange, code)
    ranked = sorted(meaning.causes, key=lambda cause: -meaning.causes[cause])
    rows = [(cause, f"{meaning.causes[cause]:.0%}  {pack.library.article(cause).title}") for cause in ranked]
    profile = pack.knowledge.profile(exchange)
    _write(environment, f"{profile.name if profile else exchange} {code} means, by itself:", rows, meaning.source)
    return ranked[0]


def _text(environment: Environment, pack: Pack, text: str, exchange: str) -> tuple[str, str]:
    from diagnose.desk import Ticket, Triage

    desk = Triage(pack)
    if exchange:
        desk.check(exchange)
    reading = desk.reading(Ticket(text, exchange))
    report = desk.concluded(reading).report
    if not report.faults:
        return _found(environment, pack, text, exchange)
    rows = [(finding.cause, f"{finding.confidence:.0%}  {finding.title}") for finding in report.faults]
    of = f" on {report.exchange}" if report.exchange else ""
    _write(environment, f"This text{of} means, most likely first:", rows, reading.heard[0].voice.meaning.source)
    return report.exchange if report.exchange in pack.profiles.ids else "", report.faults[0].cause


def _found(environment: Environment, pack: Pack, text: str, exchange: str) -> tuple[str, str]:
    """Write what holds the words of a text that is no known error; the exchange and the cause that come first in it."""
    from diagnose.cli.table import table
    from diagnose.errors import UsageError, did_you_mean

    hits = pack.search.find(text, limit=_FOUND, exchange=exchange)
    first = next((hit for hit in hits if hit.kind == "cause"), None)
    if first is None:
        raise UsageError(f"neither a cause nor an error text that is known{did_you_mean(text, pack.library.ids())}")
    environment.write(f"No error text that is known. Nearest to these words:\n{table([(hit.id, hit.title) for hit in hits], environment.style)}\n")
    named = hits[0].id.partition(":")[0] if hits[0].kind == "code" else exchange
    return named, first.id


def _write(environment: Environment, head: str, rows: Sequence[tuple[str, str]], source: str) -> None:
    from diagnose.report.table import table

    environment.write(f"{head}\n{table(rows, environment.style)}Source: {source}\n\n")
