"""The address a link comes from, as the exchange told it, and the proxy that the environment names but this client does not use."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping

from diagnose.errors import UsageError
from diagnose.model import Value

SURROUNDINGS = "surroundings"
"""The observation of what is known without asking anybody; it is no line of the timeline."""

_VARIABLES = ("HTTPS_PROXY", "ALL_PROXY", "HTTP_PROXY")
"""By which curl, requests and most programs are told of a proxy, in either case. ccxt's clients read none of them (ccxt 4.5.90
``base/exchange.py``: ``trust_env``, ``aiohttp_trust_env`` and ``requests_trust_env`` are False), and this program uses its client."""


def unused_proxy(environ: Mapping[str, str], host: str) -> str:
    """The variable that names a proxy for this host, empty when none does or ``NO_PROXY`` takes the host out."""
    # Late, because it brings a whole HTTP client; documented nowhere in typeshed, though requests and aiohttp use it as well.
    from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

    named = next((name for name in (*_VARIABLES, *map(str.lower, _VARIABLES)) if environ.get(name, "").strip()), "")
    without = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    return "" if not named or proxy_bypass_environment(host, {"no": without}) else named


_MEANT_AS_ADDRESS = re.compile(r"\d+|[0-9a-f]*[.:][0-9a-f.:/%]*", re.IGNORECASE)


def place(text: str) -> str:
    """What ``--as-seen-from`` names: an IP address in its usual form, or any other text as it is.

    Raises `UsageError` for nothing at all and for what was meant as an address and is none.
    """
    kept = " ".join(text.split())
    try:
        return str(ipaddress.ip_address(kept))
    except ValueError:
        if kept and not _MEANT_AS_ADDRESS.fullmatch(kept):
            return kept
    raise UsageError(f"--as-seen-from takes one IP address, such as 198.51.100.7, or the name of a place; not '{kept}'")


def is_address(text: str) -> bool:
    """Whether a text is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def told(address: str, seen_from: str) -> dict[str, Value]:
    """The facts of an address that the exchange told, against where the bot is said to be; none for what is no address."""
    if not is_address(address):
        return {}
    mine = ipaddress.ip_address(address)
    facts: dict[str, Value] = {"egress.address": f"ipv{mine.version}"}
    if is_address(seen_from):
        facts["egress.seen_as"] = "bot" if mine == ipaddress.ip_address(seen_from) else "other"
    return facts
