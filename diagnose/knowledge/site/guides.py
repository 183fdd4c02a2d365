"""The pages of guides, and their list."""

from __future__ import annotations

from collections.abc import Iterator

from diagnose.knowledge.article import Guide
from diagnose.knowledge.html import each, element, text
from diagnose.knowledge.markup import Setting, html
from diagnose.knowledge.site import address
from diagnose.knowledge.site.articles import href, related, sources, switch, symptoms, to_page
from diagnose.knowledge.site.shell import Leaf, paragraph, trail
from diagnose.knowledge.site.world import World


def guides(world: World) -> Iterator[Leaf]:
    """The list of guides, then every guide in general words and, where it reads differently there, with the steps of each exchange."""
    yield _list(world)
    for guide in world.guides():
        for exchange in ("", *world.variants(guide)):
            yield _guide(world, guide, exchange)


def _list(world: World) -> Leaf:
    title, about = "Guides", "API keys from the start: what they are, how to create one safely, and how to keep the link working."
    rows = (text(to_page(world, guide.id, "", address.GUIDES), paragraph(guide.summary)) for guide in world.guides())
    main = text(trail(address.GUIDES), element("h1", title), paragraph(about, class_="lead"), element("ul", each("li", rows), class_="entries"))
    return Leaf(address.GUIDES, title, about, main)


def _guide(world: World, guide: Guide, exchange: str) -> Leaf:
    path = address.article(guide.folder, guide.id, exchange)
    words, of = world.words(exchange), world.by_id[exchange].name if exchange else ""
    body = world.written(guide, exchange).body.strip()
    general = [(guide.title, address.article(guide.folder, guide.id))] if exchange else []
    main = text(
        trail(path, ("Guides", address.GUIDES), *general),
        element("h1", guide.title, *([" ", element("span", f"on {of}", class_="of")] if of else [])),
        paragraph(words.fill(guide.summary), class_="lead"),
        switch(world, guide, exchange, path),
        symptoms(guide),
        html(body, Setting(words, href(world, guide.folder, exchange, path))),
        related(world, guide, exchange, path),
        sources(guide),
    )  # fmt: skip
    title = f"{of}: {guide.title}" if of else guide.title
    return Leaf(path, title, words.fill(guide.summary), main, () if exchange else world.variants(guide), day=guide.last_verified)
