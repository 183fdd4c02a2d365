"""What Kraken Futures' read endpoints answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json

if TYPE_CHECKING:
    from diagnose.lab.krakenfutures import KrakenFutures

ASSET_NAMES = {"USDT": "usdt", "BTC": "xbt"}
MOVED_TO = "https://futures.kraken.com/"


def _success(call: Call, **rest: object) -> Answer:
    stamp = dt.datetime.fromtimestamp(call.now_ms / 1000, dt.UTC).isoformat(timespec="milliseconds")
    return as_json({"result": "success", **rest, "serverTime": stamp.replace("+00:00", "Z")})


def _held(wire: KrakenFutures, call: Call, wallet: str) -> dict[str, str]:
    funds = call.account.funds(wallet, "flex", wire.spare_wallet)
    return {ASSET_NAMES[name]: amount for name, amount in funds.items()}


def moved() -> Answer:
    """What the retired demo host answers."""
    return Answer(301, "", "text/html", {"Location": MOVED_TO}, "301")


def instruments(wire: KrakenFutures, call: Call) -> Answer:
    """GET instruments."""
    return _success(call, instruments=[])


def instruments_status(wire: KrakenFutures, call: Call) -> Answer:
    """GET instruments/status."""
    return _success(call, instrumentStatus=[])


def tickers(wire: KrakenFutures, call: Call) -> Answer:
    """GET tickers."""
    return _success(call, tickers=[])


def open_orders(wire: KrakenFutures, call: Call) -> Answer:
    """GET openorders."""
    return _success(call, openOrders=[])


def accounts(wire: KrakenFutures, call: Call) -> Answer:
    """GET accounts: the cash wallet and the multi-collateral one, called flex."""
    cash = _held(wire, call, "cash")
    flex = _held(wire, call, "flex")
    worth = 4450.5 if flex else 0.0
    currencies = {
        name.upper(): {
            "quantity": float(amount),
            "value": float(amount),
            "collateral": float(amount),
            "available": float(amount),
        }
        for name, amount in flex.items()
    }
    return _success(call, accounts={
        "cash": {"balances": {name: cash.get(name, "0.0") for name in ASSET_NAMES.values()}, "type": "cashAccount"},
        "flex": {
            "currencies": currencies, "initialMargin": 0.0, "initialMarginWithOrders": 0.0, "maintenanceMargin": 0.0,
            "balanceValue": worth, "portfolioValue": worth, "collateralValue": worth, "pnl": 0.0,
            "unrealizedFunding": 0.0,
            "totalUnrealized": 0.0, "totalUnrealizedAsMargin": 0.0, "availableMargin": worth, "marginEquity": worth,
            "type": "multiCollateralMarginAccount",
        },
    })  # fmt: skip


def key_check(wire: KrakenFutures, call: Call) -> Answer:
    """GET api-keys/v3/check: whose key it is and from where it may be used."""
    account = call.account
    blocks = [f"{address}/32" for address in account.ip_list]
    return as_json({
        "apiKey": account.credentials["apiKey"], "accountUid": "3c90c3cc-0d44-4b50-8888-8dd25736052a",
        "iiban": "AA08 N84G CPAR UN7A", "createdAt": "2026-08-24T14:15:22Z",
        "permissions": {"general": _general(account.rights),
        "withdrawal": "full" if "withdraw" in account.rights else "none"},
        "allowedCidrBlock": blocks[0] if blocks else None, "allowedCidrBlocks": blocks,
    })  # fmt: skip


def _general(rights: set[str]) -> str:
    if "read" not in rights:
        return "none"
    return "full" if "trade" in rights else "read-only"
