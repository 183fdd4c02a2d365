"""Bybit on the wire: mainnet, testnet, demo and the regional sites. Errors of the API itself come with HTTP 200.

Source of codes and texts: https://bybit-exchange.github.io/docs/v5/error and ccxt 4.5.90.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import ClassVar

from diagnose.lab import bybit_answers as answers
from diagnose.lab.call import Answer, Call, Host, Proof, Refusal, Route
from diagnose.lab.pages import BAD_GATEWAY, CLOUDFRONT_BLOCK, CLOUDFRONT_COUNTRY, CLOUDFRONT_HEADERS, NOT_FOUND
from diagnose.lab.shapes import alphanumeric
from diagnose.lab.wire import Wire

DEFAULT_WINDOW_MS = 5000
REGIONAL_HOSTS = {
    "api.bybit.nl": "nl", "api.bybit.tr": "tr", "api.bybit.kz": "kz", "api.bybitgeorgia.ge": "ge", "api.bybit.ae": "ae",
    "api.bybit.eu": "eu", "api.bybit.id": "id", "api.manepa.jp": "jp",
}  # fmt: skip
CLOCK = (
    "invalid request, please check your server timestamp or recv_window param. "
    "req_timestamp[$timestamp],server_timestamp[$now],recv_window[$window]"
)


class Bybit(Wire):
    """The simulated Bybit."""

    id = "bybit"
    hosts: ClassVar = {
        "api.bybit.com": Host(),
        "api.bytick.com": Host(),
        "api-testnet.bybit.com": Host("testnet"),
        "api-demo.bybit.com": Host("demo"),
        **{name: Host(region=region) for name, region in REGIONAL_HOSTS.items()},
        "api-testnet.manepa.jp": Host("testnet", "jp"),
    }
    verification = ("present", "clock", "key", "state", "signature", "ip", "standing", "permission", "mode")
    makers: ClassVar = {"apiKey": alphanumeric(18), "secret": alphanumeric(36)}
    rights: ClassVar = {
        **dict.fromkeys(("spot", "margin"), ("trade",)),
        **dict.fromkeys(("swap", "inverse", "option"), ("trade", "futures")),
    }
    traits = frozenset({"restricts-accounts", "tells-rights", "tells-ip-list", "tells-expiry", "modes", "one-second-ahead", "tells-level"})
    away = ("bybit", "eu")
    wallets: ClassVar = dict.fromkeys(("spot", "margin", "swap", "inverse", "option"), "UNIFIED")
    spare_wallet = "FUND"
    refusals: ClassVar = {
        "key-missing": Refusal(401, "", "", page=""),
        "signature-missing": Refusal(401, "", "", page=""),
        "timestamp-missing": Refusal(401, "", "", page=""),
        "timestamp-malformed": Refusal(200, "10002", CLOCK),
        "timestamp-behind": Refusal(200, "10002", CLOCK),
        "timestamp-ahead": Refusal(200, "10002", CLOCK),
        "key-unknown": Refusal(200, "10003", "API key is invalid."),
        "key-expired": Refusal(200, "33004", "Your api key has expired."),
        "signature": Refusal(200, "10004", "error sign! origin_string[$timestamp$key$window$query]"),
        "ip": Refusal(200, "10010", "Unmatched IP, please check your API key's bound IP addresses."),
        "permission": Refusal(200, "10005", "Permission denied, please check your API key permissions."),
        "account-restricted": Refusal(200, "10008", "Common banned, please check your account mode"),
        "mode": Refusal(200, "10028", "The API can only be accessed by unified account users."),
        "order-refused": Refusal(200, "110007", "Available balance is insufficient"),
        "not-in-demo": Refusal(200, "10032", "Demo trading are not supported."),
        "unknown-path": Refusal(404, "404", "", page=NOT_FOUND),
        "geo-blocked": Refusal(403, "", "", "all", CLOUDFRONT_HEADERS, CLOUDFRONT_COUNTRY),
        "waf-blocked": Refusal(403, "", "", "all", CLOUDFRONT_HEADERS, CLOUDFRONT_BLOCK),
        "rate-limited": Refusal(200, "10006", "Too many visits!"),
        "ip-banned": Refusal(403, "403", "", "all", page="403, access too frequent"),
        "exchange-maintenance": Refusal(200, "10016", "Server error."),
        "exchange-outage": Refusal(502, "", "", "all", page=BAD_GATEWAY),
        "endpoint-retired": Refusal(200, "10017", "Route not found."),
    }
    routes = (
        Route("GET", "/v5/market/time", "public", answers.time),
        Route("GET", "/v5/market/instruments-info", "public", answers.nothing),
        Route("GET", "/v5/system/status", "public", answers.system_status),
        Route("GET", "/v5/user/query-api", "identity", answers.key_info, not_in=("demo",)),
        Route("GET", "/v5/account/info", "read", answers.account_info),
        Route("GET", "/v5/account/wallet-balance", "read", answers.unified_balance),
        Route("GET", "/v5/asset/transfer/query-account-coins-balance", "read", answers.wallet_coins),
        Route("GET", "/v5/asset/coin/query-info", "read", answers.nothing, not_in=("demo",)),
    )

    def proof(self, call: Call) -> Proof:
        stamp = call.headers.get("X-BAPI-TIMESTAMP", "")
        window = call.headers.get("X-BAPI-RECV-WINDOW", "")
        return Proof(
            key=call.headers.get("X-BAPI-API-KEY", ""),
            signature=call.headers.get("X-BAPI-SIGN", ""),
            timestamp=stamp,
            timestamp_ms=int(stamp) if stamp.isdecimal() else None,
            window_ms=int(window) if window.isdecimal() else DEFAULT_WINDOW_MS,
        )

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        window = call.headers.get("X-BAPI-RECV-WINDOW", "")
        signed = proof.timestamp + proof.key + window + (call.query_text or call.body)
        return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        return {"retCode": int(refusal.code), "retMsg": text, "result": {}, "retExtInfo": {}, "time": call.now_ms}

    def refuse(self, name: str, call: Call) -> Answer:
        """Demo trading says in words which endpoints it lacks."""
        lacking = name == "unknown-path" and self.environment(call) == "demo"
        return Wire.refuse(self, "not-in-demo" if lacking else name, call)

    def right_to_write(self, call: Call) -> str:
        derivative = any(
            f'"category":"{name}"' in call.body.replace(" ", "") for name in ("linear", "inverse", "option")
        )
        return "futures" if derivative else Wire.right_to_write(self, call)

    def check_permission(self, call: Call, proof: Proof, need: str) -> str:
        """A read-only key writes nothing, whatever boxes are ticked beside it."""
        read_only = "trade" not in call.account.rights
        return "permission" if need == "futures" and read_only else Wire.check_permission(self, call, proof, need)

    def check_mode(self, call: Call, proof: Proof, need: str) -> str:
        """The unified wallet exists only in a unified account."""
        return "mode" if call.account.mode == "other" and call.path.endswith("/wallet-balance") else ""


WIRE = Bybit
