"""``diagnose run``: ask an exchange and report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from diagnose.cli.deliver import deliver
from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus
from diagnose.cli.options import (
    Consumer,
    ConsumerOption,
    DebugOption,
    DemoOption,
    FormatOption,
    IntentOption,
    LabOption,
    MarketOption,
    ProxyOption,
    RegionOption,
    SandboxOption,
    SourceOption,
    TimeoutOption,
)
from diagnose.errors import UsageError
from diagnose.report.interface import Format

if TYPE_CHECKING:
    from diagnose.cli.saving import Saving

_WITH_LINKS = ("links", "in_flight", "timeout", "only", "form", "debug")
"""What may be said of many links at once; everything else stands in their file."""


def _exchange_or_links(context: typer.Context, exchange: str | None) -> str | None:
    if exchange is None and not context.params.get("links"):
        raise typer.BadParameter("name an EXCHANGE, or a file with --links")
    return exchange


def run(
    context: typer.Context,
    exchange: Annotated[
        str | None,
        typer.Argument(
            metavar="EXCHANGE", help="The exchange, by its ccxt id, such as kraken.", callback=_exchange_or_links
        ),
    ] = None,
    source: SourceOption = None,
    market: MarketOption = None,
    intent: IntentOption = None,
    consumer: ConsumerOption = Consumer.SELF_HOSTED,
    sandbox: SandboxOption = False,
    demo: DemoOption = False,
    region: RegionOption = None,
    proxy: ProxyOption = None,
    seen_from: Annotated[
        str | None,
        typer.Option(
            "--as-seen-from",
            metavar="IP",
            help="The bot's address, or the name of its place, where the bot runs elsewhere. Nothing is asked from there: the "
            "report compares the address with the one the exchange saw, and says what counts for this machine only.",
        ),
    ] = None,
    timeout: TimeoutOption = 10.0,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="PROBE", help="Ask this probe alone; may be repeated.")
    ] = None,
    lab: LabOption = None,
    try_swap: Annotated[
        bool,
        typer.Option(
            "--try-swap",
            help="Also ask once with key and secret exchanged. This sends the exchange what you typed as the secret.",
        ),
    ] = False,
    try_hosts: Annotated[
        list[str] | None,
        typer.Option(
            "--try",
            metavar="HOST",
            help="Also ask this host of another company, such as api.binance.us for a key of Binance; may be repeated.",
        ),
    ] = None,
    try_direct: Annotated[
        bool,
        typer.Option("--try-direct", help="Also ask once without the proxy and without a key, where the proxy may be at fault."),
    ] = False,
    sister_hosts: Annotated[
        bool,
        typer.Option("--sister-hosts/--no-sister-hosts", help="Ask the exchange's other environments and regions where a key may be theirs."),
    ] = True,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="BUNDLE", help="Also write the case to a zip that can be shared."),
    ] = None,
    links: Annotated[
        list[str] | None,
        typer.Option(
            "--links",
            metavar="FILE",
            is_eager=True,
            help="Check the links of this YAML file, - for standard input; may be repeated.",
        ),
    ] = None,
    in_flight: Annotated[
        int,
        typer.Option("--in-flight", metavar="N", min=1, max=1000, help="With --links: how many are checked at once."),
    ] = 8,
    form: FormatOption = Format.TEXT,
    debug: DebugOption = False,
) -> ExitStatus:
    """Ask an exchange what is wrong with a link.

    Asks the safe questions that tell the possible faults apart, and reports the cause and its fix. Only read requests
    are sent. Credentials are read from the environment in ccxt's convention (KRAKEN_APIKEY, KRAKEN_SECRET, ...) or typed
    at a hidden prompt; no option takes one.

    With --links many links are checked: one table at the end or, with --format json, one report a line, in the order of
    the file. The exit status is then that of the worst: 2 an entry is wrong, 1 a fault, 3 undecided, 4 could not run, 0.
    """
    environment: Environment = context.obj
    environment.debug = environment.debug or debug
    _check_together(context)
    if links or exchange is None:
        from diagnose.cli.fleet import Fleet

        return Fleet(links or (), form, environment).run(in_flight, timeout, tuple(only or ()))
    from diagnose.cli.diagnosis import Diagnosis, Wish

    wish = replace(
        Wish.of(exchange, source, market, intent, consumer, sandbox, demo, region, proxy, timeout, lab),
        seen_from=seen_from,
        only=tuple(only or ()),
        consents=(
            *(["try-swap"] if try_swap else []),
            *(["try-direct"] if try_direct else []),
            *(f"try {host}" for host in try_hosts or ()),
        ),
        sister_hosts=sister_hosts,
    )
    diagnosis = Diagnosis(wish, environment)
    saving = _saving(save, environment)
    report, interrupted = diagnosis.run()
    status = deliver(environment, report, form)
    if saving:
        saving.save(diagnosis.case(), report, diagnosis.pack)
    return ExitStatus.INTERRUPTED if interrupted else status


def _saving(target: Path | None, environment: Environment) -> Saving | None:
    if target is None:
        return None
    from diagnose.cli.saving import Saving

    return Saving(target, environment)


def _check_together(context: typer.Context) -> None:
    """Raise `UsageError` for options of one link beside those of many."""
    names = {
        parameter.name: parameter.opts[0] if parameter.opts[0].startswith("-") else "EXCHANGE"
        for parameter in context.command.params
    }
    given = [
        name
        for name in context.params
        if (source := context.get_parameter_source(name)) and source.name == "COMMANDLINE"
    ]
    if "links" in given and (others := [names[name] for name in given if name not in _WITH_LINKS]):
        raise UsageError(
            f"{others[0]} and --links exclude each other: what differs from link to link stands in the file"
        )
    if "in_flight" in given and "links" not in given:
        raise UsageError("--in-flight goes with --links")
