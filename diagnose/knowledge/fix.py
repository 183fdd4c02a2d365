"""What a report prints of an article: the steps of its fix and the command that checks them."""

from __future__ import annotations

from collections.abc import Mapping

from diagnose.knowledge.article import Article, Page, Unless
from diagnose.knowledge.markdown import plain, section_text, sections
from diagnose.knowledge.placeholders import Wording
from diagnose.model import Facts

OWN = "Fixes"
"""The section of an exchange's page with steps of its own: ``### cause`` and a numbered list for each cause."""


def fix_steps(article: Article, values: Mapping[str, str], facts: Facts | None = None, page: Page | None = None) -> tuple[str, ...]:
    """The numbered list under ``## Fix`` as plain text, one line a step; empty when the article has none.

    ``values`` are the labels of the exchange and the facts of the case; what they lack reads in generic words. Steps that ``facts``
    say do not apply are left out; without facts all are there. Where ``page``, that of the exchange, has steps of its own for the
    cause, they stand in place of the article's.
    """
    words = Wording(values, article.generic)
    own = _steps(_alone(page.body, OWN), 3, article.id, words) if page and f"\n### {article.id}\n" in page.body else ()
    if own:
        return own
    left_out = {entry.step for entry in article.fix_unless if facts is not None and _holds(entry, facts)}
    steps = _steps(_alone(article.body, "Fix"), 2, "Fix", words)
    return tuple(step for number, step in enumerate(steps, 1) if number not in left_out)


def _steps(text: str, level: int, wanted: str, words: Wording) -> tuple[str, ...]:
    for _, title, below in sections(text, level):
        if title == wanted:
            for node in below:
                if node.type == "ordered_list":
                    return tuple(plain(item, words) for item in node.children)
    return ()


def _holds(entry: Unless, facts: Facts) -> bool:
    return all(facts.get(kind, {}).get(name) in words for kind, attributes in entry.facts.items() for name, words in attributes.items())


def _alone(body: str, title: str) -> str:
    """One section of a body, which is all that needs parsing."""
    below = section_text(body, title)
    return f"## {title}\n{below}" if below else ""


def verify_command(article: Article, values: Mapping[str, str]) -> str:
    """The command that shows whether the fix worked."""
    return Wording(values, article.generic).fill(article.verify)
