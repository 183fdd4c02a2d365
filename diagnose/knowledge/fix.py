"""What a report prints of an article: the steps of its fix and the command that checks them."""

from __future__ import annotations

from collections.abc import Mapping

from diagnose.knowledge.article import Article, Unless
from diagnose.knowledge.markdown import plain, sections
from diagnose.knowledge.placeholders import Wording
from diagnose.model import Facts


def fix_steps(article: Article, values: Mapping[str, str], facts: Facts | None = None) -> tuple[str, ...]:
    """The numbered list under ``## Fix`` as plain text, one line a step; empty when the article has none.

    ``values`` are the labels of the exchange and the facts of the case; what they lack reads in generic words.
    Steps that ``facts`` say do not apply are left out; without facts all are there.
    """
    words = Wording(values, article.generic)
    for _, title, below in sections(_fix_alone(article.body)):
        if title == "Fix":
            for node in below:
                if node.type == "ordered_list":
                    left_out = {entry.step for entry in article.fix_unless if facts is not None and _holds(entry, facts)}
                    return tuple(plain(item, words) for number, item in enumerate(node.children, 1) if number not in left_out)
    return ()


def _holds(entry: Unless, facts: Facts) -> bool:
    return all(facts.get(kind, {}).get(name) in words for kind, attributes in entry.facts.items() for name, words in attributes.items())


def _fix_alone(body: str) -> str:
    """The section ``## Fix`` of a body, which is all that needs parsing."""
    start = f"\n{body}".find("\n## Fix\n")
    end = body.find("\n## ", start + 1) if start >= 0 else -1
    return body[max(start, 0) : end if end >= 0 else len(body)]


def verify_command(article: Article, values: Mapping[str, str]) -> str:
    """The command that shows whether the fix worked."""
    return Wording(values, article.generic).fill(article.verify)
