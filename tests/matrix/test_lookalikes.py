"""Every ambiguous code with a follow-up: the faults that end in it, and what tells each of them from the others, in how many calls.

``CLEAN`` and the like are the outcome of an experiment, ``key.shape short`` and the like a fact that a probe brought, ``says …`` the words
that stand beside the code in the exchange's answer. `UNTOLD` is a fault that no answer tells from the `LIKELIER` one of the same code
(`cells.UNDECIDED`): both are listed and nothing is proven. A code in brackets is what an order meets; a diagnosis sends none and learns
it from the key's own report instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from diagnose.lab import FAULTS
from tests.matrix import cells

CLEAN = "experiments.clean-credentials accepted"
SWAP = "experiments.exchanged-fields accepted"
CLOCK = "experiments.server-clock accepted"
IPV4 = "experiments.ipv4-only accepted"
SISTER, NO_SISTER = "experiments.other-environment accepted", "experiments.other-environment same"
REGION, NO_REGION = "experiments.other-region accepted", "experiments.other-region same"
SHORT, MAIL, CROSSED = "key.shape short", "key.looks email", "pair.relation exchanged"
KNOWN, TIME = "key_check.answer accepted", "clock.state ok"
LIKELIER, UNTOLD = "likelier", "untold"


@dataclass(frozen=True)
class Code:
    """One ambiguous code: the most requests and failing signed calls that any of its faults costs, and what tells each fault."""

    exchange: str
    market: str
    code: str
    requests: int
    failing: int
    told: Mapping[str, str]


CODES = (
    Code("binance", "spot", "-2008", 10, 3, {
        "key-unknown": NO_SISTER, "wrong-environment": SISTER, "wrong-environment-demo": SISTER, "key-secret-swapped": SWAP,
    }),
    Code("binance", "swap", "-2015", 12, 3, {
        "ip-not-allowed": NO_SISTER, "ip-not-allowed-ipv6": IPV4, "product-permission-missing": "permission.product denied",
        "product-not-activated": "account.product not-opened", "account-mode-mismatch": "account.mode portfolio",
    }),
    Code("binance", "spot", "(-2015)", 9, 0, {"trade-permission-missing": "permission.trade denied"}),
    Code("binance", "spot", "-1022", 10, 1, {"secret-mismatch": KNOWN, "hidden-characters-secret": CLEAN}),
    Code("binanceus", "spot", "-2015", 6, 1, {"ip-not-allowed": LIKELIER, "key-unknown": UNTOLD, "key-secret-swapped": SWAP}),
    Code("okx", "spot", "50119", 8, 3, {"key-unknown": NO_REGION, "wrong-venue": REGION}),
    Code("okx", "spot", "50105", 8, 1, {"passphrase-wrong": "passphrase.text clean", "hidden-characters-passphrase": CLEAN}),
    Code("okx", "spot", "50111", 8, 1, {
        "key-malformed": SHORT, "hidden-characters": CLEAN, "key-secret-swapped": CROSSED, "autofill-interference": MAIL,
    }),
    Code("bybit", "spot", "10003", 9, 3, {
        "key-unknown": "experiments.other-environment unfinished", "wrong-environment": SISTER, "wrong-venue": REGION,
        "wrong-environment-demo": UNTOLD, "key-malformed": SHORT, "hidden-characters": CLEAN, "key-secret-swapped": CROSSED,
    }),
    Code("bybit", "spot", "10004", 8, 1, {"secret-mismatch": "secret.text clean", "hidden-characters-secret": CLEAN}),
    Code("bybit", "spot", "(10005)", 7, 0, {"trade-permission-missing": "permission.trade denied"}),
    Code("bybit", "spot", "10010", 9, 1, {"ip-not-allowed": "says Unmatched IP", "ip-not-allowed-ipv6": IPV4}),
    Code("bybit", "spot", "33004", 5, 1, {"key-expired": "says has expired"}),
    Code("kucoin", "spot", "400002", 9, 1, {"clock-skew": CLOCK, "clock-skew-ahead": CLOCK}),
    Code("kucoin", "spot", "400003", 9, 2, {
        "key-unknown": "experiments.other-region unfinished", "wrong-venue": REGION, "key-malformed": SHORT, "hidden-characters": CLEAN,
    }),
    Code("kucoin", "spot", "400004", 9, 1, {"passphrase-wrong": LIKELIER, "hidden-characters-passphrase": CLEAN, "key-type-mismatch": UNTOLD}),
    Code("kucoin", "spot", "400005", 9, 1, {"secret-mismatch": "secret.text clean", "hidden-characters-secret": CLEAN}),
    Code("kucoin", "spot", "400006", 5, 1, {"ip-not-allowed": "says Invalid request ip"}),
    Code("kucoin", "spot", "(400007)", 8, 0, {"trade-permission-missing": "permission.trade denied"}),
    Code("bitget", "spot", "40037", 8, 1, {
        "key-unknown": "key.shape expected", "key-malformed": SHORT, "hidden-characters": CLEAN, "autofill-interference": MAIL,
    }),
    Code("bitget", "spot", "40012", 8, 1, {"passphrase-wrong": "passphrase.text clean", "hidden-characters-passphrase": CLEAN}),
    Code("bitget", "spot", "40009", 8, 1, {"secret-mismatch": "secret.text clean", "hidden-characters-secret": CLEAN}),
    Code("bitget", "spot", "40014", 7, 2, {"read-permission-missing": "permission.read denied"}),
    Code("bitget", "swap", "40014", 7, 1, {"product-permission-missing": "permission.product denied"}),
    Code("bitget", "spot", "40018", 4, 1, {"ip-not-allowed": "says Invalid IP"}),
    Code("bitget", "spot", "40085", 4, 1, {"account-mode-mismatch": "says Unified Account mode"}),
    Code("bitget", "spot", "40099", 4, 1, {"wrong-environment": "says exchange environment is incorrect"}),
    Code("gate", "spot", "INVALID_KEY", 9, 3, {
        "key-unknown": NO_SISTER, "wrong-environment": SISTER, "wrong-venue": REGION, "hidden-characters": CLEAN, "key-secret-swapped": SWAP,
        "key-malformed": SHORT,
    }),
    Code("gate", "spot", "FORBIDDEN", 4, 1, {"ip-not-allowed": "says IP not in whitelist", "read-permission-missing": "says does not have spot permission"}),
    Code("gate", "swap", "FORBIDDEN", 4, 1, {"ip-not-allowed": "says IP not in whitelist", "product-permission-missing": "says does not have futures permission"}),
    Code("kraken", "spot", "EAPI:Invalid key", 8, 2, {
        "key-unknown": NO_REGION, "wrong-venue": REGION, "hidden-characters": CLEAN, "key-malformed": SHORT, "key-secret-swapped": CROSSED,
    }),
    Code("kraken", "spot", "EAPI:Invalid nonce", 8, 1, {"nonce-conflict": TIME, "clock-skew-nonce": CLOCK}),
    Code("kraken", "spot", "EGeneral:Permission denied", 7, 1, {"ip-not-allowed": "login.answer refused", "read-permission-missing": "permission.read denied"}),
    Code("krakenfutures", "swap", "authenticationError", 6, 2, {
        "key-unknown": NO_REGION, "wrong-venue": REGION, "secret-mismatch": UNTOLD, "hidden-characters": CLEAN, "key-malformed": SHORT,
    }),
    Code("htx", "spot", "api-signature-not-valid", 9, 1, {
        "key-unknown": "says Incorrect Access key", "key-expired": "says API key has expired", "secret-mismatch": "says Verification failure", "ip-not-allowed": "says Incorrect IP address", "clock-skew": CLOCK,
        "hidden-characters": CLEAN, "hidden-characters-secret": CLEAN, "key-secret-swapped": SWAP,
    }),
    Code("coinbase", "spot", "401", 7, 1, {
        "ip-not-allowed": LIKELIER, "key-unknown": UNTOLD, "secret-mismatch": UNTOLD, "key-disabled": UNTOLD,
        "clock-skew": CLOCK, "hidden-characters": CLEAN,
    }),
    Code("coinbaseexchange", "spot", "Invalid API Key", 5, 2, {
        "key-unknown": NO_SISTER, "wrong-environment": SISTER, "key-malformed": SHORT, "hidden-characters": CLEAN,
    }),
    Code("coinbaseexchange", "spot", "Invalid Passphrase", 5, 1, {
        "passphrase-wrong": "passphrase.text clean", "hidden-characters-passphrase": CLEAN,
    }),
    Code("mexc", "spot", "10072", 4, 1, {"key-unknown": "key.shape expected"}),
    Code("mexc", "spot", "700006", 4, 1, {"ip-not-allowed": "says not in the ip white list"}),
    Code("mexc", "spot", "700002", 6, 1, {"secret-mismatch": LIKELIER, "hidden-characters-secret": CLEAN, "key-expired": UNTOLD}),
    Code("gemini", "spot", "InvalidNonce", 8, 1, {"nonce-conflict": "says has not increased", "key-type-mismatch": "says is not within 30 seconds", "clock-skew-nonce": CLOCK}),
    Code("gemini", "spot", "InvalidApiKey", 8, 2, {"key-unknown": NO_SISTER, "wrong-environment": SISTER, "hidden-characters": CLEAN}),
    Code("bitfinex", "spot", "10100", 8, 1, {
        "key-unknown": "says apikey: invalid", "secret-mismatch": "says digest invalid", "hidden-characters": CLEAN, "hidden-characters-secret": CLEAN, "key-secret-swapped": SWAP,
    }),
    Code("bitfinex", "spot", "10114", 8, 1, {"nonce-conflict": TIME, "clock-skew-nonce": CLOCK}),
    Code("bitstamp", "spot", "API0001", 7, 2, {
        "key-unknown": NO_SISTER, "wrong-environment": SISTER, "key-secret-swapped": SWAP, "key-disabled": UNTOLD,
    }),
    Code("cryptocom", "spot", "40101", 7, 2, {
        "key-unknown": NO_SISTER, "wrong-environment": SISTER, "hidden-characters": CLEAN, "hidden-characters-secret": CLEAN,
        "key-secret-swapped": SWAP, "secret-mismatch": UNTOLD, "key-malformed": UNTOLD,
    }),
    Code("deribit", "spot", "13004", 7, 2, {"key-unknown": NO_SISTER, "wrong-environment": SISTER, "hidden-characters": CLEAN}),
    Code("deribit", "spot", "13009", 7, 2, {"secret-mismatch": TIME, "clock-skew": CLOCK, "hidden-characters-secret": CLEAN}),
    Code("bingx", "spot", "100413", 8, 1, {"key-unknown": "key.shape expected", "hidden-characters": CLEAN, "key-secret-swapped": SWAP}),
    Code("bitvavo", "spot", "301", 6, 1, {"key-malformed": SHORT, "hidden-characters": CLEAN, "key-secret-swapped": "key.shape long"}),
    Code("bitvavo", "spot", "309", 6, 1, {"secret-mismatch": "secret.text clean", "hidden-characters-secret": CLEAN}),
    Code("hyperliquid", "swap", "", 14, 0, {
        "key-unknown": "says knows no account with this address", "key-unknown-wallet": NO_SISTER, "secret-mismatch": "says belongs to another account", "wrong-environment": SISTER, "key-expired": UNTOLD,
        "key-type-mismatch": "says is that of an API wallet",
    }),
)  # fmt: skip

FAULTS_OF_CODES = [
    pytest.param(code, fault, by, id=f"{code.exchange}-{code.market}-{code.code}-{fault}") for code in CODES for fault, by in code.told.items()
]


@pytest.mark.parametrize(("code", "fault", "by"), FAULTS_OF_CODES)
async def test_what_tells_a_fault_from_those_with_the_same_code(code, fault, by, diagnosed):
    consents = ("try-swap",) if by == SWAP else ()
    seen = await diagnosed(code.exchange, [fault], code.market, consents=consents)
    cause = FAULTS[fault].cause
    if code.code and not code.code.startswith("("):
        assert code.code in {request.code or str(request.status) for request in seen.requests if request.signed}
    if by in (LIKELIER, UNTOLD):
        untold = {fault for fault, word in code.told.items() if word == UNTOLD}
        assert all((code.exchange, name) in cells.UNDECIDED for name in untold)
        assert {FAULTS[name].cause for name in untold} | {cause} <= set(seen.causes)
        assert not seen.proven
    if by != UNTOLD:
        assert seen.report.faults[0].cause == cause
        assert seen.proven <= {cause}
        assert by == LIKELIER or _told(seen.report, by)
    assert len(seen.requests) <= code.requests
    assert seen.failed_signed <= code.failing <= 3


def _told(report, by) -> bool:
    """Whether the named probe or experiment ran and brought that word, or the exchange's words stand in the first finding."""
    name, _, word = by.partition(" ")
    if name == "says":
        return word in report.faults[0].because[0]
    kind, _, attribute = name.partition(".")
    ran = [run.name for run in report.probes if run.outcome.value in ("ok", "failed")]
    if kind == "experiments":
        asked = any(f"[{attribute} " in run for run in ran)
    elif kind in ("key", "secret", "passphrase", "pair"):
        asked = "credentials" in ran
    else:
        asked = any(run.startswith({"key_check": "key:", "clock": "clock:"}.get(kind, ("login:", "account:", "permissions:"))) for run in ran)
    return asked and report.facts[kind].get(attribute) == word


def test_the_table_has_each_fault_of_a_code_once():
    rows = [(code.exchange, code.market, code.code) for code in CODES]
    assert len(rows) == len(set(rows))
    assert all(fault in FAULTS for code in CODES for fault in code.told)
