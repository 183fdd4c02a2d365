"""Triage: the pipe entered at a pasted text. No key, no network, nothing is asked of anyone."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, replace

from diagnose.conclude import report_of_paste
from diagnose.errors import UsageError, nearest
from diagnose.facts.pasted import loudest, sentence_of
from diagnose.model import Finding, Report
from diagnose.pack import Pack
from diagnose.signatures.reading import Reading, read
from diagnose.watch import run_of

REMEMBERED = 4096
"""Conclusions kept: the tickets of a desk repeat some hundred kinds of error, each with other numbers in it."""

_ID = re.compile(r"[\w.-]{1,40}")


@dataclass(frozen=True, slots=True)
class Ticket:
    """One pasted text: ``exchange`` is a ccxt id where somebody knows it, ``id`` the caller's own, given back unchanged."""

    text: str
    exchange: str = ""
    id: str = ""


class Triage:
    """Names the causes of pasted texts, one after another. Not for several threads at once."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._known: OrderedDict[object, Report] = OrderedDict()

    def check(self, exchange: str) -> None:
        """Raise `UsageError` with the nearest names for an exchange id that neither a profile nor ccxt has."""
        knowledge = self._pack.knowledge
        known = {*knowledge.recogniser.aliases, *knowledge.tables.exchanges}
        if exchange.strip().lower() not in known:
            close = nearest(exchange.lower(), known, 3)
            raise UsageError(f"unknown exchange '{exchange}'" + (f"; did you mean {' or '.join(close)}?" if close else "; leave --exchange out"))

    def report(self, ticket: Ticket) -> Report:
        """The report of one ticket. An exchange that nobody knows is judged by common wordings, and the report says so."""
        exchange = ticket.exchange.strip().lower()
        reading = read(ticket.text, self._pack.knowledge, exchange if _ID.fullmatch(exchange) else "")
        report = self._concluded(reading)
        return replace(report, id=ticket.id) if ticket.id else report

    def _concluded(self, reading: Reading) -> Report:
        """Equal errors have equal conclusions; only what is quoted of them differs, and an address, which stands in the fix."""
        key = (
            reading.exchange, reading.told, tuple(reading.facts.items()), reading.cut,
            tuple((one.voice.layer, id(one.voice.meaning), one.seen.http, one.seen.code) for one in reading.heard),
        )  # fmt: skip
        if key in self._known:
            self._known.move_to_end(key)
            return _quoting(self._known[key], reading)
        report = report_of_paste(reading, self._market(reading.exchange), self._pack)
        if not report.where:
            self._known[key] = report
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return report

    def _market(self, exchange: str) -> str:
        """The market that an id such as binanceusdm stands for."""
        recogniser = self._pack.knowledge.recogniser
        owner = recogniser.index.get(recogniser.aliases.get(exchange, exchange), {})
        return str(owner.get("aliases", {}).get(exchange, {}).get("market", "spot"))


def _quoting(report: Report, reading: Reading) -> Report:
    """The report of an equal reading with the words of this one."""
    findings = tuple(_with_quote(finding, reading) for finding in report.findings)
    return replace(report, findings=findings, probes=tuple(run_of(one.seen) for one in reading.heard))


def _with_quote(finding: Finding, reading: Reading) -> Finding:
    number = loudest(finding.cause, reading.heard)
    return finding if number < 0 else replace(finding, because=(sentence_of(reading.heard[number].seen), *finding.because[1:]))
