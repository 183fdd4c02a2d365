"""``diagnose preflight``: a bot's start-up check, silent when all is well."""

from __future__ import annotations

import typer

from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus, status_of
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


def preflight(
    context: typer.Context,
    exchange: LinkArgument,
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
    """Check a link before a bot starts.

    Prints nothing when all is well, one line for each fault and each piece of advice otherwise, and ends with the exit
    status of run: advice alone is no fault. With --format json the report is printed on one line.
    """
    from diagnose.cli.diagnosis import Diagnosis, Wish
    from diagnose.report.brief import problems
    from diagnose.report.json import line

    environment: Environment = context.obj
    environment.debug = environment.debug or debug
    wish = Wish.of(exchange, source, market, intent, consumer, sandbox, demo, region, proxy, timeout, lab)
    report, interrupted = Diagnosis(wish, environment).run()
    if form is DataForm.JSON:
        environment.write(line(report))
    else:
        environment.write("".join(f"{problem}\n" for problem in problems(report)))
    return ExitStatus.INTERRUPTED if interrupted else status_of(report)
