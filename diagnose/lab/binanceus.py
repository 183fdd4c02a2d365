"""Binance.US on the wire: the wire of Binance as far as its spot API goes, with keys, answers and edge of its own.

Source of codes and texts: binance-us/binance-us-api-docs (errors.md 2023-03-08, rest-api.md 2024-06-17), which has -2015
for an unknown key and knows neither -2008 nor -2017; hummingbot/deploy #28 and sammchardy/python-binance #1413 for the page
that addresses abroad get. The HTTP statuses of refused keys are those of Binance. That a call with the key alone minds the
IP list is assumed, and so is that every key may read.
"""

from __future__ import annotations

from typing import ClassVar

from diagnose.lab import binance_answers, binanceus_answers
from diagnose.lab.binance import KEY_OR_IP, SPOT, Binance
from diagnose.lab.call import Host, Refusal, Route
from diagnose.lab.pages import CLOUDFRONT_COUNTRY, CLOUDFRONT_HEADERS

NOT_HERE = ("key-disabled", "rejected", "portfolio-closed")


class BinanceUS(Binance):
    """The simulated Binance.US."""

    id = "binanceus"
    hosts: ClassVar = {"api.binance.us": Host(serves=SPOT)}
    rights: ClassVar = {}
    traits = frozenset({"restricts-accounts", "one-second-ahead"})
    traits_of: ClassVar = {}
    wallets: ClassVar = {"spot": "Spot"}
    spare_wallet = ""
    refusals: ClassVar = {
        **{name: refusal for name, refusal in Binance.refusals.items() if name not in NOT_HERE},
        "key-unknown": Refusal(401, "-2015", KEY_OR_IP),
        "geo-blocked": Refusal(403, "", "", "all", CLOUDFRONT_HEADERS, CLOUDFRONT_COUNTRY),
    }
    routes = (
        Route("GET", "/api/v3/ping", "public", binance_answers.ping),
        Route("GET", "/api/v3/time", "public", binance_answers.time),
        Route("GET", "/api/v3/exchangeInfo", "public", binance_answers.exchange_info),
        Route("GET", "/api/v3/historicalTrades", "key", binanceus_answers.historical_trades),
        Route("GET", "/api/v3/account", "read", binance_answers.spot_account),
    )


WIRE = BinanceUS
