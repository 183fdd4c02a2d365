"""What HTX's read endpoints answer, on spot and on contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json
from diagnose.lab.scene import DAY_MS

if TYPE_CHECKING:
    from diagnose.lab.htx import Htx

ACCOUNT_ID = 100009
UID = 63628520
WORTH = "0.06276321"
DISTRIBUTIONS = {"spot": "1", "margin": "3", "futures-coin": "7", "futures": "11"}
"""Wallet -> its number in the valuation."""


def _held(wire: Htx, call: Call, wallet: str) -> dict[str, str]:
    home = wire.wallets[call.account.market]
    spare = "futures" if home == wire.spare_wallet else wire.spare_wallet
    return dict(call.account.funds(wallet, home, spare))


def _busy(call: Call) -> bool:
    return call.scene.world.trouble == "exchange-maintenance"


def nothing(wire: Htx, call: Call) -> Answer:
    """Any list endpoint with nothing in it."""
    return as_json({"status": "ok", "data": []})


def time(wire: Htx, call: Call) -> Answer:
    """GET common/timestamp of spot, ms."""
    return as_json({"status": "ok", "data": call.now_ms})


def contract_time(wire: Htx, call: Call) -> Answer:
    """GET timestamp of contracts, ms."""
    return as_json({"status": "ok", "ts": call.now_ms})


def market_status(wire: Htx, call: Call) -> Answer:
    """GET market-status: 1 normal, 2 halted, 3 cancel-only."""
    if not _busy(call):
        return as_json({"code": 200, "message": "success", "data": {"marketStatus": 1}})
    halt = {"marketStatus": 2, "haltStartTime": call.now_ms - 600_000, "haltReason": 3, "affectedSymbols": "all"}
    return as_json({"code": 200, "message": "success", "data": halt})


def heartbeat(wire: Htx, call: Call) -> Answer:
    """GET heartbeat of contracts: 1 available, 0 not."""
    alive, recovery = int(not _busy(call)), call.now_ms + 1_800_000 if _busy(call) else None
    data = {
        f"{product}{name}": value
        for product in ("", "swap_", "option_", "linear_swap_")
        for name, value in (("heartbeat", alive), ("estimated_recovery_time", recovery))
    }
    return as_json({"status": "ok", "data": data, "ts": call.now_ms})


def accounts(wire: Htx, call: Call) -> Answer:
    """GET account/accounts: id, type and state of each account on spot."""
    state = "working" if call.account.standing == "good" else "lock"
    return as_json({"status": "ok", "data": [{"id": ACCOUNT_ID, "type": "spot", "subtype": "", "state": state}]})


def spot_balance(wire: Htx, call: Call) -> Answer:
    """GET the balance of the spot account."""
    rows = [
        {"currency": name.lower(), "type": kind, "balance": amount if kind == "trade" else "0", "seq-num": "477"}
        for name, amount in _held(wire, call, "spot").items()
        for kind in ("trade", "frozen")
    ]
    return as_json({"status": "ok", "data": {"id": ACCOUNT_ID, "type": "spot", "state": "working", "list": rows}})


def valuation(wire: Htx, call: Call) -> Answer:
    """GET account/valuation: each wallet's worth in BTC."""
    worth = {number: WORTH if _held(wire, call, name) else "0" for name, number in DISTRIBUTIONS.items()}
    rows = [
        {"distributionType": number, "balance": float(amount), "success": True, "accountBalance": amount}
        for number, amount in worth.items()
    ]
    return as_json({
        "code": 200, "success": True,
        "data": {
            "updated": {"success": True, "time": call.now_ms - call.now_ms % DAY_MS}, "todayProfitRate": "0",
            "totalBalance": WORTH if WORTH in worth.values() else "0", "todayProfit": "0",
            "profitAccountBalanceList": rows,
        },
    })  # fmt: skip


def user_id(wire: Htx, call: Call) -> Answer:
    """GET user/uid."""
    return as_json({"code": 200, "data": UID})


def key_info(wire: Htx, call: Call) -> Answer:
    """GET user/api-key: the keys of a user, or the one that is named."""
    account = call.account
    if call.query.get("uid") != str(UID):
        return as_json({"code": 2002, "message": "invalid field value in `uid`"}, code="2002")
    rights = [word for right, word in {"trade": "trade", "withdraw": "withdraw"}.items() if right in account.rights]
    record = {
        "accessKey": account.credentials["apiKey"], "status": "normal", "note": "lab",
        "permission": ",".join(["readOnly", *rights]), "ipAddresses": ",".join(account.ip_list),
        "validDays": account.expires_in_days or -1, "createTime": call.now_ms - 90 * DAY_MS,
        "updateTime": call.now_ms - 90 * DAY_MS,
    }  # fmt: skip
    wanted = call.query.get("accessKey", record["accessKey"]) == record["accessKey"]
    return as_json({"code": 200, "message": "success", "data": [record] if wanted else []})


def linear_balance(wire: Htx, call: Call) -> Answer:
    """GET v5 account/balance: the wallet of USDT-margined contracts."""
    rows = [
        {
            "currency": name, "equity": amount, "available": amount, "profit_unreal": "0", "initial_margin": "0",
            "maintenance_margin": "0", "available_margin": amount, "withdraw_available": amount, "voucher": "0",
            "created_time": call.now_ms - DAY_MS, "updated_time": call.now_ms,
        }
        for name, amount in _held(wire, call, "futures").items()
    ]  # fmt: skip
    return as_json({
        "code": 200, "message": "Success",
        "data": {
            "state": "normal", "equity": "6250.50" if rows else "0", "details": rows, "initial_margin": "0",
            "maintenance_margin": "0", "profit_unreal": "0", "voucher_value": "0",
            "available_margin": "6250.50" if rows else "0", "created_time": call.now_ms - DAY_MS,
            "updated_time": call.now_ms,
        },
        "ts": call.now_ms,
    })  # fmt: skip


def inverse_accounts(wire: Htx, call: Call) -> Answer:
    """POST swap_account_info: the wallets of coin-margined swaps."""
    amount = float(_held(wire, call, "futures-coin").get("BTC", "0"))
    return as_json({
        "status": "ok",
        "data": [{
            "symbol": "BTC", "contract_code": "BTC-USD", "margin_balance": amount, "margin_position": 0,
            "margin_frozen": 0, "margin_available": amount, "profit_real": 0, "profit_unreal": 0, "risk_rate": None,
            "withdraw_available": amount, "liquidation_price": None, "lever_rate": 5, "adjust_factor": 0.04,
            "margin_static": amount,
        }],
        "ts": call.now_ms,
    })  # fmt: skip
