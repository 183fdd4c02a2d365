"""Environment variables: names, precedence, files."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from diagnose.credentials.readers.environment import MAX_BYTES, EnvironmentReader, names
from diagnose.errors import UsageError
from diagnose.model import Credentials
from diagnose.profile import CredentialField

FIELDS = {name: CredentialField(name, name, {}, "typical", ()) for name in ("apiKey", "secret", "password")}


def read(environ: dict[str, str], exchange: str = "okx") -> Credentials:
    found = EnvironmentReader(environ).read(exchange, FIELDS)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("field", "variable"),
    [
        ("apiKey", "OKX_APIKEY"),
        ("apiKey", "OKX_API_KEY"),
        ("apiKey", "OKX_KEY"),
        ("secret", "OKX_SECRET"),
        ("secret", "OKX_API_SECRET"),
        ("secret", "OKX_SECRET_KEY"),
        ("password", "OKX_PASSWORD"),
        ("password", "OKX_PASSPHRASE"),
        ("password", "OKX_API_PASSPHRASE"),
    ],
)
def test_every_known_name_is_read_and_told(field: str, variable: str) -> None:
    value = secrets.token_urlsafe(20)
    found = read({variable: value})
    assert found.get(field) == value
    assert found.origin == f"environment: {variable}"
    assert value not in repr(found)


def test_the_convention_of_ccxt_wins_over_its_synonyms_and_the_loser_is_told() -> None:
    found = read({"OKX_API_KEY": "other", "OKX_APIKEY": "own"})
    assert found.get("apiKey") == "own"
    assert found.origin == "environment: OKX_APIKEY (ignored: OKX_API_KEY)"


def test_an_empty_variable_is_an_empty_value_and_hides_the_synonym() -> None:
    found = read({"OKX_APIKEY": "", "OKX_API_KEY": "other"})
    assert "apiKey" in found.fields
    assert found.get("apiKey") == ""


def test_the_id_may_lose_its_punctuation() -> None:
    assert names("coin-base", "uid") == ("COIN-BASE_UID", "COINBASE_UID")
    assert read({"COINBASE_SECRET": "x"}, "coin-base").get("secret") == "x"


def test_a_field_without_synonyms_has_its_own_name() -> None:
    assert names("lighter", "accountIndex") == ("LIGHTER_ACCOUNTINDEX",)


def test_nothing_set_is_no_credentials() -> None:
    reader = EnvironmentReader({"BYBIT_APIKEY": "x"})
    assert reader.read("okx", FIELDS) is None
    assert "OKX_APIKEY or OKX_API_KEY" in reader.looked_for("okx", FIELDS)


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        (b"abc", "abc"),
        (b"abc\n", "abc"),
        (b"abc\n\n", "abc\n"),
        (b"abc\r\n", "abc\r"),
        (b" abc ", " abc "),
        (b"", ""),
        (b"\xff\xfea\x00", "\udcff\udcfea\x00"),
    ],
)
def test_a_file_loses_one_line_end_and_nothing_else(tmp_path: Path, stored: bytes, value: str) -> None:
    file = tmp_path / "secret"
    file.write_bytes(stored)
    found = read({"OKX_SECRET_FILE": str(file)})
    assert found.get("secret") == value
    assert found.origin == "environment: OKX_SECRET_FILE"


def test_a_value_wins_over_a_file(tmp_path: Path) -> None:
    found = read({"OKX_SECRET_FILE": str(tmp_path / "absent"), "OKX_SECRET": "direct"})
    assert found.get("secret") == "direct"
    assert found.origin == "environment: OKX_SECRET (ignored: OKX_SECRET_FILE)"


@pytest.mark.parametrize("content", [None, b"x" * (MAX_BYTES + 1)])
def test_a_file_that_cannot_be_read_is_named_by_its_variable_only(tmp_path: Path, content: bytes | None) -> None:
    # Whoever mistakes the variable puts the secret where the path belongs, so the path is never shown.
    file = tmp_path / secrets.token_hex(16)
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        read({"OKX_SECRET_FILE": str(file)})
    assert "OKX_SECRET_FILE" in str(caught.value)
    assert file.name not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_path_that_is_none_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="OKX_SECRET_FILE"):
        read({"OKX_SECRET_FILE": "a\0b"})
