"""Gate on the wire: the live hosts, the European site and the testnet, which have keys of their own.

Sources of codes and texts: Gate API v4 docs (label list, authentication), the bodies that ccxt 4.5.90 matches, a client author's
notes of live answers (2026-08-01: REQUEST_EXPIRED 403 before any look at the key, MISSING_REQUIRED_HEADER 400, INVALID_KEY 401),
OctoBot ob_gateio ccxt test (FORBIDDEN with the IP sentence, 403), public clients that quote FORBIDDEN with the group of rights
that is missing (403) and USER_NOT_FOUND (400, also gateio/gateapi-go #3).
"""

from __future__ import annotations

import hashlib
import hmac
from typing import ClassVar
from urllib.parse import unquote

from diagnose.lab import gate_answers as answers
from diagnose.lab.call import Call, Host, Proof, Refusal, Route
from diagnose.lab.shapes import lower_hex
from diagnose.lab.wire import Wire

WINDOW_MS = 60_000
EXPIRED = "gap between request Timestamp and server time exceeds 60"
NO_GROUP = "Request API key does not have {} permission"
EUROPEAN = tuple(f"/api/v4/{part}" for part in ("spot", "margin", "wallet", "account", "unified", "withdrawals"))


class Gate(Wire):
    """The simulated Gate."""

    id = "gate"
    hosts: ClassVar = {
        "api.gateio.ws": Host(),
        "fx-api.gateio.ws": Host(serves=("/api/v4/futures",)),
        "api.gateeu.com": Host(region="eu", serves=EUROPEAN),
        "api-testnet.gateapi.io": Host(environment="testnet"),
    }
    verification = ("present", "clock", "key", "signature", "ip", "standing", "opened", "permission")
    makers: ClassVar = {"apiKey": lower_hex(32), "secret": lower_hex(64)}
    rights: ClassVar = {
        "spot": ("read", "trade"), "margin": ("trade",), "swap": ("trade", "futures"), "inverse": ("trade", "futures"),
    }  # fmt: skip
    traits = frozenset({"restricts-accounts", "tells-rights", "tells-ip-list"})
    traits_of: ClassVar = dict.fromkeys(("swap", "inverse"), frozenset({"opens-products"}))
    away = ("gate", "eu")
    wallets: ClassVar = {"spot": "spot", "margin": "margin", "swap": "futures", "inverse": "futures-btc"}
    spare_wallet = "finance"
    ahead_ms = WINDOW_MS
    refusals: ClassVar = {
        "key-missing": Refusal(400, "MISSING_REQUIRED_HEADER", "Missing required header: KEY"),
        "signature-missing": Refusal(400, "MISSING_REQUIRED_HEADER", "Missing required header: SIGN"),
        "timestamp-missing": Refusal(400, "MISSING_REQUIRED_HEADER", "Missing required header: Timestamp"),
        "timestamp-behind": Refusal(403, "REQUEST_EXPIRED", EXPIRED),
        "timestamp-ahead": Refusal(403, "REQUEST_EXPIRED", EXPIRED),
        "key-unknown": Refusal(401, "INVALID_KEY", "Invalid key provided"),
        "signature": Refusal(401, "INVALID_SIGNATURE", "Signature mismatch"),
        "ip": Refusal(403, "FORBIDDEN", "Request IP not in whitelist: $ip"),
        "account-restricted": Refusal(401, "ACCOUNT_LOCKED", "Account is locked"),
        "not-opened": Refusal(400, "USER_NOT_FOUND", "please transfer funds first to create futures account"),
        "permission-read": Refusal(403, "FORBIDDEN", NO_GROUP.format("spot")),
        "permission-futures": Refusal(403, "FORBIDDEN", NO_GROUP.format("futures")),
        "permission-withdraw": Refusal(403, "FORBIDDEN", NO_GROUP.format("withdrawal")),
        "permission-trade": Refusal(403, "READ_ONLY", "API key is read-only"),
        "order-refused": Refusal(400, "BALANCE_NOT_ENOUGH", "Balance is not enough"),
        "unknown-path": Refusal(404, "NOT_FOUND", "Request URL not exists"),
        "rate-limited": Refusal(429, "TOO_MANY_REQUESTS", "Request Rate limit Exceeded"),
        "exchange-outage": Refusal(500, "SERVER_ERROR", "Internal server error", "all"),
        "endpoint-retired": Refusal(404, "NOT_FOUND", "Request URL not exists"),
    }
    routes = (
        Route("GET", "/api/v4/spot/time", "public", answers.time),
        Route("GET", "/api/v4/spot/currencies", "public", answers.nothing),
        Route("GET", "/api/v4/spot/currency_pairs", "public", answers.nothing),
        Route("GET", "/api/v4/futures/usdt/contracts", "public", answers.nothing),
        Route("GET", "/api/v4/spot/accounts", "read", answers.spot_accounts),
        Route("GET", "/api/v4/margin/accounts", "read", answers.margin_accounts),
        Route("GET", "/api/v4/futures/usdt/accounts", "futures", answers.futures_account),
        Route("GET", "/api/v4/futures/btc/accounts", "futures", answers.futures_account),
        Route("GET", "/api/v4/wallet/total_balance", "identity", answers.total_balance),
        Route("GET", "/api/v4/account/detail", "identity", answers.account_detail),
        Route("GET", "/api/v4/account/main_keys", "identity", answers.main_keys),
    )

    def proof(self, call: Call) -> Proof:
        """The timestamp counts whole seconds; one that is no number is too old."""
        stamp = call.headers.get("Timestamp", "")
        return Proof(
            key=call.headers.get("KEY", ""),
            signature=call.headers.get("SIGN", ""),
            timestamp=stamp,
            timestamp_ms=int(stamp) * 1000 if stamp.isdecimal() else 0,
            window_ms=WINDOW_MS,
        )

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        """The query is signed as it reads, not as it is encoded."""
        body = hashlib.sha512(call.body.encode()).hexdigest()
        signed = "\n".join((call.method, call.path, unquote(call.query_text), body, proof.timestamp))
        return hmac.new(secret.encode(), signed.encode(), hashlib.sha512).hexdigest()

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        return {"label": refusal.code, "message": text}

    def check_opened(self, call: Call, proof: Proof, need: str) -> str:
        """A futures account exists once money was moved into it."""
        return "" if call.account.opened or not call.path.startswith("/api/v4/futures/") else "not-opened"

    def check_permission(self, call: Call, proof: Proof, need: str) -> str:
        """The refusal names the group of rights that is missing."""
        return f"permission-{need}" if Wire.check_permission(self, call, proof, need) else ""


WIRE = Gate
