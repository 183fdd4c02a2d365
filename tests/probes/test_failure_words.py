"""What stops a request before an answer comes: the same word from the socket probe and from the real client."""

from __future__ import annotations

import errno
import json
import ssl

import pytest

from diagnose.probes import network
from diagnose.probes.failure import failure_of, tls_word

LAB = {
    "dns-failure": ("dns", {"network.dns": "failed"}),
    "connection-failed": ("refused", {"network.tcp": "refused"}),
    "connection-failed-reset": ("reset", {}),
    "tls-failure": ("tls", {"network.tls": "untrusted"}),
    "tls-failure-expired": ("tls", {"network.tls": "expired"}),
    "tls-failure-name": ("tls", {"network.tls": "wrong-name"}),
    "proxy-misconfigured": ("proxy", {"network.proxy": "refused"}),
    "timeout": ("timeout", {}),
}
CLIENT_ALONE = {"timeout", "proxy-misconfigured-auth"}
"""The connection itself is sound: only a request shows the fault."""


@pytest.mark.parametrize("exchange", ["binance", "kraken"])
@pytest.mark.parametrize("fault", sorted(LAB))
async def test_the_client(fault, exchange, at_lab):
    word, reading = LAB[fault]
    async with at_lab(exchange, [fault]) as (lab, w):
        seen = await w.ask("time")
        signed = await w.ask("permissions")
    for o in (seen, signed):
        assert (o.outcome.value, o.failure, o.http, o.requests) == ("failed", word, None, 1)
        if word in ("tls", "proxy"):
            assert o.reading == reading
        else:
            assert o.reading == {}
        assert o.because
    assert fault == "timeout" or lab.requests == []


@pytest.mark.parametrize("fault", sorted(set(LAB) - CLIENT_ALONE))
async def test_the_socket_probe(fault, at_lab):
    word, reading = LAB[fault]
    async with at_lab("okx", [fault]) as (lab, w):
        seen = await network.probe("www.okx.com", w.transport._egress, 0.5)
    assert seen.outcome.value == "failed"
    assert seen.reading["network.failure"] == word
    assert reading.items() <= seen.reading.items()
    assert lab.requests == []


async def test_the_socket_probe_of_a_sound_way(at_lab):
    async with at_lab("okx") as (lab, w):
        seen = await network.probe("www.okx.com", w.transport._egress, 0.5)
    assert seen.outcome.value == "ok"
    assert seen.reading == {"network.proxy": "none", "network.dns": "ok", "network.tcp": "ok", "network.family": "ipv4", "network.tls": "ok"}
    assert lab.requests == []


async def test_a_proxy_that_wants_a_login(at_lab):
    async with at_lab("okx", ["proxy-misconfigured-auth"]) as (lab, w):
        seen = await w.ask("time")
        sound = await network.probe("www.okx.com", w.transport._egress, 0.5)
    assert (seen.failure, seen.reading) == ("proxy", {"network.proxy": "auth-required"})
    assert sound.reading == {"network.proxy": "ok"}, "the proxy itself can be reached"
    assert lab.requests == []


async def test_an_answer_that_breaks_off(way, scripted, answer_of, fresh):
    cut = answer_of(200, b'{"code": "0", "data"', content_length="4000")
    async with scripted(["www.okx.com"], lambda head: cut) as server, way("okx", server.egress, fresh("okx")) as w:
        seen = await w.ask("time")
    assert (seen.outcome.value, seen.failure, seen.http) == ("failed", "truncated", None)


async def test_a_connection_closed_without_a_word(way, scripted, fresh):
    async with scripted(["www.okx.com"], lambda head: b"") as server, way("okx", server.egress, fresh("okx")) as w:
        seen = await w.ask("time")
    assert (seen.outcome.value, seen.failure) == ("failed", "reset")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect(status, way, scripted, answer_of, fresh):
    moved = answer_of(status, b"", location="https://login.example.org/")
    async with scripted(["www.okx.com"], lambda head: moved) as server, way("okx", server.egress, fresh("okx")) as w:
        seen = await w.ask("permissions")
    assert (seen.outcome.value, seen.failure, seen.http) == ("failed", "redirected", status)


async def test_plain_http_where_tls_is_due(way, scripted, answer_of, fresh):
    async with scripted(["www.okx.com"], lambda head: answer_of(200), tls=False) as server, way("okx", server.egress, fresh("okx")) as w:
        seen, sockets = await w.ask("time"), await network.probe("www.okx.com", server.egress, 0.5)
    assert seen.failure == "tls"
    assert seen.reading["network.tls"] == sockets.reading["network.tls"] == "protocol"


ODD = {
    "empty": b"",
    "blank": b" \n",
    "text": b"OK",
    "deep": b"[" * 50_000,
    "deep-object": b'{"data":' * 50_000,
    "number": b"9" * 5_000,
    "infinity": b'{"serverTime": 1e999}',
    "nan": b'{"serverTime": NaN}',
    "far": b'{"serverTime": "9999999999999999999999999999"}',
    "negative": b'{"serverTime": -1e300}',
    "null": b"null",
    "list": b"[]",
    "nested": b'{"serverTime": {"a": [1]}, "code": {"x": 1}, "msg": ["y"]}',
    "bytes": b"\xff\xfe\x00",
    "surrogate": b'{"serverTime": "\\ud800", "msg": "\\udfff"}',
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", ["time", "permissions"])
async def test_no_answer_however_odd_raises(odd, name, way, scripted, answer_of, fresh, pack):
    async with scripted(["api.binance.com"], lambda head: answer_of(200, ODD[odd])) as server, way("binance", server.egress, fresh("binance")) as w:
        seen = await w.ask(name)
    assert seen.outcome.value in ("ok", "failed", "crashed", "skipped")
    assert seen.requests == 1
    pack.vocabulary.close({})
    kinds: dict[str, dict[str, object]] = {}
    for key, value in seen.reading.items():
        kind, _, attribute = key.partition(".")
        kinds.setdefault(kind, {})[attribute] = value
    assert pack.vocabulary.close(kinds), "what was read fits the vocabulary"
    json.dumps(seen.reading)


async def test_an_unknown_charset_does_not_raise(way, scripted, answer_of, fresh):
    answer = answer_of(200, b'{"serverTime": 1}', kind="application/json; charset=nonsense")
    async with scripted(["api.binance.com"], lambda head: answer) as server, way("binance", server.egress, fresh("binance")) as w:
        seen = await w.ask("time")
    assert seen.requests == 1


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (OSError(errno.ENETUNREACH, "x"), "unreachable"),
        (OSError(errno.EHOSTUNREACH, "x"), "unreachable"),
        (OSError(errno.ECONNABORTED, "x"), "reset"),
        (ConnectionResetError(), "reset"),
        (TimeoutError(), "timeout"),
        (ssl.SSLError("x"), "tls"),
        (ExceptionGroup("x", [OSError(errno.ECONNREFUSED, "x")]), "refused"),
        (ZeroDivisionError(), None),
    ],
    ids=str,
)
def test_the_word_for_an_error(error, word):
    assert failure_of(error) == word
    outer = RuntimeError("outer")
    outer.__cause__ = error
    assert failure_of(outer) == word


def test_errors_that_name_each_other_end():
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__context__ = other, one
    assert failure_of(one) is None
    assert tls_word(one) == "failed"
