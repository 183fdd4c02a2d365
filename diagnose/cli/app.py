"""The commands, put together."""

from __future__ import annotations

from typing import Annotated

import typer

from diagnose.cli import compare, explain, infer, kb, lab, preflight, replay, rules, run, triage, watch
from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
app.command("run")(run.run)
app.command("preflight")(preflight.preflight)
app.command("watch")(watch.watch)
app.command("triage")(triage.triage)
app.command("explain")(explain.explain)
app.command("infer")(infer.infer)
app.command("replay")(replay.replay)
app.command("compare")(compare.compare)
app.add_typer(kb.app, name="kb")
app.add_typer(rules.app, name="rules")
app.add_typer(lab.app, name="lab")


@app.callback(invoke_without_command=True)
def diagnose(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback when something unexpected happens.")] = False,
) -> None:
    """Find out why a link to a crypto exchange fails, and how to fix it.

    Exit status: 0 no fault found, 1 a fault was found, 2 wrong usage, 3 a fault is there but no cause could be named,
    4 could not run, 130 interrupted.
    """
    environment: Environment = context.obj
    environment.debug = environment.debug or debug
    if version:
        from diagnose.conclude import DISTRIBUTION
        from diagnose.conclude import version as version_of

        environment.write(f"diagnose {version_of(DISTRIBUTION)}\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        environment.tell("no command given\n\n" + context.get_help())
        raise typer.Exit(ExitStatus.USAGE)
