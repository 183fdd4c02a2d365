"""From the errors of a paste to likelihoods: how they are mixed, how far they are believed, and what they prove."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diagnose.errors import DataError
from diagnose.facts.pasted import NONE_OF_THESE, Pasted, Weights, derive_pasted, loudest, mixed, sentence_of
from diagnose.model import Observation, Outcome
from diagnose.pack import Pack
from diagnose.signatures import Meaning
from diagnose.signatures.knowledge import LAYERS, Voice
from diagnose.signatures.reading import Heard, Reading, read

CAUSES = ("ip-not-allowed", "key-unknown", "timeout", "rate-limited", "clock-skew")
WEIGHTS = Weights(trust={layer: 0.9 - number / 10 for number, layer in enumerate(LAYERS)}, later=0.5, sharp=1.5, short=3.0)


def error(*, layer: str = "code", exact: bool = False, http: int | None = None, code: str | None = None, message: str = "text", **causes: float) -> Heard:
    """One error; causes are given with underscores."""
    meaning = Meaning({name.replace("_", "-"): share for name, share in causes.items()}, exact, "source")
    return Heard(Observation(probe="paste", outcome=Outcome.FAILED, http=http, code=code, message=message), Voice(meaning, layer))


def reading(*heard: Heard, told: str = "given") -> Reading:
    return Reading("binance", told, heard, {"exchange": told, "secret": "unseen"}, False)


def derived(pack: Pack, *heard: Heard, told: str = "given", weights: Weights = WEIGHTS) -> Pasted:
    return derive_pasted(reading(*heard, told=told), {"market": "spot"}, pack.vocabulary, pack.causes, weights)


shares = st.dictionaries(st.sampled_from(CAUSES), st.floats(0.05, 1), min_size=1)
errors = st.lists(st.builds(lambda causes: error(**{c.replace("-", "_"): s for c, s in causes.items()}), shares), min_size=1, max_size=6)


@given(errors, st.floats(0, 1), st.floats(1, 4), st.floats(1, 4))
def test_the_likelihoods_of_a_mix_sum_to_one(heard: list[Heard], later: float, sharp: float, short: float) -> None:
    mix = mixed(heard, Weights(WEIGHTS.trust, later, sharp, short))
    assert sum(mix.values()) == pytest.approx(1)
    assert set(mix) == {cause for one in heard for cause in one.voice.meaning.causes}
    assert all(0 <= share <= 1 for share in mix.values())


def test_nothing_heard_gives_nothing(pack: Pack) -> None:
    pasted = derived(pack)
    assert (mixed([], WEIGHTS), pasted.likelihoods, pasted.spoken) == ({}, {}, {})
    assert set(pasted.facts["signals"].values()) == {"absent"}


def test_the_first_error_weighs_more_than_what_follows() -> None:
    first, second, third = error(timeout=1), error(rate_limited=1), error(clock_skew=1)
    assert list(ranked(first, second, third)) == ["timeout", "rate-limited", "clock-skew"]
    assert list(ranked(third, second, first)) == ["clock-skew", "rate-limited", "timeout"]
    linear = Weights(WEIGHTS.trust, later=0.5, sharp=1.0, short=1.0)
    assert mixed([first, second], linear) == pytest.approx({"timeout": 2 / 3, "rate-limited": 1 / 3})
    assert mixed([first, second], Weights(WEIGHTS.trust, later=0.0, sharp=1.0, short=1.0))["rate-limited"] == 0


def ranked(*heard: Heard) -> dict[str, float]:
    return dict(sorted(mixed(heard, WEIGHTS).items(), key=lambda pair: -pair[1]))


def test_a_cause_that_several_errors_speak_for_gains() -> None:
    alone, other = error(timeout=0.5, ip_not_allowed=0.5), error(timeout=1)
    assert mixed([alone, other], WEIGHTS)["timeout"] > mixed([alone], WEIGHTS)["timeout"] == pytest.approx(0.5)


@given(errors)
def test_sharpening_keeps_the_order(heard: list[Heard]) -> None:
    plain, sharp = (mixed(heard, Weights(WEIGHTS.trust, 0.5, exponent, exponent)) for exponent in (1.0, 3.0))
    best = max(plain, key=plain.__getitem__)
    assert sharp[best] == pytest.approx(max(sharp.values()))
    assert sharp[best] >= plain[best] - 1e-9


def test_few_causes_are_told_apart_more_sharply_than_many() -> None:
    three, four = {"timeout": 0.4, "clock_skew": 0.3, "key_unknown": 0.3}, {"timeout": 0.4, "clock_skew": 0.2, "key_unknown": 0.2, "rate_limited": 0.2}
    few, many = mixed([error(**three)], WEIGHTS), mixed([error(**four)], WEIGHTS)
    assert few["timeout"] / few["clock-skew"] == pytest.approx((4 / 3) ** WEIGHTS.short)
    assert many["timeout"] / many["clock-skew"] == pytest.approx(2**WEIGHTS.sharp)


def test_a_repeated_error_counts_once(pack: Pack) -> None:
    line = '{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action"}'
    other = '{"code":-1003,"msg":"Too many requests"}'
    once, often = (read("\n".join(lines), pack.knowledge, "binance").heard for lines in ([line, other], [line, line, other, line, other]))
    assert [one.seen.code for one in once] == ["-2015", "-1003"]
    assert mixed(once, pack.weights) == mixed(often, pack.weights)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_is_believed_as_far_as_it_is_trusted(layer: str, pack: Pack) -> None:
    likelihoods = derived(pack, error(layer=layer, timeout=0.7, key_unknown=0.3), error(layer="weak", clock_skew=1)).likelihoods
    total = sum(likelihoods.values())
    assert total / (total + NONE_OF_THESE) == pytest.approx(WEIGHTS.trust[layer])


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_more_trust_is_more_confidence_and_changes_no_order(pack: Pack, one: float, other: float) -> None:
    assume(other - one > 1e-6)
    heard = error(timeout=0.6, key_unknown=0.4)
    low, high = (derived(pack, heard, weights=Weights(dict.fromkeys(LAYERS, trust), 0.5, 1.5, 3.0)).likelihoods for trust in (one, other))
    assert all(low[cause] < high[cause] for cause in low)
    assert low["timeout"] / low["key-unknown"] == pytest.approx(high["timeout"] / high["key-unknown"])


@pytest.mark.parametrize(
    ("heard", "told", "word"),
    [
        ([error(exact=True, ip_not_allowed=1)], "given", "only"),
        ([error(exact=True, ip_not_allowed=1)], "named", "only"),
        ([error(exact=True, ip_not_allowed=1), error(ip_not_allowed=1, layer="wording")], "named", "only"),
        ([error(exact=True, ip_not_allowed=1)], "guessed", "likely"),
        ([error(exact=True, ip_not_allowed=1)], "unknown", "likely"),
        ([error(ip_not_allowed=1)], "given", "likely"),
        ([error(exact=True, layer="sentence", ip_not_allowed=1)], "given", "likely"),
        ([error(exact=True, ip_not_allowed=1), error(timeout=1)], "given", "likely"),
        ([error(timeout=1), error(exact=True, ip_not_allowed=1)], "given", "possible"),
        ([error(exact=True, ip_not_allowed=1), error(ip_not_allowed=0.9, timeout=0.1)], "given", "likely"),
        ([error(ip_not_allowed=0.2, timeout=0.8)], "given", "possible"),
        ([error(timeout=1)], "given", "absent"),
    ],
)  # fmt: skip
def test_only_an_undisputed_code_of_a_known_exchange_is_the_only_word(heard: list[Heard], told: str, word: str, pack: Pack) -> None:
    assert derived(pack, *heard, told=told).facts["signals"]["ip-not-allowed"] == word


@pytest.mark.parametrize("cause", ["clock_skew", "nonce_conflict", "key_expired", "passphrase_missing", "secret_mismatch"])
def test_no_code_tells_what_a_client_sent(cause: str, pack: Pack) -> None:
    assert derived(pack, error(exact=True, **{cause: 1})).facts["signals"][cause.replace("_", "-")] == "likely"


def test_each_cause_is_spoken_for_by_the_error_that_speaks_loudest(pack: Pack) -> None:
    heard = [error(timeout=0.9, key_unknown=0.1, message="first"), error(key_unknown=1, message="second", http=401, code="7")]
    assert [loudest(cause, heard) for cause in ("timeout", "key-unknown", "clock-skew")] == [0, 1, -1]
    assert derived(pack, *heard).spoken == {"timeout": "The text shows “first”.", "key-unknown": "The text shows HTTP 401 and code 7: “second”."}


@pytest.mark.parametrize(("http", "code", "said"), [(None, None, "shows “x”"), (503, None, "HTTP 503: “x”"), (None, "EAPI", "code EAPI: “x”")])
def test_a_sentence_says_what_was_seen(http: int | None, code: str | None, said: str) -> None:
    assert said in sentence_of(error(http=http, code=code, message="x").seen)


GOOD = f"trust: {{{', '.join(f'{layer}: 0.9' for layer in LAYERS)}}}\nlater: 0.6\nsharp: 1.5\nshort: 3.0\n"


def loaded(folder: Path, text: str) -> Weights:
    (folder / "text").mkdir()
    (folder / "text" / "weights.yaml").write_text(text, "utf-8")
    return Weights.load(folder)


def test_the_weights_are_read(tmp_path: Path) -> None:
    assert loaded(tmp_path, GOOD) == Weights(dict.fromkeys(LAYERS, 0.9), 0.6, 1.5, 3.0)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("code: 0.9", "code: 1", "fractions between 0 and 1"),
        ("code: 0.9", "code: 0", "fractions between 0 and 1"),
        ("weak: 0.9", "weak: 1.5", "fractions between 0 and 1"),
        ("weak: 0.9", "weak: -0.5", "fractions between 0 and 1"),
        ("weak: 0.9", "weak: .nan", "fractions between 0 and 1"),
        ("weak: 0.9", "weak: much", "'weak' must be a number"),
        (", weak: 0.9", "", "'weak' is missing"),
        ("weak: 0.9", "week: 0.9", "did you mean 'weak'"),
        ("later: 0.6", "", "'later' is missing"),
        ("later: 0.6", "latter: 0.6", "did you mean 'later'"),
        ("later: 0.6", "later: -1", "'later'"),
        ("later: 0.6", "later: 7", "'later'"),
        ("sharp: 1.5", "sharp: -2", "'sharp'"),
        ("short: 3.0", "short: .nan", "'short'"),
    ],
)
def test_a_weight_out_of_its_range_is_refused_where_it_stands(right: str, wrong: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=said) as refused:
        loaded(tmp_path, GOOD.replace(right, wrong))
    assert refused.value.file.endswith("weights.yaml")
    assert refused.value.line


def test_the_shipped_weights_are_in_range(pack: Pack) -> None:
    weights = pack.weights
    assert set(weights.trust) == set(LAYERS)
    assert all(0 < share < 1 for share in (*weights.trust.values(), weights.later))
    assert min(weights.sharp, weights.short) > 0
