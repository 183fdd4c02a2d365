"""Simulated exchanges really verify: signatures, nonces, clocks, rights, environments and sites."""

from __future__ import annotations

import time
from typing import Any

import ccxt
import pytest

from diagnose.lab import Lab

SIGNED_READS = [
    ("binance", "spot", "privateGetAccount", {}),
    ("binance", "spot", "sapiPostAssetGetFundingAsset", {}),
    ("binance", "swap", "fapiPrivateV2GetAccount", {}),
    ("binance", "inverse", "dapiPrivateGetBalance", {}),
    ("okx", "spot", "privateGetAccountBalance", {"ccy": "BTC,USDT"}),
    ("kraken", "spot", "privatePostOpenOrders", {"trades": "true"}),
    ("krakenfutures", "swap", "privateGetAccounts", {}),
    ("kucoin", "spot", "privateGetAccounts", {"type": "trade"}),
    ("kucoin", "swap", "futuresPrivateGetAccountOverview", {"currency": "USDT"}),
    ("kucoin", "spot", "utaPrivateGetAccountMode", {}),
    ("bybit", "spot", "privateGetV5AssetTransferQueryAccountCoinsBalance", {"accountType": "FUND", "coin": "USDT"}),
]


def flipped(secret: str) -> str:
    """The secret with its first character changed to another of its alphabet."""
    return ("b" if secret[0] != "b" else "c") + secret[1:]


@pytest.mark.parametrize(("exchange", "market", "method", "parameters"), SIGNED_READS)
async def test_one_changed_character_of_the_secret_is_refused(
    connect: Any, exchange: str, market: str, method: str, parameters: dict[str, str]
) -> None:
    async with Lab(exchange, market=market) as lab, connect(lab) as client:
        await getattr(client, method)(parameters)
        client.secret = flipped(client.secret)
        with pytest.raises(Exception, match=r"-1022|50113|Invalid signature|authenticationError|400005|10004"):
            await getattr(client, method)(parameters)
        assert [request.signed for request in lab.requests] == [True, True]


@pytest.mark.parametrize(
    ("exchange", "market"),
    [("binance", "spot"), ("okx", "spot"), ("kraken", "spot"), ("krakenfutures", "swap"), ("kucoin", "spot"), ("bybit", "spot")],
)  # fmt: skip
async def test_the_unified_balance_shows_the_markets_funds(connect: Any, exchange: str, market: str) -> None:
    async with Lab(exchange, market=market) as lab, connect(lab) as client:
        client.markets, client.markets_by_id, client.currencies = {}, {}, {}
        client.options["enableUnifiedMargin"] = client.options["enableUnifiedAccount"] = True
        balance = await client.fetch_balance()
        assert balance["USDT"]["total"] == 1250.5


async def test_a_kraken_nonce_is_good_once(open_session: Any, connect: Any) -> None:
    async with Lab("kraken") as lab, connect(lab) as client, open_session(lab) as session:
        call = client.sign("Balance", ["private"], "POST", {})
        answers = []
        for _ in range(2):
            async with session.post(call["url"], data=call["body"], headers=call["headers"]) as answer:
                answers.append((await answer.json())["error"])
        assert answers == [[], ["EAPI:Invalid nonce"]]


@pytest.mark.parametrize("fault", ["clock-skew", "clock-skew-ahead"])
async def test_the_servers_clock_repairs_a_clock_fault(connect: Any, fault: str) -> None:
    async with Lab("okx", [fault]) as lab, connect(lab) as client:
        offset = int((await client.publicGetPublicTime())["data"][0]["ts"]) - client.milliseconds()
        assert abs(offset - lab.clock_offset_ms) < 2000
        honest = client.nonce
        client.nonce = lambda: client.milliseconds() + offset
        try:
            assert (await client.privateGetAccountConfig())["code"] == "0"
        finally:
            client.nonce = honest


