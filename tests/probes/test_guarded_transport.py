"""What the guarded transport refuses, and that nothing of it reaches the wire."""

from __future__ import annotations

import logging
import os
import re
import secrets

import pytest

from diagnose.errors import Refused
from diagnose.lab import Lab
from diagnose.lab.venues import VENUES
from diagnose.probes.egress import Egress
from diagnose.probes.transport import Gate

EXCHANGES = ("binance", "bybit", "kraken", "krakenfutures", "kucoin", "okx")

WRITES = {
    "binance": ("privatePostOrder", "privateDeleteOrder", "privatePostOrderTest", "sapiPostCapitalWithdrawApply", "sapiPostAssetTransfer", "fapiPrivatePostOrder"),
    "bybit": ("privatePostV5OrderCreate", "privatePostV5OrderCancel", "privatePostV5AssetWithdrawCreate", "privatePostV5AssetTransferInterTransfer", "privatePostV5UserUpdateApi"),
    "kraken": ("privatePostAddOrder", "privatePostCancelOrder", "privatePostWithdraw", "privatePostWalletTransfer"),
    "krakenfutures": ("privatePostSendorder", "privatePostCancelorder", "privatePostWithdrawal", "privatePostTransfer"),
    "kucoin": ("privatePostOrders", "privateDeleteOrdersOrderId", "privatePostWithdrawals", "privatePostAccountsUniversalTransfer"),
    "okx": ("privatePostTradeOrder", "privatePostTradeCancelOrder", "privatePostAssetWithdrawal", "privatePostAssetTransfer"),
}  # fmt: skip
"""Order, cancel, withdraw, transfer and key management, as ccxt calls them."""

ANYTHING = {"orderId": "1", "symbol": "BTCUSDT", "amount": "1", "address": "x", "coin": "USDT", "asset": "USDT"}


def implicit_methods(client: object) -> list[str]:
    """Every endpoint of a ccxt client, by the name of its method."""
    return sorted(name for name in dir(type(client)) if re.search(r"[a-z](Get|Post|Put|Delete|Patch)[A-Z0-9]", name))


@pytest.mark.parametrize("exchange", EXCHANGES)
async def test_no_writing_request_of_the_real_client_is_sent(exchange, at_lab):
    market = "swap" if exchange == "krakenfutures" else "spot"
    async with at_lab(exchange, market=market) as (lab, w):
        client = w.clients.get(w.variant)
        with w.recorded("signed") as record:
            for name in WRITES[exchange]:
                with pytest.raises(Refused, match=r"not among the read endpoints|is never sent"):
                    await getattr(client, name)(dict(ANYTHING))
        assert record.exchanges == []
        assert lab.requests == []


MARKET = {"id": "BTCUSDT", "symbol": "BTC/USDT", "base": "BTC", "quote": "USDT", "baseId": "BTC", "quoteId": "USDT", "type": "spot", "spot": True,
          "contract": False, "active": True, "precision": {"amount": 1e-8, "price": 0.01}, "limits": {}, "info": {"orderTypes": ["LIMIT"]}}  # fmt: skip


@pytest.mark.parametrize("exchange", ["binance", "okx", "kraken"])
async def test_the_unified_methods_do_not_get_out_either(exchange, at_lab):
    """As a bot calls them, with the markets at hand: up to the request itself."""
    async with at_lab(exchange) as (lab, w):
        client = w.clients.get(w.variant)
        calls = {
            "create": lambda: client.create_order("BTC/USDT", "limit", "buy", 1, 100),
            "cancel": lambda: client.cancel_order("1", "BTC/USDT"),
            "withdraw": lambda: client.withdraw("USDT", 1, "0x" + "1" * 40, {"key": "a", "fee": "1", "network": "ERC20", "chain": "USDT-ERC20"}),
            "transfer": lambda: client.transfer("USDT", 1, "spot", "future" if exchange != "okx" else "funding"),
        }
        with w.recorded("signed"):
            client.set_markets([MARKET], {"USDT": {"id": "USDT", "code": "USDT", "precision": 1e-8, "networks": {}}})
            for call in calls.values():
                with pytest.raises(Refused, match=r"(POST|DELETE) .*is not among|never sent"):
                    await call()
        assert lab.requests == []


