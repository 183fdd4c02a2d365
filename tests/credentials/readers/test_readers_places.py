"""Every place that credentials may be kept in: what is read, under which names, and what is told of it."""

from __future__ import annotations

import io
import json
import re
import secrets
import stat
import sys
import types
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from diagnose.cli.options import SOURCE_HELP
from diagnose.credentials import Place, find, known
from diagnose.credentials.readers import vault
from diagnose.credentials.readers.layout import LayoutReader, layouts
from diagnose.errors import DataError, UsageError
from diagnose.model import Credentials
from diagnose.profile import CredentialField

FIELDS = {name: CredentialField(name, name, {}, "typical", ()) for name in ("apiKey", "secret", "password")}
TWO = {name: FIELDS[name] for name in ("apiKey", "secret")}


@pytest.fixture
def values() -> tuple[str, str, str]:
    return secrets.token_hex(16), secrets.token_hex(32), secrets.token_urlsafe(9)


FORMS = {
    "ccxt": ("gate", "keys.local.json", '{{"gateio": {{"apiKey": "{0}", "secret": "{1}", "password": "{2}"}}}}'),
    "ccxt-cli": ("okx", "~/.cache/ccxt-cli/config.json", '{{"okx": {{"apiKey": "{0}", "secret": "{1}", "password": "{2}"}}}}'),
    "octobot": ("okx", "user/config.json", '{{"exchanges": {{"okx": {{"api-key": "{0}", "api-secret": "{1}", "api-password": "{2}"}}}}}}'),
    "passivbot": ("okx", "api-keys.json", '{{"referrals": {{"okx": "x"}}, "me": {{"exchange": "okx", "key": "{0}", "secret": "{1}", "passphrase": "{2}"}}}}'),
    "binance-trade-bot": ("binance", "user.cfg", "[binance_user_config]\napi_key={0}\napi_secret_key={1}\ncurrent_coin=\n"),
    "lean": ("kraken", "lean.json", '{{\n  // Kraken\n  "kraken-api-key": "{0}", "kraken-api-secret": "{1}",\n}}'),
    "coinbase": ("coinbase", "cdp_api_key.json", '{{"name": "{0}", "privateKey": "{1}"}}'),
    "okx-cli": ("okx", "~/.okx/config.toml", 'default_profile = "demo"\n[profiles.live]\napi_key = "x"\n[profiles.demo]\napi_key = "{0}"\nsecret_key = "{1}"\npassphrase = "{2}"\ndemo = true\n'),
    "kraken-cli": ("krakenfutures", "~/.config/kraken/config.toml", '[auth]\napi_key = "x"\napi_secret = "y"\nfutures_api_key = "{0}"\nfutures_api_secret = "{1}"\n'),
    "cdcx": ("cryptocom", "~/.config/cdcx/config.toml", '[default]\napi_key = "{0}"\napi_secret = "{1}"\nenvironment = "production"\n'),
    "gate-cli": ("gate", "~/.gate-cli/config.yaml", "default_profile: main\nprofiles:\n  main:\n    api_key: {0}\n    api_secret: {1}\n"),
}  # fmt: skip
"""Layout -> exchange, usual file, and a document as the tool's own documentation shows it."""


def test_every_layout_is_tried():
    assert set(FORMS) == set(layouts())


@pytest.mark.parametrize("name", FORMS)
def test_a_file_is_found_in_its_usual_place(name, values, tmp_path):
    exchange, usual, document = FORMS[name]
    path = tmp_path / usual.removeprefix("~/")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document.format(*values))
    path.chmod(0o600)
    fields = FIELDS if "{2}" in document else TWO
    found = LayoutReader(layouts()[name], Place(folder=tmp_path, home=tmp_path)).read(exchange, fields)
    assert found is not None
    assert tuple(found.get(field) for field in fields) == values[: len(fields)]
    assert found.facts == {"source.value": "plain", "source.file": "private"}
    assert all(str(path) in place for place in found.places.values())
    assert not any(value in str(found) for value in values)
    if layouts()[name].exchanges:
        assert LayoutReader(layouts()[name], Place(folder=tmp_path, home=tmp_path)).read("bitfinex", fields) is None


def test_octobot_hides_its_values_with_a_key_that_everybody_has(values, tmp_path):
    hidden = [Fernet(layouts()["octobot"].fernet).encrypt(value.encode()).decode() for value in values]
    path = tmp_path / "config.json"
    path.write_text(FORMS["octobot"][2].format(*hidden))
    found = find(FIELDS, "okx", f"octobot:{path}", environ={})
    assert tuple(found.get(field) for field in FIELDS) == values


