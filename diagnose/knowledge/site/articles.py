"""The pages of causes and exchanges, and what the pages of guides share with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from diagnose.knowledge.article import Article, Guide, Page
from diagnose.knowledge.codes import Code
from diagnose.knowledge.fix import fix_steps
from diagnose.knowledge.html import Html, each, element, text
from diagnose.knowledge.markup import Setting, sections_of
from diagnose.knowledge.site import address
from diagnose.knowledge.site.shell import Leaf, box, paragraph, trail
from diagnose.knowledge.site.world import World

WHO = {
    "user": "You, in the account or in the bot",
    "host": "Whoever runs the machine or its network",
    "exchange": "The exchange",
    "tool-author": "The author of the bot or library",
}
RISKS = {
    "none": "None",
    "pauses-bots": "Bots on this key pause",
    "key-reissue": "The key is replaced wherever it is used",
    "account": "The account is changed",
}
SHOWN = 8
"""Codes of one exchange that an article in general words names; the others are in the list of codes."""


def causes(world: World) -> Iterator[Leaf]:
    """Every cause in general words and in those of each exchange."""
    for article in world.articles():
        for exchange in ("", *world.variants(article)):
            yield _cause(world, article, exchange)


def exchanges(world: World) -> Iterator[Leaf]:
    """The page of every exchange."""
    for profile in world.profiles:
        page, path = world.library.page(profile.id), address.article("exchanges", profile.id)
        codes = {code.code.casefold(): address.relative(address.code(code), path) for code in world.codes[profile.id] if code.code}
        setting = Setting(world.words(profile.id), href(world, "exchanges", profile.id, path), codes)
        listed = element("a", f"All {len(world.codes[profile.id])} codes and messages of {profile.name}", href=address.relative(address.codes(profile.id), path))
        main = text(
            trail(path, ("Exchanges", address.EXCHANGES)), element("h1", page.title), paragraph(page.summary, class_="lead"),
            *sections_of(page.body.strip(), setting), paragraph(listed, class_="more"), sources(page),
        )  # fmt: skip
        yield Leaf(path, page.title, page.summary, main, day=page.last_verified)


def href(world: World, folder: str, exchange: str, path: str) -> Callable[[str], str]:
    """Where a link in an article leads: the other article in the words of the same exchange, where it has any."""

    def to(target: str) -> str:
        there, name, place = address.linked(target, folder)
        varied = there != Page.folder and exchange in world.variants(world.library.any(name))
        return address.relative(address.article(there, name, exchange if varied else ""), path) + place

    return to


def to_page(world: World, name: str, exchange: str, path: str) -> Html:
    """A link to the article of a cause or to a guide, by its title."""
    page = world.library.any(name)
    return element("a", page.title, href=href(world, page.folder, exchange, path)(f"{name}.md"))


def _cause(world: World, article: Article, exchange: str) -> Leaf:
    path = address.article("causes", article.id, exchange)
    words, of = world.words(exchange), world.by_id[exchange].name if exchange else ""
    above, *sections = _with_head(sections_of(article.body.strip(), Setting(words, href(world, "causes", exchange, path))))
    if own := _own_steps(world, article, exchange):
        sections = [_with_steps(section, own) if section.startswith('<h2 id="fix">') else section for section in sections]
    main = text(
        trail(path, ("Causes", address.CAUSES), *([(article.title, address.article("causes", article.id))] if exchange else [])),
        element("h1", article.title, *([" ", element("span", f"on {of}", class_="of")] if of else [])),
        paragraph(words.fill(article.summary), class_="lead"),
        _in_short(world, article),
        switch(world, article, exchange, path),
        symptoms(article),
        above, *sections[:1], _apart(world, article, exchange, path), *sections[1:],
        _codes(world, article.id, exchange, path),
        related(world, article, exchange, path),
        sources(article),
    )  # fmt: skip
    title = f"{of}: {article.title}" if of else article.title
    return Leaf(path, title, words.fill(article.summary), main, () if exchange else world.variants(article), day=article.last_verified)


def _own_steps(world: World, article: Article, exchange: str) -> tuple[str, ...]:
    """The steps that the page of an exchange gives in place of the article's, if any."""
    return fix_steps(replace(article, body=""), world.values[exchange], page=world.library.page(exchange)) if exchange else ()


