"""An article on a terminal, as HTML and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from diagnose.knowledge import Library, to_html, to_markdown, to_plain, to_terminal

MakeLibrary = Callable[..., Library]
ANSI = re.compile(r"\x1b\[\d+m")


def test_the_terminal_shows_the_whole_document(make_library: MakeLibrary) -> None:
    text = to_terminal(make_library().article("key-unknown"), {"exchange": "OKX", "link": "okx"})
    assert text.startswith("The key is not known\n====================\n\nThe exchange has no such key.\n")
    assert "1. Open API management on OKX.\n2. Run `diagnose run okx` again and compare.\n" in text
    assert "\n    diagnose run okx\n" in text
    assert "- clock-skew: The error speaks of time.\n" in text
    assert "- Manual, page 1 (read 2026-11-24)\n" in text
    assert "https://example.org/help" in text
    assert text.endswith("Last verified 2026-11-24.\n")


def test_a_table_is_aligned_and_headed(make_library: MakeLibrary) -> None:
    lines = to_terminal(make_library().article("key-unknown"), {"exchange": "OKX"}).split("\n")
    at = lines.index("Code       Cause")
    assert lines[at + 1 : at + 3] == ["---------  -----------", "-1 on OKX  see timeout"]


def test_a_wide_table_is_wrapped_in_its_cells(make_library: MakeLibrary) -> None:
    wide = "see [timeout](timeout.md) when the answer takes longer than the client is willing to wait for it"
    library = make_library("see [timeout](timeout.md)", wide)
    text = to_terminal(library.article("key-unknown"), {}, width=40)
    rows = text.partition("Is this you?")[2].partition("Fix")[0].split("\n")
    assert max(map(len, rows)) <= 40
    assert sum(row.startswith("-1") for row in rows) == 1


@pytest.mark.parametrize("width", [72, 80, 120])
def test_no_shipped_article_is_wider_than_asked(width: int) -> None:
    library = Library.load()
    for cause in library.ids():
        text = to_terminal(library.article(cause), {}, width=width)
        assert [line for line in text.split("\n") if len(line) > width and not line.startswith("    ")] == []


@pytest.mark.parametrize("width", [26, 40])
def test_narrow_terminals_break_between_words_only(make_library: MakeLibrary, width: int) -> None:
    narrow = to_terminal(make_library().article("key-unknown"), {}, width=width)
    assert max(map(len, narrow.split("\n"))) <= width
    assert "compare." in narrow.split()


def test_colour_changes_nothing_but_the_colour(make_library: MakeLibrary) -> None:
    article = make_library().article("key-unknown")
    coloured = to_terminal(article, {}, colour=True)
    assert "\x1b[1mAPI management\x1b[0m" in coloured
    assert "\x1b[36mInvalid key\x1b[0m" in coloured
    bare, underline = ANSI.sub("", coloured), re.compile(r"^(=+|-+)\n", re.MULTILINE)
    assert bare.split() == underline.sub("", to_terminal(article, {})).replace("`", "").split()
    assert "\x1b" not in to_terminal(article, {})


def test_html_resolves_links_and_obeys_no_html_of_the_text(make_library: MakeLibrary) -> None:
    article = make_library("Because.", "<script>alert(1)</script> `<b>`").article("key-unknown")
    html = to_html(article, {"exchange": "A & B"})
    assert html.startswith('<article id="key-unknown">\n<h1>The key is not known</h1>')
    assert '<a href="timeout.html">timeout</a>' in html
    assert '<a href="https://example.org/help" rel="noopener noreferrer">' in html
    assert "<script>" not in html
    assert "<code>&lt;b&gt;</code>" in html
    assert "on A &amp; B" in html
    assert "<table>" in html


def test_html_links_can_lead_elsewhere(make_library: MakeLibrary) -> None:
    library = make_library()
    html = to_html(library.article("key-unknown"), {}, href=lambda link: "#" + link.removesuffix(".md"))
    assert '<a href="#timeout">' in html
    assert '<a href="../causes/key-unknown.html">' in to_html(library.page("okx"), {})


def test_markdown_keeps_the_text_and_fills_the_placeholders(make_library: MakeLibrary) -> None:
    text = to_markdown(make_library().article("key-unknown"), {"link": "okx"})
    assert text.startswith("# The key is not known\n\nThe exchange has no such key.\n\n## Is this you?\n")
    assert "```\ndiagnose run okx\n```" in text
    assert "[timeout](timeout.md)" in text
    assert "{{" not in text
    assert "fix_risk" not in text


def test_a_page_without_lookalikes_has_no_such_heading(make_library: MakeLibrary) -> None:
    assert "Look-alikes" not in to_markdown(make_library().page("okx"), {})


def test_a_link_whose_words_are_no_name_says_how_to_follow_it(make_library: MakeLibrary) -> None:
    article = make_library("See [timeout](timeout.md) and", "See [the slow answer](timeout.md#fix), [there](https://example.org/a) and").article("key-unknown")
    text = to_terminal(article, {}, width=200)
    assert "See the slow answer (diagnose kb show timeout), there <https://example.org/a> and https://example.org/help." in text


def test_plain_text_for_a_ticket_has_one_line_a_paragraph_and_no_marks(make_library: MakeLibrary) -> None:
    text = to_plain(make_library("Because.", "Because " + "it is so " * 40 + ".").article("key-unknown"), {"exchange": "OKX", "link": "okx"})
    assert text.startswith("The key is not known\n\nThe exchange has no such key.\n\nIs this you?\n\nThe answer is Invalid key from")
    assert "2. Run diagnose run okx again and compare.\n" in text
    assert "- -1 on OKX; see timeout\n" in text
    assert "it is so it is so" in text.split("Why\n\n")[1].split("\n")[0]
    assert not any(mark in text for mark in ("`", "**", "===", "---", "{{"))


def test_headings_have_anchors_and_tables_can_be_reached_and_named(make_library: MakeLibrary) -> None:
    html = to_html(make_library("### Why", "### Fix").article("key-unknown"), {})
    assert '<h2 id="is-this-you">' in html
    assert '<h2 id="fix">' in html
    assert '<h3 id="fix-again">' in html
    assert '<div class="table" role="region" aria-label="Is this you?: table" tabindex="0"><table>' in html
    assert '<th scope="col">Code</th>' in html
