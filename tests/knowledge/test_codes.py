"""The codes of an exchange as entries with names that last."""

from __future__ import annotations

import re

import pytest

from diagnose.knowledge.codes import codes_of, slug
from diagnose.pack import Pack

PACK = Pack.load()


@pytest.mark.parametrize("exchange", PACK.profiles.ids)
def test_every_code_of_a_profile_is_one_entry_with_a_name_of_its_own(exchange: str) -> None:
    profile = PACK.profiles.get(exchange)
    codes = codes_of(profile)
    assert {code.code.casefold() for code in codes if code.code} == {s.code.casefold() for s in profile.signatures if s.code}
    slugs = [code.slug for code in codes]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9._-]+", name) for name in slugs)
    assert sum(len(code.signatures) for code in codes if code.code) == sum(bool(s.code) for s in profile.signatures)


@pytest.mark.parametrize(
    ("code", "name"),
    [("50110", "50110"), ("-2015", "-2015"), ("EAPI:Invalid key", "eapi-invalid-key"), ("NOT_FOUND", "not_found"), ("../../x", "x"), ("a/b", "a-b")],
)
def test_a_code_in_an_address_is_readable_and_cannot_leave_its_folder(code: str, name: str) -> None:
    assert slug(code) == name


def test_a_code_means_what_its_entry_without_text_says_and_quotes_the_exchange() -> None:
    codes = {code.code: code for code in codes_of(PACK.profiles.get("okx"))}
    assert (codes["50110"].title, codes["50110"].id, codes["50110"].causes) == ("OKX 50110", "okx:50110", ("ip-not-allowed",))
    assert codes["50110"].says == ("Your IP … is not included in your API key",)
    assert {code.code: code.sentence for code in codes_of(PACK.profiles.get("kraken"))}["EAPI:Invalid nonce"] == ""
    assert codes["51000"].causes[0] == "not-link-order-rejected"  # not what it means with one certain parameter
