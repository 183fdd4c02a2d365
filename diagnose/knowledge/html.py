"""HTML made of elements: the one place where text becomes markup.

``element`` escapes every child and attribute value that is not already `Html`, so that no text from an article, a profile or a
case can bring markup. Names of elements and attributes are written by this package and never come from data.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})


class Html(str):
    """Markup that is safe to write into a page as it is."""

    __slots__ = ()


def text(*children: object) -> Html:
    """The children one after another: `Html` as it is, everything else escaped; ``None`` and ``False`` are left out."""
    shown = (child for child in children if child is not None and child is not False)
    return Html("".join(child if isinstance(child, Html) else escape(str(child)) for child in shown))


def element(tag: str, /, *children: object, **attributes: str | bool | None) -> Html:
    """One element with its children and its end; attributes as `opening` takes them."""
    start = opening(tag, **attributes)
    return start if tag in _VOID else text(start, *children, Html(f"</{tag}>"))


def opening(tag: str, /, **attributes: str | bool | None) -> Html:
    """The tag that opens an element.

    An attribute that is ``True`` stands without a value, one that is ``False`` or ``None`` is left out. An underscore in a name
    is a hyphen, and a trailing one is dropped: ``class_``, ``aria_label``.
    """
    parts = [f"<{tag}"]
    for key, value in attributes.items():
        attribute = key.rstrip("_").replace("_", "-")
        if value is True:
            parts.append(f" {attribute}")
        elif value is not None and value is not False:
            parts.append(f' {attribute}="{escape(value)}"')
    return Html("".join(parts) + ">")


def each(tag: str, items: Iterable[object], **attributes: str | bool | None) -> Html:
    """One element for every item, such as the entries of a list."""
    return text(*(element(tag, item, **attributes) for item in items))

