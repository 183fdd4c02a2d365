"""``diagnose run --links``: many links, from the words of the command line to the last line of output."""

from __future__ import annotations

import asyncio
import shlex
import time
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace

from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus, sentence, status_of, status_of_error, worst
from diagnose.credentials import Scrubber, secrets_of
from diagnose.errors import UsageError
from diagnose.fleet import check
from diagnose.links import Entry, read
from diagnose.model import Checked, Report
from diagnose.pack import Pack
from diagnose.probes.egress import Egress
from diagnose.probes.survey import check_groups
from diagnose.report.fleet import Row, line_without, progress, row, row_without, table
from diagnose.report.interface import Format
from diagnose.report.json import line

STDIN = "standard input"
"""How ``-`` is called in messages."""

_GUARDED = 200
"""Links whose credentials one scrubber looks for: its pattern takes some 250 kB for each."""


class Fleet:
    """The links of some files on their way through the program. Raises `UsageError` where the wish itself cannot be met."""

    def __init__(self, sources: Sequence[str], form: Format, environment: Environment) -> None:
        if form not in (Format.TEXT, Format.JSON):
            raise UsageError(f"--links gives text or json, not {form.value}")
        self._form, self._environment = form, environment
        self._pack = Pack.load()
        self._entries = list(unique(entry for source in sources for entry in self._read(source)))
        self._rows: dict[int, Row] = {}
        self._lines: dict[int, str] = {}
        self._written = 0
        self._statuses = {ExitStatus.HEALTHY}

    def run(self, in_flight: int, timeout: float, only: Sequence[str]) -> ExitStatus:
        """Check them all; Ctrl-C ends it early, and what is done is written."""
        check_groups(only)
        self._guard()
        begun = time.perf_counter()
        for number, entry in enumerate(self._entries):
            if entry.problem:
                self._refused(number, entry)
        try:
            asyncio.run(self._check(in_flight, timeout, only))
        except KeyboardInterrupt:
            self._statuses.add(ExitStatus.INTERRUPTED)
            self._environment.tell(f"interrupted; {len(self._rows)} of {len(self._entries)} links are done")
        if self._form is Format.TEXT:
            rows = [self._rows[number] for number in sorted(self._rows)]
            self._environment.write(table(rows, self._environment.style, (time.perf_counter() - begun) * 1000))
        else:
            self._write_lines(whole=True)
        return worst(self._statuses)

    def _read(self, source: str) -> Iterator[Entry]:
        file = STDIN if source == "-" else source
        try:
            text = self._environment.read(source)
        except UsageError as error:
            yield Entry("", file, 0, problem=str(error))
            return
        yield from read(text, file, self._pack, self._environment.environ)

    def _guard(self) -> None:
        """Keep the credentials of all links out of everything that is printed from here on."""
        links = [(entry.name, entry.link) for entry in self._entries if entry.link]
        for first in range(0, len(links), _GUARDED):
            known = {
                f"{field} of {name}": value
                for name, link in links[first : first + _GUARDED]
                for field, value in secrets_of(link).items()
            }
            self._environment.guard(Scrubber(known))

    async def _check(self, in_flight: int, timeout: float, only: Sequence[str]) -> None:
        numbers = {entry.name: number for number, entry in enumerate(self._entries) if entry.link}
        links = {entry.name: entry.link for entry in self._entries if entry.link}
        here = Egress(environ=self._environment.environ)
        checks = check(
            links, self._pack, in_flight=in_flight, egress=lambda link: here.through(link.proxy), timeout=timeout, only=only
        )  # fmt: skip
        async with aclosing(checks):
            async for checked in checks:
                self._ended(numbers[checked.name], checked)

    def _refused(self, number: int, entry: Entry) -> None:
        at = f"{entry.file}:{entry.line}" if entry.line else entry.file
        where: dict[str, str | int] = {"file": entry.file, **({"line": entry.line} if entry.line else {})}
        self._statuses.add(ExitStatus.USAGE)
        self._keep(
            number,
            row_without(entry.name, "", f"{at}: {entry.problem}"),
            line_without(entry.name, entry.problem, **where),
        )

    def _ended(self, number: int, checked: Checked) -> None:
        entry = self._entries[number]
        if checked.report is not None:
            report = verified_by(checked.report, entry.file)
            self._statuses.add(status_of(report))
            self._keep(number, row(report), line(report))
            return
        assert checked.error is not None
        because = sentence(checked.error)
        self._statuses.add(status_of_error(checked.error))
        exchange = entry.link.exchange if entry.link else ""
        self._environment.trace(checked.error)
        self._keep(
            number, row_without(checked.name, exchange, because), line_without(checked.name, because, exchange=exchange)
        )

    def _keep(self, number: int, row: Row, line: str) -> None:
        """Show that a link is done, and keep of it only what is not written yet."""
        self._rows[number] = row
        self._environment.stderr.write(progress(len(self._rows), len(self._entries), row, self._environment.style))
        self._environment.stderr.flush()
        if self._form is Format.JSON:
            self._lines[number] = line
            self._write_lines()

    def _write_lines(self, *, whole: bool = False) -> None:
        """Write the lines whose turn it is; with ``whole`` all there are, in order."""
        while self._lines:
            number = min(self._lines) if whole else self._written
            if number not in self._lines:
                return
            self._environment.write(self._lines.pop(number))
            self._written = number + 1


def unique(entries: Iterator[Entry]) -> Iterator[Entry]:
    """The same entries; one whose name was used before has that for a problem."""
    first: dict[str, Entry] = {}
    for entry in entries:
        before = first.setdefault(entry.name, entry) if entry.name else entry
        if before is entry or entry.problem:
            yield entry
        else:
            yield replace(entry, link=None, problem=f"the name '{entry.name}' is taken: {before.file}:{before.line}")


def verified_by(report: Report, file: str) -> Report:
    """The report with the command that checks this link again: only its file says where the credentials are."""
    command = f"diagnose run --links {'-' if file == STDIN else shlex.quote(file)}"
    findings = [replace(f, verify=command) if f.verify.startswith("diagnose run ") else f for f in report.findings]
    return replace(report, findings=tuple(findings))
