"""The generic profile: an exchange that nobody has described here, asked through the unified methods of ccxt.

It knows what ccxt knows: which credentials are required and which request reads the balance, the time and the state. Shapes, rights,
IP lists and sister sites stay unknown, and the report says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from diagnose.data import Map
from diagnose.profile import MARKETS, Call, Clock, CredentialField, Profile, Recognition, Site

LINKS = "links.json"
"""The generated table of what ccxt's unified methods send, under ``rules/generated``."""

_LABELS = {"apiKey": "API key", "secret": "secret", "password": "passphrase", "uid": "user id", "privateKey": "private key"}

_STATES = {"ok": "operational", "maintenance": "maintenance", "shutdown": "outage", "error": "outage"}
"""ccxt's words for the state of an exchange (its manual, Exchange Status)."""

_FUNDS = "not_null(total, `{}`) | values(@)[?@ > `0`] | length(@) > `0`"
"""Whether ccxt's unified balance has anything in it."""


def profile(exchange: str, described: Mapping[str, Any]) -> Profile:
    """The profile of an exchange that has no file. ``described`` is its entry in the generated table."""
    market = str(described["market"])
    hosts = tuple(dict.fromkeys(host for _, host, _ in described["calls"].values()))
    site = Site(
        id="live", environment="live", region="global", ccxt=exchange, mode="plain", options={}, headers={}, hosts=hosts, keys_from=""
    )  # fmt: skip
    return Profile(
        id=exchange,
        name=str(described["name"]),
        file=LINKS,
        credentials={name: CredentialField(name, _LABELS.get(name, name), {}, "typical", ()) for name in described["credentials"]},
        answer_code="",
        answer_message="",
        answer_fine=(),
        clock=Clock("unknown", 0, 0),
        sites={site.id: site},
        sisters={},
        markets={market: {"wallet": market}},
        aliases={},
        calls=tuple(_calls(described, (site.id,), market)),
        signatures=(),
        left_out={},
        recognised_by=Recognition((), (), ()),
        caller_ip=(),
        facts={},
        labels={},
        policy=(),
        unchecked={},
        raw=Map(LINKS, 1),
    )


def calls(described: Mapping[str, Any], own: Profile) -> tuple[Call, ...]:
    """The calls of an exchange whose profile has none: on its live site, as far as their hosts belong to it."""
    site = next(iter(own.sites.values()))
    wallet = own.markets[own.usual_market].get("wallet", "")
    within = {name: sent for name, sent in described["calls"].items() if sent[1] in site.hosts}
    return tuple(_calls({**described, "calls": within}, (site.id,), wallet)) if "fetch_balance" in within else ()


def _calls(described: Mapping[str, Any], sites: tuple[str, ...], wallet: str) -> Iterator[Call]:
    reads = {"fetch_time": {"time": "@"}, "fetch_status": {"status.api": "status"}, "fetch_balance": {f"funds@{wallet}": _FUNDS}}
    probes = {"fetch_time": "clock", "fetch_status": "status", "fetch_balance": "balance"}
    for name, (method, _, path) in described["calls"].items():
        yield Call(
            id=name.removeprefix("fetch_"), probe=probes[name], method=name, request=f"{method} {path}", url="",
            sign="signed" if name == "fetch_balance" else "none", params={}, headers={}, sites=sites, markets=MARKETS,
            reads=reads[name], words={"status.api": _STATES} if name == "fetch_status" else {}, unit="ms", unified=True,
        )  # fmt: skip
