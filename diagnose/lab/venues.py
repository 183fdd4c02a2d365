"""Which simulated exchanges there are, and which faults each can really play."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from diagnose.errors import UsageError, did_you_mean
from diagnose.lab.faults import FAULTS, Fault
from diagnose.lab.wire import Wire

VENUES: Mapping[str, tuple[str, str]] = {
    "binance": ("binance", "global"),
    "binanceusdm": ("binance", "global"),
    "binancecoinm": ("binance", "global"),
    "okx": ("okx", "global"),
    "myokx": ("okx", "eea"),
    "okxus": ("okx", "us"),
    "kraken": ("kraken", "global"),
    "krakenfutures": ("krakenfutures", "global"),
    "kucoin": ("kucoin", "global"),
    "kucoinfutures": ("kucoin", "global"),
    "bybit": ("bybit", "global"),
    "bybiteu": ("bybit", "eu"),
    "bybitid": ("bybit", "id"),
    "binanceus": ("binanceus", "global"),
    "bitget": ("bitget", "global"),
    "gate": ("gate", "global"),
    "gateeu": ("gate", "eu"),
    "mexc": ("mexc", "global"),
    "coinbase": ("coinbase", "global"),
    "coinbaseexchange": ("coinbaseexchange", "global"),
    "htx": ("htx", "global"),
    "bitfinex": ("bitfinex", "global"),
    "bitstamp": ("bitstamp", "global"),
    "gemini": ("gemini", "global"),
    "cryptocom": ("cryptocom", "global"),
    "deribit": ("deribit", "global"),
    "hyperliquid": ("hyperliquid", "global"),
    "bingx": ("bingx", "global"),
    "bitvavo": ("bitvavo", "global"),
}
"""ccxt id -> wire file and the region that the id calls home."""


def wire_class(exchange: str) -> type[Wire]:
    """The wire of a ccxt id.

    Raises ``UsageError`` when the lab has no such exchange.
    """
    if exchange not in VENUES:
        raise UsageError(f"the lab does not simulate '{exchange}'{did_you_mean(exchange, VENUES)}")
    module = importlib.import_module(f"diagnose.lab.{VENUES[exchange][0]}")
    wire: type[Wire] = module.WIRE
    return wire


def abilities(wire: type[Wire], market: str) -> frozenset[str]:
    """What a wire can play on a market: its refusals, fields, rights, traits and environments, as words."""
    environments = {host.environment for host in wire.hosts.values() if not host.closed} | wire.environments_by_header
    words = set(wire.refusals) | {f"environment:{name}" for name in environments}
    words |= {f"field:{name}" for name in wire.makers}
    words |= {f"right:{name}" for name in wire.rights.get(market, ())}
    words |= {f"trait:{name}" for name in wire.traits | wire.traits_of.get(market, frozenset())}
    words |= {"pem-secret" if "pem-secret" in wire.traits else "text-secret"}
    words |= {"away"} if any(wire.away) else set()
    words |= {"spare-wallet"} if wire.spare_wallet else set()
    words |= {"other-environment"} if len(environments) > 1 else set()
    return frozenset(words)


def faults_of(exchange: str, market: str = "spot") -> tuple[Fault, ...]:
    """The faults that an exchange can really have on a market, in the table's order."""
    wire = wire_class(exchange)
    known = abilities(wire, market)
    return tuple(fault for fault in FAULTS.values() if known.issuperset(fault.needs))
