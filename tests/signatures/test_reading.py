"""Reading a paste: whose it is, which errors are in it in the order of time, and who has the last word on each."""

from __future__ import annotations

import secrets
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnose import data
from diagnose.pack import Pack
from diagnose.signatures.reading import FIRST_EVENTS, LAST_EVENTS, MOST_HEARD, QUOTED, read
from diagnose.signatures.tidy import LONGEST

KNOWLEDGE = Pack.load().knowledge
AMBIGUOUS = data.load(data.root("rules") / "text" / "exchanges.yaml").texts("ambiguous_names")
INDEX = KNOWLEDGE.recogniser.index
HOSTS = {host: [name for name in INDEX if host in INDEX[name]["hosts"]] for own in INDEX.values() for host in own["hosts"]}


def whose(text: str, exchange: str = "") -> tuple[str, str]:
    reading = read(text, KNOWLEDGE, exchange)
    assert reading.facts["exchange"] == reading.told
    return reading.exchange, reading.told


def causes(text: str, exchange: str = "") -> list[str]:
    """The likeliest cause of each error."""
    return [next(iter(one.voice.meaning.causes)) for one in read(text, KNOWLEDGE, exchange).heard]


def only(text: str, exchange: str = ""):
    (one,) = read(text, KNOWLEDGE, exchange).heard
    return one


# ---- whose it is


@pytest.mark.parametrize(
    ("text", "exchange"),
    [
        ("GET https://api.bybit.com/v5/account 401", "bybit"),
        ("HTTPSConnectionPool(host='api.kucoin.com', port=443)", "kucoin"),
        ("My Kraken key stopped working", "kraken"),
        ("用火币的 API 出错", "htx"),
        ("gate.io says 401", "gate"),
        ("coinbase pro refuses my key", "coinbaseexchange"),
        ("coinbase refuses my key", "coinbase"),
        ("{'error': ['EAPI:Invalid nonce']}", "kraken"),
        ("retCode: 10003, retMsg: 'API key is invalid.'", "bybit"),
        ("KC-API-KEY not exists", "kucoin"),
        ('Request header "OK_ACCESS_KEY" is wrong', "okx"),
        ('hitbtc {"error":{"code":1002}}', "hitbtc"),
        ('binanceusdm {"code":-2015}', "binance"),
        ('okex5 {"code":"50113"}', "okx"),
    ],
)
def test_an_exchange_is_named_by_its_host_name_or_wording(text, exchange):
    assert whose(text) == (exchange, "named")


@pytest.mark.parametrize("host", sorted(host for host, names in HOSTS.items() if len(names) == 1))
def test_a_host_that_one_exchange_has_names_it(host):
    assert whose(f"dial tcp: lookup {host}: no such host") == (HOSTS[host][0], "named")


@pytest.mark.parametrize("name", sorted(KNOWLEDGE.tables.exchanges))
def test_the_way_ccxt_begins_a_message_names_every_exchange_of_it(name):
    assert whose(f'Error: {name} {{"message":"x"}}') == (KNOWLEDGE.recogniser.aliases.get(name, name), "named")


@pytest.mark.parametrize(
    ("text", "exchange"),
    [
        ("{ msg: 'Invalid Sign', code: '50113' }", "okx"),
        ("KucoinAPIException 400005: x", "kucoin"),
        ("No active API key found.", "bitvavo"),
        ('{"name":"InvalidNonce"}', ""),
    ],
)
def test_an_exchange_is_guessed_by_a_code_or_a_sentence_that_it_alone_has(text, exchange):
    assert whose(text) == (exchange, "guessed" if exchange else "unknown")


@pytest.mark.parametrize("text", ["", "401 Unauthorized", "(ErrCode: 123)", "invalid key", "[Errno 111] Connection refused"])
def test_what_every_exchange_says_names_none(text):
    assert whose(text) == ("", "unknown")