@pytest.mark.parametrize("exchange", sorted({wire for wire, _ in VENUES.values()}))
async def test_of_all_endpoints_of_the_client_only_the_listed_reads_leave(exchange, at_lab):
    """Every endpoint that ccxt knows is asked for, whatever it is."""
    async with at_lab(exchange, market="swap" if exchange == "krakenfutures" else "spot") as (lab, w):
        client = w.clients.get(w.variant)
        listed = {call.request for call in w.profile.calls}
        methods = {call.method for call in w.profile.calls}
        tried = 0
        with w.recorded("signed"):
            for name in implicit_methods(client):
                if name not in methods and callable(getattr(client, name)):
                    tried += 1
                    try:
                        await getattr(client, name)({})
                    except Exception:
                        continue
        sent = {f"{request.method} {request.path}" for request in lab.requests}
        assert tried > (0 if exchange == "hyperliquid" else 30), "it has two endpoints in all"
        assert sent <= listed
        assert not any(request.forbidden for request in lab.requests)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.binance.com/api/v3/account",
        "ws://api.binance.com/api/v3/account",
        "//api.binance.com/api/v3/account",
        "https://api.binance.com/api/v3/order",
        "https://api.binance.com/api/v3/account/",
        "https://api.binance.com/api/v3/account/../order",
        "https://api.binance.com/api/v3//account",
        "https://api.binance.com/API/v3/account",
        "https://api.binance.com/sapi/v1/capital/withdraw/apply",
        "https://api.binance.us/api/v3/account",
        "https://api.binance.com.example.org/api/v3/account",
        "https://api.binance.com@example.org/api/v3/account",
        "https://example.org/api/v3/account",
        "https://www.okx.com/api/v3/account",
        "https://testnet.binance.vision/api/v3/account",
        "https://127.0.0.1/api/v3/account",
        "https:///api/v3/account",
        "",
    ],
)
async def test_an_address_that_is_not_listed_is_refused(url, at_lab):
    async with at_lab("binance") as (lab, w):
        with pytest.raises(Refused):
            await w.send("GET", url)
        assert lab.requests == []


async def test_a_listed_address_is_sent(at_lab):
    async with at_lab("binance") as (lab, w):
        assert (await w.send("GET", "https://api.binance.com/api/v3/time", sign="none")).status == 200
        assert [request.path for request in lab.requests] == ["/api/v3/time"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "get"])
async def test_another_method_on_a_listed_path_is_refused(method, at_lab):
    async with at_lab("binance") as (lab, w):
        with pytest.raises(Refused):
            await w.send(method, "https://api.binance.com/api/v3/account")
        assert lab.requests == []


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
async def test_the_session_that_ccxt_gets_has_no_writing_methods(method, at_lab):
    async with at_lab("okx") as (lab, w):
        with pytest.raises(Refused, match="never sent"):
            getattr(Gate(w.transport), method)("https://www.okx.com/api/v5/account/config")
        assert lab.requests == []


async def test_nothing_is_sent_outside_of_a_question(at_lab):
    async with at_lab("okx") as (lab, w):
        with pytest.raises(LookupError):
            await w.clients.get(w.variant).publicGetPublicTime({})
        assert lab.requests == []


@pytest.mark.parametrize("sign", ["signed", "key"])
async def test_a_status_page_never_gets_credentials(sign, way, scripted, answer_of, fresh):
    hosts = ["status.kraken.com", "api.kraken.com"]
    async with scripted(hosts, lambda head: answer_of(200)) as server, way("kraken", server.egress, fresh("kraken")) as w:
        with pytest.raises(Refused):
            await w.send("GET", "https://status.kraken.com/api/v2/summary.json", sign=sign)
        assert server.heard == []
        await w.send("GET", "https://status.kraken.com/api/v2/summary.json", sign="none")
        assert len(server.heard) == 1


async def test_a_whole_run_shows_the_status_page_no_credentials(scripted, answer_of, session, encodings_of):
    async with scripted(["status.kraken.com"], lambda head: answer_of(200, '{"status": {"indicator": "none"}}')) as page, Lab("kraken") as lab:

        def resolve(host: str) -> tuple[str, int]:
            return page.resolve(host) if host == "status.kraken.com" else lab.resolve(host)

        seen = await session(lab, resolve=resolve, ca_pem=page.ca_pem)
    assert seen.report.facts["status"]["page"] == "operational"
    assert len(page.heard) == 1
    head = page.heard[0]
    assert head.startswith("GET /api/v2/summary.json HTTP/1.1\r\n")
    assert not any(word in head.lower() for word in ("api-key", "api-sign", "authorization", "cookie"))
    assert not any(form in head for text in lab.credentials.values() for form in encodings_of(text))


async def test_credentials_of_one_site_do_not_go_to_another(at_lab):
    async with at_lab("bybit") as (lab, w):
        for host in ("api-testnet.bybit.com", "api.bybit.eu"):
            with pytest.raises(Refused):
                await w.send("GET", f"https://{host}/v5/user/query-api", site="live")
        assert lab.requests == []


@pytest.mark.parametrize("name", ["permissions", "time", "key-only"])
async def test_no_redirect_is_followed(name, way, scripted, answer_of, fresh):
    def elsewhere(head: str) -> bytes:
        return answer_of(302, b"", location="https://api.binance.com/api/v3/time?moved=1")

    async with scripted(["api.binance.com"], elsewhere) as server, way("binance", server.egress, fresh("binance")) as w:
        seen = await w.ask(name)
        assert len(server.heard) == 1
    assert (seen.outcome.value, seen.failure, seen.http, seen.requests) == ("failed", "redirected", 302, 1)


