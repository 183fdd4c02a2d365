"""Pseudonyms: what names a person or a machine is replaced, equal things by one name, and nothing else is touched."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnose.bundle import Pseudonyms


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Your IP 203.0.113.7 is not listed, 203.0.113.7!", "Your IP <ip:1> is not listed, <ip:1>!"),
        ("from 203.0.113.7 and 198.51.100.2", "from <ip:1> and <ip:2>"),
        ("current ip:2001:db8::7.", "current ip:<ip:1>."),
        ("[2001:DB8:0:0:0:0:0:7]:443 and 2001:db8::7", "[<ip:1>]:443 and <ip:1>"),
        ("write to Joe.Bloggs+bot@example.co.uk please", "write to <email:1> please"),
        ('{"uid":123456,"code":"x"}', '{"uid":<account:1>,"code":"x"}'),
        ("userId=88112233 subUid: 4711 account_id is 88112233", "userId=<account:1> subUid: <account:2> account_id is <account:1>"),
        ("profile 0e8c5d0a-0f1f-4a0e-9f6c-000000000042", "profile <account:1>"),
        ("wallet 0x" + "ab" * 19 + "12 does not exist", "wallet <account:1> does not exist"),
    ],
)
def test_what_is_replaced(text, shown):
    assert Pseudonyms().text(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Timestamp for this request was 1000ms ahead of the server's time.",
        "ccxt 4.5.90 on Python 3.11.7, API v1.2.3.4.5",
        "999.1.1.1 is no address",
        "12:30:45 2026-11-25T12:30:45.123Z",
        "code -2015, EAPI:Invalid key, std::move",
        "the uid is missing; account id: unknown",
        "binance::order::place",
    ],
)
def test_what_is_kept(text):
    assert Pseudonyms().text(text) == text


def test_one_name_for_one_thing_in_the_whole_case():
    names = Pseudonyms()
    assert names.value({"a": ["203.0.113.7", 5], "b": "203.0.113.8", "c": "203.0.113.7"}) == {"a": ["<ip:1>", 5], "b": "<ip:2>", "c": "<ip:1>"}
    assert names.names == {"<ip:1>": "203.0.113.7", "<ip:2>": "203.0.113.8"}
    assert (names.count("ip"), names.count("email")) == (2, 0)


def test_the_second_pass_changes_nothing():
    names = Pseudonyms()
    once = names.text("uid: 123456 at 203.0.113.7 of a@example.org")
    assert names.text(once) == once


@given(st.ip_addresses(), st.sampled_from(["{}", "ip {} refused", '"{}"', "({})", "{}, and"]))
def test_no_address_is_left(address, sentence):
    assert str(address) not in Pseudonyms().text(sentence.format(address)) or address in (ipaddress.ip_address("::"), ipaddress.ip_address("::1"))


@given(st.text(max_size=400))
def test_any_text_is_taken(text):
    names = Pseudonyms()
    names.text(text)
    assert all(value in text.lower() or ":" in value for value in names.names.values())
