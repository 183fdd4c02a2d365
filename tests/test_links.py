"""Files of links: what stands in them, where it is wrong, and that no credential may."""

from __future__ import annotations

import secrets
from importlib.metadata import EntryPoint, EntryPoints

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnose import links
from diagnose.model import Credentials

KEYS = {"MAIN_APIKEY": "the-key", "MAIN_SECRET": "the-secret", "MAIN_PASSWORD": "the-phrase"}


@pytest.fixture
def read(pack):
    """The entries of a text, with these variables."""

    def entries(text: str, **environ: str) -> list[links.Entry]:
        return list(links.read(text, "links.yaml", pack, environ))

    return entries


def one(read, entry: str, **environ: str) -> links.Entry:
    (found,) = read(f"links:\n  - {{{entry}}}\n", **environ)
    return found


def test_everything_that_an_entry_may_say(read):
    text = """\
links:
  - name: main
    exchange: bybit
    market: swap
    environment: testnet
    region: global
    intent: read
    consumer: hosted
    proxy: http://127.0.0.1:3128
    env_prefix: MAIN_
"""
    (entry,) = read(text, **KEYS)
    link = entry.link
    assert (entry.name, entry.file, entry.line, entry.problem) == ("main", "links.yaml", 2, "")
    assert (link.exchange, link.market, link.environment, link.region) == ("bybit", "swap", "testnet", "global")
    assert (link.intent, link.consumer, link.proxy) == ("read", "hosted", "http://127.0.0.1:3128")
    assert {name: link.credentials.get(name) for name in link.credentials.fields} == {"apiKey": "the-key", "secret": "the-secret"}


def test_what_is_not_said_is_what_the_command_line_takes(read):
    link = one(read, "name: a, exchange: okx, env_prefix: MAIN_", **KEYS).link
    assert (link.market, link.environment, link.region, link.intent, link.consumer, link.proxy) == ("spot", "live", "global", "trade", "self-hosted", None)
    assert one(read, "name: a, exchange: okx, consumer: read-only, env_prefix: MAIN_", **KEYS).link.intent == "read"


@pytest.mark.parametrize(("exchange", "served", "market", "region"), [("binanceusdm", "binance", "swap", "global"), ("okxus", "okx", "spot", "us"), ("krakenfutures", "krakenfutures", "swap", "global")])
def test_the_ids_of_ccxt_that_stand_for_a_market_or_region(exchange, served, market, region, read):
    link = one(read, f"name: a, exchange: {exchange}, env_prefix: MAIN_", **KEYS).link
    assert (link.exchange, link.market, link.region) == (served, market, region)


def test_the_market_of_another_system_of_the_operator(read):
    assert one(read, "name: a, exchange: kraken, market: swap, env_prefix: MAIN_", **KEYS).link.exchange == "krakenfutures"


def test_the_usual_variables_of_the_exchange_are_read_where_nothing_else_is_named(read):
    found = one(read, "name: a, exchange: kraken", KRAKEN_APIKEY="k", KRAKEN_SECRET="s").link.credentials
    assert (found.get("apiKey"), found.get("secret")) == ("k", "s")
    assert found.origin == "environment: KRAKEN_APIKEY, KRAKEN_SECRET"


def test_files_and_variables_named_field_by_field(read, tmp_path):
    (tmp_path / "key").write_text("from a file\n")
    (tmp_path / "secret").write_text("from another")
    entry = f"name: a, exchange: okx, env: {{secret: WHERE_FILE, password: PHRASE}}, files: {{apiKey: '{tmp_path / 'key'}'}}"
    found = one(read, entry, WHERE_FILE=str(tmp_path / "secret"), PHRASE="from a variable").link.credentials
    assert [found.get(name) for name in ("apiKey", "secret", "password")] == ["from a file", "from another", "from a variable"]
    assert found.origin == "environment: WHERE_FILE, PHRASE, a file for apiKey"
    assert one(read, f"name: a, exchange: kraken, files: {{apiKey: '{tmp_path / 'key'}'}}").link.credentials.origin == "a file for apiKey"


