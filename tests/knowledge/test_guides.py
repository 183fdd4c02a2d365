"""Guides: their front matter, the directive that brings in the steps of an exchange, and how they are found."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from diagnose.errors import DataError, UsageError
from diagnose.knowledge import Library, check, to_html, to_markdown, to_plain, to_terminal, values_of, written_for
from diagnose.knowledge.markdown import section_text
from diagnose.pack import Pack

MakeLibrary = Callable[..., Library]

GUIDE = """\
---
id: create
title: How to create a key
summary: From the account to the key.
symptoms: ["How do I make a key?", "Where is the button?"]
sources:
  - {what: "Manual", accessed: "2026-11-24"}
last_verified: "2026-11-24"
related: [timeout]
audience: public
---
## Create it
::: exchange Create a key
1. Open **{{api_page}}**.
:::

See [the page](../exchanges/okx.md).
"""
LINE = 13  # of the directive in the file


@pytest.fixture
def make_guide(make_library: MakeLibrary, tmp_path: Path) -> Callable[..., Library]:
    """A small library with the guide above, one text of it replaced by another."""

    def make(old: str = "", new: str = "") -> Library:
        assert old in GUIDE
        make_library()
        (tmp_path / "guides").mkdir()
        (tmp_path / "guides/create.md").write_text(GUIDE.replace(old, new, 1) if old else GUIDE, encoding="utf-8")
        return Library.load(tmp_path)

    return make


@pytest.fixture(scope="module")
def pack() -> Pack:
    return Pack.load()


def problems(library: Library) -> list[str]:
    found = check(library, ("clock-skew", "key-unknown", "timeout"), {"okx": {}})
    return [f"{problem.line}: {problem.message}" for problem in found if problem.file.endswith("create.md")]


def test_a_guide_carries_its_front_matter(make_guide: Callable[..., Library]) -> None:
    guide = make_guide().guide("create")
    assert (guide.title, guide.symptoms, guide.related, guide.audience) == (
        "How to create a key", ("How do I make a key?", "Where is the button?"), ("timeout",), "public",
    )  # fmt: skip


def test_the_directive_is_the_section_of_the_exchange_or_general_words(make_guide: Callable[..., Library]) -> None:
    library = make_guide()
    guide = library.guide("create")
    assert written_for(guide, library.page("okx")).body == "## Create it\n1. Press it.\n\nSee [the page](../exchanges/okx.md).\n"
    assert written_for(guide, None).body == "## Create it\n1. Open **{{api_page}}**.\n\nSee [the page](../exchanges/okx.md).\n"
    assert "1. Open API management.\n" in to_terminal(guide, {})
    assert problems(library) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (":::\n\nSee", "\nSee", "has no closing line ':::'"),
        ("::: exchange", "::: exchnage", "unknown directive 'exchnage', did you mean 'exchange'?"),
        ("::: exchange Create a key", ":::", "unknown directive ''"),
        ("::: exchange Create a key", "::: exchange", "names the section"),
        ("1. Open **{{api_page}}**.\n", "", "no general words"),
    ],
)
def test_a_wrong_directive_says_file_line_and_the_nearest_name(make_guide: Callable[..., Library], old: str, new: str, said: str) -> None:
    library = make_guide(old, new)
    with pytest.raises(DataError) as raised:
        to_plain(library.guide("create"), {})
    assert (raised.value.line, Path(raised.value.file).name) == (LINE, "create.md")
    assert said in raised.value.message
    assert [text for text in problems(library) if said in text] == [f"{LINE}: {raised.value.message}"]


@pytest.mark.parametrize("around", ["- {}", "> {}"])
def test_a_directive_inside_something_else_is_refused(make_guide: Callable[..., Library], around: str) -> None:
    lines = ["::: exchange Create a key", "1. Open it.", ":::"]
    inside = around.format(lines[0]) + "".join(f"\n{around.format('')[:2] if around[0] == '>' else '  '}{line}" for line in lines[1:])
    library = make_guide("::: exchange Create a key\n1. Open **{{api_page}}**.\n:::", inside)
    with pytest.raises(DataError, match="stands on its own"):
        written_for(library.guide("create"), None)


def test_a_section_that_an_exchange_lacks_is_refused_with_the_nearest(make_guide: Callable[..., Library]) -> None:
    assert problems(make_guide("Create a key\n1.", "Create a kee\n1.")) == [
        f"{LINE}: 'Create a kee' is no section of the page of 'okx', did you mean 'Create a key'?"
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("related: [timeout]", "related: [timeuot]", "unknown cause or guide 'timeuot', did you mean 'timeout'?"),
        ("related: [timeout]", "related: [create]", "names this page itself"),
        ('symptoms: ["How do I make a key?", "Where is the button?"]', "symptoms: [one]", "there are 1 symptoms"),
        ("audience: public", "audience: pubic", "'audience' is 'pubic'"),
        ("audience: public", "time: soon", "unknown key 'time'"),
        ("../exchanges/okx.md", "../exchanges/ok.md", "leads nowhere"),
        ("See [", "<b>See</b> [", "no HTML"),
        ("See [", "Remove the IP whitelist. See [", "never advises to drop an IP restriction"),
    ],
)
def test_one_defect_in_a_guide_is_found(make_guide: Callable[..., Library], old: str, new: str, said: str) -> None:
    assert any(said in text for text in problems(make_guide(old, new)))


def test_an_unknown_guide_is_refused_with_the_nearest(make_guide: Callable[..., Library]) -> None:
    library = make_guide()
    for read in (library.guide, library.any):
        with pytest.raises(UsageError, match="did you mean 'create'"):
            read("creat")


def test_every_guide_reads_in_every_format_for_every_exchange_and_nothing_is_left_open(pack: Pack) -> None:
    left = re.compile(r":::|\{\{|\}\}")
    for name in pack.library.guide_ids():
        for exchange in ("", *pack.profiles.ids):
            values = values_of(pack.profiles.get(exchange)) if exchange else {}
            guide = written_for(pack.library.guide(name), pack.library.page(exchange) if exchange else None)
            shown = [render(guide, values) for render in (to_terminal, to_plain, to_markdown, to_html)]
            assert not [text for text in shown if left.search(text) or guide.title[:20] not in text], (name, exchange)


def test_the_steps_in_a_guide_are_those_of_the_exchanges_page(pack: Pack) -> None:
    for exchange in pack.profiles.ids:
        page = pack.library.page(exchange)
        steps = section_text(page.body, "Create a key")
        assert steps
        assert steps in written_for(pack.library.guide("create-an-api-key"), page).body


@pytest.mark.parametrize(
    ("query", "guide"),
    [
        ("autofill changes my api key", "turn-off-autofill"),
        ("what is an api key", "what-is-an-api-key"),
        ("how to create an api key", "create-an-api-key"),
        ("is it safe to give a bot an api key", "is-it-safe"),
        ("bot shows no balance", "bot-shows-no-balance"),
        ("where is the api page", "find-the-api-page"),
        ("set the clock on windows", "set-the-clock"),
        ("which ip do I whitelist", "ip-addresses"),
        ("my keys leaked on github", "replace-a-leaked-key"),
        ("page translation changes the key", "turn-off-translation"),
        ("is the exchange down", "read-the-status-page"),
        ("can I use one key in two bots", "one-key-several-bots"),
        ("form autocomplete attribute", "build-a-link-form"),
    ],
)
def test_a_question_finds_its_guide_first(pack: Pack, query: str, guide: str) -> None:
    hit = pack.search.find(query)[0]
    assert (hit.kind, hit.id) == ("guide", guide)


@pytest.mark.parametrize("query", ["invalid api key", "Invalid API-key, IP, or permissions for action.", "api key expired"])
def test_an_error_text_finds_a_cause_before_any_guide(pack: Pack, query: str) -> None:
    assert pack.search.find(query)[0].kind == "cause"
