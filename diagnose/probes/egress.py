"""How this machine reaches the world: resolver, certificates, proxy.

The network probe and the ccxt client take the very same object, so that what is tested is what is used. The lab hands
in one whose resolver leads to loopback; nothing else knows of the lab.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from diagnose.errors import UsageError

if TYPE_CHECKING:
    import aiohttp

Address = tuple[str, int]

_BUNDLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Variables by which OpenSSL, requests and curl are told of another CA bundle; ccxt's clients honour the first two."""


@dataclass(frozen=True)
class Egress:
    """Resolver, trusted certificates and proxy.

    ``resolve`` maps a host, and a family where one is wanted, to a loopback address (the lab); ``None`` asks the system. ``ca_pem``
    replaces the trusted certificates; ``None`` means certifi's bundle, the system's and those named in the environment. ``proxy`` is
    an HTTP proxy URL. ``family`` limits connections to IPv4 or IPv6.
    """

    resolve: Callable[..., Address] | None = None
    ca_pem: str | None = None
    proxy: str | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    family: socket.AddressFamily = socket.AF_UNSPEC

    def __post_init__(self) -> None:
        if self.proxy is not None and not _is_proxy(self.proxy):
            raise UsageError("--proxy takes a URL such as http://host:port; SOCKS proxies are not supported")

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        """A verifying TLS context, made once: reading the bundles takes some 50 ms. Verification is never off.

        Raises `UsageError` for a bundle in the environment without certificates.
        """
        if self.ca_pem is not None:
            return ssl.create_default_context(cadata=self.ca_pem)
        import certifi

        context = ssl.create_default_context()
        context.load_verify_locations(cafile=certifi.where())
        for name in _BUNDLES:
            path = self.environ.get(name, "")
            if path and Path(path).is_file():
                _trust(context, name, path)
        return context

    def through(self, proxy: str | None) -> Egress:
        """The same way out, but through this proxy. The TLS context is shared. Raises `UsageError` for what is no HTTP proxy."""
        if proxy == self.proxy:
            return self
        other = replace(self, proxy=proxy)
        other.__dict__["ssl_context"] = self.ssl_context  # where cached_property looks first
        return other

    def by(self, way: str) -> Egress:
        """The same with one thing changed: ``direct`` without its proxy, ``ipv4`` over IPv4 alone; itself for an empty word."""
        match way:
            case "direct":
                return self.through(None)
            case "ipv4":
                return replace(self, family=socket.AF_INET)
            case _:
                return self

    async def addresses(self, host: str, port: int) -> list[Address]:
        """The addresses of a host. Raises `socket.gaierror`."""
        if self.resolve is not None:
            return [_resolved(self.resolve, host, self.family)]
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, family=self.family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        return [(str(info[4][0]), int(info[4][1])) for info in found]

    def connector(self) -> aiohttp.TCPConnector:
        """A connector that resolves and verifies as this egress says."""
        import aiohttp

        resolver = _fixed_resolver(self.resolve) if self.resolve else aiohttp.ThreadedResolver()
        return aiohttp.TCPConnector(ssl=self.ssl_context, resolver=resolver, family=self.family, ttl_dns_cache=60, limit_per_host=8)


def family_of(ip: str) -> socket.AddressFamily:
    """The family of a numeric address."""
    return socket.AF_INET6 if ":" in ip else socket.AF_INET


def _resolved(resolve: Callable[..., Address], host: str, family: socket.AddressFamily) -> Address:
    return resolve(host, family) if family else resolve(host)


def _is_proxy(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, an unfinished IPv6 address
        return False


def _trust(context: ssl.SSLContext, name: str, path: str) -> None:
    try:
        context.load_verify_locations(cafile=path)
    except OSError:  # ssl.SSLError is one as well
        raise UsageError(f"{name} must be the path of a file with PEM certificates that can be read") from None


def _fixed_resolver(resolve: Callable[..., Address]) -> Any:
    from aiohttp.abc import AbstractResolver, ResolveResult

    class Fixed(AbstractResolver):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
        ) -> list[ResolveResult]:
            ip, at = _resolved(resolve, host, family)
            return [ResolveResult(hostname=host, host=ip, port=at, family=family_of(ip), proto=0, flags=0)]

        async def close(self) -> None:
            return None

    return Fixed()