def test_a_number_is_no_text(tmp_path):
    (tmp_path / "keys.json").write_text('{"kraken": {"apiKey": 12345678901234567890, "secret": true}}')
    found = find(TWO, "kraken", "ccxt", environ={}, folder=tmp_path)
    assert found.facts["source.value"] == "cast"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_file_that_everybody_can_read_is_told(tmp_path):
    path = tmp_path / "keys.json"
    path.write_text('{"kraken": {"apiKey": "k", "secret": "s"}}')
    path.chmod(0o644)
    found = find(TWO, "kraken", "ccxt", environ={}, folder=tmp_path)
    assert found.facts["source.file"] == "readable"
    assert "keys.json is readable by every account of this machine" in found.origin
    path.chmod(stat.S_IRUSR)
    assert find(TWO, "kraken", "ccxt", environ={}, folder=tmp_path).facts["source.file"] == "private"


def test_quotes_in_an_environment_file(tmp_path):
    pem = "-----BEGIN X-----\\nabc\\n-----END X-----"
    (tmp_path / ".env").write_text(f"# KRAKEN_APIKEY=old\nexport KRAKEN_APIKEY='my key' # mine\nKRAKEN_SECRET=\"{pem}\"\n")
    found = find(TWO, "kraken", "dotenv", environ={}, folder=tmp_path)
    assert (found.get("apiKey"), found.get("secret")) == ("my key", pem.replace("\\n", "\n"))
    kept = find(TWO, "kraken", "env-file", environ={}, folder=tmp_path)
    assert kept.get("secret") == f'"{pem}"'
    assert "apiKey" not in kept.fields, "docker run knows no export"


def test_two_names_for_one_value_are_told(tmp_path):
    (tmp_path / ".env").write_text("KRAKEN_APIKEY=new\nKRAKEN_API_KEY=old\nKRAKEN_SECRET=s\n")
    found = find(TWO, "kraken", "dotenv", environ={}, folder=tmp_path)
    assert found.get("apiKey") == "new"
    assert found.facts["source.rivals"] == "different"
    assert "ignored: KRAKEN_API_KEY" in found.origin


def test_names_of_former_days(tmp_path):
    (tmp_path / ".env.local").write_text('OKEX_API_KEY="k"\nOKEX_API_SECRET="s"\nOKEX_API_PASSPHRASE="p"\n')
    found = find(FIELDS, "okx", "dotenv", environ={}, folder=tmp_path)
    assert [found.get(field) for field in FIELDS] == ["k", "s", "p"]


def test_docker_secrets(values, tmp_path):
    (tmp_path / "okx_api_key").write_text(values[0] + "\n")
    (tmp_path / "OKX_SECRET_KEY").write_text(values[1])
    found = find(TWO, "okx", f"secrets:{tmp_path}", environ={})
    assert (found.get("apiKey"), found.get("secret")) == values[:2]
    assert found.places["secret"] == str(tmp_path / "OKX_SECRET_KEY")


def test_a_key_file_of_two_lines(values, tmp_path):
    (tmp_path / "kraken.key").write_text(f"{values[0]} \n{values[1]}\n")
    found = find(TWO, "kraken", "krakenex", environ={}, folder=tmp_path)
    assert (found.get("apiKey"), found.get("secret")) == values[:2]


def test_an_export_of_jesse(values, tmp_path):
    header = "Name,Exchange,API Key,API Secret,api_passphrase,wallet_address,stark_private_key\r\n"
    rows = f"us,Binance US Spot,x,y,,,\r\nme,Binance Perpetual Futures,{values[0]},{values[1]},,,\r\n"
    (tmp_path / "api-keys.csv").write_text(header + rows, newline="")
    found = find(TWO, "binance", "jesse", environ={}, folder=tmp_path)
    assert (found.get("apiKey"), found.get("secret")) == values[:2]
    assert found.places["apiKey"].startswith("'API Key' in line 3 of ")
    assert find(TWO, "binanceus", "jesse", environ={}, folder=tmp_path).get("apiKey") == "x"


@pytest.mark.parametrize("text", ["{0}\n{1}\n", '{{"apiKey": "{0}", "secret": "{1}"}}'])
def test_standard_input(text, values):
    found = find(TWO, "kraken", "stdin", environ={}, stdin=io.StringIO(text.format(*values)))
    assert (found.get("apiKey"), found.get("secret")) == values[:2]


def test_a_variable_that_freqtrade_does_not_read_is_told(tmp_path):
    environ = {"FREQTRADE__EXCHANGE__APIKEY": "k", "FREQTRADE__EXCHANGE__SECRET": "s"}
    found = find(TWO, "kraken", "freqtrade", environ=environ, folder=tmp_path)
    assert "apiKey" not in found.fields
    assert found.facts["source.name"] == "unread"
    assert "FREQTRADE__EXCHANGE__APIKEY is not read by freqtrade" in found.origin


ITEMS = {
    "op": ("op://Trading/Kraken bot", "label", ["op", "item", "get", "Kraken bot", "--vault", "Trading", "--format", "json"]),
    "bw": ("bw:Kraken bot", "name", ["bw", "get", "item", "Kraken bot", "--nointeraction"]),
}


