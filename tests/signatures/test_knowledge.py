"""What is known of an error: the surest layer speaks, a code can be asked for by itself, and ccxt's tables know every exchange."""

from __future__ import annotations

import pytest

from diagnose.errors import UsageError
from diagnose.model import Observation, Outcome
from diagnose.pack import Pack
from diagnose.signatures.knowledge import LAYERS
from diagnose.signatures.reading import read

PACK = Pack.load()
KNOWLEDGE = PACK.knowledge
TABLES = KNOWLEDGE.tables
UNCURATED = sorted(name for name in TABLES.exchanges if KNOWLEDGE.profile(name) is None)


def first(causes) -> str:
    return next(iter(causes))


def voice(message: str, exchange: str, code: str | None = None, http: int | None = None):
    return KNOWLEDGE.meaning(Observation(probe="paste", outcome=Outcome.FAILED, http=http, code=code, message=message), exchange, message)


# ---- layers: of what could be said of one error the surest is said

LADDER = [
    ("code", {"code": "50113", "message": "Invalid signature, too many requests", "exchange": "okx", "http": 401}),
    ("sentence", {"code": "1", "message": "Timestamp request expired, too many requests", "exchange": "okx", "http": 401}),
    ("wording", {"code": "1", "message": "invalid nonce", "exchange": "okx", "http": 401}),
    ("wording", {"code": "1002", "message": "too many requests", "exchange": "hitbtc", "http": 503}),
    ("ccxt", {"code": "1002", "message": "forbidden", "exchange": "hitbtc", "http": 503}),
    ("status", {"code": "1", "message": "forbidden", "exchange": "hitbtc", "http": 503}),
    ("weak", {"code": "1", "message": "forbidden", "exchange": "hitbtc", "http": None}),
]


@pytest.mark.parametrize(("layer", "seen"), LADDER)
def test_the_surest_layer_speaks(layer, seen):
    assert voice(**seen).layer == layer


def test_the_ladder_climbs_all_layers_and_trust_never_grows_on_the_way_down():
    assert tuple(dict.fromkeys(layer for layer, _ in LADDER)) == LAYERS
    trust = [PACK.weights.trust[layer] for layer in LAYERS]
    assert trust == sorted(trust, reverse=True)


def test_what_nothing_knows_says_nothing():
    assert voice("nothing to see", "hitbtc", code="1") is None
    assert voice("nothing to see", "nobody") is None


@pytest.mark.parametrize(
    ("message", "http", "layer"),
    [
        ("connection reset by peer", None, "wording"),
        ("connection reset by peer", 200, "wording"),
        ("connection reset by peer", 401, "status"),
        ("proxy: connection reset by peer", 407, "wording"),
        ("<title>Just a moment...</title>", 403, "wording"),
        ("<title>Just a moment...</title>", 429, "status"),
        ("<title>Just a moment...</title>", 451, "status"),
        ("Unexpected token < in JSON", 502, "status"),
        ("Unexpected token < in JSON", None, "weak"),
    ],
)
def test_a_status_outranks_the_network_and_some_statuses_the_page_they_came_with(message, http, layer):
    assert voice(message, "hitbtc", http=http).layer == layer


def test_the_place_is_where_the_words_stand_that_tell():
    assert voice("so it says: Invalid Apikey", "hitbtc").place == len("so it says: ")
    assert voice("it says EAPI:Invalid nonce", "kraken").place == len("it says ")
    assert voice("x", "okx", code="50113").place == -1
    assert voice("x", "hitbtc", http=503).place == -1


def test_equal_errors_have_the_same_meaning():
    assert voice("a", "okx", code="50113").meaning is voice("b", "okx", code="50113").meaning
    assert voice("forbidden 1", "hitbtc", code="1002").meaning is voice("forbidden 2", "hitbtc", code="1002").meaning


# ---- a code by itself


@pytest.mark.parametrize(
    ("exchange", "code", "cause"),
    [
        ("binance", "-2015", "ip-not-allowed"),
        ("binanceusdm", "-2015", "ip-not-allowed"),
        ("okex", "50113", "secret-mismatch"),
        ("gate", "INVALID_KEY", "key-unknown"),
        ("gate", "invalid_key", "key-unknown"),
        ("kraken", "EAPI:Invalid key", "key-unknown"),
        ("kraken", "eapi:invalid KEY", "key-unknown"),
        ("gemini", "InvalidNonce", "nonce-conflict"),
        ("hitbtc", "1002", "key-unknown"),
    ],
)
def test_a_code_has_a_meaning_whatever_its_case(exchange, code, cause):
    assert first(KNOWLEDGE.of_code(exchange, code).causes) == cause


def test_a_curated_code_wins_and_a_code_that_only_ccxt_has_says_so():
    curated = PACK.catalogue.book(KNOWLEDGE.profile("binance")).codes
    tabled = [code for folded, code in KNOWLEDGE.codes("binance").items() if folded not in curated]
    assert {KNOWLEDGE.of_code("binance", code).source for code in tabled} == {f"ccxt {TABLES.version} binance"}
    assert f"ccxt {TABLES.version} binance" not in {KNOWLEDGE.of_code("binance", code).source for code in curated.values()}
    assert KNOWLEDGE.of_code("hitbtc", "1002").source == f"ccxt {TABLES.version} hitbtc"


