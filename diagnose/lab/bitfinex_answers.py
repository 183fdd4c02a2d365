"""What Bitfinex's read endpoints and its Statuspage answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json

if TYPE_CHECKING:
    from diagnose.lab.bitfinex import Bitfinex

SCOPES = (
    "account", "history", "orders", "positions", "funding", "settings", "wallets", "withdraw", "ui_withdraw", "bfxpay",
)  # fmt: skip
ROWS = {
    "exchange": ("exchange", ""),
    "margin": ("margin", ""),
    "derivatives": ("margin", "F0"),  # collateral of derivatives: a currency of its own in the margin wallet
    "funding": ("funding", ""),
}
"""Wallet -> its type in the answer and the ending of its currencies."""

CURRENCIES = {"USDT": "UST", "BTC": "BTC"}


def platform_status(wire: Bitfinex, call: Call) -> Answer:
    """GET platform/status: 1 operative, 0 maintenance."""
    return as_json([int(call.scene.world.trouble != "exchange-maintenance")])


def permissions(wire: Bitfinex, call: Call) -> Answer:
    """POST permissions: scope, read, write."""
    rights = call.account.rights
    reads = {"account", "history", "orders", "positions", "funding"} | ({"wallets"} if "read" in rights else set())
    writes = {
        scope
        for scope, right in (("orders", "trade"), ("positions", "futures"), ("withdraw", "withdraw"))
        if right in rights
    }
    return as_json([[scope, int(scope in reads), int(scope in writes)] for scope in SCOPES])


def wallets(wire: Bitfinex, call: Call) -> Answer:
    """POST wallets: type, currency, balance, unsettled interest, available, last change and its details."""
    home = wire.wallets[call.account.market]
    return as_json([
        [kind, CURRENCIES[name] + ending, float(amount), 0, float(amount), "Deposit", None]
        for wallet, (kind, ending) in ROWS.items()
        for name, amount in call.account.funds(wallet, home, wire.spare_wallet).items()
    ])  # fmt: skip


def page_status(wire: Bitfinex, call: Call) -> Answer:
    """GET status.json of the Statuspage."""
    indicator, words = {
        "exchange-maintenance": ("maintenance", "Service Under Maintenance"),
        "exchange-outage": ("critical", "Major Service Outage"),
    }.get(call.scene.world.trouble, ("none", "All Systems Operational"))
    now = dt.datetime.fromtimestamp(call.now_ms // 1000, dt.UTC).isoformat()
    page = {"name": "Bitfinex", "url": "https://bitfinex.statuspage.io", "time_zone": "Etc/UTC", "updated_at": now}
    return as_json({"page": page, "status": {"indicator": indicator, "description": words}})
