"""Bitvavo on the wire: one host, one account, HMAC keys.

HTTP statuses and codes are those of https://docs.bitvavo.com/docs/errors (as copied in NostraDavid/bitvavo-api-upgraded,
docs/html/error_codes.html), the words those that ccxt 4.5.90 quotes. That page gives no status for 103 and 110: 429 and 404
are assumed. So is the length of a secret, and that a timestamp from the future is measured by the same window. Of code 404,
a node out of reach, nothing says that a balance ever met it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import ClassVar

from diagnose.lab import bitvavo_answers as answers
from diagnose.lab.call import Call, Host, Proof, Refusal, Route
from diagnose.lab.shapes import lower_hex
from diagnose.lab.wire import Wire

DEFAULT_WINDOW_MS = 10_000
SIGNATURE = re.compile("[0-9a-f]{64}")
OUTSIDE_WINDOW = (
    "Request was not received within acceptable window (default 30s, or custom with Bitvavo-Access-Window header) of "
    "Bitvavo-Access-Timestamp header (or timestamp parameter for websocket)."
)
LIMITED = (
    "You have been rate limited. Please observe the Bitvavo-Ratelimit-AllowAt header to see when you can send requests "
    "again. Failure to respect this limit will result in an IP ban. The default value is 1000 weighted requests per "
    "minute. Please contact support if you wish to increase this limit."
)
NOT_STAMPED = (
    "Timestamp is invalid. This must be a timestamp in ms. See Bitvavo-Access-Timestamp header or timestamp parameter "
    "for websocket."
)
NOT_LOGGED_IN = Refusal(403, "300", "Authentication is required for this endpoint.")


class Bitvavo(Wire):
    """The simulated Bitvavo."""

    id = "bitvavo"
    hosts: ClassVar = {"api.bitvavo.com": Host()}
    verification = ("present", "shape", "clock", "key", "state", "ip", "form", "signature", "standing", "permission")
    # Only the length is looked at.
    key_shape = re.compile(".{64}")
    makers: ClassVar = {"apiKey": lower_hex(64), "secret": lower_hex(128)}
    rights: ClassVar = {"spot": ("read",)}
    traits = frozenset({"restricts-accounts"})
    wallets: ClassVar = {"spot": "account"}
    spare_wallet = "staking"
    refusals: ClassVar = {
        "key-missing": NOT_LOGGED_IN,
        "signature-missing": NOT_LOGGED_IN,
        "timestamp-missing": NOT_LOGGED_IN,
        "key-malformed": Refusal(403, "301", "API Key must be of length 64."),
        "timestamp-malformed": Refusal(403, "302", NOT_STAMPED),
        "timestamp-behind": Refusal(403, "304", OUTSIDE_WINDOW),
        "timestamp-ahead": Refusal(403, "304", OUTSIDE_WINDOW),
        "key-unknown": Refusal(403, "305", "No active API key found."),
        # The one state of a key that Bitvavo tells from an unknown one: not confirmed by e-mail.
        "key-disabled": Refusal(
            403, "306", "No active API key found. Please ensure that you have confirmed the API key by e-mail."
        ),
        "ip": Refusal(403, "307", "This key does not allow access from this IP."),
        "form": Refusal(
            403, "308", "The signature length is invalid (HMAC-SHA256 should return a 64 length hexadecimal string)."
        ),
        "signature": Refusal(403, "309", "The signature is invalid."),
        "account-restricted": Refusal(403, "317", "This account is locked. Please contact support."),
        "permission-trade": Refusal(403, "310", "This key does not allow trading actions."),
        "permission-read": Refusal(403, "311", "This key does not allow showing account information."),
        "permission-withdraw": Refusal(403, "312", "This key does not allow withdrawal of funds."),
        "order-refused": Refusal(
            400, "216", "You do not have sufficient balance to complete this operation."
        ),
        "unknown-path": Refusal(404, "110", "Invalid endpoint. Please check url and HTTP method."),
        "rate-limited": Refusal(429, "103", LIMITED, "all"),
        "ip-banned": Refusal(
            429, "105", "Your IP or API key has been banned for not respecting the rate limit. "
            "The ban expires at $later.", "all",
        ),
        "exchange-maintenance": Refusal(
            400, "404", "Could not complete this operation, because our node cannot be reached. "
            "Possibly under maintenance.",
        ),
        "exchange-outage": Refusal(500, "101", "Unknown error. Operation may or may not have succeeded.", "all"),
        "endpoint-retired": Refusal(404, "110", "Invalid endpoint. Please check url and HTTP method."),
    }  # fmt: skip
    routes = (
        Route("GET", "/v2/time", "public", answers.time),
        Route("GET", "/v2/balance", "read", answers.balance),
        Route("GET", "/v2/stakingBalance", "read", answers.staking_balance),
    )

    def proof(self, call: Call) -> Proof:
        stamp = call.headers.get("Bitvavo-Access-Timestamp", "")
        window = call.headers.get("Bitvavo-Access-Window", "")
        return Proof(
            key=call.headers.get("Bitvavo-Access-Key", ""),
            signature=call.headers.get("Bitvavo-Access-Signature", ""),
            timestamp=stamp,
            timestamp_ms=int(stamp) if stamp.isdecimal() else None,
            window_ms=int(window) if window.isdecimal() else DEFAULT_WINDOW_MS,
        )

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        signed = proof.timestamp + call.method + call.target + call.body
        return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        return {"errorCode": int(refusal.code), "error": text}

    def check_clock(self, call: Call, proof: Proof, need: str) -> str:
        """The window reaches to both sides."""
        refused = Wire.check_clock(self, call, proof, need)
        ahead = refused == "timestamp-ahead" and (proof.timestamp_ms or 0) <= call.now_ms + proof.window_ms
        return "" if ahead else refused

    def check_form(self, call: Call, proof: Proof, need: str) -> str:
        """A signature has the length of an HMAC-SHA256."""
        return "" if SIGNATURE.fullmatch(proof.signature) else "form"

    def check_permission(self, call: Call, proof: Proof, need: str) -> str:
        """Each right that is missing has a code of its own."""
        refused = Wire.check_permission(self, call, proof, need)
        return f"{refused}-{need}" if refused else ""


WIRE = Bitvavo
