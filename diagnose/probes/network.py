"""The network probe: name, connection and certificate of the exchange's host, each told apart.

It goes through the same resolver and the same TLS context as the client. With a proxy in use the proxy resolves and
connects, so only the way to the proxy is tested here.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from urllib.parse import urlsplit

from diagnose.errors import DiagnoseError
from diagnose.model import Observation, Outcome, Value
from diagnose.probes.egress import Address, Egress, family_of
from diagnose.probes.failure import failure_of, tls_word

HTTPS = 443


async def probe(host: str, egress: Egress, timeout: float) -> Observation:
    """Resolve, connect and shake hands with ``host``; ``timeout`` is in seconds for each step.

    Raises `UsageError` for a certificate bundle in the environment that cannot be used.
    """
    begun = time.perf_counter()
    reading: dict[str, Value] = {}
    try:
        reading, because = await (_proxy(egress.proxy, timeout) if egress.proxy else _direct(host, egress, timeout))
        outcome = Outcome.FAILED if because else Outcome.OK
    except DiagnoseError:
        raise
    except Exception as error:  # whatever breaks here, the other probes go on
        outcome, because = Outcome.CRASHED, f"unexpected {type(error).__name__}"
    return Observation(
        probe="network", outcome=outcome, because=because, endpoint=host, reading=reading, ms=(time.perf_counter() - begun) * 1000
    )


async def _direct(host: str, egress: Egress, timeout: float) -> tuple[dict[str, Value], str]:
    reading: dict[str, Value] = {"network.proxy": "none"}
    try:
        addresses = await asyncio.wait_for(egress.addresses(host, HTTPS), timeout)
    except (socket.gaierror, TimeoutError):
        return reading | {"network.dns": "failed", "network.failure": "dns"}, f"the name {host} could not be resolved"
    reading["network.dns"] = "ok"
    word, address = await _connect(addresses, timeout)
    reading["network.tcp"] = word
    if word != "ok":
        return reading | {"network.failure": word}, f"no connection to {host} ({word})"
    reading["network.family"] = "ipv6" if family_of(address[0]) is socket.AF_INET6 else "ipv4"
    word, failure = await _handshake(address, host, egress.ssl_context, timeout)
    reading["network.tls"] = word
    if word != "ok":
        return reading | {"network.failure": failure}, f"no TLS connection to {host} ({word})"
    return reading, ""


async def _connect(addresses: list[Address], timeout: float) -> tuple[str, Address]:
    """The word for ``network.tcp`` and the address that was tried last: the first that takes a connection."""
    word, address = "unreachable", ("", 0)
    for address in addresses:
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(*address), timeout)
        except (OSError, TimeoutError) as error:
            word = _tcp_word(error)
            continue
        writer.close()
        return "ok", address
    return word, address


def _tcp_word(error: BaseException) -> str:
    found = failure_of(error) or "unreachable"
    return found if found in ("refused", "reset", "timeout") else "unreachable"


async def _handshake(address: tuple[str, int], host: str, context: ssl.SSLContext, timeout: float) -> tuple[str, str]:
    """The word for ``network.tls`` and, when it failed, the one for ``network.failure``."""
    try:
        _, writer = await asyncio.wait_for(
            asyncio.open_connection(*address, ssl=context, server_hostname=host), timeout
        )
    except ssl.SSLError as error:
        return tls_word(error), "tls"
    except (OSError, TimeoutError) as error:
        found = failure_of(error) or "reset"
        return "unknown" if found in ("reset", "timeout") else "failed", found
    writer.close()
    return "ok", ""


async def _proxy(url: str, timeout: float) -> tuple[dict[str, Value], str]:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        # The proxy is in this network: the system resolves it, whatever resolves the exchange.
        _, writer = await asyncio.wait_for(asyncio.open_connection(host, port), timeout)
    except (OSError, TimeoutError) as error:
        word = "refused" if failure_of(error) == "refused" else "failed"
        return {"network.proxy": word, "network.failure": "proxy"}, f"the proxy {host}:{port} cannot be reached"
    writer.close()
    return {"network.proxy": "ok"}, ""
