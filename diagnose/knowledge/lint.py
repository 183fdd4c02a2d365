"""The lint of the knowledge base: everything that can be checked without a reader."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from diagnose import data
from diagnose.errors import DataError, UsageError, did_you_mean
from diagnose.facts.vocabulary import Vocabulary
from diagnose.knowledge.advice import forbidden
from diagnose.knowledge.article import Article, Guide, Library, Page, Unless
from diagnose.knowledge.directive import sections_asked, written_for
from diagnose.knowledge.fix import OWN, fix_steps
from diagnose.knowledge.links import check_links
from diagnose.knowledge.markdown import line_of, plain, sections, tree
from diagnose.knowledge.placeholders import Wording, names_in
from diagnose.knowledge.problem import Problem

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

ARTICLE_SECTIONS = ("Is this you?", "Fix", "Check", "If that did not help")
PAGE_SECTIONS = (
    "Where the API page is", "Create a key", "Key types", "Permission labels", "IP list", "Passphrase", "Expiry and limits",
    "One key in several bots", "Testnet, demo and regions", "Status", OWN, "Error codes",
)  # fmt: skip
OPTIONAL_SECTIONS = frozenset({"Passphrase", OWN})

Labels: TypeAlias = "Mapping[str, Mapping[str, str]]"
"""The labels of every exchange, by its id."""

LONGEST_FIX = 9
"""Steps of a fix, with those that a report leaves out where they do not apply."""

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_STEP = 75, 160, 200
"""In characters: one heading line, one line of a search result, two lines and a half of a report."""

_MARKUP_LEFT = re.compile(r"\*\*|\{\{|\}\}|\]\(")


def check(library: Library, causes: Collection[str], exchanges: Labels, vocabulary: Vocabulary | None = None) -> list[Problem]:
    """Everything wrong with the library, sorted by place.

    ``causes`` are the ids of `rules/causes.yaml`; ``exchanges`` are the labels of every curated exchange by its id; ``vocabulary``
    holds the facts by which steps are left out.
    """
    try:
        known = library.placeholders
    except DataError as error:
        return [Problem(error.file, error.line, error.message)]
    problems = list(_coverage(library, causes, exchanges))
    for exchange, labels in exchanges.items():
        for name in labels.keys() - known.keys():
            message = f"unknown label '{name}'{did_you_mean(name, known)}"
            problems.append(Problem(f"rules/exchanges/{exchange}.yaml", 0, message))
    for read, ids in ((library.article, library.ids()), (library.page, library.page_ids()), (library.guide, library.guide_ids())):
        for name in ids:
            try:
                page = read(name)
            except DataError as error:
                problems.append(Problem(error.file, error.line, error.message))
            else:
                problems += _page(library, page, name)
                if isinstance(page, Article):
                    problems += _article(page, causes, library.guide_ids(), exchanges)
                    problems += _unless(page, vocabulary) if vocabulary else ()
                elif isinstance(page, Guide):
                    problems += _guide(page, library)
                else:
                    problems += _own_steps(page, library, exchanges.get(name, {}))
    return sorted(set(problems))


def _coverage(library: Library, causes: Collection[str], exchanges: Collection[str]) -> Iterator[Problem]:
    for folder, have, want in (("causes", library.ids(), causes), ("exchanges", library.page_ids(), exchanges)):
        for name in set(want) - set(have):
            yield Problem(_file(library, folder, name), 0, f"'{name}' is one of the {folder} and has no page here")
        for name in set(have) - set(want):
            hint = did_you_mean(name, want)
            yield Problem(_file(library, folder, name), 0, f"'{name}' is none of the {folder}{hint}")


def _file(library: Library, folder: str, name: str) -> str:
    return data.name_of(library.root / folder / f"{name}.md")


def _page(library: Library, page: Page, name: str) -> Iterator[Problem]:
    """What articles and exchange pages have in common."""
    if page.id != name:
        yield _at(page, "id", f"the id is '{page.id}', the file is named '{name}'")
    for key, longest in (("title", LONGEST_TITLE), ("summary", LONGEST_SUMMARY)):
        if len(getattr(page, key)) > longest:
            yield _at(page, key, f"the {key} is longer than {longest} characters")
    if not page.sources:
        yield _at(page, "sources", "there is no source")
    for day in (page.last_verified, *(source.accessed for source in page.sources)):
        if not day_of(day):
            yield _at(page, "last_verified" if day == page.last_verified else "sources", f"'{day}' is no ISO date")
    if not isinstance(page, Guide):
        yield from _sections(page)
    yield from _placeholders(page, library)
    yield from check_links(page, library.root)
    yield from _markup(page)
    yield from _advice(page)


def _guide(guide: Guide, library: Library) -> Iterator[Problem]:
    """What only guides have: a name of their own, words to be found by, and directives that every exchange's page fills."""
    if guide.id in library.ids() or guide.id in library.page_ids():
        yield _at(guide, "id", f"'{guide.id}' is also the name of a cause or an exchange")
    if not 2 <= len(guide.symptoms) <= 6:
        yield _at(guide, "symptoms", f"there are {len(guide.symptoms)} symptoms, 2 to 6 are wanted")
    yield from _related(guide, (*library.ids(), *library.guide_ids()))
    try:
        asked = sections_asked(guide)
        pages = [library.page(name) for name in library.page_ids()] if asked else []
        for page in pages:
            written = written_for(guide, page)
            for problem in (*check_links(written, library.root), *_markup(written)):
                yield Problem(guide.path, asked[0][1], f"{problem.message} (with the steps of '{page.id}')")
    except DataError as error:
        yield Problem(error.file, error.line, error.message)


