"""BingX on the wire: spot, fund, USDT- and coin-margined perpetual wallets with one key, live and VST (demo) hosts.

Source of codes and texts: BingX-API/api-ai-skills (error-codes.md, authentication.md, rate-limits.md, 2026-04-21), the copy of
the docs in rektibus/exchange-docs (HTTP codes, common business codes, FAQ on the firewall), the bodies that ccxt 4.5.90 and its
issue #23196 quote, and the wire messages in OctoBot. Codes come with HTTP 200 as far as anybody has seen.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import ClassVar

from diagnose.lab import bingx_answers as answers
from diagnose.lab.call import Call, Host, Proof, Refusal, Route
from diagnose.lab.shapes import alphanumeric
from diagnose.lab.wire import Wire

WINDOW_MS = 5000
KEY_WRONG = "Incorrect apiKey, please check your valid api key in https://bingx.com/en/account/api"
CLOCK = "Null timestamp or timestamp mismatch"
NO_SUCH_API = "this api is not exist, please refer to the API docs https://bingx-api.github.io/docs"
NEEDS = "Permission denied, the API key was created without the permission, this api need {} permission"


class Bingx(Wire):
    """The simulated BingX."""

    id = "bingx"
    hosts: ClassVar = {
        f"open-api{vst}.bingx.{domain}": Host(serves=("/openApi/",))
        for vst in ("", "-vst")
        for domain in ("com", "pro")
    }
    verification = ("present", "clock", "key", "ip", "signature", "standing", "permission")
    makers: ClassVar = {"apiKey": alphanumeric(83), "secret": alphanumeric(83)}
    rights: ClassVar = {
        "spot": ("read", "trade"),
        **dict.fromkeys(("swap", "inverse"), ("read", "futures")),
    }
    traits = frozenset({"restricts-accounts", "tells-rights", "tells-ip-list"})
    wallets: ClassVar = {"spot": "spot", "swap": "perpetual", "inverse": "perpetual-coin"}
    spare_wallet = "fund"
    ahead_ms = WINDOW_MS
    refusals: ClassVar = {
        "key-missing": Refusal(200, "100413", KEY_WRONG),
        "signature-missing": Refusal(200, "100412", "Null signature"),
        "timestamp-missing": Refusal(200, "100421", CLOCK),
        "timestamp-malformed": Refusal(200, "100421", CLOCK),
        "timestamp-behind": Refusal(200, "100421", CLOCK),
        "timestamp-ahead": Refusal(200, "100421", CLOCK),
        "key-unknown": Refusal(200, "100413", KEY_WRONG),
        "signature": Refusal(200, "100001", "Signature verification failed due to signature mismatch"),
        "ip": Refusal(
            200, "100419", "your current request IP is $ip does not match IP whitelist , please go to "
            "https://bingx.com/en/account/api/ to verify the ip you have set",
        ),
        "account-restricted": Refusal(200, "100441", "Account is abnormal, please contact customer service"),
        "permission": Refusal(200, "100004", NEEDS.format("Read")),
        "trade-denied": Refusal(200, "100004", NEEDS.format("Spot Trading")),
        "futures-denied": Refusal(200, "100004", NEEDS.format("Perpetual Futures Trading")),
        "order-refused": Refusal(200, "100202", "Insufficient balance"),
        "unknown-path": Refusal(200, "100400", NO_SUCH_API),
        "waf-blocked": Refusal(403, "", "", "all", page=""),
        "rate-limited": Refusal(
            200, "100410", "The endpoint trigger frequency limit rule is currently in the disabled period and will be "
            "unblocked after $later",
        ),
        "ip-banned": Refusal(418, "", "", "all", page=""),
        "exchange-outage": Refusal(200, "100500", "The current system is busy, please try again later", "all"),
        "endpoint-retired": Refusal(200, "100400", NO_SUCH_API),
    }  # fmt: skip
    routes = (
        Route("GET", "/openApi/swap/v2/server/time", "public", answers.time),
        Route("GET", "/openApi/spot/v1/server/time", "public", answers.time),
        Route("GET", "/openApi/spot/v1/common/symbols", "public", answers.no_symbols),
        Route("GET", "/openApi/swap/v2/quote/contracts", "public", answers.nothing),
        Route("GET", "/openApi/cswap/v1/market/contracts", "public", answers.nothing),
        Route("GET", "/openApi/v1/account/apiPermissions", "read", answers.key_rights),
        Route("GET", "/openApi/spot/v1/account/balance", "read", answers.spot_balance),
        Route("GET", "/openApi/fund/v1/account/balance", "read", answers.fund_balance),
        Route("GET", "/openApi/swap/v3/user/balance", "read", answers.perpetual_balance),
        Route("GET", "/openApi/cswap/v1/user/balance", "read", answers.coin_perpetual_balance),
        Route("GET", "/openApi/account/v1/allAccountBalance", "read", answers.all_balances),
        Route("GET", "/openApi/wallets/v1/capital/config/getall", "read", answers.nothing),
    )

    def environment(self, call: Call) -> str:
        """One key serves both hosts: the docs name no other for VST."""
        return call.account.environment

    def proof(self, call: Call) -> Proof:
        fields = call.fields
        stamp, window = fields.get("timestamp", ""), fields.get("recvWindow", "")
        return Proof(
            key=call.headers.get("X-BX-APIKEY", ""),
            signature=fields.get("signature", ""),
            timestamp=stamp,
            timestamp_ms=int(stamp) if stamp.isdecimal() else None,
            window_ms=int(window) if window.isdecimal() else WINDOW_MS,
        )

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        signed = (call.query_text or call.body).rpartition("&signature=")[0]
        return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        return {"code": int(refusal.code), "msg": text, "timestamp": call.now_ms}

    def right_to_write(self, call: Call) -> str:
        return "futures" if call.path.startswith(answers.FUTURES) else Wire.right_to_write(self, call)

    def check_permission(self, call: Call, proof: Proof, need: str) -> str:
        """The text names the right that is missing."""
        own = f"{need}-denied"
        refused = Wire.check_permission(self, call, proof, need)
        return own if refused and own in self.refusals else refused


WIRE = Bingx
