"""What stopped a request before an answer came: an exception chain read as one word of ``network.failure``."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator

_REFUSED = {errno.ECONNREFUSED}
_RESET = {errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED}
_UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL}

_VERIFY = {10: "expired", 9: "expired", 62: "wrong-name", 63: "wrong-name", 64: "wrong-name"}
"""OpenSSL's X509_V_ERR_* numbers (openssl/x509_vfy.h): 9 not yet valid, 10 expired, 62 host name, 63 e-mail, 64 IP mismatch."""


def chain(error: BaseException) -> Iterator[BaseException]:
    """The error, what it was raised from, and what aiohttp keeps inside."""
    seen: set[int] = set()
    queue: list[BaseException | None] = [error]
    while queue:
        current = queue.pop(0)
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        queue += [current.__cause__, current.__context__, getattr(current, "os_error", None), getattr(current, "certificate_error", None)]
        if isinstance(current, ExceptionGroup):
            queue += list(current.exceptions)


def failure_of(error: BaseException) -> str | None:
    """The word for a network failure, or ``None`` when the error is no network failure."""
    names = {type(e).__name__ for e in chain(error)}
    if names & {"ClientProxyConnectionError", "ClientHttpProxyError"}:
        return "proxy"
    for e in chain(error):
        word = _word(e)
        if word:
            return word
    if names & {"TimeoutError", "RequestTimeout", "ServerTimeoutError", "ConnectionTimeoutError", "SocketTimeoutError"}:
        return "timeout"
    if names & {"ServerDisconnectedError", "ClientOSError", "ClientConnectionResetError"}:
        return "reset"
    if names & {"ClientPayloadError", "TransferEncodingError", "ContentLengthError"}:
        return "truncated"
    return None


def _word(e: BaseException) -> str | None:
    if isinstance(e, socket.gaierror):
        return "dns"
    if isinstance(e, ssl.SSLError) or type(e).__name__ in {"ClientSSLError", "ClientConnectorCertificateError"}:
        return "tls"
    if isinstance(e, OSError):
        if e.errno in _REFUSED:
            return "refused"
        if e.errno in _RESET or isinstance(e, ConnectionResetError):
            return "reset"
        if e.errno in _UNREACHABLE:
            return "unreachable"
    return None


def tls_word(error: BaseException) -> str:
    """The word of ``network.tls`` for a failed handshake."""
    for e in chain(error):
        if isinstance(e, ssl.SSLCertVerificationError) and hasattr(e, "verify_code"):  # aiohttp's own subclass lacks it
            return _VERIFY.get(e.verify_code, "untrusted")
        if isinstance(e, ssl.SSLError) and "VERSION" in str(getattr(e, "reason", "")):
            return "protocol"
    return "failed"


def proxy_word(error: BaseException) -> str:
    """The word of ``network.proxy`` for a request that failed at the proxy."""
    for e in chain(error):
        if type(e).__name__ == "ClientHttpProxyError":
            return "auth-required" if getattr(e, "status", 0) == 407 else "failed"
        if isinstance(e, OSError) and e.errno in _REFUSED:
            return "refused"
    return "failed"
