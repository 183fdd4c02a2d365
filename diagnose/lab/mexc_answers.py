"""What MEXC's read endpoints answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json
from diagnose.lab.scene import HEALTHY_FUNDS

if TYPE_CHECKING:
    from diagnose.lab.mexc import Mexc


def _held(wire: Mexc, call: Call, wallet: str) -> dict[str, str]:
    """There are two wallets: the one that the market does not use is the spare one."""
    home = wire.wallets.get(call.account.market, "spot")
    return dict(call.account.funds(wallet, home, "spot" if home == "futures" else wire.spare_wallet))


def _data(value: object) -> Answer:
    return as_json({"success": True, "code": 0, "data": value})


def ping(wire: Mexc, call: Call) -> Answer:
    """GET ping."""
    return as_json({})


def time(wire: Mexc, call: Call) -> Answer:
    """GET time, ms."""
    return as_json({"serverTime": call.now_ms})


def exchange_info(wire: Mexc, call: Call) -> Answer:
    """GET exchangeInfo without any market: enough for a client that only loads it."""
    return as_json(
        {"timezone": "CST", "serverTime": call.now_ms, "rateLimits": [], "exchangeFilters": [], "symbols": []}
    )


def spot_account(wire: Mexc, call: Call) -> Answer:
    """GET account: the spot wallet. The three flags are those of the account, not of the key."""
    able = call.account.standing == "good"
    return as_json({
        "canTrade": able, "canWithdraw": able, "canDeposit": True, "updateTime": None, "accountType": "SPOT",
        "balances": [
            {"asset": name, "free": amount, "locked": "0"} for name, amount in _held(wire, call, "spot").items()
        ],
        "permissions": ["SPOT"],
    })  # fmt: skip


def futures_time(wire: Mexc, call: Call) -> Answer:
    """GET contract/ping: the futures server's time, ms."""
    return _data(call.now_ms)


def no_contracts(wire: Mexc, call: Call) -> Answer:
    """GET contract/detail with nothing in it."""
    return _data([])


def futures_assets(wire: Mexc, call: Call) -> Answer:
    """GET account/assets: the futures wallet, currencies without funds included."""
    held = _held(wire, call, "futures")
    amounts = {name: float(held.get(name, "0")) for name in HEALTHY_FUNDS}
    return _data([
        {
            "currency": name, "positionMargin": 0, "availableBalance": amount, "cashBalance": amount, "frozenBalance": 0,
            "equity": amount, "unrealized": 0, "bonus": 0,
        }
        for name, amount in amounts.items()
    ])  # fmt: skip
