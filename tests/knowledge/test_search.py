"""Finding what to read by what a user would type: words, a code with a slip in it, a pasted error."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable

import pytest

from diagnose.errors import CannotRun
from diagnose.knowledge import Library, Search
from diagnose.pack import Pack


@pytest.fixture(scope="module")
def pack() -> Pack:
    return Pack.load()


@pytest.mark.parametrize(
    ("query", "cause"),
    [
        ("OKX: Your IP 203.0.113.7 is not included in your API key's IP whitelist", "ip-not-allowed"),
        ('bybit {"retCode":10010,"retMsg":"Unmatched IP, please check your API key\'s bound IP addresses."}', "ip-not-allowed"),
        ("passphrase incorrect", "passphrase-wrong"),
        ("withdrawals allowed on my key", "withdraw-enabled"),
        ("hedge mode position side", "account-mode-mismatch"),
        ("testnet key", "wrong-environment"),
        ("HIDDEN characters", "hidden-characters"),
        ("kraken EAPI:Invalid nonce somewhere in my log file since yesterday", "nonce-conflict"),
        ("Timestamp for this request is outside of the recvWindow.", "clock-skew"),
        ("pasphrase missing", "passphrase-missing"),
    ],
)
def test_the_article_is_the_first_hit(pack: Pack, query: str, cause: str) -> None:
    assert pack.search.find(query)[0].id == cause


@pytest.mark.parametrize("query", ["okx 50110", "OKX code: 50110", "okex 50110", "okx 5O110", "okx 501100"])
def test_a_code_comes_first_then_its_article_and_its_exchange(pack: Pack, query: str) -> None:
    assert [hit.id for hit in pack.search.find(query)][:3] == ["okx:50110", "ip-not-allowed", "okx"]


@pytest.mark.parametrize(("query", "code"), [("binance -2015", "binance:-2015"), ("Kraken EAPI:Invalid key", "kraken:EAPI:Invalid key")])
def test_codes_with_signs_and_words_are_found(pack: Pack, query: str, code: str) -> None:
    assert pack.search.find(query)[0].id == code


def test_a_name_with_a_slip_finds_what_it_means(pack: Pack) -> None:
    assert {"nonce-conflict", "kraken:EAPI:Invalid nonce"} <= {hit.id for hit in pack.search.find("krakn nonce")[:3]}


def test_every_code_is_found_by_its_exchange_and_itself(pack: Pack) -> None:
    lost = []
    for name in pack.profiles.ids:
        profile = pack.profiles.get(name)
        for code in {s.code for s in profile.signatures if s.code}:
            hits = pack.search.find(f"{profile.name} {code}", limit=1, exchange=name)
            if not hits or hits[0].id.casefold() != f"{name}:{code}".casefold():
                lost.append((name, code))
    assert lost == []


def test_hits_are_ordered_limited_and_empty_without_a_match(pack: Pack) -> None:
    hits = pack.search.find("api key", limit=4)
    assert len(hits) == 4
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert pack.search.find("qqqqqq") == ()
    assert pack.search.find("") == ()


@pytest.mark.parametrize("query", ['"', "' OR 1=1 --", "title:okx", "NEAR(a b)", "a* -b", "\x00", "AND OR NOT", "(" * 300, "ключ", "键 错误"])
def test_no_query_is_taken_for_the_language_of_the_index(pack: Pack, query: str) -> None:
    assert all(hit.title for hit in pack.search.find(query))


def test_a_query_takes_less_than_20_ms_after_the_start(pack: Pack) -> None:
    queries = ["okx 50110", "pasphrase wrong", "bot shows no balance", "Invalid API-key, IP, or permissions for action. " * 5]
    for query in queries:
        pack.search.find(query)
    spent = []
    for query in queries * 5:
        start = time.process_time()
        pack.search.find(query)
        spent.append(time.process_time() - start)
    assert statistics.median(spent) < 0.02


@pytest.mark.parametrize("query", ["okx 50110", "Your IP 203.0.113.7 is not included in your API key's IP whitelist", "wrong ip"])
def test_a_knowledge_base_need_not_have_every_article(pack: Pack, make_library: Callable[..., Library], query: str) -> None:
    profiles = [pack.profiles.get(name) for name in pack.profiles.ids]
    found = Search(make_library(), profiles, pack.knowledge, pack.weights).find(query)
    assert {hit.id for hit in found if hit.kind == "cause"} <= {"clock-skew", "key-unknown", "timeout"}


def test_a_python_whose_sqlite_lacks_the_index_says_so(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    class Bare:
        def execute(self, _statement: str) -> None:
            raise sqlite3.OperationalError("no such module: fts5")

    monkeypatch.setattr(sqlite3, "connect", lambda _name: Bare())
    with pytest.raises(CannotRun, match="FTS5"):
        Search(pack.library, [], pack.knowledge, pack.weights)
