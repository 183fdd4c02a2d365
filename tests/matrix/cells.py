"""The cells of the matrix: which faults every simulated exchange can play, and what each should yield."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from diagnose.lab import Fault, faults_of

MARKETS = (
    ("binance", "spot"), ("binance", "swap"), ("okx", "spot"), ("okx", "swap"), ("kraken", "spot"),
    ("krakenfutures", "swap"), ("kucoin", "spot"), ("kucoin", "swap"), ("bybit", "spot"), ("bybit", "swap"),
    ("bitget", "spot"), ("bitget", "swap"), ("gate", "spot"), ("gate", "swap"), ("mexc", "spot"), ("mexc", "swap"),
    ("bingx", "spot"), ("bingx", "swap"), ("coinbase", "spot"), ("coinbase", "swap"), ("coinbaseexchange", "spot"),
    ("htx", "spot"), ("htx", "swap"), ("bitfinex", "spot"), ("bitfinex", "swap"), ("bitstamp", "spot"), ("gemini", "spot"),
    ("deribit", "spot"), ("deribit", "swap"), ("cryptocom", "spot"), ("cryptocom", "swap"),
    ("bitvavo", "spot"), ("binanceus", "spot"), ("hyperliquid", "spot"), ("hyperliquid", "swap"),
)  # fmt: skip

UNDECIDED = {
    ("krakenfutures", "secret-mismatch"): "one code, authenticationError, for an unknown key and a wrong signature",
    ("kucoin", "key-type-mismatch"): "one code, 400004, for a wrong passphrase, a wrong secret and a key of version 1",
    ("mexc", "key-expired"): "one code, 700002, for a key that has run out and a wrong signature (ccxt)",
    ("coinbase", "key-unknown"): "one bare 401 for an unknown key, a wrong secret, a foreign address and a key on hold",
    ("coinbase", "secret-mismatch"): "the same bare 401",
    ("coinbase", "key-disabled"): "the same bare 401",
    ("bitstamp", "key-disabled"): "one code, API0001, for an unknown key and one that was never activated",
    ("cryptocom", "secret-mismatch"): "one code, 40101, for an unknown key and a wrong signature",
    ("cryptocom", "key-malformed"): "the same code, and the shape of a key is documented nowhere",
    ("binanceus", "key-unknown"): "one code, -2015, for an unknown key, a key of binance.com and a foreign address",
    ("hyperliquid", "key-expired"): "one role, missing, for an API wallet that has lapsed and one that was never authorised",
    ("bybit", "wrong-environment-demo"): "three signed calls may fail; the testnet and the EU site are asked before demo",
}
"""Cells in which the exchange's answers cannot tell the cause from a likelier one within the limits of a run. There the cause must
be listed, and nothing may be proven."""

DECIDED = {("mexc", "swap", "key-expired")}
"""Markets on which an otherwise undecided cell is told: futures have a code of their own for a key that has run out."""

CONSENT = {
    (exchange, "key-secret-swapped")
    for exchange in ("binance", "binanceus", "gate", "bingx", "htx", "bitfinex", "bitstamp", "cryptocom")
}
"""Cells that need the user's word to be told apart: key and secret have one shape, and only exchanging them tells."""

PAIRS = (
    ("binance", "spot", "clock-skew", "trade-permission-missing"),
    ("binance", "spot", "hidden-characters", "trade-permission-missing"),
    ("binance", "spot", "clock-skew", "withdraw-enabled"),
    ("binance", "swap", "product-permission-missing", "ip-unrestricted"),
    ("binance", "spot", "wrong-environment", "hidden-characters"),
    ("okx", "spot", "clock-skew", "ip-not-allowed"),
    ("okx", "spot", "hidden-characters", "balance-elsewhere"),
    ("okx", "spot", "trade-permission-missing", "withdraw-enabled"),
    ("kraken", "spot", "read-permission-missing", "trade-permission-missing"),
    ("kraken", "spot", "hidden-characters-newline", "trade-permission-missing"),
    ("kucoin", "spot", "clock-skew", "passphrase-wrong"),
    ("kucoin", "spot", "trade-permission-missing", "balance-elsewhere"),
    ("bybit", "spot", "clock-skew-ahead", "trade-permission-missing"),
    ("bybit", "spot", "wrong-environment", "ip-unrestricted"),
    ("bybit", "spot", "key-expiring", "withdraw-enabled"),
)
"""Two faults at once."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One fault of one market of one exchange."""

    exchange: str
    market: str
    fault: Fault

    def __str__(self) -> str:
        return f"{self.exchange}-{self.market}-{self.fault.name}"


def undecided(cell: Cell) -> bool:
    """Whether the exchange's answers leave this cell open."""
    return (cell.exchange, cell.fault.name) in UNDECIDED and (cell.exchange, cell.market, cell.fault.name) not in DECIDED


def cells() -> Iterator[Cell]:
    """Every cell."""
    for exchange, market in MARKETS:
        for fault in faults_of(exchange, market):
            yield Cell(exchange, market, fault)
