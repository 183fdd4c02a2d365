"""Every rule of the lint: silent on the good library, loud with file and line on one defect."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from diagnose import data
from diagnose.knowledge import Library, Problem, check, fix_steps, verify_command
from diagnose.pack import Pack
from diagnose.profiles import Profiles

MakeLibrary = Callable[..., Library]
CAUSES = ("key-unknown", "timeout", "clock-skew")
EXCHANGES = {"okx": {"exchange": "OKX", "link": "okx", "api_page": "profile > API"}}


def test_a_good_library_has_no_problem(make_library: MakeLibrary) -> None:
    assert check(make_library(), CAUSES, EXCHANGES) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("id: key-unknown", "id: key-known", 2, "the file is named 'key-unknown'"),
        ("title: The key", "title: " + "very " * 20 + "key", 3, "longer than 75"),
        ("summary: The", "summary: " + "very " * 40 + "The", 4, "longer than 160"),
        ('["one", "two", "three"]', '["one"]', 5, "there are 1 symptoms, 3 to 6"),
        ("cause: timeout", "cause: timeot", 6, "unknown cause 'timeot', did you mean 'timeout'?"),
        ("cause: timeout", "cause: key-unknown", 6, "names this cause itself"),
        ("related: [timeout]", "related: [timeout, tls-failre]", 15, "unknown cause or guide 'tls-failre'"),
        ('"2026-11-24"\nrelated', '"24 Nov"\nrelated', 14, "'24 Nov' is no ISO date"),
        ('accessed: "2026-11-24"', 'accessed: "2026"', 12, "'2026' is no ISO date"),
        ('  - {what: "Manual, page 1", accessed: "2026-11-24"}\n', "", 12, "there is no source"),
        ('verify: "diagnose run', 'verify: "curl', 11, "must be a command of diagnose"),
        ("### Why", "## Why", 30, "unknown section 'Why'"),
        ("## Check", "## Checks", 33, "did you mean 'Check'?"),
        ("## Check\n", "", 18, "the section 'Check' is missing"),
        ("## Is this you?", "## Fix", 18, "once and in this order"),
        ("{{egress_ip}}", "{{egres_ip}}", 19, "unknown placeholder 'egres_ip', did you mean 'egress_ip'?"),
        ("speaks of time", "speaks of {{tme}}", 6, "unknown placeholder 'tme'"),
        ('run {{link}}"', 'run {{lnk}}"', 11, "unknown placeholder 'lnk'"),
        ("[timeout](timeout.md) and", "[x](time-out.md) and", 40, "'time-out.md' leads nowhere"),
        ("[timeout](timeout.md) and", "[x](../../etc/passwd) and", 40, "leads nowhere"),
        ("[timeout](timeout.md) and", "[x](http://example.org) and", 40, "leads nowhere"),
        ("[timeout](timeout.md) and", "[x]({{api_page}}) and", 40, "cannot lead to a placeholder"),
        ("[timeout](timeout.md) and", "[x](timeout.md#fx) and", 40, "leads to no heading, did you mean 'fix'?"),
        ("[timeout](timeout.md) and", "[x](#chek) and", 40, "leads to no heading, did you mean 'check'?"),
        ("[timeout](timeout.md) and", "![x](timeout.md) and", 40, "no images"),
        ("Because.", "Because <b>so</b>.", 31, "no HTML"),
        ("Because.", "Because **so.", 31, "unfinished markup"),
        ("Because.", "Because {{ so }}.", 31, "unfinished markup"),
        ("2. Run `diagnose run {{link}}` again and\n   compare.\n", "", 25, "the fix has 1 numbered steps"),
        ("1. Open", "1. " + "Please " * 30 + "open", 25, "step 1 has"),
        ("Because.", "Simply enable {{withdraw_right}}als.", 31, "never advises to enable withdrawals"),
        ("It works.", "Or remove the IP whitelist.", 37, "never advises to drop an IP restriction"),
        ("diagnose run {{link}}\n```", "curl --insecure\n```", 34, "never advises to turn off TLS checks"),
        ("summary: The", "summary: Share your key with us. The", 4, "never advises to share keys"),
        ("fix_risk: none", "fix_risk: high", 9, "'fix_risk' is 'high'"),
    ],
)
def test_one_defect_in_an_article_is_found_with_its_line(
    make_library: MakeLibrary, old: str, new: str, line: int, words: str
) -> None:
    problems = check(make_library(old, new), CAUSES, EXCHANGES)
    here = [p for p in problems if p.file.endswith("key-unknown.md")]
    assert [p for p in here if p.line == line and words in p.message], problems


@pytest.mark.parametrize("target", ["timeout.md", "timeout.md#is-this-you", "#why", "../exchanges/okx.md#create-a-key"])
def test_a_link_may_lead_to_a_heading(make_library: MakeLibrary, target: str) -> None:
    assert check(make_library("[timeout](timeout.md) and", f"[x]({target}) and"), CAUSES, EXCHANGES) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("## Status\n", "", "the section 'Status' is missing"),
        ("../causes/key-unknown.md", "../causes/key-unknwn.md", "leads nowhere"),
        ("id: okx", "id: okex", "the file is named 'okx'"),
        ("Some.", "Tick Withdraw.", "never advises"),
    ],
)
def test_exchange_pages_are_linted_too(make_library: MakeLibrary, old: str, new: str, words: str) -> None:
    problems = check(make_library(old, new, where="exchanges/okx.md"), CAUSES, EXCHANGES)
    assert [p for p in problems if p.file.endswith("okx.md") and words in p.message], problems


def test_the_passphrase_section_is_optional_but_has_its_place(make_library: MakeLibrary) -> None:
    here = ("## Expiry", "## Passphrase\nYes.\n## Expiry")
    late = ("## Status", "## Passphrase\nYes.\n## Status")
    assert check(make_library(*here, where="exchanges/okx.md"), CAUSES, EXCHANGES) == []
    assert check(make_library(*late, where="exchanges/okx.md"), CAUSES, EXCHANGES) != []


def test_causes_and_articles_cover_each_other(make_library: MakeLibrary) -> None:
    messages = [p.message for p in check(make_library(), ("key-unknown", "timeout", "clock-skw"), {})]
    assert "'clock-skw' is one of the causes and has no page here" in messages
    assert "'clock-skew' is none of the causes, did you mean 'clock-skw'?" in messages
    assert "'okx' is none of the exchanges" in messages


def test_a_step_is_measured_with_the_labels_of_every_exchange(make_library: MakeLibrary) -> None:
    labels = {"okx": EXCHANGES["okx"] | {"api_page": "menu > " * 40}}
    assert "on okx" in check(make_library(), CAUSES, labels)[0].message


def test_an_unknown_label_of_an_exchange_is_named(make_library: MakeLibrary) -> None:
    labels = {"okx": EXCHANGES["okx"] | {"api_pge": "x"}}
    problem = Problem("rules/exchanges/okx.yaml", 0, "unknown label 'api_pge', did you mean 'api_page'?")
    assert check(make_library(), CAUSES, labels) == [problem]


def test_a_broken_placeholder_file_is_the_only_problem(make_library: MakeLibrary) -> None:
    library = make_library("generic: the exchange}", "}", where="placeholders.yaml")
    (problem,) = check(library, CAUSES, EXCHANGES)
    assert (Path(problem.file).name, problem.line) == ("placeholders.yaml", 2)


def _shipped() -> tuple[Library, tuple[str, ...], dict[str, dict[str, str]]]:
    rules = data.root("rules")
    profiles = Profiles(rules)
    names = {x: {"exchange": profiles.get(x).name, "link": x, **profiles.get(x).labels} for x in profiles.ids}
    return Library.load(), tuple(data.load(rules / "causes.yaml").mapping("causes")), names


def test_the_shipped_library_is_clean() -> None:
    assert check(*_shipped()) == []


def test_every_shipped_article_gives_its_steps_on_every_exchange() -> None:
    library, causes, exchanges = _shipped()
    for cause in causes:
        article = library.article(cause)
        for labels in ({}, *exchanges.values()):
            texts = (*fix_steps(article, labels), verify_command(article, labels))
            assert len(texts) >= 3
            assert not [text for text in texts if "{{" in text or "**" in text or "](" in text]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("{step: 3, facts: {host: {container: inside}}}", "there is no step 3, the fix has 2"),
        ("{step: 1, facts: {hosts: {container: inside}}}", "unknown fact 'hosts', did you mean 'host'?"),
        ("{step: 1, facts: {host: {contaner: inside}}}", "unknown attribute 'host.contaner', did you mean 'container'?"),
        ("{step: 1, facts: {host: {container: insid}}}", "host.container cannot be 'insid', did you mean 'inside'?"),
        ("{step: 1, facts: {}}", "'facts' needs at least one fact"),
    ],
)  # fmt: skip
def test_a_step_is_left_out_by_facts_of_the_vocabulary(make_library: MakeLibrary, pack: Pack, entry: str, words: str) -> None:
    library = make_library("audience: public", f"audience: public\nfix_unless:\n  - {entry}")
    assert [p for p in check(library, CAUSES, EXCHANGES, pack.vocabulary) if words in p.message and p.line in (17, 18)]


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ("### key-unknown\n1. One.\n2. Two.\n", ""),
        ("### key-unknwn\n1. One.\n2. Two.\n", "unknown cause 'key-unknwn', did you mean 'key-unknown'?"),
        ("### key-unknown\n1. One.\n", "the fix has 1 numbered steps"),
        ("### key-unknown\nOne, then two.\n", "the fix has 0 numbered steps"),
        ("### key-unknown\n1. One.\n2. " + "Please " * 30 + "\n", "step 2 has"),
        ("### key-unknown\n1. One.\n2. Simply enable {{withdraw_right}}als.\n", "never advises to enable withdrawals"),
    ],
)
def test_the_steps_of_an_exchange_are_held_to_the_same(make_library: MakeLibrary, own: str, words: str) -> None:
    library = make_library("## Error codes", f"## Fixes\n{own}\n## Error codes", where="exchanges/okx.md")
    found = [problem.message for problem in check(library, CAUSES, EXCHANGES)]
    assert [words in message for message in found] == ([True] if words else [])


def test_a_page_with_steps_for_an_article_that_cannot_be_read_does_not_end_the_lint(make_library: MakeLibrary) -> None:
    library = make_library("## Error codes", "## Fixes\n### key-unknown\n1. One.\n2. Two.\n\n## Error codes", where="exchanges/okx.md")
    broken = library.root / "causes" / "key-unknown.md"
    assert isinstance(broken, Path)
    broken.write_text("no front matter", "utf-8")
    (problem,) = check(library, CAUSES, EXCHANGES)
    assert (Path(problem.file).name, problem.line) == ("key-unknown.md", 1)
