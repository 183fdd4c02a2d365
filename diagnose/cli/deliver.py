"""The last step of every command that makes a report."""

from __future__ import annotations

from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus, status_of
from diagnose.model import Report
from diagnose.report.interface import Format


def deliver(environment: Environment, report: Report, form: Format) -> ExitStatus:
    """Write the report to standard output and return its exit status."""
    environment.write(form.render(report, environment.style))
    if environment.environ.get("GITHUB_ACTIONS") == "true":
        from diagnose.cli.actions import lines

        environment.stderr.write("".join(f"{line}\n" for line in lines(report)))
    return status_of(report)
