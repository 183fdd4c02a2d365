"""Which source is asked, in which order, and what is said when nothing is there; the hidden prompt."""

from __future__ import annotations

import getpass
import secrets
import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from diagnose.credentials import Place, find, hidden, sources
from diagnose.errors import UsageError
from diagnose.model import Credentials, Secret
from diagnose.profile import CredentialField

FIELDS = {
    "apiKey": CredentialField("apiKey", "API Key", {}, "typical", ()),
    "secret": CredentialField("secret", "Secret Key", {}, "typical", ()),
}


def answers(*lines: str) -> Callable[[str], str]:
    """A person who types these lines."""
    left: Iterator[str] = iter(lines)
    return lambda label: next(left)


def nobody(label: str) -> str:
    raise AssertionError("nobody should have been asked")


def test_the_environment_comes_first() -> None:
    found = find(FIELDS, "binance", environ={"BINANCE_APIKEY": "k"}, ask=nobody)
    assert (found.get("apiKey"), found.get("secret")) == ("k", "")


def test_then_a_person_is_asked_by_the_labels_of_the_exchange() -> None:
    asked: list[str] = []

    def ask(label: str) -> str:
        asked.append(label)
        return "typed"

    found = find(FIELDS, "binance", environ={}, ask=ask)
    assert asked == ["binance API Key", "binance Secret Key"]
    assert found.get("secret") == "typed"
    assert found.origin == "prompt"


def test_without_any_the_names_looked_for_are_told() -> None:
    with pytest.raises(UsageError, match=r"no credentials for binance: looked for .*BINANCE_APIKEY.*_FILE"):
        find(FIELDS, "binance", environ={})
    with pytest.raises(UsageError, match=r"BINANCE_SECRET.*, then for .*API Key, Secret Key"):
        find(FIELDS, "binance", environ={}, ask=answers("", ""))


def test_a_named_source_is_the_only_one() -> None:
    environ = {"BINANCE_APIKEY": "from environment"}
    assert find(FIELDS, "binance", "prompt", environ=environ, ask=answers("k", "s")).get("apiKey") == "k"
    with pytest.raises(UsageError, match="BINANCE_APIKEY"):
        find(FIELDS, "binance", "env", environ={}, ask=nobody)
    with pytest.raises(UsageError, match="terminal"):
        find(FIELDS, "binance", "prompt", environ=environ)


def test_an_unknown_source_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'prompt'"):
        find(FIELDS, "binance", "promt", environ={})


class Vault:
    """A reader as another package would bring it."""

    def __init__(self, place: Place) -> None:
        self.argument = place.argument

    def read(self, exchange: str, fields: object) -> Credentials | None:
        return Credentials({"apiKey": Secret("from the vault")}, f"vault: {self.argument}")

    def looked_for(self, exchange: str, fields: object) -> str:
        return "an entry in the vault"


def test_a_reader_of_another_package_is_found_by_its_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("vault", "vault:Vault", "diagnose.readers.v1")
    monkeypatch.setattr(EntryPoint, "load", lambda self: Vault)
    monkeypatch.setattr(sources, "entry_points", lambda group: EntryPoints([point]).select(group=group))
    assert find(FIELDS, "binance", "vault:box 7", environ={}).origin == "vault: box 7"


def test_the_prompt_reads_a_pasted_pem_to_its_end() -> None:
    lines = ["-----BEGIN PRIVATE KEY-----", secrets.token_hex(32), "-----END PRIVATE KEY-----", "next field"]
    assert hidden("Secret", answers(*lines)) == "\n".join(lines[:3])


def test_the_prompt_refuses_to_echo() -> None:
    def echoing(label: str) -> str:
        warnings.warn("Can not control echo on the terminal.", getpass.GetPassWarning, stacklevel=2)
        raise AssertionError("typed in the open")

    with pytest.raises(UsageError, match="cannot hide"):
        hidden("Secret", echoing)


def test_the_end_of_input_is_no_crash() -> None:
    def ended(label: str) -> str:
        raise EOFError

    with pytest.raises(UsageError, match="input ended"):
        hidden("Secret", ended)
