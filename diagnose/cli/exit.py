"""Exit statuses, the contract with scripts."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, unique

from diagnose.errors import DataError, DiagnoseError, UsageError
from diagnose.model import Report, Verdict


@unique
class ExitStatus(IntEnum):
    """How the program ended.

    ``HEALTHY`` no fault found (advice alone is no fault); ``FAULTY`` a fault was found, or a check of the data files found
    problems; ``USAGE`` wrong usage, or a data file that cannot be read; ``UNDECIDED`` a fault is there but no cause could be
    named; ``CANNOT_RUN`` the diagnosis was impossible; ``INTERRUPTED`` by Ctrl-C.
    """

    HEALTHY = 0
    FAULTY = 1
    USAGE = 2
    UNDECIDED = 3
    CANNOT_RUN = 4
    INTERRUPTED = 130


_OF_VERDICT = {
    Verdict.HEALTHY: ExitStatus.HEALTHY,
    Verdict.FAULTY: ExitStatus.FAULTY,
    Verdict.NOT_A_LINK_PROBLEM: ExitStatus.FAULTY,
    Verdict.INCONCLUSIVE: ExitStatus.UNDECIDED,
}


def status_of(report: Report) -> ExitStatus:
    """The exit status of a finished diagnosis."""
    return _OF_VERDICT[report.verdict]


_WORST = (
    ExitStatus.INTERRUPTED, ExitStatus.USAGE, ExitStatus.FAULTY, ExitStatus.UNDECIDED, ExitStatus.CANNOT_RUN, ExitStatus.HEALTHY,
)  # fmt: skip
"""Statuses from worst to best: a list that is not what was meant, then what is known to be broken, then what is not known."""


def worst(statuses: Iterable[ExitStatus]) -> ExitStatus:
    """The status of several diagnoses together; that of none is healthy."""
    return min(statuses, key=_WORST.index, default=ExitStatus.HEALTHY)


def status_of_error(error: BaseException) -> ExitStatus:
    """The exit status of what ended with an error."""
    return ExitStatus.USAGE if isinstance(error, UsageError | DataError) else ExitStatus.CANNOT_RUN


def sentence(error: BaseException) -> str:
    """An error in one sentence. An unexpected one is named by its class: its message could hold anything."""
    return str(error) if isinstance(error, DiagnoseError) else f"internal error ({type(error).__name__}); --debug shows where"
