"""The frame around every page: head, way around, foot."""

from __future__ import annotations

from dataclasses import dataclass

from diagnose.knowledge.html import Html, element, text
from diagnose.knowledge.site import address

NAME = "diagnose"
TAGLINE = "Why a link to a crypto exchange fails, and how to fix it"

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
"""What a page may load: its own style, scripts and picture, and nothing from anywhere else; nothing in line."""

_WAYS = (("Causes", address.CAUSES), ("Exchanges", address.EXCHANGES), ("Error codes", address.CODES), ("Guides", address.GUIDES))


@dataclass(frozen=True)
class Leaf:
    """One page before its frame: ``path`` from the root of the site, ``main`` its content.

    ``variants`` are the exchanges that this page also stands in the words of; ``scripts`` are further assets; ``day`` is the ISO
    date it was last verified, where it has one.
    """

    path: str
    title: str
    about: str
    main: Html
    variants: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    day: str = ""


def framed(leaf: Leaf) -> str:
    """The whole document of a page."""
    folder = leaf.path.rpartition("/")[2].removesuffix(".html")
    html = element(
        "html", _head(leaf), "\n", _body(leaf),
        lang="en", data_variants=" ".join(leaf.variants) or None, data_folder=folder if leaf.variants else None,
    )  # fmt: skip
    return f"<!doctype html>\n{html}\n"


def _head(leaf: Leaf) -> Html:
    scripts = ("choice.js", *leaf.scripts)
    title = leaf.title if leaf.path == address.HOME else f"{leaf.title} · {NAME}"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        element("meta", name="description", content=leaf.about),
        element("link", rel="icon", href=_asset("icon.svg", leaf), type="image/svg+xml"),
        element("link", rel="stylesheet", href=_asset("style.css", leaf)),
        *(element("script", src=_asset(name, leaf), defer=name != "choice.js") for name in scripts),
    )


def _body(leaf: Leaf) -> Html:
    return element(
        "body",
        element("a", "Skip to the text", class_="skip", href="#text"),
        _header(leaf),
        element("main", leaf.main, id="text", tabindex="-1"),
        _footer(leaf),
    )


def _header(leaf: Leaf) -> Html:
    section = leaf.path.partition("/")[0]
    links = (
        element("li", element("a", name, href=address.relative(way, leaf.path), aria_current="true" if way.startswith(f"{section}/") else None))
        for name, way in _WAYS
    )
    home = element("a", NAME, class_="name", href=address.relative(address.HOME, leaf.path), aria_current="page" if leaf.path == address.HOME else None)
    seek = None if leaf.path in (address.HOME, address.SEARCH) else search_form(leaf.path)
    return element("header", element("div", home, element("nav", element("ul", *links), aria_label="Main"), seek, class_="bar"))


def search_form(path: str, large: bool = False) -> Html:
    """The search box. It leads to the search page, which says what to do where scripts are off."""
    return element(
        "form",
        element("label", "Error text, code or words" if large else "Search", for_="query", class_=None if large else "unseen"),
        element(
            "div",
            element("input", type="search", id="query", name="q", autocomplete="off", spellcheck="false", placeholder=None if large else "Search"),
            element("button", "Search", type="submit"),
            class_="field",
        ),
        role="search", class_="large" if large else "small", action=address.relative(address.SEARCH, path), method="get",
    )  # fmt: skip


def trail(path: str, *steps: tuple[str, str]) -> Html:
    """The way from the home page to this one, as links."""
    items = (element("li", element("a", name, href=address.relative(way, path))) for name, way in (("Home", address.HOME), *steps))
    return element("nav", element("ol", *items), class_="trail", aria_label="You are here")


def _footer(leaf: Leaf) -> Html:
    verified = element("p", "Last verified ", element("time", leaf.day, datetime=leaf.day), ".") if leaf.day else None
    return element(
        "footer",
        verified,
        element("p", "No page here asks for a key, and nothing you type leaves this browser. Never send a key or a secret to anyone."),
    )


def _asset(name: str, leaf: Leaf) -> str:
    return address.relative(f"assets/{name}", leaf.path)


def paragraph(*children: object, class_: str | None = None) -> Html:
    """One paragraph."""
    return element("p", *children, class_=class_)


def box(title: str, *children: object, class_: str, name: str) -> Html:
    """A section of its own with a heading that names it."""
    return text(element("section", element("h2", title, id=name), *children, class_=class_, aria_labelledby=name))
