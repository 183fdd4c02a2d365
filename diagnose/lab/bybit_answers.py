"""What Bybit's read endpoints answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json
from diagnose.lab.scene import DAY_MS, HEALTHY_FUNDS

if TYPE_CHECKING:
    from diagnose.lab.bybit import Bybit

UNIFIED_V2, CLASSIC = 6, 1
MEMBER_ID = 24617703
PARENT_ID = "24617001"


def _result(call: Call, result: object) -> Answer:
    return as_json({"retCode": 0, "retMsg": "OK", "result": result, "retExtInfo": {}, "time": call.now_ms})


def _iso(now_ms: int) -> str:
    return dt.datetime.fromtimestamp(now_ms / 1000, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _held(wire: Bybit, call: Call, wallet: str) -> dict[str, str]:
    return dict(call.account.funds(wallet, "UNIFIED", wire.spare_wallet))


def nothing(wire: Bybit, call: Call) -> Answer:
    """Any list endpoint with nothing in it."""
    return _result(call, {"category": call.query.get("category", ""), "list": [], "rows": [], "nextPageCursor": ""})


def time(wire: Bybit, call: Call) -> Answer:
    """GET market/time, in seconds and nanoseconds."""
    return _result(call, {"timeSecond": str(call.now_ms // 1000), "timeNano": str(call.now_ms * 1_000_000)})


def system_status(wire: Bybit, call: Call) -> Answer:
    """GET system/status: an empty list unless work is planned or going on."""
    if call.scene.world.trouble != "exchange-maintenance":
        return _result(call, {"list": []})
    return _result(call, {"list": [{
        "id": "4d95b2a0-587f-11f0-bcc9-56f28c94d6ea", "title": "System upgrade", "state": "ongoing",
        "begin": str(call.now_ms - 600_000), "end": str(call.now_ms + 1_800_000), "href": "",
        "serviceTypes": [2, 3, 4, 5],
        "product": [1, 2, 3, 4], "uidSuffix": [], "maintainType": "3", "env": "1",
    }]})  # fmt: skip


def key_info(wire: Bybit, call: Call) -> Answer:
    """GET user/query-api: what the key may do, from where, and until when."""
    account = call.account
    rights, expiry_ms = account.rights, call.scene.expiry_ms()
    permissions = {
        "ContractTrade": ["Order", "Position"] if "futures" in rights else [],
        "Spot": ["SpotTrade"], "Wallet": ["AccountTransfer", *(["Withdraw"] if "withdraw" in rights else [])], "Options": [],
        "Derivatives": ["DerivativesTrade"] if "futures" in rights else [], "CopyTrading": [], "BlockTrade": [],
        "Exchange": ["ExchangeHistory"], "NFT": [], "Affiliate": [], "Earn": [],
    }  # fmt: skip
    return _result(call, {
        "id": "13770661", "note": "lab", "apiKey": account.credentials["apiKey"],
        "readOnly": 0 if "trade" in rights else 1,
        "secret": "", "permissions": permissions, "ips": list(account.ip_list) or ["*"], "type": 1,
        "deadlineDay": account.expires_in_days, "expiredAt": _iso(expiry_ms) if expiry_ms else "1970-01-01T00:00:00Z",
        "createdAt": _iso(call.now_ms - 80 * DAY_MS), "unified": 0, "uta": 0 if account.mode == "other" else 1,
        "userID": MEMBER_ID, "inviterID": 0, "vipLevel": "No VIP", "mktMakerLevel": "0", "affiliateID": 0,
        "rsaPublicKey": "", "isMaster": account.level == "main", "parentUid": "0" if account.level == "main" else PARENT_ID, "kycLevel": "LEVEL_1", "kycRegion": "DEU",
    })  # fmt: skip


def account_info(wire: Bybit, call: Call) -> Answer:
    """GET account/info."""
    return _result(call, {
        "marginMode": "REGULAR_MARGIN", "updatedTime": str(call.now_ms - DAY_MS), "unifiedMarginStatus":
        CLASSIC if call.account.mode == "other" else UNIFIED_V2, "dcpStatus": "OFF", "timeWindow": 10, "smpGroup": 0,
        "isMasterTrader": False, "spotHedgingStatus": "OFF",
    })  # fmt: skip


def unified_balance(wire: Bybit, call: Call) -> Answer:
    """GET account/wallet-balance."""
    held = _held(wire, call, call.query.get("accountType", "UNIFIED"))
    total = "4450.5" if held else "0"
    coins = [
        {
            "coin": name, "equity": amount, "usdValue": amount, "walletBalance": amount, "free": "", "locked": "0",
            "spotHedgingQty": "0", "borrowAmount": "0", "availableToWithdraw": "", "accruedInterest": "0",
            "totalOrderIM": "0", "totalPositionIM": "0", "totalPositionMM": "0", "unrealisedPnl": "0",
            "cumRealisedPnl": "0", "bonus": "0", "marginCollateral": True, "collateralSwitch": True,
        }
        for name, amount in held.items()
    ]  # fmt: skip
    return _result(call, {"list": [{
        "accountType": "UNIFIED", "accountIMRate": "0", "accountMMRate": "0", "totalEquity": total, "accountLTV": "0",
        "totalWalletBalance": total, "totalMarginBalance": total, "totalAvailableBalance": total, "totalPerpUPL": "0",
        "totalInitialMargin": "0", "totalMaintenanceMargin": "0", "coin": coins,
    }]})  # fmt: skip


def wallet_coins(wire: Bybit, call: Call) -> Answer:
    """GET query-account-coins-balance: the coins of one wallet, FUND among them."""
    wallet = call.query.get("accountType", "UNIFIED")
    held = _held(wire, call, wallet)
    wanted = call.query.get("coin", "")
    names = wanted.split(",") if wanted else list(HEALTHY_FUNDS)
    rows = [
        {"coin": name, "walletBalance": held.get(name, "0"), "transferBalance": held.get(name, "0"), "bonus": ""}
        for name in names
    ]
    return _result(call, {"memberId": str(MEMBER_ID), "accountType": wallet, "balance": rows})
