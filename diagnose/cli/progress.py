"""Live progress on a terminal; silence elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from diagnose.cli.environment import Environment
from diagnose.model import ProbeRun
from diagnose.session import Silent, Watch

if TYPE_CHECKING:
    from rich.status import Status


@contextmanager
def watching(environment: Environment) -> Iterator[Watch]:
    """A watch for one diagnosis: a spinner on standard error where that is a terminal."""
    if not environment.stderr.isatty() or environment.environ.get("TERM") == "dumb":
        yield Silent()
        return
    from rich.console import Console

    plain = not environment.colours(environment.stderr)
    console = Console(file=environment.stderr, force_terminal=True, no_color=plain, highlight=False)
    with console.status("starting") as status:
        yield Spinner(status)


class Spinner:
    """Shows which probes are under way, in one line that vanishes."""

    def __init__(self, status: Status) -> None:
        self._status = status
        self._open: list[str] = []

    def planned(self, probes: Sequence[str]) -> None:
        """Show that the questions are known."""
        self._show(f"asking {len(probes)} questions")

    def started(self, probe: str) -> None:
        """Add a probe to the line."""
        self._open.append(probe)
        self._show("asking " + ", ".join(dict.fromkeys(self._open)))

    def ended(self, run: ProbeRun) -> None:
        """Take a probe off the line."""
        group = run.name.partition(":")[0].partition(" ")[0]
        if group in self._open:
            self._open.remove(group)
        if self._open:
            self._show("asking " + ", ".join(dict.fromkeys(self._open)))

    def asking(self, experiment: str, question: str) -> None:
        """Show the question of an experiment."""
        self._show(question)

    def _show(self, text: str) -> None:
        from rich.text import Text

        self._status.update(Text(text))
