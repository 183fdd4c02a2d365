"""Showing a page of the knowledge base on the screen."""

from __future__ import annotations

from diagnose.cli.environment import Environment
from diagnose.cli.options import Market, PageFormat
from diagnose.knowledge import Guide, Page, to_html, to_markdown, to_plain, to_terminal, values_of, written_for
from diagnose.pack import Pack
from diagnose.report.style import MAX_WIDTH


def show(
    environment: Environment,
    page: Page,
    pack: Pack,
    exchange: str = "",
    market: Market | None = None,
    format_: PageFormat = PageFormat.TEXT,
) -> None:
    """Write the page in the words of ``exchange`` and ``market``, or in general words when these are empty."""
    values = _values(pack, exchange, market) if exchange else {"market": market.value} if market else {}
    if isinstance(page, Guide):
        page = written_for(page, _own_page(pack, exchange))
    if format_ is PageFormat.TEXT:
        style = environment.style
        environment.write(to_terminal(page, values, width=min(style.width, MAX_WIDTH), colour=style.colour))
    else:
        render = {PageFormat.PLAIN: to_plain, PageFormat.MARKDOWN: to_markdown, PageFormat.HTML: to_html}[format_]
        environment.write(render(page, values))


def _values(pack: Pack, exchange: str, market: Market | None) -> dict[str, str]:
    profile, meant, region = pack.resolve(exchange)
    return values_of(profile, market.value if market else meant or "", region=region or "global")


def _own_page(pack: Pack, exchange: str) -> Page | None:
    """The page of an exchange, where it has one."""
    name = pack.resolve(exchange)[0].id if exchange else ""
    return pack.library.page(name) if name in pack.library.page_ids() else None