@pytest.mark.parametrize("exchange", ["okx", "hitbtc", "nobody"])
def test_what_is_given_is_never_doubted(exchange):
    assert whose('kraken {"error":["EAPI:Invalid key"]}', exchange) == (exchange, "given")


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_a_word_of_everyday_language_names_no_exchange(name):
    assert whose(f"The {name} of my bot is open, it got a 401 and then {name}.") == ("", "unknown")


@pytest.mark.parametrize("name", sorted(set(AMBIGUOUS) & set(KNOWLEDGE.tables.exchanges)))
def test_in_front_of_an_answer_such_a_word_is_the_exchange(name):
    assert whose(f'ccxt.base.errors.ExchangeError: {name} {{"message":"x"}}') == (name, "named")


@pytest.mark.parametrize(
    ("text", "exchange"),
    [
        ("GET https://api.binance.us/api/v3/account", "binanceus"),
        ("GET https://api.binance.com/api/v3/account", "binance"),
        ("On Binance.US I get code -2015", "binanceus"),
        ("On Binance I get code -2015", "binance"),
        ('binanceus {"code":-2015}', "binanceus"),
        ('binance {"code":-2015}', "binance"),
        ("wss://stream.binance.us:9443", "binanceus"),
    ],
)
def test_binance_us_is_another_exchange_than_binance(text, exchange):
    assert whose(text) == (exchange, "named")


def test_a_host_outweighs_a_name_in_passing():
    assert whose("I came from kraken, now GET https://api.bybit.com/v5 fails") == ("bybit", "named")


# ---- which errors


LOG = """\
2026-11-25 19:17:40 INFO bot started
2026-11-25 19:17:47 ERROR dial tcp: lookup api.kraken.com: no such host
2026-11-25 19:17:50 ERROR kraken {"error":["EAPI:Invalid nonce"]}
2026-11-25 19:17:55 ERROR kraken {"error":["EAPI:Invalid nonce"]}, again
2026-11-25 19:18:01 ERROR [Errno 111] Connection refused
2026-11-25 19:18:09 ERROR dial tcp: lookup api.kraken.com: no such host, once more
"""


def test_the_errors_of_a_log_stand_in_the_order_of_time_and_each_once():
    assert causes(LOG) == ["dns-failure", "nonce-conflict", "connection-failed"]
    assert causes("".join(reversed(LOG.splitlines(keepends=True)))) == ["dns-failure", "connection-failed", "nonce-conflict"]


def test_of_one_line_each_code_is_an_error():
    assert causes('okx {"data":[{"sCode":"50113","sMsg":"x"},{"sCode":"50105","sMsg":"y"}]}') == ["secret-mismatch", "passphrase-wrong"]


def test_errors_on_lines_of_equal_length_stand_in_the_order_of_time():
    refused = "2026-11-25 19:17:47 ERROR [Errno 111] Connection refused by the host #0001 of the exchange"
    limited = "2026-11-25 19:17:48 ERROR HTTP 429 Too Many Requests, wait and then ask again once #000001"
    assert causes(f"{refused}\n{limited}") == ["connection-failed", "rate-limited"]


def test_a_line_that_counts_something_is_no_error():
    log = '2026-11-25 19:17:47 INFO loaded, got 500 candles\n2026-11-25 19:17:50 ERROR kraken {"error":["EAPI:Invalid nonce"]}'
    assert causes(log) == ["nonce-conflict"]


def test_weak_words_on_a_line_that_reports_no_error_say_nothing():
    log = "2026-11-25 19:17:47 INFO Authenticating with API key\n2026-11-25 19:17:48 ERROR certificate verify failed"
    assert causes(log) == ["tls-failure"]
    assert causes(log.replace("INFO", "ERROR"))[0] == "key-unknown"


def test_a_status_is_no_code_of_an_exchange_that_uses_the_same_number():
    heard = read("getting Poloniex error 403: Forbidden on all calls", KNOWLEDGE).heard
    assert [(one.seen.code, one.seen.http, one.voice.layer) for one in heard] == [(None, 403, "status")]


