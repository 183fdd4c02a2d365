"""Bitstamp on the wire: the live exchange, its sandbox, and its Statuspage.

Source of codes and texts: the authentication errors and response codes of https://www.bitstamp.net/api/ and ccxt 4.5.90;
HTTP 403 for API00nn as seen in askmike/gekko #1509, gazbert/bxbot #64 and knowm/XChange #3441. The layout of answers with
a response code is in part assumed, and so are the 32 letters and digits of a key, for which Bitstamp documents no shape.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from functools import cached_property
from typing import ClassVar

from diagnose.lab import bitstamp_answers as answers
from diagnose.lab.call import Call, Host, Proof, Refusal, Route
from diagnose.lab.shapes import alphanumeric
from diagnose.lab.wire import Wire

STATUS_HOST = "status.bitstamp.net"
SCHEME = "BITSTAMP "
WINDOW_MS = 150_000
MAINTENANCE = "Bitstamp.net is under scheduled maintenance. We'll be back soon."


def _auth(number: int, text: str) -> Refusal:
    return Refusal(403, f"API{number:04}", text)


def _response(code: str, text: str, scope: str = "private") -> Refusal:
    return Refusal(int(code[:3]), code, text, scope)


class Bitstamp(Wire):
    """The simulated Bitstamp."""

    id = "bitstamp"
    hosts: ClassVar = {
        "www.bitstamp.net": Host(),
        "sandbox.bitstamp.net": Host("testnet"),
        STATUS_HOST: Host(),
    }
    verification = (
        "present", "version", "shape", "clock", "nonce", "key", "state", "ip", "signature", "standing", "permission",
    )  # fmt: skip
    key_shape = re.compile(r"[0-9A-Za-z]{32}")
    makers: ClassVar = {"apiKey": alphanumeric(32), "secret": alphanumeric(32)}
    rights: ClassVar = dict.fromkeys(("spot", "swap"), ("read",))
    traits = frozenset({"restricts-accounts"})
    wallets: ClassVar = dict.fromkeys(("spot", "swap"), "account")
    spare_wallet = "earn"
    ahead_ms = WINDOW_MS
    refusals: ClassVar = {
        "key-missing": _auth(12, "X-Auth header is required"),
        "signature-missing": _auth(13, "X-Auth-Signature header is required"),
        "timestamp-missing": _auth(15, "X-Auth-Timestamp header is required"),
        "version": _auth(10, "Invalid version"),
        "key-malformed": _auth(11, "Wrong API key format"),
        "timestamp-malformed": _auth(18, "X-Auth-Timestamp header is invalid"),
        "timestamp-behind": _auth(17, "X-Auth-Timestamp header is out of boundaries"),
        "timestamp-ahead": _auth(17, "X-Auth-Timestamp header is out of boundaries"),
        "nonce-missing": _auth(14, "X-Auth-Nonce header is required"),
        "nonce-used": _auth(4, "Invalid nonce"),
        "key-unknown": _auth(1, "API key not found"),
        "key-disabled": _auth(1, "API key not found"),
        "ip": _auth(2, "IP address not allowed"),
        "signature": _auth(5, "Invalid signature"),
        "account-restricted": _auth(6, "Your account is frozen"),
        "permission": _auth(3, "No permission found"),
        "order-refused": _response("400.009", "Insufficient balance for provided user."),
        "unknown-path": _response("404.001", "Unknown not found error."),
        "rate-limited": _response("400.002", "Request rejected due to exceeded rate limit."),
        "exchange-maintenance": Refusal(503, "", MAINTENANCE, "all"),
        "exchange-outage": _response("500.001", "Unknown server error.", "all"),
        "endpoint-retired": _response("410.001", "Requested endpoint is deprecated."),
    }
    routes = (
        Route("GET", "/api/v2/ticker/btcusd/", "public", answers.ticker),
        Route("GET", "/api/v2/status.json", "public", answers.page_status),
        Route("POST", "/api/v2/account_balances/", "read", answers.balances),
        Route("GET", "/api/v2/earn/subscriptions/", "read", answers.earn_subscriptions, not_in=("testnet",)),
    )

    @cached_property
    def used(self) -> set[str]:
        """Every nonce so far; no lab outlives the 300 s for which one counts."""
        return set()

    def proof(self, call: Call) -> Proof:
        stamp = call.headers.get("X-Auth-Timestamp", "")
        return Proof(
            key=call.headers.get("X-Auth", "").removeprefix(SCHEME),
            signature=call.headers.get("X-Auth-Signature", ""),
            timestamp=stamp,
            timestamp_ms=int(stamp) if stamp.isdecimal() else None,
            window_ms=WINDOW_MS,
        )

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        names = ("Content-Type", "X-Auth-Nonce", "X-Auth-Timestamp", "X-Auth-Version")
        signed = SCHEME + proof.key + call.method + call.hostname + call.target
        signed += "".join(call.headers.get(name, "") for name in names) + call.body
        return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        if refusal.code.startswith("API"):
            return {"status": "error", "reason": text, "code": refusal.code}
        if refusal.code:
            coded = {"response_code": refusal.code, "response_explanation": text}
            return {**coded, "status": "error", "reason": text}
        return {"error": text}

    def trouble(self, call: Call, need: str) -> str:
        """The status page is another company's: it stays up whatever happens to the exchange."""
        return "" if call.hostname == STATUS_HOST else Wire.trouble(self, call, need)

    def check_version(self, call: Call, proof: Proof, need: str) -> str:
        """There is one way of signing today."""
        return "" if call.headers.get("X-Auth-Version") == "v2" else "version"

    def check_nonce(self, call: Call, proof: Proof, need: str) -> str:
        """A nonce need not grow; it must not come twice."""
        nonce = call.headers.get("X-Auth-Nonce", "")
        refused = "nonce-used" if nonce in self.used else "" if nonce else "nonce-missing"
        self.used.add(nonce)
        return refused


WIRE = Bitstamp
