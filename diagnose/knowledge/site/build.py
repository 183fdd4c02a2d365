"""Every file of the site, by its address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from urllib.parse import quote

from diagnose.knowledge.html import element, text
from diagnose.knowledge.site import articles, codes, finder
from diagnose.knowledge.site.guides import guides
from diagnose.knowledge.site.indexes import indexes
from diagnose.knowledge.site.shell import Leaf, framed
from diagnose.knowledge.site.world import World

_ASSETS = ("style.css", "choice.js", "search.js", "icon.svg")


def files(world: World, url: str = "") -> Mapping[str, str]:
    """Every file of the site with its text, complete before anything is written.

    ``url`` is where the site will be served. The library is taken for one that `diagnose.knowledge.check` finds nothing wrong with.
    """
    leaves = list(_leaves(world))
    made = {leaf.path: framed(leaf) for leaf in leaves}
    assets = {f"assets/{name}": _asset(name) for name in _ASSETS}
    return {**made, **assets, "assets/index.js": finder.script(world), "sitemap.xml": sitemap(leaves, url)}


def _leaves(world: World) -> Iterator[Leaf]:
    yield from indexes(world)
    yield from articles.causes(world)
    yield from articles.exchanges(world)
    yield from guides(world)
    yield from codes.lists(world)
    yield from codes.pages(world)


def _asset(name: str) -> str:
    return (resources.files("diagnose.knowledge.site") / "assets" / name).read_text("utf-8")


def sitemap(leaves: Iterable[Leaf], url: str) -> str:
    """``sitemap.xml`` (sitemaps.org 0.9). Without a ``url`` its addresses are relative to that file."""
    base = url if not url or url.endswith("/") else f"{url}/"
    entries = (
        element("url", element("loc", base + quote(leaf.path)), element("lastmod", leaf.day) if leaf.day else None)
        for leaf in leaves
    )
    document = element("urlset", *(text("\n", entry) for entry in entries), "\n", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}\n'