@pytest.mark.parametrize("status", [429, 418])
async def test_a_host_that_says_stop_is_left_alone(status, way, scripted, answer_of, fresh):
    def reply(head: str) -> bytes:
        return answer_of(status, '{"code": -1003, "msg": "too much"}', retry_after="7") if "api/v3/time" in head else answer_of(200)

    async with scripted(["api.binance.com", "fapi.binance.com"], reply) as server, way("binance", server.egress, fresh("binance")) as w:
        first = await w.ask("time")
        second, signed = await w.ask("system-status"), await w.ask("permissions")
        other = await w.ask("time-usdm", "swap")
    assert first.http == status
    for seen in (second, signed):
        assert seen.outcome.value == "skipped"
        assert "api.binance.com asked to wait 7 s" in seen.because
    assert other.requests == 1, "another host did not say stop"
    assert len(server.heard) == 2


@pytest.mark.parametrize("fault", ["rate-limited", "ip-banned"])
async def test_a_run_asks_no_more_once_told_to_stop(fault, session):
    async with Lab("binance", [fault]) as lab:
        await session(lab)
    for host in {request.host for request in lab.requests}:
        statuses = [request.status for request in lab.requests if request.host == host]
        assert len(statuses) <= 4, "only the questions that were under way together"
    assert not [request for request in lab.requests if "testnet" in request.host or "demo" in request.host]


def bomb(encoding: str, size: int = 200_000_000) -> bytes:
    import zlib

    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if encoding == "gzip" else 15)
    block = b" " * 1_000_000
    return b"".join([packer.compress(block) for _ in range(size // len(block))] + [packer.flush()])


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_compressed_bomb_is_cut_off(encoding, way, scripted, answer_of, fresh):
    import tracemalloc

    answer = answer_of(200, bomb(encoding), content_encoding=encoding)
    assert len(answer) < 400_000
    async with scripted(["www.okx.com"], lambda head: answer) as server, way("okx", server.egress, fresh("okx"), timeout=10) as w:
        w.clients.get(w.variant)
        tracemalloc.start()
        seen = await w.ask("time")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert seen.outcome.value != "ok"
    assert "larger than" in seen.because
    assert peak < 40_000_000


async def test_a_long_plain_answer_is_cut_off(way, scripted, answer_of, fresh):
    answer = answer_of(200, b"[" + b"1," * 2_500_000 + b"1]")
    async with scripted(["www.okx.com"], lambda head: answer) as server, way("okx", server.egress, fresh("okx"), timeout=10) as w:
        seen = await w.ask("time")
    assert "larger than" in seen.because


@pytest.mark.parametrize("exchange", ["binance", "okx", "kraken"])
async def test_nothing_is_logged(exchange, at_lab, caplog, encodings_of):
    caplog.set_level(logging.DEBUG)
    async with at_lab(exchange) as (lab, w):
        seen = await w.ask("permissions")
    assert seen.outcome.value == "ok"
    assert not [record.name for record in caplog.records if "ccxt" in record.name]
    assert not any(form in caplog.text for text in lab.credentials.values() for form in encodings_of(text))


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "ftp://127.0.0.1:1", "http://", "127.0.0.1:8080", "http://127.0.0.1:99999", "http://[::1", "http://host:port"])
def test_a_proxy_that_is_none_is_refused_at_once(proxy):
    from diagnose.errors import UsageError

    with pytest.raises(UsageError, match="--proxy takes a URL"):
        Egress(proxy=proxy)


def test_verification_is_never_off(monkeypatch):
    import ssl

    for environ in ({}, {"SSL_CERT_FILE": os.devnull}, {"PYTHONHTTPSVERIFY": "0"}, {"CURL_CA_BUNDLE": ""}, {"REQUESTS_CA_BUNDLE": "/nowhere"}):
        context = Egress(environ=environ).ssl_context
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname


async def test_a_key_that_would_break_a_header_is_not_sent(at_lab):
    import dataclasses

    async with at_lab("okx") as (lab, w):
        for text in (f"{secrets.token_hex(8)}\n", f"{secrets.token_hex(4)}\r\nX-Injected: 1", " " + secrets.token_hex(8), "\x7f"):
            variant = dataclasses.replace(w.variant, credentials=w.variant.credentials.with_field("apiKey", text))
            seen = await w.asker.ask(w.call("permissions"), variant, "spot")
            assert (seen.outcome.value, seen.failure, seen.requests) == ("failed", "unsent", 0)
        assert lab.requests == []
        assert w.asker.budget.failed == 0