def test_of_a_long_log_begin_and_end_are_read():
    lines = [f"2026-11-25 19:17:47 INFO candle {number}" for number in range(2 * (FIRST_EVENTS + LAST_EVENTS))]
    lines[0] += " kraken EAPI:Invalid nonce"
    lines[FIRST_EVENTS + 10] += " [Errno 111] Connection refused"
    lines[-1] += " certificate has expired"
    assert causes("\n".join(lines)) == ["nonce-conflict", "tls-failure"]


def test_of_a_very_long_paste_the_middle_is_left_out_and_that_is_said():
    text = "kraken EAPI:Invalid nonce\n" + "x\n" * LONGEST + "Connection refused\n" + "x\n" * LONGEST + "2026-11-25 19:17 certificate has expired"
    reading = read(text, KNOWLEDGE)
    assert reading.cut
    assert causes(text) == ["nonce-conflict", "tls-failure"]
    assert not read("kraken EAPI:Invalid nonce", KNOWLEDGE).cut


def test_only_so_many_errors_are_kept():
    codes = list(KNOWLEDGE.codes("okx").values())
    assert len(read(" ".join(f'{{"code":"{code}"}}' for code in codes), KNOWLEDGE, "okx").heard) == MOST_HEARD


def test_status_code_message_request_and_headers_stay_apart():
    seen = only(
        'okx GET https://www.okx.com/api/v5/account/balance?ccy=BTC 401 Unauthorized {"msg":"Invalid Sign","code":"50113"}\nRetry-After: 7'
    ).seen
    assert (seen.http, seen.code, seen.endpoint, seen.headers) == (401, "50113", "GET https://www.okx.com/api/v5/account/balance", {"retry-after": "7"})
    assert '"msg":"Invalid Sign"' in seen.message


def test_the_line_that_tells_is_quoted_and_no_more_than_it():
    assert only("Hello,\n{ msg: 'Invalid Sign', code: '50113' }\nbye").seen.message == "{ msg: 'Invalid Sign', code: '50113' }"
    long = only("x " * 500 + "okx {'code': '50113'}" + " y" * 500).seen.message
    assert "50113" in long
    assert len(long) <= QUOTED


def test_the_line_of_a_negative_code_is_quoted():
    assert only("Placing the order\n-1022: Signature for this request is not valid.", "binance").seen.message.startswith("-1022")


# ---- who has the last word


@pytest.mark.parametrize(
    ("text", "layer", "cause"),
    [
        ('okx {"msg":"Too Many Requests","code":"50113"} 429', "code", "secret-mismatch"),
        ('okx {"msg":"Timestamp request expired","code":"99999999"}', "sentence", "clock-skew"),
        ("kraken {'error': ['EAPI:Invalid signature']} certificate has expired", "sentence", "secret-mismatch"),
        ("hitbtc 503 Service Unavailable: Invalid Apikey", "wording", "key-unknown"),
        ('hitbtc {"error":{"code":1003,"message":"x"}}', "ccxt", "trade-permission-missing"),
        ("hitbtc HTTP 401 connection reset by peer", "status", "key-unknown"),
        ("hitbtc connection reset by peer", "wording", "connection-failed"),
        ("hitbtc HTTP 429 <title>Just a moment...</title>", "status", "rate-limited"),
        ("hitbtc HTTP 403 <title>Just a moment...</title>", "wording", "waf-blocked"),
        ("hitbtc HTTP 407 Tunnel connection failed", "status", "proxy-misconfigured"),
        ("hitbtc HTTP 502 Expecting value: line 1 column 1 (char 0)", "status", "exchange-outage"),
        ("hitbtc Expecting value: line 1 column 1 (char 0)", "weak", "waf-blocked"),
        ("hitbtc HTTP 401 access denied", "status", "key-unknown"),
    ],
)
def test_code_beats_wording_beats_table_beats_status_beats_words_of_the_network(text, layer, cause):
    voice = only(text).voice
    assert (voice.layer, next(iter(voice.meaning.causes))) == (layer, cause)


