"""What stands in the built site: every cause, exchange and code, links that lead somewhere, no placeholder, nothing in line."""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import unquote

import pytest

from diagnose.knowledge import fix_steps, values_of
from diagnose.knowledge.site import World, files
from diagnose.pack import Pack

HREF = re.compile(r'(?:href|src|action)="([^"]*)"')
ID = re.compile(r'\sid="([^"]*)"')


@pytest.fixture(scope="module")
def pack() -> Pack:
    return Pack.load()


def test_it_is_built_in_less_than_ten_seconds(site: Any) -> None:
    assert site.seconds < 10


def test_every_cause_stands_there_in_general_and_in_the_words_of_every_exchange(site: Any, pack: Pack) -> None:
    for cause in pack.causes:
        assert f"causes/{cause}.html" in site.pages
        for exchange in pack.profiles.ids:
            assert f"causes/{cause}/{exchange}.html" in site.pages
    assert {f"exchanges/{exchange}.html" for exchange in pack.profiles.ids} <= site.pages.keys()


def test_a_guide_stands_there_with_the_steps_of_every_exchange_and_links_stay_with_that_exchange(site: Any, pack: Pack) -> None:
    assert {f"guides/{guide}.html" for guide in pack.library.guide_ids()} <= site.pages.keys()
    for exchange in pack.profiles.ids:
        assert f"guides/create-an-api-key/{exchange}.html" in site.pages
    page = site.pages["guides/create-an-api-key/okx.html"]
    assert "Press <strong>View</strong> and copy key and secret" in page
    assert 'href="../enter-the-key/okx.html"' in page
    assert 'href="../../causes/withdraw-enabled/okx.html"' in page
    assert 'href="../../guides/set-the-clock/okx.html"' in site.pages["causes/clock-skew/okx.html"]
    assert not [address for address in site.pages if address.startswith("guides/build-a-link-form/")]


def test_an_article_is_in_the_words_of_its_exchange(site: Any) -> None:
    page = site.pages["causes/ip-not-allowed/okx.html"]
    assert "Open <strong>profile icon &gt; API</strong> on OKX" in page
    assert "diagnose run okx" in page
    assert "Open <strong>API management</strong> on the exchange" in site.pages["causes/ip-not-allowed.html"]


def test_steps_that_an_exchange_has_of_its_own_stand_in_place_of_the_articles(site: Any, pack: Pack) -> None:
    page, cause = pack.library.page("hyperliquid"), "key-unknown"
    own = fix_steps(replace(pack.library.article(cause), body=""), values_of(pack.profiles.get("hyperliquid")), page=page)
    assert own
    shown = site.pages[f"causes/{cause}/hyperliquid.html"]
    assert all(escape(step) in shown for step in own)
    assert all(escape(step) not in site.pages[f"causes/{cause}.html"] for step in own)


def test_every_code_has_an_anchor_in_a_list_and_a_page_that_names_it(site: Any, pack: Pack) -> None:
    for exchange in pack.profiles.ids:
        profile, listed = pack.profiles.get(exchange), site.pages[f"codes/{exchange}.html"]
        anchors = set(ID.findall(listed))
        linked = {unquote(href) for href in HREF.findall(listed)}
        for code in {s.code for s in profile.signatures if s.code}:
            slug = next(name for name in (code, re.sub(r"[^a-z0-9._]+", "-", code.lower()).strip("-.")) if name in anchors)
            assert f"{exchange}/{slug}.html" in linked
            page = site.pages[f"codes/{exchange}/{slug}.html"]
            named = re.escape(f"{profile.name} {code}".replace("&", "&amp;").replace("'", "&#x27;"))
            assert re.search(f"<title>{named}: ", page, re.IGNORECASE)
            assert re.search(f"<h1>{named}</h1>", page, re.IGNORECASE)


