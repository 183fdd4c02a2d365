"""Which question is asked when a signed call is refused, what it costs, and what its answer is called."""

from __future__ import annotations

from collections import Counter

import pytest

from diagnose.experiments import SISTER_HOSTS, State
from diagnose.model import Credentials
from diagnose.probes.client import Variant
from diagnose.session import Silent

LIVE = "live"


class Heard(Silent):
    """Notes the experiments in the order in which they were announced."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def asking(self, experiment: str, question: str) -> None:
        assert question.endswith("?")
        self.asked.append(experiment)


def trials(report) -> list[str]:
    """The experiments that ran, as ``experiment site``."""
    return [run.name.partition("[")[2].rstrip("]") for run in report.probes if "[" in run.name]


ROWS = [
    # exchange, market, faults, what runs, how many signed calls fail, the words of the outcomes
    ("binance", "spot", "healthy", [], 0, {}),
    ("binance", "spot", "secret-mismatch", [], 1, {}),
    ("binance", "spot", "trade-permission-missing", [], 0, {}),
    ("binance", "spot", "clock-skew", ["server-clock live"], 1, {"server-clock": "accepted"}),
    ("bybit", "spot", "clock-skew-ahead", ["server-clock live"], 1, {"server-clock": "accepted"}),
    ("okx", "spot", "ip-not-allowed", [], 1, {}),
    ("okx", "spot", "passphrase-wrong", [], 1, {}),
    ("okx", "spot", "hidden-characters", ["clean-credentials live"], 1, {"clean-credentials": "accepted"}),
    ("okx", "spot", "hidden-characters-newline", ["clean-credentials live"], 0, {"clean-credentials": "accepted"}),
    ("okx", "spot", "hidden-characters-secret", ["clean-credentials live"], 1, {"clean-credentials": "accepted"}),
    ("okx", "spot", "key-malformed-quotes", ["clean-credentials live"], 1, {"clean-credentials": "accepted"}),
    ("binance", "spot", "wrong-environment", ["other-environment testnet"], 1, {"other-environment": "accepted"}),
    ("binance", "spot", "wrong-environment-demo", ["other-environment testnet", "other-environment demo"], 2, {"other-environment": "accepted"}),
    ("binance", "swap", "key-unknown", ["other-environment testnet", "other-environment demo"], 3, {"other-environment": "same"}),
    ("okx", "spot", "wrong-environment", [], 1, {}),
    ("okx", "spot", "wrong-venue", ["other-region eea"], 1, {"other-region": "accepted"}),
    ("okx", "spot", "key-unknown", ["other-region eea", "other-region us"], 3, {"other-region": "same"}),
    ("kraken", "spot", "wrong-venue", ["other-region futures"], 1, {"other-region": "accepted"}),
    ("kraken", "spot", "key-unknown", ["other-region futures"], 2, {"other-region": "same"}),
    ("krakenfutures", "swap", "wrong-venue", ["other-region spot"], 1, {"other-region": "accepted"}),
    ("kucoin", "spot", "wrong-venue", ["other-region eu"], 1, {"other-region": "accepted"}),
    # The Australian site shares the host of the one that was asked, so it is not asked, and the question stays open.
    ("kucoin", "spot", "key-unknown", ["other-region eu"], 2, {"other-region": "unfinished"}),
    ("bybit", "spot", "wrong-environment", ["other-environment testnet"], 1, {"other-environment": "accepted"}),
    ("bybit", "spot", "wrong-venue", ["other-environment testnet", "other-region eu"], 2, {"other-environment": "unfinished", "other-region": "accepted"}),
    ("bybit", "spot", "key-unknown", ["other-environment testnet", "other-region eu"], 3, {"other-environment": "unfinished", "other-region": "unfinished"}),
    # A region asks the test sites that it shares with the others.
    ("gateeu", "spot", "wrong-environment", ["other-environment testnet"], 1, {"other-environment": "accepted"}),
    ("bybiteu", "spot", "wrong-environment-demo", ["other-environment demo"], 1, {"other-environment": "accepted"}),
    ("hyperliquid", "swap", "wrong-environment", ["other-environment testnet"], 0, {"other-environment": "accepted"}),
    ("okx", "spot", "rate-limited", [], 1, {}),
    ("okx", "spot", "exchange-outage", ["other-host live"], 1, {"other-host": "same"}),
    ("okx", "spot", "dns-failure", ["other-host live"], 0, {"other-host": "same"}),
    ("kraken", "spot", "exchange-outage", [], 1, {}),
    # Two faults: the damaged credential comes first, then the clock, then the sites.
    ("okx", "spot", "hidden-characters clock-skew", ["clean-credentials live", "server-clock live"], 2, {"server-clock": "accepted"}),
    ("binance", "spot", "hidden-characters clock-skew", ["clean-credentials live", "server-clock live"], 2, {"clean-credentials": "known", "server-clock": "accepted"}),
    ("binance", "spot", "hidden-characters wrong-environment", ["clean-credentials live", "other-environment testnet"], 2, {"clean-credentials": "known", "other-environment": "accepted"}),
    ("okx", "spot", "hidden-characters ip-not-allowed", ["clean-credentials live"], 2, {"clean-credentials": "known"}),
    ("okx", "spot", "clock-skew ip-not-allowed", ["server-clock live"], 2, {"server-clock": "known"}),
    ("okx", "spot", "clock-skew wrong-venue", ["server-clock live", "other-region eea"], 2, {"server-clock": "known", "other-region": "accepted"}),
    # A right clock is kept, though here it changed nothing at first.
    ("binance", "spot", "clock-skew wrong-environment", ["server-clock live", "other-environment testnet"], 2, {"server-clock": "same", "other-environment": "accepted"}),
]  # fmt: skip


@pytest.mark.parametrize(("exchange", "market", "faults", "ran", "failed", "words"), ROWS, ids=[f"{row[0]}-{row[1]}-{row[2].replace(' ', '+')}" for row in ROWS])
async def test_what_runs_in_which_order(exchange, market, faults, ran, failed, words, diagnosed):
    heard = Heard()
    seen = await diagnosed(exchange, faults.split(), market, watch=heard)
    told = trials(seen.report)
    assert told[: len(ran)] == ran
    assert len(told) <= len(ran) + 1, "one more is named as stopped by the limit"
    assert len(told) == len(ran) or failed == 3
    assert heard.asked[: len(ran)] == [name.partition(" ")[0] for name in ran]
    assert len(heard.asked) <= len(ran) + 1, "nothing is announced after the limit"
    assert seen.failed_signed == failed <= 3
    outcomes = seen.report.facts.get("experiments", {})
    assert words.items() <= outcomes.items()
    assert set(outcomes) <= {name.partition(" ")[0] for name in ran}


TWO = [
    ("binance", "hidden-characters clock-skew", {"hidden-characters", "clock-skew"}, {"hidden-characters", "clock-skew"}),
    ("okx", "hidden-characters clock-skew", {"hidden-characters", "clock-skew"}, {"clock-skew"}),
    ("kucoin", "hidden-characters-secret clock-skew", {"hidden-characters", "clock-skew"}, {"clock-skew"}),
    ("binance", "clock-skew wrong-environment", {"clock-skew", "wrong-environment"}, {"wrong-environment"}),
    ("okx", "clock-skew wrong-venue", {"clock-skew", "wrong-venue"}, {"clock-skew", "wrong-venue"}),
    ("kraken", "hidden-characters nonce-conflict", {"hidden-characters", "nonce-conflict"}, {"hidden-characters"}),
]


@pytest.mark.parametrize(("exchange", "faults", "listed", "proven"), TWO, ids=[f"{row[0]}-{row[1].replace(' ', '+')}" for row in TWO])
async def test_both_of_two_faults_are_told(exchange, faults, listed, proven, diagnosed):
    """Whoever fixes the first one alone would come back with the second."""
    seen = await diagnosed(exchange, faults.split())
    assert listed == set(seen.causes)
    assert proven == seen.proven


@pytest.mark.parametrize("exchange", ["binance", "okx", "bybit", "kucoin", "kraken"])
async def test_key_and_secret_are_exchanged_only_on_the_users_word(exchange, diagnosed):
    without = await diagnosed(exchange, ["key-secret-swapped"])
    assert "exchanged-fields" not in without.report.facts.get("experiments", {})
    assert "key-secret-swapped" not in without.proven
    asked = await diagnosed(exchange, ["key-secret-swapped"], consents=("try-swap",))
    assert trials(asked.report) == ["exchanged-fields live"], "what the user asked for comes first, and then nothing is open"
    assert asked.report.facts["experiments"] == {"exchanged-fields": "accepted"}
    assert asked.proven == {"key-secret-swapped"}
    assert asked.failed_signed <= 1


async def test_without_consent_the_secret_never_travels_as_a_key(diagnosed):
    """The typed key is the real secret here, so what is looked for is the typed secret, in the place of a key."""
    seen = await diagnosed("binance", ["secret-mismatch"])
    assert all(request.headers.get("X-MBX-APIKEY", "") != seen.typed["secret"] for request in seen.requests)
    told = await diagnosed("binance", ["secret-mismatch"], consents=("try-swap",))
    assert any(request.headers.get("X-MBX-APIKEY", "") == told.typed["secret"] for request in told.requests)
    assert told.report.facts["experiments"]["exchanged-fields"] == "same"
    assert "key-secret-swapped" not in told.proven


async def test_a_consent_for_a_healthy_link_sends_nothing(diagnosed):
    seen = await diagnosed("okx", consents=("try-swap",))
    assert trials(seen.report) == []
    assert seen.report.verdict.value == "healthy"


@pytest.mark.parametrize(("exchange", "faults"), [("binance", ["key-unknown"]), ("bybit", ["key-unknown"]), ("okx", ["key-unknown"]), ("kucoin", ["key-unknown"]), ("kraken", ["key-unknown"])])
async def test_no_host_is_asked_twice(exchange, faults, diagnosed):
    seen = await diagnosed(exchange, faults)
    assert max(Counter(request.host for request in seen.requests if request.signed).values()) == 1


async def test_what_the_limit_stopped_is_told(diagnosed):
    seen = await diagnosed("bybit", ["key-unknown"])
    assert seen.failed_signed == 3
    assert [item for item in seen.report.not_checked if "3 signed calls have failed already" in item.because]


async def test_clean_credentials_and_a_right_clock_are_kept_for_what_follows(diagnosed):
    seen = await diagnosed("okx", ["hidden-characters", "clock-skew", "withdraw-enabled"])
    assert {"clock-skew", "hidden-characters", "withdraw-enabled"} <= set(seen.causes)
    signed = [request for request in seen.requests if request.signed]
    assert [bool(request.code) for request in signed] == [True, True] + [False] * (len(signed) - 2)


# -- the planner by itself -------------------------------------------------------------------------------------------------


@pytest.fixture
def plan(pack):
    """``plan(exchange, facts, …)``: the next trial."""

    def following(exchange, facts, likelihoods=None, tried=None, consents=(), credentials=None, site=LIVE):
        profile = pack.profiles.get(exchange)
        typed = Credentials.of("test", **(credentials or {"apiKey": "a" * 20, "secret": "b" * 20}))
        variant = Variant(profile.sites[site], typed)
        return pack.experiments.next(State(pack.vocabulary.close(facts), likelihoods or {}, variant, profile, tried or {"": {site}}, "", {SISTER_HOSTS, *consents}))

    return following


SITES = {"login": {"answer": "refused"}, "signals": {"wrong-environment": "possible", "wrong-venue": "possible", "key-unknown": "possible"}}


def test_nothing_applies_to_a_login_that_works(plan):
    for answer in ("accepted", "repaired", "unanswered", "unknown"):
        assert plan("bybit", {**SITES, "login": {"answer": answer}}, consents=("try-swap",)) is None


def test_nothing_applies_without_a_signal(plan):
    assert plan("bybit", {"login": {"answer": "refused"}}) is None


def test_a_key_that_is_known_here_is_not_looked_for_elsewhere(plan):
    assert plan("bybit", {**SITES, "key_check": {"answer": "accepted"}}) is None


def test_the_likelier_cause_is_tested_first(plan):
    assert plan("bybit", SITES, {"wrong-venue": 0.5, "wrong-environment": 0.2}).experiment.id == "other-region"
    assert plan("bybit", SITES, {"wrong-venue": 0.2, "wrong-environment": 0.5}).experiment.id == "other-environment"


def test_the_order_of_the_kinds(plan):
    facts = {**SITES, "key": {"text": "hidden"}, "clock": {"state": "behind", "offset_ms": -60_000}}
    dirty = {"apiKey": "a" * 20 + "\u200b", "secret": "b" * 20}
    tried: dict[str, set[str]] = {"": {LIVE}}
    order = []
    while trial := plan("bybit", facts, tried=tried, consents=("try-swap",), credentials=dirty):
        order.append(trial.experiment.id)
        tried.setdefault(trial.experiment.id, set()).add(trial.variant.site.id)
        tried[""].add(trial.variant.site.id)
    assert order[:3] == ["exchanged-fields", "clean-credentials", "server-clock"]
    assert set(order[3:]) == {"other-environment", "other-region"}


def test_each_experiment_changes_one_variable(plan):
    typed = Credentials.of("test", apiKey="a" * 20 + "\u200b", secret="b" * 20)
    facts = {**SITES, "key": {"text": "hidden"}, "clock": {"state": "ahead", "offset_ms": 60_000}}
    tried: dict[str, set[str]] = {"": {LIVE}}
    while trial := plan("bybit", facts, tried=tried, consents=("try-swap",), credentials={"apiKey": typed.get("apiKey"), "secret": typed.get("secret")}):
        changed = {
            "site": trial.variant.site.id != LIVE,
            "credentials": dict(trial.variant.credentials.fields) != dict(typed.fields),
            "clock": trial.variant.clock_offset_ms != 0,
        }
        assert sum(changed.values()) == 1, trial.experiment.id
        tried.setdefault(trial.experiment.id, set()).add(trial.variant.site.id)
        tried[""].add(trial.variant.site.id)


def test_sisters_that_share_a_host_are_asked_once(plan, pack):
    tried: dict[str, set[str]] = {"": {LIVE}}
    sites = []
    while trial := plan("kucoin", SITES, tried=tried):
        sites.append(trial.variant.site.id)
        tried.setdefault(trial.experiment.id, set()).add(sites[-1])
        tried[""].add(sites[-1])
    assert sites == ["eu"]
    profile = pack.profiles.get("kucoin")
    assert set(profile.sites["au"].hosts) & set(profile.sites[LIVE].hosts)


def test_a_consent_names_its_experiment_alone(plan):
    refused = {"login": {"answer": "refused"}}
    assert plan("okx", refused) is None
    assert plan("okx", refused, consents=("something-else",)) is None
    trial = plan("okx", refused, consents=("try-swap",))
    assert trial.experiment.id == "exchanged-fields"
    assert (trial.variant.credentials.get("apiKey"), trial.variant.credentials.get("secret")) == ("b" * 20, "a" * 20)


def test_a_missing_field_cannot_be_exchanged(plan):
    assert plan("okx", {"login": {"answer": "refused"}}, consents=("try-swap",), credentials={"apiKey": "a" * 20, "secret": ""}) is None


def test_what_shows_anybody_more_than_the_link_does_needs_the_users_word(pack):
    assert {e.changes for e in pack.experiments.all if e.risk} == {"fields", "operator", "proxy"}
    assert all(e.consent for e in pack.experiments.all if e.risk)
    assert {e.changes for e in pack.experiments.all if e.consent == SISTER_HOSTS} == {"environment", "region"}


# -- worth -----------------------------------------------------------------------------------------------------------------


def named(pack, name):
    return next(experiment for experiment in pack.experiments.all if experiment.id == name)


def test_the_worth_of_an_experiment_is_bits_for_its_price(pack):
    site = named(pack, "other-region")
    assert (site.cost.calls, site.cost.seconds, site.cost.failing) == (1, 1, 1)
    assert site.gain({"wrong-venue": 0.5, "key-unknown": 0.5}) == pytest.approx(1 / 2.5)
    assert site.gain({"wrong-venue": 0.2, "key-unknown": 0.2}) == site.gain({"wrong-venue": 0.5, "key-unknown": 0.5}), "shares count"
    assert site.gain({"wrong-venue": 0.5, "key-unknown": 0.5}, 1.0) == pytest.approx(1 / 3.5)


def test_what_is_nearly_sure_either_way_tells_little(pack):
    site = named(pack, "other-region")
    gains = [site.gain({"wrong-venue": p, "key-unknown": 1 - p}) for p in (0.0, 0.1, 0.3, 0.5)]
    assert gains == sorted(gains)
    assert 0 < site.gain({"wrong-venue": 1.0}) < gains[1]


def test_of_two_causes_the_likelier_is_always_tested_first(pack):
    one, other = named(pack, "other-region"), named(pack, "other-environment")
    for percent in range(51, 100):
        shares = {"wrong-venue": percent / 100, "wrong-environment": 1 - percent / 100}
        assert one.gain(shares) > other.gain(shares)


def test_what_changes_this_machine_alone_comes_before_another_site(pack):
    at_home = min(named(pack, name).gain({}) for name in ("clean-credentials", "pem-line-ends", "server-clock"))
    away = max(named(pack, "other-region").gain({"wrong-venue": p / 100, "key-unknown": 1 - p / 100}) for p in range(101))
    assert at_home > away
