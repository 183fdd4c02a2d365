"""What the read endpoints of Coinbase Advanced Trade and its Statuspage answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json

if TYPE_CHECKING:
    from diagnose.lab.coinbase import Coinbase

PORTFOLIO = "8bfc20d7-f7c6-4422-bf07-8243ca4169fe"


def _iso(now_ms: int, timespec: str = "seconds") -> str:
    return dt.datetime.fromtimestamp(now_ms / 1000, dt.UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


def time(wire: Coinbase, call: Call) -> Answer:
    """GET brokerage/time."""
    now = call.now_ms
    return as_json({"iso": _iso(now), "epochSeconds": str(now // 1000), "epochMillis": str(now)})


def time_in_seconds(wire: Coinbase, call: Call) -> Answer:
    """GET time of the older API."""
    return as_json({"data": {"iso": _iso(call.now_ms), "epoch": call.now_ms // 1000}})


def products(wire: Coinbase, call: Call) -> Answer:
    """GET market/products, with nothing in it."""
    return as_json({"products": [], "num_products": 0})


def key_permissions(wire: Coinbase, call: Call) -> Answer:
    """GET key_permissions: the key's rights and its one portfolio; neither addresses nor an end."""
    rights = call.account.rights
    return as_json({
        "can_view": "read" in rights, "can_trade": "trade" in rights, "can_transfer": "withdraw" in rights,
        "portfolio_uuid": PORTFOLIO, "portfolio_type": "DEFAULT",
    })  # fmt: skip


def _money(value: str, currency: str) -> dict[str, str]:
    return {"value": value, "currency": currency}


def accounts(wire: Coinbase, call: Call) -> Answer:
    """GET accounts: one for each asset of the key's portfolio, an untouched one among them."""
    account = call.account
    held = {"USDC": "0", **account.funds("spot", wire.wallets[account.market], wire.spare_wallet)}
    made = "2023-01-04T06:20:06.456Z"
    rows = [
        {
            "uuid": f"{number:08x}-0000-4000-8000-000000000000", "name": f"{name} Wallet", "currency": name,
            "available_balance": _money(amount, name), "default": True, "active": True, "created_at": made,
            "updated_at": made, "deleted_at": None, "type": "ACCOUNT_TYPE_CRYPTO", "ready": True,
            "hold": _money("0", name),
        }
        for number, (name, amount) in enumerate(held.items())
    ]  # fmt: skip
    return as_json({"accounts": rows, "has_next": False, "cursor": "", "size": len(rows)})


def futures_summary(wire: Coinbase, call: Call) -> Answer:
    """GET cfm/balance_summary: the futures account, counted in US dollars; the two fields that ccxt reads."""
    account = call.account
    held = account.funds("futures", wire.wallets[account.market], wire.spare_wallet)
    worth = _money(held.get("USDT", "0"), "USD")
    return as_json({"balance_summary": {"futures_buying_power": worth, "total_usd_balance": worth}})


def page_summary(wire: Coinbase, call: Call) -> Answer:
    """GET summary.json of the Statuspage."""
    out = call.scene.world.trouble == "exchange-outage"
    words = ("critical", "Major Service Outage") if out else ("none", "All Systems Operational")
    page = {"name": "Coinbase", "url": "https://status.coinbase.com", "updated_at": _iso(call.now_ms, "milliseconds")}
    return as_json({
        "page": page, "components": [], "incidents": [], "scheduled_maintenances": [],
        "status": dict(zip(("indicator", "description"), words, strict=True)),
    })  # fmt: skip
