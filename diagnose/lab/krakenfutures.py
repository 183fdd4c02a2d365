"""Kraken Futures on the wire: its own keys, one word for an unknown key and a wrong signature, no clock, no nonce.

Source of codes and texts: docs.kraken.com (futures errors, Check v3 API key) and ccxt 4.5.90. The demo host was retired
on 2026-07-14 and redirects.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from dataclasses import replace
from typing import Any, ClassVar

from diagnose.lab import krakenfutures_answers as answers
from diagnose.lab.call import Answer, Call, Host, Proof, Refusal, Route
from diagnose.lab.pages import BAD_GATEWAY, CLOUDFLARE_CHALLENGE, CLOUDFLARE_HEADERS
from diagnose.lab.shapes import base64_bytes
from diagnose.lab.wire import Wire

CHECK_PATH = "/api/auth/v1/api-keys/v3/check"
ORDER_REFUSED = "insufficientAvailableFunds"
"""Not an error on this exchange: the order's own status in a successful answer."""


def _says(text: str, status: int = 200, scope: str = "private") -> Refusal:
    return Refusal(status, text, text, scope)


class KrakenFutures(Wire):
    """The simulated Kraken Futures exchange."""

    id = "krakenfutures"
    hosts: ClassVar = {
        "futures.kraken.com": Host(),
        "demo-futures.kraken.com": Host("demo", closed=True),
    }
    verification = ("present", "key", "state", "signature", "ip", "standing", "permission")
    makers: ClassVar = {"apiKey": base64_bytes(42), "secret": base64_bytes(64)}
    rights: ClassVar = dict.fromkeys(("swap", "inverse", "spot"), ("read",))
    traits = frozenset({"opens-products"})
    away = ("kraken", "global")
    related = ("kraken",)
    wallets: ClassVar = {"swap": "flex", "inverse": "flex", "spot": "flex"}
    spare_wallet = "cash"
    refusals: ClassVar = {
        "key-missing": _says("authenticationError"),
        "signature-missing": _says("authenticationError"),
        "key-unknown": _says("authenticationError"),
        "signature": _says("authenticationError"),
        "product-closed": _says("accountInactive"),
        "permission": _says("insufficientPrivileges"),
        "order-refused": _says(ORDER_REFUSED),
        "unknown-path": _says("notFound", 404),
        "waf-blocked": Refusal(403, "", "", "all", CLOUDFLARE_HEADERS, CLOUDFLARE_CHALLENGE),
        "rate-limited": _says("apiLimitExceeded", 429),
        "exchange-maintenance": _says("unavailable"),
        "exchange-outage": Refusal(502, "", "", "all", {"Server": "cloudflare"}, BAD_GATEWAY),
        "endpoint-retired": _says("notFound", 404),
    }
    routes = (
        Route("GET", "/derivatives/api/v3/instruments", "public", answers.instruments),
        Route("GET", "/derivatives/api/v3/instruments/status", "public", answers.instruments_status),
        Route("GET", "/derivatives/api/v3/tickers", "public", answers.tickers),
        Route("GET", "/derivatives/api/v3/accounts", "read", answers.accounts),
        Route("GET", "/derivatives/api/v3/openorders", "read", answers.open_orders),
        Route("GET", CHECK_PATH, "identity", answers.key_check),
    )

    def respond(self, call: Call) -> Answer:
        """The retired demo host sends every caller on to the website."""
        return answers.moved() if call.host.environment == "demo" else Wire.respond(self, call)

    def proof(self, call: Call) -> Proof:
        return Proof(key=call.headers.get("APIKey", ""), signature=call.headers.get("Authent", ""), timestamp="none")

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        nonce = call.headers.get("Nonce", "")
        signed = call.query_text + call.body + nonce + call.path.removeprefix("/derivatives")
        digest = hashlib.sha256(signed.encode()).digest()
        return base64.b64encode(hmac.new(base64.b64decode(secret), digest, hashlib.sha512).digest()).decode()

    def refuse(self, name: str, call: Call) -> Answer:
        """The authentication service says 401 where the trading API says 200."""
        answer = Wire.refuse(self, name, call)
        return (
            replace(answer, status=401) if call.path == CHECK_PATH and answer.code == "authenticationError" else answer
        )

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        if call.path == CHECK_PATH:
            return {"errors": [{"message": text}]}
        stamp = dt.datetime.fromtimestamp(call.now_ms / 1000, dt.UTC).isoformat(timespec="milliseconds")
        if text == ORDER_REFUSED:
            told: dict[str, Any] = {"result": "success", "sendStatus": {"status": text}}
        else:
            told = {"result": "error", "error": text}
        return {**told, "serverTime": stamp.replace("+00:00", "Z")}

    def check_standing(self, call: Call, proof: Proof, need: str) -> str:
        """An account that never traded is inactive."""
        return "" if call.account.opened or need == "identity" else "product-closed"


WIRE = KrakenFutures