def _related(page: Article | Guide, names: Collection[str]) -> Iterator[Problem]:
    for name in page.related:
        if name not in names:
            yield _at(page, "related", f"unknown cause or guide '{name}'{did_you_mean(name, names)}")
    if page.id in page.related or len(set(page.related)) != len(page.related):
        yield _at(page, "related", "'related' names this page itself or another one twice")


def _article(article: Article, causes: Collection[str], guides: Collection[str], exchanges: Labels) -> Iterator[Problem]:
    for key, low, high in (("symptoms", 3, 6), ("lookalikes", 2, 6)):
        if not low <= (count := len(getattr(article, key))) <= high:
            yield _at(article, key, f"there are {count} {key}, {low} to {high} are wanted")
    ids = [other.cause for other in article.lookalikes]
    for name in ids:
        if name not in causes:
            yield _at(article, "lookalikes", f"unknown cause '{name}'{did_you_mean(name, causes)}")
    if article.id in ids or len(set(ids)) != len(ids):
        yield _at(article, "lookalikes", "'lookalikes' names this cause itself or another one twice")
    yield from _related(article, (*causes, *guides))
    if not article.verify.startswith("diagnose "):
        yield _at(article, "verify", "'verify' must be a command of diagnose")
    yield from _steps(article, exchanges)


def _steps(article: Article, exchanges: Labels) -> Iterator[Problem]:
    heads = (head for head, title, _ in sections(article.body) if title == "Fix")
    line = next((article.line + line_of(head) for head in heads), article.line)
    steps = fix_steps(article, {})
    always = len(steps) - len({entry.step for entry in article.fix_unless})
    if not (2 <= len(steps) <= LONGEST_FIX and always <= 7):
        yield Problem(article.path, line, f"the fix has {len(steps)} numbered steps, 2 to 7 are wanted, and {LONGEST_FIX} with those of 'fix_unless'")
    for exchange, labels in {"": {}, **exchanges}.items():
        for number, step in enumerate(fix_steps(article, labels), 1):
            if len(step) > LONGEST_STEP:
                where = f" on {exchange}" if exchange else ""
                message = f"step {number} has {len(step)} characters{where}, at most {LONGEST_STEP} are wanted"
                yield Problem(article.path, line, message)


def _unless(article: Article, vocabulary: Vocabulary) -> Iterator[Problem]:
    count = len(fix_steps(article, {}))
    for entry in article.fix_unless:
        if not 1 <= entry.step <= count:
            yield _at(article, "fix_unless", f"there is no step {entry.step}, the fix has {count}")
        for message in _unknown(entry, vocabulary):
            yield _at(article, "fix_unless", message)


