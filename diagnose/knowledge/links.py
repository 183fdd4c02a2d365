"""The lint of links inside the knowledge base: each leads to a file, and to a heading in it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath

from diagnose import data
from diagnose.errors import did_you_mean
from diagnose.knowledge.article import Page
from diagnose.knowledge.markdown import line_of, plain, tree
from diagnose.knowledge.markup import anchor as anchor_of
from diagnose.knowledge.placeholders import Wording
from diagnose.knowledge.problem import Problem


def check_links(page: Page, root: Traversable) -> Iterator[Problem]:
    """Every link of a page that leads to no file, or to no heading in it. ``root`` is the folder of the knowledge base."""
    folder = PurePosixPath(page.folder)
    for node in tree(page.body).walk():
        if node.type == "image":
            yield Problem(page.path, page.line + line_of(node), "no images: an article must read on a terminal")
        if node.type != "link":
            continue
        target = str(node.attrs.get("href", ""))
        if "%7B%7B" in target:
            yield Problem(page.path, page.line + line_of(node), "a link cannot lead to a placeholder")
        elif not target.startswith("https://") and (problem := _astray(page, root, folder, target)):
            yield Problem(page.path, page.line + line_of(node), f"the link to '{target}' {problem}")


def _astray(page: Page, root: Traversable, folder: PurePosixPath, target: str) -> str:
    """What is wrong with a link inside the knowledge base; empty when its file is there, and the heading in it."""
    name, _, anchor = target.partition("#")
    file = _file_at(root, folder, name)
    if name and file is None:
        return "leads nowhere"
    headings = _anchors(data.read(file) if file else page.body) if anchor else ()
    return f"leads to no heading{did_you_mean(anchor, headings)}" if anchor and anchor not in headings else ""


def _file_at(root: Traversable, folder: PurePosixPath, target: str) -> Traversable | None:
    parts: list[str] = []
    for part in (*folder.parts, *PurePosixPath(target).parts):
        if part != "..":
            parts.append(part)
        elif parts:
            parts.pop()
        else:
            return None
    file = root.joinpath(*parts)
    return file if file.is_file() else None


def _anchors(text: str) -> tuple[str, ...]:
    """The names that the headings of a text have on the site."""
    return tuple(anchor_of(plain(node, Wording({}, {}))) for node in tree(text).walk() if node.type == "heading")
