"""The steps a report prints, and the values that fit them to a case."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnose.errors import DataError
from diagnose.knowledge import Library, fix_steps, to_html, to_markdown, to_terminal, verify_command

MakeLibrary = Callable[..., Library]
OKX = {"exchange": "OKX", "link": "okx", "api_page": "profile > API"}


def test_steps_are_plain_lines_with_the_labels_of_the_exchange(make_library: MakeLibrary) -> None:
    article = make_library().article("key-unknown")
    assert fix_steps(article, OKX) == ("Open profile > API on OKX.", "Run diagnose run okx again and compare.")
    assert verify_command(article, OKX) == "diagnose run okx"


def test_what_is_not_known_reads_in_generic_words(make_library: MakeLibrary) -> None:
    article = make_library().article("key-unknown")
    assert fix_steps(article, {})[0] == "Open API management on the exchange."
    assert verify_command(article, {}) == "diagnose run EXCHANGE"


def test_an_empty_value_counts_as_not_known(make_library: MakeLibrary) -> None:
    assert fix_steps(make_library().article("key-unknown"), {"exchange": ""})[0].endswith("on the exchange.")


def test_markup_inside_a_step_is_flattened(make_library: MakeLibrary) -> None:
    rich = "1. See *the* [page](timeout.md), **press {{api_page}}**, then\n\n   wait."
    article = make_library("1. Open **{{api_page}}** on {{exchange}}.", rich).article("key-unknown")
    assert fix_steps(article, {})[0] == "See the page, press API management, then wait."


def test_a_list_outside_the_fix_is_no_step(make_library: MakeLibrary) -> None:
    article = make_library("## Fix\n", "1. One\n\n## Fixed\n").article("key-unknown")
    assert fix_steps(article, {}) == ()


def test_an_unknown_placeholder_reads_as_its_own_words(make_library: MakeLibrary) -> None:
    article = make_library("on {{exchange}}.", "on {{some_thing}}.").article("key-unknown")
    assert fix_steps(article, {})[0].endswith("on some thing.")


@pytest.mark.parametrize("value", ["**bold**", "[x](javascript:a)", "`code`", "{{exchange}}", "_a_", "<b>x</b>"])
def test_a_value_is_never_markup(make_library: MakeLibrary, value: str) -> None:
    article = make_library().article("key-unknown")
    values = {"egress_ip": value, "exchange": value}
    assert fix_steps(article, values)[0] == f"Open API management on {value}."
    html = to_html(article, values)
    assert "<b>" not in html
    assert "javascript" not in html or 'href="javascript' not in html
    assert html.count("<strong>") == 1
    assert value in to_terminal(article, values, width=200)


def test_a_value_in_markdown_is_escaped_in_text_and_harmless_in_code(make_library: MakeLibrary) -> None:
    text = to_markdown(make_library().article("key-unknown"), {"exchange": "a*b", "link": "x`y"})
    assert r"on a\*b." in text
    assert "`diagnose run x'y`" in text


@pytest.mark.parametrize("evil", ["\x1b[31mred", "a\nb\nc", "\u202eabc", "zero\u200bwidth", "bell\x07", "\x9b31m"])
def test_no_value_can_steer_a_terminal(make_library: MakeLibrary, evil: str) -> None:
    article = make_library().article("key-unknown")
    for value in ({"exchange": evil}, {"link": evil}):
        text = to_terminal(article, value)
        assert not [char for char in text if char != "\n" and not char.isprintable()]
        assert all("\n" not in step and "\x1b" not in step for step in fix_steps(article, value))
        assert "\n" not in verify_command(article, value)


def test_the_body_of_an_article_cannot_steer_a_terminal_either(make_library: MakeLibrary) -> None:
    article = make_library("Because.", "Because \u202e\u200b.\n\n    a\u202eb").article("key-unknown")
    assert not [char for char in to_terminal(article, {}) if char != "\n" and not char.isprintable()]


@given(value=st.text(max_size=40))
def test_a_html_page_holds_any_value_as_text_only(value: str) -> None:
    article = Library.load().article("key-unknown")
    plain, filled = to_html(article, {}), to_html(article, {"exchange": value})
    assert filled.count("<") == plain.count("<")
    assert filled.count(">") == plain.count(">")


def test_a_wrong_placeholder_file_says_where(make_library: MakeLibrary) -> None:
    library = make_library("scope: case", "scope: cases", where="placeholders.yaml")
    with pytest.raises(DataError, match="did you mean 'case'") as caught:
        library.article("key-unknown")
    assert caught.value.line == 6


UNLESS = "audience: public\nfix_unless:\n  - {step: 1, facts: {host: {container: inside, system: [linux, darwin]}}}"


@pytest.mark.parametrize(
    ("host", "left"),
    [
        ({"container": "inside", "system": "linux"}, 1), ({"container": "inside", "system": "windows"}, 2),
        ({"container": "unknown", "system": "linux"}, 2), ({}, 2),
    ],
)  # fmt: skip
def test_a_step_is_left_out_where_the_facts_say_that_it_does_not_apply(make_library: MakeLibrary, host: dict[str, str], left: int) -> None:
    article = make_library("audience: public", UNLESS).article("key-unknown")
    assert fix_steps(article, {}, {"host": host}) == fix_steps(article, {})[2 - left :]
    assert len(fix_steps(article, {})) == 2


OWN = "## Fixes\n\n### key-unknown\n1. Look on {{exchange}}.\n2. Look **again**.\n\n## Error codes"


def test_an_exchange_may_have_steps_of_its_own(make_library: MakeLibrary) -> None:
    library = make_library("## Error codes", OWN, where="exchanges/okx.md")
    page = library.page("okx")
    assert fix_steps(library.article("key-unknown"), OKX, page=page) == ("Look on OKX.", "Look again.")
    assert fix_steps(library.article("timeout"), OKX, page=page) == fix_steps(library.article("timeout"), OKX)


def test_what_the_page_says_elsewhere_is_no_step_of_its_own(make_library: MakeLibrary) -> None:
    library = make_library("## Create a key\n1. Press it.", "## Create a key\n### key-unknown\n1. Press it.", where="exchanges/okx.md")
    assert fix_steps(library.article("key-unknown"), OKX, page=library.page("okx"))[0] == "Open profile > API on OKX."
