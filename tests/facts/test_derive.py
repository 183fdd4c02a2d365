"""Observations to facts: which answers speak, and which words they become."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnose.facts.derive import Derived, derive
from diagnose.facts.login import Question
from diagnose.facts.vocabulary import Causes, Vocabulary
from diagnose.model import Link, Observation, Outcome
from diagnose.pack import Pack
from diagnose.profile import Profile
from diagnose.profile_file import load
from diagnose.signatures import Meaning

PROFILE = """
exchange: acme
name: Acme
credentials: {apiKey: {label: API Key, strict: exact}, secret: {label: Secret}}
answer: {code: code, message: msg}
clock: {nonce: timestamp, behind_ms: 5000, ahead_ms: 2000}
sites:
  - {id: live, environment: live, ccxt: acme, hosts: [api.example.com], keys_from: here}
  - {id: testnet, environment: testnet, ccxt: acme, hosts: [test.example.com], keys_from: there}
  - {id: demo, environment: demo, ccxt: acme, hosts: [demo.example.com], keys_from: there}
sisters: {live: [testnet, demo]}
markets: {spot: {wallet: main}, swap: {wallet: derivatives}}
calls:
  - {id: time, probe: clock, request: GET /time, sign: none}
  - {id: key-only, probe: key, request: GET /key, sign: key, sites: [live]}
  - {id: rights, probe: permissions, request: GET /rights, sign: signed, sites: [live]}
  - {id: main, probe: balance, request: GET /main, sign: signed, reads: {funds@main: total}}
  - {id: derivatives, probe: balance, request: GET /derivatives, sign: signed, reads: {funds@derivatives: total}}