# ---- what says nothing


PYTHON_FRAMES = """\
Traceback (most recent call last):
  File "/bot/rate_limit.py", line 429, in check_invalid_nonce
    raise_permission_denied(signature="invalid", timestamp="expired")
                            ^^^^^^^^^^^^^^^^^^^
  File "/bot/timeout.py", line 502, in connection_refused
    getaddrinfo(host)
"""
NODE_FRAMES = "    at RateLimiter.timedOut (/bot/invalid_api_key.js:429:15)\n    at async connectionRefused (/bot/bad_gateway.js:7:20)\n"
PHP_FRAMES = "#0 /bot/RateLimitExceeded.php(77): ccxt\\Exchange->connection_refused()\n#1 {main}\n"
JAVA_FRAMES = "\tat com.bot.InvalidSignature.handle(Timeout.java:77)\n"
AXIOS = """\
    socketPath: undefined,
    timeout: 3000,
    clarifyTimeoutError: false,
    insecureHTTPParser: false,
    timeoutCb: [Function: emitRequestTimeout],
    rejectUnauthorized: true,
    proxyError: undefined,
    ECONNREFUSED: false,
    permission: 'denied',
    retryAfterRateLimit: undefined,
"""
CURL = """\
* Connected to api.example.com (203.0.113.1) port 443 (#0)
* SSL certificate verify ok.
> GET /api/v3/account?timestamp=1764097000000&signature=0000 HTTP/1.1
> Host: api.example.com
> X-MBX-APIKEY: lab-key-0000
>
"""
STATUSES = "  STATUS_CODES: {\n" + "".join(f"    '{status}': 'Proxy Authentication Required',\n" for status in range(400, 412)) + "  }\n"


@pytest.mark.parametrize("said", [CURL, STATUSES], ids=["curl", "statuses"])
def test_what_a_client_prints_of_a_call_says_nothing(said):
    assert causes(f"{said}Error: Empty reply from server") == ["connection-failed"]


@pytest.mark.parametrize("said", [PYTHON_FRAMES, NODE_FRAMES, PHP_FRAMES, JAVA_FRAMES, AXIOS], ids=["python", "node", "php", "java", "axios"])
def test_what_stands_around_an_error_does_not_drown_it(said):
    assert causes(f"{said}Error: kraken EAPI:Invalid nonce") == ["nonce-conflict"]
    assert causes(f"hitbtc Error: certificate has expired\n{said}") == ["tls-failure"]


@pytest.mark.parametrize("frame", ["\tat com.bot.Main.main(Main.java:404)", "#0 /bot/Exchange.php(503): fetch()"])
def test_the_number_of_a_line_in_a_stack_is_no_status(frame):
    assert only(f"hitbtc Read timed out\n{frame}").seen.http is None


def test_of_an_error_that_was_printed_whole_only_its_answer_speaks():
    printed = "AxiosError: Request failed with status code 401 {\n" + AXIOS + "  data: { code: -1022, msg: 'Signature for this request is not valid.' },\n}"
    assert only(printed, "binance").seen.code == "-1022"
    assert causes(f"hitbtc AxiosError: Request failed with status code 401 {{\n{AXIOS}}}") == ["key-unknown"]


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com/x?recvWindow=5000&timestamp=expired&signature=invalid",
        "https://docs.example.com/errors/invalid-api-key/rate-limit-exceeded",
        "wss://timeout.example.com:8080/permission-denied",
    ],
)
def test_an_address_says_nothing(url):
    assert causes(f"see {url} for more") == []


def test_a_list_of_all_possible_reasons_is_none():
    text = "hitbtc 520 (possible reasons: invalid API keys, bad or old nonce, exchange is down or offline, on maintenance, rate-limiting)"
    assert causes(text + " HTTP 520") == ["exchange-outage"]
    assert causes(text.replace("rate-limiting", 'rate-limiting, {"error":"Nonce is not increasing"}')) == ["nonce-conflict"]


