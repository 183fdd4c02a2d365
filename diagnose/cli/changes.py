"""The changes that ``diagnose watch`` sees: told, written and handed to a command."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import shlex
from collections.abc import Mapping
from datetime import UTC, datetime

from diagnose.cli.diagnosis import Diagnosis, Wish
from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus, status_of
from diagnose.cli.options import DataForm
from diagnose.credentials import Scrubber
from diagnose.errors import UsageError
from diagnose.model import Credentials, Report
from diagnose.monitor import SHORTEST, Change, monitor
from diagnose.report.brief import summary
from diagnose.report.json import document

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}

_STDERR = 2
"""Standard error: what a command prints must not come between the lines of standard output."""

COMMAND_TIMEOUT = 60.0
"""Seconds that a command may take; the next check waits for it."""


def seconds(text: str) -> float:
    """The seconds of ``30s``, ``5m`` or ``1h``. Raises `UsageError`."""
    found = re.fullmatch(r"(\d{1,6})([smh]?)", text.strip())
    if not found:
        raise UsageError(f"'{text}' is no time such as 30s, 5m or 1h")
    every = float(int(found[1]) * _UNITS[found[2]])
    if every < SHORTEST:
        raise UsageError(f"a link is checked every {SHORTEST:.0f} s at most, to spare the exchange")
    return every


class Changes:
    """Watches one link and tells its changes. ``count`` limits the checks; ``command`` runs on every change."""

    def __init__(self, wish: Wish, environment: Environment, every: float, count: int, command: str, form: DataForm) -> None:
        self._diagnosis, self._environment, self._form = Diagnosis(wish, environment), environment, form
        self._every, self._count = every, count
        try:
            self._command = shlex.split(command)
        except ValueError as error:
            raise UsageError(f"--run: {error}") from None
        self._status = ExitStatus.UNDECIDED

    def run(self) -> ExitStatus:
        """Until Ctrl-C or the last check; the status of the last verdict."""
        credentials = self._diagnosis.credentials()
        try:
            asyncio.run(self._watch(credentials))
        except KeyboardInterrupt:
            return ExitStatus.INTERRUPTED
        return self._status

    async def _watch(self, credentials: Credentials) -> None:
        async def check(only: tuple[str, ...]) -> Report:
            return await self._diagnosis.ask(credentials, only)

        checks = 0
        async with contextlib.aclosing(monitor(check, self._every)) as changes:
            async for change in changes:
                if change:
                    await self._tell(change, credentials)
                checks += 1
                if checks == self._count:
                    return

    async def _tell(self, change: Change, credentials: Credentials) -> None:
        self._status = status_of(change.report)
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if self._form is DataForm.JSON:
            self._environment.write(json.dumps({"at": now, **document(change.report)}, allow_nan=False) + "\n")
        else:
            self._environment.write(f"{now} {summary(change.report)}\n")
        if self._command:
            told = {"EXCHANGE": change.report.exchange, "VERDICT": change.report.verdict.value, "CAUSE": change.cause}
            await self._hand_on({f"DIAGNOSE_{name}": value for name, value in told.items()}, credentials)

    async def _hand_on(self, told: Mapping[str, str], credentials: Credentials) -> None:
        scrubber = Scrubber(credentials.fields)
        inherited = {name: value for name, value in self._environment.environ.items() if not scrubber.spans(value)}
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command, env={**inherited, **told}, stdin=asyncio.subprocess.DEVNULL, stdout=_STDERR
            )
        except OSError as error:
            self._environment.tell(f"--run: '{self._command[0]}' cannot be run ({error.strerror})")
            return
        try:
            status = await asyncio.wait_for(process.wait(), COMMAND_TIMEOUT)
        except TimeoutError:
            process.kill()
            self._environment.tell(f"--run: the command took longer than {COMMAND_TIMEOUT:.0f} s and was ended")
            return
        if status:
            self._environment.tell(f"--run: the command ended with status {status}")
