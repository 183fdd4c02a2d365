"""Kraken spot on the wire, with its Statuspage.

Source of codes and texts: docs.kraken.com (API errors, Get API Key Info) and ccxt 4.5.90. Every API answer is HTTP 200.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import ClassVar

from diagnose.lab import kraken_answers as answers
from diagnose.lab.call import Call, Host, Proof, Refusal, Route
from diagnose.lab.pages import BAD_GATEWAY, CLOUDFLARE_CHALLENGE, CLOUDFLARE_HEADERS
from diagnose.lab.shapes import base64_bytes
from diagnose.lab.wire import Wire


def _says(text: str, scope: str = "private") -> Refusal:
    return Refusal(200, text, text, scope)


class Kraken(Wire):
    """The simulated Kraken spot exchange."""

    id = "kraken"
    hosts: ClassVar = {
        "api.kraken.com": Host(serves=("/0/",)),
        "status.kraken.com": Host(serves=("/api/v2/",)),
    }
    verification = ("present", "key", "state", "signature", "nonce", "otp", "ip", "standing", "permission")
    makers: ClassVar = {"apiKey": base64_bytes(42), "secret": base64_bytes(64)}
    rights: ClassVar = dict.fromkeys(("spot", "margin"), ("read", "trade"))
    traits = frozenset({"restricts-accounts", "tells-rights", "tells-ip-list", "tells-expiry", "key-kinds"})
    away = ("krakenfutures", "global")
    related = ("krakenfutures",)
    refusals: ClassVar = {
        "key-missing": _says("EAPI:Invalid key"),
        "signature-missing": _says("EAPI:Invalid signature"),
        "timestamp-missing": _says("EAPI:Invalid nonce"),
        "key-unknown": _says("EAPI:Invalid key"),
        "nonce": _says("EAPI:Invalid nonce"),
        "signature": _says("EAPI:Invalid signature"),
        "otp": _says("EAPI:Invalid otp"),
        "ip": _says("EGeneral:Permission denied"),
        "account-restricted": _says("EAuth:Account temporary disabled"),
        "permission": _says("EGeneral:Permission denied"),
        "order-refused": _says("EOrder:Insufficient funds"),
        "unknown-path": _says("EGeneral:Unknown Method"),
        "waf-blocked": Refusal(403, "", "", "all", CLOUDFLARE_HEADERS, CLOUDFLARE_CHALLENGE),
        "rate-limited": _says("EAPI:Rate limit exceeded"),
        "ip-banned": _says("EGeneral:Temporary lockout"),
        "exchange-maintenance": _says("EService:Unavailable"),
        "exchange-outage": Refusal(502, "", "", "all", {"Server": "cloudflare"}, BAD_GATEWAY),
        "endpoint-retired": _says("EGeneral:Unknown Method"),
    }
    routes = (
        Route("GET", "/0/public/Time", "public", answers.time),
        Route("GET", "/0/public/SystemStatus", "public", answers.system_status),
        Route("GET", "/0/public/Assets", "public", answers.nothing),
        Route("GET", "/0/public/AssetPairs", "public", answers.nothing),
        Route("GET", "/api/v2/status.json", "public", answers.page_status),
        Route("GET", "/api/v2/summary.json", "public", answers.page_summary),
        Route("POST", "/0/private/GetApiKeyInfo", "identity", answers.key_info),
        Route("POST", "/0/private/Balance", "read", answers.balance),
        Route("POST", "/0/private/BalanceEx", "read", answers.balance_extended),
        Route("POST", "/0/private/OpenOrders", "read", answers.open_orders),
        Route("POST", "/0/private/ClosedOrders", "read", answers.closed_orders),
    )

    def proof(self, call: Call) -> Proof:
        nonce = self.parameters(call).get("nonce", "")
        return Proof(
            key=call.headers.get("API-Key", ""),
            signature=call.headers.get("API-Sign", ""),
            timestamp=nonce,
            nonce=int(nonce) if nonce.isdecimal() else 0,
        )

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        digest = hashlib.sha256((proof.timestamp + call.body).encode()).digest()
        key = base64.b64decode(secret)
        return base64.b64encode(hmac.new(key, call.target.encode() + digest, hashlib.sha512).digest()).decode()

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        return {"error": [text]}

    def parameters(self, call: Call) -> dict[str, str]:
        """The body's fields, sent as a form or as JSON."""
        if not call.body.startswith("{"):
            return call.fields
        try:
            return {name: str(value) for name, value in json.loads(call.body).items()}
        except ValueError:
            return {}

    def trouble(self, call: Call, need: str) -> str:
        """The status page is another company's: it stays up whatever happens to the exchange."""
        return "" if call.hostname == "status.kraken.com" else Wire.trouble(self, call, need)


WIRE = Kraken
