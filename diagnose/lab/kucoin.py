"""KuCoin on the wire: spot and futures hosts with the same keys, and the European site.

Source of codes and texts: https://www.kucoin.com/docs-new, the bodies that ccxt 4.5.90 matches, and public
issue reports.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import ClassVar

from diagnose.lab import kucoin_answers as answers
from diagnose.lab.call import Call, Host, Proof, Refusal, Route
from diagnose.lab.pages import CLOUDFLARE_CHALLENGE, CLOUDFLARE_HEADERS, SERVICE_UNAVAILABLE
from diagnose.lab.shapes import lower_hex, passphrase, random_uuid
from diagnose.lab.wire import Wire

WINDOW_MS = 5000
FUTURES_ORDER = ("/api/v1/orders", "/api/v1/st-orders")
UNITED_STATES = (
    "Our services are currently unavailable in the U.S. To ensure a seamless experience, please access our platform "
    "from a non-restricted country/region using a supported IP address. (current ip: $ip and current area: US)"
)
HEADERS_WANTED = (
    "Please check the header of your request for KC-API-KEY, KC-API-SIGN, KC-API-TIMESTAMP, KC-API-PASSPHRASE"
)


class Kucoin(Wire):
    """The simulated KuCoin."""

    id = "kucoin"
    hosts: ClassVar = {
        "api.kucoin.com": Host(),
        "api-futures.kucoin.com": Host(),
        "api.kucoin.eu": Host(region="eu"),
        "api-futures.kucoin.eu": Host(region="eu"),
    }
    verification = ("present", "clock", "key", "state", "ip", "signature", "passphrase", "standing", "permission")
    makers: ClassVar = {"apiKey": lower_hex(24), "secret": random_uuid, "password": passphrase}
    rights: ClassVar = {"spot": ("trade",), "margin": ("trade",), "swap": ("futures",), "inverse": ("futures",)}
    traits = frozenset({"restricts-accounts", "tells-rights", "tells-ip-list", "tells-expiry", "key-kinds", "tells-level"})
    away = ("kucoin", "eu")
    wallets: ClassVar = {"spot": "trade", "margin": "margin", "swap": "futures", "inverse": "futures"}
    spare_wallet = "main"
    ahead_ms = WINDOW_MS
    refusals: ClassVar = {
        "key-missing": Refusal(401, "400001", HEADERS_WANTED),
        "signature-missing": Refusal(401, "400001", HEADERS_WANTED),
        "timestamp-missing": Refusal(401, "400001", HEADERS_WANTED),
        "passphrase-missing": Refusal(401, "400001", HEADERS_WANTED),
        "timestamp-malformed": Refusal(401, "400002", "KC-API-TIMESTAMP Invalid"),
        "timestamp-behind": Refusal(401, "400002", "KC-API-TIMESTAMP Invalid"),
        "timestamp-ahead": Refusal(401, "400002", "KC-API-TIMESTAMP Invalid"),
        "key-unknown": Refusal(401, "400003", "KC-API-KEY not exists"),
        "passphrase-wrong": Refusal(401, "400004", "Invalid KC-API-PASSPHRASE"),
        "signature": Refusal(401, "400005", "Invalid KC-API-SIGN"),
        "ip": Refusal(401, "400006", "Invalid request ip, the current clientIp is:$ip"),
        "permission": Refusal(403, "400007", "Access denied, require more permission."),
        "account-restricted": Refusal(200, "411100", "User are frozen"),
        "order-refused": Refusal(200, "200004", "Balance insufficient!"),
        "unknown-path": Refusal(404, "404000", "Url Not Found"),
        "geo-blocked": Refusal(200, "400302", UNITED_STATES, "all"),
        "waf-blocked": Refusal(403, "", "", "all", CLOUDFLARE_HEADERS, CLOUDFLARE_CHALLENGE),
        "rate-limited": Refusal(429, "429000", "Too many requests"),
        "ip-banned": Refusal(429, "1015", "", "all", {"Server": "cloudflare"}, "error code: 1015"),
        "exchange-maintenance": Refusal(503, "", "", "private", {}, SERVICE_UNAVAILABLE),
        "exchange-outage": Refusal(500, "500000", "Internal Server Error", "all"),
        "endpoint-retired": Refusal(404, "404000", "Url Not Found"),
    }
    routes = (
        Route("GET", "/api/v1/timestamp", "public", answers.time),
        Route("GET", "/api/v1/status", "public", answers.service_status),
        Route("GET", "/api/v3/currencies", "public", answers.nothing),
        Route("GET", "/api/v2/symbols", "public", answers.nothing),
        Route("GET", "/api/v1/contracts/active", "public", answers.nothing),
        Route("GET", "/api/v1/user/api-key", "identity", answers.key_info),
        Route("GET", "/api/v1/accounts", "read", answers.accounts),
        Route("GET", "/api/v2/user-info", "read", answers.user_info),
        Route("GET", "/api/v1/account-overview", "read", answers.futures_overview),
        Route("GET", "/api/ua/v1/account/mode", "read", answers.account_mode),
    )

    def proof(self, call: Call) -> Proof:
        stamp = call.headers.get("KC-API-TIMESTAMP", "")
        return Proof(
            key=call.headers.get("KC-API-KEY", ""),
            signature=call.headers.get("KC-API-SIGN", ""),
            timestamp=stamp,
            timestamp_ms=int(stamp) if stamp.isdecimal() else None,
            window_ms=WINDOW_MS,
            passphrase=call.headers.get("KC-API-PASSPHRASE", ""),
        )

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        return _digest(secret, proof.timestamp + call.method + call.target + call.body)

    def sent_passphrase(self, call: Call) -> str:
        """A first-generation key takes the passphrase as it is, all others its digest."""
        account = call.account
        plain = account.credentials["password"]
        return plain if account.key_kind == "other" else _digest(account.credentials["secret"], plain)

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        return {"code": refusal.code, "msg": text}

    def right_to_write(self, call: Call) -> str:
        futures = call.hostname.startswith("api-futures.") and call.path.startswith(FUTURES_ORDER)
        return "futures" if futures else Wire.right_to_write(self, call)


def _digest(secret: str, text: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


WIRE = Kucoin