# ---- normal input


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("{\x1b[33m\n  code: \x1b[32m'50113'\x1b[39m\n}", "secret-mismatch"),
        ("okx {&quot;code&quot;:&quot;50113&quot;}", "secret-mismatch"),
        ('okx "{\\"code\\":\\"50113\\"}"', "secret-mismatch"),
        ("okx ｛\r\n“code”：“50113”\r\n｝", "secret-mismatch"),
        ("│ okx {'code':       │\n│ '50113'}            │", "secret-mismatch"),
        ("okx This API key doesnâ€™t have permission to use this function", "trade-permission-missing"),
        ("Salut, Kraken me répond « EAPI:Invalid nonce » depuis hier", "nonce-conflict"),
        ("服务器返回：签名错误", "secret-mismatch"),
        ("Geri dönüş olarak Code:401, Message: “Unauthorized” alıyorum", "key-unknown"),
        ("okx { code: [32m'50113'[39m }", "secret-mismatch"),
    ],
)
def test_damage_and_other_languages_are_normal_input(text, cause):
    assert causes(text) == [cause]


def test_a_line_that_was_cut_by_a_terminal_is_read_as_one():
    line = "2026-11-25 19:17:47,797 - freqtrade.exchange.common - WARNING - get_balances() returned exception: okx {'code': '50113'} and so on " * 2
    width = line.index("50113") + 3
    cut = "\n".join(line[at : at + width] for at in range(0, len(line), width))
    assert "'501\n13'" in cut
    assert causes(cut) == ["secret-mismatch"]


def test_a_secret_is_seen_and_survives_nowhere():
    value = secrets.token_hex(32)
    reading = read(f"okx secret={value} GET https://www.okx.com/x?apiKey={value}&signature={value} {{'code': '50113'}}", KNOWLEDGE)
    assert reading.facts["secret"] == "seen"
    assert value not in repr(reading)
    assert read("okx {'code': '50113'}", KNOWLEDGE).facts["secret"] == "unseen"


def test_the_words_of_a_paste_are_its_facts():
    facts = read("POST https://testnet.example.com/api/v3/order refused from 203.0.113.7", KNOWLEDGE).facts
    assert facts == {"exchange": "unknown", "secret": "unseen", "action": "trade", "site": "testnet", "address": "shown"}


PIECES = [
    'kraken {"error":["EAPI:Invalid nonce"]}', "okx {'code': '50113'}", "\n2026-11-25 19:17:47 ERROR ", "HTTP/1.1 403", "https://api.bybit.com/v5?x=",
    "secret=", "\x1b[31m", "&#39;", "\\u0027", "    at x (y:1:2)\n", '  File "x", line 1\n', "Connection refused", "{", "'", "\x00", "│",
]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(st.characters(exclude_categories=["Cs"]), max_size=20)), max_size=20).map("".join))
def test_any_text_can_be_read(text):
    reading = read(text, KNOWLEDGE)
    assert (reading.told == "unknown") == (not reading.exchange)
    assert len(reading.heard) <= MOST_HEARD
    for one in reading.heard:
        assert len(one.seen.message) <= QUOTED
        assert not {c for c in one.seen.message if unicodedata.category(c) == "Cc" and ord(c) < 0x80}
        assert abs(sum(one.voice.meaning.causes.values()) - 1) < 0.02


@pytest.mark.parametrize("text", [bytes(range(256)).decode("latin-1"), "\ud800 401"])
def test_binary_is_read_as_well(text):
    assert read(text, KNOWLEDGE).exchange == ""


@pytest.mark.parametrize("piece", ["a", "{", '"', "\n", "code: ", "secret ", "   at \n", "https://a.bc/?x=", "  key: 1\n", "2026-11-25 10:00:00 error 401\n", "1:", "0x"])
def test_reading_200_000_characters_takes_a_moment(piece):
    began = time.process_time()
    read((piece * 200_000)[:200_000], KNOWLEDGE)
    assert time.process_time() - began < 2
