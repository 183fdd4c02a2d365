"""Many links at once: bounded, each for itself, in peace with the exchanges."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import ClassVar

import pytest

import diagnose
from diagnose.fleet import PER_ADDRESS
from diagnose.lab import FAULTS, Lab
from diagnose.probes.egress import Egress
from diagnose.session import Session

MIXED = [
    ("binance", "healthy"), ("okx", "ip-not-allowed"), ("kraken", "healthy"), ("kucoin", "passphrase-wrong"), ("bybit", "clock-skew"),
    ("bitget", "trade-permission-missing"), ("gate", "healthy"), ("binance", "withdraw-enabled"), ("okx", "healthy"), ("kraken", "nonce-conflict"),
    ("kucoin", "ip-not-allowed"), ("bybit", "healthy"), ("bitget", "hidden-characters"), ("gate", "clock-skew"), ("binance", "tls-failure-expired"),
    ("okx", "passphrase-wrong"), ("kraken", "read-permission-missing"), ("kucoin", "healthy"), ("bybit", "trade-permission-missing"), ("bitget", "healthy"),
    ("gate", "hidden-characters-newline"), ("binance", "clock-skew-ahead"), ("okx", "dns-failure"), ("kraken", "hidden-characters"),
    ("kucoin", "clock-skew"), ("bybit", "withdraw-enabled"), ("bitget", "connection-failed"), ("gate", "healthy"), ("binance", "key-missing"), ("okx", "clock-skew"),
]  # fmt: skip
"""Thirty links of seven exchanges; every fault is one that its exchange's answers can prove or make the likeliest."""


class Yard:
    """Labs and the links to them, by name."""

    def __init__(self) -> None:
        self.labs: dict[str, Lab] = {}
        self.links: dict[str, diagnose.Link] = {}
        self._open = AsyncExitStack()

    async def add(self, name: str, exchange: str, *faults: str, lab: Lab | None = None, latency_ms: float = 0) -> Lab:
        """A link to a lab of its own, or to one that is open."""
        lab = lab or await self._open.enter_async_context(Lab(exchange, faults, latency_ms=latency_ms))
        self.labs[name] = lab
        self.links[name] = diagnose.Link(exchange=exchange, credentials=diagnose.Credentials.of("lab", **lab.credentials), proxy=lab.proxy)
        return lab

    def way(self, link: diagnose.Link) -> Egress:
        """The way to the lab of a link."""
        lab = next(self.labs[name] for name, own in self.links.items() if own is link)
        return Egress(resolve=lab.resolve, ca_pem=lab.ca_pem, proxy=lab.proxy)

    async def close(self) -> None:
        await self._open.aclose()


@pytest.fixture
async def yard():
    made = Yard()
    yield made
    await made.close()


@pytest.fixture
def under_way(monkeypatch):
    """How many diagnoses were under way at once, at most: in all, and by exchange."""

    class Counted(Session):
        now: ClassVar[Counter[str]] = Counter()
        most: ClassVar[Counter[str]] = Counter()
        begun: ClassVar[list[str]] = []

        def __init__(self, link, *arguments, **options) -> None:
            super().__init__(link, *arguments, **options)
            self.keys = ("", link.exchange)
            self.exchange = link.exchange

        async def run(self):
            self.begun.append(self.exchange)
            self.now.update(self.keys)
            for key in self.keys:
                self.most[key] = max(self.most[key], self.now[key])
            try:
                return await super().run()
            finally:
                self.now.subtract(self.keys)

    monkeypatch.setattr("diagnose.fleet.Session", Counted)
    return Counted


async def everything(yard: Yard, pack, **options) -> dict[str, diagnose.Checked]:
    options = {"timeout": 5.0, "egress": yard.way, **options}
    return {checked.name: checked async for checked in diagnose.run_fleet(yard.links, pack=pack, **options)}


async def test_thirty_links_of_many_exchanges(yard, pack, under_way, encodings_of):
    for number, (exchange, fault) in enumerate(MIXED):
        await yard.add(f"{number}-{exchange}-{fault}", exchange, fault)
    found = await everything(yard, pack, in_flight=8)
    assert found.keys() == yard.links.keys()
    assert under_way.most[""] == 8
    assert all(count <= PER_ADDRESS for exchange, count in under_way.most.items() if exchange)
    for name, checked in found.items():
        assert checked.error is None and checked.report is not None, name
        assert checked.report.id == name
        causes = [finding.cause for finding in checked.report.findings]
        expected = FAULTS[name.split("-", 2)[2]].cause
        assert (causes[0] if causes else None) == expected, (name, causes)
    sent = [request for lab in yard.labs.values() for request in lab.requests]
    assert not any(request.forbidden for request in sent)
    shown = "".join(map(str, found.values()))
    for lab in yard.labs.values():
        assert not any(form in shown for value in lab.credentials.values() for form in encodings_of(value) if len(value) > 8)


