"""The one place where text becomes markup."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from diagnose.knowledge.html import Html, each, element, text


class Seen(HTMLParser):
    """What a reader of HTML sees: the tags, their attributes and the text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(content=st.text(), value=st.text())
def test_any_text_stays_text_and_any_value_stays_a_value(content: str, value: str) -> None:
    seen = Seen(element("p", content, title=value))
    assert [tag for tag, _ in seen.tags] == ["p"]
    assert seen.tags[0][1] == {"title": value}
    assert seen.text == content


def test_elements_nest_and_what_is_none_or_false_is_left_out() -> None:
    made = element("ul", each("li", ["a", element("b", "<")]), None, False, class_="x", aria_label="y", hidden=True, title=None, lang=False)
    assert made == '<ul class="x" aria-label="y" hidden><li>a</li><li><b>&lt;</b></li></ul>'
    assert element("br") == "<br>"
    assert text("a", Html("<i>"), 1) == "a<i>1"
