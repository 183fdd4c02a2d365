"""What OKX's read endpoints answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json
from diagnose.lab.scene import DAY_MS

if TYPE_CHECKING:
    from diagnose.lab.okx import Okx

UID = "44705892343619584"
MAIN_UID = "44705892343619001"
SPOT_MODE, FUTURES_MODE = "1", "2"


def _data(rows: list[dict[str, object]]) -> Answer:
    return as_json({"code": "0", "data": rows, "msg": ""})


def _held(wire: Okx, call: Call, wallet: str) -> dict[str, str]:
    return dict(call.account.funds(wallet, "trading", wire.spare_wallet))


def nothing(wire: Okx, call: Call) -> Answer:
    """Any list endpoint with nothing in it."""
    return _data([])


def time(wire: Okx, call: Call) -> Answer:
    """GET public/time, ms as text."""
    return _data([{"ts": str(call.now_ms)}])


def system_status(wire: Okx, call: Call) -> Answer:
    """GET system/status: an empty list unless work is going on."""
    if call.scene.world.trouble != "exchange-maintenance" or call.query.get("state", "ongoing") != "ongoing":
        return _data([])
    begin, end = str(call.now_ms - 600_000), str(call.now_ms + 1_800_000)
    return _data([{
        "begin": begin, "end": end, "preOpenBegin": "", "env": "1", "maintType": "1", "href": "", "scheDesc": "",
        "serviceType": "5", "state": "ongoing", "system": "unified", "title": "Trading system upgrade",
    }])  # fmt: skip


def account_config(wire: Okx, call: Call) -> Answer:
    """GET account/config: the key's rights, IP list and account mode."""
    account = call.account
    words = {"read": "read_only", "withdraw": "withdraw", "trade": "trade"}
    return _data([{
        "uid": UID, "mainUid": UID if account.level == "main" else MAIN_UID, "label": "lab",
        "perm": ",".join(words[word] for word in words if word in account.rights),
        "ip": ",".join(account.ip_list), "acctLv": SPOT_MODE if account.mode == "other" else FUTURES_MODE,
        "posMode": "net_mode", "autoLoan": False, "greeksType": "PA", "level": "Lv1", "levelTmp": "",
        "ctIsoMode": "automatic",
        "mgnIsoMode": "automatic", "spotOffsetType": "", "roleType": "0", "traderInsts": [], "spotRoleType": "0",
        "spotTraderInsts": [], "opAuth": "0", "kycLv": "3", "type": "0", "enableSpotBorrow": False, "stgyType": "0",
        "acctStpMode": "cancel_maker", "settleCcy": "USDT",
    }])  # fmt: skip


def trading_balance(wire: Okx, call: Call) -> Answer:
    """GET account/balance: the trading account."""
    wanted = call.query.get("ccy", "")
    now = str(call.now_ms)
    held = {
        name: amount for name, amount in _held(wire, call, "trading").items() if not wanted or name in wanted.split(",")
    }
    details = [
        {
            "ccy": name, "eq": amount, "cashBal": amount, "availBal": amount, "availEq": amount, "frozenBal": "0",
            "ordFrozen": "0", "disEq": amount, "eqUsd": amount, "isoEq": "0", "liab": "", "interest": "", "upl": "0",
            "uTime": now,
        }
        for name, amount in held.items()
    ]  # fmt: skip
    total = "4450.5" if held else "0"
    return _data([{
        "adjEq": "", "borrowFroz": "", "details": details, "imr": "", "isoEq": "0", "mgnRatio": "", "mmr": "",
        "notionalUsd": "", "ordFroz": "", "totalEq": total, "uTime": now, "upl": "",
    }])  # fmt: skip


def funding_balance(wire: Okx, call: Call) -> Answer:
    """GET asset/balances: the funding account."""
    held = _held(wire, call, wire.spare_wallet)
    return _data([{"ccy": name, "bal": held[name], "availBal": held[name], "frozenBal": "0"} for name in held])


def valuation(wire: Okx, call: Call) -> Answer:
    """GET asset/asset-valuation: each wallet's worth."""
    worth = {name: "0.07" if _held(wire, call, name) else "0" for name in ("trading", "funding")}
    total = next((amount for amount in worth.values() if amount != "0"), "0")
    return _data([{
        "details": {"classic": "0", "earn": "0", "funding": worth["funding"], "trading": worth["trading"]},
        "totalBal": total, "ts": str(call.now_ms - call.now_ms % DAY_MS),
    }])  # fmt: skip
