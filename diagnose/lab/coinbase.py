"""Coinbase Advanced Trade on the wire, with its Statuspage: every call brings a signed token of its own (JWT).

Source of codes and texts: docs.cdp.coinbase.com (API key authentication, error messages, status codes, Get API Key
Permissions), ccxt 4.5.90, whisper-money PR 804 (an address off the list) and Altrady's help (a key on hold). One bare
401 answers every fault of the credentials; it does not say which.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

from diagnose.lab import coinbase_answers as answers
from diagnose.lab.call import Answer, Call, Host, Proof, Refusal, Route
from diagnose.lab.pages import CLOUDFLARE_CHALLENGE, CLOUDFLARE_HEADERS
from diagnose.lab.wire import Wire

STATUS_HOST = "status.coinbase.com"
UNAUTHORIZED = Refusal(401, "", "", page="Unauthorized\n")
TYPES = {"ES256": ec.EllipticCurvePublicKey, "EdDSA": ed25519.Ed25519PublicKey}
"""Name of an algorithm in a token -> the keys that can have signed it."""


def key_name() -> str:
    """A fresh key name."""
    return f"organizations/{uuid.uuid4()}/apiKeys/{uuid.uuid4()}"


def private_key() -> str:
    """A fresh private key on P-256, as a PEM with its line ends."""
    form = serialization.PrivateFormat.TraditionalOpenSSL
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


class Coinbase(Wire):
    """The simulated Coinbase."""

    id = "coinbase"
    hosts: ClassVar = {"api.coinbase.com": Host(), STATUS_HOST: Host(serves=("/api/v2/",))}
    verification = ("present", "key", "state", "signature", "clock", "ip", "permission")
    makers: ClassVar = {"apiKey": key_name, "secret": private_key}
    rights: ClassVar = dict.fromkeys(("spot", "swap"), ("read", "trade"))
    traits = frozenset({"tells-rights", "pem-secret"})
    wallets: ClassVar = {"spot": "spot", "swap": "futures"}
    refusals: ClassVar = {
        **dict.fromkeys(
            ("key-missing", "signature-missing", "timestamp-missing", "timestamp-malformed", "key-unknown",
             "key-disabled", "signature", "timestamp-behind", "timestamp-ahead", "ip"),
            UNAUTHORIZED,
        ),
        "permission": Refusal(403, "PERMISSION_DENIED", "Missing required scopes"),
        "order-refused": Refusal(200, "INSUFFICIENT_FUND", "Insufficient balance in source account"),
        "unknown-path": Refusal(404, "not_found", "Not found"),
        "waf-blocked": Refusal(403, "", "", "all", CLOUDFLARE_HEADERS, CLOUDFLARE_CHALLENGE),
        "rate-limited": Refusal(429, "resource_exhausted", "too many requests"),
        "exchange-outage": Refusal(500, "internal_server_error", "Internal server error", "all"),
        "endpoint-retired": Refusal(404, "not_found", "Not found"),
    }  # fmt: skip
    routes = (
        Route("GET", "/v2/time", "public", answers.time_in_seconds),
        Route("GET", "/api/v3/brokerage/time", "public", answers.time),
        Route("GET", "/api/v3/brokerage/market/products", "public", answers.products),
        Route("GET", "/api/v2/summary.json", "public", answers.page_summary),
        Route("GET", "/api/v3/brokerage/key_permissions", "identity", answers.key_permissions),
        Route("GET", "/api/v3/brokerage/accounts", "read", answers.accounts),
        Route("GET", "/api/v3/brokerage/cfm/balance_summary", "read", answers.futures_summary),
    )

    def proof(self, call: Call) -> Proof:
        """A key of the old kind signs with headers; the newer ones put everything into the token."""
        old = call.headers.get("CB-ACCESS-KEY", "")
        if old:
            return Proof(old, call.headers.get("CB-ACCESS-SIGN", ""), call.headers.get("CB-ACCESS-TIMESTAMP", ""))
        _, claims, signature = _token(call)
        begin, end = claims.get("nbf"), claims.get("exp")
        if not (isinstance(begin, int) and isinstance(end, int)):
            return Proof(str(claims.get("sub", "")), signature)
        return Proof(str(claims.get("sub", "")), signature, str(begin), begin * 1000, (end - begin) * 1000)

    def check_signature(self, call: Call, proof: Proof, need: str) -> str:
        """The token was signed by the private key on file, for this very call."""
        header, claims, signature = _token(call)
        this_call = f"{call.method} {call.hostname}{call.path}"
        if this_call != claims.get("uri") and [this_call] != claims.get("uris"):
            return "signature"
        signed = call.headers["Authorization"].removeprefix("Bearer ").rpartition(".")[0].encode()
        key = _public_key(call.account.credentials["secret"])
        fits = isinstance(key, TYPES.get(str(header.get("alg")), ())) and _verifies(key, _decoded(signature), signed)
        return "" if fits else "signature"

    def refuse(self, name: str, call: Call) -> Answer:
        """The bare 401 is plain text."""
        answer = Wire.refuse(self, name, call)
        return replace(answer, content_type="text/plain") if answer.status == 401 else answer

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        if refusal.status == 200:
            return {"success": False, "error_response": {
                "error": refusal.code, "message": text, "error_details": "", "new_order_failure_reason": refusal.code,
            }}  # fmt: skip
        if refusal.status in (404, 500):
            return {"errors": [{"id": refusal.code, "message": text}]}
        return {"error": refusal.code, "error_details": text, "message": text}

    def right_to_write(self, call: Call) -> str:
        """Beside orders every write moves money: transfers between portfolios, sweeps, sends."""
        return "trade" if "/orders" in call.path else "withdraw"

    def trouble(self, call: Call, need: str) -> str:
        """The status page is another company's: it stays up whatever happens to the exchange."""
        return "" if call.hostname == STATUS_HOST else Wire.trouble(self, call, need)


def _token(call: Call) -> tuple[Mapping[str, Any], Mapping[str, Any], str]:
    """Header, claims and signature of the token that a call brings; empty where it brings none."""
    first, second, third = ([*call.headers.get("Authorization", "").removeprefix("Bearer ").split("."), "", ""])[:3]
    try:
        header, claims = (json.loads(_decoded(part)) for part in (first, second))
    except ValueError:
        return {}, {}, ""
    return (header, claims, third) if isinstance(header, dict) and isinstance(claims, dict) else ({}, {}, "")


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _public_key(secret: str) -> Any:
    """The public half of a private key: a PEM, or base64 of an Ed25519 seed, with or without its public half."""
    if secret.startswith("-----BEGIN"):
        return serialization.load_pem_private_key(secret.encode(), None).public_key()
    return ed25519.Ed25519PrivateKey.from_private_bytes(base64.b64decode(secret)[:32]).public_key()


def _verifies(key: Any, signature: bytes, signed: bytes) -> bool:
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, signed)
        else:
            r, s = (int.from_bytes(half) for half in (signature[:32], signature[32:]))
            key.verify(utils.encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


WIRE = Coinbase
