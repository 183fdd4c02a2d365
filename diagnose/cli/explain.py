"""``diagnose explain``: the article of a cause, or what an exchange's code means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus
from diagnose.cli.options import ExchangeOption

if TYPE_CHECKING:
    from diagnose.pack import Pack


def explain(
    context: typer.Context,
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help="A cause such as clock-skew, or an exchange's code: binance:-2015.")
    ],
    exchange: ExchangeOption = "",
) -> ExitStatus:
    """Explain a cause, or what an exchange's code means.

    The article says what the cause looks like, how to fix it and how to tell it from its look-alikes.
    """
    from diagnose.cli.article import show
    from diagnose.pack import Pack

    environment: Environment = context.obj
    pack = Pack.load()
    cause, colon, code = what.partition(":")
    if colon:
        exchange, cause = cause, _meaning(environment, pack, cause, code)
    show(environment, pack.library.article(cause), pack, exchange)
    return ExitStatus.HEALTHY


def _meaning(environment: Environment, pack: Pack, exchange: str, code: str) -> str:
    """Write what a code stands for, and give its likeliest cause."""
    from diagnose.cli.table import table
    from diagnose.signatures.catalogue import of_code

    profile = pack.resolve(exchange)[0]
    meant = of_code(profile, code)
    ranked = sorted(meant.causes.items(), key=lambda pair: -pair[1])
    rows = [(cause, f"{share:.0%}  {pack.library.article(cause).title}") for cause, share in ranked]
    environment.write(f"{profile.name} {code} means, by itself:\n")
    environment.write(table(rows, environment.style))
    environment.write(f"Source: {meant.source}\n\n")
    return ranked[0][0]
