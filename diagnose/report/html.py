"""The report as one HTML page: the Markdown report in a plain shell.

No script, and nothing is fetched from anywhere: the page's policy forbids it (CSP Level 3, hashes for the one style sheet).
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from importlib import resources

from diagnose.model import Report
from diagnose.report.markdown import render as to_markdown
from diagnose.report.phrases import verdict

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}</main>
</body>
</html>
"""


def render(report: Report) -> str:
    """A page that opens from a file, reads on a phone and prints."""
    from markdown_it import MarkdownIt  # costs 40 ms

    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = made.parse(to_markdown(report))
    for token in tokens:  # in a page of its own the verdict is the first heading
        token.tag = {"h2": "h1", "h3": "h2"}.get(token.tag, token.tag)
    body = made.renderer.render(tokens, made.options, {})
    style, digest = _style()
    return _PAGE.format(digest=digest, title=escape(verdict(report)[1]), style=style, body=body)


@cache
def _style() -> tuple[str, str]:
    text = (resources.files("diagnose.report") / "assets" / "report.css").read_text("utf-8")
    return text, base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
