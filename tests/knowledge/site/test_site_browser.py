"""The site as a reader meets it: in Chromium, from files, at the width of a phone and of a desk, in light and dark."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="the extra 'dev' brings playwright")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the extra 'dev' brings axe-playwright-python")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here; Debian's package is named chromium")

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
KINDS = {
    "home": "index.html",
    "list of causes": "causes/index.html",
    "list of exchanges": "exchanges/index.html",
    "list of codes": "codes/index.html",
    "codes of an exchange": "codes/hyperliquid.html",
    "article": "causes/passphrase-wrong.html",
    "article of an exchange": "causes/passphrase-wrong/okx.html",
    "exchange": "exchanges/hyperliquid.html",
    "code": "codes/binance/-2015.html",
    "list of guides": "guides/index.html",
    "guide": "guides/set-the-clock.html",
    "guide of an exchange": "guides/create-an-api-key/okx.html",
    "search": "search.html?q=okx+50110",
}
LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")


class Reader:
    """A page of the browser that notes what it complains of and what it asks for."""

    def __init__(self, page: Any, site: Any) -> None:
        self.page, self._site = page, site
        self.complaints: list[str] = []
        self.asked: set[str] = set()
        page.on("console", lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.add(request.url))

    def open(self, address: str) -> Any:
        self.page.goto(self._site.url(address))
        return self.page

    def at(self) -> str:
        """The address of the page that is open."""
        return str(self.page.url).removeprefix(self._site.url(""))


@pytest.fixture(scope="module")
def playwright() -> Iterator[Any]:
    with sync_api.sync_playwright() as started:
        yield started


@pytest.fixture
def reader(playwright: Any, site: Any, tmp_path: Path) -> Iterator[Callable[..., Reader]]:
    """Opens a browser of its own with an empty profile; ``options`` are those of a context."""
    contexts = []

    def start(**options: Any) -> Reader:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path / f"profile{len(contexts)}"), executable_path=CHROMIUM, headless=True, args=FLAGS, **options
        )
        contexts.append(context)
        return Reader(context.pages[0], site)

    yield start
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_a_rule_of_accessibility_or_of_the_policy(scheme: str, reader: Callable[..., Reader]) -> None:
    shown, found = reader(color_scheme=scheme), []
    for kind, address in KINDS.items():
        page = shown.open(address)
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            # Without preload axe fetches no style sheet by itself, which the policy would forbid.
            result = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}, "preload": False, "resultTypes": ["violations"]}).response
            assert result["passes"]
            found += [(kind, size["width"], one["id"], one["nodes"][0]["html"][:200]) for one in result["violations"]]
            found += [(kind, size["width"], "wider than the screen", "")] if wide else []
    assert found == []
    assert shown.complaints == []
    assert {url for url in shown.asked if not url.startswith("file://")} == set()


def test_a_code_is_found_by_keyboard_alone(reader: Callable[..., Reader]) -> None:
    shown = reader()
    page = shown.open("index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "query":
            break
    page.keyboard.type("okx 50110")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=okx+50110")
    assert page.locator("#count").text_content() == f"{page.locator('#results li').count()} results"
    assert page.locator("#results a").all_text_contents()[:2] == ["OKX 50110", "The exchange refuses requests from this machine's address"]
    page.locator("#query").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/codes/okx/50110.html")
    assert page.locator("h1").text_content() == "OKX 50110"
    assert shown.complaints == []


FOUND = {
    "okx 5O110": "OKX 50110",
    "pasphrase wrong": "The passphrase does not belong to this API key",
    "binance -2015": "Binance -2015",
    "kraken EAPI:Invalid nonce": "Kraken EAPI:Invalid nonce",
    "Your IP 203.0.113.7 is not included in your API key's IP whitelist": "The exchange refuses requests from this machine's address",
    "autofill changes my api key": "Browser autofill changes my API key: how to turn it off",
    "outside of the recvWindow": "This machine's clock is wrong, so the exchange refuses requests",
}


def test_the_search_page_finds_codes_texts_and_slips(reader: Callable[..., Reader]) -> None:
    page, lost = reader().open("search.html"), {}
    for typed, title in FOUND.items():
        page.locator("#query").fill(typed)
        first = page.locator("#results a").all_text_contents()[:3]
        lost |= {typed: first} if title not in first else {}
    assert lost == {}


def test_the_search_page_says_when_nothing_fits_and_shows_what_is_typed_as_text(reader: Callable[..., Reader]) -> None:
    shown = reader()
    page = shown.open("search.html?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%20qqqqqq")
    assert page.locator("#query").input_value() == "<img src=x onerror=alert(1)> qqqqqq"
    assert page.locator("main img").count() == 0
    page.locator("#query").fill("qqqqqq")
    assert page.locator("#count").text_content().startswith("Nothing fits")
    assert shown.complaints == []


def test_the_exchange_is_remembered_until_the_reader_goes_back_to_general_words(reader: Callable[..., Reader]) -> None:
    shown = reader()
    page = shown.open("causes/passphrase-wrong.html")
    page.locator(".switch summary").focus()
    page.keyboard.press("Enter")
    page.locator(".switch a", has_text="OKX").press("Enter")
    page.wait_for_url("**/causes/passphrase-wrong/okx.html")
    assert "Written for OKX" in page.locator(".switch summary").text_content()
    page = shown.open("causes/ip-not-allowed.html#fix")
    page.wait_for_url("**/causes/ip-not-allowed/okx.html#fix")
    assert shown.open("causes/ip-not-allowed/kraken.html") and shown.at() == "causes/ip-not-allowed/kraken.html"  # a link that says so wins
    page.locator(".switch summary").click()
    page.locator(".switch a", has_text="In general").click()
    page.wait_for_url("**/causes/ip-not-allowed.html")
    shown.open("causes/passphrase-wrong.html")
    assert shown.at() == "causes/passphrase-wrong.html"
    assert shown.complaints == []


def test_everything_but_the_search_works_without_scripts(reader: Callable[..., Reader]) -> None:
    page = reader(java_script_enabled=False).open("causes/ip-not-allowed.html")
    assert page.locator("h2", has_text="How to tell it from").is_visible()
    assert not page.locator(".scripted").is_visible()
    page.locator(".switch summary").click()
    page.locator(".switch a", has_text="OKX").click()
    page.wait_for_url("**/causes/ip-not-allowed/okx.html")
    assert page.locator("strong", has_text="profile icon > API").is_visible()
    page.locator("#query").fill("okx 50110")
    page.locator("#query").press("Enter")
    page.wait_for_url("**/search.html?q=okx+50110")
    assert page.locator("text=Searching needs JavaScript").is_visible()
    assert page.locator("main a", has_text="All error codes").is_visible()


def test_print_leaves_the_frame_out_and_shows_where_links_lead(reader: Callable[..., Reader]) -> None:
    page = reader(color_scheme="dark").open("exchanges/kraken.html")
    page.emulate_media(media="print")
    assert not page.locator("header").is_visible()
    assert page.locator("h1").is_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert "https://" in page.evaluate("getComputedStyle(document.querySelector('main a[href^=http]'), '::after').content")