async def test_a_key_in_the_wrong_place_works_at_home(connect: Any) -> None:
    async with Lab("okx", ["wrong-environment"]) as lab, connect(lab) as client:
        client.headers = {"x-simulated-trading": "1"}
        try:
            assert (await client.privateGetAccountConfig())["code"] == "0"
        finally:
            client.headers = {}


@pytest.mark.parametrize(("environment", "home"), [("live", "testnet"), ("testnet", "live")])
async def test_a_testnet_key_on_live_and_the_reverse(open_session: Any, environment: str, home: str) -> None:
    async with (
        Lab("binance", ["wrong-environment"], environment=environment) as lab,
        open_session(lab) as session,
    ):
        statuses = {}
        for place in ("live", "testnet"):
            client = ccxt.binance(dict(lab.credentials))
            client.set_sandbox_mode(place == "testnet")
            call = client.sign("account", ["private"], "GET", {})
            async with session.get(call["url"], headers=call["headers"]) as answer:
                statuses[place] = answer.status
        assert statuses == {environment: 401, home: 200}


async def test_latency_delays_every_answer(open_session: Any) -> None:
    async with Lab("okx", latency_ms=120) as lab, open_session(lab) as session:
        started = time.monotonic()
        async with session.get("https://www.okx.com/api/v5/public/time"):
            assert time.monotonic() - started >= 0.12


async def test_a_futures_key_typed_into_kraken_works_on_the_futures_host(open_session: Any, connect: Any) -> None:
    async with Lab("kraken", ["wrong-venue"]) as lab, open_session(lab) as session:
        futures = ccxt.krakenfutures(dict(lab.credentials))
        call = futures.sign("accounts", ["private"], "GET", {})
        async with session.get(call["url"], headers=call["headers"]) as answer:
            assert (await answer.json())["result"] == "success"


async def test_the_order_of_verification_can_be_shuffled(connect: Any) -> None:
    faults = ["secret-mismatch", "passphrase-wrong"]
    codes = []
    for order in (("key", "passphrase", "signature"), ("key", "signature", "passphrase")):
        async with Lab("okx", faults, order=order) as lab, connect(lab) as client:
            with pytest.raises(Exception, match="okx"):
                await client.privateGetAccountConfig()
            codes.append(lab.requests[-1].code)
    assert codes == ["50105", "50113"]


async def test_several_faults_play_at_once(connect: Any) -> None:
    async with Lab("kraken", ["withdraw-enabled", "trade-permission-missing", "ip-unrestricted"]) as lab:
        async with connect(lab) as client:
            info = (await client.privatePostGetApiKeyInfo())["result"]
        assert "withdraw-funds" in info["permissions"]
        assert "modify-trades" not in info["permissions"]
        assert info["ip_allowlist"] == []


async def test_key_only_endpoints_need_no_signature(open_session: Any) -> None:
    async with Lab("binance", ["secret-mismatch"]) as lab, open_session(lab) as session:
        headers = {"X-MBX-APIKEY": lab.credentials["apiKey"]}
        for url in (
            "https://api.binance.com/sapi/v1/margin/allPairs",
            "https://fapi.binance.com/fapi/v1/historicalTrades?symbol=BTCUSDT&limit=1",
        ):
            async with session.get(url, headers=headers) as answer:
                assert answer.status == 200
        assert [request.signed for request in lab.requests] == [False, False]


async def test_testnet_and_demo_have_no_wallet_api(open_session: Any) -> None:
    async with Lab("binance") as lab, open_session(lab) as session:
        for host in ("testnet.binance.vision", "demo-api.binance.com"):
            async with session.get(f"https://{host}/sapi/v1/system/status") as answer:
                assert answer.status == 404


async def test_given_credentials_become_the_accounts_own(connect: Any) -> None:
    own = {"apiKey": "a" * 18, "secret": "s" * 36}
    async with Lab("bybit", credentials=own) as lab, connect(lab) as client:
        assert dict(lab.credentials) == own
        assert (await client.privateGetV5UserQueryApi())["result"]["apiKey"] == own["apiKey"]
