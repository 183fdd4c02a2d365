"""``diagnose replay``: a saved case, judged again by today's rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from diagnose.cli.deliver import deliver
from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus
from diagnose.cli.options import (
    DebugOption,
    EngineName,
    EngineOption,
    FormatOption,
    KbOption,
    RulesOption,
)
from diagnose.report.interface import Format


def replay(
    context: typer.Context,
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="A case that run --save wrote.")],
    engine: EngineOption = EngineName.AUTO,
    form: FormatOption = Format.TEXT,
    rules: RulesOption = None,
    kb: KbOption = None,
    debug: DebugOption = False,
) -> ExitStatus:
    """Judge a saved case again by today's rules.

    Nothing is asked of any exchange. The report says how it differs from the one that was saved with the case.
    """
    from diagnose.bundle import load
    from diagnose.bundle import replay as judge
    from diagnose.pack import Pack

    environment: Environment = context.obj
    environment.debug = environment.debug or debug
    return deliver(environment, judge(load(bundle), Pack.load(rules, kb, engine=engine.value)), form)
