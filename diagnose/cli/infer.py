"""``diagnose infer``: facts in, findings out."""

from __future__ import annotations

from typing import Annotated

import typer

from diagnose.cli.deliver import deliver
from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus
from diagnose.cli.options import (
    DebugOption,
    EngineName,
    EngineOption,
    ExchangeOption,
    FormatOption,
    KbOption,
    RulesOption,
)
from diagnose.report.interface import Format


def infer(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="[FILE|-]", help="The facts as JSON; - is standard input.")] = "-",
    exchange: ExchangeOption = "",
    engine: EngineOption = EngineName.AUTO,
    form: FormatOption = Format.TEXT,
    rules: RulesOption = None,
    kb: KbOption = None,
    debug: DebugOption = False,
) -> ExitStatus:
    """Draw conclusions from facts.

    The facts, which any tool may gather, are a JSON object of kinds and attributes, such as
    {"clock": {"state": "behind"}}; a saved JSON report is taken by its facts. Names that the vocabulary does not have
    are refused.
    """
    from diagnose.cli.facts import facts_of
    from diagnose.pack import Pack
    from diagnose.session import infer as conclude
    from diagnose.session import resolve

    environment: Environment = context.obj
    environment.debug = environment.debug or debug
    pack = Pack.load(rules, kb, engine=engine.value)
    name = resolve(exchange, pack)[0].id if exchange else ""
    return deliver(environment, conclude(facts_of(environment.read(source)), pack, name), form)
