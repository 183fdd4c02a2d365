"""Binance on the wire: spot, USD-M and COIN-M futures, portfolio margin, testnet and demo.

Source of codes and texts: binance/binance-spot-api-docs (errors.md, rest-api.md), its futures counterpart, and the
bodies that ccxt 4.5.90 matches.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import ClassVar

from diagnose.lab import binance_answers as answers
from diagnose.lab.call import Call, Host, Proof, Refusal, Route
from diagnose.lab.pages import BAD_GATEWAY, CLOUDFRONT_BLOCK, CLOUDFRONT_HEADERS
from diagnose.lab.shapes import alphanumeric
from diagnose.lab.wire import Wire

SPOT = ("/api/", "/sapi/")
FUTURES_PATHS = ("/fapi/", "/dapi/", "/papi/")
DEFAULT_WINDOW_MS = 5000
KEY_OR_IP = "Invalid API-key, IP, or permissions for action."
ELIGIBILITY = (
    "Service unavailable from a restricted location according to 'b. Eligibility' in "
    "https://www.binance.com/en/terms. Please contact customer service if you believe you received this message "
    "in error."
)


class Binance(Wire):
    """The simulated Binance."""

    id = "binance"
    hosts: ClassVar = {
        "api.binance.com": Host(serves=SPOT),
        "api-gcp.binance.com": Host(serves=SPOT),
        **{f"api{number}.binance.com": Host(serves=SPOT) for number in range(1, 5)},
        "fapi.binance.com": Host(serves=("/fapi/",)),
        "dapi.binance.com": Host(serves=("/dapi/",)),
        "eapi.binance.com": Host(serves=("/eapi/",)),
        "papi.binance.com": Host(serves=("/papi/",)),
        "testnet.binance.vision": Host("testnet", serves=("/api/",)),
        "demo-api.binance.com": Host("demo", serves=("/api/",)),
        "demo-fapi.binance.com": Host("demo", serves=("/fapi/",)),
        "demo-dapi.binance.com": Host("demo", serves=("/dapi/",)),
        "api.binance.us": Host(region="us", serves=("/api/",)),
    }
    verification = ("present", "shape", "key", "state", "ip", "clock", "signature", "standing", "permission", "product")
    key_shape = re.compile(r"[A-Za-z0-9]{64}")
    makers: ClassVar = {"apiKey": alphanumeric(64), "secret": alphanumeric(64)}
    rights: ClassVar = {"spot": ("trade",), "margin": ("trade",), "swap": ("futures",), "inverse": ("futures",)}
    traits = frozenset({"restricts-accounts", "tells-rights", "tells-ip-list", "tells-expiry", "one-second-ahead"})
    traits_of: ClassVar = dict.fromkeys(("swap", "inverse"), frozenset({"opens-products", "modes"}))

    wallets: ClassVar = {
        "spot": "Spot",
        "margin": "Cross Margin",
        "swap": "USDⓈ-M Futures",
        "inverse": "COIN-M Futures",
    }
    spare_wallet = "Funding"
    refusals: ClassVar = {
        "key-missing": Refusal(401, "-2014", "API-key format invalid."),
        "key-malformed": Refusal(401, "-2014", "API-key format invalid."),
        "key-unknown": Refusal(401, "-2008", "Invalid Api-Key ID."),
        "key-disabled": Refusal(400, "-2017", "API Keys are locked on this account."),
        "signature-missing": Refusal(
            400, "-1102", "Mandatory parameter 'signature' was not sent, was empty/null, or malformed."
        ),
        "timestamp-missing": Refusal(
            400, "-1102", "Mandatory parameter 'timestamp' was not sent, was empty/null, or malformed."
        ),
        "timestamp-malformed": Refusal(
            400, "-1100", "Illegal characters found in parameter 'timestamp'; legal range is '^[0-9]{1,20}$$'."
        ),
        "timestamp-behind": Refusal(400, "-1021", "Timestamp for this request is outside of the recvWindow."),
        "timestamp-ahead": Refusal(
            400, "-1021", "Timestamp for this request was 1000ms ahead of the server's time."
        ),
        "signature": Refusal(400, "-1022", "Signature for this request is not valid."),
        "rejected": Refusal(401, "-2015", KEY_OR_IP),
        "ip": Refusal(401, "-2015", KEY_OR_IP),
        "permission": Refusal(401, "-2015", KEY_OR_IP),
        "portfolio-closed": Refusal(400, "-21001", "User IS NOT Portfolio Margin account."),
        "account-restricted": Refusal(400, "-2010", "This account may not place or cancel orders."),
        "order-refused": Refusal(400, "-2010", "Account has insufficient balance for requested action."),
        "unknown-path": Refusal(404, "404", "", page="<html><body><h2>404 Not found</h2></body></html>"),
        "geo-blocked": Refusal(451, "0", ELIGIBILITY, "all"),
        "waf-blocked": Refusal(403, "", "", "all", CLOUDFRONT_HEADERS, CLOUDFRONT_BLOCK),
        "rate-limited": Refusal(
            429, "-1003", "Too much request weight used; current limit is 6000 request weight per 1 MINUTE. "
            "Please use WebSocket Streams for live updates to avoid polling the API.", "all",
            {"Retry-After": "12", "x-mbx-used-weight-1m": "6012"},
        ),
        "ip-banned": Refusal(
            418, "-1003", "Way too much request weight used; IP banned until $later. "
            "Please use WebSocket Streams for live updates to avoid bans.", "all", {"Retry-After": "120"},
        ),
        "exchange-maintenance": Refusal(400, "1", "System is under maintenance."),
        "exchange-outage": Refusal(502, "", "", "all", page=BAD_GATEWAY),
        "endpoint-retired": Refusal(400, "-1016", "This service is no longer available."),
    }  # fmt: skip
    routes: ClassVar[tuple[Route, ...]] = (
        Route("GET", "/api/v3/ping", "public", answers.ping),
        Route("GET", "/api/v3/time", "public", answers.time),
        Route("GET", "/api/v3/exchangeInfo", "public", answers.exchange_info),
        Route("GET", "/api/v3/account", "read", answers.spot_account),
        Route("GET", "/sapi/v1/system/status", "public", answers.system_status),
        Route("GET", "/sapi/v1/account/apiRestrictions", "identity", answers.api_restrictions),
        Route("GET", "/sapi/v1/account/status", "identity", answers.account_status),
        Route("GET", "/sapi/v1/account/apiTradingStatus", "identity", answers.api_trading_status),
        Route("GET", "/sapi/v1/account/info", "identity", answers.account_info),
        Route("GET", "/sapi/v1/margin/allPairs", "key", answers.margin_pairs),
        Route("GET", "/sapi/v1/asset/wallet/balance", "read", answers.wallet_balances),
        Route("GET", "/sapi/v1/capital/config/getall", "read", answers.coins),
        Route("POST", "/sapi/v1/asset/get-funding-asset", "read", answers.funding_assets),
        Route("GET", "/fapi/v1/ping", "public", answers.ping),
        Route("GET", "/fapi/v1/time", "public", answers.time),
        Route("GET", "/fapi/v1/exchangeInfo", "public", answers.exchange_info),
        Route("GET", "/fapi/v1/historicalTrades", "key", answers.trades),
        Route("GET", "/fapi/v2/balance", "futures", answers.futures_balance),
        Route("GET", "/fapi/v3/balance", "futures", answers.futures_balance),
        Route("GET", "/fapi/v2/account", "futures", answers.futures_account),
        Route("GET", "/fapi/v3/account", "futures", answers.futures_account),
        Route("GET", "/fapi/v1/accountConfig", "futures", answers.futures_config),
        Route("GET", "/fapi/v1/apiTradingStatus", "futures", answers.futures_trading_status),
        Route("GET", "/dapi/v1/ping", "public", answers.ping),
        Route("GET", "/dapi/v1/time", "public", answers.time),
        Route("GET", "/dapi/v1/exchangeInfo", "public", answers.exchange_info),
        Route("GET", "/dapi/v1/balance", "futures", answers.inverse_balance),
        Route("GET", "/dapi/v1/account", "futures", answers.futures_account),
        Route("GET", "/eapi/v1/ping", "public", answers.ping),
        Route("GET", "/eapi/v1/time", "public", answers.time),
        Route("GET", "/papi/v1/ping", "public", answers.ping),
        Route("GET", "/papi/v1/balance", "portfolio", answers.portfolio_balance),
    )

    def proof(self, call: Call) -> Proof:
        fields = call.fields
        stamp = fields.get("timestamp", "")
        window = fields.get("recvWindow", "")
        return Proof(
            key=call.headers.get("X-MBX-APIKEY", ""),
            signature=fields.get("signature", ""),
            timestamp=stamp,
            timestamp_ms=int(stamp) if stamp.isdecimal() else None,
            window_ms=int(window) if window.isdecimal() else DEFAULT_WINDOW_MS,
        )

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        signed = (call.query_text + call.body).rpartition("&signature=")[0]
        return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()

    def check_key(self, call: Call, proof: Proof, need: str) -> str:
        """The futures hosts answer an unknown key with their catch-all."""
        refused = Wire.check_key(self, call, proof, need)
        return "rejected" if refused and call.path.startswith(FUTURES_PATHS) else refused

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        futures = call.path.startswith(FUTURES_PATHS)
        told = f"{text}, request ip: {call.caller_ip}" if refusal.code == "-2015" and futures else text
        return {"code": int(refusal.code), "msg": told}

    def right_to_write(self, call: Call) -> str:
        if call.path.startswith(FUTURES_PATHS):
            return "futures"
        return "withdraw" if "withdraw" in call.path else "trade"

    def check_standing(self, call: Call, proof: Proof, need: str) -> str:
        """A locked account still reads; it only cannot trade."""
        reads = self.route_of(call) is not None
        return "" if reads or call.account.standing == "good" else "account-restricted"

    def check_product(self, call: Call, proof: Proof, need: str) -> str:
        """An account in portfolio margin does not answer on the classic futures hosts."""
        unified = call.account.mode == "other"
        return "permission" if need == "futures" and unified and not call.path.startswith("/papi/") else ""

    def check_permission(self, call: Call, proof: Proof, need: str) -> str:
        """Portfolio margin is a mode of the account, not a right of the key."""
        if need == "portfolio":
            return "" if call.account.mode == "other" else "portfolio-closed"
        return Wire.check_permission(self, call, proof, need)


WIRE = Binance
