"""The faults a lab can play, as one table: what each is, the cause it should lead to, and what it changes.

A fault is named after its cause; a suffix names a variant. It exists for an exchange only if that exchange can answer
so: ``needs`` lists what its wire file must have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from diagnose.lab.scene import CALLER_IP, DAY_MS

CLOCK_FAULT_MS = 200_000
"""How far a wrong clock is off: outside the window of every exchange (Bitstamp's, 150 s, is the widest)."""

NEAR_LIMIT_MS = 900
"""How far a clock is ahead that is almost refused where a timestamp may be less than one second ahead."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One switch of the lab.

    ``cause`` is the id a diagnosis should find (``None`` for a healthy link), ``kind`` is fault, advice or healthy.
    ``changes`` sets attributes of the world or the account (``account.key_state``), ``removes`` and ``grants`` are
    rights, ``typed`` damages what the user typed by field. ``needs`` are words of `diagnose.lab.venues.abilities`.
    """

    name: str
    about: str
    cause: str | None
    kind: str = "fault"
    needs: tuple[str, ...] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)
    removes: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)


def _of(cause: str, about: str, variant: str = "", **rest: Any) -> Fault:
    return Fault(f"{cause}-{variant}" if variant else cause, about, cause, **rest)


def _network(cause: str, word: str, about: str, variant: str = "") -> Fault:
    return _of(cause, about, variant, changes={"world.network": word})


def _proxy(word: str, about: str, variant: str = "") -> Fault:
    return _of("proxy-misconfigured", about, variant, changes={"world.proxy": word})


def _trouble(cause: str, about: str) -> Fault:
    return _of(cause, about, needs=(cause,), changes={"world.trouble": cause})


def _advice(cause: str, about: str, **rest: Any) -> Fault:
    return _of(cause, about, kind="advice", **rest)


HEALTHY = (
    Fault("healthy", "Nothing is wrong; the wallet of the market holds funds.", None, "healthy"),
    Fault(
        "empty", "Nothing is wrong; no wallet holds any funds.", None, "healthy", changes={"account.wallet": "empty"}
    ),
)

CREDENTIALS = (
    _of("key-malformed", "The key was cut off while copying.", typed={"apiKey": "truncated"}),
    Fault("key-missing", "The key field was left empty.", "key-malformed", typed={"apiKey": "empty"}),
    _of("hidden-characters", "A zero-width space hangs on the key.", typed={"apiKey": "zero-width-space"}),
    _of("hidden-characters", "A line end was copied with the key.", "newline", typed={"apiKey": "newline"}),
    _of("hidden-characters", "A no-break space hangs on the secret.", "secret", needs=("text-secret",),
        typed={"secret": "no-break-space"}),
    _of("hidden-characters", "A no-break space hangs on the passphrase.", "passphrase", needs=("field:password",),
        typed={"password": "no-break-space"}),
    _of("key-malformed", "Key and secret were pasted with quotes.", "quotes",
        typed={"apiKey": "quotes", "secret": "quotes"}),
    _of("key-secret-swapped", "Key and secret sit in each other's field.", typed={"apiKey": "swapped"}),
    _of("autofill-interference", "The browser put an e-mail address into the key field.",
        typed={"apiKey": "mail-address"}),
    _of("key-unknown", "The key looks right but the exchange does not have it.", typed={"apiKey": "another"}),
    _of("key-unknown", "The API wallet was never authorised.", "wallet", needs=("trait:api-wallets",),
        changes={"account.key_state": "never authorised"}),
    _of("key-expired", "The key has run out.", needs=("key-expired",), changes={"account.key_state": "expired"}),
    _of("key-disabled", "The exchange has frozen the key.", needs=("key-disabled",),
        changes={"account.key_state": "disabled"}),
    _of("secret-mismatch", "The secret belongs to another key.", typed={"secret": "another"}),
    _of("passphrase-missing", "The passphrase field was left empty.", needs=("field:password",),
        typed={"password": "empty"}),
    _of("passphrase-wrong", "The passphrase is another one.", needs=("field:password",), typed={"password": "another"}),
    _of("key-type-mismatch", "The line ends of the PEM became a backslash and an n.", "pem", needs=("pem-secret",),
        typed={"secret": "literal-line-ends"}),
    _of("key-type-mismatch", "The key is of a kind that this client cannot use.", needs=("trait:key-kinds",),
        changes={"account.key_kind": "other"}),
    _of("wrong-environment", "The key was made in another environment.", needs=("other-environment",),
        changes={"account.environment": "other"}),
    _of("wrong-environment", "The key was made in demo trading.", "demo",
        needs=("environment:testnet", "environment:demo"), changes={"account.environment": "demo"}),
    _of("wrong-venue", "The key belongs to a sister site.", needs=("away",), changes={"account.venue": "sister"}),
)  # fmt: skip

