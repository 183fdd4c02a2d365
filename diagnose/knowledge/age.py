"""Which articles nobody has compared with their sources for long. Exchanges move their menus without notice."""

from __future__ import annotations

from datetime import date

from diagnose.knowledge.article import Library
from diagnose.knowledge.lint import day_of
from diagnose.knowledge.problem import Problem

LIMIT_DAYS = 180
"""Age in days from which an article is to be read again: our choice, as none of the sources promises to stay the same."""


def outdated(library: Library, today: date, limit: int = LIMIT_DAYS) -> list[Problem]:
    """The articles last verified more than ``limit`` days before ``today``, sorted by place: something to do, and no error.

    A day that is no date is left to `diagnose.knowledge.check`.
    """
    found = []
    for page in library.readable():
        day = day_of(page.last_verified)
        if day and (age := (today - day).days) > limit:
            message = f"last verified {age} days ago, more than {limit}: compare it with its sources"
            found.append(Problem(page.path, page.lines.get("last_verified", 1), message))
    return sorted(found)
