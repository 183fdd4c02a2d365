"""What ccxt's unified methods send: the description from which an exchange without calls of its own is asked.

The real client runs without a network: every request is noted and answered with nothing. A method counts only when it sends one
request and no other, and the balance only when that request changes with the secret, since a read that needs no signature tests no key.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

NOW_MS = 1_700_000_000_000
"""The clock of the noted requests, so that only the credentials can make a difference."""

_HEX = ("1f" * 32, "2e" * 32)
_BASE64 = ("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=")

_CAPABILITY = {"fetch_time": "fetchTime", "fetch_status": "fetchStatus"}
"""ccxt's names of what an exchange has."""

Sent = tuple[str, str, Any, Any]
"""Method, URL, headers and body of a request."""


def described(client: type) -> dict[str, Any] | None:
    """Name, credentials and requests of an exchange of ccxt; ``None`` where its balance is no single signed read."""
    balance = next((sent for pair in (_HEX, _BASE64) if (sent := _signed_read(client, pair))), None)
    if balance is None:
        return None
    own = client()
    calls = {"fetch_balance": _request(balance)}
    for name in _CAPABILITY:
        public = _sent(client, name, "") if own.has[_CAPABILITY[name]] is True else []
        calls |= {name: _request(public[0])} if len(public) == 1 else {}
    needed = [name for name, required in own.requiredCredentials.items() if required]
    return {"name": own.name, "credentials": needed, "market": "spot" if own.has["spot"] else "swap", "calls": calls}


def _signed_read(client: type, secrets: tuple[str, str]) -> Sent | None:
    """The one request of ``fetch_balance``, if it depends on the secret and names none of the credentials in its path."""
    one, other = (_sent(client, "fetch_balance", secret) for secret in secrets)
    if len(one) != 1 or one == other or _SAMPLE in urlsplit(one[0][1]).path:
        return None
    return one[0]


_SAMPLE = "0x" + "1f" * 20
"""Stands for every credential but the secret: a text that can also be read as an address."""


def _sent(client: type, method: str, secret: str) -> list[Sent]:
    """The requests of one unified method; empty when the client cannot finish it on an empty answer."""
    own: Any = client()
    if secret:
        needed = [name for name, required in own.requiredCredentials.items() if required]
        secrets = [name for name in ("secret", "privateKey", "apiKey") if name in needed][:1]
        for name in needed:
            setattr(own, name, secret if name in secrets else _SAMPLE)
    own.markets, own.currencies = {}, {}
    own.load_markets = lambda *_, **__: {}
    own.throttle = lambda *_: None
    own.milliseconds = lambda: NOW_MS
    own.seconds = lambda: NOW_MS // 1000
    sent: list[Sent] = []

    def fetch(url: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: Any = None) -> dict[str, Any]:
        sent.append((method, url, headers, body))
        return {}

    own.fetch = fetch
    try:
        getattr(own, method)()
    except Exception:  # a client that needs more than one answer fails in its own way on an empty one
        return [] if method == "fetch_balance" else sent
    return sent


def _request(sent: Sent) -> list[str]:
    parts = urlsplit(sent[1])
    return [sent[0], parts.hostname or "", parts.path]
