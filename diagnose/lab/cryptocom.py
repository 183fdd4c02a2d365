"""The Crypto.com Exchange on the wire: JSON by POST with key, nonce and signature in the body; live and UAT sandbox.

Source of statuses, codes and texts: the response codes and the signature algorithm of the Exchange API v1 docs (copy of
2026-03-06); of the maintenance answer, ccxt 4.5.90. One code, 40101, stands for an unknown key, a wrong signature and a
missing right. What an expired or disabled key or a blocked country gets is documented nowhere, nor the shape of a key.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any, ClassVar

from diagnose.lab import cryptocom_answers as answers
from diagnose.lab.call import Call, Host, Proof, Refusal, Route
from diagnose.lab.pages import CLOUDFLARE_CHALLENGE, CLOUDFLARE_HEADERS
from diagnose.lab.shapes import alphanumeric
from diagnose.lab.wire import Wire

WINDOW_MS = 60_000
V1 = "/exchange/v1/"
PRIVATE = V1 + "private/"
MASTER, SUB = "exchange", "sub-accounts"


class Cryptocom(Wire):
    """The simulated Crypto.com Exchange."""

    id = "cryptocom"
    hosts: ClassVar = {"api.crypto.com": Host(serves=(V1,)), "uat-api.3ona.co": Host("testnet", serves=(V1,))}
    verification = ("present", "clock", "key", "signature", "ip", "standing", "permission")
    makers: ClassVar = {"apiKey": alphanumeric(22), "secret": alphanumeric(22)}
    traits = frozenset({"restricts-accounts"})
    traits_of: ClassVar = dict.fromkeys(("margin", "swap"), frozenset({"opens-products"}))
    wallets: ClassVar = dict.fromkeys(("spot", "margin", "swap"), MASTER)
    spare_wallet = SUB
    ahead_ms = WINDOW_MS
    refusals: ClassVar = {
        "key-missing": Refusal(401, "40101", "UNAUTHORIZED"),
        "signature-missing": Refusal(401, "40101", "UNAUTHORIZED"),
        "timestamp-missing": Refusal(400, "40102", "INVALID_NONCE"),
        "timestamp-malformed": Refusal(400, "40102", "INVALID_NONCE"),
        "timestamp-behind": Refusal(400, "40102", "INVALID_NONCE"),
        "timestamp-ahead": Refusal(400, "40102", "INVALID_NONCE"),
        "key-unknown": Refusal(401, "40101", "UNAUTHORIZED"),
        "signature": Refusal(401, "40101", "UNAUTHORIZED"),
        "ip": Refusal(401, "40103", "IP_ILLEGAL"),
        "account-restricted": Refusal(400, "202", "ACCOUNT_IS_SUSPENDED"),
        "permission": Refusal(401, "40101", "UNAUTHORIZED"),
        "order-refused": Refusal(500, "306", "INSUFFICIENT_AVAILABLE_BALANCE"),
        "unknown-path": Refusal(400, "40002", "METHOD_NOT_FOUND"),
        "waf-blocked": Refusal(403, "", "", "all", CLOUDFLARE_HEADERS, CLOUDFLARE_CHALLENGE),
        "rate-limited": Refusal(429, "42901", "TOO_MANY_REQUESTS"),
        "exchange-maintenance": Refusal(200, "9010001", "SYSTEM_MAINTENANCE"),
        "exchange-outage": Refusal(400, "50001", "ERR_INTERNAL", "all"),
        "endpoint-retired": Refusal(400, "40002", "METHOD_NOT_FOUND"),
    }
    routes = (
        Route("GET", V1 + "public/get-instruments", "public", answers.instruments),
        Route("POST", PRIVATE + "user-balance", "read", answers.balance),
        Route("POST", PRIVATE + "get-subaccount-balances", "read", answers.sub_balances),
        Route("POST", PRIVATE + "get-accounts", "read", answers.accounts),
        Route("POST", PRIVATE + "get-currency-networks", "read", answers.networks),
    )

    def proof(self, call: Call) -> Proof:
        sent = request(call)
        nonce = str(sent.get("nonce", ""))
        return Proof(
            key=str(sent.get("api_key", "")),
            signature=str(sent.get("sig", "")),
            timestamp=nonce,
            timestamp_ms=int(nonce) if nonce.isdecimal() else None,
            window_ms=WINDOW_MS,
        )

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        sent = request(call)
        signed = f"{sent.get('method')}{sent.get('id')}{proof.key}{_flat(sent.get('params'))}{proof.timestamp}"
        return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        return answers.envelope(call, int(refusal.code)) | {"message": text}


def request(call: Call) -> dict[str, Any]:
    """The JSON body of a call, empty where there is none."""
    try:
        sent = json.loads(call.body)
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {}


def _flat(value: object) -> str:
    """The parameter string: keys in ascending order, each followed by its value, with nothing between."""
    if isinstance(value, dict):
        return "".join(key + _flat(value[key]) for key in sorted(value))
    if isinstance(value, list):
        return "".join(map(_flat, value))
    return "" if value is None else str(value)


WIRE = Cryptocom
