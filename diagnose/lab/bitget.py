"""Bitget on the wire: one host for spot, margin and futures; demo trading by header.

Sources of codes and texts: Bitget API docs, REST error codes, Signature and Request Interaction (copy of 2025-12-05 in
sebastianganser/Bitget_API), the bodies that ccxt 4.5.90 matches, ccxt #26125 (40099), sieblyio/bitget-api #58 (the edge), and
public logs of 2026: a made-up key of any shape is answered HTTP 400 with 40037, a right that is missing HTTP 400 with 40014
and its name (also GuntharDeNiro/GunbotAMA #169), the API of the other kind of account 40084 or 40085, an unknown path HTTP 404
with 40404.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import ClassVar
from urllib.parse import unquote

from diagnose.lab import bitget_answers as answers
from diagnose.lab.call import Call, Host, Proof, Refusal, Route
from diagnose.lab.pages import CLOUDFLARE_CHALLENGE, CLOUDFLARE_HEADERS
from diagnose.lab.shapes import alphanumeric, lower_hex
from diagnose.lab.wire import Wire

WINDOW_MS = 30_000
COUNTRY = (
    "based on your IP address , it appears that you are located in a country or region where we are currently unable to "
    "provide services"
)
IS_UNIFIED = "You are in Unified Account mode, and the Classic Account API is not supported at this time"
IS_CLASSIC = "You are in Classic Account mode, and the Unified Account API is not supported at this time"
SPOT_READ = "Incorrect permissions, need spot order read or spot order write permissions"
FUTURES_READ = "Incorrect permissions, need future order read or future order write permissions"


class Bitget(Wire):
    """The simulated Bitget."""

    id = "bitget"
    hosts: ClassVar = {"api.bitget.com": Host()}
    environments_by_header = frozenset({"live", "demo"})
    verification = ("present", "clock", "key", "passphrase", "signature", "ip", "mode", "standing", "permission")
    makers: ClassVar = {
        "apiKey": lambda: f"bg_{lower_hex(32)()}",
        "secret": lower_hex(64),
        "password": alphanumeric(16),
    }
    rights: ClassVar = {
        "spot": ("read", "trade"), "margin": ("trade",), "swap": ("trade", "futures"), "inverse": ("trade", "futures"),
    }  # fmt: skip
    traits = frozenset({"restricts-accounts", "tells-rights", "tells-ip-list", "modes"})
    wallets: ClassVar = {"spot": "spot", "margin": "margin", "swap": "futures", "inverse": "futures-coin"}
    spare_wallet = "funding"
    ahead_ms = WINDOW_MS
    refusals: ClassVar = {
        "key-missing": Refusal(400, "40001", "ACCESS_KEY cannot be empty"),
        "signature-missing": Refusal(400, "40002", "ACCESS_SIGN cannot be empty"),
        "passphrase-missing": Refusal(400, "40011", "ACCESS_PASSPHRASE cannot be empty"),
        "timestamp-malformed": Refusal(400, "40005", "Invalid ACCESS_TIMESTAMP"),
        "timestamp-behind": Refusal(400, "40008", "Request timestamp expired"),
        "timestamp-ahead": Refusal(400, "40008", "Request timestamp expired"),
        "key-unknown": Refusal(400, "40037", "Apikey does not exist"),
        "key-elsewhere": Refusal(400, "40099", "exchange environment is incorrect"),
        "passphrase-wrong": Refusal(400, "40012", "apikey/password is incorrect"),
        "signature": Refusal(400, "40009", "sign signature error"),
        "ip": Refusal(400, "40018", "Invalid IP"),
        "account-unified": Refusal(400, "40085", IS_UNIFIED),
        "account-classic": Refusal(400, "40084", IS_CLASSIC),
        "account-restricted": Refusal(400, "40026", "User is disabled"),
        "permission-read": Refusal(400, "40014", SPOT_READ),
        "permission-futures": Refusal(400, "40014", FUTURES_READ),
        "permission-trade": Refusal(400, "40014", "Incorrect permissions, need spot order write permissions"),
        "permission-withdraw": Refusal(400, "40014", "Incorrect permissions, need withdraw write permissions"),
        "order-refused": Refusal(400, "43012", "Insufficient balance"),
        "unknown-path": Refusal(404, "40404", "Request URL NOT FOUND"),
        "geo-blocked": Refusal(400, "40103", COUNTRY),
        "waf-blocked": Refusal(403, "", "", "all", CLOUDFLARE_HEADERS, CLOUDFLARE_CHALLENGE),
        "rate-limited": Refusal(429, "429", "Too many requests"),
        "exchange-maintenance": Refusal(400, "40200", "Server upgrade, please try again later"),
        "exchange-outage": Refusal(400, "40015", "System is abnormal, please try again later", "all"),
        "endpoint-retired": Refusal(404, "40404", "Request URL NOT FOUND"),
    }
    routes = (
        Route("GET", "/api/v2/public/time", "public", answers.time),
        Route("GET", "/api/v2/spot/public/coins", "public", answers.nothing),
        Route("GET", "/api/v2/spot/public/symbols", "public", answers.nothing),
        Route("GET", "/api/v2/mix/market/contracts", "public", answers.nothing),
        Route("GET", "/api/v2/spot/account/info", "identity", answers.account_info),
        Route("GET", "/api/v2/spot/account/assets", "read", answers.spot_assets),
        Route("GET", "/api/v2/mix/account/accounts", "futures", answers.futures_accounts),
        Route("GET", "/api/v2/margin/crossed/account/assets", "read", answers.margin_assets),
        Route("GET", "/api/v2/account/all-account-balance", "read", answers.all_balances),
        Route("GET", "/api/v3/account/settings", "identity", answers.settings),
    )

    def environment(self, call: Call) -> str:
        return "demo" if call.headers.get("PAPTRADING") == "1" else call.host.environment

    def proof(self, call: Call) -> Proof:
        stamp = call.headers.get("ACCESS-TIMESTAMP", "")
        return Proof(
            key=call.headers.get("ACCESS-KEY", ""),
            signature=call.headers.get("ACCESS-SIGN", ""),
            timestamp=stamp,
            timestamp_ms=int(stamp) if stamp.isdecimal() else None,
            window_ms=WINDOW_MS,
            passphrase=call.headers.get("ACCESS-PASSPHRASE", ""),
        )

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        """The query is signed as it reads, not as it is encoded."""
        signed = proof.timestamp + call.method + unquote(call.target) + call.body
        return base64.b64encode(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()).decode()

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        return {"code": refusal.code, "msg": text, "requestTime": call.now_ms, "data": None}

    def check_mode(self, call: Call, proof: Proof, need: str) -> str:
        """Unified accounts take version 3 of the API, classic ones version 2."""
        unified = call.account.mode == "other"
        if unified == call.path.startswith("/api/v3/"):
            return ""
        return "account-unified" if unified else "account-classic"

    def check_permission(self, call: Call, proof: Proof, need: str) -> str:
        """The refusal names the right that is missing."""
        return f"permission-{need}" if Wire.check_permission(self, call, proof, need) else ""


WIRE = Bitget
