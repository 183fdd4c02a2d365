"""Triage: the pipe entered at a pasted text. No key, no network, nothing is asked of anyone."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from diagnose.conclude import report_of_paste
from diagnose.errors import UsageError, nearest
from diagnose.facts.pasted import loudest, sentence_of
from diagnose.model import Report
from diagnose.pack import Pack
from diagnose.signatures.reading import Reading, read

REMEMBERED = 4096
"""Conclusions kept: the tickets of a desk repeat some hundred kinds of error, each with other numbers in it."""

_ID = re.compile(r"[\w.-]{1,40}")


@dataclass(frozen=True, slots=True)
class Ticket:
    """One pasted text: ``exchange`` is a ccxt id where somebody knows it, ``id`` the caller's own, given back unchanged."""

    text: str
    exchange: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Concluded:
    """A report, and for each of its findings the number of the error that its first sentence quotes (-1: none)."""

    report: Report
    quotes: tuple[int, ...]


class Triage:
    """Names the causes of pasted texts, one after another. Not for several threads at once."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._known: OrderedDict[object, Concluded] = OrderedDict()

    def check(self, exchange: str) -> None:
        """Raise `UsageError` with the nearest names for an exchange id that neither a profile nor ccxt has."""
        knowledge = self._pack.knowledge
        if not knowledge.knows(exchange.strip().lower()):
            close = nearest(exchange.lower(), {*knowledge.recogniser.aliases, *knowledge.tables.exchanges}, 3)
            raise UsageError(f"unknown exchange '{exchange}'" + (f"; did you mean {' or '.join(close)}?" if close else "; leave --exchange out"))

    def report(self, ticket: Ticket) -> Report:
        """The report of one ticket. An exchange that nobody knows is judged by common wordings, and the report says so."""
        reading = self.reading(ticket)
        report = quoting(self.concluded(reading), [sentence_of(one.seen) for one in reading.heard])
        return replace(report, id=ticket.id) if ticket.id else report

    def reading(self, ticket: Ticket) -> Reading:
        """What is read from a ticket."""
        exchange, knowledge = ticket.exchange.strip().lower(), self._pack.knowledge
        return read(ticket.text, knowledge, exchange if knowledge.knows(exchange) or _ID.fullmatch(exchange) else "")

    def concluded(self, reading: Reading) -> Concluded:
        """The conclusions from a reading. Equal errors have equal ones; only what is quoted differs, and an address, which stands in a fix."""
        key = (
            reading.exchange, reading.told, tuple(reading.facts.items()), reading.cut,
            tuple((one.voice.layer, id(one.voice.meaning), one.seen.http, one.seen.code) for one in reading.heard),
        )  # fmt: skip
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        report = report_of_paste(reading, self._market(reading.exchange), self._pack)
        concluded = Concluded(report, tuple(loudest(finding.cause, reading.heard) for finding in report.findings))
        if not report.where:
            self._known[key] = concluded
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return concluded

    def _market(self, exchange: str) -> str:
        """The market that an id such as binanceusdm stands for."""
        recogniser = self._pack.knowledge.recogniser
        owner = recogniser.index.get(recogniser.aliases.get(exchange, exchange), {})
        return str(owner.get("aliases", {}).get(exchange, {}).get("market", "spot"))


def quoting(concluded: Concluded, spoken: Sequence[str]) -> Report:
    """The report with these sentences, one for each error of the reading, where it quotes an error."""
    findings = [
        replace(finding, because=(spoken[number], *finding.because[1:])) if number >= 0 else finding
        for finding, number in zip(concluded.report.findings, concluded.quotes, strict=True)
    ]
    return replace(concluded.report, findings=tuple(findings))
