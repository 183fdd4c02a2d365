"""What KuCoin's read endpoints answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagnose.lab.call import Answer, Call, as_json
from diagnose.lab.scene import DAY_MS, HEALTHY_FUNDS

if TYPE_CHECKING:
    from diagnose.lab.kucoin import Kucoin

UID = 165111215
RIGHT_NAMES = {"trade": ("Spot",), "futures": ("Futures",), "withdraw": ("InnerTransfer", "Transfer")}
WALLETS = ("main", "trade", "margin")


def _data(value: object) -> Answer:
    return as_json({"code": "200000", "data": value})


def _held(wire: Kucoin, call: Call, wallet: str) -> dict[str, str]:
    return dict(call.account.funds(wallet, wire.wallets.get(call.account.market, "trade"), wire.spare_wallet))


def nothing(wire: Kucoin, call: Call) -> Answer:
    """Any list endpoint with nothing in it."""
    return _data([])


def time(wire: Kucoin, call: Call) -> Answer:
    """GET timestamp, ms."""
    return as_json({"code": "200000", "msg": "success", "data": call.now_ms})


def service_status(wire: Kucoin, call: Call) -> Answer:
    """GET status: open, close or cancelonly."""
    busy = call.scene.world.trouble == "exchange-maintenance"
    return _data({"status": "close", "msg": "upgrade match engine"} if busy else {"status": "open", "msg": ""})


def key_info(wire: Kucoin, call: Call) -> Answer:
    """GET user/api-key: what the key may do, and from where."""
    account = call.account
    names = [name for right, words in RIGHT_NAMES.items() if right in account.rights for name in words]
    record = {
        "remark": "lab", "apiKey": account.credentials["apiKey"], "apiVersion": 1 if account.key_kind == "other" else 3,
        "permission": ",".join(["General", *names]), "ipWhitelist": ",".join(account.ip_list),
        "createdAt": call.now_ms - 90 * DAY_MS, "uid": UID, "isMaster": account.level == "main", "region": "DE", "kycStatus": 1,
        "siteType": "europe" if account.region == "eu" else "global",
    }  # fmt: skip
    expiry_ms = call.scene.expiry_ms()
    return _data({**record, "expiredAt": expiry_ms} if expiry_ms else record)


def accounts(wire: Kucoin, call: Call) -> Answer:
    """GET accounts: the funding (main), spot (trade) and margin wallets."""
    rows = [
        {
            "id": f"{number:024x}", "currency": name, "type": wallet, "balance": amount, "available": amount,
            "holds": "0",
        }
        for number, (wallet, name, amount) in enumerate(
            (wallet, name, _held(wire, call, wallet).get(name, "0")) for wallet in WALLETS for name in HEALTHY_FUNDS
        )
    ]  # fmt: skip
    wanted = {field: value for field, value in call.query.items() if field in ("currency", "type")}
    return _data([row for row in rows if wanted.items() <= row.items()])


def user_info(wire: Kucoin, call: Call) -> Answer:
    """GET user-info."""
    return _data({
        "level": 0, "subQuantity": 0, "spotSubQuantity": 0, "marginSubQuantity": 0, "futuresSubQuantity": 0,
        "maxSubQuantity": 5, "maxDefaultSubQuantity": 5, "maxSpotSubQuantity": 0, "maxMarginSubQuantity": 0,
        "maxFuturesSubQuantity": 0,
    })  # fmt: skip


def futures_overview(wire: Kucoin, call: Call) -> Answer:
    """GET account-overview of the futures wallet."""
    currency = call.query.get("currency", "XBT")
    amount = float(_held(wire, call, "futures").get({"XBT": "BTC"}.get(currency, currency), "0"))
    return _data({
        "currency": currency, "accountEquity": amount, "unrealisedPNL": 0, "marginBalance": amount, "positionMargin": 0,
        "orderMargin": 0, "frozenFunds": 0, "availableBalance": amount, "availableMargin": amount,
        "maxWithdrawAmount": amount, "riskRatio": 0,
    })  # fmt: skip


def account_mode(wire: Kucoin, call: Call) -> Answer:
    """GET account/mode of the unified API."""
    return _data({"selfAccountMode": "CLASSIC", "unifiedSubAccount": [], "classicSubAccount": []})
