"""The options that several commands share, and the words they take."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from diagnose.report.interface import Format


class Market(StrEnum):
    """Market types, in ccxt's words; inverse is coin-margined."""

    SPOT = "spot"
    MARGIN = "margin"
    SWAP = "swap"
    INVERSE = "inverse"
    OPTION = "option"


class Intent(StrEnum):
    """What the bot will do with the key."""

    READ = "read"
    TRADE = "trade"


class Consumer(StrEnum):
    """Who holds the key."""

    SELF_HOSTED = "self-hosted"
    HOSTED = "hosted"
    READ_ONLY = "read-only"


class PageFormat(StrEnum):
    """How an article is written; plain is text without marks, one line a paragraph, for tickets."""

    TEXT = "text"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"


class EngineName(StrEnum):
    """Which engine draws the conclusions."""

    AUTO = "auto"
    DURABLE = "durable"
    REFERENCE = "reference"


class DataForm(StrEnum):
    """How to write what is no report."""

    TEXT = "text"
    JSON = "json"


SOURCE_HELP = (
    "Where the credentials are: NAME or NAME:PATH, such as auto or freqtrade:config.json; the environment and then a prompt if not said. "
    "Names: auto, binance-trade-bot, bw, ccxt, ccxt-cli, cdcx, coinbase, dotenv, env, env-file, freqtrade, gate-cli, hummingbot, jesse, "
    "keyring, kraken-cli, krakenex, lean, octobot, okx-cli, op, passivbot, prompt, secrets, stdin."
)
"""The help of ``--from``. The names are written out, since looking for them would cost every command its start; a test compares."""

FormatOption = Annotated[Format, typer.Option("--format", help="How to write the report.")]
DataFormOption = Annotated[DataForm, typer.Option("--format", help="How to write it.")]
PageFormatOption = Annotated[PageFormat, typer.Option("--format", help="How to write the article; plain suits a ticket.")]
ExchangeOption = Annotated[str, typer.Option("--exchange", metavar="ID", help="The exchange, by its ccxt id.")]
EngineOption = Annotated[EngineName, typer.Option("--engine", help="The engine that evaluates the rules.")]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show a traceback when something unexpected happens.")]
RulesOption = Annotated[Path | None, typer.Option("--rules", metavar="DIR", help="Another folder of rules.")]
KbOption = Annotated[Path | None, typer.Option("--kb", metavar="DIR", help="Another folder of articles.")]
MarketOption = Annotated[Market | None, typer.Option("--market", help="The market the bot trades, spot if not said.")]
LinkArgument = Annotated[str, typer.Argument(metavar="EXCHANGE", help="The exchange, by its ccxt id, such as kraken.")]
SourceOption = Annotated[
    str | None,
    typer.Option("--from", metavar="SOURCE", help=SOURCE_HELP),
]
IntentOption = Annotated[
    Intent | None, typer.Option("--intent", help="What the bot will do; trade, or read for a read-only consumer.")
]
ConsumerOption = Annotated[Consumer, typer.Option("--consumer", help="Who holds the key.")]
SandboxOption = Annotated[bool, typer.Option("--sandbox", help="Ask the exchange's testnet.")]
DemoOption = Annotated[bool, typer.Option("--demo", help="Ask the exchange's demo trading.")]
RegionOption = Annotated[
    str | None, typer.Option("--region", help="The exchange's regional site, such as eea or us.")
]
ProxyOption = Annotated[str | None, typer.Option("--proxy", metavar="URL", help="The HTTP proxy the bot uses.")]
TimeoutOption = Annotated[
    float, typer.Option("--timeout", metavar="S", min=0.1, max=300, help="Seconds to wait for an answer.")
]
LabOption = Annotated[
    list[str] | None,
    typer.Option("--lab", metavar="FAULT", help="Ask a simulated exchange with this fault; may be repeated."),
]