def _unknown(entry: Unless, vocabulary: Vocabulary) -> Iterator[str]:
    for kind, attributes in entry.facts.items():
        for name, chosen in attributes.items():
            try:
                known = vocabulary.words(f"{kind}.{name}")
            except UsageError as error:
                yield str(error)
                continue
            for word in set(chosen) - set(known):
                yield f"{kind}.{name} cannot be '{word}'{did_you_mean(word, known)}"


def _own_steps(page: Page, library: Library, labels: Mapping[str, str]) -> Iterator[Problem]:
    """The steps that a page gives in place of an article's: for a cause that there is, and as many and as long as there."""
    for _, title, below in sections(page.body):
        for node in below if title == OWN else ():
            if node.type != "heading":
                continue
            line, cause = page.line + line_of(node), plain(node, Wording({}, {}))
            if cause not in library.ids():
                yield Problem(page.path, line, f"unknown cause '{cause}'{did_you_mean(cause, library.ids())}")
                continue
            try:
                article = library.article(cause)
            except DataError:
                continue  # named where all articles are read
            steps = fix_steps(replace(article, body=""), labels, page=page)
            if not 2 <= len(steps) <= 7:
                yield Problem(page.path, line, f"the fix has {len(steps)} numbered steps, 2 to 7 are wanted")
            for number, step in enumerate(steps, 1):
                if len(step) > LONGEST_STEP:
                    yield Problem(page.path, line, f"step {number} has {len(step)} characters, at most {LONGEST_STEP} are wanted")


def _sections(page: Page) -> Iterator[Problem]:
    order = ARTICLE_SECTIONS if isinstance(page, Article) else PAGE_SECTIONS
    found = [(title, page.line + line_of(head)) for head, title, _ in sections(page.body)]
    titles = [title for title, _ in found]
    for title, line in found:
        if title not in order:
            yield Problem(page.path, line, f"unknown section '{title}'{did_you_mean(title, order)}")
    for title in order:
        if title not in titles and title not in OPTIONAL_SECTIONS:
            yield Problem(page.path, page.line, f"the section '{title}' is missing")
    known = [title for title in titles if title in order]
    if known != [title for title in order if title in known]:
        yield Problem(page.path, page.line, f"the sections must stand once and in this order: {', '.join(order)}")


def _placeholders(page: Page, library: Library) -> Iterator[Problem]:
    texts = [(page.lines.get("title", 1), page.title), (page.lines.get("summary", 1), page.summary)]
    if isinstance(page, Article):
        texts.append((page.lines.get("verify", 1), page.verify))
        texts += [(page.lines.get("lookalikes", 1), other.by) for other in page.lookalikes]
    texts += [(page.line + number, line) for number, line in enumerate(page.body.split("\n"))]
    for line, text in texts:
        for name in names_in(text):
            if name not in library.placeholders:
                hint = did_you_mean(name, library.placeholders)
                yield Problem(page.path, line, f"unknown placeholder '{name}'{hint}")


def _markup(page: Page) -> Iterator[Problem]:
    for node in tree(page.body, html=True).walk():
        if node.type in ("html_block", "html_inline"):
            yield Problem(page.path, page.line + line_of(node), "no HTML: write Markdown, or put it into code")
        elif node.type == "text" and (left := _MARKUP_LEFT.search(node.content)):
            message = f"'{left[0]}' stands in the text as it is: unfinished markup"
            yield Problem(page.path, page.line + line_of(node), message)


def _advice(page: Page) -> Iterator[Problem]:
    words = Wording({}, page.generic)
    texts = [(page.lines.get(key, 1), words.fill(getattr(page, key))) for key in ("title", "summary")]
    texts += [(page.line + line_of(node), plain(node, words)) for node in _leaves(tree(page.body))]
    for line, text in texts:
        for what, said in forbidden(text):
            yield Problem(page.path, line, f"an article never advises {what}: '{said}'")


def _leaves(root: SyntaxTreeNode) -> Iterable[SyntaxTreeNode]:
    return (node for node in root.walk() if node.type in ("inline", "fence", "code_block"))


def _at(page: Page, key: str, message: str) -> Problem:
    return Problem(page.path, page.lines.get(key, 1), message)


def day_of(text: str) -> date | None:
    """The day that an ISO date (2026-11-24) names; ``None`` for any other text."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None
