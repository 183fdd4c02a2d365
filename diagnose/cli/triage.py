"""``diagnose triage``: the cause from pasted text."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from diagnose.cli.deliver import deliver
from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus
from diagnose.cli.options import DebugOption, EngineName, EngineOption, FormatOption, KbOption, RulesOption
from diagnose.report.interface import Format


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
    """Name the cause from a pasted error, log or ticket.

    Needs no key and asks nobody. Secrets in the text are taken out before it is read. With --jsonl the exit status is 0
    when every line got its report, and 2 when a line could not be read.
    """
    from diagnose.cli.intake import read_paste
    from diagnose.pack import Pack
    from diagnose.triage import Ticket, Triage

    environment: Environment = context.obj
    environment.debug = environment.debug or debug
    desk = Triage(Pack.load(rules, kb, engine=engine.value))
    if exchange:
        desk.check(exchange)
    if jsonl:
        return _stream(environment, desk, source, exchange)
    if source == "-" and environment.stdin.isatty():
        environment.tell("paste the error, then press Ctrl-D")
    text = read_paste(source, environment.stdin)
    return deliver(environment, desk.report(Ticket(text, exchange)), form)


def _stream(environment: Environment, desk: Any, source: str, exchange: str) -> ExitStatus:
    """One report, or one error record with the number of its line, for each line; each written whole."""
    from pathlib import Path

    from diagnose.cli.intake import lenient, lines
    from diagnose.errors import UsageError

    try:
        stream = lenient(environment.stdin) if source == "-" else Path(source).open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"'{source}' cannot be read ({error.strerror})") from None
    status = ExitStatus.HEALTHY
    with stream:
        for number, line in lines(stream):
            record = _answer(desk, number, line, exchange)
            status = ExitStatus.USAGE if "error" in record else status
            environment.write(json.dumps(record) + "\n")
    return status


def _answer(desk: Any, number: int, line: str | None, exchange: str) -> dict[str, Any]:
    from diagnose.report.json import document
    from diagnose.triage import Ticket

    if line is None:
        return {"line": number, "error": "the line is too long for a ticket"}
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        return {"line": number, "error": f"not JSON: {error.msg} at column {error.colno}"}
    except (ValueError, RecursionError):
        return {"line": number, "error": "not JSON that can be read: nested too deeply or a number too long"}
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        return {"line": number, "error": 'a line must be a JSON object with a "text"', **_id(record)}
    if not isinstance(record.get("exchange", ""), str | None):
        return {"line": number, "error": '"exchange" must be a text', **_id(record)}
    report = desk.report(Ticket(record["text"], record.get("exchange") or exchange))
    found = document(report)
    return {"schema": found.pop("schema"), **_id(record), **found}


def _id(record: object) -> dict[str, Any]:
    """The caller's own id, unchanged where it is a text or a number."""
    value = record.get("id") if isinstance(record, dict) else None
    return {"id": value} if isinstance(value, str | int) and not isinstance(value, bool) else {}
