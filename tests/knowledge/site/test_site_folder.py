"""Where a site may be written: nothing of anybody else is lost, and what is wrong is said with file and line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from diagnose.errors import UsageError
from diagnose.knowledge.html import Html
from diagnose.knowledge.site import write
from diagnose.knowledge.site.build import sitemap
from diagnose.knowledge.site.shell import Leaf

Build = Callable[..., tuple[int, str, str]]
KB = Path(__file__).parents[3] / "kb"


def seen(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


def test_a_new_and_an_empty_folder_are_filled(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "deep" / "new"):
        write(folder, {"a.html": "a", "b/c.html": "c"})
        assert seen(folder)["b/c.html"] == "c"


def test_a_former_build_is_replaced_and_what_others_put_there_stays(tmp_path: Path) -> None:
    write(tmp_path, {"a.html": "a", "old.html": "old"})
    (tmp_path / "CNAME").write_text("kb.example.org", "utf-8")
    write(tmp_path, {"a.html": "new"})
    assert seen(tmp_path) == {"a.html": "new", "CNAME": "kb.example.org", ".diagnose-site": "a.html\n"}


def test_a_folder_with_other_things_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years", "utf-8")
    with pytest.raises(UsageError, match="not empty and holds no former build"):
        write(tmp_path, {"a.html": "a"})
    assert seen(tmp_path) == {"thesis.txt": "years"}


def test_a_file_that_somebody_put_in_the_way_is_not_overwritten(tmp_path: Path) -> None:
    write(tmp_path, {"a.html": "a"})
    (tmp_path / "b.html").write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="no file of a former build"):
        write(tmp_path, {"a.html": "new", "b.html": "b"})
    assert seen(tmp_path)["b.html"] == "mine"
    assert seen(tmp_path)["a.html"] == "a"


@pytest.mark.parametrize("name", ["../victim.txt", "/etc/passwd", "a/../../victim.txt"])
def test_a_list_that_names_files_outside_is_refused(tmp_path: Path, name: str) -> None:
    folder, victim = tmp_path / "site", tmp_path / "victim.txt"
    victim.write_text("keep", "utf-8")
    write(folder, {"a.html": "a"})
    (folder / ".diagnose-site").write_text(f"{name}\n", "utf-8")
    with pytest.raises(UsageError, match="outside"):
        write(folder, {"a.html": "b"})
    assert victim.read_text("utf-8") == "keep"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x", "utf-8")
    with pytest.raises(UsageError, match="is no folder"):
        write(file, {"a.html": "a"})


# What is replaced by what, whether the line itself is named or only its paragraph or file, and the words of the message.
BROKEN = {
    "a script": ("Home connections get", "<script>alert(1)</script>\n\nHome connections get", True, "no HTML"),
    "HTML in a line": ("Home connections get", "Home <b>connections</b> get", True, "no HTML"),
    "bad front matter": ("fix_risk: none", "fix_risk: [none", False, "ip-not-allowed.md"),
    "an unknown key": ("fix_risk: none", "fix_riks: none", True, "unknown key 'fix_riks', did you mean 'fix_risk'?"),
    "an unknown placeholder": ("Home connections get", "{{hoem}} connections get", True, "unknown placeholder 'hoem'"),
    "a link that leads nowhere": ("(key-unknown.md)", "(key-unknow.md)", False, "leads nowhere"),
    "a huge file": ("Home connections get", "x" * 1_100_000, False, "larger than 1000000 bytes"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_article_is_named_with_its_line_and_nothing_is_written(what: str, tmp_path: Path, build: Build) -> None:
    old, new, exact, words = BROKEN[what]
    shutil.copytree(KB, tmp_path / "kb")
    article = tmp_path / "kb/causes/ip-not-allowed.md"
    text = article.read_text("utf-8")
    assert old in text
    article.write_text(text.replace(old, new, 1), "utf-8")
    status, out, err = build(str(tmp_path / "site"), "--kb", str(tmp_path / "kb"))
    assert (status, "problem" in err) == (1, True)
    told = next(row for row in out.splitlines() if words in row)
    assert "causes/ip-not-allowed.md:" in told
    if exact:
        at = next(number for number, row in enumerate(article.read_text("utf-8").split("\n"), 1) if new.split("\n")[0] in row)
        assert f"ip-not-allowed.md:{at}:" in told
    assert not (tmp_path / "site").exists()


def test_an_address_of_a_site_must_be_one(tmp_path: Path, build: Build) -> None:
    status, _, err = build(str(tmp_path / "site"), "--url", "kb.example.org")
    assert (status, "must begin with https://" in err) == (2, True)


def test_a_sitemap_has_full_addresses_where_the_site_has_one() -> None:
    leaves = [Leaf("codes/binance/-2015.html", "t", "a", Html("")), Leaf("a b&c.html", "t", "a", Html(""), day="2026-11-24")]
    assert "<loc>https://kb.example.org/x/codes/binance/-2015.html</loc>" in sitemap(leaves, "https://kb.example.org/x")
    assert "<loc>a%20b%26c.html</loc><lastmod>2026-11-24</lastmod>" in sitemap(leaves, "")
