"""Whether articles, exchange pages and the profiles' signatures say the same.

A signature names causes: each needs an article. The table of codes on an exchange's page is read by people and the signatures by
the program: a row may name no code that no signature reads, and no cause that its signatures do not. A page says how a key is made
wherever one can be made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from diagnose.errors import DataError, UsageError, did_you_mean
from diagnose.knowledge.article import Library, Page
from diagnose.knowledge.markdown import line_of, plain, sections
from diagnose.knowledge.placeholders import Wording
from diagnose.knowledge.problem import Problem
from diagnose.profile import Profile

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

FEWEST_STEPS = 3
"""Steps to a key at least: open the page, set the rights, copy key and secret."""

_ONLY_CODES = re.compile(r"(?!.*\b(HTTP|text|to)\b)[^()]+")
"""A cell with codes alone: beside an HTTP status, a text or a note on the channel other entries than those of the codes speak."""

_FAMILY = re.compile(r"\.\.\.|…|\s")
"""What marks a sentence or a family of codes, which the signatures read by their text."""


def mismatches(library: Library, profiles: Iterable[Profile]) -> list[Problem]:
    """Everything that an article or a page lacks or says beside the signatures, sorted by place."""
    problems: list[Problem] = []
    for profile in profiles:
        problems += _articles(library, profile)
        try:
            page = library.page(profile.id)
        except (DataError, UsageError):
            continue  # `check` names it
        titles = {title: (head, below) for head, title, below in sections(page.body)}
        if "Create a key" in titles:
            problems += _key(page, profile, *titles["Create a key"])
        if "password" in profile.credentials and "Passphrase" not in titles:
            problems.append(Problem(page.path, page.line, f"a key of {profile.name} has a passphrase and the section 'Passphrase' is missing"))
        if "Error codes" in titles:
            problems += _codes(page, profile, titles["Error codes"][1])
    return sorted(set(problems))


def _articles(library: Library, profile: Profile) -> Iterator[Problem]:
    for signature in profile.signatures:
        for cause in signature.causes:
            if cause not in library.ids():
                message = f"the signature names '{cause}', which has no article{did_you_mean(cause, library.ids())}"
                yield Problem(f"rules/exchanges/{profile.id}.yaml", signature.line, message)


def _key(page: Page, profile: Profile, head: SyntaxTreeNode, below: Iterable[SyntaxTreeNode]) -> Iterator[Problem]:
    if not profile.calls:  # nothing can be asked there, so nobody needs a key
        return
    count = next((len(node.children) for node in below if node.type == "ordered_list"), 0)
    if count < FEWEST_STEPS:
        yield Problem(page.path, page.line + line_of(head), f"'Create a key' has {count} numbered steps, at least {FEWEST_STEPS} are wanted")


def _codes(page: Page, profile: Profile, below: Iterable[SyntaxTreeNode]) -> Iterator[Problem]:
    known: dict[str, set[str]] = {}
    for signature in profile.signatures:
        known.setdefault(signature.code.casefold(), set()).update(signature.causes)
    for row in (row for node in below for row in node.walk() if row.type == "tr" and row.children[0].type == "td"):
        if not _ONLY_CODES.fullmatch(plain(row.children[0], Wording({}, {}))):
            continue
        line, codes = page.line + line_of(row), [code.content for code in row.children[0].walk() if code.type == "code_inline"]
        unread = [code for code in codes if code.casefold() not in known and not _FAMILY.search(code)]
        if unread:
            yield Problem(page.path, line, f"no signature of {profile.name} reads {', '.join(unread)}")
        causes = {cause for code in codes for cause in known.get(code.casefold(), ())}
        for cause in sorted(_linked(row) - causes) if causes else ():
            yield Problem(page.path, line, f"no signature of {', '.join(codes)} names '{cause}'")


def _linked(row: SyntaxTreeNode) -> set[str]:
    """The causes whose articles a row links to."""
    links = (PurePosixPath(str(node.attrs.get("href", ""))) for node in row.walk() if node.type == "link")
    return {link.stem for link in links if link.parent.name == "causes"}
