"""The bundle's file: what is written is read again, and no stranger's zip does harm."""

from __future__ import annotations

import io
import json
import stat
import warnings
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from diagnose.bundle import load, save
from diagnose.bundle.archive import LARGEST_ENTRY, LARGEST_FILE
from diagnose.bundle.saved import schema
from diagnose.errors import DataError, DiagnoseError, UsageError


def zipped(entries, **options):
    buffer = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content, **options)
    return buffer.getvalue()


async def test_what_is_saved_is_read_again(saved_of_lab, tmp_path):
    saved = await saved_of_lab("okx", ["ip-not-allowed"])
    save(saved, tmp_path / "case.zip")
    assert load(tmp_path / "case.zip") == saved
    assert stat.S_IMODE((tmp_path / "case.zip").stat().st_mode) == 0o600
    Draft202012Validator(schema()).validate(json.loads(json.dumps(saved.document())))


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(schema())


async def test_nothing_is_overwritten(saved_of_lab, tmp_path):
    saved = await saved_of_lab("okx", [])
    (tmp_path / "case.zip").write_text("precious")
    with pytest.raises(UsageError, match="exists; choose another name"):
        save(saved, tmp_path / "case.zip")
    assert (tmp_path / "case.zip").read_text() == "precious"


def test_a_folder_that_does_not_exist(tmp_path):
    from diagnose.bundle.archive import check_target

    with pytest.raises(UsageError, match="no folder"):
        check_target(tmp_path / "nowhere" / "case.zip")


LINK = '{"schema": "diagnose.bundle/1", "link": {}, "address": "", "where": {}, "observations": [], "redaction": {"replaced": {}}}'
HOSTILE = {
    "no zip": (b"PK\x03\x04 but nothing more", "not a zip"),
    "empty": (b"", "not a zip"),
    "a path out of the folder": (zipped([("case.json", "{}"), ("report.json", "{}"), ("../../etc/passwd", "x")]), "nothing else"),
    "an absolute path": (zipped([("/case.json", "{}"), ("report.json", "{}")]), "nothing else"),
    "an entry missing": (zipped([("case.json", "{}")]), "nothing else"),
    "no entry at all": (zipped([]), "nothing else"),
    "a name twice": (zipped([("case.json", "{}"), ("report.json", "{}"), ("report.json", "{}")]), "nothing else"),
    "a bomb": (zipped([("case.json", b" " * (LARGEST_ENTRY + 1)), ("report.json", "{}")]), "unpacks to more than"),
    "no JSON": (zipped([("case.json", "nope"), ("report.json", "{}")]), "not JSON"),
    "nested without end": (zipped([("case.json", "[" * 100_000), ("report.json", "{}")]), "not JSON"),
    "an array": (zipped([("case.json", "[]"), ("report.json", "{}")]), "must be an object"),
    "another schema": (zipped([("case.json", '{"schema": "diagnose.bundle/9"}'), ("report.json", "{}")]), "not a bundle of the form diagnose.bundle/1"),
    "no link": (zipped([("case.json", LINK), ("report.json", "{}")]), "'exchange' must be a text"),
    "bytes that are no text": (zipped([("case.json", b"\xff\xfe\x00"), ("report.json", "{}")]), "not JSON"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused(name, tmp_path):
    content, said = HOSTILE[name]
    (tmp_path / "case.zip").write_bytes(content)
    with pytest.raises(DataError, match=said):
        load(tmp_path / "case.zip")
    assert [file.name for file in tmp_path.iterdir()] == ["case.zip"], "nothing is ever extracted"


def test_a_huge_file_is_not_opened(tmp_path):
    with (tmp_path / "case.zip").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(DataError, match=r"at most 2,000,000 bytes"):
        load(tmp_path / "case.zip")


def test_a_link_entry_is_no_way_out(tmp_path):
    link = zipfile.ZipInfo("case.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    (tmp_path / "case.zip").write_bytes(zipped([(link, "/etc/passwd"), ("report.json", "{}")]))
    with pytest.raises(DataError, match="not JSON"):
        load(tmp_path / "case.zip")


def test_a_folder_is_no_bundle(tmp_path):
    with pytest.raises(UsageError, match="is no file"):
        load(tmp_path)


_JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(change=st.tuples(st.sampled_from(["link", "observations", "where", "address", "redaction"]), _JSON), cut=st.integers(0, 400), flip=st.integers(0, 400))
async def test_a_changed_bundle_is_read_or_refused(change, cut, flip, pack, tmp_path_factory, plain):
    """Never another error than our own, whatever field holds what, and wherever the file is cut or a byte is turned."""
    from diagnose.bundle import replay

    folder = tmp_path_factory.mktemp("bundle")
    name, value = change
    for number, content in enumerate((zipped([("case.json", json.dumps({**plain, name: value})), ("report.json", "{}")]), _damaged(zipped([("case.json", json.dumps(plain)), ("report.json", "{}")]), cut, flip))):
        path = folder / f"{number}.zip"
        path.write_bytes(content)
        try:
            replay(load(path), pack)
        except DiagnoseError as error:
            assert str(error)


def _damaged(content: bytes, cut: int, flip: int) -> bytes:
    at = flip % len(content)
    turned = content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :]
    return turned[: len(turned) - cut] if cut % 2 else turned


@pytest.fixture
async def plain(saved_of_lab):
    """A good case as plain data."""
    return (await saved_of_lab("kraken", ["nonce-conflict"])).document()
