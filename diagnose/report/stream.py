"""Reports of a stream of tickets as lines of JSON: what equal tickets share is written once and kept."""

from __future__ import annotations

import json
import re
from collections import OrderedDict

from diagnose.desk import REMEMBERED, Concluded, Ticket, Triage, quoting
from diagnose.facts.pasted import sentence_of
from diagnose.model import Report
from diagnose.report.json import SCHEMA, document

_BLANK = re.compile(r'"\\u0000(\d+)\\u0000"')


class Stream:
    """Turns tickets into lines of JSON, each one report of the contract on one line."""

    def __init__(self, desk: Triage) -> None:
        self._desk = desk
        self._forms: OrderedDict[int, tuple[Concluded, list[str]]] = OrderedDict()

    def line(self, ticket: Ticket, id: str | int | None = None) -> str:
        """The report of a ticket on one line, with the caller's own ``id`` unchanged."""
        reading = self._desk.reading(ticket)
        parts = self._form(self._desk.concluded(reading))
        spoken = [json.dumps(sentence_of(one.seen)) for one in reading.heard]
        body = "".join(spoken[int(part)] if number % 2 else part for number, part in enumerate(parts))
        return f'{{"schema": "{SCHEMA}", ' + (f'"id": {json.dumps(id)}, ' if id is not None else "") + body + "\n"

    def _form(self, concluded: Concluded) -> list[str]:
        """The line cut at its quotes: text, number of the error to quote, text, ..."""
        kept = self._forms.get(id(concluded))
        if kept is None:
            kept = self._forms[id(concluded)] = (concluded, _cut(quoting(concluded, [f"\0{n}\0" for n in range(_MOST)])))
            if len(self._forms) > REMEMBERED:
                self._forms.popitem(last=False)
        return kept[1]


_MOST = 100
"""More errors than a reading ever holds."""


def _cut(report: Report) -> list[str]:
    found = document(report)
    del found["schema"]
    return _BLANK.split(json.dumps(found)[1:])
