"""The age of articles: named when the limit is passed, never an error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from diagnose.knowledge import Library, check, outdated

MakeLibrary = Callable[..., Library]
VERIFIED = date(2026, 11, 24)


@pytest.mark.parametrize(("days", "count"), [(0, 0), (180, 0), (181, 4), (-30, 0)])
def test_an_article_is_outdated_after_the_limit(make_library: MakeLibrary, days: int, count: int) -> None:
    assert len(outdated(make_library(), VERIFIED + timedelta(days=days))) == count


def test_it_is_named_with_file_line_and_age(make_library: MakeLibrary) -> None:
    library = make_library('last_verified: "2026-11-24"', 'last_verified: "2026-01-01"')
    (old,) = outdated(library, VERIFIED)
    assert (Path(old.file).name, old.line) == ("key-unknown.md", 14)
    assert "327 days ago, more than 180" in old.message


def test_the_limit_can_be_another(make_library: MakeLibrary) -> None:
    assert len(outdated(make_library(), VERIFIED + timedelta(days=8), limit=7)) == 4


@pytest.mark.parametrize("text", ["'24 Nov'", "[1"])
def test_what_has_no_day_is_left_to_the_lint(make_library: MakeLibrary, text: str) -> None:
    library = make_library('last_verified: "2026-11-24"', f"last_verified: {text}")
    assert len(outdated(library, VERIFIED + timedelta(days=200))) == 3


def test_an_old_article_is_no_problem_of_the_lint(make_library: MakeLibrary) -> None:
    library = make_library('last_verified: "2026-11-24"', 'last_verified: "2001-01-01"')
    assert check(library, ("key-unknown", "timeout", "clock-skew"), {"okx": {}}) == []
