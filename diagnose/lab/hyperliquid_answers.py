"""What Hyperliquid's info endpoint answers, by the type of the question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json
from diagnose.lab.scene import DAY_MS

if TYPE_CHECKING:
    from diagnose.lab.hyperliquid import Hyperliquid

OTHER_ACCOUNT = "0x00000000000000000000000000000000000000aa"
"""An account that is not the user's: the owner of what was pasted in the place of their own."""

SPARE = "spare"
VALID_DAYS = 90
"""How long an API wallet stays valid when no fault says otherwise."""


@lru_cache(maxsize=64)
def address_of(private_key: str) -> str:
    """The address of a private key, empty where it is none. Keccak-256 is in no standard library, so ccxt's is used."""
    from ccxt import Exchange

    try:
        return str(Exchange.eth_get_address_from_private_key(private_key))
    except ValueError:
        return ""


def info(wire: Hyperliquid, call: Call) -> Answer:
    """POST /info."""
    asked = wire.question(call)
    answer = ANSWERS.get(str(asked.get("type"))) if asked else None
    if asked is None or answer is None or ("user" not in asked and answer is not exchange_status):
        return wire.refuse("unreadable", call)
    return as_json(answer(wire, call, str(asked.get("user")).lower()))


def _account(call: Call) -> str:
    """The account, empty on the network where it does not exist."""
    here = call.account.environment == call.host.environment
    return call.account.credentials["walletAddress"].lower() if here else ""


def _api_wallet(call: Call) -> str:
    """The account's API wallet, empty where there is none: never authorised, lapsed, or authorised on the other network."""
    return address_of(call.account.credentials["privateKey"]) if _account(call) and call.account.key_state == "active" else ""


def exchange_status(wire: Hyperliquid, call: Call, user: str) -> object:
    """``exchangeStatus``, with the server's time."""
    return {"time": call.now_ms, "specialStatuses": None}


def user_role(wire: Hyperliquid, call: Call, user: str) -> object:
    """``userRole``: what an address is on this network. A private key that is not the one on file is that of another's API wallet."""
    account, stray = _account(call), address_of(call.scene.typed["privateKey"])
    if account and user == account:
        return {"role": "agent", "data": {"user": OTHER_ACCOUNT}} if call.account.key_kind == "other" else {"role": "user"}
    if user and user == _api_wallet(call):
        return {"role": "user"} if user == account else {"role": "agent", "data": {"user": account}}
    if account and user == stray != address_of(call.account.credentials["privateKey"]):
        return {"role": "agent", "data": {"user": OTHER_ACCOUNT}}
    return {"role": "missing"}


def extra_agents(wire: Hyperliquid, call: Call, user: str) -> object:
    """``extraAgents``: the named API wallets of an account."""
    wallet = _api_wallet(call)
    if not wallet or user != _account(call) or wallet == user:
        return []
    until = call.scene.expiry_ms() or call.now_ms + VALID_DAYS * DAY_MS
    return [{"name": "bot", "address": wallet, "validUntil": until}]


def abstraction(wire: Hyperliquid, call: Call, user: str) -> object:
    """``userAbstraction``: where the balances of an account lie."""
    return "default" if call.account.mode == "fitting" else "unifiedAccount"


def _held(wire: Hyperliquid, call: Call, user: str, wallet: str) -> Mapping[str, str]:
    own = wire.wallets.get(call.account.market, "spot")
    spare = next(name for name in wire.wallets.values() if name != own)
    return call.account.funds(wallet, own, spare) if user == _account(call) else {}


def perps_state(wire: Hyperliquid, call: Call, user: str) -> object:
    """``clearinghouseState``: the perps account. Unknown addresses have an empty one."""
    value = _held(wire, call, user, "perps").get("USDT", "0.0")
    summary = {"accountValue": value, "totalNtlPos": "0.0", "totalRawUsd": value, "totalMarginUsed": "0.0"}
    return {
        "marginSummary": summary, "crossMarginSummary": summary, "crossMaintenanceMarginUsed": "0.0",
        "withdrawable": value, "assetPositions": [], "time": call.now_ms,
    }  # fmt: skip


def spot_state(wire: Hyperliquid, call: Call, user: str) -> object:
    """``spotClearinghouseState``: the spot balances. Unknown addresses have none."""
    held = _held(wire, call, user, "spot")
    return {"balances": [{"coin": coin, "token": 0, "hold": "0.0", "total": total, "entryNtl": "0.0"} for coin, total in held.items()]}


ANSWERS: dict[str, Callable[[Hyperliquid, Call, str], object]] = {
    "exchangeStatus": exchange_status,
    "userRole": user_role,
    "extraAgents": extra_agents,
    "userAbstraction": abstraction,
    "clearinghouseState": perps_state,
    "spotClearinghouseState": spot_state,
}
"""Type of a question -> what answers it."""
