"""What the read endpoints of Coinbase Exchange answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json

if TYPE_CHECKING:
    from diagnose.lab.coinbaseexchange import CoinbaseExchange

PROFILE = "b709263e-f42a-4c7d-949a-a95c83d065da"


def nothing(wire: CoinbaseExchange, call: Call) -> Answer:
    """Any list endpoint with nothing in it."""
    return as_json([])


def time(wire: CoinbaseExchange, call: Call) -> Answer:
    """GET time, in seconds and fractions."""
    now = call.now_ms / 1000
    iso = dt.datetime.fromtimestamp(now, dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return as_json({"iso": iso, "epoch": now})


def accounts(wire: CoinbaseExchange, call: Call) -> Answer:
    """GET accounts: one for each currency of the key's profile, an untouched one among them."""
    held = {"USDC": "0.0000000000000000", **call.account.funds("spot", "spot", wire.spare_wallet)}
    return as_json([
        {
            "id": f"{number:08x}-0000-4000-8000-000000000000", "currency": name, "balance": amount, "available": amount,
            "hold": "0.0000000000000000", "profile_id": PROFILE, "trading_enabled": True,
        }
        for number, (name, amount) in enumerate(held.items())
    ])  # fmt: skip
