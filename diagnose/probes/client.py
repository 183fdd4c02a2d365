"""The real ccxt client of each site, wired to the guarded transport. ccxt is imported here and nowhere else."""

from __future__ import annotations

import importlib
import logging
import time
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from diagnose.errors import UsageError
from diagnose.model import Credentials
from diagnose.probes.transport import Gate, Transport
from diagnose.profile import Site


@dataclass(frozen=True, slots=True)
class Variant:
    """The link with at most a few variables changed by experiments.

    ``site`` is where it is asked, ``credentials`` as typed or cleaned, ``clock_offset_ms`` what is taken off the local clock.
    ``way`` is how the requests leave (a word of `Egress.by`), ``host`` another host of the site for a public call, ``pause_s`` how
    many seconds are waited first.
    """

    site: Site
    credentials: Credentials
    clock_offset_ms: int = 0
    way: str = ""
    host: str = ""
    pause_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Unified:
    """What a unified method of ccxt made of an answer: whether ccxt took it for no error, and what the method returned."""

    accepted: bool
    result: Any


def verdict(error: Exception | None, result: Any) -> Unified:
    """ccxt's judgement of the answer. An error that is none of ccxt's own came later, in reading an answer that it had accepted."""
    return Unified(not isinstance(error, ccxt().BaseError), result)


def ccxt() -> ModuleType:
    """ccxt's async client library. Its import takes about half a second, so it happens late and in a thread."""
    return importlib.import_module("ccxt.async_support")


async def _no_markets(*_: object, **__: object) -> dict[str, Any]:
    return {}


class Clients:
    """Makes a ccxt client for a variant and keeps it for the run."""

    def __init__(self, transport: Transport, timeout: float) -> None:
        self._transport = transport
        self._gate = Gate(transport)
        self._timeout = timeout
        self._made: dict[tuple[object, ...], Any] = {}

    def get(self, variant: Variant) -> Any:
        """The client of this variant. Raises `UsageError` when this ccxt has no such exchange or environment."""
        key = (variant.site.id, variant.clock_offset_ms, *sorted(variant.credentials.fields.items(), key=lambda kv: kv[0]))
        if key not in self._made:
            self._made[key] = self._make(variant)
        return self._made[key]

    def _make(self, variant: Variant) -> Any:
        library, site = ccxt(), variant.site
        kind = getattr(library, site.ccxt, None)
        if kind is None:
            raise UsageError(f"ccxt {library.__version__} has no exchange '{site.ccxt}'")
        client = kind(
            {
                **site.options,
                **{name: value.reveal() for name, value in variant.credentials.fields.items()},
                "session": self._gate,
                "timeout": int(self._timeout * 1000),
                "enableRateLimit": False,  # a run sends a dozen requests; the gate bounds them
                "timeout_on_exit": 0,  # ccxt waits 250 ms for its own connections to close; it has none here
                "headers": dict(site.headers),
            }
        )
        client.load_markets = _no_markets  # some unified methods would ask for them first; no reading needs them
        client.markets, client.currencies = {}, {}
        client.ssl_context = self._transport.ssl_context  # ccxt would read another bundle, for a session that it never opens
        client.logger = logging.Logger("silent", logging.CRITICAL)  # ccxt's own logs every header at debug level
        if site.mode == "sandbox":
            client.set_sandbox_mode(True)
        elif site.mode == "demo":
            client.enable_demo_trading(True)
        if variant.clock_offset_ms:
            offset = variant.clock_offset_ms
            # Every nonce and timestamp of ccxt derives from one of these.
            client.milliseconds = lambda: int(time.time() * 1000) - offset
            client.seconds = lambda: int(time.time() - offset / 1000)
        return client

    async def close(self) -> None:
        """Close what the clients hold of their own."""
        for client in self._made.values():
            await client.close()
        self._made.clear()
