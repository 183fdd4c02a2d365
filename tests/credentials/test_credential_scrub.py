"""Canaries: no spelling of a known secret comes out of the scrubber, and nothing else goes missing."""

from __future__ import annotations

import base64
import html
import io
import json
import pprint
import secrets
import string
import textwrap
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnose.credentials import ScrubbedStream, Scrubber
from diagnose.model import Secret

URL_SAFE = str.maketrans("+/", "-_")


def alphanumeric() -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(64))


def coded() -> str:
    return base64.b64encode(bytes([0xFB, 0xEF]) + secrets.token_bytes(62)).decode()  # begins with ++


def phrase() -> str:
    mixed = [secrets.choice(string.ascii_letters) for _ in range(6)] + [
        "'",
        '"',
        "\\",
        "&",
        "/",
        " ",
        "%",
        "ü",
        *"~?>~?>",
    ]
    secrets.SystemRandom().shuffle(mixed)
    return "A" + "".join(mixed) + "z"


def pem() -> str:
    body = "\n".join(textwrap.wrap(base64.b64encode(secrets.token_bytes(1200)).decode(), 64))
    return f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"


MAKERS: dict[str, Callable[[], str]] = {"alphanumeric": alphanumeric, "base64": coded, "phrase": phrase}


def lower_hex_quote(text: str) -> str:
    return "".join(
        char if char.isalnum() and char.isascii() else "".join(f"%{b:02x}" for b in char.encode()) for char in text
    )


def between(offset: int, after: bytes) -> Callable[[str], str]:
    return lambda text: base64.b64encode(b"=" * offset + text.encode() + after).decode()


SPELLINGS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "quote": quote,
    "quote, all": lambda text: quote(text, safe=""),
    "quote_plus": quote_plus,
    "quote, lower hex": lower_hex_quote,
    "form": lambda text: urlencode({"secret": text, "x": 1}),
    "quoted twice": lambda text: quote(quote(text, safe=""), safe=""),
    "json": lambda text: json.dumps({"secret": text}),
    "json, not ASCII": lambda text: json.dumps([text], ensure_ascii=False),
    "json with escaped slashes": lambda text: json.dumps(text).replace("/", "\\/"),
    "json in json": lambda text: json.dumps({"body": json.dumps({"secret": text})}),
    "repr": repr,
    "repr of a list": lambda text: repr([text]),
    "repr of bytes": lambda text: repr(text.encode()),
    "repr inside a text with both quotes": lambda text: repr(f'it\'s "{text}"'),
    "html": html.escape,
    "html, decimal": lambda text: html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
    "ASCII, backslashes": lambda text: text.encode("ascii", "backslashreplace").decode(),
    "ASCII, question marks": lambda text: text.encode("ascii", "replace").decode(),
    "hex": lambda text: text.encode().hex(),
    "HEX": lambda text: text.encode().hex().upper(),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64, URL-safe": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64 in a URL": lambda text: quote(base64.b64encode(text.encode()).decode(), safe=""),
    "base64 at 1": between(1, b"=="),
    "base64 at 2": between(2, b"="),
    "base64 at 3": between(3, b"=="),
    "base64, URL-safe, at 1": lambda text: between(1, b"==")(text).translate(URL_SAFE),
    "base64, URL-safe, at 2": lambda text: between(2, b"=")(text).translate(URL_SAFE),
    "base64 of a pair": lambda text: base64.b64encode(b"user:" + text.encode()).decode(),
}


def inner(spelling: Callable[[str], str], text: str) -> str:
    """The part of the output that only this value can bring about: where the output for another value of its form differs."""
    other = "\n".join(
        line if "-----" in line else "".join("k" if c == "q" else "q" for c in line) for line in text.split("\n")
    )
    shown, reference = spelling(text), spelling(other)
    return shown[alike(shown, reference) + 2 : len(shown) - alike(shown[::-1], reference[::-1]) - 4]