def test_the_page_of_a_code_says_what_it_means_and_how_to_fix_it(site: Any) -> None:
    page = site.pages["codes/okx/50110.html"]
    assert "<title>OKX 50110: Your IP … is not included in your API key · diagnose</title>" in page
    assert '<a href="../../causes/ip-not-allowed/okx.html">' in page
    assert "documentation gives this code that one meaning" in page
    assert "Open profile icon &gt; API on OKX" in page
    several = site.pages["codes/binance/-2015.html"]
    assert "What it may mean, likeliest first" in several
    assert "How to tell the first from the others" in several


def test_no_placeholder_and_no_markup_is_left_in_any_page(site: Any) -> None:
    bad = {address for address, page in site.pages.items() if re.search(r"\{\{|\}\}|\*\*|\]\(|:::|%7B", page)}
    assert bad == set()


def test_every_link_and_every_anchor_resolves(site: Any) -> None:
    anchors = {address: set(ID.findall(page)) for address, page in site.pages.items()}
    files = {path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*") if path.is_file()}
    broken = set()
    for address, page in site.pages.items():
        for href in set(HREF.findall(page)):
            if href.startswith("https://"):
                continue
            path, _, place = href.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(address), unquote(path))) if path else address
            if target not in files or (place and place not in anchors[target]):
                broken.add((address, href))
    assert broken == set()


def test_ids_are_unique_and_every_page_has_one_heading_and_a_title_of_its_own(site: Any) -> None:
    titles: dict[str, str] = {}
    for address, page in site.pages.items():
        ids = ID.findall(page)
        assert len(ids) == len(set(ids)), address
        assert page.count("<h1>") == 1, address
        title = re.search("<title>(.*?)</title>", page)
        assert title and titles.setdefault(title[1], address) == address


def test_no_page_loads_anything_from_elsewhere_or_holds_a_script_or_style_in_line(site: Any) -> None:
    policy = "default-src &#x27;none&#x27;; script-src &#x27;self&#x27;; style-src &#x27;self&#x27;; img-src &#x27;self&#x27;;"
    for address, page in site.pages.items():
        assert policy in page.partition("<title>")[0], address
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]* src=)", page), address
        assert not re.search(r'<(?:script|link|img|iframe|form)[^>]*(?:src|href|action)="(?:https?:)?//', page), address


def test_the_search_index_holds_every_page_that_can_be_found(site: Any, pack: Pack) -> None:
    text = (site.folder / "assets/index.js").read_text("utf-8")
    rows = json.loads(text.removeprefix("window.pages = ").removesuffix(";\n"))
    found = {row[1].partition("#")[0] for row in rows}
    assert {address for address in site.pages if address.startswith(("codes/", "exchanges/")) and address.count("/") == 2} <= found
    assert {f"causes/{cause}.html" for cause in pack.causes} <= found
    assert {f"guides/{guide}.html" for guide in pack.library.guide_ids()} <= found
    assert all(rows[row[6]][0] == "cause" for row in rows if row[6] >= 0)


def test_the_sitemap_lists_every_page(site: Any) -> None:
    locations = re.findall("<loc>(.*?)</loc>", (site.folder / "sitemap.xml").read_text("utf-8"))
    assert {unquote(where) for where in locations} == site.pages.keys()


def test_nothing_that_a_profile_says_becomes_markup(pack: Pack) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{exchange}}'
    okx = pack.profiles.get("okx")
    signature = replace(okx.signatures[0], code=evil, says=(evil,), source=evil)
    profile = replace(okx, name=evil, labels={**okx.labels, "api_page": evil, "exchange": evil}, signatures=(signature, *okx.signatures[1:3]))
    made = files(World(pack.library, pack.causes, [profile]))
    assert not [name for name, text in made.items() if name.endswith(".html") and re.search(r"<script(?! src=)|<img", text)]
    assert "</script" not in made["assets/index.js"]
    assert all(re.fullmatch(r"[a-z0-9._/-]+", name) and ".." not in name for name in made)
