"""What Kraken's read endpoints and its Statuspage answer."""

from __future__ import annotations

import datetime as dt
import email.utils
from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json
from diagnose.lab.scene import DAY_MS

if TYPE_CHECKING:
    from diagnose.lab.kraken import Kraken

ASSET_NAMES = {"USDT": "USDT", "BTC": "XXBT"}
RIGHT_NAMES = {
    "read": ("query-funds", "query-open-trades", "query-closed-trades", "query-ledger"),
    "trade": ("modify-trades", "close-trades"),
    "withdraw": ("withdraw-funds",),
}


def _result(value: object) -> Answer:
    return as_json({"error": [], "result": value})


def _iso(now_ms: int) -> str:
    return dt.datetime.fromtimestamp(now_ms / 1000, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _held(call: Call) -> dict[str, str]:
    return {ASSET_NAMES[name]: amount for name, amount in call.account.funds("spot", "spot", "").items()}


def nothing(wire: Kraken, call: Call) -> Answer:
    """Any map with nothing in it."""
    return _result({})


def time(wire: Kraken, call: Call) -> Answer:
    """GET Time, in seconds."""
    seconds = call.now_ms // 1000
    return _result({"unixtime": seconds, "rfc1123": email.utils.formatdate(seconds, usegmt=True)})


def system_status(wire: Kraken, call: Call) -> Answer:
    """GET SystemStatus."""
    busy = call.scene.world.trouble == "exchange-maintenance"
    return _result({"status": "maintenance" if busy else "online", "timestamp": _iso(call.now_ms)})


def key_info(wire: Kraken, call: Call) -> Answer:
    """POST GetApiKeyInfo: the key's own record, key included."""
    account = call.account
    created, expiry = str((call.now_ms - 90 * DAY_MS) // 1000), call.scene.expiry_ms() // 1000
    return _result({
        "api_key_name": "lab", "api_key": account.credentials["apiKey"], "nonce": str(account.last_nonce),
        "nonce_window": 0,
        "permissions": [name for right, names in RIGHT_NAMES.items() if right in account.rights for name in names],
        "iban": "AA08 N84G CPAR UN7A", "valid_until": str(expiry), "query_from": "0", "query_to": "0",
        "created_time": created, "modified_time": created, "ip_allowlist": list(account.ip_list),
        "last_used": str(call.now_ms // 1000),
    })  # fmt: skip


def balance(wire: Kraken, call: Call) -> Answer:
    """POST Balance: asset to amount."""
    return _result(_held(call))


def balance_extended(wire: Kraken, call: Call) -> Answer:
    """POST BalanceEx: with what open orders hold."""
    return _result({name: {"balance": amount, "hold_trade": "0.0000"} for name, amount in _held(call).items()})


def open_orders(wire: Kraken, call: Call) -> Answer:
    """POST OpenOrders."""
    return _result({"open": {}})


def closed_orders(wire: Kraken, call: Call) -> Answer:
    """POST ClosedOrders."""
    return _result({"closed": {}, "count": 0})


def _page(call: Call) -> dict[str, object]:
    return {
        "id": "nhkxdqpmj8vz", "name": "Kraken", "url": "https://status.kraken.com", "time_zone": "Etc/UTC",
        "updated_at": _iso(call.now_ms),
    }  # fmt: skip


def _indicator(call: Call) -> dict[str, str]:
    if call.scene.world.trouble == "exchange-maintenance":
        return {"indicator": "maintenance", "description": "Service Under Maintenance"}
    if call.scene.world.trouble == "exchange-outage":
        return {"indicator": "critical", "description": "Major Service Outage"}
    return {"indicator": "none", "description": "All Systems Operational"}


def page_status(wire: Kraken, call: Call) -> Answer:
    """GET status.json of the Statuspage."""
    return as_json({"page": _page(call), "status": _indicator(call)})


def page_summary(wire: Kraken, call: Call) -> Answer:
    """GET summary.json of the Statuspage."""
    indicator = _indicator(call)["indicator"]
    state = {"maintenance": "under_maintenance", "critical": "major_outage"}.get(indicator, "operational")
    stamp = _iso(call.now_ms)
    components = [
        {
            "id": f"component{number}", "name": name, "status": state, "created_at": stamp, "updated_at": stamp,
            "position": number, "description": None, "showcase": False, "group_id": None, "group": False,
            "only_show_if_degraded": False,
        }
        for number, name in enumerate(("Spot Trading", "API", "Futures"), 1)
    ]  # fmt: skip
    return as_json({
        "page": _page(call), "components": components, "incidents": [], "scheduled_maintenances": [],
        "status": _indicator(call),
    })  # fmt: skip
