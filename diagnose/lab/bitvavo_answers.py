"""What Bitvavo's read endpoints answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json

if TYPE_CHECKING:
    from diagnose.lab.bitvavo import Bitvavo


def _held(wire: Bitvavo, call: Call, wallet: str) -> dict[str, str]:
    return dict(call.account.funds(wallet, wire.wallets["spot"], wire.spare_wallet))


def time(wire: Bitvavo, call: Call) -> Answer:
    """GET time, ms."""
    return as_json({"time": call.now_ms})


def balance(wire: Bitvavo, call: Call) -> Answer:
    """GET balance: every asset above zero."""
    return as_json([
        {"symbol": name, "available": amount, "inOrder": "0"} for name, amount in _held(wire, call, "account").items()
    ])  # fmt: skip


def staking_balance(wire: Bitvavo, call: Call) -> Answer:
    """GET stakingBalance: what is locked in fixed staking."""
    return as_json([
        {"symbol": name, "amount": amount} for name, amount in _held(wire, call, wire.spare_wallet).items()
    ])  # fmt: skip
