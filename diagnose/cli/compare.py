"""``diagnose compare``: what differs between two saved cases."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus
from diagnose.cli.options import DataForm, DataFormOption, DebugOption


def compare(
    context: typer.Context,
    one: Annotated[Path, typer.Argument(metavar="BUNDLE", help="A case that run --save wrote.")],
    other: Annotated[Path, typer.Argument(metavar="BUNDLE", help="Another, such as one of a link that works.")],
    form: DataFormOption = DataForm.TEXT,
    debug: DebugOption = False,
) -> ExitStatus:
    """Say what differs between two saved cases.

    One may be of a link that works. Both are judged by today's rules first. The exit status is 0 when nothing differs and 1 when something does.
    """
    from diagnose.bundle import differences, load, replay
    from diagnose.pack import Pack
    from diagnose.report.table import table

    environment: Environment = context.obj
    environment.debug = environment.debug or debug
    first, second, pack = load(one), load(other), Pack.load()
    found = differences(first, second, (replay(first, pack), replay(second, pack)))
    if form is DataForm.JSON:
        environment.write(json.dumps({"differences": [asdict(item) for item in found]}, indent=2) + "\n")
    elif found:
        rows = [(item.name, item.first, item.second) for item in found]
        environment.write(table([("", one.name, other.name), *rows], environment.style))
    else:
        environment.write("Nothing differs.\n")
    return ExitStatus.FAULTY if found else ExitStatus.HEALTHY
