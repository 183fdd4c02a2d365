"""Deribit on the wire: JSON-RPC by GET on a live and a test host, signed by an ``Authorization`` header.

Source of codes, texts and the statuses of 13004, 13009 and 10028: the error table and rate limits of docs.deribit.com
(copy of 2026-03-06), public issue threads and ccxt 4.5.90. The other errors have no documented status; they come here
with 400, maintenance with 503. No source says what a caller off the key's IP list, a timestamp too far ahead, a nonce
used twice or a disabled key gets, so those faults do not exist here; that a signature older than its 60 s is what the
table calls an expired authorization (13009) is our reading.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from functools import partial
from typing import ClassVar

from diagnose.lab import deribit_answers as answers
from diagnose.lab.call import Call, Host, Proof, Refusal, Route
from diagnose.lab.pages import BAD_GATEWAY, CLOUDFLARE_CHALLENGE, CLOUDFLARE_HEADERS
from diagnose.lab.wire import Wire

WINDOW_MS = 60_000
PRIVATE = "/api/v2/private/"
STATUS_HOST = "status.deribit.com"
AUTHORIZATION = re.compile(
    r"deri-hmac-sha256 id=(?P<key>.*),ts=(?P<time>[^,]*),sig=(?P<sign>[^,]*),nonce=(?P<nonce>.*)"
)


class Deribit(Wire):
    """The simulated Deribit."""

    id = "deribit"
    hosts: ClassVar = {
        "www.deribit.com": Host(serves=("/api/v2/public/", PRIVATE)),
        "test.deribit.com": Host("testnet", serves=("/api/v2/public/", PRIVATE)),
        STATUS_HOST: Host(serves=("/api/v2/status.json",)),
    }
    verification = ("present", "clock", "key", "signature", "standing", "permission")
    makers: ClassVar = {"apiKey": partial(secrets.token_urlsafe, 6), "secret": partial(secrets.token_urlsafe, 32)}
    # Beside these a key has the scope trade:read_write, which no read can show.
    rights: ClassVar = dict.fromkeys(("spot", "swap", "inverse", "option"), ("read",))
    traits = frozenset({"restricts-accounts"})
    wallets: ClassVar = dict.fromkeys(("spot", "swap", "inverse", "option"), "account")
    refusals: ClassVar = {
        "key-missing": Refusal(400, "10000", "authorization_required"),
        "signature-missing": Refusal(400, "10000", "authorization_required"),
        "timestamp-missing": Refusal(400, "10000", "authorization_required"),
        "key-unknown": Refusal(400, "13004", "invalid_credentials"),
        "timestamp-malformed": Refusal(401, "13009", "unauthorized"),
        "timestamp-behind": Refusal(401, "13009", "unauthorized"),
        "signature": Refusal(401, "13009", "unauthorized"),
        "account-restricted": Refusal(400, "11098", "account_locked"),
        "permission": Refusal(400, "13021", "forbidden"),
        "order-refused": Refusal(400, "10009", "not_enough_funds"),
        "unknown-path": Refusal(400, "-32601", "Method not found"),
        "geo-blocked": Refusal(400, "12005", "country_is_banned"),
        "waf-blocked": Refusal(403, "", "", "all", CLOUDFLARE_HEADERS, CLOUDFLARE_CHALLENGE),
        "rate-limited": Refusal(429, "10028", "too_many_requests"),
        "exchange-maintenance": Refusal(503, "11051", "system_maintenance"),
        "exchange-outage": Refusal(502, "", "", "all", {}, BAD_GATEWAY),
        "endpoint-retired": Refusal(400, "-32601", "Method not found"),
    }
    routes = (
        Route("GET", "/api/v2/public/get_time", "public", answers.time),
        Route("GET", "/api/v2/public/test", "public", answers.version),
        Route("GET", "/api/v2/public/status", "public", answers.platform_status),
        Route("GET", "/api/v2/public/get_currencies", "public", answers.nothing),
        Route("GET", "/api/v2/public/get_instruments", "public", answers.nothing),
        Route("GET", "/api/v2/status.json", "public", answers.page_status),
        Route("GET", PRIVATE + "get_account_summaries", "read", answers.account_summaries),
        Route("GET", PRIVATE + "get_account_summary", "read", answers.account_summary),
        Route("GET", PRIVATE + "get_subaccounts", "read", answers.subaccounts),
    )

    def proof(self, call: Call) -> Proof:
        said = AUTHORIZATION.fullmatch(call.headers.get("Authorization", ""))
        if said is None:
            return Proof(window_ms=WINDOW_MS)
        stamp = said["time"]
        stamp_ms = int(stamp) if stamp.isdecimal() else None
        return Proof(said["key"], said["sign"], stamp, stamp_ms, WINDOW_MS)

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        said = AUTHORIZATION.fullmatch(call.headers.get("Authorization", ""))
        nonce = said["nonce"] if said else ""
        signed = "\n".join((proof.timestamp, nonce, call.method, call.target, call.body, ""))
        return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        told: dict[str, object] = {"message": text, "code": int(refusal.code)}
        if refusal.status == 429:
            told["data"] = {"wait": 1}
        return answers.envelope(call, "error", told)

    def forbids(self, call: Call) -> bool:
        """Orders, transfers and changes to keys are GET requests too; only what begins with ``get_`` reads."""
        writes = call.path.startswith(PRIVATE) and not call.path.startswith(PRIVATE + "get_")
        return writes or Wire.forbids(self, call)

    def check_clock(self, call: Call, proof: Proof, need: str) -> str:
        """A timestamp gets too old; how far ahead it may be is not documented."""
        refused = Wire.check_clock(self, call, proof, need)
        return "" if refused == "timestamp-ahead" else refused

    def trouble(self, call: Call, need: str) -> str:
        """The status page is another company's: it stays up whatever happens to the exchange."""
        return "" if call.hostname == STATUS_HOST else Wire.trouble(self, call, need)


WIRE = Deribit
