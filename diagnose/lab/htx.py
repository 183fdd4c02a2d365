"""HTX on the wire: spot and contract hosts with the same keys, each interface with its own layout of errors.

Source of codes and texts: huobiapi/docs (spot, USDT- and coin-margined contracts: authentication, FAQ, error codes), the
bodies that ccxt 4.5.90 matches, JKorf/HTX.Net, and public tests that quote an answer of the v5 contract interface. No
source gives HTTP statuses beside 405 for a wrong path: errors come with 200, as the bodies in ccxt do.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
import secrets
from typing import ClassVar

from diagnose.lab import htx_answers as answers
from diagnose.lab.call import Answer, Call, Host, Proof, Refusal, Route
from diagnose.lab.pages import CLOUDFLARE_CHALLENGE, CLOUDFLARE_HEADERS
from diagnose.lab.shapes import alphanumeric
from diagnose.lab.wire import Wire

# The FAQ wants less than a minute; a timestamp has whole seconds and needs time on its way.
WINDOW_MS = 58_000
SPOT, CONTRACTS = ("/v1/", "/v2/"), ("/v5/", "/api/", "/swap-api/", "/linear-swap-api/", "/heartbeat/")
NOT_OPENED = "You don’t have access permission as you have not opened contracts trading."
LOCKED = "The operation is forbidden when the account is locked"
WRONG_KEY, WRONG_SIGN = "Incorrect Access key [Access key错误]", "Verification failure [校验失败]"
WRONG_TIME = "Invalid submission time or incorrect time format [无效的提交时间，或时间格式错误]"


def _says(code: str, text: str, scope: str = "private") -> Refusal:
    return Refusal(200, code, text, scope)


def _unsigned(text: str) -> Refusal:
    return _says("api-signature-not-valid", f"Signature not valid: {text}")


class Htx(Wire):
    """The simulated HTX. Names of refusals with a colon belong to one interface: v2, contract or v5."""

    id = "htx"
    hosts: ClassVar = {
        "api.huobi.pro": Host(serves=SPOT),
        "api-aws.huobi.pro": Host(serves=SPOT),
        "api.hbdm.vn": Host(serves=CONTRACTS),
        "api.hbdm.com": Host(serves=CONTRACTS),
    }
    verification = ("present", "key", "state", "ip", "clock", "signature", "product", "standing", "permission")
    makers: ClassVar = dict.fromkeys(("apiKey", "secret"), lambda: _dashed())
    rights: ClassVar = dict.fromkeys(("spot", "margin", "swap", "inverse"), ("trade",))
    traits = frozenset({"tells-rights", "tells-ip-list", "tells-expiry"})
    traits_of: ClassVar = {
        **dict.fromkeys(("spot", "margin"), frozenset({"restricts-accounts"})),
        **dict.fromkeys(("swap", "inverse"), frozenset({"opens-products"})),
    }
    wallets: ClassVar = {"spot": "spot", "margin": "margin", "swap": "futures", "inverse": "futures-coin"}
    spare_wallet = "spot"  # of contracts; spot itself has its spare funds there
    ahead_ms = WINDOW_MS
    refusals: ClassVar = {
        "key-missing": _unsigned(WRONG_KEY),
        "signature-missing": _says("login-required", "The account is not logged in, please log in and try again."),
        "timestamp-missing": _unsigned(WRONG_TIME),
        "key-unknown": _unsigned(WRONG_KEY),
        "key-expired": _unsigned("API key has expired [API Key已经过期]"),
        "ip": _unsigned("Incorrect IP address [IP地址错误]:$ip"),
        "timestamp-malformed": _unsigned(WRONG_TIME),
        "timestamp-behind": _unsigned(WRONG_TIME),
        "timestamp-ahead": _unsigned(WRONG_TIME),
        "signature": _unsigned(WRONG_SIGN),
        "permission": _unsigned("API key has no permission [API Key没有权限]"),
        "account-restricted": _says("operation-forbidden-for-lock-account-state", LOCKED),
        "order-refused": _says(
            "account-frozen-balance-insufficient-error", "trade account balance is not enough, left: `0.0027`"
        ),
        "unknown-path": Refusal(405, "method-not-allowed", "method not allowed"),
        "waf-blocked": Refusal(403, "", "", "all", CLOUDFLARE_HEADERS, CLOUDFLARE_CHALLENGE),
        "rate-limited": _says("rate-too-many-requests", "exceeded rate limit"),
        "exchange-maintenance": _says("system-maintenance", "System is in maintenance!"),
        "exchange-outage": _says("gateway-internal-error", "Failed to load data. Try again later.", "all"),
        "endpoint-retired": Refusal(405, "method-not-allowed", "method not allowed"),
        "v2:key-unknown": _says("1002", "unauthorized"),
        "v2:signature": _says("1003", "invalid signature"),
        "contract:key-unknown": _says("403", WRONG_KEY),
        "contract:key-expired": _says("12004", "Private key is expired."),
        "contract:signature": _says("403", WRONG_SIGN),
        "contract:ip": _says("12005", "Incorrect IP address."),
        "contract:timestamp-behind": _says("12001", "Invalid submission time."),
        "contract:timestamp-ahead": _says("12001", "Invalid submission time."),
        "contract:product-closed": _says("1220", NOT_OPENED),
        "contract:order-refused": _says("1047", "Insufficient margin available."),
        "contract:rate-limited": _says("1032", "The number of access exceeded the limit."),
        "contract:exchange-maintenance": _says("maintain", ""),
        "contract:exchange-outage": _says("1004", "System busy. Please try again later.", "all"),
        "v5:ip": _says("401", "Incorrect IP address [IP地址错误]:$ip"),
    }
    routes = (
        Route("GET", "/v1/common/timestamp", "public", answers.time),
        Route("GET", "/v2/market-status", "public", answers.market_status),
        Route("GET", "/v1/common/symbols", "public", answers.nothing),
        Route("GET", "/v1/account/accounts", "read", answers.accounts),
        Route("GET", f"/v1/account/accounts/{answers.ACCOUNT_ID}/balance", "read", answers.spot_balance),
        Route("GET", "/v2/account/valuation", "read", answers.valuation),
        Route("GET", "/v2/user/uid", "read", answers.user_id),
        Route("GET", "/v2/user/api-key", "read", answers.key_info),
        Route("GET", "/api/v1/timestamp", "public", answers.contract_time),
        Route("GET", "/heartbeat/", "public", answers.heartbeat),
        Route("GET", "/v5/account/balance", "read", answers.linear_balance),
        Route("POST", "/swap-api/v1/swap_account_info", "read", answers.inverse_accounts),
    )

    def proof(self, call: Call) -> Proof:
        stamp = call.query.get("Timestamp", "")
        return Proof(
            key=call.query.get("AccessKeyId", ""),
            signature=call.query.get("Signature", ""),
            timestamp=stamp,
            timestamp_ms=_milliseconds(stamp),
            window_ms=WINDOW_MS,
        )

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        fields = sorted(field for field in call.query_text.split("&") if not field.startswith("Signature="))
        signed = "\n".join((call.method, call.hostname, call.path, "&".join(fields)))
        return base64.b64encode(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()).decode()

    def interfaces(self, call: Call) -> tuple[str, ...]:
        """The interfaces whose words a call is answered in, the closest first."""
        if call.host.serves == CONTRACTS:
            return ("v5", "contract") if call.path.startswith("/v5/") else ("contract",)
        return ("v2",) if call.path.startswith("/v2/") else ()

    def refuse(self, name: str, call: Call) -> Answer:
        """In the words of the interface where a source gives them, else in those of spot."""
        own = (f"{interface}:{name}" for interface in self.interfaces(call))
        return Wire.refuse(self, next((word for word in own if word in self.refusals), name), call)

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        interfaces = self.interfaces(call)
        code: int | str = int(refusal.code) if refusal.code.isdecimal() else refusal.code
        if refusal.code == "maintain":
            return {"status": "maintain"}
        if "v5" in interfaces or ("v2" in interfaces and isinstance(code, int)):
            return {"code": code, "message": text}
        if "contract" in interfaces:
            return {"status": "error", "err_code": code, "err_msg": text, "ts": call.now_ms}
        return {"status": "error", "err-code": code, "err-msg": text, "data": None}

    def check_product(self, call: Call, proof: Proof, need: str) -> str:
        """The contract hosts answer only customers who opened contracts."""
        return "" if call.account.opened or "contract" not in self.interfaces(call) else "product-closed"

    def check_standing(self, call: Call, proof: Proof, need: str) -> str:
        """A locked account still reads; it only cannot trade."""
        return "" if self.route_of(call) else Wire.check_standing(self, call, proof, need)


def _dashed() -> str:
    return "-".join((*(secrets.token_hex(4) for _ in range(3)), alphanumeric(10)().lower()))


def _milliseconds(stamp: str) -> int | None:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", stamp):
        return None
    return int(dt.datetime.fromisoformat(stamp).replace(tzinfo=dt.UTC).timestamp() * 1000)


WIRE = Htx