PERMISSIONS = (
    _of("read-permission-missing", "The key may not read balances.", needs=("right:read",), removes=("read",)),
    _of("trade-permission-missing", "The key may only read.", needs=("right:trade",), removes=("trade",)),
    _of("product-permission-missing", "The key may not use this product.", needs=("right:futures",),
        removes=("futures",)),
    _advice("withdraw-enabled", "The key may withdraw.", needs=("trait:tells-rights",), grants=("withdraw",)),
    _advice("ip-unrestricted", "The key works from any address.", needs=("trait:tells-ip-list",), changes={"account.ip_list": ()}),
    _advice("key-expiring", "The key ends in nine days.", needs=("trait:tells-expiry",),
            changes={"account.expires_in_days": 9}),
    _of("ip-not-allowed", "The caller's address is not on the key's list.", needs=("ip",),
        changes={"account.ip_list": ("198.51.100.20",)}),
    _of("ip-not-allowed", "The caller leaves over IPv6, the list has its IPv4 address.", "ipv6", needs=("ip",),
        changes={"world.ipv6": True, "account.ip_list": (CALLER_IP,)}),
    _of("ip-restriction-required", "The endpoint answers only keys with an IP list, and this key has none.",
        needs=("ip-list-required",), changes={"account.ip_list": (), "account.ip_list_required": True}),
)  # fmt: skip

ACCOUNT = (
    _of("account-restricted", "The exchange has restricted the account.", needs=("trait:restricts-accounts",),
        changes={"account.standing": "restricted"}),
    _of("account-mode-mismatch", "The account is in a mode that this client does not fit.", needs=("trait:modes",),
        changes={"account.mode": "other"}),
    _of("product-not-activated", "The customer never opened this product.", needs=("trait:opens-products",),
        removes=("futures",), changes={"account.opened": False}),
    _of("balance-elsewhere", "The funds are in another wallet.", kind="advice", needs=("spare-wallet",),
        changes={"account.wallet": "spare"}),
    _of("balance-elsewhere", "The key belongs to a sub-account that is empty.", "sub", kind="advice", needs=("trait:tells-level",),
        changes={"account.wallet": "empty", "account.level": "sub"}),
    _of("clock-skew", "The client's clock is 200 s behind.", needs=("timestamp-behind",),
        changes={"world.clock_offset_ms": CLOCK_FAULT_MS}),
    _of("clock-skew", "The client's clock is 200 s ahead.", "ahead", needs=("timestamp-ahead",),
        changes={"world.clock_offset_ms": -CLOCK_FAULT_MS}),
    _advice("clock-near-limit", "The client's clock is 0.9 s ahead where one second is too much.", needs=("trait:one-second-ahead",),
            changes={"world.clock_offset_ms": -NEAR_LIMIT_MS}),
    _of("clock-skew", "The client's clock fell two days back, below the nonce that the key was last used with.", "nonce",
        needs=("nonce",), changes={"world.clock_offset_ms": 2 * DAY_MS}),
    _of("nonce-conflict", "Another program used the key with a nonce in nanoseconds.", needs=("nonce",),
        changes={"account.nonce_unit": "ns"}),
)  # fmt: skip

NETWORK = (
    _network("dns-failure", "dns", "The exchange's name does not resolve."),
    _network("tls-failure", "tls-issuer", "The certificate comes from an issuer that nobody knows."),
    _network("tls-failure", "tls-expired", "The certificate has expired.", "expired"),
    _network("tls-failure", "tls-name", "The certificate is made out to another name.", "name"),
    _proxy("closed", "The proxy refuses connections."),
    _proxy("demanding", "The proxy wants a login (407).", "auth"),
    _proxy("portal", "The proxy shows its own login page instead of the exchange.", "portal"),
    _network("connection-failed", "refused", "The connection is refused."),
    _network("connection-failed", "reset", "The connection is reset once it stands.", "reset"),
    _network("timeout", "silence", "The exchange accepts the request and never answers."),
)

EXCHANGE = (
    _trouble("geo-blocked", "The exchange does not serve the caller's country."),
    _trouble("waf-blocked", "The edge answers with a challenge page."),
    _trouble("rate-limited", "The caller asked too often."),
    _trouble("ip-banned", "The caller's address is banned for a while."),
    _trouble("exchange-maintenance", "The exchange is under maintenance and says so."),
    _trouble("exchange-outage", "The exchange answers with server errors."),
    _trouble("endpoint-retired", "The private read endpoints are gone."),
)

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {fault.name: fault for fault in (*HEALTHY, *CREDENTIALS, *PERMISSIONS, *ACCOUNT, *NETWORK, *EXCHANGE)}
)
"""Every fault by name."""
