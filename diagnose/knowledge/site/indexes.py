"""The pages that lead to the others: home, and the lists of causes, exchanges and codes; and the search page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from diagnose.knowledge.article import Article
from diagnose.knowledge.html import Html, each, element, text
from diagnose.knowledge.site import address
from diagnose.knowledge.site.articles import to_page
from diagnose.knowledge.site.shell import TAGLINE, Leaf, box, paragraph, search_form, trail
from diagnose.knowledge.site.world import World

GROUPS = {
    "credentials": "Key, secret and passphrase",
    "permissions": "Rights and addresses of the key",
    "account": "The account",
    "clock": "Clock and request numbers",
    "network": "Network and limits",
    "exchange": "The exchange itself",
    "not-link": "The link is fine",
    "open": "No cause named",
}
"""Headings of the groups of `rules/causes.yaml`; a group without one is shown by its own name."""


def indexes(world: World) -> Iterator[Leaf]:
    """Home, the lists and the search page."""
    yield _home(world)
    yield _causes(world)
    yield _exchanges(world)
    yield _codes(world)
    yield _search(world)


def _home(world: World) -> Leaf:
    about = "An error of a trading bot, read: what it means, how to tell it from what looks the same, and the steps in the words of your exchange."
    main = text(
        element("h1", TAGLINE),
        paragraph(about, class_="lead"),
        search_form(address.HOME, large=True),
        box("Your exchange", paragraph("Its API page, its labels, its error codes.", element("span", " The choice is remembered in this browser.", class_="scripted")), _grid(world, address.HOME), class_="block", name="exchanges"),
        box("What is wrong", element("div", *_groups(world, address.HOME), class_="groups"), class_="block", name="causes"),
        box("Guides", _guides(world), class_="block", name="guides"),
    )
    return Leaf(address.HOME, TAGLINE, about, main)


def _guides(world: World) -> Html:
    """The guides by title."""
    return element("ul", each("li", (to_page(world, guide.id, "", address.HOME) for guide in world.guides())), class_="titles")


def _causes(world: World) -> Leaf:
    title, about = "All causes", "Every reason why a link between a trading bot and an exchange fails, each with its fix."
    main = text(trail(address.CAUSES), element("h1", title), paragraph(about, class_="lead"), *_groups(world, address.CAUSES, summaries=True))
    return Leaf(address.CAUSES, title, about, main)


def _exchanges(world: World) -> Leaf:
    title, about = "Exchanges", "Where each exchange keeps its API keys, how it names the rights, and what its error codes mean."
    rows = (
        text(element("a", profile.name, href=address.relative(address.article("exchanges", profile.id), address.EXCHANGES), data_exchange=profile.id), paragraph(world.library.page(profile.id).summary))
        for profile in world.profiles
    )  # fmt: skip
    main = text(trail(address.EXCHANGES), element("h1", title), paragraph(about, class_="lead"), element("ul", each("li", rows), class_="entries"))
    return Leaf(address.EXCHANGES, title, about, main)


def _codes(world: World) -> Leaf:
    title = "Error codes by exchange"
    about = f"What {sum(map(len, world.codes.values())):,} error codes and messages of {len(world.profiles)} exchanges mean for an API key."
    rows = (
        text(element("a", f"{profile.name} error codes", href=address.relative(address.codes(profile.id), address.CODES)), paragraph(_first_codes(world, profile.id)))
        for profile in world.profiles
    )  # fmt: skip
    main = text(trail(address.CODES), element("h1", title), paragraph(about, class_="lead"), element("ul", each("li", rows), class_="entries"))
    return Leaf(address.CODES, title, about, main)


def _search(world: World) -> Leaf:
    title, about = "Search", "Find an error code, an error text or words in all articles."
    lists = (element("a", name, href=way) for name, way in (("All causes", address.CAUSES), ("All exchanges", address.EXCHANGES), ("All error codes", address.CODES), ("All guides", address.GUIDES)))
    main = text(
        element("h1", title),
        search_form(address.SEARCH, large=True),
        paragraph("Searching needs JavaScript; nothing else here does. Without it, look through the lists below.", class_="unscripted"),
        element("p", id="count", role="status", class_="count"),
        element("ol", id="results", class_="results"),
        element("ul", each("li", lists), class_="ways", aria_label="Lists"),
    )
    return Leaf(address.SEARCH, title, about, main, scripts=("index.js", "search.js"))


def _first_codes(world: World, exchange: str, most: int = 6) -> Html:
    codes = world.codes[exchange]
    shown = text(*(part for code in codes[:most] for part in (element("code", code.code or code.says[0]), " ")))
    return text(shown, f"and {len(codes) - most} more" if len(codes) > most else None)


def _grid(world: World, path: str) -> Html:
    links = (
        element("a", profile.name, href=address.relative(address.article("exchanges", profile.id), path), data_exchange=profile.id)
        for profile in world.profiles
    )
    return element("ul", each("li", links), class_="grid")


def _groups(world: World, path: str, summaries: bool = False) -> Iterable[Html]:
    groups: dict[str, list[Article]] = {}
    for article in world.articles():
        groups.setdefault(world.causes[article.id].group, []).append(article)
    for group, articles in groups.items():
        rows = (text(to_page(world, article.id, "", path), paragraph(article.summary) if summaries else None) for article in articles)
        yield element(
            "section", element("h2" if summaries else "h3", GROUPS.get(group, group.capitalize()), id=group),
            element("ul", each("li", rows), class_="entries" if summaries else "titles"), aria_labelledby=group,
        )  # fmt: skip
