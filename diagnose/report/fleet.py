"""Many links at a glance: one row for each, one line of JSON for each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from diagnose.model import Report, Verdict
from diagnose.report.groups import duration
from diagnose.report.phrases import causes
from diagnose.report.screen import Screen
from diagnose.report.style import Mark, Style
from diagnose.report.table import table as columns

_NAME = 30
"""Columns of a name; a longer one is cut."""

_MARKS = {
    Verdict.HEALTHY: Mark.GOOD,
    Verdict.FAULTY: Mark.BAD,
    Verdict.NOT_A_LINK_PROBLEM: Mark.BAD,
    Verdict.INCONCLUSIVE: Mark.WARN,
}
_COUNTED = {Mark.GOOD: "without a fault", Mark.BAD: "with a fault", Mark.WARN: "undecided", Mark.NONE: "not checked"}


@dataclass(frozen=True, slots=True)
class Row:
    """One link in the table: its state, and the cause or whatever else there is to say."""

    name: str
    exchange: str
    mark: Mark
    said: str
    requests: int = 0


def row(report: Report) -> Row:
    """The row of a link that was checked."""
    return Row(report.id, report.exchange, _MARKS[report.verdict], _said(report), sum(run.requests for run in report.probes))


def row_without(name: str, exchange: str, because: str) -> Row:
    """The row of a link that was not checked."""
    return Row(name, exchange, Mark.NONE, because)


def progress(number: int, total: int, row: Row, style: Style) -> str:
    """One line for a link that has ended, ``number`` of ``total``."""
    return f"[{number}/{total}] {style.clean(row.name or row.exchange or '-')}: {style.clean(row.said)}\n"


def table(rows: Sequence[Row], style: Style, ms: float) -> str:
    """All rows, then their sums. ``ms`` is how long it took."""
    body = columns([(_cut(r.name) or "-", r.exchange or "-", r.said) for r in rows], style, [r.mark for r in rows])
    screen = Screen(style)
    counts = Counter(r.mark for r in rows)
    told = ", ".join(f"{counts[mark]} {words}" for mark, words in _COUNTED.items() if counts[mark])
    screen.put(f"{len(rows)} link{'' if len(rows) == 1 else 's'}: {told or 'nothing to check'}")
    if counts[Mark.BAD]:
        screen.put("How to fix one: diagnose explain CAUSE --exchange EXCHANGE")
    requests = sum(r.requests for r in rows)
    screen.put(f"{requests} request{'' if requests == 1 else 's'}, {duration(ms)}", paint=style.faint)
    return body + "\n" + screen.text()


def line_without(name: str, because: str, **where: str | int) -> str:
    """One line of JSON for a link that was not checked; ``where`` says where it stands."""
    return json.dumps({**({"id": name} if name else {}), **where, "error": because}) + "\n"


def _said(report: Report) -> str:
    if report.verdict is Verdict.INCONCLUSIVE:
        return "no cause could be named"
    advice = f"advice: {', '.join(finding.cause for finding in report.advice)}" if report.advice else ""
    return "; ".join(part for part in (causes(report) or ("" if advice else "no fault"), advice) if part)


def _cut(name: str) -> str:
    return name if len(name) <= _NAME else name[: _NAME - 1] + "…"
