"""What a simulated exchange knows: the state of its service (`World`) and of one customer (`Account`).

Faults change these two and the text the user typed; the wire files only read them.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

CALLER_IP = "203.0.113.7"
"""The client's address as the exchange sees it (RFC 5737)."""

CALLER_IPV6 = "2001:db8::7"
"""The same client over IPv6 (RFC 3849)."""

DAY_MS = 86_400_000
HEALTHY_FUNDS: Mapping[str, str] = {"USDT": "1250.50", "BTC": "0.05"}
"""What the funded wallet holds, by asset."""


@dataclass(slots=True)
class World:
    """The exchange's own state.

    ``clock_offset_ms`` is the server clock minus true time. ``ipv6`` is whether the hosts have IPv6 addresses, which a client then
    prefers. ``trouble`` names the refusal that meets calls before
    anybody looks at the key (a ban, an outage, maintenance …), ``network`` what happens below HTTP, ``proxy`` what the
    lab's own proxy does; each is empty when all is well.
    """

    clock_offset_ms: int = 0
    ipv6: bool = False
    trouble: str = ""
    network: str = ""
    proxy: str = ""

    def now_ms(self) -> int:
        """The server's clock in ms since the epoch."""
        return time.time_ns() // 1_000_000 + self.clock_offset_ms


@dataclass(slots=True)
class Account:
    """One customer with one API key, as the exchange has it on file.

    ``venue``, ``environment`` and ``region`` say where the key lives; ``key_state`` is active, disabled, expired or never authorised;
    ``key_kind`` is ordinary or other (made with a second factor, or of a generation that this client does not speak);
    ``rights`` are read, trade, futures, withdraw; ``standing`` is good or restricted; ``mode`` is fitting or other (the
    account mode against what a client expects); ``opened`` is whether the market's product was ever opened; ``wallet``
    is market, spare or empty: which wallet holds the funds; ``level`` is main or sub: whose account the key belongs to.
    """

    credentials: dict[str, str]
    venue: str
    environment: str
    region: str
    market: str
    rights: set[str] = field(default_factory=lambda: {"read", "trade", "futures"})
    ip_list: tuple[str, ...] = (CALLER_IP,)
    ip_list_required: bool = False
    key_state: str = "active"
    key_kind: str = "ordinary"
    expires_in_days: int = 0
    standing: str = "good"
    mode: str = "fitting"
    opened: bool = True
    wallet: str = "market"
    level: str = "main"
    nonce_unit: str = "ms"
    last_nonce: int = 0

    def funds(self, wallet: str, market_wallet: str, spare_wallet: str) -> Mapping[str, str]:
        """What ``wallet`` holds, given which wallet serves the market and which is the spare one."""
        funded = {"market": market_wallet, "spare": spare_wallet}.get(self.wallet, "")
        return HEALTHY_FUNDS if wallet == funded else {}


@dataclass(slots=True)
class Scene:
    """The stage one lab plays on: the world, the account, and the credentials as the user typed them."""

    world: World
    account: Account
    typed: dict[str, str]

    def settle(self) -> None:
        """Fix what depends on the moment the lab opens: the nonce that the key was last used with."""
        last_use_ms = self.world.now_ms() - DAY_MS
        self.account.last_nonce = last_use_ms * 1_000_000 if self.account.nonce_unit == "ns" else last_use_ms

    def expiry_ms(self) -> int:
        """When the key expires, in ms since the epoch; 0 when it never does."""
        days = self.account.expires_in_days
        return self.world.now_ms() + days * DAY_MS if days else 0
