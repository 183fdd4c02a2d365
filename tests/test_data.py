"""Data files: strict YAML that says where it is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnose import data
from diagnose.data import MAX_BYTES, Map
from diagnose.errors import DataError


def refused(text: str, **options: int) -> DataError:
    with pytest.raises(DataError) as error:
        data.parse(text, "f.yaml", **options)
    assert error.value.file == "f.yaml"
    return error.value


def test_a_mapping_knows_its_lines():
    top = data.parse("a: 1\n\nb:\n  c: [x, 'y']\n  d: {e: -3}\n", "f.yaml")
    assert top == {"a": 1, "b": {"c": ["x", "y"], "d": {"e": -3}}}
    assert (top.lines, top.mapping("b").line, top.mapping("b").lines) == ({"a": 1, "b": 3}, 4, {"c": 4, "d": 5})


def test_front_matter_counts_from_where_it_starts():
    assert refused("a: b\nc: yes\n", first_line=2).line == 3


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "true", "false", "Yes", "NO", "True", "OFF"])
@pytest.mark.parametrize("place", ["a: {}", "a: [x, {}]", "a: {{b: {}}}", "{}: a"])
def test_a_boolean_of_yaml_is_refused_and_a_quoted_word_is_not(word, place):
    error = refused("first: 1\n" + place.format(word))
    assert error.line == 2
    assert f"'{word}' is a YAML boolean" in error.message
    data.parse(place.format(f"'{word}'"), "f.yaml")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\na: 2\n", 2, "'a' stands here twice"),
        ("a:\n  b: 1\n  b: 2\n", 3, "'b' stands here twice"),
        ("1: x\n'1': y\n", 2, "'1' stands here twice"),
        ("a: &x 1\nb: *x\n", 1, "anchors and aliases are not allowed"),
        ("a: 1\nb: *x\n", 2, "undefined alias"),
        ("a: {<<: {b: c}}\n", 1, "merge keys"),
        ("a: 2026-11-24\n", 1, "boolean or date"),
        ("x: 1\na: 0123\n", 2, "'0123' is not a plain integer; quote it"),
        ("a: 1_000\n", 1, "'1_000' is not a plain integer"),
        ("a: 1:30\n", 1, "'1:30' is not a plain integer"),
        ("a: 0x1f\n", 1, "'0x1f' is not a plain integer"),
        ("a: [1\nb: 2\n", 2, "expected"),
        ("a: 1\n\tb: 2\n", 2, "tab"),
        ("a: 1\n---\nb: 2\n", 2, "another document"),
        ("? [a]\n: b\n", 1, "a key must be a plain word"),
        ("~: b\n", 1, "a key must be a plain word"),
        ("a: !!python/object/apply:os.getcwd []\n", 1, "could not determine a constructor"),
    ],
)
def test_what_is_refused_is_told_with_its_line(text, line, message):
    error = refused(text)
    assert message in error.message
    assert error.line == line
    assert str(error).startswith(f"f.yaml:{line}: ")


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "word", "3", "# nothing\n", "~"])
def test_a_file_holds_one_mapping(text):
    assert "must hold one mapping" in refused(text).message


@pytest.mark.parametrize("depth", [3_000, 100_000])
def test_deep_nesting_is_an_error_and_no_crash(depth):
    refused("a: " + "[" * depth + "]" * depth)


def test_control_characters_are_refused():
    refused("a: 'x\x01y'\n")


def test_a_billion_laughs_are_not_laughed():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x]"] + [f"a{n}: &a{n} [{', '.join(['*a' + str(n - 1)] * 8)}]" for n in range(1, 20)]
    assert "aliases" in refused("\n".join(lines)).message


def test_integers_and_their_quoted_forms_stay_what_they_are():
    assert data.parse("a: -2015\nb: 0\nc: '0123'\nd: 50111\n", "f.yaml") == {"a": -2015, "b": 0, "c": "0123", "d": 50111}


@given(st.text(max_size=80))
def test_no_text_escapes_as_another_error(text):
    try:
        assert isinstance(data.parse(text, "f.yaml"), Map)
    except DataError as error:
        assert error.file == "f.yaml"


# Files


def test_a_file_that_is_too_large_is_not_parsed(tmp_path):
    (tmp_path / "f.yaml").write_text("a: 1\n#" + "x" * MAX_BYTES)
    with pytest.raises(DataError, match=f"larger than {MAX_BYTES} bytes"):
        data.load(tmp_path / "f.yaml")


def test_a_text_that_is_too_large_is_not_parsed():
    assert "larger than" in refused("#" + "x" * MAX_BYTES).message


def test_a_file_that_is_not_utf_8_names_the_byte(tmp_path):
    (tmp_path / "f.yaml").write_bytes(b"a: \xff\xfe\n")
    with pytest.raises(DataError, match="not UTF-8 at byte 3"):
        data.load(tmp_path / "f.yaml")


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_file_that_cannot_be_read_is_an_error(tmp_path, name):
    with pytest.raises(DataError, match="cannot be read"):
        data.load(tmp_path / name)


def test_a_file_is_named_from_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert data.name_of(tmp_path / "rules" / "f.yaml") == str(Path("rules") / "f.yaml")


def test_files_come_by_name_and_a_missing_folder_has_none(tmp_path):
    for name in ("b.yaml", "a.yaml", "c.md"):
        (tmp_path / name).touch()
    assert [f.name for f in data.files(tmp_path, ".yaml")] == ["a.yaml", "b.yaml"]
    assert list(data.files(tmp_path / "none", ".yaml")) == []


# What is taken out of a mapping

TYPED = data.parse("text: x\nnumber: 1.5\nwhole: 7\nlist: [a, 1]\nmaps:\n  - {a: 1}\nmap: {k: v}\nnothing:\nmixed: [a, {b: c}]\n", "f.yaml")


def test_typed_values():
    assert (TYPED.text("text"), TYPED.text("whole"), TYPED.text("none", "d")) == ("x", "7", "d")
    assert (TYPED.number("number"), TYPED.number("whole"), TYPED.number("none", 2)) == (1.5, 7, 2)
    assert (TYPED.texts("list"), TYPED.texts("text"), TYPED.texts("nothing")) == (("a", "1"), ("x",), ())
    assert (TYPED.maps("maps"), TYPED.maps("none")) == (({"a": 1},), ())
    assert (TYPED.mapping("map"), TYPED.mapping("nothing")) == ({"k": "v"}, {})
    assert TYPED.word("text", ("x", "y")) == "x"


@pytest.mark.parametrize(
    ("ask", "line", "message"),
    [
        (lambda m: m.text("none"), 1, "'none' is missing"),
        (lambda m: m.text("list"), 4, "'list' must be a text"),
        (lambda m: m.number("text"), 1, "'text' must be a number"),
        (lambda m: m.texts("map"), 7, "'map' must be a list of texts"),
        (lambda m: m.texts("mixed"), 9, "'mixed' must be a list of texts"),
        (lambda m: m.maps("list"), 4, "'list' must be a list of mappings"),
        (lambda m: m.maps("map"), 7, "'map' must be a list of mappings"),
        (lambda m: m.mapping("list"), 4, "'list' must be a mapping"),
        (lambda m: m.word("text", ("xx", "z")), 1, "'text' is 'x', which is none of xx, z, did you mean 'xx'?"),
        (lambda m: m.only("text", "nummer", "whole"), 2, "unknown key 'number', did you mean 'nummer'?"),
    ],
)
def test_a_value_of_another_type_is_refused_at_its_key(ask, line, message):
    with pytest.raises(DataError, match=re.escape(message)) as error:
        ask(TYPED)
    assert (error.value.file, error.value.line) == ("f.yaml", line)
