"""What the read endpoints of the Crypto.com Exchange answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json
from diagnose.lab.scene import DAY_MS

if TYPE_CHECKING:
    from diagnose.lab.cryptocom import Cryptocom

MASTER_UUID = "243d3f39-b193-4eb9-1d60-e98f2fc17707"
SUB_UUID = "49786818-6ead-40c4-a008-ea6b0fa5cf96"
USD_PRICES = {"USDT": 1.0, "BTC": 64_000.0}


def envelope(call: Call, code: int = 0) -> dict[str, object]:
    """The frame of every answer: the request's own id, and the method that its path names."""
    try:
        sent = json.loads(call.body)
    except ValueError:
        sent = {}
    number = str(sent.get("id", "")) if isinstance(sent, dict) else ""
    return {
        "id": int(number) if number.isdecimal() else -1, "method": call.path.removeprefix("/exchange/v1/"),
        "code": code,
    }  # fmt: skip


def _result(call: Call, value: object) -> Answer:
    return as_json(envelope(call) | {"result": value})


def instruments(wire: Cryptocom, call: Call) -> Answer:
    """GET get-instruments: one perpetual."""
    perpetual = {
        "symbol": "BTCUSD-PERP", "inst_type": "PERPETUAL_SWAP", "display_name": "BTCUSD Perpetual", "base_ccy": "BTC",
        "quote_ccy": "USD", "quote_decimals": 2, "quantity_decimals": 4, "price_tick_size": "0.5",
        "qty_tick_size": "0.0001", "max_leverage": "50", "tradable": True, "expiry_timestamp_ms": 0,
        "underlying_symbol": "BTCUSD-INDEX",
    }  # fmt: skip
    return _result(call, {"data": [perpetual]})


def _wallet(wire: Cryptocom, call: Call, wallet: str) -> dict[str, object]:
    held = call.account.funds(wallet, wire.wallets["spot"], wire.spare_wallet)
    worth = {name: float(amount) * USD_PRICES[name] for name, amount in held.items()}
    total = f"{sum(worth.values()):.8f}"
    positions = [
        {
            "instrument_name": name, "quantity": amount, "market_value": f"{worth[name]:.8f}",
            "collateral_eligible": "true", "haircut": "0", "collateral_amount": f"{worth[name]:.8f}",
            "max_withdrawal_balance": amount, "reserved_qty": "0.00000000",
        }
        for name, amount in held.items()
    ]  # fmt: skip
    return {
        "total_available_balance": total, "total_margin_balance": total, "total_initial_margin": "0.00000000",
        "total_maintenance_margin": "0.00000000", "total_position_cost": "0.00000000", "total_cash_balance": total,
        "total_collateral_value": total, "total_session_unrealized_pnl": "0.00000000", "instrument_name": "USD",
        "total_session_realized_pnl": "0.00000000", "is_liquidating": False, "total_effective_leverage": "0.00000000",
        "position_limit": "3000000.00000000", "used_position_limit": "0.00000000", "position_balances": positions,
    }  # fmt: skip


def balance(wire: Cryptocom, call: Call) -> Answer:
    """POST user-balance: the one wallet of the account."""
    return _result(call, {"data": [_wallet(wire, call, wire.wallets["spot"])]})


def sub_balances(wire: Cryptocom, call: Call) -> Answer:
    """POST get-subaccount-balances: one sub-account."""
    return _result(
        call, {"data": [{"account": SUB_UUID, **_wallet(wire, call, wire.spare_wallet), "isolated_positions": []}]}
    )


def _account(call: Call, uuid: str) -> dict[str, object]:
    access = "DEFAULT" if call.account.opened else "DISABLED"
    return {
        "uuid": uuid, "master_account_uuid": MASTER_UUID, "enabled": True, "tradable": True, "name": "",
        "email": "trader@example.com", "mobile_number": "", "country_code": "", "address": "", "margin_access": access,
        "derivatives_access": access, "create_time": call.now_ms - 90 * DAY_MS, "update_time": call.now_ms - DAY_MS,
        "two_fa_enabled": True, "kyc_level": "ADVANCED", "suspended": False, "terminated": False,
    }  # fmt: skip


def accounts(wire: Cryptocom, call: Call) -> Answer:
    """POST get-accounts: the master account and its sub-account."""
    sub = _account(call, SUB_UUID) | {"label": "Sub Account"}
    return _result(call, {"master_account": _account(call, MASTER_UUID), "sub_account_list": [sub]})


def networks(wire: Cryptocom, call: Call) -> Answer:
    """POST get-currency-networks, with nothing in it."""
    return _result(call, {"update_time": call.now_ms, "currency_map": {}})
