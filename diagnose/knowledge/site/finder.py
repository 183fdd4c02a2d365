"""The index that the search page reads: one line of data for everything that can be found, as a script, since a page that is opened
from a file may load scripts beside it and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from diagnose.knowledge.article import Article, Guide, Page
from diagnose.knowledge.site import address
from diagnose.knowledge.site.world import World

_WORD = re.compile(r"\w+")


def script(world: World) -> str:
    """``assets/index.js``: kind, address, title, line below it, the words that weigh most, the other words, and for a code the
    number of the entry of its likeliest cause."""
    entries = list(_entries(world))
    places = {entry[1]: number for number, entry in enumerate(entries)}
    rows = [[*entry[:6], places.get(str(entry[6]), -1)] for entry in entries]
    return f"window.pages = {json.dumps(rows, ensure_ascii=False, separators=(',', ':'))};\n".replace("</", "<\\/")


def _entries(world: World) -> Iterator[list[str]]:
    for article in world.articles():
        yield _of_page(world, "cause", article, address.article("causes", article.id))
    for profile in world.profiles:
        page = world.library.page(profile.id)
        yield _of_page(world, "exchange", page, address.article("exchanges", profile.id), " ".join(profile.recognised_by.names))
    for guide in world.guides():
        yield _of_page(world, "guide", world.written(guide, ""), address.article(guide.folder, guide.id))
    for exchange, codes in world.codes.items():
        names = " ".join(world.by_id[exchange].recognised_by.names)
        for code in codes:
            article = world.library.article(code.causes[0])
            said = " ".join(code.says)
            yield ["code", address.code(code), code.title, article.title, f"{names} {code.code}", said, address.article("causes", article.id)]


def _of_page(world: World, kind: str, page: Page, path: str, names: str = "") -> list[str]:
    symptoms = " ".join(page.symptoms) if isinstance(page, Article | Guide) else ""
    body = world.words("").fill(page.body).lower()
    words = " ".join(sorted(set(_WORD.findall(body))))
    return [kind, path, page.title, page.summary, f"{page.id.replace('-', ' ')} {names} {symptoms}", words, ""]
