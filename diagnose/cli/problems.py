"""What a check of the data files found."""

from __future__ import annotations

from collections.abc import Sequence

from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus


def tell(environment: Environment, problems: Sequence[object], looked_at: str) -> ExitStatus:
    """Write the problems, one a line as ``file:line: message``, and return 1 when there are any."""
    for problem in problems:
        environment.write(f"{problem}\n")
    environment.tell(f"{looked_at}: {len(problems) or 'no'} problem{'' if len(problems) == 1 else 's'}")
    return ExitStatus.FAULTY if problems else ExitStatus.HEALTHY
