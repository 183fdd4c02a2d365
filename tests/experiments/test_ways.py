"""Experiments on the way to the exchange: IPv4 alone, without the proxy, another host, after a pause, and another company's exchange."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from diagnose.experiments import SISTER_HOSTS
from diagnose.lab import Lab, Request, sockets
from diagnose.model import Credentials, Link, Report
from diagnose.probes.egress import Egress
from diagnose.session import Session

TIMEOUT = 5.0


@dataclass
class Pauses:
    """In place of sleeping: notes how long."""

    seconds: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def asked(pack):
    """``await asked(lab, …)``: the report of a session on an open lab."""

    async def run(lab: Lab, *, resolve=None, proxy: str | None = None, **options) -> Report:
        way = proxy or lab.proxy
        link = Link(exchange=lab.exchange, market=lab.market, credentials=Credentials.of("lab", **lab.credentials), proxy=way)
        egress = Egress(resolve=resolve or lab.resolve, ca_pem=lab.ca_pem, proxy=way)
        return await Session(link, pack, egress=egress, timeout=TIMEOUT, **{"sleep": Pauses().sleep, **options}).run()

    return run


def outcomes(report: Report) -> dict[str, object]:
    return dict(report.facts.get("experiments", {}))


def untried(report: Report) -> dict[str, str]:
    return {item.probe.removeprefix("experiments:"): item.because for item in report.not_checked if item.probe.startswith("experiments:")}


def proven(report: Report) -> set[str]:
    return {finding.cause for finding in report.findings if finding.certainty.value == "proven"}


# -- over IPv4 alone -------------------------------------------------------------------------------------------------------

needs_ipv6 = pytest.mark.skipif(not sockets.has_ipv6(), reason="this machine has no IPv6 loopback")


@needs_ipv6
@pytest.mark.parametrize("exchange", ["binance", "bybit", "coinbase"])
async def test_ipv4_alone_tells_a_list_of_ipv4_addresses(exchange, asked):
    async with Lab(exchange, ["ip-not-allowed-ipv6"]) as lab:
        report = await asked(lab)
    if outcomes(report):  # not where the exchange's own code says it
        assert outcomes(report)["ipv4-only"] == "accepted"
    assert report.facts["network"]["family"] == "ipv6"
    assert proven(report) == {"ip-not-allowed"}


@needs_ipv6
async def test_over_ipv4_another_list_refuses_as_well(asked):
    async with Lab("binance", ["ip-not-allowed-ipv6"]) as lab:
        lab.scene.account.ip_list = ("198.51.100.20",)
        report = await asked(lab)
    assert outcomes(report)["ipv4-only"] == "same"
    assert "ip-not-allowed" not in proven(report)
    assert sum(request.signed and request.status != 200 for request in lab.requests) <= 3


async def test_a_link_over_ipv4_is_not_asked_for_it(asked):
    async with Lab("binance", ["ip-not-allowed"]) as lab:
        report = await asked(lab)
    assert report.facts["network"]["family"] == "ipv4"
    assert "ipv4-only" not in outcomes(report)


# -- another host ----------------------------------------------------------------------------------------------------------


@pytest.fixture
async def without_host():
    """``resolve`` of a lab in which one host takes no connection."""
    with contextlib.closing(sockets.closed_port()) as closed:

        def of(lab: Lab, host: str):
            return lambda name, *family: closed.getsockname() if name == host else lab.resolve(name)

        yield of


@pytest.mark.parametrize(("exchange", "host", "mirror"), [("binance", "api.binance.com", "api-gcp.binance.com"), ("bybit", "api.bybit.com", "api.bytick.com"), ("okx", "www.okx.com", "openapi.okx.com")])
async def test_another_host_tells_one_host_from_the_network(exchange, host, mirror, asked, without_host):
    async with Lab(exchange) as lab:
        report = await asked(lab, resolve=without_host(lab, host))
    assert outcomes(report) == {"other-host": "accepted"}
    assert [request.host for request in lab.requests if request.host == mirror] == [mirror]
    assert not any(request.signed for request in lab.requests if request.host == mirror)


async def test_a_network_that_reaches_neither_host(asked):
    async with Lab("okx", ["connection-failed"]) as lab:
        report = await asked(lab)
    assert outcomes(report) == {"other-host": "same"}
    assert report.faults[0].cause == "connection-failed"
    assert proven(report) == {"connection-failed"}


@pytest.mark.parametrize("fault", ["rate-limited", "ip-banned", "geo-blocked"])
async def test_a_limit_is_not_got_round_by_another_host(fault, asked):
    async with Lab("binance", [fault]) as lab:
        report = await asked(lab)
    assert "other-host" not in outcomes(report)
    assert "api-gcp.binance.com" not in hosts(lab.requests)


# -- without the proxy -----------------------------------------------------------------------------------------------------


async def test_past_the_proxy_only_on_the_users_word(asked):
    async with Lab("okx", ["proxy-misconfigured-portal"]) as lab:
        report = await asked(lab)
        assert "without-proxy" not in outcomes(report)
        assert untried(report)["without-proxy"].endswith("diagnose run okx --try-direct")
        before = len(lab.requests)
        report = await asked(lab, consents=("try-direct",))
    assert outcomes(report)["without-proxy"] == "accepted"
    assert proven(report) == {"proxy-misconfigured"}
    direct = [request for request in lab.requests[before:] if request.status == 200 and request.path == "/api/v5/public/time" and "html" not in request.body]
    assert direct
    assert not any(lab.credentials["apiKey"] in json.dumps(dict(request.headers)) for request in direct)


async def test_credentials_never_leave_past_the_proxy(at_lab_transport):
    from diagnose.errors import Refused

    async with at_lab_transport("okx") as (lab, transport):
        for sign in ("signed", "key"):
            with pytest.raises(Refused, match="past the proxy"):
                await transport(sign)
        assert lab.requests == []


@pytest.fixture
def at_lab_transport(pack):
    """A transport that is asked to send past the proxy."""
    import aiohttp

    from diagnose.probes.transport import Record, Transport, recording

    @contextlib.asynccontextmanager
    async def opened(exchange: str) -> AsyncIterator[tuple[Lab, object]]:
        profile = pack.profiles.get(exchange)
        async with Lab(exchange) as lab, Transport(profile, Egress(resolve=lab.resolve, ca_pem=lab.ca_pem, proxy="http://127.0.0.1:9")) as transport:

            async def send(sign: str) -> object:
                token = recording.set(Record(sign, "live", "direct"))
                try:
                    url = "https://www.okx.com/api/v5/account/config"
                    return await transport.send("GET", url, headers={}, body=None, timeout=aiohttp.ClientTimeout(total=TIMEOUT))
                finally:
                    recording.reset(token)

            yield lab, send

    return opened


# -- after a pause ---------------------------------------------------------------------------------------------------------


def ends_at_a_pause(lab: Lab, pauses: Pauses):
    """A limit that is over once the client has paused."""

    async def sleep(seconds: float) -> None:
        await pauses.sleep(seconds)
        lab.scene.world.trouble = ""

    return sleep


@pytest.mark.parametrize("exchange", ["kucoin", "gate", "coinbase"])
async def test_a_second_look_after_a_pause(exchange, asked):
    pauses = Pauses()
    async with Lab(exchange, ["rate-limited"]) as lab:
        report = await asked(lab, sleep=ends_at_a_pause(lab, pauses))
    first = report.faults[0]
    assert first.cause == "rate-limited"
    if pauses.seconds:  # where the exchange's own code does not settle it
        assert outcomes(report)["second-look"] == "accepted"
        assert len(pauses.seconds) == 1
        assert 0 < pauses.seconds[0] <= 10


async def test_a_limit_that_lasts_stays_unproven(asked):
    pauses = Pauses()
    async with Lab("kucoin", ["rate-limited"]) as lab:
        report = await asked(lab, sleep=pauses.sleep)
    assert outcomes(report)["second-look"] in ("same", "unanswered")
    assert len(pauses.seconds) == 1
    assert report.faults[0].cause == "rate-limited"


# -- another company's exchange --------------------------------------------------------------------------------------------


def key_of_binance_us(lab: Lab) -> None:
    lab.scene.account.region = "us"


def hosts(requests: list[Request]) -> set[str]:
    return {request.host for request in requests}


async def test_a_key_of_another_operator_is_told_with_its_host(asked):
    async with Lab("binance") as lab:
        key_of_binance_us(lab)
        report = await asked(lab, consents=("try api.binance.us",))
    assert outcomes(report)["other-operator"] == "accepted"
    assert proven(report) == {"wrong-venue"}
    assert [request.status for request in lab.requests if request.host == "api.binance.us"] == [200]
    assert sum(request.signed and request.status != 200 for request in lab.requests) <= 3


@pytest.mark.parametrize("consents", [(), ("try",), ("try api.binance.com",), ("try-swap",)])
async def test_no_request_leaves_to_another_operator_without_the_users_word(consents, asked, pack):
    async with Lab("binance") as lab:
        key_of_binance_us(lab)
        report = await asked(lab, consents=consents)
    assert hosts(lab.requests) <= pack.profiles.get("binance").hosts
    assert "other-operator" not in outcomes(report)
    assert "wrong-venue" in [finding.cause for finding in report.faults]
    assert proven(report) == set()
    assert untried(report)["other-operator"].endswith("diagnose run binance --try api.binance.us")


async def test_a_yes_at_the_question_is_asked_for_once(asked):
    questions = []

    def agree(question: str) -> bool:
        questions.append(question)
        return "Binance.US" in question

    async with Lab("binance") as lab:
        key_of_binance_us(lab)
        report = await asked(lab, agree=agree)
    assert proven(report) == {"wrong-venue"}
    assert len(questions) == len(set(questions))
    assert all(question.endswith("Try it?") for question in questions)


async def test_a_no_sends_nothing_and_is_not_asked_for_again(asked, pack):
    questions = []
    async with Lab("binance") as lab:
        key_of_binance_us(lab)
        report = await asked(lab, agree=lambda question: bool(questions.append(question)))
    assert hosts(lab.requests) <= pack.profiles.get("binance").hosts
    assert len(questions) == len(set(questions)) >= 2
    assert {"other-operator", "exchanged-fields"} <= untried(report).keys()


# -- sister hosts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("exchange", ["binance", "okx", "bybit", "kraken"])
async def test_without_sister_hosts_only_the_links_own_hosts_are_asked(exchange, asked, pack):
    async with Lab(exchange, ["key-unknown"]) as lab:
        report = await asked(lab, sister_hosts=False, agree=lambda question: False)
    assert hosts([r for r in lab.requests if r.signed]) <= set(pack.profiles.get(exchange).site("live", "global").hosts)
    assert not {"other-environment", "other-region"} & outcomes(report).keys()
    told = untried(report)
    assert any(told.get(name, "").endswith(f"diagnose run {exchange} --{SISTER_HOSTS}") for name in ("other-environment", "other-region"))
