"""Where everything stands in the site, and how one page links to another without knowing where the site is."""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath

from diagnose.knowledge.codes import Code

HOME = "index.html"
CAUSES, EXCHANGES, CODES, GUIDES = "causes/index.html", "exchanges/index.html", "codes/index.html", "guides/index.html"
SEARCH = "search.html"


def article(folder: str, name: str, exchange: str = "") -> str:
    """An article in general words, or in those of one exchange. ``folder`` is its folder in ``kb/``."""
    return f"{folder}/{name}/{exchange}.html" if exchange else f"{folder}/{name}.html"


def codes(exchange: str) -> str:
    """The list of an exchange's codes."""
    return f"codes/{exchange}.html"


def code(entry: Code) -> str:
    """The page of a code; a message without one has its place in the list alone."""
    return f"codes/{entry.exchange}/{entry.slug}.html" if entry.code else f"{codes(entry.exchange)}#{entry.slug}"


def relative(target: str, page: str) -> str:
    """``target`` as a link in ``page``; both are addresses from the root of the site."""
    path, mark, place = target.partition("#")
    return posixpath.relpath(path, posixpath.dirname(page) or ".") + mark + place


def linked(target: str, folder: str) -> tuple[str, str, str]:
    """What a link between the Markdown files of ``kb/`` leads to: folder, name, and the place in the page."""
    path, mark, place = target.partition("#")
    file = PurePosixPath(posixpath.normpath(posixpath.join(folder, path)))
    return file.parent.name, file.stem, mark + place
