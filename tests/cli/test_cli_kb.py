"""``diagnose kb``: bad articles are refused with file, line and a sentence; old ones are only warned of."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from diagnose.cli.exit import ExitStatus

SHIPPED = Path(__file__).parents[2] / "kb"
BAD = {
    "clock-skew": ("## Fix\n", "<b>Now</b> do this.\n\n## Fix\n", "no HTML"),
    "timeout": ("## Fix\n", "<script>alert(1)</script>\n\n## Fix\n", "no HTML"),
    "key-unknown": ("\n---\n", "\n", "the front matter has no closing line '---'"),
    "key-expired": ("id: key-expired\n", "id: [key-expired\n", "expected"),
    "key-disabled": ("summary:", "sumary:", "unknown key 'sumary', did you mean 'summary'?"),
    "dns-failure": ("fix_risk: ", "fix_risk: very-", "'fix_risk' is 'very-"),
    "tls-failure": ("## Fix\n", "## Fix\n" + "x" * 1_000_001, "larger than 1000000 bytes"),
    "geo-blocked": ("## Fix\n", "Share your key with support.\n\n## Fix\n", "never advises to share keys"),
    "ip-banned": ("## Fix\n", "{{egres_ip}}\n\n## Fix\n", "unknown placeholder 'egres_ip', did you mean 'egress_ip'?"),
}
"""For each article what is wrong with it, as old and new text, and what is said of it."""


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    """A copy of the shipped articles."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "kb"))


def change(kb: Path, name: str, old: str, new: str) -> None:
    file = kb / "causes" / f"{name}.md"
    assert old in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")


def test_a_bad_article_is_a_sentence_with_file_and_line(program: Callable, kb: Path) -> None:
    for name, (old, new, _) in BAD.items():
        change(kb, name, old, new)
    (kb / "causes" / "unknown.md").write_bytes(b"---\nid: \xff\n---\n")
    page = kb / "exchanges" / "okx.md"
    page.write_text(page.read_text("utf-8").replace("| `50110` |", "| `99110` |", 1), "utf-8")
    result = program("kb", "check", "--kb", str(kb))
    assert result.status == ExitStatus.FAULTY
    assert "Traceback" not in result.err
    wanted = {**{f"causes/{name}": words for name, (_, _, words) in BAD.items()}, "causes/unknown": "not UTF-8", "exchanges/okx": "reads 99110"}
    for name, words in wanted.items():
        assert [line for line in result.out.splitlines() if re.search(rf"{name}\.md:\d+: ", line) and words in line], (name, result.out)


@pytest.mark.parametrize("name", ["key-unknown", "key-expired", "key-disabled", "dns-failure", "tls-failure"])
def test_an_article_that_cannot_be_read_cannot_be_shown(program: Callable, kb: Path, name: str) -> None:
    old, new, words = BAD[name]
    change(kb, name, old, new)
    result = program("kb", "show", name, "--kb", str(kb))
    assert (result.status, result.out) == (ExitStatus.USAGE, "")
    assert words in result.err
    assert f"{name}.md" in result.err


def test_html_in_an_article_is_shown_as_text_and_never_as_markup(program: Callable, kb: Path) -> None:
    change(kb, "timeout", *BAD["timeout"][:2])
    shown = program("kb", "show", "timeout", "--format", "html", "--kb", str(kb))
    assert "&lt;script&gt;" in shown.out
    assert "<script" not in shown.out


def test_age_is_a_warning_apart_that_fails_nothing(program: Callable) -> None:
    old, young = program("kb", "check", "--as-of", "2099-01-01"), program("kb", "check", "--as-of", "2026-11-25")
    assert (old.status, old.out) == (young.status, young.out) == (ExitStatus.HEALTHY, "")
    assert re.search(r"warning: kb/causes/clock-skew\.md:\d+: last verified \d+ days ago, more than 180", old.err)
    assert "warning" not in young.err


def test_a_day_that_is_none_is_refused(program: Callable) -> None:
    result = program("kb", "check", "--as-of", "soon")
    assert result.status == ExitStatus.USAGE
    assert "'soon'" in result.err


def test_the_report_says_how_each_article_reads(program: Callable) -> None:
    result = program("kb", "check", "--report")
    rows = [line.split() for line in result.out.splitlines()]
    assert result.status == ExitStatus.HEALTHY
    assert rows[0] == ["grade", "mean", "longest", "article"]
    assert {"clock-skew", "okx"} <= {row[3] for row in rows}
    assert all(0 < float(row[0]) < 20 and float(row[1]) <= int(row[2]) for row in rows[1:])
