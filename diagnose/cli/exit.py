"""Exit statuses, the contract with scripts."""

from __future__ import annotations

from enum import IntEnum, unique

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
