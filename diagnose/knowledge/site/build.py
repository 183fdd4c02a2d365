"""Every file of the site, by its address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from itertools import chain
from urllib.parse import quote

from diagnose.errors import DataError
from diagnose.knowledge.html import element, text
from diagnose.knowledge.markdown import line_of, tree
from diagnose.knowledge.site import articles, codes, finder
from diagnose.knowledge.site.indexes import indexes
from diagnose.knowledge.site.shell import Leaf, framed
from diagnose.knowledge.site.world import World

_ASSETS = ("style.css", "choice.js", "search.js", "icon.svg")


def files(world: World, url: str = "") -> Mapping[str, str]:
    """Every file of the site with its text, complete before anything is written.

    ``url`` is where the site will be served; without it the addresses in ``sitemap.xml`` are relative to that file. Raises
    `DataError` for an article that cannot be read or that holds HTML.
    """
    for page in chain(world.articles(), (world.library.page(profile.id) for profile in world.profiles)):
        for node in tree(page.body, html=True).walk():
            if node.type in ("html_block", "html_inline"):
                raise DataError("no HTML: write Markdown, or put it into code", file=page.path, line=page.line + line_of(node))
    leaves = list(_leaves(world))
    ways = frozenset(leaf.path for leaf in leaves)
    made = {leaf.path: framed(leaf, ways) for leaf in leaves}
    assets = {f"assets/{name}": _asset(name) for name in _ASSETS}
    return {**made, **assets, "assets/index.js": finder.script(world), "sitemap.xml": _sitemap(leaves, url)}


def _leaves(world: World) -> Iterator[Leaf]:
    yield from indexes(world)
    yield from articles.causes(world)
    yield from articles.exchanges(world)
    yield from codes.lists(world)
    yield from codes.pages(world)


def _asset(name: str) -> str:
    return (resources.files("diagnose.knowledge.site") / "assets" / name).read_text("utf-8")


def _sitemap(leaves: Iterable[Leaf], url: str) -> str:
    base = url if not url or url.endswith("/") else f"{url}/"
    entries = (
        element("url", element("loc", base + quote(leaf.path)), element("lastmod", leaf.day) if leaf.day else None)
        for leaf in leaves
    )
    document = element("urlset", *(text("\n", entry) for entry in entries), "\n", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}\n'
