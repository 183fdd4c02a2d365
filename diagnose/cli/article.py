"""Showing a page of the knowledge base on the screen."""

from __future__ import annotations

from diagnose.cli.environment import Environment
from diagnose.knowledge import Page, to_terminal
from diagnose.pack import Pack
from diagnose.profile import Profile
from diagnose.report.style import MAX_WIDTH


def show(environment: Environment, page: Page, pack: Pack, exchange: str = "") -> None:
    """Write the page in the words of ``exchange``, or in general words when that is empty."""
    values = labels_of(pack.resolve(exchange)[0]) if exchange else {}
    style = environment.style
    environment.write(to_terminal(page, values, width=min(style.width, MAX_WIDTH), colour=style.colour))


def labels_of(profile: Profile) -> dict[str, str]:
    """What an article's placeholders stand for at one exchange."""
    return {"exchange": profile.name, "link": profile.id, **profile.labels}
