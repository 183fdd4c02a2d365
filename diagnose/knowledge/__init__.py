"""The knowledge base: one article a cause, one page an exchange.

``Library`` reads ``kb/``; ``fix_steps`` and ``verify_command`` are what a report prints of an article; ``to_terminal``,
``to_html`` and ``to_markdown`` show all of it; ``search`` finds one; ``check`` is the lint. Importing this package does
not load the Markdown parser: that happens with the first article that is rendered.
"""

from diagnose.knowledge.article import Article, Library, Lookalike, Page, Source
from diagnose.knowledge.fix import fix_steps, verify_command
from diagnose.knowledge.lint import Problem, check
from diagnose.knowledge.render import to_html, to_markdown, to_terminal
from diagnose.knowledge.search import Hit, search

__all__ = [
    "Article",
    "Hit",
    "Library",
    "Lookalike",
    "Page",
    "Problem",
    "Source",
    "check",
    "fix_steps",
    "search",
    "to_html",
    "to_markdown",
    "to_terminal",
    "verify_command",
]
