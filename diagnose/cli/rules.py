"""``diagnose rules``: the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus
from diagnose.cli.options import EngineName, EngineOption, ExchangeOption, KbOption, RulesOption

if TYPE_CHECKING:
    from diagnose.pack import Pack

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
    from diagnose.pack import Pack
    from diagnose.report.table import table

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
def coverage(context: typer.Context, rules: RulesOption = None, exchange: ExchangeOption = "") -> None:
    """Count the known codes, and list what no rule or test looks at.

    For each exchange: its curated signatures, those left out for a reason, and how many of the codes in ccxt's own tables
    are known, of all and of those about the link.
    """
    from diagnose.cli.coverage import coverage as measure
    from diagnose.cli.known import known, to_text
    from diagnose.pack import Pack
    from diagnose.signatures.recognise import CCXT

    environment: Environment = context.obj
    pack = Pack.load(rules)
    if exchange:
        _known_exchange(pack, exchange)
    if not exchange:
        environment.write(measure(pack.rules("*"), pack.vocabulary) + "\n")
    if not (pack.rules_folder / "generated" / CCXT).is_file():
        environment.tell("this folder has no generated table of ccxt's codes; diagnose rules generate makes it")
        return
    environment.write(to_text(list(known(pack, exchange))))


@app.command()
def generate(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; end with 1 when a file is not up to date.")] = False,
    rules: RulesOption = None,
) -> ExitStatus:
    """Make the generated tables anew.

    They are what ccxt knows of each exchange, and the index of the profiles. The table of ccxt is compared only with the release it was made from.
    """
    from pathlib import Path

    from diagnose import data
    from diagnose.signatures import generate as made

    environment: Environment = context.obj
    folder = rules or data.root("rules")
    stale = []
    for name, text in made.files(folder):
        path = Path(str(folder)) / "generated" / name
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            environment.tell(f"{name} written")
    if check and stale:
        environment.tell(f"not up to date: {', '.join(stale)}; run diagnose rules generate")
    return ExitStatus.FAULTY if check and stale else ExitStatus.HEALTHY


def _known_exchange(pack: Pack, exchange: str) -> None:
    from diagnose.desk import Triage

    Triage(pack).check(exchange)
