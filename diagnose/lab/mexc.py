"""MEXC on the wire: spot (`/api/v3`) and futures (`/api/v1`) on one host with one key, each with an error table of its own.

Source of codes and texts: mexcdevelop/apidocs, branches spot_v3_en (return codes, timing security, limits, error table) and
contract_v1_en (authentication, error table, rights of each endpoint), and the bodies that ccxt 4.5.90 quotes. Spot refuses
with HTTP 4XX ("malformed requests", 400 where the docs say no more); for futures no status is documented and 200 is assumed.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import ClassVar

from diagnose.lab import mexc_answers as answers
from diagnose.lab.call import Answer, Call, Host, Proof, Refusal, Route
from diagnose.lab.shapes import alphanumeric, lower_hex
from diagnose.lab.wire import Wire

FUTURES = "/api/v1/"
SPOT_WINDOW_MS, FUTURES_WINDOW_MS = 5_000, 10_000
CLOCK = ("timestamp-malformed", "timestamp-behind", "timestamp-ahead")
LOGGED_OUT = Refusal(200, "401", "Not logged in or login has expired")
NOT_SENT = "Mandatory parameter '{}' was not sent, was empty/null, or malformed."
ANNOUNCEMENT = "https://www.mexc.com/support/articles/17827791510263"
ACCESS_DENIED = """<HTML><HEAD>
<TITLE>Access Denied</TITLE>
</HEAD><BODY>
<H1>Access Denied</H1>
You don't have permission to access "http&#58;&#47;&#47;api&#46;mexc&#46;com&#47;" on this server.<P>
Reference&#32;&#35;18&#46;0123abcd&#46;1700000000&#46;0123abc
</BODY>
</HTML>
"""
"""The firewall in front answers with an "Access Denied" page (ccxt/ccxt #15873); this is the form Akamai gives such pages."""


class Mexc(Wire):
    """The simulated MEXC."""

    id = "mexc"
    hosts: ClassVar = {"api.mexc.com": Host(serves=("/api/",)), "contract.mexc.com": Host(serves=(FUTURES,))}
    verification = ("present", "shape", "key", "state", "ip", "clock", "signature", "opened", "permission")
    key_shape = re.compile("mx0[A-Za-z0-9]{15}")
    makers: ClassVar = {"apiKey": lambda: f"mx0{alphanumeric(15)()}", "secret": lower_hex(32)}
    rights: ClassVar = {"spot": ("read",), "swap": ("futures",), "inverse": ("futures",)}
    traits_of: ClassVar = {
        "spot": frozenset({"restricts-accounts"}),
        **dict.fromkeys(("swap", "inverse"), frozenset({"opens-products"})),
    }
    wallets: ClassVar = {"spot": "spot", "swap": "futures", "inverse": "futures"}
    spare_wallet = "futures"
    refusals: ClassVar = {
        "key-missing": Refusal(400, "400", "api key required"),
        "signature-missing": Refusal(400, "700004", NOT_SENT.format("signature")),
        "timestamp-missing": Refusal(400, "700004", NOT_SENT.format("timestamp")),
        "key-malformed": Refusal(400, "700001", "API-key format invalid."),
        "key-unknown": Refusal(400, "10072", "Api key info invalid"),
        "key-expired": Refusal(400, "700002", "Signature for this request is not valid."),  # ccxt: same for expired keys
        "ip": Refusal(400, "700006", "IP [$ip] not in the ip white list"),
        **dict.fromkeys(CLOCK, Refusal(400, "700003", "Timestamp for this request is outside of the recvWindow.")),
        "signature": Refusal(400, "700002", "Signature for this request is not valid."),
        "permission": Refusal(400, "700007", "No permission to access the endpoint."),
        "order-refused": Refusal(400, "10101", "Insufficient balance"),
        "unknown-path": Refusal(404, "404", "Not Found"),
        "waf-blocked": Refusal(403, "", "", "all", page=ACCESS_DENIED),
        "rate-limited": Refusal(429, "429", "Too Many Requests", headers={"Retry-After": "10"}),
        "ip-banned": Refusal(418, "", "", "all", {"Retry-After": "120"}, ""),
        "exchange-maintenance": Refusal(500, "500", "Under maintenance, please try again later"),
        "exchange-outage": Refusal(500, "500", "Internal error", "all"),
        **dict.fromkeys(("futures-key-missing", "futures-key-malformed", "futures-key-unknown"), LOGGED_OUT),
        **dict.fromkeys(("futures-signature-missing", "futures-signature"), Refusal(200, "602", "Signature verification failed")),
        "futures-key-expired": Refusal(200, "402", "API Key expired, please apply again"),
        "futures-ip": Refusal(200, "406", "Accessing IP is not in the whitelist"),
        **dict.fromkeys(
            ("futures-timestamp-missing", *(f"futures-{name}" for name in CLOCK)),
            Refusal(200, "513", "Invalid request, please try again later"),
        ),
        "futures-not-opened": Refusal(200, "1000", "Account does not exist"),
        "futures-permission": Refusal(200, "703", "Require trade read permission"),
        "futures-order-refused": Refusal(200, "2005", "Balance insufficient"),
        "futures-rate-limited": Refusal(200, "510", "Requests are too frequent, please try again later"),
        "futures-exchange-maintenance": Refusal(200, "801", "System under maintenance"),
    }  # fmt: skip
    routes = (
        Route("GET", "/api/v3/ping", "public", answers.ping),
        Route("GET", "/api/v3/time", "public", answers.time),
        Route("GET", "/api/v3/exchangeInfo", "public", answers.exchange_info),
        Route("GET", "/api/v3/account", "read", answers.spot_account),
        Route("GET", "/api/v1/contract/ping", "public", answers.futures_time),
        Route("GET", "/api/v1/contract/detail", "public", answers.no_contracts),
        Route("GET", "/api/v1/private/account/assets", "futures", answers.futures_assets),
    )

    def proof(self, call: Call) -> Proof:
        if _futures(call):
            names, given, window = ("ApiKey", "Signature", "Request-Time"), call.headers, FUTURES_WINDOW_MS
            key, signature, stamp = (given.get(name, "") for name in names)
        else:
            fields = call.fields
            key, signature, stamp = (
                call.headers.get("X-MEXC-APIKEY", ""),
                fields.get("signature", ""),
                fields.get("timestamp", ""),
            )
            asked = fields.get("recvWindow", "")
            window = int(asked) if asked.isdecimal() else SPOT_WINDOW_MS
        return Proof(key, signature, stamp, int(stamp) if stamp.isdecimal() else None, window)

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        signed = (call.query_text + call.body).rpartition("&signature=")[0]
        if _futures(call):
            signed = proof.key + proof.timestamp + (call.body or call.query_text)
        return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        if _futures(call):
            return {"success": False, "code": int(refusal.code), "message": text}
        if text == self.refusals["exchange-maintenance"].text:
            return {"code": int(refusal.code), "message": text, "announcement": ANNOUNCEMENT}
        return {"code": int(refusal.code), "msg": text}

    def refuse(self, name: str, call: Call) -> Answer:
        """Futures have words of their own for most refusals."""
        own = f"futures-{name}"
        return Wire.refuse(self, own if _futures(call) and own in self.refusals else name, call)

    def check_clock(self, call: Call, proof: Proof, need: str) -> str:
        """Futures take the window to both sides, spot one second ahead."""
        refused = Wire.check_clock(self, call, proof, need)
        ahead = (proof.timestamp_ms or 0) - call.now_ms
        return "" if refused == "timestamp-ahead" and _futures(call) and ahead <= proof.window_ms else refused

    def check_opened(self, call: Call, proof: Proof, need: str) -> str:
        """The futures account exists."""
        return "" if call.account.opened or need != "futures" else "not-opened"

    def right_to_write(self, call: Call) -> str:
        return "futures" if _futures(call) else Wire.right_to_write(self, call)


def _futures(call: Call) -> bool:
    return call.path.startswith(FUTURES)


WIRE = Mexc