@pytest.mark.parametrize("name", ITEMS)
def test_a_password_manager_is_asked_without_a_shell(name, values, monkeypatch):
    source, label, argv = ITEMS[name]
    asked = []

    def run(argv, **options):
        asked.append(argv)
        assert not options.get("shell") and not any(value in part for part in argv for value in values)
        item = {"fields": [{label: "API Key", "value": values[0]}, {label: "Secret", "value": values[1]}, {label: "notesPlain"}]}
        return types.SimpleNamespace(returncode=0, stdout=json.dumps(item).encode())

    monkeypatch.setattr(vault.subprocess, "run", run)
    found = find(TWO, "kraken", source, environ={})
    assert (found.get("apiKey"), found.get("secret")) == values[:2]
    assert asked == [argv]


@pytest.mark.parametrize("program", ["exit 3", "echo '[1]'", "echo not json", "printf 'secret' >&2; exit 1"])
def test_a_password_manager_that_fails_is_no_crash(program, tmp_path, capfd):
    (tmp_path / "bw").write_text(f"#!/bin/sh\n{program}\n")
    (tmp_path / "bw").chmod(0o700)
    with pytest.raises(UsageError, match=r"bw (ended with status|did not answer with an item)"):
        vault.asked([str(tmp_path / "bw")], {"PATH": "/bin:/usr/bin"})
    assert "secret" not in "".join(capfd.readouterr())


def test_an_item_is_no_option():
    with pytest.raises(UsageError, match="must not begin"):
        find(TWO, "kraken", "bw:--help", environ={})
    with pytest.raises(UsageError, match="op://VAULT/ITEM"):
        find(TWO, "kraken", "op://only", environ={})


def test_the_keyring(values, monkeypatch):
    held = {("kraken", "api_key"): values[0], ("kraken", "secret"): values[1]}
    monkeypatch.setitem(sys.modules, "keyring", types.SimpleNamespace(get_password=lambda service, name: held.get((service, name))))
    found = find(TWO, "kraken", "keyring", environ={})
    assert (found.get("apiKey"), found.get("secret")) == values[:2]

    def locked(service: str, name: str) -> str:
        raise RuntimeError(values[1])

    monkeypatch.setitem(sys.modules, "keyring", types.SimpleNamespace(get_password=locked))
    with pytest.raises(UsageError, match="could not be read") as raised:
        find(TWO, "kraken", "keyring", environ={})
    assert values[1] not in str(raised.value)
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(UsageError, match="not installed"):
        find(TWO, "kraken", "keyring", environ={})


def auto(folder: Path, **environ: str) -> Credentials:
    return find(TWO, "kraken", "auto", environ=environ, folder=folder)


def test_auto_takes_the_bot_s_own_file_and_names_the_others(tmp_path):
    (tmp_path / "config.json").write_text('{"exchange": {"name": "kraken", "key": "bot", "secret": "s"}}')
    (tmp_path / ".env").write_text("KRAKEN_APIKEY=loose\nKRAKEN_SECRET=s\n")
    found = auto(tmp_path, KRAKEN_APIKEY="set", KRAKEN_SECRET="s")
    assert found.get("apiKey") == "bot"
    assert re.match(r"freqtrade: .*config\.json.*; also seen: environment: KRAKEN_APIKEY, KRAKEN_SECRET; dotenv: .*\.env", found.origin)
    assert found.facts["source.rivals"] == "different"


def test_auto_says_when_the_others_hold_the_same(tmp_path):
    (tmp_path / "kraken.key").write_text("k\ns\n")
    assert auto(tmp_path).origin.endswith("; also seen: nothing")
    assert auto(tmp_path, KRAKEN_APIKEY="k", KRAKEN_SECRET="s").facts["source.rivals"] == "same"


def test_auto_names_what_it_could_not_read(tmp_path):
    (tmp_path / "keys.json").write_text('{"kraken": {"apiKey": "SECRETVALUE", oops')
    with pytest.raises(DataError, match=r"keys\.json:1: not readable as JSON"):
        auto(tmp_path)
    found = auto(tmp_path, KRAKEN_APIKEY="k", KRAKEN_SECRET="s")
    assert "unreadable: " in found.origin and "SECRETVALUE" not in found.origin


def test_auto_in_an_empty_folder_says_where_it_looked(tmp_path):
    with pytest.raises(UsageError, match=r"looked for .*config\.json.*keys\.local\.json.*KRAKEN_APIKEY"):
        auto(tmp_path)


def test_the_help_names_every_source():
    named = SOURCE_HELP.partition("Names: ")[2].rstrip(".").split(", ")
    assert tuple(named) == known()


def test_an_unknown_source_and_a_missing_file():
    with pytest.raises(UsageError, match="did you mean 'freqtrade'"):
        find(TWO, "kraken", "freqtrad:x", environ={})
    with pytest.raises(UsageError, match=r"'no/such\.json' is not there"):
        find(TWO, "kraken", "ccxt:no/such.json", environ={})
