"""Gemini on the wire: the live exchange, its sandbox, and its Statuspage.

Source of codes and texts: docs.gemini.com (API key, Roles, Error Codes), ccxt 4.5.90, ccxt #3603 and #19320 (nonces),
the MissingRole body in gocryptotrader, and public client tests against the sandbox (missing headers, InvalidSignature,
EndpointMismatch; where they show it, the message repeats the reason). The docs give no HTTP status for
RemoteAddressForbidden; 400 is assumed, as for a request that does not pass authentication.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from string import Template
from typing import ClassVar

from diagnose.lab import gemini_answers as answers
from diagnose.lab.call import Call, Host, Proof, Refusal, Route
from diagnose.lab.shapes import alphanumeric
from diagnose.lab.wire import Wire

STATUS_HOST = "status.gemini.com"
WINDOW_S = 30
ROLE_WANTED = (
    "To access this endpoint, you need to log in to the website and go to the settings page to assign one of these "
    "roles [$wanted] to API key $key which currently has roles [$held]"
)


def _says(reason: str, message: str = "", status: int = 400, scope: str = "private") -> Refusal:
    return Refusal(status, reason, message or reason, scope)


class Gemini(Wire):
    """The simulated Gemini."""

    id = "gemini"
    hosts: ClassVar = {
        "api.gemini.com": Host(serves=("/v1/",)),
        "api.sandbox.gemini.com": Host("testnet", serves=("/v1/",)),
        STATUS_HOST: Host(serves=("/api/v2/",)),
    }
    verification = ("present", "key", "signature", "endpoint", "nonce", "ip", "standing", "permission")
    makers: ClassVar = {"apiKey": lambda: f"account-{alphanumeric(20)()}", "secret": alphanumeric(28)}
    rights: ClassVar = dict.fromkeys(("spot", "swap"), ("trade",))
    traits = frozenset({"restricts-accounts", "tells-rights", "key-kinds"})
    wallets: ClassVar = dict.fromkeys(("spot", "swap"), "exchange")
    spare_wallet = "staking"
    refusals: ClassVar = {
        "key-missing": _says("MissingApikeyHeader", "Must provide 'X-GEMINI-APIKEY' header"),
        "signature-missing": _says("MissingSignatureHeader", "Must provide 'X-GEMINI-SIGNATURE' header"),
        "timestamp-missing": _says("MissingNonce"),
        "key-unknown": _says("InvalidApiKey", "Invalid API key"),
        "signature": _says("InvalidSignature"),
        "endpoint": _says("EndpointMismatch"),
        "nonce": _says("InvalidNonce", "Nonce '$timestamp' has not increased since your last call to the Gemini API."),
        "nonce-not-now": _says(
            "InvalidNonce", f"Nonce '$timestamp' is not within {WINDOW_S} seconds of server time '$seconds''"
        ),
        "ip": _says("RemoteAddressForbidden"),
        "account-restricted": _says(
            "AccountClosed", "Account account is closed and cannot be used for this operation."
        ),
        "permission": _says("MissingRole", ROLE_WANTED, 403),
        "order-refused": _says("InsufficientFunds", "The order was rejected because of insufficient funds", 406),
        "unknown-path": _says("EndpointNotFound", "", 404),
        "rate-limited": _says("RateLimit", "", 429),
        "exchange-maintenance": _says("Maintenance", "The system is down for maintenance", 503, "all"),
        "exchange-outage": _says("System", "We are experiencing technical issues", 500, "all"),
        "endpoint-retired": _says("EndpointNotFound", "", 404),
    }
    routes = (
        Route("GET", "/v1/symbols", "public", answers.symbols),
        Route("GET", "/api/v2/summary.json", "public", answers.page_summary),
        Route("POST", "/v1/roles", "identity", answers.roles),
        Route("POST", "/v1/balances", "read", answers.balances),
        Route("POST", "/v1/balances/staking", "read", answers.staking_balances, not_in=("testnet",)),
    )

    def proof(self, call: Call) -> Proof:
        nonce = str(payload(call).get("nonce", ""))
        return Proof(
            key=call.headers.get("X-GEMINI-APIKEY", ""),
            signature=call.headers.get("X-GEMINI-SIGNATURE", ""),
            timestamp=nonce,
            nonce=int(nonce) if nonce.isdecimal() else 0,
        )

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        signed = call.headers.get("X-GEMINI-PAYLOAD", "")
        return hmac.new(secret.encode(), signed.encode(), hashlib.sha384).hexdigest()

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        rights, moves_money = call.account.rights, self.right_to_write(call) == "withdraw"
        message = Template(text).safe_substitute(
            seconds=call.now_ms // 1000,
            wanted="FundManager" if moves_money else "Trader",
            held="Trader" if "trade" in rights else "FundManager" if "withdraw" in rights else "Auditor",
        )
        return {"result": "error", "reason": refusal.code, "message": message}

    def trouble(self, call: Call, need: str) -> str:
        """The status page is another company's: it stays up whatever happens to the exchange."""
        return "" if call.hostname == STATUS_HOST else Wire.trouble(self, call, need)

    def check_endpoint(self, call: Call, proof: Proof, need: str) -> str:
        """The signed payload names the path it was sent to."""
        return "" if payload(call).get("request") == call.path else "endpoint"

    def check_nonce(self, call: Call, proof: Proof, need: str) -> str:
        """The other kind of key is one with a time based nonce: it takes the time in seconds, not a number that grows."""
        if call.account.key_kind != "other":
            return Wire.check_nonce(self, call, proof, need)
        return "" if abs(proof.nonce - call.now_ms // 1000) <= WINDOW_S else "nonce-not-now"


def payload(call: Call) -> dict[str, object]:
    """The signed fields, which travel in a header; empty when they cannot be read."""
    try:
        fields = json.loads(base64.b64decode(call.headers.get("X-GEMINI-PAYLOAD", "")))
    except (binascii.Error, ValueError):
        return {}
    return fields if isinstance(fields, dict) else {}


WIRE = Gemini