async def test_each_link_is_given_as_it_ends(yard, pack):
    await yard.add("slow", "okx", latency_ms=400)
    await yard.add("fast", "kraken")
    assert list(await everything(yard, pack)) == ["fast", "slow"]


async def test_an_error_stays_with_its_link(yard, pack, monkeypatch):
    class Broken(Session):
        async def run(self):
            if self._link.exchange == "kraken":
                raise RuntimeError("whatever")
            return await super().run()

    monkeypatch.setattr("diagnose.fleet.Session", Broken)
    for name, exchange in (("one", "okx"), ("two", "kraken"), ("three", "bybit")):
        await yard.add(name, exchange)
    yard.links["nowhere"] = diagnose.Link(exchange="krakn")
    yard.links["no-site"] = diagnose.Link(exchange="kraken", environment="testnet")
    yard.labs |= {"nowhere": yard.labs["one"], "no-site": yard.labs["one"]}
    found = await everything(yard, pack)
    assert isinstance(found["two"].error, RuntimeError)
    assert isinstance(found["nowhere"].error, diagnose.UsageError)
    assert isinstance(found["no-site"].error, diagnose.UsageError)
    assert {name for name, checked in found.items() if checked.report} == {"one", "three"}


async def test_a_proxy_that_is_none_is_the_error_of_its_link(yard, pack):
    await yard.add("good", "okx")
    yard.links["bad"] = diagnose.Link(exchange="okx", proxy="socks5://127.0.0.1:1")
    found = await everything(yard, pack, egress=lambda link: Egress().through(link.proxy) if link.proxy else yard.way(link))
    assert isinstance(found["bad"].error, diagnose.UsageError)
    assert found["good"].report is not None


async def test_one_key_with_a_growing_nonce_is_asked_by_one_link_at_a_time(yard, pack, under_way):
    lab = await yard.add("a", "kraken", latency_ms=20)
    for name in "bcd":
        await yard.add(name, "kraken", lab=lab)
    other = await yard.add("other", "kraken", latency_ms=20)
    assert other.credentials["apiKey"] != lab.credentials["apiKey"]
    found = await everything(yard, pack)
    assert {checked.report.verdict.value for checked in found.values() if checked.report} == {"healthy"}
    assert len(found) == 5
    assert under_way.most["kraken"] == 2, "only the link with another key goes beside them"


async def test_a_link_that_must_wait_lets_others_pass(yard, pack, under_way):
    for number in range(5):
        await yard.add(f"okx-{number}", "okx", latency_ms=50)
    await yard.add("bybit", "bybit")
    await everything(yard, pack, in_flight=4)
    assert under_way.most["okx"] == PER_ADDRESS
    assert under_way.begun[: PER_ADDRESS + 1] == ["okx"] * PER_ADDRESS + ["bybit"]


async def test_links_through_different_proxies_have_different_addresses(yard, pack, under_way):
    for number in range(4):
        await yard.add(f"okx-{number}", "okx", latency_ms=50)
    ways: Mapping[str, diagnose.Link] = dict(yard.links)
    yard.links = {name: diagnose.Link(exchange="okx", credentials=link.credentials, proxy=f"http://127.0.0.{n}:1") for n, (name, link) in enumerate(ways.items(), 1)}
    found = await everything(yard, pack)
    assert under_way.most["okx"] == 4
    assert all(checked.report for checked in found.values())


async def test_whoever_stops_early_ends_what_is_under_way(yard, pack, under_way):
    for number in range(4):
        await yard.add(f"silent-{number}", "okx" if number % 2 else "bybit", "timeout")
    await yard.add("quick", "kraken")
    async with contextlib.aclosing(diagnose.run_fleet(yard.links, pack=pack, egress=yard.way, timeout=60.0)) as checks:
        async for checked in checks:
            assert checked.name == "quick"
            break
    assert len(under_way.begun) == 5
    assert under_way.now[""] == 0


@pytest.mark.parametrize("in_flight", [0, -1])
async def test_something_must_be_in_flight(in_flight, pack):
    with pytest.raises(diagnose.UsageError, match="at least one link"):
        async for _ in diagnose.run_fleet({}, pack=pack, in_flight=in_flight):
            pass


async def test_no_links_is_nothing_to_do(pack):
    assert [checked async for checked in diagnose.run_fleet({}, pack=pack)] == []


def test_the_tls_context_is_shared_by_all_proxies():
    here = Egress(environ={})
    one, two = here.through("http://127.0.0.1:1"), here.through("http://127.0.0.1:2")
    assert here.through(None) is here
    assert (one.proxy, two.proxy) == ("http://127.0.0.1:1", "http://127.0.0.1:2")
    assert one.ssl_context is two.ssl_context is here.ssl_context
