"""``diagnose explain``: the article of a cause, or what a code or an error text means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus
from diagnose.cli.options import ExchangeOption, MarketOption, PageFormat, PageFormatOption

if TYPE_CHECKING:
    from diagnose.pack import Pack
    from diagnose.report import Style


_FOUND = 5
"""What is listed of what holds the words of a text."""


class Meant(NamedTuple):
    """What a code or a text stands for: what to say about that first, the exchange it is from (or empty) and the page to show."""

    head: str
    exchange: str
    page: str


def explain(
    context: typer.Context,
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="WHAT",
            help="A cause such as clock-skew, a guide such as set-the-clock, a code such as binance:-2015, an error text, or words.",
        ),
    ],
    exchange: ExchangeOption = "",
    market: MarketOption = None,
    format_: PageFormatOption = PageFormat.TEXT,
) -> ExitStatus:
    """Explain a cause, a code or an error text, or show a guide.

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
    known = text in pack.library.ids() or text in pack.library.guide_ids()
    meant = Meant("", exchange, text) if known else _meaning(environment.style, pack, text, exchange)
    if format_ in (PageFormat.TEXT, PageFormat.PLAIN):
        environment.write(meant.head)
    else:  # which is no part of the document
        environment.stderr.write(meant.head)
    show(environment, pack.library.any(meant.page), pack, meant.exchange, market, format_)
    return ExitStatus.HEALTHY


def _meaning(style: Style, pack: Pack, text: str, exchange: str) -> Meant:
    from diagnose.errors import UsageError, did_you_mean

    name, colon, code = text.partition(":")
    if colon and " " not in name and pack.knowledge.knows(name):
        return _code(style, pack, name, code.strip())
    if "-" in text and " " not in text:  # meant as a cause
        raise UsageError(f"there is no article '{text}'{did_you_mean(text, (*pack.library.ids(), *pack.library.guide_ids()))}")
    if found := pack.search.code(text, exchange):
        return _code(style, pack, found.exchange, found.code)
    return _text(style, pack, text, exchange)


def _code(style: Style, pack: Pack, exchange: str, code: str) -> Meant:
    meaning = pack.knowledge.of_code(exchange, code)
    ranked = sorted(meaning.causes, key=lambda cause: -meaning.causes[cause])
    rows = [(cause, f"{meaning.causes[cause]:.0%}  {pack.library.article(cause).title}") for cause in ranked]
    profile = pack.knowledge.profile(exchange)
    head = _head(f"{profile.name if profile else exchange} {code} means, by itself:", rows, style, meaning.source)
    return Meant(head, profile.id if profile else "", ranked[0])


def _text(style: Style, pack: Pack, text: str, exchange: str) -> Meant:
    from diagnose.desk import Ticket, Triage

    desk = Triage(pack)
    if exchange:
        desk.check(exchange)
    reading = desk.reading(Ticket(text, exchange))
    report = desk.concluded(reading).report
    if not report.faults:
        return _found(style, pack, text, exchange)
    rows = [(finding.cause, f"{finding.confidence:.0%}  {finding.title}") for finding in report.faults]
    of = f" on {report.exchange}" if report.exchange else ""
    head = _head(f"This text{of} means, most likely first:", rows, style, reading.heard[0].voice.meaning.source)
    return Meant(head, report.exchange if report.exchange in pack.profiles.ids else "", report.faults[0].cause)


def _found(style: Style, pack: Pack, text: str, exchange: str) -> Meant:
    """What holds the words of a text that is no known error."""
    from diagnose.errors import UsageError, did_you_mean

    hits = pack.search.find(text, limit=_FOUND, exchange=exchange)
    first = next((hit for hit in hits if hit.kind in ("cause", "guide")), None)
    if first is None:
        raise UsageError(f"neither a cause nor an error text that is known{did_you_mean(text, pack.library.ids())}")
    head = _head("No error text that is known. Nearest to these words:", [(hit.id, hit.title) for hit in hits], style)
    named = next((hit.id.partition(":")[0] for hit in hits[:2] if hit.kind in ("exchange", "code")), "")
    return Meant(head, exchange or named, first.id)


def _head(sentence: str, rows: Sequence[tuple[str, str]], style: Style, source: str = "") -> str:
    from diagnose.report.table import table

    return f"{sentence}\n{table(rows, style)}" + (f"Source: {source}\n\n" if source else "\n")
