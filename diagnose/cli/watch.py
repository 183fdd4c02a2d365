"""``diagnose watch``: a link looked after, one line for each change."""

from __future__ import annotations

from typing import Annotated

import typer

from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus
from diagnose.cli.options import (
    Consumer,
    ConsumerOption,
    DataForm,
    DataFormOption,
    DebugOption,
    DemoOption,
    IntentOption,
    LabOption,
    LinkArgument,
    MarketOption,
    ProxyOption,
    RegionOption,
    SandboxOption,
    SourceOption,
    TimeoutOption,
)


def watch(
    context: typer.Context,
    exchange: LinkArgument,
    every: Annotated[
        str, typer.Option("--every", metavar="TIME", help="The pause between two checks: 30s, 5m or 1h; 10s at least.")
    ] = "5m",
    count: Annotated[int, typer.Option("--count", metavar="N", min=0, help="End after so many checks; 0 is never.")] = 0,
    command: Annotated[
        str, typer.Option("--run", metavar="COMMAND", help="Run this on every change, without a shell and without keys.")
    ] = "",
    source: SourceOption = None,
    market: MarketOption = None,
    intent: IntentOption = None,
    consumer: ConsumerOption = Consumer.SELF_HOSTED,
    sandbox: SandboxOption = False,
    demo: DemoOption = False,
    region: RegionOption = None,
    proxy: ProxyOption = None,
    timeout: TimeoutOption = 10.0,
    lab: LabOption = None,
    form: DataFormOption = DataForm.TEXT,
    debug: DebugOption = False,
) -> ExitStatus:
    """Check a link again and again, and say what changes.

    A check is one signed read while nothing changes; then the whole diagnosis follows. While the link fails the pauses
    grow up to an hour. Each change is one line, with --format json a line of JSON. A command gets DIAGNOSE_EXCHANGE,
    DIAGNOSE_VERDICT and DIAGNOSE_CAUSE in its environment.
    """
    from diagnose.cli.changes import Changes, seconds
    from diagnose.cli.diagnosis import Wish

    environment: Environment = context.obj
    environment.debug = environment.debug or debug
    wish = Wish.of(exchange, source, market, intent, consumer, sandbox, demo, region, proxy, timeout, lab)
    return Changes(wish, environment, seconds(every), count, command, form).run()
