"""How articles read: the formula, and what of a page counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from diagnose.knowledge import Library, Page, readability
from diagnose.knowledge.readability import grade, syllables

MakeLibrary = Callable[..., Library]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("key", 1), ("the", 1), ("make", 1), ("makes", 1), ("asked", 1), ("wanted", 2), ("table", 2), ("whole", 1), ("boxes", 2),
        ("exchange", 2), ("address", 2), ("permission", 3), ("withdrawal", 3), ("identity", 4), ("API", 2), ("bcd", 1),
    ],
)  # fmt: skip
def test_syllables_are_counted_by_their_vowels(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_is_that_of_the_formula() -> None:
    assert grade(10, 1.5) == pytest.approx(3.9 + 17.7 - 15.59)


def test_sentences_are_counted_in_prose_alone(make_library: MakeLibrary) -> None:
    body = """## A heading that is long and counts for nothing at all
One two three. One two three four five!

| A table with a great many words in it | that do not count |
|---|---|
| cell cell cell cell cell cell cell cell | cell |

```
code code code code code code code code
```
- One two: three {{exchange}}.
"""
    seen = readability(_page(make_library, body))
    assert (seen.mean, seen.longest) == (pytest.approx((3 + 5 + 2 + 3) / 4), 5)  # "the exchange" is two words
    assert seen.grade == pytest.approx(grade(seen.mean, 14 / 13))


def test_a_page_without_prose_has_no_grade(make_library: MakeLibrary) -> None:
    seen = readability(_page(make_library, "## Status\n"))
    assert (seen.grade, seen.mean, seen.longest) == (0, 0, 0)


def test_shipped_articles_ask_for_no_more_than_eight_years_of_school() -> None:
    grades = {page.id: readability(page).grade for page in Library.load().readable()}
    assert len(grades) > 60
    assert {name: asked for name, asked in grades.items() if not 2 < asked <= 8} == {}


def _page(make_library: MakeLibrary, body: str) -> Page:
    """The page of the small library with another body."""
    return replace(make_library().page("okx"), body=body)
