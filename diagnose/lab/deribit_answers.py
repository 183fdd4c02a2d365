"""What Deribit's read endpoints and its Statuspage answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json
from diagnose.lab.scene import DAY_MS, HEALTHY_FUNDS

if TYPE_CHECKING:
    from diagnose.lab.deribit import Deribit

ACCOUNT_ID = 238216
SPENT_US = 36
"""How long an answer takes by its own account, in microseconds."""


def envelope(call: Call, kind: str, value: object) -> dict[str, object]:
    """The JSON-RPC answer around a ``result`` or an ``error``."""
    begun_us = call.now_ms * 1000
    return {
        "jsonrpc": "2.0", kind: value, "testnet": call.host.environment == "testnet", "usIn": begun_us,
        "usOut": begun_us + SPENT_US, "usDiff": SPENT_US,
    }  # fmt: skip


def _result(call: Call, value: object) -> Answer:
    return as_json(envelope(call, "result", value))


def nothing(wire: Deribit, call: Call) -> Answer:
    """Any list endpoint with nothing in it."""
    return _result(call, [])


def time(wire: Deribit, call: Call) -> Answer:
    """GET get_time, ms."""
    return _result(call, call.now_ms)


def version(wire: Deribit, call: Call) -> Answer:
    """GET test."""
    return _result(call, {"version": "1.2.26"})


def platform_status(wire: Deribit, call: Call) -> Answer:
    """GET status: whether the platform is locked."""
    locked = call.scene.world.trouble == "exchange-maintenance"
    return _result(call, {"locked": "true" if locked else "false", "locked_indices": []})


def _summary(currency: str, amount: str) -> dict[str, object]:
    held = float(amount)
    return {
        "currency": currency, "balance": held, "equity": held, "available_funds": held, "margin_balance": held,
        "available_withdrawal_funds": held, "initial_margin": 0, "maintenance_margin": 0,
        "portfolio_margining_enabled": False,
        "total_pl": 0, "session_upl": 0, "session_rpl": 0, "session_funding": 0, "futures_pl": 0, "options_pl": 0,
        "options_delta": 0, "options_gamma": 0, "options_theta": 0, "options_vega": 0, "delta_total": 0,
        "limits": {
            "non_matching_engine_burst": 300, "non_matching_engine": 200, "matching_engine_burst": 20,
            "matching_engine": 2,
        },
    }  # fmt: skip


def _summaries(call: Call) -> dict[str, dict[str, object]]:
    held = call.account.funds("account", "account", "")
    return {name: _summary(name, held.get(name, "0")) for name in HEALTHY_FUNDS}


def account_summaries(wire: Deribit, call: Call) -> Answer:
    """GET get_account_summaries: the account in every currency."""
    return _result(call, {**_owner(call), "summaries": list(_summaries(call).values())})


def account_summary(wire: Deribit, call: Call) -> Answer:
    """GET get_account_summary: the account in one currency."""
    currency = call.query.get("currency", "BTC")
    return _result(call, _summaries(call).get(currency) or _summary(currency, "0"))


def _owner(call: Call) -> dict[str, object]:
    return {
        "id": ACCOUNT_ID, "type": "main", "username": "lab", "system_name": "lab", "email": "trader@example.com",
        "login_enabled": True, "security_keys_enabled": False, "creation_timestamp": call.now_ms - 90 * DAY_MS,
    }  # fmt: skip


def subaccounts(wire: Deribit, call: Call) -> Answer:
    """GET get_subaccounts: the main account alone."""
    return _result(call, [_owner(call)])


def page_status(wire: Deribit, call: Call) -> Answer:
    """GET status.json of the Statuspage."""
    told = {
        "exchange-maintenance": {"indicator": "maintenance", "description": "Service Under Maintenance"},
        "exchange-outage": {"indicator": "critical", "description": "Major Service Outage"},
    }
    updated = dt.datetime.fromtimestamp(call.now_ms / 1000, dt.UTC).isoformat(timespec="seconds")
    return as_json({
        "page": {"id": "lab", "name": "Deribit", "url": "https://status.deribit.com", "updated_at": updated},
        "status": told.get(call.scene.world.trouble, {"indicator": "none", "description": "All Systems Operational"}),
    })  # fmt: skip
