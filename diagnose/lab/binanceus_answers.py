"""What Binance.US's read endpoints answer where Binance's answer is not asked here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json

if TYPE_CHECKING:
    from diagnose.lab.binanceus import BinanceUS


def historical_trades(wire: BinanceUS, call: Call) -> Answer:
    """GET historicalTrades: needs a key, no signature."""
    return as_json([{
        "id": 28457, "price": "64000.10000000", "qty": "0.01000000", "quoteQty": "640.00100000",
        "time": call.now_ms - 60_000, "isBuyerMaker": True, "isBestMatch": True,
    }])  # fmt: skip