def test_a_prefix_also_names_files(read, tmp_path):
    (tmp_path / "key").write_text("from a file")
    assert one(read, "name: a, exchange: kraken, env_prefix: BOT_", BOT_API_KEY_FILE=str(tmp_path / "key")).link.credentials.get("apiKey") == "from a file"


def test_another_package_may_be_the_source(read, monkeypatch):
    class Vault:
        def __init__(self, place):
            assert place.argument == ""

        def read(self, exchange, fields):
            return Credentials.of("vault", **dict.fromkeys(fields, f"of {exchange}"))

    monkeypatch.setattr(links, "_test_vault", Vault, raising=False)
    points = EntryPoints([EntryPoint("vault", "diagnose.links:_test_vault", "diagnose.readers.v1")])
    monkeypatch.setattr("diagnose.credentials.sources.entry_points", lambda group: points)
    assert one(read, "name: a, exchange: okx, from: vault").link.credentials.get("secret") == "of okx"


def test_a_source_that_breaks_is_a_problem_of_its_entry(read, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("the-secret")

    monkeypatch.setattr(links, "find", broken)
    found = one(read, "name: a, exchange: okx, from: vault")
    assert found.problem == "unexpected RuntimeError in reading the credentials"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("exchange: okx", "'name' is missing"),
        ("name: '', exchange: okx", "'name' must have 1 to 100 characters"),
        (f"name: {'x' * 101}, exchange: okx", "'name' must have 1 to 100 characters"),
        ("name: a", "'exchange' is missing"),
        ("name: a, exchange: krakn", "unknown exchange 'krakn'; did you mean kraken"),
        ("name: a, exchange: kraken, market: swaps", "did you mean 'swap'"),
        ("name: a, exchange: binanceus, market: swap", "has no swap market"),
        ("name: a, exchange: kraken, environment: testnet", "no testnet environment"),
        ("name: a, exchange: okx, region: moon", "moon"),
        ("name: a, exchange: okx, intent: trading", "did you mean 'trade'"),
        ("name: a, exchange: okx, consumer: bot", "'consumer' is 'bot'"),
        ("name: a, exchange: okx, markt: swap", "unknown key 'markt', did you mean 'market'?"),
        ("name: a, exchange: okx, proxy: 'socks5://127.0.0.1:1'", "SOCKS proxies are not supported"),
        ("name: a, exchange: okx, proxy_env: NOT_SET", "the variable named by 'proxy_env' is not set"),
        ("name: a, exchange: okx", "looked for the environment variables OKX_APIKEY"),
        ("name: a, exchange: okx, env_prefix: OTHER_", "OTHER_APIKEY"),
        ("name: a, exchange: okx, env_prefix: MAIN", "must be the beginning of variables and end in '_'"),
        ("name: a, exchange: okx, env_prefix: MAIN_, from: env", "'env_prefix' and 'from' exclude each other"),
        ("name: a, exchange: okx, from: vault", "unknown source of credentials 'vault'"),
        ("name: a, exchange: okx, from: prompt", "nobody can be asked"),
        ("name: a, exchange: okx, env: MAIN_", "'env' must be a mapping"),
        ("name: a, exchange: okx, env: {apiKey: NOT_SET}", "the variable named for 'apiKey' is not set"),
        ("name: a, exchange: okx, env: {passphrase: MAIN_PASSWORD}", "okx issues no 'passphrase'; its keys have apiKey, secret, password"),
        ("name: a, exchange: okx, env: {secret: MAIN_SECRET}, files: {secret: x}", "stands under 'env' as well"),
        ("name: a, exchange: okx, files: {secret: /nowhere/at/all}", "what is named for 'secret' must be the path of a file"),
        ("name: a, exchange: okx, env: {}", "a variable or a file named for apiKey, secret, password"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_entry_is_one_sentence(entry, said, read):
    found = one(read, entry, **KEYS)
    assert found.link is None
    assert said in found.problem
    assert "\n" not in found.problem
    assert (found.file, found.line) == ("links.yaml", 2)


def test_the_line_is_that_of_the_word(read):
    (found,) = read("links:\n  - name: a\n    exchange: okx\n    intent: trad\n", **KEYS)
    assert (found.name, found.line) == ("a", 4)


def test_a_bad_entry_stops_no_other(read):
    text = "links:\n  - {name: a, exchange: okx, env_prefix: MAIN_}\n  - {name: b}\n  - {name: c, exchange: okx, env_prefix: MAIN_}\n"
    assert [(entry.name, bool(entry.link), entry.line) for entry in read(text, **KEYS)] == [("a", True, 2), ("b", False, 3), ("c", True, 4)]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "must hold one mapping"),
        ("links: []", 1, "'links' must be a list"),
        ("link:\n  - {name: a}", 1, "unknown key 'link', did you mean 'links'?"),
        ("links:\n  - okx", 1, "number 1 of 'links' must be a mapping"),
        ("links:\n  - name: a\n    name: b", 3, "'name' stands here twice"),
        ("links:\n  - {name: a, sandbox: true}", 2, "'environment: testnet'"),
        ("links:\n  - {name: [", 3, "did not find expected node content"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem(text, line, said, read):
    (found,) = read(text)
    assert (found.link, found.line) == (None, line)
    assert said in found.problem


WAYS_TO_WRITE_A_SECRET = [
    "secret: {}", "apiKey: {}", "api_key: {}", "API_SECRET: {}", "password: {}", "passphrase: {}", "private_key: {}", "token: {}", "uid: {}",
    "key: {}", "credentials: {{secret: {}}}", "env: {{secret: {}}}", "env: {{secret: [{}]}}", "env_prefix: {}", "proxy: 'http://me:{}@127.0.0.1:1'",
    "proxy_env: {}", "files: {{secret: {}}}",
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS_TO_WRITE_A_SECRET)
@pytest.mark.parametrize("form", ["a{}", "A{}", "aa/{}=="])
def test_a_secret_in_the_file_is_refused_and_not_shown(way, form, read):
    secret = form.format(secrets.token_hex(16).upper())
    text = f"links:\n  - name: a\n    exchange: okx\n    {way.format(secret)}\n"
    (found,) = read(text)
    assert found.link is None
    assert (found.name, found.line) == ("a", 4)
    assert secret not in repr(found)


@pytest.mark.parametrize("written", ["secret: 0123987", "password: 12_345_678", "apiKey: yes", "{secret: 0123987}", "'secret' : 0123987", "api_key: 2024-01-01"])
def test_a_secret_that_yaml_would_misread_is_not_shown_either(written, read):
    (found,) = read(f"links:\n  - name: a\n    exchange: okx\n    {written if '{' not in written else f'env: {written}'}\n")
    assert "must not stand in this file" in found.problem
    assert found.line == 4
    assert written.split(": ")[1].strip("}") not in found.problem


def test_the_reason_is_told(read):
    found = one(read, "name: a, exchange: okx, secret: abc")
    assert found.problem == (
        "'secret': a credential must not stand in this file, which gets copied and kept; "
        "name the variable that holds it under 'env', or its file under 'files'"
    )


def test_the_password_of_a_proxy_comes_from_a_variable(read):
    assert one(read, "name: a, exchange: okx, env_prefix: MAIN_, proxy_env: BOT_PROXY", BOT_PROXY="http://me:pw@127.0.0.1:1", **KEYS).link.proxy == "http://me:pw@127.0.0.1:1"


KNOWN = ["name", "exchange", "market", "environment", "region", "intent", "consumer", "proxy", "proxy_env", "env_prefix", "env", "files", "from", "secret", "x"]
SCALARS = st.none() | st.booleans() | st.integers() | st.sampled_from(["okx", "kraken", "spot", "live", "MAIN_", "env"]) | st.text(max_size=8)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KNOWN), inner, max_size=3), max_leaves=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(KNOWN), VALUES), max_size=4) | VALUES)
def test_nothing_that_stands_in_a_file_raises(entries):
    from diagnose.pack import Pack

    found = list(links.read(yaml.safe_dump({"links": entries}), "links.yaml", PACK.setdefault("", Pack.load()), KEYS))
    assert found
    assert all((entry.link is None) == bool(entry.problem) for entry in found)


PACK: dict = {}
