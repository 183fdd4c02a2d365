"""The knowledge base: one article a cause, one page an exchange, and guides.

``Library`` reads ``kb/``; ``fix_steps`` and ``verify_command`` are what a report prints of an article; ``to_terminal``,
``to_plain``, ``to_html`` and ``to_markdown`` show all of it; ``written_for`` gives a guide the steps of one
exchange; ``Search`` finds one; ``values_of`` gives the words of a link; ``check`` is the lint, with ``mismatches`` between
pages and signatures, ``outdated`` and ``readability``. Importing this package does
not load the Markdown parser: that happens with the first article that is rendered; rendering, search and lint load when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from diagnose.knowledge.article import Article, Guide, Library, Lookalike, Page, Source
from diagnose.knowledge.fix import fix_steps, verify_command
from diagnose.knowledge.values import values_of

if TYPE_CHECKING:
    from diagnose.knowledge.age import outdated
    from diagnose.knowledge.coverage import mismatches
    from diagnose.knowledge.directive import written_for
    from diagnose.knowledge.lint import check
    from diagnose.knowledge.problem import Problem
    from diagnose.knowledge.readability import Readability, readability
    from diagnose.knowledge.render import to_html, to_markdown, to_plain, to_terminal
    from diagnose.knowledge.search import Hit, Search

_LATER = {
    "Hit": "search", "Problem": "problem", "check": "lint", "Search": "search", "mismatches": "coverage", "outdated": "age",
    "Readability": "readability", "readability": "readability",
    "to_html": "render", "to_markdown": "render", "to_plain": "render", "to_terminal": "render",
    "written_for": "directive",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_LATER[name]}")
    # All names at once: importing a module puts the module itself under its name, which is also the name of a function.
    globals().update({other: getattr(module, other) for other, place in _LATER.items() if place == _LATER[name]})
    return globals()[name]


__all__ = [
    "Article",
    "Guide",
    "Hit",
    "Library",
    "Lookalike",
    "Page",
    "Problem",
    "Readability",
    "Search",
    "Source",
    "check",
    "fix_steps",
    "mismatches",
    "outdated",
    "readability",
    "to_html",
    "to_markdown",
    "to_plain",
    "to_terminal",
    "values_of",
    "verify_command",
    "written_for",
]
