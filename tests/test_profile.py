"""Profiles: what one exchange file must say, and where it is told when it does not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from diagnose.errors import DataError, UsageError
from diagnose.pack import Pack
from diagnose.profile import MARKETS, PROBES, Profile
from diagnose.profile_file import load
from diagnose.profiles import Profiles
from diagnose.signatures.catalogue import check_profile
from diagnose.signatures.patterns import compiled

LINES = {
    "exchange": "exchange: acme",
    "name": "name: Acme",
    "sources": "sources: {manual: 'Acme manual, 2026'}",
    "credentials": "credentials: {apiKey: {label: API Key, strict: exact, shapes: {key: '^[a-z]{8}$'}, source: manual}}",
    "answer": "answer: {code: code, message: msg, fine: ['0'], source: manual}",
    "clock": "clock: {nonce: timestamp, behind_ms: 5000, ahead_ms: 1000, source: manual}",
    "live": "sites:\n  - {id: live, environment: live, ccxt: acme, hosts: [api.example.com], keys_from: here, source: manual}",
    "testnet": "  - {id: testnet, environment: testnet, ccxt: acme, mode: sandbox, hosts: [test.example.com], keys_from: there}",
    "sisters": "sisters: {live: [testnet], testnet: [live]}",
    "markets": "markets: {spot: {wallet: main}, swap: {wallet: derivatives}}",
    "aliases": "aliases: {acmeswap: {market: swap}}",
    "time": "calls:\n  - {id: time, probe: clock, method: publicGetTime, request: GET /time, sign: none, reads: {time: t}, source: manual}",
    "wallet": "  - {id: wallet, probe: balance, method: m, request: GET /w, sign: signed, sites: [live], markets: [spot], reads: {funds@main: w}}",
    "signatures": "signatures:\n  - {code: 7, http: 401, text: 'bad key', causes: {key-unknown: 1}, defines: one, source: [manual, a thread]}",
    "several": "  - {code: '8', causes: {key-unknown: 0.6, clock-skew: 0.4}, source: manual}",
    "facts": "facts: {exchange.ip_list: optional}",
    "ui": "ui: {source: manual, withdraw_right: Withdrawals}",
    "policy": "policy:\n  - {fact: Keys without an IP list expire., source: manual}",
}  # fmt: skip


def text(**changed: str) -> str:
    return "\n".join((LINES | changed).values()) + "\n"


def line_of(part: str) -> int:
    """The line on which the last line of a part stands."""
    lines = text().splitlines()
    return lines.index(LINES[part].splitlines()[-1]) + 1


def read(folder: Path, **changed: str) -> Profile:
    (folder / "acme.yaml").write_text(text(**changed))
    return load(folder / "acme.yaml")


@pytest.fixture
def acme(tmp_path: Path) -> Profile:
    return read(tmp_path)


def test_a_profile_is_read_whole(acme):
    assert (acme.id, acme.name, acme.answer_fine, acme.clock.behind_ms) == ("acme", "Acme", ("0",), 5000)
    assert acme.hosts == {"api.example.com", "test.example.com"}
    assert acme.labels == {"withdraw_right": "Withdrawals"}
    assert acme.policy == ("Keys without an IP list expire.",)
    assert acme.credentials["apiKey"].strict == "exact"


def test_a_call_holds_on_all_sites_and_markets_unless_it_names_some(acme):
    time, wallet = acme.calls
    assert (time.sites, time.markets) == (("live", "testnet"), MARKETS)
    assert (wallet.sites, wallet.markets) == (("live",), ("spot",))
    live, testnet = acme.site("live", "global"), acme.site("testnet", "global")
    assert [c.id for c in acme.calls_for("balance", live, "spot")] == ["wallet"]
    assert acme.calls_for("balance", live, "swap") == acme.calls_for("balance", testnet, "spot") == ()


def test_a_signature_takes_its_source_from_the_short_names(acme):
    first, second = acme.signatures
    assert (first.code, first.http, first.exact, first.line) == ("7", (401,), True, line_of("signatures"))
    assert first.source == "Acme manual, 2026 ; a thread"
    assert (second.exact, second.causes) == (False, {"key-unknown": 0.6, "clock-skew": 0.4})


def test_sisters_differ_in_one_variable(acme):
    live = acme.site("live", "global")
    assert [s.id for s in acme.sisters_of(live, "environment")] == ["testnet"]
    assert acme.sisters_of(live, "region") == ()


def test_a_site_that_the_exchange_does_not_have_names_those_it_has(acme):
    with pytest.raises(UsageError, match=re.escape("Acme has no demo environment in region global; it has live/global, testnet/global")):
        acme.site("demo", "global")


SIGNATURE = "signatures:\n  - {code: 7, %s, source: manual}"
CALL = "calls:\n  - {id: time, probe: clock, request: GET /time, sign: none, %s}"


@pytest.mark.parametrize(
    ("part", "changed", "message"),
    [
        ("name", "naem: Acme", "unknown key 'naem', did you mean 'name'?"),
        ("answer", "answer: {code: code, message: msg, fin: ['0']}", "unknown key 'fin', did you mean 'fine'?"),
        ("credentials", "credentials: {apiKey: {label: API Key, shape: {}}}", "unknown key 'shape', did you mean 'shapes'?"),
        ("credentials", "credentials: {apiKey: {label: API Key, strict: exactly}}", "did you mean 'exact'?"),
        ("clock", "clock: {nonce: timestmp}", "did you mean 'timestamp'?"),
        ("clock", "clock: {nonce: none, behind_ms: soon}", "'behind_ms' must be a number"),
        ("live", "sites:\n  - {id: live, environment: liv, ccxt: acme, keys_from: here}", "did you mean 'live'?"),
        ("live", "sites:\n  - {id: live, environment: live, ccxt: acme, host: [a], keys_from: here}", "unknown key 'host', did you mean 'hosts'?"),
        ("sisters", "sisters: {live: [testnt]}", "'live' names 'testnt', which is none of live, testnet, did you mean 'testnet'?"),
        ("sisters", "sisters: {lve: [testnet]}", "unknown key 'lve', did you mean 'live'?"),
        ("markets", "markets: {spott: {wallet: main}}", "unknown key 'spott', did you mean 'spot'?"),
        ("time", CALL % "sites: [life]", "'sites' names 'life', which is none of live, testnet, did you mean 'live'?"),
        ("time", CALL % "markets: [swaps]", "did you mean 'swap'?"),
        ("time", CALL % "raeds: {time: t}", "unknown key 'raeds', did you mean 'reads'?"),
        ("time", "calls:\n  - {id: time, probe: clok, request: GET /time, sign: none}", "did you mean 'clock'?"),
        ("time", "calls:\n  - {id: time, probe: clock, request: GET /time, sign: sign}", "did you mean 'signed'?"),
        ("signatures", SIGNATURE % "causes: {key-unknown: 0.5, clock-skew: 0.3}", "sum to 1"),
        ("signatures", SIGNATURE % "causes: {key-unknown: 1.5, clock-skew: -0.5}", "above 0"),
        ("signatures", SIGNATURE % "causes: {key-unknown: .nan}", "sum to 1"),
        ("signatures", SIGNATURE % "causes: {}", "sum to 1"),
        ("signatures", SIGNATURE % "causes: {key-unknown: likely}", "'key-unknown' must be a number"),
        ("signatures", SIGNATURE % "causes: {a: 0.5, b: 0.5}, defines: one", "'defines: one' needs exactly one cause"),
        ("signatures", SIGNATURE % "causes: {a: 1}, defines: on1", "did you mean 'one'?"),
        ("signatures", SIGNATURE % "causes: {a: 1}, http: 4xx", "'http' must be HTTP statuses"),
        ("signatures", SIGNATURE % "causes: {a: 1}, http: [401, 4010]", "'http' must be HTTP statuses"),
        ("signatures", SIGNATURE % "causes: {a: 1}, cod: 8", "unknown key 'cod', did you mean 'code'?"),
        ("signatures", "signatures:\n  - {causes: {a: 1}, source: manual}", "needs a code, an http status, a text or what the exchange says"),
        ("signatures", "signatures:\n  - {code: 7, causes: {a: 1}}", "'source' is missing"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_where_it_stands(tmp_path, part, changed, message):
    with pytest.raises(DataError, match=re.escape(message)) as error:
        read(tmp_path, **{part: changed})
    assert error.value.file.endswith("acme.yaml")
    assert error.value.line == line_of(part)


def test_the_top_keys_are_a_closed_list(tmp_path):
    with pytest.raises(DataError, match="unknown key 'site', did you mean 'sites'") as error:
        read(tmp_path, policy=LINES["policy"] + "\nsite: live")
    assert error.value.line == len(text().splitlines()) + 1


# The folder


def test_profiles_are_read_when_they_are_asked_for(tmp_path):
    (tmp_path / "exchanges").mkdir()
    (tmp_path / "exchanges" / "acme.yaml").write_text(text())
    (tmp_path / "exchanges" / "broken.yaml").write_text("a: [")
    profiles = Profiles(tmp_path)
    assert profiles.ids == ("acme", "broken")
    assert profiles.get("acme") is profiles.get("acme")
    with pytest.raises(DataError):
        profiles.get("broken")
    with pytest.raises(UsageError, match="unknown exchange 'acne'; did you mean acme"):
        profiles.get("acne")


# What only a run would stumble over


@pytest.mark.parametrize(
    ("signature", "message"),
    [
        ("{code: 7, causes: {key-unknwn: 1}, source: m}", "unknown cause 'key-unknwn', did you mean 'key-unknown'?"),
        ("{code: 7, text: 'a(', causes: {key-unknown: 1}, source: m}", "bad pattern"),
        ("{code: 7, text: '(?=look)', causes: {key-unknown: 1}, source: m}", "bad pattern"),
    ],
)
def test_a_signature_that_could_not_be_used_is_told_with_its_line(tmp_path, signature, message):
    profile = read(tmp_path, signatures=f"signatures:\n  - {signature}")
    with pytest.raises(DataError, match=re.escape(message)) as error:
        check_profile(profile, ("key-unknown", "clock-skew"))
    assert error.value.line == line_of("signatures")


# The shipped profiles

SHIPPED = Pack.load()
profiles = pytest.mark.parametrize("profile", [SHIPPED.profiles.get(name) for name in SHIPPED.profiles.ids], ids=lambda p: p.id)


@profiles
def test_shipped_signatures_name_causes_and_patterns_that_exist(profile):
    check_profile(profile, SHIPPED.causes)
    assert all("ip" in compiled(pattern).groupindex for pattern in profile.caller_ip)


@profiles
def test_shipped_readings_and_facts_are_words_of_the_vocabulary(profile):
    vocabulary = SHIPPED.vocabulary
    for call in profile.calls:
        names = {name.partition("@")[0] for name in call.reads} - {"time", "expires", "funds"}
        assert all(vocabulary.words(name) for name in names)
        for name, words in call.words.items():
            assert set(words.values()) <= set(vocabulary.words(name.partition("@")[0])), (call.id, name)
    stated: dict[str, dict[str, Any]] = {}
    for name, word in profile.facts.items():
        kind, _, attribute = name.partition(".")
        stated.setdefault(kind, {})[attribute] = word
    assert vocabulary.known(vocabulary.close(stated)) == stated


@profiles
def test_shipped_wallets_hosts_and_calls_fit_together(profile):
    assert len({call.id for call in profile.calls}) == len(profile.calls)
    assert {call.probe for call in profile.calls} <= set(PROBES)
    assert all(call.sign == "none" or call.sites for call in profile.calls)
    wallets = {name.partition("@")[2] for call in profile.calls for name in call.reads if name.startswith("funds@")}
    read = {market["wallet"] for market in profile.markets.values() if "wallet" in market}
    assert read <= wallets or not profile.calls  # of some exchanges only the error texts are known
    assert all(site.hosts for site in profile.sites.values())
    assert all(re.fullmatch(r"GET /\S*|POST /\S*", call.request) for call in profile.calls)
