"""What a lab records: requests that no diagnosis may send, and hosts that no diagnosis may reach."""

from __future__ import annotations

import contextlib
import socket
import ssl
from typing import Any

import aiohttp
import ccxt
import pytest
import yaml

from diagnose.errors import UsageError
from diagnose.lab import FAULTS, Lab, faults_of
from diagnose.lab.venues import VENUES

ORDERS = [
    ("binance", "privatePostOrder", {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "1"}, "-2010"),
    ("binance", "sapiPostCapitalWithdrawApply", {"coin": "BTC", "address": "x", "amount": "1"}, "-2015"),
    ("okx", "privatePostTradeOrder", {"instId": "BTC-USDT", "side": "buy", "sz": "1"}, "51008"),
    ("kraken", "privatePostAddOrder", {"pair": "XBTUSD", "type": "buy", "volume": "1"}, "EOrder:Insufficient funds"),
    ("kraken", "privatePostWithdraw", {"asset": "XBT", "key": "x", "amount": "1"}, "EGeneral:Permission denied"),
    ("krakenfutures", "privatePostSendorder", {"symbol": "PF_XBTUSD", "side": "buy"}, "insufficientAvailableFunds"),
    ("kucoin", "privatePostOrders", {"symbol": "BTC-USDT", "side": "buy"}, "200004"),
    ("bybit", "privatePostV5OrderCreate", {"category": "spot", "symbol": "BTCUSDT"}, "110007"),
]


@pytest.mark.parametrize(("exchange", "method", "parameters", "code"), ORDERS)
async def test_writes_are_refused_and_recorded_as_forbidden(
    connect: Any, exchange: str, method: str, parameters: dict[str, str], code: str
) -> None:
    async with Lab(exchange) as lab, connect(lab) as client:
        with contextlib.suppress(ccxt.BaseError):
            await getattr(client, method)(parameters)
        assert [(request.forbidden, request.code) for request in lab.requests] == [(True, code)]


@pytest.mark.parametrize("exchange", ["binance", "okx", "kraken", "kucoin", "bybit"])
async def test_a_read_only_key_places_no_order(connect: Any, exchange: str) -> None:
    method, parameters = next((name, fields) for row, name, fields, _ in ORDERS if row == exchange)
    async with Lab(exchange, ["trade-permission-missing"]) as lab, connect(lab) as client:
        with pytest.raises(Exception, match=r"-2015|50120|Permission denied|400007|10005"):
            await getattr(client, method)(parameters)
        assert lab.requests[-1].forbidden


@pytest.mark.parametrize("host", ["example.com", "www.binance.com", "api.okx.com.example.com", "localhost", ""])
async def test_no_other_host_ever_resolves(host: str) -> None:
    async with Lab("okx") as lab:
        with pytest.raises(socket.gaierror):
            lab.resolve(host)


async def test_every_host_of_the_exchange_answers_on_loopback_under_its_own_name(open_session: Any) -> None:
    async with Lab("bybit") as lab, open_session(lab) as session:
        for host in lab.hosts:
            assert lab.resolve(host)[0] == "127.0.0.1"
            async with session.get(f"https://{host}/v5/market/time") as answer:
                assert (await answer.json())["retCode"] == 0


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("tls-failure", "unable to get local issuer"),
        ("tls-failure-expired", "expired"),
        ("tls-failure-name", "mismatch"),
    ],
)
async def test_each_tls_fault_has_its_own_reason(open_session: Any, fault: str, reason: str) -> None:
    async with Lab("kraken", [fault]) as lab, open_session(lab) as session:
        with pytest.raises(aiohttp.ClientConnectorCertificateError) as caught:
            await session.get("https://api.kraken.com/0/public/Time")
        assert isinstance(caught.value.certificate_error, ssl.SSLCertVerificationError)
        assert reason in str(caught.value)


async def test_the_way_around_a_broken_proxy_is_open(open_session: Any) -> None:
    url = "https://api.kraken.com/0/public/Time"
    for fault, problem in (
        ("proxy-misconfigured", aiohttp.ClientProxyConnectionError),
        ("proxy-misconfigured-auth", aiohttp.ClientHttpProxyError),
    ):
        async with Lab("kraken", [fault]) as lab, open_session(lab) as session:
            with pytest.raises(problem):
                await session.get(url, proxy=lab.proxy)
            async with session.get(url) as answer:
                assert (await answer.json())["error"] == []


async def test_a_portal_answers_with_its_login_page_behind_the_proxy_only(open_session: Any) -> None:
    url = "https://www.okx.com/api/v5/public/time"
    async with Lab("okx", ["proxy-misconfigured-portal"]) as lab, open_session(lab) as session:
        async with session.get(url, proxy=lab.proxy) as answer:
            assert "Sign in" in await answer.text()
        async with session.get(url) as answer:
            assert (await answer.json())["code"] == "0"


async def test_the_retired_demo_host_redirects(open_session: Any) -> None:
    async with Lab("krakenfutures") as lab, open_session(lab) as session:
        url = "https://demo-futures.kraken.com/derivatives/api/v3/accounts"
        async with session.get(url, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (301, "https://futures.kraken.com/")


async def test_the_status_page_stays_up_and_tells_of_an_outage(open_session: Any) -> None:
    url = "https://status.kraken.com/api/v2/summary.json"
    async with Lab("kraken", ["exchange-outage"]) as lab, open_session(lab) as session, session.get(url) as answer:
        assert (await answer.json())["status"]["indicator"] == "critical"


@pytest.mark.parametrize(
    ("exchange", "url", "told"),
    [
        ("binance", "https://api.binance.com/sapi/v1/system/status", '"status":1'),
        ("okx", "https://www.okx.com/api/v5/system/status?state=ongoing", '"state":"ongoing"'),
        ("kraken", "https://api.kraken.com/0/public/SystemStatus", '"status":"maintenance"'),
        ("kucoin", "https://api.kucoin.com/api/v1/status", '"status":"close"'),
        ("bybit", "https://api.bybit.com/v5/system/status", '"state":"ongoing"'),
    ],
)
async def test_maintenance_is_announced_and_absent_when_healthy(
    open_session: Any, exchange: str, url: str, told: str
) -> None:
    for faults, announced in ((["exchange-maintenance"], True), ([], False)):
        async with Lab(exchange, faults) as lab, open_session(lab) as session, session.get(url) as answer:
            assert (told in await answer.text()) is announced


def test_faults_that_cannot_be_are_usage_errors() -> None:
    with pytest.raises(UsageError, match="did you mean 'clock-skew'"):
        Lab("okx", ["clock-skw"])
    with pytest.raises(UsageError, match="cannot have"):
        Lab("kraken", ["geo-blocked"])
    with pytest.raises(UsageError, match="exclude each other"):
        Lab("okx", ["clock-skew", "clock-skew-ahead"])
    with pytest.raises(UsageError, match="does not simulate 'bitmax'"):
        Lab("bitmax")


def test_every_fault_leads_to_a_public_cause(pytestconfig: pytest.Config) -> None:
    listed = (pytestconfig.rootpath / "rules" / "causes.yaml").read_text(encoding="utf-8")
    causes = yaml.safe_load(listed)["causes"]
    for fault in FAULTS.values():
        assert fault.about.endswith(".")
        assert (fault.cause is None) == (fault.kind == "healthy")
        assert fault.cause is None or fault.cause in causes


def test_each_fault_is_possible_somewhere() -> None:
    played = {fault.name for exchange in VENUES for market in ("spot", "swap") for fault in faults_of(exchange, market)}
    assert played == set(FAULTS)
