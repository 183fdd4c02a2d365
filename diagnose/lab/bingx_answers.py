"""What BingX's read endpoints answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json
from diagnose.lab.scene import DAY_MS, HEALTHY_FUNDS

if TYPE_CHECKING:
    from diagnose.lab.bingx import Bingx

FUTURES = ("/openApi/swap/", "/openApi/cswap/")
UID = "25307298"
OVERVIEW = {"sopt": "spot", "USDTMPerp": "perpetual", "coinMPerp": "perpetual-coin"}
"""Account type of the overview (``sopt`` as the exchange spells it) -> wallet."""


def _data(value: object) -> Answer:
    return as_json({"code": 0, "msg": "", "data": value})


def _held(wire: Bingx, call: Call, wallet: str) -> dict[str, str]:
    home = wire.wallets.get(call.account.market, "spot")
    return dict(call.account.funds(wallet, home, wire.spare_wallet))


def nothing(wire: Bingx, call: Call) -> Answer:
    """Any list with nothing in it."""
    return _data([])


def no_symbols(wire: Bingx, call: Call) -> Answer:
    """GET common/symbols with nothing in it."""
    return _data({"symbols": []})


def time(wire: Bingx, call: Call) -> Answer:
    """GET server/time, ms."""
    return _data({"serverTime": call.now_ms})


def key_rights(wire: Bingx, call: Call) -> Answer:
    """GET account/apiPermissions: the key's own flags."""
    rights = call.account.rights
    return as_json({
        "code": 0,
        "data": {
            "ipRestrict": bool(call.account.ip_list), "createTime": call.now_ms - 90 * DAY_MS, "enableReading": "read" in rights,
            "enableSpotAndMarginTrading": "trade" in rights, "enableWithdrawals": "withdraw" in rights,
            "enableInternalTransfer": False, "enableFutures": "futures" in rights, "permitsUniversalTransfer": False,
            "enableVanillaOptions": False,
        },
    })  # fmt: skip


def _assets(wire: Bingx, call: Call, wallet: str) -> list[dict[str, str]]:
    return [{"asset": name, "free": amount, "locked": "0"} for name, amount in _held(wire, call, wallet).items()]


def spot_balance(wire: Bingx, call: Call) -> Answer:
    """GET spot account/balance."""
    return as_json({"code": 0, "msg": "", "debugMsg": "", "data": {"balances": _assets(wire, call, "spot")}})


def fund_balance(wire: Bingx, call: Call) -> Answer:
    """GET fund account/balance."""
    return as_json({"code": 0, "timestamp": call.now_ms, "data": {"assets": _assets(wire, call, "fund")}})


def _margin(asset: str, amount: str) -> dict[str, str]:
    return {
        "asset": asset, "balance": amount, "equity": amount, "unrealizedProfit": "0.0000", "realisedProfit": "0",
        "availableMargin": amount, "usedMargin": "0.0000", "freezedMargin": "0.0000", "shortUid": UID,
    }  # fmt: skip


def perpetual_balance(wire: Bingx, call: Call) -> Answer:
    """GET swap user/balance: the USDT-margined wallet, empty coins included."""
    amount = _held(wire, call, "perpetual").get("USDT", "0.0000")
    return _data([_margin("USDT", amount), _margin("USDC", "0.0000")])


def coin_perpetual_balance(wire: Bingx, call: Call) -> Answer:
    """GET cswap user/balance: the coin-margined wallet."""
    held = _held(wire, call, "perpetual-coin")
    return _data([_margin(name, held.get(name, "0")) for name in HEALTHY_FUNDS if name != "USDT"])


def all_balances(wire: Bingx, call: Call) -> Answer:
    """GET allAccountBalance: the worth of every kind of account in USDT."""
    worth = {kind: "4450.5" if _held(wire, call, wallet) else "0" for kind, wallet in OVERVIEW.items()}
    worth |= dict.fromkeys(("stdFutures", "copyTrading", "grid", "eran", "c2c"), "0")
    rows = [{"accountType": kind, "usdtBalance": amount} for kind, amount in worth.items()]
    return as_json({"code": 0, "timestamp": call.now_ms, "data": rows})
