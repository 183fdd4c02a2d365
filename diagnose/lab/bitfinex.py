"""Bitfinex (API v2) on the wire, with its Statuspage. A refusal is HTTP 500 with a short list.

Source of codes and texts: docs.bitfinex.com (error codes, key permissions, platform status), ccxt 4.5.90, and
bitfinexcom/bfx-report. What a foreign address, an unconfirmed key or a restricted account is told, no source says.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import ClassVar

from diagnose.lab import bitfinex_answers as answers
from diagnose.lab.call import Call, Host, Proof, Refusal, Route
from diagnose.lab.pages import CLOUDFLARE_CHALLENGE, CLOUDFLARE_HEADERS, NOT_FOUND
from diagnose.lab.wire import Wire

STATUS_PAGE = "bitfinex.statuspage.io"
SORRY = "Sorry, the service is temporarily unavailable. See https://www.bitfinex.com/ for more info."


def _says(code: str, text: str) -> Refusal:
    return Refusal(500, code, text)


class Bitfinex(Wire):
    """The simulated Bitfinex."""

    id = "bitfinex"
    hosts: ClassVar = {
        "api.bitfinex.com": Host(serves=("/v2/",)),
        "api-pub.bitfinex.com": Host(serves=("/v2/",)),
        STATUS_PAGE: Host(serves=("/api/v2/",)),
    }
    verification = ("present", "key", "signature", "nonce", "permission")
    makers: ClassVar = dict.fromkeys(("apiKey", "secret"), lambda: secrets.token_urlsafe(32))
    rights: ClassVar = {
        "spot": ("read", "trade"),
        **dict.fromkeys(("margin", "swap"), ("read", "trade", "futures")),
    }
    wallets: ClassVar = {"spot": "exchange", "margin": "margin", "swap": "derivatives"}
    traits = frozenset({"tells-rights"})
    spare_wallet = "funding"
    refusals: ClassVar = {
        "key-missing": _says("10100", "apikey: invalid"),
        "key-unknown": _says("10100", "apikey: invalid"),
        "signature": _says("10100", "apikey: digest invalid"),
        "nonce": _says("10114", "nonce: small"),
        "permission": _says("10001", "api_key: permission invalid"),
        "order-refused": _says("10001", "not enough exchange balance"),
        "unknown-path": Refusal(404, "404", "", page=NOT_FOUND),
        "waf-blocked": Refusal(403, "", "", "all", CLOUDFLARE_HEADERS, CLOUDFLARE_CHALLENGE),
        "rate-limited": _says("11010", "ratelimit: error"),
        "exchange-maintenance": Refusal(503, "temporarily_unavailable", SORRY),
        "exchange-outage": Refusal(503, "temporarily_unavailable", SORRY, "all"),
    }
    routes = (
        Route("GET", "/v2/platform/status", "public", answers.platform_status),
        Route("GET", "/api/v2/status.json", "public", answers.page_status),
        Route("POST", "/v2/auth/r/permissions", "identity", answers.permissions),
        Route("POST", "/v2/auth/r/wallets", "read", answers.wallets),
    )

    def proof(self, call: Call) -> Proof:
        nonce = call.headers.get("bfx-nonce", "")
        return Proof(
            key=call.headers.get("bfx-apikey", ""),
            signature=call.headers.get("bfx-signature", ""),
            timestamp=nonce,
            nonce=int(nonce) if nonce.isdecimal() else 0,
        )

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        signed = f"/api{call.path}{proof.timestamp}{call.body}"
        return hmac.new(secret.encode(), signed.encode(), hashlib.sha384).hexdigest()

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        if not refusal.code.isdecimal():
            return {"code": refusal.status, "error": refusal.code, "error_description": text}
        return ["error", int(refusal.code), text]

    def trouble(self, call: Call, need: str) -> str:
        """The status page is another company's: it stays up whatever happens to the exchange."""
        return "" if call.hostname == STATUS_PAGE else Wire.trouble(self, call, need)


WIRE = Bitfinex
