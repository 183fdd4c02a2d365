"""Tidying: what terminals, mail programs, JSON and wrong encodings leave in a paste is taken out, and nothing breaks it."""

from __future__ import annotations

import json
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnose.signatures.tidy import LONGEST, flat, tidy

SAID = 'binance {"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}'


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        ("\x1b[31mError\x1b[0m", "Error"),
        ("\x1b[38;5;196m\x1b[1mError\x1b[22;39m: x", "Error: x"),
        ("\x1b[2K\x1b[1GError", "Error"),
        ("code: \x1b[33m-1021\x1b[39m,", "code: -1021,"),
        ("\x1b]0;bot@host: ~\x07Error", "Error"),
        ("\x1b]8;;https://example.com\x1b\\docs\x1b]8;;\x1b\\", "docs"),
        ("Err\x07or\x00 \x08x\x7f", "Error x"),
        ("\x1b(B\x1b[mError", "Error"),
        ("\x9b31mError\x9b0m", "Error"),
        ("code: [33m-1021[39m,", "code: -1021,"),
        ("^[[1;31mError^[[0m", "Error"),
        (r"\x1b[31mError\x1b[0m and \033[31mError\033[0m", "Error and Error"),
        ("candles of [5m, 30m]", "candles of [5m, 30m]"),
    ],
)
def test_what_a_terminal_would_not_show_is_gone(pasted, read):
    assert tidy(pasted) == read


@pytest.mark.parametrize(("pasted", "read"), [("a\r\nb\r\n", "a\nb\n"), ("a\rb", "a\nb"), ("a\n\rb", "a\n\nb"), ("a\u2028b\u2029c", "a\nb\nc")])
def test_every_end_of_a_line_becomes_the_plain_one(pasted, read):
    assert tidy(pasted) == read


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        ("│ Error: refused   │\n│ code -2015       │", "Error: refused\ncode -2015"),
        ("┃ Time ┃ Level\n┃ 10:00 ┃ ERROR", "Time ┃ Level\n10:00 ┃ ERROR"),
        ("> > Hello,\n>> it says 401", "> Hello,\nit says 401"),
        ("| a\n| b", "a\nb"),
    ],
)
def test_borders_and_marks_of_quotation_are_gone(pasted, read):
    assert tidy(pasted) == read


@pytest.mark.parametrize("width", [60, 80, 120, 250])
def test_lines_that_were_cut_at_one_column_are_one_again(width):
    long = f"ccxt.base.errors.AuthenticationError: {SAID} " * 5
    cut = [long[at : at + width] for at in range(0, len(long), width)]
    assert tidy("Traceback:\n" + "\n".join(cut)) == "Traceback:\n" + long


@pytest.mark.parametrize("line", ["a" * 40, "a" * 300])
def test_lines_shorter_or_longer_than_any_terminal_are_not_joined(line):
    assert tidy(f"{line}\n{line}\nrest") == f"{line}\n{line}\nrest"


def test_a_single_longest_line_is_not_joined_to_the_next():
    assert tidy("a" * 80 + "\nshort\nend") == "a" * 80 + "\nshort\nend"


def test_lines_of_source_that_are_equally_long_are_not_joined():
    source = "    result = await self.watch(" + "a" * 60 + ")"
    frame = '  File "/bot/x.py", line 1, in '.ljust(len(source), "x")
    told = f"{frame}\n{source}\nccxt.base.errors.NetworkError: reset"
    assert tidy(told) == told


def test_the_marks_under_a_line_of_source_are_gone_and_join_nothing():
    source = "return self.fetch(path" + "a" * 60 + ")"
    assert tidy(f"{source}\n{'^' * len(source)}\nNetworkError: reset") == f"{source}\nNetworkError: reset"


def test_a_line_that_is_repeated_is_not_cut():
    line = "the same line of a log that is longer than all others, again and again"
    assert tidy(f"{line}\n{line}\nNetworkError") == f"{line}\n{line}\nNetworkError"


def test_lines_of_a_log_that_are_equally_long_are_not_joined():
    log = f"2026-11-25 19:17:47 ERROR {SAID}\n2026-11-25 19:17:48 ERROR {SAID}\n"
    assert tidy(log).splitlines() == log.splitlines()


def test_entries_of_a_log_that_were_cut_are_each_one_again():
    entries = [f"2026-11-25 19:17:4{second} ERROR {SAID} in order 4711" for second in range(3)]
    cut = [entry[at : at + 80] for entry in entries for at in range(0, len(entry), 80)]
    assert tidy("\n".join(cut)).splitlines() == entries


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        ("This key doesnâ€™t exist", "This key doesn't exist"),
        ("â€˜keyâ€™ â€“ cafÃ©", "'key' – café"),
        ("ClÃ© invalide\nnichts", "Clé invalide\nnichts"),
        ("Â\u00a0401Â\u00a0", " 401 "),
        ("SÃO PAULO", "SÃO PAULO"),
        ("doesnâ€™t\nSÃO", "doesn't\nSÃO"),
        ("â€œInvalid keyâ€\x9d", '"Invalid key"'),
        ("doesn\xe2\x80\x99t, \xe7\xad\xbe\xe5\x90\x8d", "doesn't, 签名"),
        ("« clé refusé\xa0» Â", '" clé refusé " Â'),
        ("❌ doesnâ€™t exist", "❌ doesn't exist"),
    ],
)
def test_utf_8_that_was_read_as_windows_1252_is_undone_where_it_can_be(pasted, read):
    assert tidy(pasted) == read


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        ("{&quot;code&quot;:&quot;50113&quot;}", '{"code":"50113"}'),
        ("user&#39;s &#x27;setting&#x27;", "user's 'setting'"),
        ("a&copy=1&lt=2&#39 b&#x110000;", "a&copy=1&lt=2&#39 b\ufffd"),
        ("&lt;html&gt; a &amp; b&nbsp;c", "<html> a & b c"),
        ("?recvWindow=5000&timestamp=17", "?recvWindow=5000&timestamp=17"),
    ],
)
def test_html_entities_are_the_characters_they_stand_for(pasted, read):
    assert tidy(pasted) == read


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        ("doesn\\u0027t", "doesn't"),
        ("doesn\\\\u0027t", "doesn't"),
        ("\\u201clab-key\\u201d", '"lab-key"'),
        ("\\u7b7e\\u540d\\u9519\\u8bef", "签名错误"),
        ("lab\\u200bkey", "labkey"),
        ("\\u001b[31m401", "401"),
        ("smile \\ud83d\\ude00!", "smile !"),
    ],
)
def test_escapes_of_json_and_python_are_the_characters_they_stand_for(pasted, read):
    assert tidy(pasted) == read


