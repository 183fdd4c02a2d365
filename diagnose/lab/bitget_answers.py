"""What Bitget's read endpoints answer, as its API docs show them (copy of 2025-12-05 in sebastianganser/Bitget_API)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json
from diagnose.lab.scene import DAY_MS

if TYPE_CHECKING:
    from diagnose.lab.bitget import Bitget

UID = "1597623485"
COIN_OF = {"USDT-FUTURES": "USDT", "COIN-FUTURES": "BTC"}
WALLET_OF = {"USDT-FUTURES": "futures", "COIN-FUTURES": "futures-coin"}


def _data(value: object, call: Call) -> Answer:
    return as_json({"code": "00000", "msg": "success", "requestTime": call.now_ms, "data": value})


def _held(wire: Bitget, call: Call, wallet: str) -> Mapping[str, str]:
    return call.account.funds(wallet, wire.wallets[call.account.market], wire.spare_wallet)


def nothing(wire: Bitget, call: Call) -> Answer:
    """Any list endpoint with nothing in it."""
    return _data([], call)


def time(wire: Bitget, call: Call) -> Answer:
    """GET public/time, ms as text."""
    return _data({"serverTime": str(call.now_ms)}, call)


def account_info(wire: Bitget, call: Call) -> Answer:
    """GET spot/account/info: the rights of the key, one word a product and degree, and its IP list."""
    rights, writes = call.account.rights, "trade" in call.account.rights
    words = ["stor", "smor", *(["stow", "smow"] if writes else [])] if "read" in rights else []
    words += ["coor", "cpor", *(["coow", "cpow"] if writes else [])] if "futures" in rights else []
    words += ["wtow", "wwow"] if "withdraw" in rights else []
    return _data({
        "userId": UID, "inviterId": "", "channelCode": "", "channel": "", "ips": ",".join(call.account.ip_list),
        "authorities": words, "parentId": int(UID), "traderType": "not_trader",
        "regisTime": str(call.now_ms - 90 * DAY_MS),
    }, call)  # fmt: skip


def spot_assets(wire: Bitget, call: Call) -> Answer:
    """GET spot/account/assets: the coins that are held."""
    rows = [
        {
            "coin": coin,
            "available": amount,
            "frozen": "0",
            "locked": "0",
            "limitAvailable": "0",
            "uTime": str(call.now_ms),
        }
        for coin, amount in _held(wire, call, "spot").items()
    ]
    return _data([row for row in rows if call.query.get("coin", row["coin"]) == row["coin"]], call)


def futures_accounts(wire: Bitget, call: Call) -> Answer:
    """GET mix/account/accounts: the account of one product type."""
    product = call.query.get("productType", "").upper()
    coin = COIN_OF.get(product, "USDC")
    amount = _held(wire, call, WALLET_OF.get(product, "")).get(coin, "0")
    return _data([{
        "marginCoin": coin, "locked": "0", "available": amount, "crossedMaxAvailable": amount,
        "isolatedMaxAvailable": amount, "maxTransferOut": amount, "accountEquity": amount, "usdtEquity": amount,
        "btcEquity": "0", "crossedRiskRate": "0", "unrealizedPL": "0", "coupon": "0", "unionTotalMagin": "0",
        "unionAvailable": "0", "unionMm": "0", "assetList": [], "isolatedMargin": "0", "crossedMargin": "0",
        "crossedUnrealizedPL": "0", "isolatedUnrealizedPL": "0", "assetMode": "single",
    }], call)  # fmt: skip


def margin_assets(wire: Bitget, call: Call) -> Answer:
    """GET margin/crossed/account/assets."""
    now = str(call.now_ms)
    return _data([
        {
            "coin": coin, "totalAmount": amount, "available": amount, "frozen": "0", "borrow": "0", "interest": "0",
            "net": amount, "coupon": "0", "cTime": now, "uTime": now,
        }
        for coin, amount in _held(wire, call, "margin").items()
    ], call)  # fmt: skip


def all_balances(wire: Bitget, call: Call) -> Answer:
    """GET account/all-account-balance: the worth of each account in USDT."""
    worth = dict.fromkeys(("spot", "futures", "funding", "earn", "bots", "margin"), "0")
    worth |= {name: "4450.5" for name in worth if _held(wire, call, name)}
    return _data([{"accountType": name, "usdtBalance": amount} for name, amount in worth.items()], call)


def settings(wire: Bitget, call: Call) -> Answer:
    """GET v3 account/settings, which only unified accounts have."""
    return _data({
        "uid": UID, "accountMode": "unified", "assetMode": "multi_assets", "holdMode": "one_way_mode", "stpMode": "none",
        "symbolConfigList": [], "coinConfigList": [],
    }, call)  # fmt: skip