def _with_steps(section: Html, steps: tuple[str, ...]) -> Html:
    """The section of the fix with other steps; what stands below its first heading stays."""
    rest = section.find("<h3")
    return text(element("h2", "Fix", id="fix"), element("ol", each("li", steps)), Html(section[rest:]) if rest >= 0 else None)


def _with_head(sections: list[Html]) -> list[Html]:
    """The sections with what stands above the first heading before them, be it nothing."""
    return sections if sections and not sections[0].startswith("<h2") else [Html(""), *sections]


def _in_short(world: World, article: Article) -> Html:
    facts = (
        ("Who can fix it", WHO[world.causes[article.id].who]),
        ("Time", article.time),
        ("Risk of the fix", RISKS[article.fix_risk]),
        ("Name in reports", element("code", article.id)),
    )
    return element("dl", *(element("div", element("dt", name), element("dd", value)) for name, value in facts), class_="short")


def switch(world: World, page: Page, exchange: str, path: str) -> Html:
    """The choice of an exchange: links, so that it needs no script; the script only remembers the last one."""
    variants = world.variants(page)
    if not variants:
        return Html("")
    items = (
        element(
            "a", world.by_id[name].name if name else "In general",
            href=address.relative(address.article(page.folder, page.id, name), path), data_exchange=name, aria_current="page" if name == exchange else None,
        )
        for name in ("", *variants)
    )  # fmt: skip
    now = world.by_id[exchange].name if exchange else "any exchange"
    return element(
        "details",
        element("summary", "Written for ", element("strong", now), element("span", "choose your exchange", class_="hint")),
        element("ul", each("li", items)),
        paragraph("The choice is remembered in this browser.", class_="scripted"),
        class_="switch",
    )


def symptoms(page: Article | Guide) -> Html:
    """What people say who look for this page."""
    return element("ul", each("li", (f"“{symptom}”" for symptom in page.symptoms)), class_="symptoms", aria_label="What people say")


def _apart(world: World, article: Article, exchange: str, path: str) -> Html:
    if not article.lookalikes:
        return Html("")
    words = world.words(exchange)
    rows = (
        element("div", element("dt", to_page(world, other.cause, exchange, path)), element("dd", words.fill(other.by)))
        for other in article.lookalikes
    )
    return box("How to tell it from", element("dl", *rows), class_="apart", name="how-to-tell-it-from")


def _codes(world: World, cause: str, exchange: str, path: str) -> Html:
    """The codes that mean this before anything else."""
    found = world.first_meaning.get(cause, {})
    shown = {name: codes for name, codes in found.items() if exchange in ("", name)}
    if not shown:
        return Html("")
    rows = (
        element("div", element("dt", world.by_id[name].name), element("dd", _some(codes, path, len(codes) if exchange else SHOWN)))
        for name, codes in shown.items()
    )
    return box("Error codes that mostly mean this", element("dl", *rows), class_="bycode", name="error-codes")


def _some(codes: tuple[Code, ...], path: str, most: int) -> Html:
    links = [element("a", element("code", code.code or code.says[0]), href=address.relative(address.code(code), path)) for code in islice(codes, most)]
    rest = len(codes) - most
    more = element("a", f"{rest} more", href=address.relative(address.codes(codes[0].exchange), path)) if rest > 0 else None
    return text(*(part for link in links for part in (link, " ")), more)


def related(world: World, page: Article | Guide, exchange: str, path: str) -> Html:
    """The causes and guides to read next."""
    if not page.related:
        return Html("")
    links = (to_page(world, name, exchange, path) for name in page.related)
    return box("Related", element("ul", each("li", links)), class_="related", name="related")


def sources(page: Page) -> Html:
    """Where the facts of a page are written."""
    rows = (text(source.what, " ", element("span", f"read {source.accessed}", class_="read")) for source in page.sources)
    return box("Sources", element("ul", each("li", rows)), class_="sources", name="sources")