def alike(first: str, second: str) -> int:
    """How many characters two texts have in common from the beginning."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(first), len(second)))


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS.keys())
@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
def test_no_spelling_comes_through(make: Callable[[], str], spelling: Callable[[str], str]) -> None:
    for _ in range(20):
        value = make()
        text = f"before {spelling(value)} after"
        scrubbed = Scrubber({"secret": Secret(value)}).scrub(text)
        assert "‹secret›" in scrubbed
        assert scrubbed.startswith("before ") and scrubbed.endswith(" after")
        assert longest_common(inner(spelling, value), scrubbed) < 6


def longest_common(value: str, text: str) -> int:
    """Length of the longest piece of the value that stands in the text."""
    longest = 0
    for start in range(len(value)):
        while value[start : start + longest + 1] in text and start + longest < len(value):
            longest += 1
    return longest


SPLITS: dict[str, Callable[[str], str]] = {
    "lines": lambda text: "\n".join(textwrap.wrap(text, 20)),
    "indented": lambda text: "\n        ".join(textwrap.wrap(text, 11)),
    "a table": lambda text: " │\n│ ".join(textwrap.wrap(text, 20)),
    "an ASCII table": lambda text: " |\r\n| ".join(textwrap.wrap(text, 20)),
    "escaped line ends": lambda text: "\\n".join(textwrap.wrap(text, 20)),
    "colours": lambda text: "\x1b[0m\x1b[1;32m".join(textwrap.wrap(text, 20)),
    "blanks": " ".join,
    "zero-width": "\u200b".join,
    "pieces of a literal": lambda text: pprint.pformat(text.encode(), width=30),
}


@pytest.mark.parametrize("split", SPLITS.values(), ids=SPLITS.keys())
@pytest.mark.parametrize("spelling", ["raw", "quote, all", "hex", "base64 at 2"])
def test_a_wrapped_value_is_found(split: Callable[[str], str], spelling: str) -> None:
    value = coded()
    scrubber = Scrubber({"secret": Secret(value)})
    scrubbed = scrubber.scrub(f"a {split(SPELLINGS[spelling](value))} z")
    assert "‹secret›" in scrubbed
    assert longest_common(SPELLINGS[spelling](value)[4:-4], scrubbed) < 6


def test_a_neighbour_that_looks_like_a_gap_hides_nothing() -> None:
    for first in "nrt":
        value = first + secrets.token_hex(20)
        assert Scrubber({"secret": Secret(value)}).scrub(f"C:\\{value}\\n") == "C:\\‹secret›\\n"


PEM_FORMS: dict[str, Callable[[str], str]] = {
    "whole": str,
    "one line": lambda text: text.replace("\n", "\\n"),
    "json": json.dumps,
    "blanks": lambda text: text.replace("\n", " "),
    "joined": lambda text: text.replace("\n", ""),
    "other width": lambda text: "\n".join(textwrap.wrap(text.replace("\n", ""), 76)),
    "url": lambda text: quote(text, safe=""),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "a line": lambda text: text.splitlines()[7],
    "shuffled lines": lambda text: "\n".join(sorted(text.splitlines())),
}


@pytest.mark.parametrize("form", PEM_FORMS.values(), ids=PEM_FORMS.keys())
@pytest.mark.parametrize("stored", ["intact", "damaged"])
def test_no_part_of_a_private_key_comes_through(form: Callable[[str], str], stored: str) -> None:
    text = pem()
    scrubber = Scrubber({"secret": Secret(text if stored == "intact" else text.replace("\n", "\\n"))})
    scrubbed = scrubber.scrub(form(text))
    body = "".join(text.splitlines()[1:-1])
    assert "‹secret›" in scrubbed
    assert longest_common(body, scrubbed) < 6


def test_the_value_as_cleaned_is_scrubbed_too() -> None:
    value = alphanumeric()
    scrubber = Scrubber({"apiKey": Secret(f'"{value[:9]}\u200b{value[9:]}"\n')})
    assert scrubber.scrub(f"key={value}") == "key=‹apiKey›"


def test_several_secrets_each_have_their_name() -> None:
    key, secret = alphanumeric(), coded()
    scrubber = Scrubber({"apiKey": Secret(key), "secret": Secret(secret)})
    assert scrubber.scrub(f"{secret}{key} {key}") == "‹secret›‹apiKey› ‹apiKey›"


def test_a_secret_inside_another_leaves_nothing_of_the_longer() -> None:
    inside = alphanumeric()[:20]
    outside = f"abc{inside}xyz"
    scrubber = Scrubber({"password": Secret(inside), "secret": Secret(outside)})
    assert scrubber.scrub(f"{outside} {inside}") == "‹secret› ‹password›"


def test_undecodable_bytes_are_scrubbed() -> None:
    value = f"{alphanumeric()[:12]}\udcff\ud800{alphanumeric()[:12]}"
    assert Scrubber({"secret": Secret(value)}).scrub(f"a\udcfe {value} z") == "a\udcfe ‹secret› z"


@pytest.mark.parametrize("value", ["", "a", "abc", "secret", "PASSWORD", "apiKey", "    ", "\n    \n"])
def test_short_values_and_plain_names_are_left(value: str) -> None:
    text = '{"secret": "abc", "password": "apiKey     a"}'
    assert Scrubber({"secret": Secret(value)}).scrub(text) == text


def test_short_values_are_not_made_of_two_words() -> None:
    assert Scrubber({"password": Secret("teatime")}).scrub("tea time, teatime") == "tea time, ‹password›"


@given(st.text(), st.text(alphabet="abcdefgh", min_size=16))
def test_other_text_stays_as_it_is(text: str, value: str) -> None:
    scrubber = Scrubber({"secret": Secret(f"0{value}0")})
    assert scrubber.scrub(text) == text
    assert Scrubber({}).scrub(text) == text


@given(
    st.text(alphabet="abc \n"),
    st.text(alphabet="xyzαβγ'\"\\/+%&=\U0001f511\ud83d", min_size=6),
    st.text(alphabet="abc \n"),
)
def test_any_value_is_taken_out_of_any_text(before: str, value: str, after: str) -> None:
    scrubbed = Scrubber({"secret": Secret(value)}).scrub(f"{before}{value}{after}")
    assert scrubbed == f"{before}‹secret›{after}"


def test_a_megabyte_is_scrubbed_quickly() -> None:
    scrubber = Scrubber({"apiKey": Secret(alphanumeric()), "secret": Secret(pem()), "password": Secret(phrase())})
    text = "".join(f'{{"line": {i}, "hash": "{secrets.token_hex(20)}"}}\n' for i in range(16_000))
    started = time.monotonic()
    assert scrubber.scrub(text) == text
    assert time.monotonic() - started < 5


def test_a_megabyte_as_a_secret_is_no_harm() -> None:
    value = secrets.token_hex(500_000)
    assert Scrubber({"secret": Secret(value)}).scrub(f"<{value}>") == "<‹secret›>"


def stream(*values: str) -> tuple[ScrubbedStream, io.StringIO]:
    out = io.StringIO()
    return ScrubbedStream(out, Scrubber({f"secret{i}": Secret(value) for i, value in enumerate(values)})), out


@pytest.mark.parametrize("size", [1, 3, 7, 64])
@pytest.mark.parametrize("make", [*MAKERS.values(), pem], ids=[*MAKERS, "pem"])
@pytest.mark.parametrize("spelling", ["raw", "json", "base64 at 1"])
@pytest.mark.parametrize("flushed", [False, True], ids=["", "flushed"])
def test_a_value_in_several_writes(size: int, make: Callable[[], str], spelling: str, flushed: bool) -> None:
    value = make()
    written = SPELLINGS[spelling](value)
    scrubbed, out = stream(value)
    text = f"start {written} end\n"
    for at in range(0, len(text), size):
        assert scrubbed.write(text[at : at + size]) == len(text[at : at + size])
        if flushed and size > 6:
            scrubbed.flush()
    scrubbed.close()
    shown = out.getvalue()
    assert shown.startswith("start ") and shown.endswith(" end\n")
    assert "‹secret0›" in shown
    assert longest_common(inner(SPELLINGS[spelling], value), shown) < 6
    if not flushed:
        assert shown == Scrubber({"secret0": Secret(value)}).scrub(text)


def test_a_value_that_is_wrapped_over_several_lines_and_writes() -> None:
    value = alphanumeric()
    scrubbed, out = stream(value)
    for line in textwrap.wrap(value, 16):
        print(f"│ {line} │", file=scrubbed, flush=True)
    print("done", file=scrubbed, flush=True)
    assert out.getvalue() == "│ ‹secret0› │\ndone\n"


@pytest.mark.parametrize("split", SPLITS.values(), ids=SPLITS.keys())
def test_a_wrapped_value_is_found_however_it_is_written(split: Callable[[str], str]) -> None:
    value = coded()
    scrubbed, out = stream(value)
    scrubbed.writelines(f"a {split(value)} z")
    scrubbed.close()
    assert longest_common(value, out.getvalue()) < 6


def test_ordinary_text_is_not_held_back() -> None:
    scrubbed, out = stream("zq" + alphanumeric())
    for text in ("Working", " …", "\n", "done"):
        scrubbed.write(text)
    assert out.getvalue().startswith("Working …\nd")
    scrubbed.flush()
    assert out.getvalue() == "Working …\ndone"


def test_a_chance_beginning_is_let_go_by_a_flush() -> None:
    scrubbed, out = stream("zqx" + alphanumeric())
    scrubbed.write("buzzq")
    assert out.getvalue() == "buz"
    scrubbed.flush()
    assert out.getvalue() == "buzzq"


def test_the_beginning_of_a_secret_is_never_shown() -> None:
    value = alphanumeric()
    scrubbed, out = stream(value)
    scrubbed.write(f"key {value[:40]}")
    scrubbed.flush()
    assert out.getvalue() == "key "
    scrubbed.close()
    assert out.getvalue() == "key ‹secret0›"
    assert not out.closed


def test_a_secret_that_ends_in_the_beginning_of_another() -> None:
    first = alphanumeric() + "zqzq"
    second = "zqzq" + alphanumeric()
    scrubbed, out = stream(first, second)
    scrubbed.write(f"{first}")
    scrubbed.write(f" {second}.")
    assert out.getvalue() == "‹secret0› ‹secret1›."


def test_what_is_held_back_is_bounded() -> None:
    value = alphanumeric()
    scrubbed, out = stream(value)
    scrubbed.write(value[:10] + " " * 100_000)
    scrubbed.write(" ")
    assert len(out.getvalue()) > 99_000


def test_it_stands_in_for_the_stream_it_wraps() -> None:
    raw = io.BytesIO()
    wrapped = io.TextIOWrapper(raw, encoding="ascii")
    scrubbed = ScrubbedStream(wrapped, Scrubber({"apiKey": Secret("abcdefgh")}))
    assert (scrubbed.encoding, scrubbed.writable(), scrubbed.isatty()) == ("ascii", True, False)
    scrubbed.writelines(["key ", "abcdefgh", " ü"])
    scrubbed.flush()
    assert raw.getvalue() == b"key ?apiKey? ?"
    with pytest.raises(io.UnsupportedOperation):
        scrubbed.fileno()


@given(st.lists(st.text(max_size=12), max_size=8), st.text(alphabet="ab", min_size=4, max_size=6))
def test_writing_in_pieces_is_writing_at_once(pieces: list[str], value: str) -> None:
    scrubbed, out = stream(value)
    for piece in pieces:
        scrubbed.write(piece)
    scrubbed.flush()
    scrubbed.close()
    assert value not in out.getvalue().replace("‹secret0›", "")
