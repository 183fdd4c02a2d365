"""What an answer says outright: null is unknown, booleans become words, times have units, some entries are for one market."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from diagnose.probes import answer
from diagnose.profile import MARKETS, Call

NOW_MS = 1_790_000_000_000
DAY_MS = 86_400_000
CALL = Call(
    id="made-up", probe="permissions", method="", request="GET /x", url="", sign="signed", params={}, headers={}, sites=("live",),
    markets=MARKETS, reads={}, words={}, unit="ms",
)  # fmt: skip


@pytest.fixture
def read(pack):
    """``read(document, {name: expression}, …)`` through the vocabulary that is shipped."""

    def of(document, reads, market="spot", words=None, unit="ms"):
        call = dataclasses.replace(CALL, reads=reads, words=words or {}, unit=unit)
        return answer.readings(call, document, market, pack.vocabulary, NOW_MS)

    return of


@pytest.mark.parametrize("document", [{}, {"a": None}, [], None, "text", 7, {"a": {"b": None}}, {"b": True}])
def test_null_is_unknown(document, read):
    assert read(document, {"permission.read": "a.b", "permission.ip_list": "a.b", "funds@spot": "a.b", "expires": "a.b"}) == {}


@pytest.mark.parametrize("expression", ["length(a)", "contains(a, 'x')", "to_number(a) > `9`", "sum(a)", "a[?b > `1`].c | [0]"])
@pytest.mark.parametrize("document", [{}, {"a": 5}, {"a": None}, "text", None])
def test_another_shape_than_expected_is_unknown(expression, document, read):
    found = read(document, {"permission.read": expression})
    assert found.get("permission.read") != "granted"


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [
        ("permission.read", "granted", "denied"),
        ("permission.trade", "granted", "denied"),
        ("permission.withdraw", "granted", "denied"),
        ("permission.ip_list", "bound", "open"),
        ("account.state", "normal", "restricted"),
        ("account.product", "open", "not-opened"),
    ],
)
def test_booleans_become_words(name, yes, no, read):
    assert read({"a": True}, {name: "a"}) == {name: yes}
    assert read({"a": False}, {name: "a"}) == {name: no}


@pytest.mark.parametrize("value", ["yes", 1, 0, "true", [True], {"x": 1}])
def test_what_is_no_boolean_and_no_word_is_unknown(value, read):
    assert read({"a": value}, {"permission.read": "a"}) == {}


def test_a_word_of_the_vocabulary_is_taken_as_it_is(read):
    assert read({"a": "granted"}, {"permission.read": "a"}) == {"permission.read": "granted"}


def test_a_table_of_words_decides_alone(read):
    words = {"account.mode": {"1": "spot-only", "*": "other"}, "account.state": {"true": "restricted", "false": "normal"}}
    assert read({"a": 1}, {"account.mode": "a"}, words=words) == {"account.mode": "spot-only"}
    assert read({"a": "9"}, {"account.mode": "a"}, words=words) == {"account.mode": "other"}
    assert read({"a": True}, {"account.state": "a"}, words=words) == {"account.state": "restricted"}
    assert read({"a": "maybe"}, {"account.state": "a"}, words=words) == {}


def test_funds_are_present_or_empty(read):
    assert read({"a": True, "b": False}, {"funds@one": "a", "funds@two": "b", "funds@three": "c"}) == {"funds@one": "present", "funds@two": "empty"}


def test_an_entry_for_one_market_wins_there_and_is_dropped_elsewhere(read):
    reads = {"permission.trade": "general", "permission.trade@spot": "spot", "permission.product@swap": "swap"}
    document = {"general": False, "spot": True, "swap": True}
    assert read(document, reads, "spot") == {"permission.trade": "granted"}
    assert read(document, reads, "margin") == {"permission.trade": "denied"}
    assert read(document, reads, "swap") == {"permission.trade": "denied", "permission.product": "granted"}
    assert read(document, dict(reversed(reads.items())), "spot") == {"permission.trade": "granted"}, "whatever the order"


@pytest.mark.parametrize("unit", ["ms", "s", "iso"])
@pytest.mark.parametrize(
    ("days", "word", "left"),
    [(-1.5, "passed", -2), (0.5, "soon", 0), (9.5, "soon", 9), (13.9, "soon", 13), (14.1, "later", 14), (400.5, "later", 400)],
)
def test_an_expiry_in_every_unit(days, word, left, unit, read):
    at = NOW_MS + days * DAY_MS
    value = {"ms": round(at), "s": round(at / 1000), "iso": datetime.fromtimestamp(at / 1000, UTC).isoformat().replace("+00:00", "Z")}[unit]
    expected = {"permission.expiry": word, "permission.days_left": left}
    assert read({"a": value}, {"expires": "a"}, unit=unit) == expected
    if unit != "iso":
        assert read({"a": str(value)}, {"expires": "a"}, unit=unit) == expected


@pytest.mark.parametrize("value", [0, "0", -1, "-1", ""])
def test_these_say_that_nothing_expires(value, read):
    assert read({"a": value}, {"expires": "a"}) == {"permission.expiry": "none"}


@pytest.mark.parametrize("value", ["soon", [], {}, "20-20-20T", None])
def test_an_expiry_that_cannot_be_read_is_unknown(value, read):
    assert read({"a": value}, {"expires": "a"}, unit="iso") == {}


BINANCE = {
    "enableReading": True, "enableSpotAndMarginTrading": True, "enableWithdrawals": False, "enableFutures": False,
    "enableVanillaOptions": False, "enablePortfolioMarginTrading": False, "ipRestrict": True,
}  # fmt: skip
BYBIT = {
    "readOnly": 0, "permissions": {"Spot": ["SpotTrade"], "ContractTrade": ["Order", "Position"], "Wallet": ["AccountTransfer"], "Options": []},
    "ips": ["203.0.113.7"], "type": 1, "uta": 1, "expiredAt": "1970-01-01T00:00:00Z",
}  # fmt: skip
REAL = [
    ("binance", "spot", BINANCE, {"read": "granted", "trade": "granted", "withdraw": "denied", "ip_list": "bound", "expiry": "none"}),
    ("binance", "swap", BINANCE, {"trade": "granted", "product": "denied"}),
    ("binance", "swap", BINANCE | {"enablePortfolioMarginTrading": True}, {"trade": "granted", "product": None}),
    ("binance", "spot", BINANCE | {"ipRestrict": False}, {"ip_list": "open", "expiry": None}),
    ("binance", "spot", {"enableReading": True}, {"read": "granted", "trade": None, "withdraw": None, "ip_list": None}),
    ("okx", "spot", {"code": "0", "data": [{"perm": "read_only,trade", "ip": "", "acctLv": "2"}]}, {"read": "granted", "trade": "granted", "withdraw": "denied", "ip_list": "open", "product": "unneeded"}),
    ("okx", "swap", {"code": "0", "data": [{"perm": "read_only,withdraw", "ip": "203.0.113.7"}]}, {"trade": "denied", "withdraw": "granted", "ip_list": "bound"}),
    ("okx", "spot", {"code": "0", "data": []}, {"read": None, "trade": None, "withdraw": None, "ip_list": None}),
    ("bybit", "spot", {"result": BYBIT}, {"read": None, "trade": "granted", "withdraw": "denied", "ip_list": "bound", "holder": "personal", "expiry": "none"}),
    ("bybit", "swap", {"result": BYBIT | {"readOnly": 1}}, {"trade": "denied", "product": "granted"}),
    ("bybit", "spot", {"result": BYBIT | {"ips": ["*"]}}, {"ip_list": "open"}),
    ("bybit", "spot", {"result": {}}, {"trade": None, "withdraw": None, "ip_list": None, "expiry": None}),
    ("kucoin", "spot", {"data": {"permission": "General,Spot", "ipWhitelist": ""}}, {"read": "granted", "trade": "granted", "withdraw": "denied", "ip_list": "open"}),
    ("kucoin", "swap", {"data": {"permission": "General,Spot", "ipWhitelist": "203.0.113.7"}}, {"trade": "granted", "product": "denied", "ip_list": "bound"}),
    ("kucoin", "spot", {"data": {"permission": "General,InnerTransfer"}}, {"trade": "denied", "withdraw": "denied"}),
    ("kucoin", "spot", {"data": {"permission": "General,Transfer"}}, {"withdraw": "granted"}),
    ("kucoin", "spot", {"data": {}}, {"read": None, "trade": None, "withdraw": None, "ip_list": None}),
    ("kraken", "spot", {"result": {"permissions": ["query-funds", "modify-trades"], "ip_allowlist": []}}, {"read": "granted", "trade": "denied", "withdraw": "denied", "ip_list": "open"}),
    ("kraken", "spot", {"result": {"permissions": ["query-funds", "modify-trades", "close-trades"], "ip_allowlist": ["203.0.113.7"], "valid_until": "0"}}, {"trade": "granted", "ip_list": "bound", "expiry": "none"}),
    ("kraken", "spot", {"result": {}}, {"read": None, "trade": None, "withdraw": None}),
]  # fmt: skip


@pytest.mark.parametrize(("exchange", "market", "document", "expected"), REAL, ids=[f"{row[0]}-{row[1]}-{index}" for index, row in enumerate(REAL)])
def test_the_rights_of_a_key_as_the_exchanges_tell_them(exchange, market, document, expected, pack):
    profile = pack.profiles.get(exchange)
    call = next(c for c in profile.calls if c.probe == "permissions")
    found = answer.readings(call, document, market, pack.vocabulary, NOW_MS)
    assert {name: found.get(f"permission.{name}") for name in expected} == expected


@pytest.mark.parametrize("document", [{}, [], None, "x", 1, {"result": None, "data": None}, {"result": [], "data": {}}, {"data": [None], "result": {"list": None}}])
def test_no_answer_without_content_grants_or_denies_anything(document, pack):
    """Of every call of every profile, for every market."""
    for exchange in pack.profiles.ids:
        for call in pack.profiles.get(exchange).calls:
            for market in MARKETS:
                found = answer.readings(call, document, market, pack.vocabulary, NOW_MS)
                assert not {n for n in found if n.startswith(("permission.", "account.")) and n != "permission.product"}, (exchange, call.id, found)
