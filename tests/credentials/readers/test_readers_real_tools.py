"""Files that the real tools wrote (see ``tests/credentials/fixtures/make.py``), read back exactly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from diagnose.credentials import Place, find
from diagnose.credentials.readers.freqtrade import _used, cast
from diagnose.credentials.readers.hummingbot import HummingbotReader
from diagnose.errors import UsageError
from diagnose.profile import CredentialField

FIXTURES = Path(__file__).parents[1] / "fixtures"
FIELDS = {name: CredentialField(name, name, {}, "typical", ()) for name in ("apiKey", "secret", "password")}
KEY, SECRET, PASSWORD = "FAKEkey0FAKEkey1FAKEkey2FAKEkey3", "FAKEsec0FAKEsec1FAKEsec2FAKEsec3", "correct horse"


def test_a_configuration_that_freqtrade_wrote():
    found = find(FIELDS, "binance", f"freqtrade:{FIXTURES / 'freqtrade-new-config.json'}", environ={})
    assert (found.get("apiKey"), found.get("secret")) == (KEY, SECRET)
    assert found.places["apiKey"] == f"'exchange.api_key' in {FIXTURES / 'freqtrade-new-config.json'}"
    assert found.facts["source.value"] == "plain"


def test_merged_files_are_read_as_freqtrade_reads_them():
    read = json.loads((FIXTURES / "merged.json").read_text())
    found = find(FIELDS, "binance", f"freqtrade:{FIXTURES / 'freqtrade-main.json'}", environ={})
    assert (found.get("apiKey"), found.get("secret")) == (read["api_key"], read["secret"])


@pytest.mark.parametrize(("text", "made"), json.loads((FIXTURES / "casts.json").read_text()).items())
def test_variables_are_cast_as_freqtrade_casts_them(text, made):
    kind, shown = made
    value = cast("FREQTRADE__EXCHANGE__SECRET", text)
    assert (type(value).__name__, str(value)) == (kind, shown)
    found = find(FIELDS, "binance", "freqtrade", environ={"FREQTRADE__EXCHANGE__SECRET": text}, folder=FIXTURES)
    assert found.get("secret") == _used(value)
    assert found.facts["source.value"] == ("plain" if found.get("secret") == text else "cast")


def test_a_password_is_never_cast():
    found = find(FIELDS, "binance", "freqtrade", environ={"FREQTRADE__EXCHANGE__PASSWORD": "0123"}, folder=FIXTURES)
    assert found.get("password") == "0123"


def test_a_connector_file_under_its_password():
    found = find(FIELDS, "okx", f"hummingbot:{FIXTURES / 'okx.yml'}", environ={"CONFIG_PASSWORD": PASSWORD})
    assert (found.get("apiKey"), found.get("secret"), found.get("password")) == (KEY, SECRET, KEY[::-1])
    assert found.places["secret"] == f"'okx_secret_key' in {FIXTURES / 'okx.yml'}"


def test_the_password_is_asked_for_once():
    asked = []
    place = Place(argument=str(FIXTURES / "okx.yml"), environ={}, ask=lambda label: asked.append(label) or PASSWORD)
    found = HummingbotReader(place).read("okx", {"secret": FIELDS["secret"], "password": FIELDS["password"]})
    assert found is not None and found.get("secret") == SECRET
    assert asked == ["hummingbot's password"]


def test_a_wrong_password_names_the_field_and_nothing_else():
    fields = {"secret": FIELDS["secret"]}
    with pytest.raises(UsageError, match=r"the password does not fit 'okx_secret_key'") as raised:
        find(fields, "okx", f"hummingbot:{FIXTURES / 'okx.yml'}", environ={"CONFIG_PASSWORD": "wrong horse"})
    assert "wrong horse" not in str(raised.value)
    with pytest.raises(UsageError, match="set CONFIG_PASSWORD"):
        find(fields, "okx", f"hummingbot:{FIXTURES / 'okx.yml'}", environ={})


def test_a_file_of_another_exchange_is_refused():
    with pytest.raises(UsageError, match="for another exchange than kraken"):
        find(FIELDS, "kraken", f"freqtrade:{FIXTURES / 'freqtrade-new-config.json'}", environ={})
    with pytest.raises(UsageError, match="for another exchange than kraken"):
        find(FIELDS, "kraken", f"hummingbot:{FIXTURES / 'okx.yml'}", environ={"CONFIG_PASSWORD": PASSWORD})


def test_a_key_file_of_ccxt_makes_the_same_client(tmp_path):
    import ccxt

    keys = {"kraken": {"apiKey": KEY, "secret": SECRET}}
    (tmp_path / "keys.json").write_text(json.dumps(keys))
    found = find({name: FIELDS[name] for name in ("apiKey", "secret")}, "kraken", "ccxt", environ={}, folder=tmp_path)
    client = ccxt.kraken(keys["kraken"])
    assert (found.get("apiKey"), found.get("secret")) == (client.apiKey, client.secret)
