"""Hostile and broken files: a clear sentence with file and line, bounded work, and never a word of the file."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnose.credentials import find
from diagnose.credentials.documents import MAX_BYTES, PARSERS, File, json_of
from diagnose.credentials.readers.dotenv import assigned, literal
from diagnose.credentials.readers.keyfile import KeyfileError, opened
from diagnose.errors import DataError, DiagnoseError
from diagnose.profile import CredentialField

FIELDS = {name: CredentialField(name, name, {}, "typical", ()) for name in ("apiKey", "secret", "password")}
CANARY = "CanaryValueThatNoMessageMayHold"

BROKEN = {
    "json": [f'{{"apiKey": "{CANARY}"', f'{{"{CANARY}": \\x}}', f'["{CANARY}"]', f'{{"a": "{CANARY}\n"}}', "[" * 100_000],
    "yaml": [f"apiKey: [{CANARY}", f"a: &{CANARY} b\nc: *{CANARY}", f"a: '{CANARY}", f"- {CANARY}", f"{CANARY}", f"a: \t{CANARY}: {CANARY}", "[" * 5_000],
    "toml": [f"apiKey = {CANARY}", f'a = "{CANARY}', f"[{CANARY}", f'{CANARY} = "1"\n{CANARY} = "2"'],
    "ini": [f"{CANARY}", f"[a]\n[{CANARY}]\n[{CANARY}]", f"[a]\n{CANARY}", f"[a]\n{CANARY}=1\n{CANARY}=2"],
}  # fmt: skip


@pytest.mark.parametrize(("form", "text"), [(form, text) for form, texts in BROKEN.items() for text in texts])
def test_no_error_quotes_the_document(form, text):
    with pytest.raises(DataError) as raised:
        PARSERS[form](File(Path("bot.conf"), text, False))
    assert str(raised.value).startswith("bot.conf")
    assert CANARY.lower() not in str(raised.value).lower()
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


def test_a_yaml_bomb_is_refused_at_its_line():
    bomb = "a: x\nb: &b [lol, lol]\n" + "\n".join(f"c{n}: &c{n} [*b, *b]" for n in range(30))
    with pytest.raises(DataError, match=r"bot\.conf:2: anchors and aliases"):
        PARSERS["yaml"](File(Path("bot.conf"), bomb, False))


@pytest.mark.parametrize("text", ["/*" * 400_000, '"' * 800_001, "," * 800_000, "//\n" * 250_000, "A=\"\\" * 200_000, "[" * 900_000, "- " * 400_000])
def test_reading_takes_time_by_length_only(text):
    file, begun = File(Path("x"), text, False), time.process_time()
    assigned(file)
    for form in PARSERS:
        with contextlib.suppress(DataError):
            PARSERS[form](file)
    with contextlib.suppress(DataError):
        json_of(file, comments=True)
    assert time.process_time() - begun < 5


HOSTILE = {
    "large": b'{"kraken": "' + b"x" * MAX_BYTES + b'"}',
    "utf-16": '{"kraken": {"apiKey": "k"}}'.encode("utf-16"),
    "latin-1": b'{\n"kraken": "\xe9"}',
    "nul": b"\0" * 50,
    "empty": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_text_is_told(name, tmp_path):
    (tmp_path / "keys.json").write_bytes(HOSTILE[name])
    with pytest.raises(DataError, match=r"keys\.json(:\d)?: (the file is larger|not UTF-8 text|not readable as JSON)") as raised:
        find(FIELDS, "kraken", "ccxt", environ={}, folder=tmp_path)
    assert name != "latin-1" or raised.value.line == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_pipes_and_folders_are_no_configurations(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(DataError, match=r"not a regular file|cannot be read"):
            find(FIELDS, "kraken", f"ccxt:{path}", environ={})


def test_configurations_that_add_each_other_end(tmp_path):
    (tmp_path / "config.json").write_text('{"exchange": {}, "add_config_files": ["config.json", "config.json"]}')
    with pytest.raises(DataError, match="circle"):
        find(FIELDS, "kraken", "freqtrade", environ={}, folder=tmp_path)


SOURCES = [
    "ccxt", "octobot", "passivbot", "lean", "binance-trade-bot", "okx-cli", "gate-cli", "kraken-cli", "cdcx", "coinbase", "freqtrade", "hummingbot", "jesse",
    "krakenex", "dotenv", "env-file",
]  # fmt: skip

PIECES = st.sampled_from(
    ['{"', '"', ":", "{", "}", "[", "]", ",", "\n", "exchange", "exchanges", "kraken", "okx", "apiKey", "key", "secret", "//", "/*", "*/", "=", "[auth]", "api_key", "- ", "? ", "!!python/object", "&a ", "*a", "<<", "'", "\\", "connector: okx\nokx_api_key: 7b7d", "Exchange,API Key\n", "profiles", "default_profile", "add_config_files", "#", "\u2028", "1e9", "null"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=14).map("".join))


@pytest.mark.parametrize("source", SOURCES)
@given(text=TEXTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_escapes_as_another_error(source, text, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    for exchange in ("okx", "kraken"):
        try:
            find(FIELDS, exchange, f"{source}:{path}", environ={"CONFIG_PASSWORD": "x"})
        except DiagnoseError:
            continue


@given(text=TEXTS)
@settings(max_examples=100, deadline=None)
def test_standard_input_may_hold_anything(text):
    try:
        find(FIELDS, "okx", "stdin", environ={}, stdin=io.StringIO(text))
    except DiagnoseError:
        return


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.one_of(st.text(max_size=20), st.integers(), st.booleans(), st.none()), max_size=5))
@settings(max_examples=100, deadline=None)
def test_comments_and_commas_change_nothing_else(document):
    plain = json.dumps(document, indent=1, ensure_ascii=False)
    noisy = plain.replace("{\n", "{ // first\n", 1).replace("\n}", ",\n/* last\n */ }") if document else plain
    assert json_of(File(Path("x"), noisy, False), comments=True) == document


@given(st.text(st.characters(codec="utf-8", exclude_characters="\n\r'\"#\\ \t"), max_size=20))
@settings(max_examples=100, deadline=None)
def test_a_value_without_signs_is_read_alike_in_both_ways(value):
    file = File(Path(".env"), f"A={value}\nB='{value}'\n", False)
    assert assigned(file) == {"A": value, "B": value}
    assert literal(file) == {"A": value, "B": f"'{value}'"}


JSON = st.recursive(st.one_of(st.none(), st.integers(), st.text(max_size=8)), lambda inner: st.dictionaries(st.sampled_from(["crypto", "kdf", "kdfparams", "ciphertext", "mac", "version"]), inner, max_size=5), max_leaves=8)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["crypto", "version"]), JSON))
@settings(max_examples=100, deadline=None)
def test_no_keyfile_escapes_as_another_error(document):
    with pytest.raises(KeyfileError):
        opened(document, "x")


@pytest.mark.parametrize("params", [{"kdf": "pbkdf2", "kdfparams": {"c": 10**12, "dklen": 32, "prf": "hmac-sha256", "salt": "00"}}, {"kdf": "scrypt", "kdfparams": {"n": 2**40, "r": 8, "p": 1, "dklen": 32, "salt": "00"}}])  # fmt: skip
def test_a_keyfile_that_would_work_for_ever_is_refused(params):
    crypto = {"cipher": "aes-128-ctr", "cipherparams": {"iv": "00"}, "ciphertext": "00", "mac": "00", **params}
    with pytest.raises(KeyfileError, match="too m"):
        opened({"version": 3, "crypto": crypto}, "x")
