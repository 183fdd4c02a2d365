"""``diagnose lab``: simulated exchanges."""

from __future__ import annotations

from typing import Annotated

import typer

from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus
from diagnose.cli.options import Market

app = typer.Typer(help="Simulated exchanges to test with.")


@app.command()
def faults(
    context: typer.Context,
    exchange: Annotated[
        str | None, typer.Argument(metavar="[EXCHANGE]", help="Only those this exchange can have.")
    ] = None,
    market: Annotated[Market, typer.Option("--market", help="The market they are wanted for.")] = Market.SPOT,
) -> None:
    """List the faults, their causes and what they are."""
    from diagnose.lab import FAULTS, faults_of
    from diagnose.report.table import table

    environment: Environment = context.obj
    known = faults_of(exchange, market.value) if exchange else tuple(FAULTS.values())
    rows = [(fault.name, fault.cause or "-", fault.about) for fault in known]
    environment.write(table([("FAULT", "CAUSE", "ABOUT"), *rows], environment.style))


@app.command()
def serve(
    context: typer.Context,
    exchange: Annotated[str, typer.Argument(metavar="EXCHANGE", help="The exchange, by its ccxt id.")],
    fault: Annotated[
        list[str] | None, typer.Option("--fault", metavar="FAULT", help="A fault; may be repeated.")
    ] = None,
    market: Annotated[Market, typer.Option("--market", help="The market of the simulated account.")] = Market.SPOT,
) -> ExitStatus:
    """Serve a simulated exchange until Ctrl-C.

    It listens on loopback, for a bot to be tested against. Prints the address, the file of the certificate to trust and
    the credentials of the simulated account. Point the bot's name resolution for the exchange's hosts at the address.
    """
    import asyncio

    from diagnose.cli.serving import serve_lab

    asyncio.run(serve_lab(context.obj, exchange, tuple(fault or ()), market.value))
    return ExitStatus.HEALTHY
