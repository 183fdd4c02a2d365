"""What Bitstamp's read endpoints and its Statuspage answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json

if TYPE_CHECKING:
    from diagnose.lab.bitstamp import Bitstamp

INDICATORS = {
    "exchange-maintenance": ("maintenance", "Service Under Maintenance"),
    "exchange-outage": ("critical", "Major System Outage"),
}


def _held(wire: Bitstamp, call: Call, wallet: str) -> dict[str, str]:
    return dict(call.account.funds(wallet, "account", wire.spare_wallet))


def ticker(wire: Bitstamp, call: Call) -> Answer:
    """GET ticker of one pair."""
    return as_json({
        "timestamp": str(call.now_ms // 1000), "open": "88000", "high": "89500", "low": "87200", "last": "88740",
        "volume": "1245.5", "vwap": "88310", "bid": "88739", "ask": "88741", "side": "0", "open_24": "88100",
        "percent_change_24": "0.73",
    })  # fmt: skip


def balances(wire: Bitstamp, call: Call) -> Answer:
    """POST account_balances: what the account of the key holds."""
    return as_json([
        {"currency": name.lower(), "total": amount, "available": amount, "reserved": "0.00"}
        for name, amount in _held(wire, call, "account").items()
    ])  # fmt: skip


def earn_subscriptions(wire: Bitstamp, call: Call) -> Answer:
    """GET earn/subscriptions: amounts are numbers here."""
    return as_json([
        {
            "currency": name, "type": "LENDING", "term": "FLEXIBLE", "estimated_annual_yield": 2,
            "distribution_period": "MONTHLY", "activation_period": "24 hours", "minimum_subscription_amount": 0,
            "amount": float(amount), "available_amount": float(amount), "amount_earned": 0,
        }
        for name, amount in _held(wire, call, wire.spare_wallet).items()
    ])  # fmt: skip


def page_status(wire: Bitstamp, call: Call) -> Answer:
    """GET status.json of the Statuspage."""
    indicator, description = INDICATORS.get(call.scene.world.trouble, ("none", "All Systems Operational"))
    now = dt.datetime.fromtimestamp(call.now_ms / 1000, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return as_json({
        "page": {"name": "Bitstamp", "url": "https://status.bitstamp.net", "time_zone": "Etc/UTC", "updated_at": now},
        "status": {"indicator": indicator, "description": description},
    })  # fmt: skip
