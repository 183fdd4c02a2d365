"""What Binance's read endpoints answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json
from diagnose.lab.scene import DAY_MS, HEALTHY_FUNDS

if TYPE_CHECKING:
    from diagnose.lab.binance import Binance

UID = 354937868
OTHER_WALLETS = ("Isolated Margin", "Options", "Earn", "Trading Bots", "Copy Trading")


def _held(wire: Binance, call: Call, wallet: str) -> dict[str, str]:
    home = wire.wallets.get(call.account.market, "Spot")
    return dict(call.account.funds(wallet, home, wire.spare_wallet))


def _can_trade(call: Call) -> bool:
    return call.account.standing == "good"


def ping(wire: Binance, call: Call) -> Answer:
    """GET ping."""
    return as_json({})


def time(wire: Binance, call: Call) -> Answer:
    """GET time, ms."""
    return as_json({"serverTime": call.now_ms})


def exchange_info(wire: Binance, call: Call) -> Answer:
    """GET exchangeInfo without any market: enough for a client that only loads it."""
    return as_json(
        {"timezone": "UTC", "serverTime": call.now_ms, "rateLimits": [], "exchangeFilters": [], "symbols": []}
    )


def system_status(wire: Binance, call: Call) -> Answer:
    """GET system/status: 0 normal, 1 maintenance."""
    busy = call.scene.world.trouble == "exchange-maintenance"
    return as_json({"status": 1, "msg": "system maintenance"} if busy else {"status": 0, "msg": "normal"})


def spot_account(wire: Binance, call: Call) -> Answer:
    """GET account: the spot wallet."""
    held = _held(wire, call, "Spot")
    assets = [*HEALTHY_FUNDS, "BNB"]
    return as_json({
        "makerCommission": 10, "takerCommission": 10, "buyerCommission": 0, "sellerCommission": 0,
        "commissionRates": {"maker": "0.00100000", "taker": "0.00100000", "buyer": "0.00000000",
        "seller": "0.00000000"},
        "canTrade": _can_trade(call), "canWithdraw": _can_trade(call), "canDeposit": True, "brokered": False,
        "requireSelfTradePrevention": False, "preventSor": False, "updateTime": call.now_ms - 5000,
        "accountType": "SPOT",
        "balances": [{"asset": name, "free": held.get(name, "0.00000000"), "locked": "0.00000000"} for name in assets],
        "permissions": ["SPOT"], "uid": UID,
    })  # fmt: skip


def api_restrictions(wire: Binance, call: Call) -> Answer:
    """GET account/apiRestrictions: what the key may do."""
    account = call.account
    rights = account.rights
    flags = {
        "ipRestrict": bool(account.ip_list), "createTime": call.now_ms - 90 * DAY_MS,
        "enableReading": True, "enableSpotAndMarginTrading": "trade" in rights,
        "enableWithdrawals": "withdraw" in rights, "enableInternalTransfer": False,
        "enableMargin": False, "enableFutures": "futures" in rights and account.mode == "fitting",
        "permitsUniversalTransfer": False, "enableVanillaOptions": False, "enableFixApiTrade": False,
        "enableFixReadOnly": True, "enablePortfolioMarginTrading": account.mode == "other",
    }  # fmt: skip
    expiry_ms = call.scene.expiry_ms()
    return as_json({**flags, "tradingAuthorityExpirationTime": expiry_ms} if expiry_ms else flags)


def account_status(wire: Binance, call: Call) -> Answer:
    """GET account/status."""
    return as_json({"data": "Normal" if _can_trade(call) else "Locked"})


def api_trading_status(wire: Binance, call: Call) -> Answer:
    """GET account/apiTradingStatus."""
    locked = not _can_trade(call)
    recover_ms = call.now_ms + DAY_MS if locked else 0
    return as_json({
        "data": {
            "isLocked": locked, "plannedRecoverTime": recover_ms,
            "triggerCondition": {"GCR": 150, "IFER": 150, "UFR": 300}, "updateTime": call.now_ms - 1000,
        }
    })  # fmt: skip


def account_info(wire: Binance, call: Call) -> Answer:
    """GET account/info: which products the customer has opened."""
    return as_json({
        "vipLevel": 0, "isMarginEnabled": True, "isFutureEnabled": call.account.opened, "isOptionsEnabled": False,
        "isPortfolioMarginRetailEnabled": call.account.mode == "other",
    })  # fmt: skip


def margin_pairs(wire: Binance, call: Call) -> Answer:
    """GET margin/allPairs: needs a key, no signature."""
    return as_json([{
        "id": 351637150141315861, "symbol": "BTCUSDT", "base": "BTC", "quote": "USDT", "isMarginTrade": True,
        "isBuyAllowed": True, "isSellAllowed": True,
    }])  # fmt: skip


def wallet_balances(wire: Binance, call: Call) -> Answer:
    """GET asset/wallet/balance: every wallet, valued in BTC."""
    names = dict.fromkeys([*wire.wallets.values(), wire.spare_wallet, *OTHER_WALLETS])
    return as_json([
        {"activate": True, "balance": "0.06" if _held(wire, call, name) else "0", "walletName": name} for name in names
    ])  # fmt: skip


def coins(wire: Binance, call: Call) -> Answer:
    """GET capital/config/getall with the funded coins."""
    held = _held(wire, call, "Spot")
    return as_json([
        {
            "coin": name, "name": name, "depositAllEnable": True, "withdrawAllEnable": True,
            "free": held.get(name, "0"),
            "locked": "0", "freeze": "0", "withdrawing": "0", "ipoing": "0", "ipoable": "0", "storage": "0",
            "isLegalMoney": False, "trading": True, "networkList": [],
        }
        for name in HEALTHY_FUNDS
    ])  # fmt: skip


def funding_assets(wire: Binance, call: Call) -> Answer:
    """POST asset/get-funding-asset: a read in the shape of a POST."""
    return as_json([
        {"asset": name, "free": amount, "locked": "0", "freeze": "0", "withdrawing": "0", "btcValuation": "0.03"}
        for name, amount in _held(wire, call, wire.spare_wallet).items()
    ])  # fmt: skip


def trades(wire: Binance, call: Call) -> Answer:
    """GET historicalTrades: needs a key, no signature."""
    return as_json([{
        "id": 28457, "price": "64000.10", "qty": "0.010", "quoteQty": "640.00", "time": call.now_ms - 60_000,
        "isBuyerMaker": True, "isRPITrade": False,
    }])  # fmt: skip


def _margin_row(name: str, amount: str, now_ms: int) -> dict[str, object]:
    return {
        "accountAlias": "SgsR", "asset": name, "balance": amount, "crossWalletBalance": amount,
        "crossUnPnl": "0.00000000",
        "availableBalance": amount, "maxWithdrawAmount": amount, "marginAvailable": True, "updateTime": now_ms,
    }  # fmt: skip


def futures_balance(wire: Binance, call: Call) -> Answer:
    """GET fapi balance."""
    held = _held(wire, call, wire.wallets["swap"])
    return as_json([_margin_row(name, held.get(name, "0.00000000"), call.now_ms) for name in HEALTHY_FUNDS])


def inverse_balance(wire: Binance, call: Call) -> Answer:
    """GET dapi balance."""
    held = _held(wire, call, wire.wallets["inverse"])
    row = _margin_row("BTC", held.get("BTC", "0.00000000"), call.now_ms)
    return as_json([{**row, "withdrawAvailable": row["maxWithdrawAmount"]}])


def futures_account(wire: Binance, call: Call) -> Answer:
    """GET fapi and dapi account."""
    home = wire.wallets["inverse" if call.path.startswith("/dapi/") else "swap"]
    held = _held(wire, call, home)
    assets = [
        {
            "asset": name, "walletBalance": held.get(name, "0.00000000"), "unrealizedProfit": "0.00000000",
            "marginBalance": held.get(name, "0.00000000"), "maintMargin": "0.00000000", "initialMargin": "0.00000000",
            "availableBalance": held.get(name, "0.00000000"), "maxWithdrawAmount": held.get(name, "0.00000000"),
            "crossWalletBalance": held.get(name, "0.00000000"), "crossUnPnl": "0.00000000", "updateTime": 0,
        }
        for name in HEALTHY_FUNDS
    ]  # fmt: skip
    total = held.get("USDT", "0.00000000")
    return as_json({
        "feeTier": 0, "canTrade": _can_trade(call), "canDeposit": True, "canWithdraw": _can_trade(call),
        "updateTime": 0, "multiAssetsMargin": False, "totalWalletBalance": total, "totalMarginBalance": total,
        "totalInitialMargin": "0.00000000", "totalMaintMargin": "0.00000000", "availableBalance": total,
        "maxWithdrawAmount": total, "assets": assets, "positions": [],
    })  # fmt: skip


def futures_config(wire: Binance, call: Call) -> Answer:
    """GET fapi accountConfig."""
    return as_json({
        "feeTier": 0, "canTrade": _can_trade(call), "canDeposit": True, "canWithdraw": True, "dualSidePosition": False,
        "updateTime": 0, "multiAssetsMargin": False, "tradeGroupId": -1,
    })  # fmt: skip


def futures_trading_status(wire: Binance, call: Call) -> Answer:
    """GET fapi apiTradingStatus: indicators appear only once a rule was broken."""
    return as_json({"indicators": {}, "updateTime": call.now_ms})


def portfolio_balance(wire: Binance, call: Call) -> Answer:
    """GET papi balance."""
    held = _held(wire, call, wire.wallets["swap"])
    return as_json([
        {
            "asset": name, "totalWalletBalance": held.get(name, "0.0"), "crossMarginAsset": "0.0",
            "crossMarginBorrowed": "0.0", "crossMarginFree": "0.0", "crossMarginInterest": "0.0",
            "crossMarginLocked": "0.0", "umWalletBalance": held.get(name, "0.0"), "umUnrealizedPNL": "0.0",
            "cmWalletBalance": "0.0", "cmUnrealizedPNL": "0.0", "updateTime": call.now_ms, "negativeBalance": "0",
        }
        for name in HEALTHY_FUNDS
    ])  # fmt: skip
