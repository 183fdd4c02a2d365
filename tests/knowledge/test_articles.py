"""Reading articles: one at a time, strictly, with errors that say where."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from diagnose.errors import DataError, UsageError
from diagnose.knowledge import Library, Lookalike, Source

MakeLibrary = Callable[..., Library]


def test_an_article_carries_its_front_matter_and_its_body(make_library: MakeLibrary) -> None:
    article = make_library().article("key-unknown")
    assert article.title == "The key is not known"
    assert article.symptoms == ("one", "two", "three")
    assert article.lookalikes[0] == Lookalike("clock-skew", "The error speaks of time.")
    assert article.sources == (Source("Manual, page 1", "2026-11-24"),)
    assert article.related == ("timeout",)
    assert article.body.startswith("## Is this you?")


def test_the_body_knows_its_line_in_the_file(make_library: MakeLibrary, tmp_path: Path) -> None:
    article = make_library().article("key-unknown")
    lines = (tmp_path / "causes/key-unknown.md").read_text(encoding="utf-8").split("\n")
    assert lines[article.line - 1] == "## Is this you?"


def test_windows_line_ends_read_the_same(make_library: MakeLibrary, tmp_path: Path) -> None:
    plain = make_library().article("key-unknown")
    path = tmp_path / "causes/key-unknown.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert Library.load(tmp_path).article("key-unknown") == plain


def test_ids_are_the_files_and_one_bad_article_does_not_hinder_the_others(make_library: MakeLibrary) -> None:
    library = make_library("id: key-unknown", "id: [", where="causes/key-unknown.md")
    assert library.ids() == ("clock-skew", "key-unknown", "timeout")
    assert library.page_ids() == ("okx",)
    assert library.article("timeout").id == "timeout"
    with pytest.raises(DataError):
        library.article("key-unknown")


@pytest.mark.parametrize("name", ["key-unknwon", "../placeholders", "okx", ""])
def test_an_unknown_article_is_refused(make_library: MakeLibrary, name: str) -> None:
    with pytest.raises(UsageError, match="there is no article"):
        make_library().article(name)


def test_the_nearest_name_is_offered(make_library: MakeLibrary) -> None:
    with pytest.raises(UsageError, match="did you mean 'key-unknown'"):
        make_library().article("key-unknwon")
    with pytest.raises(UsageError, match="did you mean 'okx'"):
        make_library().page("okxx")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("fix_risk: none", "fix_risk: some", 9, "'fix_risk' is 'some'"),
        ("fix_risk: none", "fix_risk: pauses-bot", 9, "did you mean 'pauses-bots'?"),
        ("summary:", "sumary:", 4, "unknown key 'sumary', did you mean 'summary'?"),
        ('time: "5 min"', "time: [1]", 10, "'time' must be a text"),
        ('last_verified: "2026-11-24"', "last_verified: 2026-11-24", 14, "YAML boolean or date"),
        ("{cause: timeout, by:", "{cause: timeout, why:", 8, "unknown key 'why'"),
        ("title: The key is not known\n", "", 2, "'title' is missing"),
        ("---\nid", "id", 1, "starts with front matter"),
        ("public\n---\n", "public\n", 1, "no closing line"),
    ],
)
def test_a_wrong_file_is_an_error_with_file_and_line(
    make_library: MakeLibrary, old: str, new: str, line: int, words: str
) -> None:
    with pytest.raises(DataError) as caught:
        make_library(old, new).article("key-unknown")
    assert caught.value.file.endswith("key-unknown.md")
    assert caught.value.line == line
    assert words in caught.value.message


def test_a_page_is_read_as_strictly(make_library: MakeLibrary) -> None:
    assert make_library().page("okx").title == "OKX"
    with pytest.raises(DataError, match="unknown key 'symptoms'"):
        make_library("summary:", "symptoms: []\nsummary:", where="exchanges/okx.md").page("okx")


def test_importing_the_knowledge_base_does_not_load_the_markdown_parser() -> None:
    heavy = ("markdown_it", "ccxt", "rich")
    code = f"import sys, diagnose.knowledge; print([name for name in sys.modules if name.startswith({heavy})])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
