"""Progress: what an observer of a diagnosis is told. The library itself is silent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from diagnose.model import Observation, Outcome, ProbeRun


class Watch(Protocol):
    """Told of progress."""

    def planned(self, probes: Sequence[str]) -> None:
        """The probes that will be asked at first."""

    def started(self, probe: str) -> None:
        """A probe is being asked."""

    def ended(self, run: ProbeRun) -> None:
        """A probe has ended."""

    def asking(self, experiment: str, question: str) -> None:
        """An experiment begins."""


class Silent:
    """A watch that does nothing."""

    def planned(self, probes: Sequence[str]) -> None: ...
    def started(self, probe: str) -> None: ...
    def ended(self, run: ProbeRun) -> None: ...
    def asking(self, experiment: str, question: str) -> None: ...


def run_of(seen: Observation) -> ProbeRun:
    """One line of the timeline."""
    name = seen.probe + (f" [{seen.experiment} {seen.site}]" if seen.experiment else "")
    status = f"HTTP {seen.http}" if seen.http else ""
    detail = " ".join(part for part in (status, seen.code or "", seen.because) if part)
    return ProbeRun(name, seen.outcome, round(seen.ms, 1), seen.requests, detail if seen.outcome is not Outcome.OK else "")
