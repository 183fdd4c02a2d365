"""Signatures: the most specific one speaks, the exchange's own before the common ones."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from diagnose.errors import DataError
from diagnose.model import Observation, Outcome
from diagnose.pack import Pack
from diagnose.profile import Signature
from diagnose.signatures import Catalogue
from diagnose.signatures.book import best, matches
from diagnose.signatures.catalogue import caller_ip
from diagnose.signatures.patterns import compiled

COMMON = """
sources: {rfc: RFC 9110}
failures:
  timeout: {causes: {timeout: 0.7, connection-failed: 0.3}, source: no answer in time}
pages:
  challenge: {causes: {waf-blocked: 1}, source: a challenge page}
http:
  - {http: [401, 403], causes: {key-unknown: 1}, source: rfc}
  - {http: 429, causes: {rate-limited: 1}, source: rfc}
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "signatures.yaml").write_text(COMMON)
    return Catalogue(tmp_path)


def signed(name: str, *, code: str = "", http: tuple[int, ...] = (), text: str = "", calls: tuple[str, ...] = (), exact: bool = False) -> Signature:
    return Signature(code, http, text, (), calls, {name: 1.0}, exact, "manual", 1)


def seen(code: str | None = "7", http: int | None = 401, message: str | None = "Bad key", **more: object) -> Observation:
    return Observation(probe="balance:wallet", outcome=Outcome.FAILED, code=code, http=http, message=message, **more)


def profile(*signatures: Signature, patterns: tuple[str, ...] = ()) -> SimpleNamespace:
    return SimpleNamespace(signatures=signatures, caller_ip=patterns)


def meant(found: Signature | None) -> str:
    return next(iter(found.causes)) if found else ""


# Precedence, most specific first; each of them matches `seen()`.
LADDER = [
    signed("code+text+http", code="7", text="bad", http=(401,)),
    signed("code+text", code="7", text="bad"),
    signed("code+http", code="7", http=(401, 403)),
    signed("code+call", code="7", calls=("wallet",)),
    signed("code", code="7"),
    signed("text+http", text="bad", http=(401,)),
    signed("text", text="bad"),
    signed("http+call", http=(401,), calls=("wallet",)),
    signed("http", http=(401,)),
]


@pytest.mark.parametrize("rank", range(len(LADDER)))
def test_the_most_specific_signature_speaks(rank):
    rest = LADDER[rank:]
    for seed in range(5):
        assert best(random.Random(seed).sample(rest, len(rest)), seen()) is LADDER[rank]


def test_the_first_of_equals_speaks():
    first, second = signed("first", code="7"), signed("second", code="7")
    assert best([first, second], seen()) is first
    assert best([second, first], seen()) is second


@pytest.mark.parametrize(
    "other",
    [
        signed("x", code="8"), signed("x", http=(403,)), signed("x", text="expired"), signed("x", calls=("permissions",), code="7"),
        signed("x", code="7", text="expired"), signed("x", code="7", http=(403,)), signed("x", code="8", text="bad"),
    ],
)  # fmt: skip
def test_every_part_must_fit(other):
    assert not matches(other, seen())
    assert best([other], seen()) is None


def test_a_text_is_searched_without_regard_to_case_and_only_in_the_message():
    assert matches(signed("x", text="^BAD k"), seen())
    assert not matches(signed("x", text="7|401|wallet"), seen())
    assert not matches(signed("x", text="bad"), seen(message=None))


def test_an_exact_signature_gives_an_exact_meaning(catalogue):
    assert catalogue.read(seen(), profile(signed("a", code="7", exact=True))).exact
    meaning = catalogue.read(seen(), profile(signed("a", code="7")))
    assert (meaning.exact, meaning.causes, meaning.source) == (False, {"a": 1.0}, "manual")


def test_the_exchange_knows_its_code_better_than_the_status_or_the_page(catalogue):
    own = profile(signed("own", code="7"))
    assert catalogue.read(seen(), own).causes == {"own": 1.0}
    assert catalogue.read(seen(page="challenge"), own).causes == {"own": 1.0}


def test_an_unknown_code_falls_through_to_the_page_and_then_to_the_status(catalogue):
    own = profile(signed("own", code="8"), signed("status", http=(401,)))
    assert catalogue.read(seen(page="challenge"), own).causes == {"waf-blocked": 1.0}
    assert catalogue.read(seen(), own).causes == {"status": 1.0}
    assert catalogue.read(seen(http=429), own).causes == {"rate-limited": 1.0}
    assert catalogue.read(seen(http=418), own) is None


def test_a_network_failure_speaks_for_itself(catalogue):
    own = profile(signed("own", code="7"))
    assert catalogue.read(seen(failure="timeout"), own).causes == {"timeout": 0.7, "connection-failed": 0.3}
    assert catalogue.read(seen(failure="unsent"), own) is None


def test_without_a_profile_the_common_signatures_speak(catalogue):
    assert catalogue.read(seen(), None).causes == {"key-unknown": 1.0}


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{http: 500, text: '(', causes: {a: 1}, source: rfc}", "bad pattern"),
        ("{http: 500, text: '(a)\\1', causes: {a: 1}, source: rfc}", "bad pattern"),
        ("{http: 500, causes: {a: 0.5}, source: rfc}", "sum to 1"),
        ("{htp: 500, causes: {a: 1}, source: rfc}", "did you mean 'http'?"),
    ],
)
def test_a_common_signature_that_does_not_fit_is_refused_where_it_stands(tmp_path, entry, message):
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "signatures.yaml").write_text(COMMON + "  - " + entry + "\n")
    with pytest.raises(DataError, match=re.escape(message)) as error:
        Catalogue(tmp_path)
    assert error.value.line == len(COMMON.splitlines()) + 1


def test_no_pattern_can_hang_a_desk():
    began = time.perf_counter()
    assert not compiled("(a+)+$").search("a" * 50_000 + "b")
    assert time.perf_counter() - began < 2


def test_the_callers_address_is_the_one_an_answer_tells():
    own = profile(patterns=(r"request ip: (?P<ip>[0-9.]+)", r"from (?P<ip>[0-9a-f:]+) is"))
    answers = [seen(message=None), seen(message="A call from 2001:db8::7 is not allowed"), seen(message="request ip: 203.0.113.9")]
    assert caller_ip(own, answers) == "2001:db8::7"
    assert caller_ip(own, answers[::-1]) == "203.0.113.9"
    assert caller_ip(own, answers[:1]) == ""


def test_the_shipped_common_signatures_name_causes_that_exist():
    pack = Pack.load()
    shares = [m.causes for m in (*pack.catalogue.failures.values(), *pack.catalogue.pages.values(), *pack.catalogue.http)]
    assert {cause for causes in shares for cause in causes} <= set(pack.causes)
    assert all(abs(sum(causes.values()) - 1) < 0.02 for causes in shares)
    words = set(pack.vocabulary.words("network.failure")) - {"none", "unknown"}
    assert set(pack.catalogue.failures) == words
    assert set(pack.catalogue.pages) <= set(pack.vocabulary.words("public.page"))
