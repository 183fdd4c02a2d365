"""Every fault of every simulated exchange, seen through the real ccxt client: the status and code on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from diagnose.lab import FAULTS, Lab, faults_of

OK = (200, "")
NOTHING_SENT = None
Seen = tuple[int, str] | None

NETWORK: Mapping[str, Seen] = {
    "dns-failure": NOTHING_SENT,
    "tls-failure": NOTHING_SENT,
    "tls-failure-expired": NOTHING_SENT,
    "tls-failure-name": NOTHING_SENT,
    "connection-failed": NOTHING_SENT,
    "connection-failed-reset": NOTHING_SENT,
    "proxy-misconfigured": NOTHING_SENT,
    "proxy-misconfigured-auth": NOTHING_SENT,
    "proxy-misconfigured-portal": OK,
    "timeout": (0, ""),
}
LOCAL: Mapping[str, Seen] = dict.fromkeys(
    ("key-missing", "passphrase-missing", "hidden-characters-newline"), NOTHING_SENT
)
"""What the client itself refuses to send."""

KEY_TEXT = ("key-malformed", "hidden-characters", "key-malformed-quotes", "autofill-interference")
UNKNOWN = ("key-unknown", "wrong-environment", "wrong-environment-demo", "wrong-venue", "key-secret-swapped")
SECRET = ("secret-mismatch", "hidden-characters-secret")
CLOCK = ("clock-skew", "clock-skew-ahead")
ADDRESS = ("ip-not-allowed", "ip-not-allowed-ipv6")
PASSPHRASE = ("passphrase-wrong", "hidden-characters-passphrase")
NONCE = ("nonce-conflict", "clock-skew-nonce")


def seen(**groups: Any) -> dict[str, Seen]:
    """One table from groups of faults that look alike and single ones."""
    named = {
        "key_text": KEY_TEXT, "unknown": UNKNOWN, "secret": SECRET, "clock": CLOCK, "address": ADDRESS,
        "passphrase": PASSPHRASE, "nonce": NONCE,
    }  # fmt: skip
    table: dict[str, Seen] = {**NETWORK, **LOCAL}
    for group, answer in groups.items():
        table |= dict.fromkeys(named.get(group, (group.replace("_", "-"),)), answer)
    return table


BINANCE_COMMON: Mapping[str, Any] = {
    "key_text": (401, "-2014"), "secret": (400, "-1022"), "clock": (400, "-1021"), "address": (401, "-2015"),
    "key_disabled": (400, "-2017"), "geo_blocked": (451, "0"), "waf_blocked": (403, ""), "rate_limited": (429, "-1003"),
    "ip_banned": (418, "-1003"), "exchange_maintenance": (400, "1"), "exchange_outage": (502, ""),
    "endpoint_retired": (400, "-1016"),
}  # fmt: skip

WIRE = {
    ("binance", "spot", "privateGetAccount"): seen(unknown=(401, "-2008"), **BINANCE_COMMON),
    ("binance", "swap", "fapiPrivateV2GetBalance"): seen(
        unknown=(401, "-2015"), product_permission_missing=(401, "-2015"), product_not_activated=(401, "-2015"),
        account_mode_mismatch=(401, "-2015"), **BINANCE_COMMON,
    ),
    ("okx", "spot", "privateGetAccountBalance"): seen(
        key_text=(401, "50111"), unknown=(401, "50119"), key_secret_swapped=(401, "50111"),
        wrong_environment=(401, "50101"), secret=(401, "50113"), passphrase=(401, "50105"), clock=(401, "50102"),
        address=(401, "50110"), key_disabled=(400, "50100"), read_permission_missing=(200, "50120"),
        ip_restriction_required=(403, "50035"), account_restricted=(200, "50007"), geo_blocked=(200, "50121"),
        waf_blocked=(403, ""), rate_limited=(429, "50011"), exchange_maintenance=(503, "50001"),
        exchange_outage=(500, "50026"), endpoint_retired=(410, "50005"),
    ),
    ("kraken", "spot", "privatePostBalance"): seen(
        key_text=(200, "EAPI:Invalid key"), unknown=(200, "EAPI:Invalid key"), secret=(200, "EAPI:Invalid signature"),
        hidden_characters_secret=NOTHING_SENT, key_type_mismatch=(200, "EAPI:Invalid otp"),
        read_permission_missing=(200, "EGeneral:Permission denied"), address=(200, "EGeneral:Permission denied"),
        account_restricted=(200, "EAuth:Account temporary disabled"), nonce=(200, "EAPI:Invalid nonce"),
        waf_blocked=(403, ""), rate_limited=(200, "EAPI:Rate limit exceeded"),
        ip_banned=(200, "EGeneral:Temporary lockout"), exchange_maintenance=(200, "EService:Unavailable"),
        exchange_outage=(502, ""), endpoint_retired=(200, "EGeneral:Unknown Method"),
    ),
    ("krakenfutures", "swap", "privateGetAccounts"): seen(
        key_text=(200, "authenticationError"), unknown=(200, "authenticationError"),
        secret=(200, "authenticationError"), hidden_characters_secret=NOTHING_SENT,
        address=(200, "authenticationError"), read_permission_missing=(200, "insufficientPrivileges"),
        product_not_activated=(200, "accountInactive"), waf_blocked=(403, ""), rate_limited=(429, "apiLimitExceeded"),
        exchange_maintenance=(200, "unavailable"), exchange_outage=(502, ""), endpoint_retired=(404, "notFound"),
    ),
    ("kucoin", "spot", "privateGetAccounts"): seen(
        key_text=(401, "400003"), unknown=(401, "400003"), secret=(401, "400005"), passphrase=(401, "400004"),
        key_type_mismatch=(401, "400004"), clock=(401, "400002"), address=(401, "400006"),
        account_restricted=(200, "411100"), geo_blocked=(200, "400302"), waf_blocked=(403, ""),
        rate_limited=(429, "429000"), ip_banned=(429, "1015"), exchange_maintenance=(503, ""),
        exchange_outage=(500, "500000"), endpoint_retired=(404, "404000"),
    ),
    ("bybit", "spot", "privateGetV5AccountWalletBalance"): seen(
        key_text=(200, "10003"), unknown=(200, "10003"), secret=(200, "10004"), clock=(200, "10002"),
        key_expired=(200, "33004"), address=(200, "10010"),
        account_restricted=(200, "10008"), account_mode_mismatch=(200, "10028"), geo_blocked=(403, ""),
        waf_blocked=(403, ""), rate_limited=(200, "10006"), ip_banned=(403, "403"),
        exchange_maintenance=(200, "10016"), exchange_outage=(502, ""), endpoint_retired=(200, "10017"),
    ),
}  # fmt: skip

FURTHER = {
    ("binanceus", "spot", "privateGetAccount"): seen(unknown=(401, "-2015"), **BINANCE_COMMON) | {"geo-blocked": (403, "")},
    ("bitget", "spot", "privateSpotGetV2SpotAccountAssets"): seen(
        key_text=(400, "40037"), unknown=(400, "40037"), secret=(400, "40009"), passphrase=(400, "40012"), wrong_environment=(400, "40099"),
        read_permission_missing=(400, "40014"), address=(400, "40018"), account_restricted=(400, "40026"),
        account_mode_mismatch=(400, "40085"), clock=(400, "40008"), geo_blocked=(400, "40103"), waf_blocked=(403, ""),
        rate_limited=(429, "429"), exchange_maintenance=(400, "40200"), exchange_outage=(400, "40015"), endpoint_retired=(404, "40404"),
    ),
    ("bingx", "spot", "spotV1PrivateGetAccountBalance"): seen(
        key_text=(200, "100413"), unknown=(200, "100413"), secret=(200, "100001"), read_permission_missing=(200, "100004"),
        address=(200, "100419"), account_restricted=(200, "100441"), clock=(200, "100421"), waf_blocked=(403, ""),
        rate_limited=(200, "100410"), ip_banned=(418, ""), exchange_outage=(200, "100500"), endpoint_retired=(200, "100400"),
    ),
    ("bitfinex", "spot", "privatePostAuthRWallets"): seen(
        key_text=(500, "10100"), unknown=(500, "10100"), secret=(500, "10100"), read_permission_missing=(500, "10001"), nonce=(500, "10114"),
        waf_blocked=(403, ""), rate_limited=(500, "11010"), exchange_maintenance=(503, "temporarily_unavailable"),
        exchange_outage=(503, "temporarily_unavailable"),
    ),
    ("bitstamp", "spot", "privatePostAccountBalances"): seen(
        key_text=(403, "API0011"), unknown=(403, "API0001"), secret=(403, "API0005"), key_disabled=(403, "API0001"),
        read_permission_missing=(403, "API0003"), address=(403, "API0002"), account_restricted=(403, "API0006"), clock=(403, "API0017"),
        rate_limited=(400, "400.002"), exchange_maintenance=(503, ""), exchange_outage=(500, "500.001"), endpoint_retired=(410, "410.001"),
    ),
    ("bitvavo", "spot", "privateGetBalance"): seen(
        key_text=(403, "301"), unknown=(403, "305"), key_secret_swapped=(403, "301"), secret=(403, "309"), key_disabled=(403, "306"),
        read_permission_missing=(403, "311"), address=(403, "307"), account_restricted=(403, "317"), clock=(403, "304"),
        rate_limited=(429, "103"), ip_banned=(429, "105"), exchange_maintenance=(400, "404"), exchange_outage=(500, "101"),
        endpoint_retired=(404, "110"),
    ),
    ("coinbase", "spot", "v3PrivateGetBrokerageAccounts"): seen(
        key_text=(401, ""), unknown=(401, ""), hidden_characters_newline=(401, ""), key_secret_swapped=NOTHING_SENT, secret=(401, ""),
        key_type_mismatch_pem=NOTHING_SENT, key_disabled=(401, ""), read_permission_missing=(403, "PERMISSION_DENIED"), address=(401, ""),
        clock=(401, ""), waf_blocked=(403, ""), rate_limited=(429, "resource_exhausted"), exchange_outage=(500, "internal_server_error"),
        endpoint_retired=(404, "not_found"),
    ),
    ("coinbaseexchange", "spot", "privateGetAccounts"): seen(
        key_text=(401, "Invalid API Key"), unknown=(401, "Invalid API Key"), secret=(401, "invalid signature"),
        hidden_characters_secret=NOTHING_SENT, passphrase=(401, "Invalid Passphrase"), read_permission_missing=(403, "Forbidden"),
        clock=(401, "request timestamp expired"), waf_blocked=(403, ""), rate_limited=(429, "Private rate limit exceeded"),
        exchange_maintenance=(400, "The exchange is under maintenance"), exchange_outage=(503, ""), endpoint_retired=(404, "NotFound"),
    ),
    ("cryptocom", "swap", "v1PrivatePostPrivateUserBalance"): seen(
        key_text=(401, "40101"), unknown=(401, "40101"), hidden_characters_newline=(401, "40101"), secret=(401, "40101"),
        address=(401, "40103"), account_restricted=(400, "202"), clock=(400, "40102"), waf_blocked=(403, ""), rate_limited=(429, "42901"),
        exchange_maintenance=(200, "9010001"), exchange_outage=(400, "50001"), endpoint_retired=(400, "40002"),
    ),
    ("deribit", "swap", "privateGetGetAccountSummaries"): seen(
        key_text=(400, "13004"), unknown=(400, "13004"), secret=(401, "13009"), read_permission_missing=(400, "13021"),
        account_restricted=(400, "11098"), clock_skew=(401, "13009"), geo_blocked=(400, "12005"), waf_blocked=(403, ""),
        rate_limited=(429, "10028"), exchange_maintenance=(503, "11051"), exchange_outage=(502, ""), endpoint_retired=(400, "-32601"),
    ),
    ("gate", "spot", "privateSpotGetAccounts"): seen(
        key_text=(401, "INVALID_KEY"), unknown=(401, "INVALID_KEY"), secret=(401, "INVALID_SIGNATURE"),
        read_permission_missing=(403, "FORBIDDEN"), address=(403, "FORBIDDEN"), account_restricted=(401, "ACCOUNT_LOCKED"),
        clock=(403, "REQUEST_EXPIRED"), rate_limited=(429, "TOO_MANY_REQUESTS"), exchange_outage=(500, "SERVER_ERROR"),
        endpoint_retired=(404, "NOT_FOUND"),
    ),
    ("gemini", "spot", "privatePostV1Balances"): seen(
        key_text=(400, "InvalidApiKey"), autofill_interference=NOTHING_SENT, unknown=(400, "InvalidApiKey"),
        key_secret_swapped=NOTHING_SENT, secret=(400, "InvalidSignature"), key_type_mismatch=(400, "InvalidNonce"),
        address=(400, "RemoteAddressForbidden"), account_restricted=(400, "AccountClosed"), nonce=(400, "InvalidNonce"),
        rate_limited=(429, "RateLimit"), exchange_maintenance=(503, "Maintenance"), exchange_outage=(500, "System"),
        endpoint_retired=(404, "EndpointNotFound"),
    ),
    ("htx", "spot", "spotPrivateGetV1AccountAccounts"): seen(
        **dict.fromkeys(("key_text", "unknown", "secret", "key_expired", "address", "clock"), (200, "api-signature-not-valid")),
        hidden_characters_newline=(200, "api-signature-not-valid"), waf_blocked=(403, ""), rate_limited=(200, "rate-too-many-requests"),
        exchange_maintenance=(200, "system-maintenance"), exchange_outage=(200, "gateway-internal-error"),
        endpoint_retired=(405, "method-not-allowed"),
    ),
    ("mexc", "spot", "spotPrivateGetAccount"): seen(
        key_text=(400, "700001"), unknown=(400, "10072"), key_secret_swapped=(400, "700001"), key_expired=(400, "700002"),
        secret=(400, "700002"), read_permission_missing=(400, "700007"), address=(400, "700006"), clock=(400, "700003"),
        waf_blocked=(403, ""), rate_limited=(429, "429"), ip_banned=(418, ""), exchange_maintenance=(500, "500"), exchange_outage=(500, "500"),
    ),
}  # fmt: skip
"""Further exchanges, where only the answers are looked at: below HTTP all are alike."""

CASES = [
    pytest.param(
        exchange, market, method, fault.name, table.get(fault.name, OK), id=f"{exchange}-{market}-{fault.name}"
    )
    for (exchange, market, method), table in {**WIRE, **FURTHER}.items()
    for fault in faults_of(exchange, market)
    if (exchange, market, method) in WIRE or fault.name not in NETWORK
]


@pytest.mark.parametrize(("exchange", "market", "method", "fault", "expected"), CASES)
async def test_a_signed_read_meets_the_exchanges_own_answer(
    connect: Any, exchange: str, market: str, method: str, fault: str, expected: Seen
) -> None:
    async with Lab(exchange, [fault], market=market) as lab, connect(lab) as client:
        failed = False
        try:
            await getattr(client, method)({"accountType": "UNIFIED"} if exchange == "bybit" else {})
        except Exception:
            failed = True
        last = (lab.requests[-1].status, lab.requests[-1].code) if lab.requests else NOTHING_SENT
        assert last == expected
        assert failed is (expected != OK)
        assert not any(request.forbidden for request in lab.requests)


def test_the_tables_name_only_faults_that_exist() -> None:
    for table in {**WIRE, **FURTHER}.values():
        assert set(table) <= set(FAULTS)
