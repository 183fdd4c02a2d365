"""Common wordings: what runtimes, networks, proxies, web pages and exchanges print, told apart without knowing the exchange."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from diagnose.pack import Pack
from diagnose.signatures.reading import read
from diagnose.signatures.tidy import flat, tidy
from diagnose.signatures.wording import Wording, Wordings

CLIENT = {
    # Python
    'kraken requires "apiKey" credential': "key-malformed",
    'hyperliquid requires "walletAddress" credential': "key-malformed",
    'kucoin requires "password" credential': "passphrase-missing",
    "InvalidHeader: Header part (12345678) from ('KC-API-PASSPHRASE', 12345678) must be of type str or bytes, not <class 'int'>": "passphrase-wrong",
    "InvalidHeader: Header part (1234567890) from ('X-MBX-APIKEY', 1234567890) must be of type str or bytes, not <class 'int'>": "key-malformed",
    "InvalidHeader: Header part (1) from ('x-simulated-trading', 1) must be of type str or bytes, not <class 'int'>": "client-outdated",
    'TypeError: can only concatenate str (not "NoneType") to str': "key-malformed",
    "binascii.Error: Incorrect padding": "key-malformed",
    "Invalid base64-encoded string: number of data characters (13) cannot be 1 more than a multiple of 4": "key-malformed",
    "ValueError: non-hexadecimal number found in fromhex() arg at position 2": "key-malformed",
    "UnicodeEncodeError: 'latin-1' codec can't encode character '\\u200b' in position 12: ordinal not in range(256)": "hidden-characters",
    "ValueError: string argument should contain only ASCII characters": "hidden-characters",
    "InvalidHeader: Invalid leading whitespace, reserved character(s), or return character(s) in header value: 'lab-key-0000\\n'": "hidden-characters",
    "httpx.LocalProtocolError: Illegal header value b'lab-key-0000\\n'": "hidden-characters",
    "AttributeError: 'NoneType' object has no attribute 'encode'": "key-malformed",
    "AttributeError: 'int' object has no attribute 'encode'": "key-malformed",
    "Exception: Only api_key provided in constructor. Please also provide api_secret": "key-malformed",
    "ValueError: Could not deserialize key data. The data may be in an incorrect format, it may be encrypted with an unsupported algorithm": "key-type-mismatch",
    "AttributeError: module 'ccxt' has no attribute 'binancecoinm'": "client-outdated",
    "ImportError: cannot import name 'Client' from 'binance.client'": "client-outdated",
    # Node.js
    "Error: error:1E08010C:DECODER routines::unsupported": "key-type-mismatch",
    "TypeError: “lab-key-0000” is not a legal HTTP header value": "hidden-characters",
    'TypeError [ERR_INVALID_CHAR]: Invalid character in header content ["API-Key"]': "hidden-characters",
    "Cannot convert argument to a ByteString because the character at index 12 has a value of 8203 which is greater than 255.": "hidden-characters",
    'TypeError [ERR_INVALID_ARG_TYPE]: The "key" argument must be of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, '
    "KeyObject, or CryptoKey. Received undefined": "key-malformed",
    "Error: padding: invalid, string should have whole number of bytes": "key-malformed",
    "Error: missing api key or secret": "key-malformed",
    "TypeError: exchange.fetchBalances is not a function": "client-outdated",
    # Go, Java, .NET, PHP
    "illegal base64 data at input byte 12": "key-malformed",
    "encoding/hex: invalid byte: U+0067 'g'": "key-malformed",
    'net/http: invalid header field value for "X-Mbx-Apikey"': "hidden-characters",
    "java.lang.IllegalArgumentException: Empty key": "key-malformed",
    "System.FormatException: The input is not a valid Base-64 string as it contains a non-base 64 character": "key-malformed",
    "PHP Fatal error:  Uncaught Error: Call to undefined method ccxt\\binance::fetch_wallet()": "client-outdated",
}

NETWORK = {
    # names
    "socket.gaierror: [Errno -3] Temporary failure in name resolution": "dns-failure",
    "Error: getaddrinfo ENOTFOUND api.kraken.com": "dns-failure",
    "Error: getaddrinfo EAI_AGAIN api.binance.com": "dns-failure",
    "dial tcp: lookup api.binance.com on 192.168.1.1:53: no such host": "dns-failure",
    "java.net.UnknownHostException: api.kraken.com": "dns-failure",
    "System.Net.Http.HttpRequestException: No such host is known. (api.bybit.com:443)": "dns-failure",
    "curl: (6) Could not resolve host: api.binance.com": "dns-failure",
    "net::ERR_NAME_NOT_RESOLVED": "dns-failure",
    # TLS
    "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1006)": "tls-failure",
    "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1006)": "tls-failure",
    "Error: unable to verify the first certificate": "tls-failure",
    "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames": "tls-failure",
    "x509: certificate signed by unknown authority": "tls-failure",
    "javax.net.ssl.SSLHandshakeException: PKIX path building failed": "tls-failure",
    "The remote certificate is invalid because of errors in the certificate chain: UntrustedRoot": "tls-failure",
    "CURL error: SSL certificate problem: unable to get local issuer certificate": "tls-failure",
    "[SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version (_ssl.c:1006)": "tls-failure",
    "Client network socket disconnected before secure TLS connection was established": "tls-failure",
    "The SSL connection could not be established, see inner exception.": "tls-failure",
    "[[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)]": "proxy-misconfigured",
    "http: server gave HTTP response to HTTPS client": "proxy-misconfigured",
    # proxies
    "OSError: Tunnel connection failed: 407 Proxy Authentication Required": "proxy-misconfigured",
    "ProxyError('Unable to connect to proxy', NewConnectionError(': Failed to establish a new connection: [Errno 111] Connection refused'))": "proxy-misconfigured",
    "proxyconnect tcp: dial tcp 10.1.2.3:3128: connect: connection refused": "proxy-misconfigured",
    "requests.exceptions.InvalidSchema: Missing dependencies for SOCKS support.": "proxy-misconfigured",
    "net::ERR_TUNNEL_CONNECTION_FAILED": "proxy-misconfigured",
    # plain failures
    "[Errno 111] Connection refused": "connection-failed",
    "connectex: No connection could be made because the target machine actively refused it.": "connection-failed",
    "Error: socket hang up": "connection-failed",
    "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))": "connection-failed",
    "curl: (52) Empty reply from server": "connection-failed",
    "java.net.SocketException: Connection reset": "connection-failed",
    "OSError: [Errno 101] Network is unreachable": "connection-failed",
    "Error: connect ENETUNREACH 203.0.113.4:443 - Local (0.0.0.0:0)": "connection-failed",
    "ClientPayloadError: Response payload is not completed": "connection-failed",
    "IncompleteRead(39 bytes read, 700 more expected)": "connection-failed",
    "HTTPSConnectionPool(host='api.example.com', port=443): Read timed out. (read timeout=3)": "timeout",
    "context deadline exceeded (Client.Timeout exceeded while awaiting headers)": "timeout",
    "java.net.http.HttpTimeoutException: request timed out": "timeout",
    "AxiosError: timeout of 3000ms exceeded": "timeout",
    "TypeError: fetch failed": "connection-failed",
    "java.net.http.HttpConnectTimeoutException: HTTP connect timed out": "timeout",
    "hitbtc GET https://api.hitbtc.com/api/3/public/currency": "connection-failed",
    '{"name":"ExchangeNotAvailable"}': "exchange-outage",
}

PAGES = {
    "Expecting value: line 1 column 1 (char 0)": "waf-blocked",
    'SyntaxError: Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON': "waf-blocked",
    "<html><body><h1>It works!</h1></body></html>": "waf-blocked",
    "<TITLE>Access Denied</TITLE> You don't have permission to access \"http://www.example.com/\" on this server.": "waf-blocked",
    "error code: 1020": "waf-blocked",
    "<title>Just a moment...</title><noscript>Enable JavaScript and cookies to continue</noscript>": "waf-blocked",
    "error code: 1009": "geo-blocked",
    "The Amazon CloudFront distribution is configured to block access from your country.": "geo-blocked",
    "<H1>403 ERROR</H1><H2>The request could not be satisfied.</H2> Generated by cloudfront (CloudFront)": "geo-blocked",
    "error code: 1015": "rate-limited",
    "<title>Hotel Guest WiFi - Sign in to continue</title>": "proxy-misconfigured",
    "upstream connect error or disconnect/reset before headers. reset reason: connection termination": "exchange-outage",
    "<title>api.example.com | 521: Web server is down</title>": "exchange-outage",
}

EXCHANGE = {
    # place, address, limits
    "451 Client Error: Unavailable For Legal Reasons": "geo-blocked",
    "Forbidden: restricted region; UNAUTHORIZED_REQUEST_CODE": "geo-blocked",
    "IPv6 is not supported": "ip-not-allowed",
    "Please bind your IP address to use this API key": "ip-restriction-required",
    "IP address Unauthorized": "ip-not-allowed",
    "Session key IP not whitelisted": "ip-not-allowed",
    "Invalid API-key, IP, or permissions for action.": "ip-not-allowed",
    "API key is incorrect or permission is not granted": "key-unknown",
    "Error: Unexpected server response: 418": "ip-banned",
    "429 Too Many Requests": "rate-limited",
    # clock and nonce
    "Nonce '1695066299324' is not within 30 seconds of server time '1695066301'": "client-outdated",
    "Cannot perform request - nonce must be higher than 1520307203724237": "nonce-conflict",
    "Timestamp in header or signature has expired, need to be within 60s": "clock-skew",
    '{"name":"InvalidNonce"}': "clock-skew",
    # credentials
    "Passphrase error": "passphrase-wrong",
    "Request header ACCESS-PASSPHRASE cannot be blank.": "passphrase-missing",
    "INSUFFICIENT_PERMISSIONS": "trade-permission-missing",
    "ApiKey expired. Please go to client side to re-create an ApiKey": "key-expired",
    "Your API key has been revoked.": "key-disabled",
    "API key does not match current environment": "wrong-environment",
    "API-key format invalid.": "key-malformed",
    "Access key does not exist": "key-unknown",
    "Invalid Apikey": "key-unknown",
    '{"error":{"name":"invalid_query_payload","message":"Jwt의 query를 검증하는데 실패하였습니다."}}': "signature-bug",
    "Invalid Signature": "secret-mismatch",
    "HTTPUnauthorized()": "key-unknown",
    "Forbidden": "waf-blocked",
    # account and rights
    "Please activate your account for trading futures first and sign the user agreement": "product-not-activated",
    "You account's trading is banned. Account has been frozen.": "account-restricted",
    "Unable to adjust to isolated-margin mode under the Multi-Assets mode.": "account-mode-mismatch",
    "Margin account does not exist.": "product-not-activated",
    "Permission denied withdrawal create": "product-permission-missing",
    "Signer does not have trade permission": "trade-permission-missing",
    "You need permission to view account balance": "read-permission-missing",
    "You are not authorized to execute this request.": "trade-permission-missing",
    # money, orders and everything else that is no fault of the link
    "fetch_balance returns empty balance": "balance-elsewhere",
    "{'info': '', 'timestamp': None, 'datetime': None, 'free': {}, 'used': {}, 'total': {}}": "balance-elsewhere",
    "USDT free: 0.0": "balance-elsewhere",
    "Insufficient account balance.": "not-link-insufficient-funds",
    "The withdrawal address is invalid": "not-link-other",
    "Filter failure: LOT_SIZE": "not-link-order-rejected",
    "Invalid symbol": "not-link-order-rejected",
    "Invalid format for parameter start": "not-link-other",
    # the exchange itself
    "System is under maintenance.": "exchange-maintenance",
    "This service is no longer available.": "endpoint-retired",
    "System abnormality": "exchange-outage",
    "HTTPError: Response code 502 (Bad Gateway)": "exchange-outage",
    "KeyError: 'tokens'": "client-outdated",
}

FRAMES = {
    "Error: NetworkError\n    at TLSSocket.onConnectSecure (node:_tls_wrap:1699:34)": "tls-failure",
    "TypeError: fetch failed\n    at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:122:26)": "dns-failure",
    '  File "/usr/lib/python3/urllib3/connectionpool.py", line 700, in urlopen\n    self._prepare_proxy(conn)\nrequests.exceptions.ConnectionError': "proxy-misconfigured",
}

EXAMPLES = CLIENT | NETWORK | PAGES | EXCHANGE


@pytest.fixture(scope="module")
def knowledge():
    return Pack.load().knowledge
