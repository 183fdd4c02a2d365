"""Coinbase Exchange (the former Coinbase Pro) and its sandbox on the wire: key, secret in base64, passphrase.

Source of codes and texts: the Exchange docs (REST Authentication, Requests, Rate Limits, Sandbox), ccxt 4.5.90 and the
threads that the profile lists. What REST says to an address off the list is written nowhere, so that fault is left out.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import ClassVar

from diagnose.lab import coinbaseexchange_answers as answers
from diagnose.lab.call import Call, Host, Proof, Refusal, Route
from diagnose.lab.pages import CLOUDFLARE_CHALLENGE, CLOUDFLARE_HEADERS, SERVICE_UNAVAILABLE
from diagnose.lab.shapes import base64_bytes, lower_hex, passphrase
from diagnose.lab.wire import Wire

WINDOW_MS = 30_000


def _says(text: str, status: int = 401) -> Refusal:
    return Refusal(status, text, text)


class CoinbaseExchange(Wire):
    """The simulated Coinbase Exchange."""

    id = "coinbaseexchange"
    hosts: ClassVar = {
        "api.exchange.coinbase.com": Host(),
        "api-public.sandbox.exchange.coinbase.com": Host("testnet"),
    }
    verification = ("present", "clock", "key", "passphrase", "signature", "permission")
    makers: ClassVar = {"apiKey": lower_hex(32), "secret": base64_bytes(64), "password": passphrase}
    rights: ClassVar = {"spot": ("read",)}
    wallets: ClassVar = {"spot": "spot"}
    ahead_ms = WINDOW_MS
    refusals: ClassVar = {
        "key-missing": _says("CB-ACCESS-KEY header is required"),
        "signature-missing": _says("CB-ACCESS-SIGN header is required"),
        "timestamp-missing": _says("CB-ACCESS-TIMESTAMP header is required"),
        "passphrase-missing": _says("CB-ACCESS-PASSPHRASE header is required"),
        "timestamp-malformed": _says("invalid timestamp", 400),
        "timestamp-behind": _says("request timestamp expired"),
        "timestamp-ahead": _says("request timestamp expired"),
        "key-unknown": _says("Invalid API Key"),
        "passphrase-wrong": _says("Invalid Passphrase"),
        "signature": _says("invalid signature"),
        "permission": _says("Forbidden", 403),
        "order-refused": _says("Insufficient funds", 400),
        "unknown-path": _says("NotFound", 404),
        "waf-blocked": Refusal(403, "", "", "all", CLOUDFLARE_HEADERS, CLOUDFLARE_CHALLENGE),
        "rate-limited": _says("Private rate limit exceeded", 429),
        "exchange-maintenance": _says("The exchange is under maintenance", 400),
        "exchange-outage": Refusal(503, "", "", "all", {}, SERVICE_UNAVAILABLE),
        "endpoint-retired": _says("NotFound", 404),
    }
    routes = (
        Route("GET", "/time", "public", answers.time),
        Route("GET", "/currencies", "public", answers.nothing),
        Route("GET", "/products", "public", answers.nothing),
        Route("GET", "/accounts", "read", answers.accounts),
    )

    def proof(self, call: Call) -> Proof:
        stamp = call.headers.get("CB-ACCESS-TIMESTAMP", "")
        return Proof(
            key=call.headers.get("CB-ACCESS-KEY", ""),
            signature=call.headers.get("CB-ACCESS-SIGN", ""),
            timestamp=stamp,
            timestamp_ms=int(float(stamp) * 1000) if stamp.replace(".", "", 1).isdecimal() else None,
            window_ms=WINDOW_MS,
            passphrase=call.headers.get("CB-ACCESS-PASSPHRASE", ""),
        )

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        signed = proof.timestamp + call.method + call.target + call.body
        return base64.b64encode(hmac.new(base64.b64decode(secret), signed.encode(), hashlib.sha256).digest()).decode()

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        return {"message": text}

    def right_to_write(self, call: Call) -> str:
        """Beside orders every write moves money or changes the profile."""
        return "trade" if call.path.startswith("/orders") else "withdraw"


WIRE = CoinbaseExchange
