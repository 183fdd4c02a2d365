"""What Gemini's read endpoints and its Statuspage answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json

if TYPE_CHECKING:
    from diagnose.lab.gemini import Gemini

INDICATORS = {
    "exchange-maintenance": ("maintenance", "Service Under Maintenance"),
    "exchange-outage": ("critical", "Major System Outage"),
}


def _held(wire: Gemini, call: Call, wallet: str) -> dict[str, str]:
    return dict(call.account.funds(wallet, "exchange", wire.spare_wallet))


def symbols(wire: Gemini, call: Call) -> Answer:
    """GET v1/symbols."""
    return as_json(["btcusd", "btcusdt", "ethusd", "btcgusdperp"])


def roles(wire: Gemini, call: Call) -> Answer:
    """POST v1/roles of an account's key. Auditor goes with no other role."""
    rights = call.account.rights
    trader, manager = "trade" in rights, "withdraw" in rights
    return as_json({"isAuditor": not (trader or manager), "isFundManager": manager, "isTrader": trader})


def balances(wire: Gemini, call: Call) -> Answer:
    """POST v1/balances: what the account of the key holds."""
    return as_json([
        {"type": "exchange", "currency": name, "amount": amount, "available": amount, "availableForWithdrawal": amount}
        for name, amount in _held(wire, call, "exchange").items()
    ])  # fmt: skip


def staking_balances(wire: Gemini, call: Call) -> Answer:
    """POST v1/balances/staking: amounts are numbers here."""
    return as_json([
        {"type": "Staking", "currency": name, "balance": float(amount), "available": 0, "availableForWithdrawal": float(amount)}
        for name, amount in _held(wire, call, wire.spare_wallet).items()
    ])  # fmt: skip


def page_summary(wire: Gemini, call: Call) -> Answer:
    """GET summary.json of the Statuspage."""
    indicator, description = INDICATORS.get(call.scene.world.trouble, ("none", "All Systems Operational"))
    now = dt.datetime.fromtimestamp(call.now_ms / 1000, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return as_json({
        "page": {"name": "Gemini", "url": "https://status.gemini.com", "time_zone": "Etc/UTC", "updated_at": now},
        "components": [], "incidents": [], "scheduled_maintenances": [],
        "status": {"indicator": indicator, "description": description},
    })  # fmt: skip
