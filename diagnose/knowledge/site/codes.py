"""The pages of error codes: a list for each exchange, and one page for every code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from diagnose.knowledge.codes import Code
from diagnose.knowledge.fix import fix_steps
from diagnose.knowledge.html import Html, each, element, text
from diagnose.knowledge.markdown import plain, tree
from diagnose.knowledge.site import address
from diagnose.knowledge.site.articles import href, to_page
from diagnose.knowledge.site.shell import Leaf, box, paragraph, trail
from diagnose.knowledge.site.world import World
from diagnose.profile import Profile, Signature

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_ROW = 3
"""Cells of a row in the table of an exchange page: code, what we read in it, cause."""


def lists(world: World) -> Iterator[Leaf]:
    """The list of each exchange's codes, every one with its anchor."""
    for profile in world.profiles:
        path, codes = address.codes(profile.id), world.codes[profile.id]
        title, about = f"{profile.name} error codes", f"What {len(codes)} error codes and messages of {profile.name} mean for an API key, and how to fix each."
        page = element("a", f"API keys on {profile.name}", href=address.relative(address.article("exchanges", profile.id), path))
        main = text(
            trail(path, ("Error codes", address.CODES)), element("h1", title), paragraph(about, class_="lead"), paragraph(page),
            element("ul", *(_entry(world, code, path) for code in codes), class_="codes"),
        )  # fmt: skip
        yield Leaf(path, title, about, main)


def pages(world: World) -> Iterator[Leaf]:
    """One page for every code."""
    for profile in world.profiles:
        readings = _readings(world, profile)
        for code in world.codes[profile.id]:
            if code.code:
                yield _page(world, profile, code, readings.get(code.code.casefold(), ""))


def _entry(world: World, code: Code, path: str) -> Html:
    shown = element("code", code.code or code.says[0])
    name = element("a", shown, href=address.relative(address.code(code), path)) if code.code else shown
    said = code.sentence if code.code else ""
    first, *others = code.causes
    meaning = text(to_page(world, first, code.exchange, path), f" and {len(others)} more" if others else None)
    return element("li", element("span", name, class_="code"), element("span", element("q", said), class_="said") if said else None, element("span", meaning, class_="means"), id=code.slug)


def _page(world: World, profile: Profile, code: Code, reading: str) -> Leaf:
    path, article = address.code(code), world.library.article(code.causes[0])
    said = code.sentence
    about = f"{profile.name} answers {code.code}{f' “{said}”' if said else ''}. {'Mostly' if len(code.causes) > 1 else 'It means'}: {article.title}."
    main = text(
        trail(path, ("Error codes", address.CODES), (profile.name, address.codes(profile.id))),
        element("h1", code.title),
        paragraph(reading or article.title + ".", class_="lead"),
        _said(profile, code),
        _meaning(world, code, path),
        _apart(world, code, path),
        _fix(world, code, path),
        _contexts(world, code, path),
        paragraph("On a terminal: ", element("code", f"diagnose explain {_quoted(code.id)}"), class_="more"),
        box("Sources", element("ul", each("li", _sources(code))), class_="sources", name="sources"),
    )
    return Leaf(path, f"{code.title}: {said or article.title}", about, main)


def _sources(code: Code) -> Iterable[str]:
    return dict.fromkeys(source for s in code.signatures for source in s.source.split(" ; "))


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _said(profile: Profile, code: Code) -> Html:
    if not code.sentence:
        return Html("")
    return element("ul", each("li", (element("q", said) for said in code.says)), class_="symptoms", aria_label=f"What {profile.name} says")


def _meaning(world: World, code: Code, path: str) -> Html:
    """The causes in their order; likelihoods are estimates, so that only the order is shown."""
    if code.main.exact:
        sure = paragraph(f"{code.name}'s own documentation gives this code that one meaning.")
        return box("What it means", paragraph(to_page(world, code.causes[0], code.exchange, path), class_="cause"), sure, class_="means", name="what-it-means")
    words = world.words(code.exchange)
    rows = (text(to_page(world, cause, code.exchange, path), paragraph(words.fill(world.library.article(cause).summary))) for cause in code.causes)
    return box("What it means" if len(code.causes) == 1 else "What it may mean, likeliest first", element("ol", each("li", rows), class_="causes"), class_="means", name="what-it-means")


def _apart(world: World, code: Code, path: str) -> Html:
    """The facts that separate the likeliest cause from the others this code may mean."""
    words = world.words(code.exchange)
    rows = [
        element("div", element("dt", to_page(world, other.cause, code.exchange, path)), element("dd", words.fill(other.by)))
        for other in world.library.article(code.causes[0]).lookalikes
        if other.cause in code.causes[1:]
    ]
    return box("How to tell the first from the others", element("dl", *rows), class_="apart", name="how-to-tell") if rows else Html("")


def _fix(world: World, code: Code, path: str) -> Html:
    article = world.library.article(code.causes[0])
    steps = element("ol", each("li", fix_steps(article, world.values[code.exchange], page=world.library.page(code.exchange))))
    whole = element("a", f"The whole article: {article.title}", href=href(world, "causes", code.exchange, path)(f"{article.id}.md"))
    first = "Fix" if len(code.causes) == 1 else "Fix for the likeliest cause"
    return box(first, steps, paragraph(whole, class_="more"), class_="fix", name="fix")


def _contexts(world: World, code: Code, path: str) -> Html:
    """What the code means with a certain text or on certain calls, where that differs."""
    others = [s for s in code.signatures if s is not code.main and s.causes != code.main.causes and s.says]
    if not others:
        return Html("")
    parts = (
        text(
            element("h3", "With ", element("q", s.says[0].replace("*", "…"))),
            element("ol", each("li", (to_page(world, cause, code.exchange, path) for cause in _ranked(s)))),
        )
        for s in others
    )
    return box("It depends on the text", *parts, class_="means", name="it-depends")


def _ranked(signature: Signature) -> list[str]:
    return sorted(signature.causes, key=lambda cause: -signature.causes[cause])


def _readings(world: World, profile: Profile) -> Mapping[str, str]:
    """What the page of the exchange reads in a code: the second column of its table, by the codes of the first."""
    words, found = world.words(profile.id), {}
    for row in _rows(tree(world.library.page(profile.id).body)):
        if len(row.children) == _ROW:
            for node in row.children[0].walk():
                if node.type == "code_inline":
                    found[node.content.casefold()] = plain(row.children[1], words)
    return found


def _rows(root: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
    return (node for node in root.walk() if node.type == "tr")
