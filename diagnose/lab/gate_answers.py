"""What Gate's read endpoints answer, as the API v4 docs and gate/gateapi-python show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json
from diagnose.lab.scene import DAY_MS

if TYPE_CHECKING:
    from diagnose.lab.gate import Gate

USER_ID = 1667201533
SETTLE = {"usdt": ("futures", "USDT"), "btc": ("futures-btc", "BTC")}
TOTALS = {"spot": ("spot",), "margin": ("margin",), "futures": ("futures", "futures-btc"), "finance": ("finance",)}
MASK_AFTER = 12


def _held(wire: Gate, call: Call, wallet: str) -> Mapping[str, str]:
    return call.account.funds(wallet, wire.wallets[call.account.market], wire.spare_wallet)


def nothing(wire: Gate, call: Call) -> Answer:
    """Any list endpoint with nothing in it."""
    return as_json([])


def time(wire: Gate, call: Call) -> Answer:
    """GET spot/time, ms."""
    return as_json({"server_time": call.now_ms})


def spot_accounts(wire: Gate, call: Call) -> Answer:
    """GET spot/accounts: the currencies that were ever held."""
    held = _held(wire, call, "spot")
    rows = [
        {"currency": name, "available": held.get(name, "0"), "locked": "0", "update_id": 98} for name in ("USDT", "BTC")
    ]
    return as_json([row for row in rows if call.query.get("currency", row["currency"]) == row["currency"]])


def margin_accounts(wire: Gate, call: Call) -> Answer:
    """GET margin/accounts: one pair."""
    held = _held(wire, call, "margin")
    base, quote = (
        {"currency": name, "available": held.get(name, "0"), "locked": "0", "borrowed": "0", "interest": "0"}
        for name in ("BTC", "USDT")
    )
    return as_json([{"currency_pair": "BTC_USDT", "locked": False, "risk": "9999.99", "base": base, "quote": quote}])


def futures_account(wire: Gate, call: Call) -> Answer:
    """GET futures/{settle}/accounts of a classic account."""
    wallet, currency = SETTLE[call.path.split("/")[4]]
    amount = _held(wire, call, wallet).get(currency, "0")
    return as_json({
        "user": USER_ID, "currency": currency, "total": amount, "unrealised_pnl": "0", "position_margin": "0",
        "order_margin": "0", "available": amount, "point": "0", "bonus": "0", "in_dual_mode": False,
        "enable_credit": False, "position_initial_margin": "0", "maintenance_margin": "0", "margin_mode": 0,
        "position_mode": "single",
    })  # fmt: skip


def total_balance(wire: Gate, call: Call) -> Answer:
    """GET wallet/total_balance: the worth of each account in USDT."""
    names = ("cross_margin", "spot", "finance", "margin", "quant", "futures", "delivery", "warrant", "cbbc")
    funded = {name for name, wallets in TOTALS.items() if any(_held(wire, call, wallet) for wallet in wallets)}
    details = {name: {"currency": "USDT", "amount": "4450.5" if name in funded else "0"} for name in names}
    total = {"currency": "USDT", "amount": "4450.5" if funded else "0", "unrealised_pnl": "0", "borrowed": "0"}
    return as_json({"details": details, "total": total})


def account_detail(wire: Gate, call: Call) -> Answer:
    """GET account/detail: the address list of the key."""
    return as_json({
        "user_id": USER_ID, "ip_whitelist": list(call.account.ip_list), "currency_pairs": [], "key": {"mode": 1},
        "tier": 2, "copy_trading_role": 0,
    })  # fmt: skip


def main_keys(wire: Gate, call: Call) -> Answer:
    """GET account/main_keys: every key of the main account; here there is one."""
    rights = call.account.rights
    groups = {"read": "spot", "futures": "futures", "withdraw": "withdrawal"}
    perms = [
        {"name": name, "read_only": right != "withdraw" and "trade" not in rights}
        for right, name in groups.items()
        if right in rights
    ]
    perms += [{"name": name, "read_only": True} for name in ("wallet", "account")]
    made = (call.now_ms - 30 * DAY_MS) // 1000
    return as_json([{
        "state": 1, "mode": 1, "name": "lab", "user_id": USER_ID, "perms": perms,
        "ip_whitelist": list(call.account.ip_list), "currency_pairs": [],
        "key": call.account.credentials["apiKey"][:MASK_AFTER] + "*****", "created_at": made, "update_at": made,
        "last_access": call.now_ms // 1000,
    }])  # fmt: skip
