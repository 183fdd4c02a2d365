"""``diagnose triage``: the cause from pasted text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from diagnose.cli.deliver import deliver
from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus
from diagnose.cli.options import DebugOption, EngineName, EngineOption, FormatOption, KbOption, RulesOption
from diagnose.report.interface import Format

if TYPE_CHECKING:
    from diagnose.report.stream import Stream


def triage(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="[FILE|-]", help="The text; - is standard input.")] = "-",
    exchange: Annotated[
        str, typer.Option("--exchange", metavar="ID", help="The exchange, where the text may not tell it.")
    ] = "",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='One {"id", "text", "exchange"} a line in, one report a line out, in order.')
    ] = False,
    engine: EngineOption = EngineName.AUTO,
    form: FormatOption = Format.TEXT,
    rules: RulesOption = None,
    kb: KbOption = None,
    debug: DebugOption = False,
) -> ExitStatus:
    """Name the cause from a pasted error, log, ticket or saved case.

    Needs no key and asks nobody. Secrets in the text are taken out before it is read. With --jsonl the exit status is 0
    when every line got its report, and 2 when a line could not be read.
    """
    from diagnose.cli.intake import is_zip, read_paste
    from diagnose.desk import Ticket, Triage
    from diagnose.pack import Pack

    environment: Environment = context.obj
    environment.debug = environment.debug or debug
    # For one text the plain evaluator is the faster one: the other compiles its rules first. Both conclude the same.
    once = engine is EngineName.AUTO and not jsonl
    pack = Pack.load(rules, kb, engine=EngineName.REFERENCE.value if once else engine.value)
    desk = Triage(pack)
    if exchange:
        desk.check(exchange)
    if jsonl:
        from diagnose.report.stream import Stream

        return _stream(environment, Stream(desk), source, exchange)
    if source != "-" and is_zip(Path(source)):
        from diagnose.bundle import load
        from diagnose.bundle import replay as judge

        return deliver(environment, judge(load(Path(source)), pack), form)
    if source == "-" and environment.stdin.isatty():
        environment.tell("paste the error, then press Ctrl-D")
    text = read_paste(source, environment.stdin)
    return deliver(environment, desk.report(Ticket(text, exchange)), form)


def _stream(environment: Environment, stream: Stream, source: str, exchange: str) -> ExitStatus:
    """One report, or one error record with the number of its line, for each line; each written whole, also on Ctrl-C."""
    from diagnose.cli.intake import lines, opened
    from diagnose.cli.interrupt import write_whole

    status = ExitStatus.HEALTHY
    with opened(source, environment.stdin) as tickets:
        for number, line in lines(tickets):
            answer = _answer(stream, line, exchange)
            if isinstance(answer, dict):
                status, answer = ExitStatus.USAGE, json.dumps({"line": number, **answer}) + "\n"
            write_whole(environment.write, answer)
    return status


def _answer(stream: Stream, line: str | None, exchange: str) -> str | dict[str, Any]:
    """The line of the report, or what is wrong with the ticket."""
    from diagnose.desk import Ticket

    if line is None:
        return {"error": "the line is too long for a ticket"}
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        return {"error": f"not JSON: {error.msg} at column {error.colno}"}
    except (ValueError, RecursionError):
        return {"error": "not JSON that can be read: nested too deeply or a number too long"}
    own = _id(record)
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        return {"error": 'a line must be a JSON object with a "text"', **({"id": own} if own is not None else {})}
    if not isinstance(record.get("exchange", ""), str | None):
        return {"error": '"exchange" must be a text', **({"id": own} if own is not None else {})}
    return stream.line(Ticket(record["text"], record.get("exchange") or exchange), own)


def _id(record: object) -> str | int | None:
    """The caller's own id, where it is a text or a whole number."""
    value = record.get("id") if isinstance(record, dict) else None
    return value if isinstance(value, str | int) and not isinstance(value, bool) else None
