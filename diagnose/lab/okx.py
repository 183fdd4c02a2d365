"""OKX on the wire: the global, EEA, US and Turkish sites; demo trading by header.

Source of codes and texts: the error table of https://www.okx.com/docs-v5/en/ and ccxt 4.5.90.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
from typing import ClassVar

from diagnose.lab import okx_answers as answers
from diagnose.lab.call import Call, Host, Proof, Refusal, Route
from diagnose.lab.pages import CLOUDFLARE_CHALLENGE, CLOUDFLARE_HEADERS
from diagnose.lab.shapes import passphrase, random_uuid, upper_hex
from diagnose.lab.wire import Wire

WINDOW_MS = 30_000


class Okx(Wire):
    """The simulated OKX."""

    id = "okx"
    hosts: ClassVar = {
        "www.okx.com": Host(),
        "openapi.okx.com": Host(),
        "eea.okx.com": Host(region="eea"),
        "us.okx.com": Host(region="us"),
        "app.okx.com": Host(region="us"),
        "tr.okx.com": Host(region="tr"),
    }
    environments_by_header = frozenset({"live", "demo"})
    verification = (
        "present", "clock", "shape", "key", "state", "ip", "passphrase", "signature", "standing", "permission",
    )  # fmt: skip
    key_shape = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
    makers: ClassVar = {"apiKey": random_uuid, "secret": upper_hex(32), "password": passphrase}
    rights: ClassVar = dict.fromkeys(("spot", "margin", "swap", "inverse", "option"), ("read", "trade"))
    traits = frozenset({"restricts-accounts", "tells-rights", "tells-ip-list", "tells-level"})
    traits_of: ClassVar = dict.fromkeys(("swap", "inverse", "option"), frozenset({"modes"}))
    away = ("okx", "eea")
    wallets: ClassVar = {"spot": "trading"}
    spare_wallet = "funding"
    ahead_ms = WINDOW_MS
    refusals: ClassVar = {
        "key-missing": Refusal(401, "50103", 'Request header "OK-ACCESS-KEY" cannot be empty.'),
        "signature-missing": Refusal(401, "50106", 'Request header "OK-ACCESS-SIGN" cannot be empty.'),
        "timestamp-missing": Refusal(401, "50107", 'Request header "OK-ACCESS-TIMESTAMP" cannot be empty.'),
        "passphrase-missing": Refusal(401, "50104", 'Request header "OK-ACCESS-PASSPHRASE" cannot be empty.'),
        "key-malformed": Refusal(401, "50111", "Invalid OK-ACCESS-KEY"),
        "key-unknown": Refusal(401, "50119", "API key doesn't exist"),
        "key-elsewhere": Refusal(401, "50101", "APIKey does not match current environment."),
        "key-disabled": Refusal(400, "50100", "API frozen, please contact customer service."),
        "passphrase-wrong": Refusal(401, "50105", 'Request header "OK-ACCESS-PASSPHRASE" incorrect.'),
        "timestamp-malformed": Refusal(401, "50112", "Invalid OK-ACCESS-TIMESTAMP"),
        "timestamp-behind": Refusal(401, "50102", "Timestamp request expired"),
        "timestamp-ahead": Refusal(401, "50102", "Timestamp request expired"),
        "signature": Refusal(401, "50113", "Invalid Sign"),
        "ip": Refusal(401, "50110", "Your IP $ip is not included in your API key's IP whitelist."),
        "ip-list-required": Refusal(403, "50035", "This endpoint requires that APIKey must be bound to IP"),
        "account-restricted": Refusal(200, "50007", "User blocked."),
        "permission": Refusal(200, "50120", "This API key doesn't have permission to use this function"),
        "order-refused": Refusal(200, "51008", "Order failed. Insufficient USDT balance in account."),
        "unknown-path": Refusal(404, "404", "Not Found"),
        "geo-blocked": Refusal(200, "50121", "You can't access our services through the IP address ($ip)"),
        "waf-blocked": Refusal(403, "", "", "all", CLOUDFLARE_HEADERS, CLOUDFLARE_CHALLENGE),
        "rate-limited": Refusal(429, "50011", "Too Many Requests"),
        "exchange-maintenance": Refusal(503, "50001", "Service temporarily unavailable. Please try again later."),
        "exchange-outage": Refusal(500, "50026", "System error. Try again later", "all"),
        "endpoint-retired": Refusal(410, "50005", "API endpoint is inactive or unavailable."),
    }
    routes = (
        Route("GET", "/api/v5/public/time", "public", answers.time),
        Route("GET", "/api/v5/system/status", "public", answers.system_status),
        Route("GET", "/api/v5/public/instruments", "public", answers.nothing),
        Route("GET", "/api/v5/account/config", "read", answers.account_config),
        Route("GET", "/api/v5/account/balance", "read", answers.trading_balance),
        Route("GET", "/api/v5/asset/balances", "read", answers.funding_balance),
        Route("GET", "/api/v5/asset/asset-valuation", "read", answers.valuation),
        Route("GET", "/api/v5/asset/currencies", "read", answers.nothing),
    )

    def environment(self, call: Call) -> str:
        return "demo" if call.headers.get("x-simulated-trading") == "1" else call.host.environment

    def proof(self, call: Call) -> Proof:
        stamp = call.headers.get("OK-ACCESS-TIMESTAMP", "")
        return Proof(
            key=call.headers.get("OK-ACCESS-KEY", ""),
            signature=call.headers.get("OK-ACCESS-SIGN", ""),
            timestamp=stamp,
            timestamp_ms=_milliseconds(stamp),
            window_ms=WINDOW_MS,
            passphrase=call.headers.get("OK-ACCESS-PASSPHRASE", ""),
        )

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        signed = proof.timestamp + call.method + call.target + call.body
        return base64.b64encode(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()).decode()

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        return {"msg": text, "code": refusal.code} | ({"data": []} if refusal.status == 200 else {})

    def check_ip(self, call: Call, proof: Proof, need: str) -> str:
        """The key's own settings stay readable without an IP list."""
        return Wire.check_ip(self, call, proof, "identity" if call.path.endswith("/account/config") else need)


def _milliseconds(stamp: str) -> int | None:
    try:
        return int(dt.datetime.fromisoformat(stamp).timestamp() * 1000)
    except ValueError:
        return int(float(stamp) * 1000) if stamp.replace(".", "", 1).isdecimal() else None


WIRE = Okx
