"""The commands, put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

import typer

from diagnose.cli import compare, explain, infer, kb, lab, preflight, replay, rules, run, triage, watch
from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus

_COMMANDS: Mapping[str, Callable[..., object]] = {
    "run": run.run,
    "preflight": preflight.preflight,
    "watch": watch.watch,
    "triage": triage.triage,
    "explain": explain.explain,
    "infer": infer.infer,
    "replay": replay.replay,
    "compare": compare.compare,
}
_GROUPS = {"kb": kb.app, "rules": rules.app, "lab": lab.app}


def program(arguments: Sequence[str] = ()) -> typer.Typer:
    """All commands; where ``arguments`` name one, it alone, since putting all of them together takes longer than reading a ticket."""
    named = next((word for word in arguments if not word.startswith("-")), "")
    asked = [named] if named in _COMMANDS or named in _GROUPS else [*_COMMANDS, *_GROUPS]
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    app.callback(invoke_without_command=True)(diagnose)
    for name in asked:
        if name in _COMMANDS:
            app.command(name)(_COMMANDS[name])
        else:
            app.add_typer(_GROUPS[name], name=name)
    return app


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
