"""``diagnose rules``: the rules."""

from __future__ import annotations

from typing import Annotated

import typer

from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus
from diagnose.cli.options import EngineName, EngineOption, ExchangeOption, KbOption, RulesOption

app = typer.Typer(help="Check, test, list and question the rules.")


@app.command()
def check(context: typer.Context, rules: RulesOption = None, kb: KbOption = None) -> ExitStatus:
    """Check all rules. Ends with 1 when something is wrong."""
    from diagnose.cli.problems import tell
    from diagnose.engine.lint import check as lint
    from diagnose.pack import Pack

    pack = Pack.load(rules, kb)
    pack.check_profiles()
    every = pack.rules("*")
    found = lint(every, pack.causes, articles=pack.library.ids(), produced=pack.produced(), healthy=pack.healthy())
    return tell(context.obj, found, f"{len(every)} rules")


@app.command()
def test(context: typer.Context, rules: RulesOption = None, engine: EngineOption = EngineName.AUTO) -> ExitStatus:
    """Run the tests that stand beside the rules. Ends with 1 when one fails."""
    from diagnose.cli.problems import tell
    from diagnose.engine import ruletests
    from diagnose.pack import Pack

    count, failures = ruletests.run(Pack.load(rules).rules("*"), engine.value)
    problems = [f"{failure.file}:{failure.line}: {failure.message}\n{failure.detail}" for failure in failures]
    return tell(context.obj, problems, f"{count} tests")


@app.command("list")
def list_(context: typer.Context, rules: RulesOption = None, exchange: ExchangeOption = "*") -> None:
    """List the rules: id, what they do, and where they stand."""
    from diagnose.cli.table import table
    from diagnose.pack import Pack

    environment: Environment = context.obj
    pack = Pack.load(rules)
    name = exchange if exchange in ("", "*") else pack.resolve(exchange)[0].id
    rows = [(rule.id, f"{rule.effect.value} {rule.cause}, {rule.file}:{rule.line}") for rule in pack.rules(name)]
    environment.write(table(rows, environment.style))


@app.command()
def why(
    context: typer.Context,
    cause: Annotated[str, typer.Argument(metavar="CAUSE", help="The cause in question.")],
    facts: Annotated[
        str,
        typer.Option("--facts", metavar="FILE|-", help="Facts as JSON, or a saved JSON report; - is standard input."),
    ] = "-",
    exchange: ExchangeOption = "",
    rules: RulesOption = None,
) -> None:
    """Tell why a cause was named, or why not.

    Shows every rule of the cause, and for each condition what it wanted and what the fact is.
    """
    from diagnose.cli.facts import facts_of
    from diagnose.engine import trace
    from diagnose.errors import UsageError, did_you_mean
    from diagnose.pack import Pack

    environment: Environment = context.obj
    pack = Pack.load(rules)
    if cause not in pack.causes:
        raise UsageError(f"unknown cause '{cause}'{did_you_mean(cause, pack.causes)}")
    closed = pack.vocabulary.close(facts_of(environment.read(facts)))
    name = pack.resolve(exchange)[0].id if exchange else ""
    traces = trace.why(cause, pack.rules(name), closed)
    environment.write((trace.to_text(traces) or f"no rule speaks of {cause}") + "\n")


@app.command()
def coverage(context: typer.Context, rules: RulesOption = None) -> None:
    """List what no rule looks at and what no test holds."""
    from diagnose.cli.coverage import coverage as measure
    from diagnose.pack import Pack

    environment: Environment = context.obj
    pack = Pack.load(rules)
    environment.write(measure(pack.rules("*"), pack.vocabulary))