facts: {exchange.ip_list: optional}
"""
MEANINGS = {
    "clock": Meaning({"clock-skew": 1.0}, True, "manual"),
    "late": Meaning({"clock-skew": 1.0}, False, "a thread"),
    "key": Meaning({"key-unknown": 0.6, "wrong-environment": 0.4}, False, "manual"),
    "address": Meaning({"ip-not-allowed": 0.8, "key-unknown": 0.2}, False, "manual"),
    "unsent": Meaning({"key-malformed": 1.0}, False, "the client"),
    "timeout": Meaning({"timeout": 0.7, "connection-failed": 0.3}, False, "no answer"),
}
QUESTIONS = {
    "server-clock": Question("clock-skew", "clock", frozenset({"key-unknown", "ip-not-allowed"})),
    "other-environment": Question("wrong-environment", "environment", frozenset({"ip-not-allowed"})),
}


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    (tmp_path / "acme.yaml").write_text(PROFILE)
    return load(tmp_path / "acme.yaml")


@pytest.fixture
def derived(profile: Profile):
    """Derive from observations of a link to Acme: ``derived(*observations, market=…)``."""
    rules = Pack.load().rules_folder
    vocabulary = Vocabulary.load(rules, Causes.load(rules), QUESTIONS)

    def of(*observations: Observation, **link: str) -> Derived:
        return derive(
            Link(exchange="acme", **link), profile, observations, QUESTIONS, vocabulary,
            lambda seen: MEANINGS.get(seen.failure or seen.code or ""),
        )  # fmt: skip

    return of


def ok(probe: str, **more) -> Observation:
    return Observation(probe=probe, outcome=Outcome.OK, **{"http": 200, "site": "live", "signed": probe.partition(":")[0] in ("login", "balance"), **more})


def refused(code: str, probe: str = "login:rights", **more) -> Observation:
    more = {"http": 401, "site": "live", "signed": True, "message": f"says {code}", "endpoint": "GET https://api.example.com/x", **more}
    return Observation(probe=probe, outcome=Outcome.FAILED, code=code, **more)


def silent(probe: str, failure: str = "timeout", **more) -> Observation:
    return Observation(probe=probe, outcome=Outcome.FAILED, failure=failure, because="no answer in time", **more)


def signals(result: Derived) -> dict[str, str]:
    return {cause: word for cause, word in result.facts["signals"].items() if word != "absent"}


# The link and the exchange


def test_the_link_and_the_profile_are_facts_before_anything_is_asked(derived):
    facts = derived(market="swap", intent="read").facts
    assert facts["link"] == {"market": "swap", "environment": "live", "intent": "read", "consumer": "self-hosted"}
    assert facts["exchange"] == {
        "nonce": "timestamp", "passphrase": "none", "introspection": "available", "shapes": "documented", "ip_list": "optional",
        "ip_list_takes": "unknown",
    }  # fmt: skip
    assert derived(environment="testnet").facts["exchange"]["introspection"] == "none"


def test_the_product_right_is_not_needed_on_spot_and_unknown_elsewhere(derived):
    assert derived().facts["permission"]["product"] == "unneeded"
    assert derived(market="swap").facts["permission"]["product"] == "unknown"
    stated = ok("login:rights", reading={"permission.product": "denied"})
    assert derived(stated).facts["permission"]["product"] == "denied"


def test_what_an_answer_says_outright_is_a_fact_and_the_later_answer_stands(derived):
    first, again = ok("status:s", reading={"status.api": "maintenance"}), ok("status:s", reading={"status.api": "operational"})
    assert derived(first, again).facts["status"]["api"] == "operational"


def test_the_same_observations_give_the_same_facts(derived):
    seen = (silent("clock:time"), refused("key"), ok("balance:main", reading={"funds@main": "empty"}))
    assert derived(*seen) == derived(*seen)


# Funds


@pytest.mark.parametrize(
    ("market", "here", "elsewhere"),
    [("spot", "empty", "present"), ("swap", "present", "empty")],
)
def test_funds_here_are_those_of_the_markets_wallet(derived, market, here, elsewhere):
    seen = [ok("balance:main", reading={"funds@main": "empty"}), ok("balance:derivatives", reading={"funds@derivatives": "present"})]
    assert derived(*seen, market=market).facts["balance"] == {"here": here, "elsewhere": elsewhere}


def test_one_other_wallet_with_funds_is_enough(derived):
    seen = ok("balance:all", reading={"funds@earn": "empty", "funds@derivatives": "present", "funds@cards": "empty"})
    assert derived(seen).facts["balance"] == {"here": "unknown", "elsewhere": "present"}


def test_wallets_that_were_not_read_are_unknown(derived):
    assert derived(refused("key")).facts["balance"] == {"here": "unknown", "elsewhere": "unknown"}


# The public answer


@pytest.mark.parametrize(
    ("seen", "public", "failure"),
    [
        ([ok("clock:time")], {"answer": "ok", "page": "none", "http": 200}, "none"),
        ([refused("x", "clock:time", http=503)], {"answer": "error", "page": "none", "http": 503}, "none"),
        ([refused("", "clock:time", http=403, page="challenge")], {"answer": "page", "page": "challenge", "http": 403}, "none"),
        ([silent("clock:time", "dns")], {"answer": "none", "page": "unknown"}, "dns"),
        ([silent("clock:time", "redirected", http=302)], {"answer": "none", "page": "unknown"}, "redirected"),
        ([silent("clock:time"), ok("status:s")], {"answer": "ok", "page": "none", "http": 200}, "none"),
        ([silent("status:status-page"), ok("clock:time")], {"answer": "ok", "page": "none", "http": 200}, "none"),
        ([silent("status:status-page")], {"answer": "unknown", "page": "unknown"}, "unknown"),
        ([Observation(probe="clock:time", outcome=Outcome.SKIPPED)], {"answer": "unknown", "page": "unknown"}, "unknown"),
        ([refused("key")], {"answer": "unknown", "page": "unknown"}, "unknown"),
    ],
)
def test_the_best_public_answer_stands(derived, seen, public, failure):
    facts = derived(*seen).facts
    assert facts["public"] == public
    assert facts["network"]["failure"] == failure


# The clock


@pytest.mark.parametrize(
    ("offset", "rtt", "word"),
    [
        (0, 40, "ok"), (-5000, 0, "ok"), (-5001, 1, "behind"), (2000, 1, "ok"), (2001, 0, "ahead"), (2_000_000_000, 40, "ahead"),
        (-5020, 40, "unknown"), (-5021, 40, "behind"), (-4980, 40, "ok"), (-4981, 40, "unknown"),
        (2020, 40, "unknown"), (2021, 40, "ahead"), (1980, 40, "ok"), (1981, 40, "unknown"),
    ],
)  # fmt: skip
def test_the_clock_is_judged_by_the_exchanges_own_window_give_or_take_half_a_round_trip(derived, offset, rtt, word):
    facts = derived(ok("clock:time", reading={"clock.offset_ms": offset, "clock.rtt_ms": rtt})).facts
    assert {name: value for name, value in facts["clock"].items() if name != "room"} == {"state": word, "offset_ms": offset, "rtt_ms": rtt}


@pytest.mark.parametrize(
    ("offset", "rtt", "word"),
    [
        (0, 40, "wide"), (1420, 40, "thin"), (1419, 40, "wide"), (-3520, 40, "thin"), (-3519, 40, "late"), (-3480, 40, "late"),
        (-3479, 40, "wide"), (0, 7000, "late"), (0, 6999, "wide"), (2001, 0, "unknown"), (-6000, 40, "unknown"),
    ],
)  # fmt: skip
def test_what_is_left_of_the_window(derived, offset, rtt, word):
    facts = derived(ok("clock:time", reading={"clock.offset_ms": offset, "clock.rtt_ms": rtt})).facts
    assert facts["clock"]["room"] == word


def test_without_a_window_a_steady_clock_keeps_within_a_second(derived, profile):
    object.__setattr__(profile, "clock", type(profile.clock)("increasing", 0, 0))
    assert derived(ok("clock:time", reading={"clock.offset_ms": -1000})).facts["clock"]["state"] == "ok"
    assert derived(ok("clock:time", reading={"clock.offset_ms": 1001})).facts["clock"]["state"] == "ahead"


def test_a_clock_that_was_not_read_is_unknown_and_has_no_offset(derived):
    assert derived(silent("clock:time")).facts["clock"] == {"state": "unknown", "room": "unknown"}


# Key and wallet


@pytest.mark.parametrize(
    ("seen", "environment", "word"),
    [
        ([ok("key:key-only")], "live", "accepted"),
        ([refused("key", "key:key-only")], "live", "refused"),
        ([silent("key:key-only")], "live", "unknown"),
        ([Observation(probe="key:key-only", outcome=Outcome.SKIPPED)], "live", "unknown"),
        ([], "testnet", "unavailable"),
    ],
)
def test_the_key_alone(derived, seen, environment, word):
    assert derived(*seen, environment=environment).facts["key_check"]["answer"] == word


@pytest.mark.parametrize(
    ("seen", "word"),
    [
        ([ok("balance:main")], "accepted"),
        ([refused("key", "balance:main")], "refused"),
        ([silent("balance:main", signed=True)], "unanswered"),
        ([refused("key", "balance:main"), ok("login:main", experiment="server-clock")], "accepted"),
        ([refused("key", "balance:derivatives")], "unknown"),
        ([ok("login:rights")], "unknown"),
    ],
)
def test_the_read_is_that_of_the_markets_own_wallet(derived, seen, word):
    assert derived(*seen).facts["read"]["answer"] == word


# Signals


def test_likelihoods_become_words_and_an_exact_code_becomes_only(derived):
    assert signals(derived(refused("clock"))) == {"clock-skew": "only"}
    assert signals(derived(refused("late"))) == {"clock-skew": "likely"}
    result = derived(refused("key"))
    assert signals(result) == {"key-unknown": "likely", "wrong-environment": "possible"}
    assert result.likelihoods == {"key-unknown": 0.6, "wrong-environment": 0.4}


@pytest.mark.parametrize("order", [1, -1])
def test_a_loose_answer_of_the_same_meaning_does_not_hide_the_exact_one(derived, order):
    loose, exact = refused("late", "clock:time"), refused("clock")
    assert signals(derived(*(loose, exact)[::order])) == {"clock-skew": "only"}


def test_answers_that_agree_sharpen_a_cause_and_still_sum_to_one(derived):
    result = derived(refused("key"), refused("address", "key:key-only"))
    assert sum(result.likelihoods.values()) == pytest.approx(1)
    assert max(result.likelihoods, key=result.likelihoods.__getitem__) == "key-unknown", "the only one that both list"
    assert signals(derived(refused("key"), refused("key", "key:key-only"))) == signals(derived(refused("key")))


@pytest.mark.parametrize(
    "seen",
    [
        [refused("clock"), ok("login:rights", experiment="server-clock")],  # repaired: the first refusal is explained
        [ok("login:rights"), refused("key", "key:key-only")],  # the key works, whatever the key-only call says
        [ok("login:rights"), refused("key", "balance:derivatives")],  # a wallet of another market
        [refused("key", "balance:main"), ok("balance:main")],  # asked again and answered
        [refused("key", "login:rights", failure="unsent", http=None)],  # never sent, so the exchange said nothing
        [refused("key", "status:s")],  # a status page's trouble is not the link's
    ],
)
def test_what_was_superseded_or_does_not_bear_on_the_link_says_nothing(derived, seen):
    result = derived(*seen)
    assert (signals(result), result.likelihoods, result.spoken) == ({}, {}, {})


def test_a_refusal_after_a_change_that_helped_replaces_the_first(derived):
    result = derived(refused("clock"), refused("address", experiment="server-clock"))
    assert set(signals(result)) == {"ip-not-allowed", "key-unknown"}
    assert result.facts["experiments"]["server-clock"] == "known"


def test_a_refusal_after_a_change_that_did_not_help_says_nothing_new(derived):
    result = derived(refused("clock"), refused("clock", experiment="server-clock"))
    assert signals(result) == {"clock-skew": "only"}
    assert result.facts["experiments"]["server-clock"] == "same"


def test_a_refusal_by_a_sister_site_that_did_not_help_says_nothing_of_this_one(derived):
    elsewhere = refused("clock", "login:main", site="testnet", experiment="other-environment")
    assert signals(derived(refused("key", "login:main"), elsewhere)) == {"key-unknown": "likely", "wrong-environment": "possible"}


def test_network_trouble_speaks(derived):
    assert signals(derived(silent("clock:time"))) == {"timeout": "likely", "connection-failed": "possible"}
    assert signals(derived(silent("network:socket"))) == signals(derived(silent("clock:time")))


def test_the_sentence_quotes_the_answer_without_its_query(derived):
    seen = refused("key", endpoint="GET https://api.example.com/x?signature=abc", message="bad\n  key " + "y" * 200)
    sentence = derived(seen).spoken["key-unknown"]
    assert sentence.startswith("GET https://api.example.com/x answered HTTP 401 with code key: “bad key yyy")
    assert len(sentence) < 200
    assert "signature" not in sentence
    assert derived(silent("clock:time")).spoken["timeout"] == "No answer in time."
    assert "“" not in derived(refused("key", page="challenge")).spoken["key-unknown"], "a page is not quoted"


# Experiments on several sites


def trial(site: str) -> Observation:
    return refused("key", experiment="other-environment", site=site)


def test_no_change_means_something_only_when_every_sister_was_asked(derived):
    one, both = derived(refused("key"), trial("testnet")), derived(refused("key"), trial("testnet"), trial("demo"))
    assert one.facts["experiments"]["other-environment"] == "unfinished"
    assert both.facts["experiments"]["other-environment"] == "same"


def test_a_miss_on_the_likeliest_sister_makes_its_cause_less_likely(derived):
    before, after = derived(refused("key")).likelihoods, derived(refused("key"), trial("testnet")).likelihoods
    assert 0 < after["wrong-environment"] < before["wrong-environment"]
    assert after["key-unknown"] == before["key-unknown"]


def test_a_saved_case_with_an_experiment_of_another_version_can_still_be_read(derived):
    result = derived(refused("clock"), refused("clock", experiment="retired-experiment"))
    assert set(result.facts["experiments"].values()) == {"not-run"}
