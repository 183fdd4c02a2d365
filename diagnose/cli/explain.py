"""``diagnose explain``: the article of a cause."""

from __future__ import annotations

from typing import Annotated

import typer

from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus
from diagnose.cli.options import ExchangeOption


def explain(
    context: typer.Context,
    cause: Annotated[str, typer.Argument(metavar="CAUSE", help="The id of a cause, such as clock-skew.")],
    exchange: ExchangeOption = "",
) -> ExitStatus:
    """Print the article of a cause.

    It says what the cause looks like, how to fix it and how to tell it from its look-alikes.
    """
    from diagnose.cli.article import show
    from diagnose.pack import Pack

    environment: Environment = context.obj
    pack = Pack.load()
    show(environment, pack.library.article(cause), pack, exchange)
    return ExitStatus.HEALTHY