@pytest.mark.parametrize("wraps", [1, 2, 3])
def test_quotes_that_were_escaped_for_json_are_quotes_again(wraps):
    wrapped = '{"code":-2015,"url":"https://x/y"}'
    for _ in range(wraps):
        wrapped = json.dumps(wrapped)[1:-1].replace("/", "\\/")
    assert tidy(wrapped) == '{"code":-2015,"url":"https://x/y"}'


def test_an_escaped_end_of_line_is_one():
    assert tidy("refused\\nRequest GET /account") == "refused\nRequest GET /account"
    assert tidy("refused\\r\\nRequest") == tidy("refused\\\\nRequest") == "refused\nRequest"


@pytest.mark.parametrize("mark", ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u202e", "\u2066", "\u2069"])
def test_characters_that_nobody_sees_are_gone(mark):
    assert tidy(f"{mark}API{mark}Key{mark}") == "APIKey"


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        ("“a” „b‟ «c»", '"a" "b‟ "c"'),
        ("‘a’ ‚b` c´ 5′", "'a' 'b' c' 5'"),
        ("code：-2015，（x）", "code:-2015,(x)"),
        ("HTTP\u00a0401", "HTTP 401"),
    ],
)
def test_typographic_marks_are_the_plain_ones(pasted, read):
    assert tidy(pasted) == read


def test_of_a_very_long_text_both_ends_are_kept():
    read = tidy("first " + "x" * (3 * LONGEST) + " last")
    assert (read[:6], read[-5:]) == ("first ", " last")
    assert len(read) == 2 * LONGEST + 1
    assert tidy("y" * 2 * LONGEST) == "y" * 2 * LONGEST


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\x00", "\\", "\\u", "\\u12", "&", "&#", "&#;", "&#x", "\x1b", "\x1b[", "\x1b]", "\ud800", "â€", "Â", "│"]
)
def test_halves_of_what_is_taken_out_break_nothing(text):
    assert len(tidy(f"{text}a")) <= len(text) + 1


@pytest.mark.parametrize("digits", [300, 5000])
def test_a_numeric_entity_of_any_length_breaks_nothing(digits):
    assert tidy("a &#" + "9" * digits + "; b").startswith("a ")


def controls(text: str) -> set[str]:
    """What a terminal might obey or no encoding takes: control characters but for the ends of lines and tabs, marks of direction, lone surrogates."""
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"} | set("\u200b\u202e\u2066") & set(text)


@pytest.mark.parametrize(
    "text",
    [
        "".join(map(chr, range(0x80))),
        "\x1b[31;1m\x1b[31\x1b[\x1b",
        "\\u0007 \\u001b[31m \\u007f",
        "&#27;[31m &#7; &#x7f;",
        "\x9b31m",
        "\\u009b31m",
        "&#13;",
        "&#x202e;",
        "â€®",
        "Â›31m",
    ],
)
def test_no_control_character_is_left(text):
    assert controls(tidy(text)) == set()


PIECES = ["\x1b[31m", "\x1b]0;", "\x07", "\r\n", "\r", "\n", "\\u0027", "\\u200b", '\\"', "\\n", "&quot;", "&#39;", "&amp;", "â€™", "Ã©", "│", "> ", "“", "x" * 80]
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20), st.characters()), max_size=30).map("".join)


@settings(deadline=None)
@given(texts)
def test_any_text_can_be_tidied_and_tidied_again(text):
    once = tidy(text)
    assert isinstance(tidy(once), str)
    assert controls(once) == set()
    assert not set(once) & set("“”‘’`")


@settings(deadline=None)
@given(st.text())
def test_of_any_text_no_control_character_is_left(text):
    assert controls(tidy(text)) == set()


@settings(deadline=None)
@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters="\\&|>`[")))
def test_plain_text_stays_as_it_is(text):
    assert tidy(text) == text


def cpu(text: str) -> float:
    """Seconds of processor time that tidying takes."""
    began = time.process_time()
    tidy(text)
    return time.process_time() - began


@pytest.mark.parametrize(
    "piece", ["a", "\n", "\x1b[", "\x1b]", "│", "> ", "&", "&quot;", "&#", "\\u", "\\u00", '\\"', "â€", "Ã", "\u200b", "x" * 80 + "\n", "a \n", "\t|"]
)
def test_200_000_characters_take_a_moment(piece):
    assert cpu((piece * 200_000)[:200_000]) < 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" + " " * 8_000 + "b\n", id="blanks"),
        pytest.param("\\" * 30_000 + "x", id="backslashes"),
    ],
)
def test_long_rows_of_one_character_take_no_longer_than_others(text):
    assert cpu(text) < 0.1


def test_flat_text_is_one_line_of_single_blanks():
    assert flat(" a\t b\n\n c ") == "a b c"
