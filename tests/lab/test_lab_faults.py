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


def seen(**groups: Any) -> dict[str, Seen]:
    """One table from groups of faults that look alike and single ones."""
    named = {"key_text": KEY_TEXT, "unknown": UNKNOWN, "secret": SECRET, "clock": CLOCK, "address": ADDRESS}
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
        wrong_environment=(401, "50101"), secret=(401, "50113"), passphrase_wrong=(401, "50105"), clock=(401, "50102"),
        address=(401, "50110"), key_disabled=(400, "50100"), read_permission_missing=(200, "50120"),
        ip_restriction_required=(403, "50035"), account_restricted=(200, "50007"), geo_blocked=(200, "50121"),
        waf_blocked=(403, ""), rate_limited=(429, "50011"), exchange_maintenance=(503, "50001"),
        exchange_outage=(500, "50026"), endpoint_retired=(410, "50005"),
    ),
    ("kraken", "spot", "privatePostBalance"): seen(
        key_text=(200, "EAPI:Invalid key"), unknown=(200, "EAPI:Invalid key"), secret=(200, "EAPI:Invalid signature"),
        hidden_characters_secret=NOTHING_SENT, key_type_mismatch=(200, "EAPI:Invalid otp"),
        read_permission_missing=(200, "EGeneral:Permission denied"), address=(200, "EGeneral:Permission denied"),
        account_restricted=(200, "EAuth:Account temporary disabled"), nonce_conflict=(200, "EAPI:Invalid nonce"),
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
        key_text=(401, "400003"), unknown=(401, "400003"), secret=(401, "400005"), passphrase_wrong=(401, "400004"),
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

CASES = [
    pytest.param(
        exchange, market, method, fault.name, table.get(fault.name, OK), id=f"{exchange}-{market}-{fault.name}"
    )
    for (exchange, market, method), table in WIRE.items()
    for fault in faults_of(exchange, market)
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
    for table in WIRE.values():
        assert set(table) <= set(FAULTS)
