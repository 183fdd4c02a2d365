"""The address that an exchange told, and a proxy that stands in the environment alone."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnose.errors import UsageError
from diagnose.facts.egress import is_address, place, told, unused_proxy

PROXY = "http://127.0.0.1:3128"


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({}, ""), ({"HTTPS_PROXY": PROXY}, "HTTPS_PROXY"), ({"https_proxy": PROXY}, "https_proxy"), ({"HTTPS_PROXY": " "}, ""),
        ({"HTTP_PROXY": PROXY, "ALL_PROXY": PROXY}, "ALL_PROXY"), ({"HTTP_PROXY": PROXY}, "HTTP_PROXY"),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "okx.com"}, ""), ({"HTTPS_PROXY": PROXY, "no_proxy": "*"}, ""),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "localhost,.example"}, "HTTPS_PROXY"),
    ],
)  # fmt: skip
def test_a_proxy_of_the_environment(environ, name):
    assert unused_proxy(environ, "www.okx.com") == name


def test_ccxt_reads_no_proxy_from_the_environment():
    import ccxt.async_support

    kind = ccxt.async_support.Exchange
    assert not (kind.trust_env or kind.requests_trust_env or kind.aiohttp_trust_env)


@pytest.mark.parametrize(
    ("address", "seen_from", "facts"),
    [
        ("203.0.113.7", "", {"egress.address": "ipv4"}),
        ("2001:db8::7", "", {"egress.address": "ipv6"}),
        ("203.0.113.7", "203.0.113.7", {"egress.address": "ipv4", "egress.seen_as": "bot"}),
        ("2001:db8::7", "2001:0db8:0::7", {"egress.address": "ipv6", "egress.seen_as": "bot"}),
        ("203.0.113.7", "198.51.100.7", {"egress.address": "ipv4", "egress.seen_as": "other"}),
        ("203.0.113.7", "a server in Tokyo", {"egress.address": "ipv4"}),
        ("", "198.51.100.7", {}), ("1.2.3", "", {}),
    ],
)  # fmt: skip
def test_what_an_address_tells(address, seen_from, facts):
    assert told(address, seen_from) == facts


@given(st.ip_addresses())
def test_every_address_is_a_place_in_its_usual_form(address):
    assert place(f" {str(address).upper()} ") == str(address)


@pytest.mark.parametrize("text", ["my VPS", "Frankfurt", "vps1.example.org", "cafe", "a  place"])
def test_any_other_text_names_a_place(text):
    assert place(text) == " ".join(text.split())


@pytest.mark.parametrize("text", ["", "  ", "300.1.1.1", "198.51.100.0/24", "1.2.3", "12345", "2001:db8:::7", "::1%"])
def test_what_was_meant_as_an_address_and_is_none(text):
    with pytest.raises(UsageError, match="--as-seen-from takes one IP address"):
        place(text)


@given(st.text())
def test_no_text_breaks_it(text):
    try:
        kept = place(text)
    except UsageError:
        return
    assert kept
    assert is_address(kept) == (kept == _usual(kept))


def _usual(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""
