"""Damage of pasted text: seen, named and taken away."""

from __future__ import annotations

import secrets
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnose.credentials import clean, cleaned, restore_pem
from diagnose.credentials.pem import is_intact
from diagnose.credentials.text import condition
from diagnose.model import Credentials, Secret

KEY = secrets.token_hex(32)
UNSEEN = {
    "zero-width space": "\u200b",
    "byte order mark": "\ufeff",
    "no-break space": "\u00a0",
    "narrow no-break space": "\u202f",
    "right-to-left mark": "\u200f",
    "bidi isolate": "\u2068",
    "soft hyphen": "\u00ad",
    "word joiner": "\u2060",
    "line separator": "\u2028",
    "Hangul filler": "\u3164",
    "variation selector": "\ufe0f",
    "newline": "\n",
    "carriage return": "\r",
    "tab": "\t",
    "NUL": "\0",
    "undecodable byte": "\udcff",
    "blank": " ",
}


@pytest.mark.parametrize("char", UNSEEN.values(), ids=UNSEEN.keys())
@pytest.mark.parametrize("place", [0, 17, 64])
def test_what_nobody_sees_is_seen_and_removed(char: str, place: int) -> None:
    damaged = KEY[:place] + char + KEY[place:]
    assert condition(damaged) == "hidden"
    assert clean(damaged) == KEY


@pytest.mark.parametrize(
    "form", ['"{}"', "'{}'", "`{}`", "“{}”", "‘{}’", "„{}“", "«{}»", '"{}",', "{}”", '"{}', "\"'{}'\""]
)
def test_quotes_are_removed(form: str) -> None:
    assert condition(form.format(KEY)) == "quoted"
    assert clean(form.format(KEY)) == KEY


def test_an_undamaged_text_is_clean() -> None:
    assert condition(KEY) == "clean"
    assert clean(KEY) == KEY


@pytest.mark.parametrize("phrase", ["two words", "it's", 'say "x" and "y"!', "a,b;", "Straße-9!"])
def test_a_phrase_keeps_what_a_person_typed(phrase: str) -> None:
    assert condition(phrase, phrase=True) == "clean"
    assert clean(phrase, phrase=True) == phrase


@pytest.mark.parametrize(
    ("damaged", "word", "phrase"),
    [
        (' "pass word" ', "hidden", "pass word"),
        ('"pass"', "quoted", "pass"),
        ("pass\n", "hidden", "pass"),
        ("pass\u00a0word", "hidden", "pass word"),
        ("it’s", "quoted", "it's"),
    ],
)
def test_a_damaged_phrase(damaged: str, word: str, phrase: str) -> None:
    assert condition(damaged, phrase=True) == word
    assert clean(damaged, phrase=True) == phrase


@given(st.text(), st.booleans())
def test_cleaning_twice_changes_nothing_more(text: str, phrase: bool) -> None:
    once = clean(text, phrase=phrase)
    assert clean(once, phrase=phrase) == once
    assert condition(once, phrase=phrase) == "clean"


@given(st.text(alphabet="\"'’“”`«», ;\n\u200bx", max_size=30), st.booleans())
def test_cleaning_twice_changes_nothing_more_among_quotes(text: str, phrase: bool) -> None:
    once = clean(text, phrase=phrase)
    assert clean(once, phrase=phrase) == once
    assert condition(text, phrase=phrase) in ({"clean"} if once == text else {"hidden", "quoted"})


def test_each_credential_is_cleaned_as_what_it_is() -> None:
    pem = private_key()
    typed = {"apiKey": f'"{KEY}"', "secret": pem, "password": "two words\n"}
    credentials = cleaned(Credentials({name: Secret(text) for name, text in typed.items()}, "test"))
    assert [credentials.get(name) for name in typed] == [KEY, pem, "two words"]
    assert credentials.origin == "test"


def private_key() -> str:
    """Something with the form of a PEM and a random body."""
    body = [secrets.token_hex(32) for _ in range(5)]
    return "\n".join(
        ["-----BEGIN PRIVATE KEY-----", *body, secrets.token_hex(4) + "==", "-----END PRIVATE KEY-----", ""]
    )


def test_a_pem_keeps_its_line_ends_when_cleaned() -> None:
    pem = private_key()
    assert condition(pem) == "clean"
    assert condition(pem.replace("\n", "\r\n")) == "clean"
    assert clean("\ufeff" + pem) == pem.strip()
    assert condition(f'"{pem}"') == "quoted"


@pytest.mark.parametrize("lost", ["\\n", "\\r\\n", "\\\\n", " ", "", "\n  ", "\n\n"])
def test_a_pem_gets_its_line_ends_back(lost: str) -> None:
    pem = private_key()
    damaged = pem.replace("\n", lost)
    assert is_intact(pem)
    assert not is_intact(damaged)
    assert restore_pem(damaged) == pem


@pytest.mark.parametrize("broken", ["-----END PRIVATE KEY-----", "PRIVATE", "BEGIN"])
def test_a_pem_that_lost_more_is_left_alone(broken: str) -> None:
    damaged = private_key().replace(broken, "", 1)
    assert restore_pem(damaged) == damaged
    assert not is_intact(damaged)


@pytest.mark.parametrize("char", ['"', "\\", " ", "\u200b", "'", "-", "\n"])
def test_a_megabyte_takes_no_time(char: str) -> None:
    started = time.monotonic()
    for text in (char * 1_000_000, f"-----BEGIN PRIVATE KEY-----{char * 1_000_000}-----END PRIVATE KEY-----"):
        condition(text)
        clean(text, phrase=True)
        is_intact(text)
        restore_pem(text)
    assert time.monotonic() - started < 8
