"""Common wordings: what runtimes, networks, proxies, pages in between and exchanges print, told apart without a code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from diagnose.errors import DataError
from diagnose.pack import Pack
from diagnose.signatures.reading import read
from diagnose.signatures.tidy import flat, tidy
from diagnose.signatures.wording import Wordings

PYTHON = {
    'kraken requires "apiKey" credential': "key-malformed",
    'kucoin requires "password" credential': "passphrase-missing",
    "InvalidHeader: Header part (7777) from ('KC-API-PASSPHRASE', 7777) must be of type str or bytes, not <class 'int'>": "passphrase-wrong",
    "InvalidHeader: Header part (7777) from ('X-MBX-APIKEY', 7777) must be of type str or bytes, not <class 'int'>": "key-malformed",
    "InvalidHeader: Value for header {ACCESS_NONCE: 1609705740747573} must be of type str or bytes, not <class 'int'>": "client-outdated",
    'TypeError: can only concatenate str (not "NoneType") to str': "key-malformed",
    "binascii.Error: Incorrect padding": "key-malformed",
    "Invalid base64-encoded string: number of data characters (13) cannot be 1 more than a multiple of 4": "key-malformed",
    "ValueError: non-hexadecimal number found in fromhex() arg at position 2": "key-malformed",
    "UnicodeEncodeError: 'latin-1' codec can't encode character '\\u200b' in position 12: ordinal not in range(256)": "hidden-characters",
    "ValueError: string argument should contain only ASCII characters": "hidden-characters",
    "InvalidHeader: Invalid leading whitespace, reserved character(s), or return character(s) in header value": "hidden-characters",
    "httpx.LocalProtocolError: Illegal header value b'lab-key-0000\\n'": "hidden-characters",
    "AttributeError: 'NoneType' object has no attribute 'encode'": "key-malformed",
    "AttributeError: 'int' object has no attribute 'encode'": "key-malformed",
    "Exception: Only api_key provided in constructor. Please also provide api_secret": "key-malformed",
    "ValueError: Could not deserialize key data. The data may be in an incorrect format": "key-type-mismatch",
    "AttributeError: module 'ccxt' has no attribute 'binancecoinm'": "client-outdated",
    "ImportError: cannot import name 'Client' from 'binance.client'": "client-outdated",
    "KeyError: 'tokens'": "client-outdated",
    "socket.gaierror: [Errno -3] Temporary failure in name resolution": "dns-failure",
    "ClientConnectorDNSError: Cannot connect to host api.example.com:443 ssl:default [Name or service not known]": "dns-failure",
    "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1006)": "tls-failure",
    "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1006)": "tls-failure",
    "[SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version (_ssl.c:1006)": "tls-failure",
    "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)": "proxy-misconfigured",
    "ValueError: check_hostname requires server_hostname": "proxy-misconfigured",
    "STATUS_CODE: 500, Error: getaddrinfo ENOTFOUND api-pub.example.com": "dns-failure",
    "ValueError: Error decoding private key": "key-type-mismatch",
    "OSError: Tunnel connection failed: 407 Proxy Authentication Required": "proxy-misconfigured",
    "ProxyError('Unable to connect to proxy', NewConnectionError('[Errno 111] Connection refused'))": "proxy-misconfigured",
    "requests.exceptions.InvalidSchema: Missing dependencies for SOCKS support.": "proxy-misconfigured",
    "[Errno 111] Connection refused": "connection-failed",
    "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))": "connection-failed",
    "OSError: [Errno 101] Network is unreachable": "connection-failed",
    "aiohttp.ClientPayloadError: Response payload is not completed": "connection-failed",
    "IncompleteRead(39 bytes read, 700 more expected)": "connection-failed",
    "HTTPSConnectionPool(host='api.example.com', port=443): Read timed out. (read timeout=3)": "timeout",
    "hitbtc GET https://api.hitbtc.com/api/3/public/currency": "connection-failed",
    "Expecting value: line 1 column 1 (char 0)": "waf-blocked",
    "ccxt.base.errors.InvalidNonce": "clock-skew",
    "TypeError: Header value must be str or bytes, not <class 'NoneType'>": "key-malformed",
    "TypeError: float() argument must be a string or a real number, not 'NoneType'": "not-link-other",
    "FileNotFoundError: [Errno 2] No such file or directory: 'config.json'": "not-link-other",
    "ModuleNotFoundError: No module named 'binance.client'; 'binance' is not a package": "not-link-other",
    "telegram.error.Conflict: terminated by other getUpdates request": "not-link-other",
    "NotSupported: binance testnet/sandbox mode is not supported for futures anymore": "endpoint-retired",
    "ccxt.base.errors.NotSupported: mexc createSwapOrder() does not support yet": "not-link-other",
    "[SSL: TLSV1_ALERT_INTERNAL_ERROR] tlsv1 alert internal error (_ssl.c:1056)": "exchange-outage",
    "ConnectTimeoutError('Connection to 10.10.1.10 timed out. (connect timeout=10)')": "proxy-misconfigured",
}

NODE = {
    "Error: error:1E08010C:DECODER routines::unsupported": "key-type-mismatch",
    "TypeError: “lab-key-0000” is not a legal HTTP header value": "hidden-characters",
    'TypeError [ERR_INVALID_CHAR]: Invalid character in header content ["API-Key"]': "hidden-characters",
    "TypeError: Cannot convert argument to a ByteString because the character at index 12 has a value of 8203": "hidden-characters",
    'The "key" argument must be of type string or an instance of Buffer, KeyObject, or CryptoKey. Received undefined': "key-malformed",
    "Error: padding: invalid, string should have whole number of bytes": "key-malformed",
    "Error: missing api key or secret": "key-malformed",
    "TypeError: exchange.fetchBalances is not a function": "client-outdated",
    "Error: getaddrinfo ENOTFOUND api.example.com": "dns-failure",
    "Error: getaddrinfo EAI_AGAIN api.example.com": "dns-failure",
    "Error: unable to verify the first certificate": "tls-failure",
    "Hostname/IP does not match certificate's altnames: Host: api.example.com. is not in the cert's altnames": "tls-failure",
    "Client network socket disconnected before secure TLS connection was established": "tls-failure",
    "Object Proxy Authentication Required": "proxy-misconfigured",
    "net::ERR_TUNNEL_CONNECTION_FAILED": "proxy-misconfigured",
    "net::ERR_NAME_NOT_RESOLVED": "dns-failure",
    "Error: socket hang up": "connection-failed",
    "WebSocket connection closed: connection was closed uncleanly (None), code: 1006": "connection-failed",
    "java.lang.NullPointerException": "client-outdated",
    "only absolute urls are supported": "client-outdated",
    "Error: EACCES: permission denied, open '/data/bot.log'": "not-link-other",
    "Error: connect ENETUNREACH 203.0.113.4:443 - Local (0.0.0.0:0)": "connection-failed",
    "TypeError: fetch failed": "connection-failed",
    "AxiosError: timeout of 3000ms exceeded": "timeout",
    'SyntaxError: Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON': "waf-blocked",
    "Error: Unexpected server response: 418": "ip-banned",
    '{"name":"ExchangeNotAvailable"}': "exchange-outage",
}

OTHERS = {
    # Go
    "illegal base64 data at input byte 12": "key-malformed",
    "encoding/hex: invalid byte: U+0067 'g'": "key-malformed",
    'net/http: invalid header field value for "X-Mbx-Apikey"': "hidden-characters",
    "dial tcp: lookup api.example.com on 192.168.1.1:53: no such host": "dns-failure",
    "x509: certificate signed by unknown authority": "tls-failure",
    "http: server gave HTTP response to HTTPS client": "proxy-misconfigured",
    "proxyconnect tcp: dial tcp 10.1.2.3:3128: connect: connection refused": "proxy-misconfigured",
    "context deadline exceeded (Client.Timeout exceeded while awaiting headers)": "timeout",
    # Java
    "java.lang.IllegalArgumentException: Empty key": "key-malformed",
    "java.net.UnknownHostException: api.example.com": "dns-failure",
    "javax.net.ssl.SSLHandshakeException: PKIX path building failed": "tls-failure",
    "java.net.SocketException: Connection reset": "connection-failed",
    "java.net.http.HttpConnectTimeoutException: HTTP connect timed out": "timeout",
    # .NET
    "System.FormatException: The input is not a valid Base-64 string as it contains a non-base 64 character": "key-malformed",
    "System.Net.Http.HttpRequestException: No such host is known. (api.example.com:443)": "dns-failure",
    "The SSL connection could not be established, see inner exception.": "tls-failure",
    "The remote certificate is invalid because of errors in the certificate chain: UntrustedRoot": "tls-failure",
    "VBA: error -2147012739 in WinHttp.WinHttpRequest": "tls-failure",
    "WinHttp: 0x80072EE7": "dns-failure",
    "the connected party did not properly respond after a period of time": "timeout",
    "No connection could be made because the target machine actively refused it.": "connection-failed",
    # PHP and curl
    "PHP Fatal error:  Uncaught Error: Call to undefined method ccxt\\binance::fetch_wallet()": "client-outdated",
    "CURL error: SSL certificate problem: unable to get local issuer certificate": "tls-failure",
    "curl: (6) Could not resolve host: api.example.com": "dns-failure",
    "curl: (28) Connection timed out after 3001 milliseconds": "timeout",
    "curl: (52) Empty reply from server": "connection-failed",
    "curl: (56) CONNECT tunnel failed, response 502": "proxy-misconfigured",
    "ERROR: The certificate of 'api.example.com' doesn't have a known issuer.": "tls-failure",
    "The certificate has not yet been activated": "tls-failure",
}

PAGES = {
    "<html><body><h1>It works!</h1></body></html>": "waf-blocked",
    "<TITLE>Access Denied</TITLE> You don't have permission to access \"http://api.example.com/\" on this server.": "waf-blocked",
    "error code: 1020": "waf-blocked",
    "<title>Just a moment...</title><noscript>Enable JavaScript and cookies to continue</noscript>": "waf-blocked",
    "error code: 1009": "geo-blocked",
    "The Amazon CloudFront distribution is configured to block access from your country.": "geo-blocked",
    "<H1>403 ERROR</H1><H2>The request could not be satisfied.</H2> Generated by cloudfront (CloudFront)": "geo-blocked",
    "error code: 1015": "rate-limited",
    "<title>Hotel Guest WiFi - Sign in to continue</title>": "proxy-misconfigured",
    '{"message":"name resolution failed"}': "exchange-outage",
    "Your IP has been flagged by CloudFlare": "waf-blocked",
    "I was told that Cloudflare was blocking me for an unknown user-agent": "waf-blocked",
    "One more step. Please complete the security check to access": "waf-blocked",
    "upstream connect error or disconnect/reset before headers. reset reason: connection termination": "exchange-outage",
    "<title>api.example.com | 521: Web server is down</title>": "exchange-outage",
}

EXCHANGES = {
    # place, address, limits
    "451 Client Error: Unavailable For Legal Reasons": "geo-blocked",
    "Forbidden: restricted region; UNAUTHORIZED_REQUEST_CODE": "geo-blocked",
    '{"code":-71012,"msg":"IPv6 not supported"}': "ip-not-allowed",
    "Please set IP whitelist before using API.": "ip-restriction-required",
    "IP address Unauthorized": "ip-not-allowed",
    "Unmatched IP, please check your API key's bound IP addresses": "ip-not-allowed",
    "Please bind an IP to the key first": "ip-restriction-required",
    "The API key must be bound to an IP": "ip-restriction-required",
    '{"error":{"name":"no_authorization_i_p"}}': "ip-not-allowed",
    '{"error":{"name":"expired_access_key"}}': "key-expired",
    '{"error":{"name":"out_of_scope"}}': "trade-permission-missing",
    '{"code": 4005, "data": {}, "message": "access_id not exists"}': "key-unknown",
    "Session key IP not whitelisted": "ip-not-allowed",
    'bitrue {"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}': "ip-not-allowed",
    "Provided API key/secret is invalid or does not have enough permissions.": "key-unknown",
    "429 Too Many Requests": "rate-limited",
    "Please do not make more than 6 API calls per second.": "rate-limited",
    '{"ret_code":1,"ret_msg":"position not modified","rate_limit_status":74,"rate_limit":75}': "not-link-other",
    "Your address has been banned": "ip-banned",
    # clock and nonce
    "Nonce '1695066299324' is not within 30 seconds of server time '1695066301'": "client-outdated",
    "Cannot perform request - nonce must be higher than 1520307203724237": "nonce-conflict",
    "Timestamp in header or signature has expired, need to be within 60s": "clock-skew",
    "tonce check error, correct tonce should be within one minute of the current time": "clock-skew",
    "Your nonce is more than 5 seconds lesser than the current nonce.": "nonce-conflict",
    "it says nonce": "nonce-conflict",
    "Invalid moment parameter. Request time doesn't match current server time": "clock-skew",
    # credentials
    "Passphrase error": "passphrase-wrong",
    "Request header ACCESS_PASSPHRASE cannot be empty": "passphrase-missing",
    "INSUFFICIENT_PERMISSIONS": "trade-permission-missing",
    "ApiKey expired. Please go to client side to re-create an ApiKey": "key-expired",
    "Your API key has been revoked.": "key-disabled",
    "APIKey does not match current environment.": "wrong-environment",
    "API-key format invalid.": "key-malformed",
    "Access key does not exist": "key-unknown",
    "Invalid Apikey": "key-unknown",
    "Failed to verify the query of Jwt.": "signature-bug",
    "Invalid Signature": "secret-mismatch",
    "HTTPUnauthorized()": "key-unknown",
    "ForbiddenError: Access to the requested resource is forbidden.": "waf-blocked",
    # account and rights
    "Please reopen the leverage agreement": "product-not-activated",
    "You account's trading is banned.": "account-restricted",
    "The position side you’ve used is not compatible with your current position mode.": "account-mode-mismatch",
    'tokocrypto {"code":-5011,"msg":"future account not exists."}': "product-not-activated",
    "Permission denied withdrawal create": "product-permission-missing",
    "Signer does not have trade permission": "trade-permission-missing",
    'Make sure it has get/read permission of both "Balances" and "Account Info"': "read-permission-missing",
    "You are not authorized to execute this request.": "trade-permission-missing",
    # money, orders and whatever else is no fault of the link
    "Found 0 balances": "balance-elsewhere",
    "{'info': '', 'timestamp': None, 'datetime': None, 'free': {}, 'used': {}, 'total': {}}": "balance-elsewhere",
    "{'USDT': {'free': 0.0, 'used': 0.0, 'total': 0.0}}": "balance-elsewhere",
    "Insufficient account balance.": "not-link-insufficient-funds",
    "주문하려는데 잔고부족 이라고 뜹니다": "not-link-insufficient-funds",
    "Cannot create order because no enough margin": "not-link-insufficient-funds",
    "price is too accurate. Smallest unit is 0.01000000": "not-link-order-rejected",
    "The withdrawal address is invalid": "not-link-other",
    "I want to withdraw and get: address is not whitelisted": "not-link-other",
    "Filter failure: LOT_SIZE": "not-link-order-rejected",
    "Invalid symbol": "not-link-order-rejected",
    "does not have market symbol BTC/USDT": "not-link-order-rejected",
    "After updating to the latest version nothing is reached": "client-outdated",
    "Invalid format for parameter start": "not-link-other",
    "orderQty is required": "not-link-other",
    "Invalid end time.": "not-link-other",
    "Used margin must be greater than 6.8955 USDT": "not-link-order-rejected",
    '{"errors":[{"code":98,"message":"MAX_LEVERAGE_OUT_OF_BOUNDS"}],"serverTime":"2023-09-24T00:57:08.908Z"}': "not-link-order-rejected",
    # the exchange itself
    "System is under maintenance.": "exchange-maintenance",
    "We are fixing a few issues, be back shortly.": "exchange-maintenance",
    "This feature is temporarily unavailable in demo trading": "exchange-maintenance",
    "websocket: close 1013: Market data unavailable": "exchange-maintenance",
    "503 This endpoint has been deprecated": "endpoint-retired",
    '{"timestamp":1726679094938,"status":404,"error":"Not Found","message":"No message available","path":"/sapi"}': "endpoint-retired",
    "This service is no longer available.": "endpoint-retired",
    "The resource you are looking for has been removed, had its name changed, or is temporarily unavailable.": "endpoint-retired",
    "System abnormality": "exchange-outage",
    "HTTPError: Response code 502 (Bad Gateway)": "exchange-outage",
}

EXAMPLES = PYTHON | NODE | OTHERS | PAGES | EXCHANGES

FRAMES = {
    "    at TLSSocket.onConnectSecure (node:_tls_wrap:1699:34)": "tls-failure",
    "    at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:122:26)": "dns-failure",
    '  File "/usr/lib/python3.9/base64.py", line 87, in b64decode\n    return binascii.a2b_base64(s)': "key-malformed",
    '  File "/usr/lib/urllib3/connectionpool.py", line 700, in urlopen\n    self._prepare_proxy(conn)': "proxy-misconfigured",
}
"""Frames of a stack that tell where the network failed."""

BOILERPLATE = [
    "kraken 520 (possible reasons: invalid API keys, bad or old nonce, exchange is down or offline, on maintenance, rate-limiting)",
    "kraken 520 possible reasons: invalid API keys, bad or old nonce",
    "kraken 520 as per https://support.kraken.com/hc/en-us/articles/api-nonce",
    "kraken 520 Retrying still for 3 times.",
    "kraken 520 Giving up.",
    "kraken 520\n\nDuring handling of the above exception, another exception occurred:\n",
    "kraken 520 The above exception was the direct cause of the following exception:",
    "kraken 520 proxy=None,",
]



@pytest.fixture(scope="module")
def knowledge():
    return Pack.load().knowledge


def first_causes(text, knowledge) -> list[str]:
    """The likeliest cause of each error in a text of an exchange that nobody named."""
    return [next(iter(one.voice.meaning.causes)) for one in read(text, knowledge).heard]


@pytest.mark.parametrize(("text", "cause"), EXAMPLES.items())
def test_what_programs_print_names_its_cause_and_is_one_error(knowledge, text, cause):
    assert first_causes(text, knowledge) == [cause]


def undecided(knowledge) -> list[str]:
    """The patterns that decide none of the examples, because no example has their words or an earlier wording is always first."""
    words = knowledge.wordings
    texts = [words.without_frames(tidy(text)) for text in EXAMPLES]
    deciding = {id(words.find(flat(words.said(text)), knowledge.formats.status(text))) for text in texts}
    return [wording.text for wording in words.all if id(wording) not in deciding]


def test_every_wording_decides_at_least_one_example(knowledge):
    assert undecided(knowledge) == []


@pytest.mark.parametrize(("frame", "cause"), FRAMES.items())
def test_a_stack_tells_what_its_error_leaves_open_and_no_more(knowledge, frame, cause):
    assert first_causes("TypeError: fetch failed", knowledge) == ["connection-failed"]
    assert first_causes(f"TypeError: fetch failed\n{frame}", knowledge) == [cause]
    assert first_causes(f"Error: read ECONNRESET\n{frame}", knowledge) == ["connection-failed"]


@pytest.mark.parametrize("text", BOILERPLATE)
def test_sentences_that_programs_append_to_every_error_are_cut_out(knowledge, text):
    assert flat(knowledge.wordings.without_boilerplate(text)) == "kraken 520"



@pytest.mark.parametrize(
    ("text", "status", "cause"),
    [
        ("Service unavailable. Please try again later.", 503, "exchange-outage"),
        ("Service unavailable. Please try again later.", None, "exchange-outage"),
        ("Service unavailable. Please try again later.", 403, ""),
        ("The resource you are looking for is gone", 404, "endpoint-retired"),
        ("The resource you are looking for is gone", 503, ""),
    ],
)
def test_words_that_a_status_contradicts_say_nothing(knowledge, text, status, cause):
    found = knowledge.wordings.find(text, status)
    assert (next(iter(found.meaning.causes)) if found else "") == cause


@pytest.mark.parametrize("text", ["", "Hello, how do I change my e-mail address?", "MemoryError", "Order book updated", "sqlite3.OperationalError: database is locked"])
def test_what_is_no_error_of_a_link_says_nothing(knowledge, text):
    assert first_causes(text, knowledge) == []


@pytest.mark.parametrize(
    "text",
    [
        "FileNotFoundError: [Errno 2] No such file or directory: 'config.json'",
        "PermissionError: [Errno 13] Permission denied: 'config.json'",
        "TypeError: float() argument must be a string or a real number, not 'NoneType'",
    ],
)
def test_an_error_of_the_machine_or_of_the_data_is_not_taken_for_one_of_the_link(knowledge, text):
    assert set(first_causes(text, knowledge)) <= {"not-link-other", "client-outdated"}


WORDING = """
sources: {python: CPython documentation}
boilerplate: [{text: x, source: python}]
surroundings: [{text: x, source: python}]
telling_keys: [msg]
wordings:
  - {group: network, text: refused, causes: [connection-failed], source: python}
"""


def test_a_wording_needs_neither_code_nor_case(tmp_path: Path):
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "wording.yaml").write_text(WORDING)
    assert Wordings(tmp_path).find("It was REFUSED").meaning.causes == {"connection-failed": 1.0}
    assert Wordings(tmp_path).find("It was accepted") is None


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{group: network, text: '(', causes: [timeout], source: python}", "bad pattern"),
        ("{group: netwrok, text: x, causes: [timeout], source: python}", "netwrok"),
        ("{group: network, txt: x, causes: [timeout], source: python}", "did you mean 'text'?"),
    ],
)
def test_a_wording_that_does_not_fit_is_refused_where_it_stands(tmp_path: Path, entry, message):
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "wording.yaml").write_text(WORDING + "  - " + entry + "\n")
    with pytest.raises(DataError, match=re.escape(message)) as error:
        Wordings(tmp_path).find("anything")
    assert error.value.line == len(WORDING.splitlines()) + 1
