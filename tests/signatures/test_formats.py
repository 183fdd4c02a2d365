"""How programs print an error: code, status, request and events are found in each program's own words, and stay apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnose import data
from diagnose.errors import DataError
from diagnose.signatures.formats import MOST_CODES, Formats, Request


@pytest.fixture(scope="module")
def formats() -> Formats:
    return Formats(data.root("rules"))


CODES = {
    "ccxt python": ('ccxt.base.errors.AuthenticationError: binance {"code":-2015,"msg":"Invalid API-key"}', "-2015"),
    "ccxt python, in a string": ("AuthenticationError('okx {\"msg\":\"Invalid Sign\",\"code\":\"50113\"}')", "50113"),
    "ccxt js": ('Error: bybit {"retCode":10003,"retMsg":"API key is invalid.","result":{},"time":1795634310242}', "10003"),
    "ccxt php": ('PHP Fatal error:  Uncaught ccxt\\InvalidNonce: gate {"message":"gap","label":"REQUEST_EXPIRED"} in bot.php:7', "request_expired"),
    "ccxt go": ('[ccxtError]::[AuthenticationError]::[okx {"msg":"Invalid Sign","code":"50113"}]', "50113"),
    "freqtrade": ('Could not get balance due to InvalidNonce. Message: binanceus {"code":-1021,"msg":"Timestamp"}', "-1021"),
    "nautilus_trader": ("BinanceClientError({'code': -1022, 'msg': 'Signature for this request is not valid.'})", "-1022"),
    "python-binance": ("APIError(code=-2015): Invalid API-key, IP, or permissions for action.", "-2015"),
    "python-binance, repr": ("BinanceAPIException(<Response [400]>, 400, '{\"code\":-1021,\"msg\":\"Timestamp\"}')", "-1021"),
    "binance-connector": ("(400, -1022, 'Signature for this request is not valid.', {'Date': 'Wed'})", "-1022"),
    "binance-connector, repr": ("ClientError(401, -2014, 'API-key format invalid.', {'Date': 'Wed'})", "-2014"),
    "binance sdk": ("UnauthorizedError(-2014, 'API-key format invalid.')", "-2014"),
    "go-binance": ("<APIError> code=-1021, msg=Timestamp for this request is outside of the recvWindow.", "-1021"),
    "pybit": ("API key is invalid. (ErrCode: 10003) (ErrTime: 19:26:12).\nRequest → GET https://api.bybit.com/v5/account", "10003"),
    "JKorf": ("-1022: Signature for this request is not valid.", "-1022"),
    "JKorf, quoted": ('-1022 "Signature for this request is not valid"', "-1022"),
    "JKorf, with a kind": ("[ServerError] 400003: KC-API-KEY not exists", "400003"),
    "kucoin-python": ('401-{"code":"400005","msg":"Invalid KC-API-SIGN"}', "400005"),
    "python-kucoin": ("KucoinAPIException 400004: Invalid KC-API-PASSPHRASE", "400004"),
    "python-bitget": ("API Request Error(code=40009): sign signature error", "40009"),
    "node inspect, one line": ("Failed to fetch balance { msg: 'Invalid Sign', code: '50113' }", "50113"),
    "node inspect, lines": ("error {\n  code: -1021,\n  msg: 'Timestamp for this request is outside of the recvWindow.'\n}", "-1021"),
    "node inspect, behind a stack": ("UnauthorizedError: Invalid\n    at main (/bot.js:7:20) {\n  code: -2015\n}", "-2015"),
    "node json": ('{"name":"BadRequestError","code":-1022}', "-1022"),
    "gate-api": ('(401)\nReason: Unauthorized\nHTTP response body: {"message":"Invalid key provided","label":"INVALID_KEY"}', "invalid_key"),
    "gate-api, repr": ("GateApiException('USER_NOT_FOUND', 'please transfer funds first', None, ApiException())", "user_not_found"),
    "bitvavo": ("{'errorCode': 309, 'error': 'The signature is invalid.'}", "309"),
    "bitfinex": ("<['error', 10100, 'apikey: invalid']>", "10100"),
    "htx": ('{"status":"error","err-code":"api-signature-not-valid","err-msg":"Signature not valid"}', "api-signature-not-valid"),
    "krakenfutures": ("{'result': 'error', 'error': 'nonceBelowThreshold', 'serverTime': '2026-11-25T18:42:07.123Z'}", "nonceBelowThreshold"),
    "deribit": ("{'jsonrpc': '2.0', 'error': {'message': 'invalid_credentials', 'code': 13004}, 'testnet': False}", "13004"),
    "in words": ("it answers error code 10003 since yesterday", "10003"),
}


@pytest.mark.parametrize(("text", "code"), CODES.values(), ids=CODES.keys())
def test_the_code_of_an_error_is_found_as_its_program_prints_it(formats, text, code):
    assert [found for _, found in formats.codes(text, {code.casefold()})] == [code.casefold()]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("okx {'msg': 'Invalid Sign', 'code': '50113'}", "50113"),
        ("Error:\n[ServerError] 400003: KC-API-KEY not exists", "400003"),
        ("Error:\n-1022: Signature for this request is not valid.", "-1022"),
    ],
)
def test_the_place_of_a_code_is_where_it_begins(formats, text, code):
    assert formats.codes(text, {code}) == [(text.index(code), code)]


@pytest.mark.parametrize(
    "text", ["request took 10003 ms", "port 10003 is open", "bought 10003 DOGE", "id 710003", "v10003", "https://example.com/10003/x"]
)
def test_a_number_that_stands_where_no_code_stands_is_none(formats, text):
    assert formats.codes(text, {"10003"}) == []


def test_only_what_the_exchange_knows_is_a_code(formats):
    text = '{"code":-2015,"msg":"x"} (ErrCode: 10003)'
    assert formats.codes(text, {"10003"}) == [(text.index("10003"), "10003")]
    assert formats.codes(text, set()) == []


def test_several_codes_stand_in_their_order_and_each_once(formats):
    text = 'code: 10006\nAPIError(code=-1003)\n{"retCode":10006}'
    assert [code for _, code in formats.codes(text, {"-1003", "10006"})] == ["10006", "-1003"]


def test_of_very_many_codes_only_so_many_are_looked_at(formats):
    text = " ".join(f"code: {number};" for number in range(1000, 1000 + 2 * MOST_CODES))
    known = {str(number) for number in range(1000, 1000 + 2 * MOST_CODES)}
    assert MOST_CODES <= len(formats.codes(text, known)) < 2 * MOST_CODES


STATUSES = {
    "requests": ("401 Client Error: Unauthorized for url: https://api.binance.com/api/v3/account", 401),
    "requests, server": ("502 Server Error: Bad Gateway for url: https://api.kraken.com/0/private/Balance", 502),
    "requests, repr": ("BitgetAPIException(<Response [400]>)", 400),
    "httpx": ("Client error '403 Forbidden' for url 'https://api.binance.com/api/v3/account'", 403),
    "httpx, log": ('HTTP Request: GET https://www.okx.com/api/v5/account/balance "HTTP/1.1 401 Unauthorized"', 401),
    "aiohttp": ("Error: ClientResponseError: 451, message='Unavailable For Legal Reasons'", 451),
    "aiohttp, repr": ("<ClientResponse(https://api.example.com/x) [503 Service Unavailable]>", 503),
    "urllib": ("Error: HTTPError: HTTP Error 403: Forbidden", 403),
    "websockets": ("server rejected WebSocket connection: HTTP 429", 429),
    "ws": ("Error: Unexpected server response: 418", 418),
    "axios": ("Error: Request failed with status code 451", 451),
    "got": ("HTTPError: Response code 502 (Bad Gateway)", 502),
    "node fetch": ("Error: HTTP 403 Forbidden: error code: 1020", 403),
    "undici": ('Error: 401 {"code":-2015,"msg":"Invalid API-key"}', 401),
    "node inspect": ("{\n  statusCode: 520\n}", 520),
    "node json": ('{"status":503,"statustext":"Service Unavailable"}', 503),
    "kucoin-python": ('403-{"code":"400007","msg":"Access denied, require more permission."}', 403),
    "binance-connector": ("(451, 0, 'Service unavailable from a restricted location', {})", 451),
    "gate-api": ("(429)\nReason: Too Many Requests", 429),
    "pybit": ("Http status code is not 200. (ErrCode: 429) (ErrTime: 19:26:36).", 429),
    "bitmart": ("APIException(http status=502): response=<html>", 502),
    "old okx": ("Error response_status_code 401\nresponse_content={}", 401),
    "ccxt": ("bybit GET https://api.bybit.com/v5/asset/coin/query-info? 403 Forbidden error code: 1020", 403),
    "ccxt, of the class": ("ExchangeNotAvailable: binance 503 upstream", 503),
    "hummingbot": ("OSError: Error executing request GET https://api.binance.us/api/v3/time. HTTP status is 403. Error: <HTML>", 403),
    "curl -i": ("HTTP/1.1 403 Forbidden\ncontent-type: text/html", 403),
    "curl -i, HTTP/2": ("HTTP/2 429\nretry-after: 10", 429),
    "curl -f": ("curl: (22) The requested URL returned error: 403", 403),
    "wget": ("2026-11-25 19:43:00 ERROR 502: Bad Gateway.", 502),
    "Go": ("2026/11/25 19:41:42 unexpected status 400 Bad Request", 400),
    "Java": ("java.lang.RuntimeException: HTTP 401: {}", 401),
    "PHP": ("Failed to open stream: HTTP request failed! HTTP/1.1 404 Not Found", 404),
    ".NET Framework": ("The remote server returned an error: (403) Forbidden.", 403),
    "nginx": ("<head><title>504 Gateway Time-out</title></head>", 504),
    "in words": ("I get a 401 whenever I ask for the balance", 401),
}


@pytest.mark.parametrize(("text", "status"), STATUSES.values(), ids=STATUSES.keys())
def test_the_status_of_an_answer_is_found_as_its_program_prints_it(formats, text, status):
    assert formats.status(text) == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("418, message='Invalid response status', url='wss://x'", 418),
        ("Response status code does not indicate success: 403 (Forbidden).", 403),
    ],
)
def test_more_forms_of_a_status(formats, text, status):
    assert formats.status(text) == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("HTTP/1.1 200 Connection established\nHTTP/1.1 403 Forbidden", 403),
        ("HTTP/1.1 403 Forbidden ... HTTP/1.1 502 Bad Gateway", 403),
        ("HTTP/1.1 200 OK", 200),
        ("<Response [200]> <Response [302]>", 200),
        ("", None),
        ("it does not work", None),
    ],
)
def test_the_first_error_counts_or_else_the_first_status(formats, text, status):
    assert formats.status(text) == status


@pytest.mark.parametrize(
    "text",
    [
        "0.401 BTC", "connect to 203.0.113.5:443", "timeout of 5000ms", "APIError(code=-1003)", "bot.py, line 429, in fetch", "id 40312", "BTC at 42900",
        "loaded, got 500 candles for BTC/USDT",
    ],
)  # fmt: skip
def test_other_numbers_are_no_status(formats, text):
    assert formats.status(text) is None


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("binance GET https://api.binance.com/sapi/v1/x?timestamp=1&signature=2 401", Request("GET", "api.binance.com", "/sapi/v1/x")),
        ("POST https://API.Kraken.com/0/private/Balance", Request("POST", "api.kraken.com", "/0/private/Balance")),
        ("url='wss://stream.binance.com:9443/ws/0'", Request("", "stream.binance.com", "/ws/0")),
        ('Get "https://api.binance.com/api/v3/account?a=1": EOF', Request("", "api.binance.com", "/api/v3/account")),
        ("Request → GET https://api.bybit.com/v5/account and so on", Request("GET", "api.bybit.com", "/v5/account")),
        ("Request → GET https://api.bybit.com/v5/account: accountType=UNIFIED.", Request("GET", "api.bybit.com", "/v5/account")),
        ("HTTPSConnectionPool(host='api.kucoin.com', port=443): Max retries", Request("", "api.kucoin.com", "")),
        ("(https://www.okx.com), then https://api.gateio.ws/x", Request("", "www.okx.com", "")),
    ],
)
def test_the_first_request_is_found_without_its_query(formats, text, request_):
    assert formats.request(text) == request_


@pytest.mark.parametrize("text", ["", "api.binance.com", "://", "http://", "https://localhost/x", "host=", "see https: //x.de"])
def test_what_is_no_address_is_no_request(formats, text):
    assert formats.request(text) is None


@pytest.mark.parametrize(
    ("request_", "endpoint"),
    [
        (Request("GET", "api.example.com", "/x"), "GET https://api.example.com/x"),
        (Request("", "api.example.com", ""), "https://api.example.com"),
        (Request("", "", ""), ""),
    ],
)
def test_an_endpoint_is_written_as_observations_write_it(request_, endpoint):
    assert request_.endpoint == endpoint


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("HTTP/1.1 429 Too Many Requests\nServer: cloudflare\nCF-RAY: 8c1a2b3c4d5e6f70-AMS\nRetry-After: 30", {"server": "cloudflare", "cf-ray": "8c1a2b3c4d5e6f70-AMS", "retry-after": "30"}),
        ("{'Server': 'nginx', 'Retry-After': '10', 'Content-Length': '162'}", {"server": "nginx", "retry-after": "10"}),
        ("headers: Object [AxiosHeaders] {\n  server: 'nginx',\n  'x-cache': 'Error from cloudfront',\n}", {"server": "nginx", "x-cache": "Error from cloudfront"}),
        ("<p>Cloudflare Ray ID: 8c1a2b3c4d5e6f70</p>", {}),
        ("retry after a while, the server is busy", {}),
    ],
)
def test_headers_of_an_answer_are_found(formats, text, headers):
    assert formats.headers(text) == headers


TIMES = [
    "2026-11-25 19:17:47,797 - bot - ERROR - {}",
    "2026-11-25T19:17:47.797Z [ERROR] {}",
    "[2026-11-25 19:17:47] {}",
    "2026/11/25 19:41:43 {}",
    "25.11.2026 19:17:47 {}",
    "11/25/2026, 7:17:47 PM {}",
    "19:17:47 ERROR {}",
    "[19:17:47] {}",
    "Nov 25 19:17:47 host bot[7]: {}",
    "ERROR: 2026-11-25 19:17:47 {}",
    "freqtrade  | 2026-11-25 19:17:47 {}",
    "> 2026-11-25 19:17:47 {}",
]


@pytest.mark.parametrize("line", TIMES)
def test_a_log_is_cut_where_a_line_begins_with_a_time(formats, line):
    log = "Starting\n" + line.format("first\n  more of it\n") + line.format("second\n")
    assert [event.strip() for event in formats.events(log)] == ["Starting", line.format("first\n  more of it"), line.format("second")]


@pytest.mark.parametrize("text", ["no time\nat all", "at 19:17:47 it stopped\nand on 2026-11-25 19:17 again", '{"time":1795634310242}\n{}'])
def test_a_time_inside_a_line_begins_nothing(formats, text):
    assert formats.events(text) == [text]


def test_nothing_has_no_events(formats):
    assert formats.events("") == []
    assert formats.events(" \n\t\n") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("exchange.fetch_balance()", {"action": "read"}),
        ("POST /api/v3/order", {"action": "trade"}),
        ("exchange.createOrder(symbol)", {"action": "trade"}),
        ("POST /sapi/v1/capital/withdraw/apply", {"action": "move"}),
        ("GET /api/v3/exchangeInfo", {"action": "public"}),
        ("withdraw, then order, then balance", {"action": "move"}),
        ("https://testnet.example.com", {"site": "testnet"}),
        ("x-simulated-trading: 1", {"site": "demo"}),
        ("connect 2001:db8:0:0:0:0:0:7 failed", {"address": "ipv6"}),
        ("your address is 203.0.113.7", {"address": "shown"}),
        ("nothing of all that", {}),
        ("ZeroDivisionError: division by zero", {"client": "shown"}),
        ("2026-11-26 10:00:01 no answer", {"client": "shown"}),
        ('binance {"code":-1022,"msg":"no"}', {"client": "shown"}),
        ('{"code":-1022,"msg":"no"}', {"client": "absent"}),
        ("it stopped after upgrading to 2.1", {"since": "update"}),
        ("it was ok in 3.0.29", {"since": "update"}),
        ("it fails only sometimes", {"onset": "sometimes"}),
        ("Lokal makinamda basarili, sunucuda degil", {"elsewhere": "machine"}),
        ("the other calls work", {"others": "work"}),
        ("I can read my balances, that works fine, but this one fails", {"others": "work", "action": "read"}),
        ("it works on my local machine", {"elsewhere": "machine"}),
        ("the same keys work in Postman", {"elsewhere": "program"}),
    ],
)
def test_words_tell_what_was_done_where_and_from_which_kind_of_address(formats, text, words):
    assert formats.words(text) == words


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_can_be_searched(text):
    formats = SHARED
    events = formats.events(text)
    assert "".join("".join(events).split()) == "".join(text.split())
    assert all(code == "401" and text[place:].startswith("401") for place, code in formats.codes(text, {"401"}))
    assert formats.status(text) in (None, *range(100, 600))
    assert set(formats.headers(text)) <= {"retry-after", "cf-ray", "x-cache", "server"}
    assert set(formats.words(text)) <= {"action", "site", "address"}
    assert formats.request(text) is None or "://" in text or "host=" in text


SHARED = Formats(data.root("rules"))

EMPTY = {"codes": "", "statuses": "", "requests": "", "headers": "", "times": "", "actions": "", "sites": "", "addresses": ""}


@pytest.mark.parametrize("key", sorted(EMPTY.keys() - {"requests"}))
@pytest.mark.parametrize("text", ["'('", "'(a)\\1'"])
def test_a_pattern_that_re2_does_not_take_is_refused_where_it_stands(tmp_path: Path, key, text):
    word = {"actions": "action: read, ", "sites": "site: demo, ", "addresses": "address: shown, ", "headers": "header: server, "}.get(key, "")
    entries = EMPTY | {key: f"{{{word}text: {text}, source: x}}"}
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "formats.yaml").write_text("sources: {x: y}\n" + "".join(f"{name}: [{entry}]\n" for name, entry in entries.items()))
    with pytest.raises(DataError, match="bad pattern") as error:
        Formats(tmp_path)
    assert error.value.line == 2 + list(EMPTY).index(key)