@pytest.mark.parametrize(
    ("exchange", "code", "near"),
    [
        ("kraken", "EAPI:Invalid kye", "did you mean 'EAPI:Invalid key'?"),
        ("gate", "INVALID_KEYS", "did you mean 'INVALID_KEY'?"),
        ("luno", "ErrAccountLimits", "did you mean 'ErrAccountLimit'?"),
    ],
)
def test_for_an_unknown_code_the_nearest_is_named(exchange, code, near):
    with pytest.raises(UsageError, match="has no code") as error:
        KNOWLEDGE.of_code(exchange, code)
    assert code in str(error.value)
    assert near in str(error.value)


@pytest.mark.parametrize(("exchange", "code"), [("binance", "xyzzyxyz"), ("nobody", "-2015"), ("", "")])
def test_for_a_code_like_no_other_none_is_named(exchange, code):
    with pytest.raises(UsageError, match=f"has no code '{code}'$"):
        KNOWLEDGE.of_code(exchange, code)


@pytest.mark.parametrize("exchange", sorted(TABLES.exchanges))
def test_every_code_of_every_exchange_means_causes_that_exist(exchange):
    codes = KNOWLEDGE.codes(exchange)
    assert set(codes) == {code.casefold() for code in codes.values()}
    for code in codes.values():
        meaning = KNOWLEDGE.of_code(exchange, code)
        assert set(meaning.causes) <= set(PACK.causes)
        assert abs(sum(meaning.causes.values()) - 1) < 0.02
        assert meaning.source


@pytest.mark.parametrize(
    ("name", "known"), [("binance", True), ("binanceusdm", True), ("binance.us", True), ("hitbtc", True), ("nobody", False), ("", False)]
)
def test_ids_of_ccxt_and_other_names_of_profiles_are_known(name, known):
    assert KNOWLEDGE.knows(name) is known
    assert bool(KNOWLEDGE.codes(name)) is known


# ---- ccxt's tables, for an exchange without a profile


def test_most_exchanges_are_known_through_ccxt_alone():
    assert len(UNCURATED) > 60
    assert sum(bool(KNOWLEDGE.codes(name)) for name in UNCURATED) > 50


@pytest.mark.parametrize(
    ("exchange", "code", "cause"),
    [
        ("hitbtc", "1002", "key-unknown"),
        ("hitbtc", "1003", "trade-permission-missing"),
        ("hitbtc", "429", "rate-limited"),
        ("hitbtc", "20001", "not-link-insufficient-funds"),
        ("alpaca", "40110000", "trade-permission-missing"),
        ("hitbtc", "nothing", ""),
        ("nobody", "1002", ""),
        ("lbank", "10007", "secret-mismatch"),  # stands only in its handle_errors
    ],
)
def test_a_code_that_ccxt_maps_has_its_causes(exchange, code, cause):
    assert (TABLES.code(exchange, code) or ("",))[0] == cause


@pytest.mark.parametrize(
    ("exchange", "message", "cause"),
    [
        ("phemex", "it says: 401 Request IP mismatch!", "ip-not-allowed"),
        ("phemex", "FAILED TO FIND API-KEY", "key-unknown"),
        ("phemex", "401", ""),
        ("whitebit", "Enable your key in API settings", "trade-permission-missing"),
        ("upbit", '{"error":{"name":"invalid_access_key"}}', "key-unknown"),
        ("deepcoin", 'subscription cluster does not "exist"', "not-link-other"),
        ("hitbtc", "Enable your key in API settings", ""),
        ("nobody", "Enable your key in API settings", ""),
    ],
)
def test_parts_of_messages_that_ccxt_knows_count_for_their_exchange_alone(exchange, message, cause):
    assert (TABLES.words(exchange, message) or ("",))[0] == cause


def test_in_a_paste_both_speak_where_no_wording_does():
    for text in ('hitbtc {"error":{"code":1002}}', 'whitebit {"message":"Enable your key in API settings"}'):
        (one,) = read(text, KNOWLEDGE).heard
        assert one.voice.layer == "ccxt"
        assert one.voice.meaning.source.startswith(f"ccxt {TABLES.version} ")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ('coincheck {"success":false,"error":"invalid authentication"}', "key-unknown"),
        ('luno {"error":"x","error_code":"ErrInsufficientPerms"}', "trade-permission-missing"),
        ("bittrade contract is restricted of closing positions on API.  Please contact customer service", "exchange-maintenance"),
    ],
)  # fmt: skip
def test_what_ccxt_maps_to_a_class_of_the_link_is_read_so(text, cause):
    assert [first(one.voice.meaning.causes) for one in read(text, KNOWLEDGE).heard] == [cause]


# ---- guessing the exchange


@pytest.mark.parametrize(
    ("text", "exchange"),
    [
        ("code: 50113", "okx"),
        ("No active API key found.", "bitvavo"),
        ("code: 1002", ""),
        ("invalid signature", ""),
        ("", ""),
    ],
)
def test_only_what_one_exchange_has_tells_it(text, exchange):
    assert KNOWLEDGE.guess(text) == exchange


@pytest.mark.parametrize(
    ("text", "exchange"),
    [
        ("code: 100001", ""),
        ("There are invalid parameters", ""),
        ("code: 100001, There are invalid parameters", "kucoin"),
        ("code: 100001, Signature verification failed", "bingx"),
    ],
)
def test_a_code_of_two_exchanges_and_a_sentence_of_one_of_them_tell_it(text, exchange):
    assert KNOWLEDGE.guess(text) == exchange
