"""Pages and signatures say the same: silent where they do, loud with file and line where they do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from diagnose.knowledge import Library, mismatches
from diagnose.pack import Pack
from diagnose.profile import Profile

MakeLibrary = Callable[..., Library]
STEPS = "1. Open it.\n2. Tick the rights.\n3. Copy the key."
ROW = "| `7` | Wrong key. | [key-unknown](../causes/key-unknown.md) |"


@pytest.fixture
def profile(pack: Pack) -> Profile:
    """OKX with two signatures, both of causes that the small library has an article of."""
    okx = pack.profiles.get("okx")
    model = replace(okx.signatures[0], text="", calls=(), line=40)
    return replace(
        okx,
        signatures=(
            replace(model, code="7", causes={"key-unknown": 1.0}),
            replace(model, code="Bad-Time", causes={"clock-skew": 0.7, "timeout": 0.3}, line=41),
        ),
    )


@pytest.fixture
def page(make_library: MakeLibrary) -> Callable[..., Library]:
    """The small library whose page of OKX has these steps, this table of codes and a section on the passphrase."""

    def made(row: str = ROW, steps: str = STEPS, passphrase: str = "## Passphrase\nChosen.\n") -> Library:
        rest = make_library().root.joinpath("exchanges/okx.md").read_text("utf-8").partition("## Create a key\n")[2]
        new = rest.replace("1. Press it.", steps).replace("## Expiry", f"{passphrase}## Expiry")
        table = f"| Code | What | Cause |\n|---|---|---|\n{row}\n"
        return make_library(rest, new.replace("See [key-unknown](../causes/key-unknown.md).\n", table), where="exchanges/okx.md")

    return made


def test_a_page_that_agrees_has_no_problem(page: Callable[..., Library], profile: Profile) -> None:
    assert mismatches(page(), [profile]) == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ROW.replace("`7`", "`8`"), "no signature of OKX reads 8"),
        (ROW.replace("`7`", "`7`, `8`"), "no signature of OKX reads 8"),
        (ROW.replace("key-unknown", "timeout"), "no signature of 7 names 'timeout'"),
        (ROW.replace("`7`", "`bad-time`"), "no signature of bad-time names 'key-unknown'"),
        (ROW.replace("`7`", "`7`, `bad-time`"), ""),
        (ROW.replace("`7`", "`8` (WebSocket)"), ""),
        (ROW.replace("`7`", "text `Forbidden`"), ""),
        (ROW.replace("`7`", "`order-…`"), ""),
        (ROW.replace("`7`", "HTTP 500"), ""),
        (ROW.replace("`7`", "`7`, HTTP 429").replace("key-unknown", "timeout"), ""),
    ],
)
def test_a_row_of_the_table_says_what_the_signatures_say(page: Callable[..., Library], profile: Profile, row: str, words: str) -> None:
    found = mismatches(page(row), [profile])
    assert [problem.message for problem in found] == ([words] if words else [])
    assert all(problem.file.endswith("okx.md") and row in Path(problem.file).read_text("utf-8").split("\n")[problem.line - 1] for problem in found)


def test_a_page_tells_how_a_key_is_made_wherever_one_can_be(page: Callable[..., Library], profile: Profile) -> None:
    few = page(steps="1. Press it.")
    assert ["has 1 numbered steps, at least 3" in problem.message for problem in mismatches(few, [profile])] == [True]
    assert mismatches(few, [replace(profile, calls=())]) == []


def test_a_key_with_a_passphrase_has_its_section(page: Callable[..., Library], profile: Profile) -> None:
    (problem,) = mismatches(page(passphrase=""), [profile])
    assert "the section 'Passphrase' is missing" in problem.message


def test_every_cause_of_a_signature_has_an_article(page: Callable[..., Library], profile: Profile) -> None:
    other = replace(profile, signatures=(profile.signatures[0], replace(profile.signatures[1], causes={"timeot": 1.0})))
    (problem,) = mismatches(page(), [other])
    assert (problem.file, problem.line) == ("rules/exchanges/okx.yaml", 41)
    assert "'timeot', which has no article, did you mean 'timeout'?" in problem.message


def test_what_cannot_be_read_is_left_to_the_lint(make_library: MakeLibrary, profile: Profile) -> None:
    assert mismatches(make_library("id: okx", "id: [", where="exchanges/okx.md"), [profile]) == []


def test_the_shipped_pages_agree_with_the_shipped_signatures(pack: Pack) -> None:
    assert mismatches(pack.library, [pack.profiles.get(name) for name in pack.profiles.ids]) == []
