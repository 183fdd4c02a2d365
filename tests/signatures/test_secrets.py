"""Secrets in pasted text: every form is taken out in whatever it is wrapped, and nothing else is. All values are made at run time."""

from __future__ import annotations

import base64
import html
import json
import random
import re
import string
import uuid
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from diagnose import data
from diagnose.errors import DataError
from diagnose.signatures.patterns import compiled
from diagnose.signatures.secrets import KINDS, Redactor
from diagnose.signatures.tidy import tidy

RULES = data.root("rules")
REDACTOR = Redactor(RULES)
ALPHANUMERIC = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
BASE64 = ALPHANUMERIC + "+/"


def made(alphabet: str, length: int) -> str:
    """A value of that form, with at least one of everything that a form asks for."""
    letters = random.choices(alphabet, k=length - 6) + random.sample(string.digits, 6)
    random.shuffle(letters)
    return "".join(letters)


def pem(kind: str) -> str:
    body = "\n".join(made(BASE64, 64) for _ in range(3))
    return f"-----BEGIN {kind}PRIVATE KEY-----\n{body}\n-----END {kind}PRIVATE KEY-----"


def jwt() -> str:
    parts = (base64.urlsafe_b64encode(json.dumps({part: made(HEX, 20)}).encode()).decode().rstrip("=") for part in ("alg", "sub"))
    return ".".join((*parts, made(ALPHANUMERIC, 43)))


FORMS = [
    ("{}", lambda: pem(""), "secret"),
    ("key = '''{}'''", lambda: pem("EC "), "secret"),
    ("{} and so on", lambda: pem("RSA ").partition("-----END")[0], "secret"),
    ("Authorization: Bearer {}", jwt, "signature"),
    ("cookie {};", jwt, "signature"),
    ("?timestamp=1&signature={} 401", lambda: made(HEX, 64), "signature"),
    ("'KC-API-SIGN': '{}'", lambda: made(BASE64, 43) + "=", "signature"),
    ("API-Sign: {}", lambda: made(BASE64, 86) + "==", "signature"),
    ("X-BAPI-SIGN: {}", lambda: made(HEX, 64), "signature"),
    ("secret: '{}'", lambda: made(ALPHANUMERIC, 64), "secret"),
    ("BINANCE_API_SECRET={}", lambda: made(ALPHANUMERIC, 64), "secret"),
    ("secretKey => {}", lambda: made(HEX, 32), "secret"),
    ("my secret is {}", lambda: made(ALPHANUMERIC, 20), "secret"),
    ("private_key={}", lambda: made(BASE64, 88), "secret"),
    ("clientSecret: {}", lambda: made(ALPHANUMERIC, 40), "secret"),
    ("passphrase: '{}'", lambda: made(ALPHANUMERIC, 10), "secret"),
    ("OKX_PASSPHRASE={}", lambda: made(ALPHANUMERIC, 8), "secret"),
    ('"password": "{}"', lambda: made(ALPHANUMERIC + "!$%*-", 12), "secret"),
    ("OK-ACCESS-PASSPHRASE: '{}'", lambda: made(ALPHANUMERIC + "!$%&*-;,", 12), "secret"),
    ('password => "{}",', lambda: made(ALPHANUMERIC, 8) + "'" + made(ALPHANUMERIC, 8), "secret"),
    ("passphrase: {}\nnext", lambda: "".join(random.sample(string.ascii_letters, 10)), "secret"),
    ("my passphrase is {}, what now?", lambda: made(ALPHANUMERIC, 10), "secret"),
    ("via http://bob:{}@proxy.example:3128", lambda: made(ALPHANUMERIC + "!$%", 10), "password"),
    ("secret -> {}", lambda: made(ALPHANUMERIC, 32), "secret"),
    ("API Secret Key (shown once): {}", lambda: made(ALPHANUMERIC, 32), "secret"),
    ("密钥: {}", lambda: made(HEX, 32), "secret"),
    ("apiKey: '{}'", lambda: made(ALPHANUMERIC, 64), "key"),
    ("apiKey: '{}'", lambda: made(ALPHANUMERIC, 20) + "/" + made(BASE64, 35), "key"),
    ("X-MBX-APIKEY: {}", lambda: made(ALPHANUMERIC, 64), "key"),
    ("'OK-ACCESS-KEY': '{}'", lambda: str(uuid.uuid4()), "key"),
    ("GATE_API_KEY={}", lambda: made(HEX, 32), "key"),
    ("here: {}", lambda: "0x" + made(HEX, 64), "secret"),
    ("here: {}", lambda: made(BASE64, 86) + "==", "secret"),
    ("here: {}", lambda: made(ALPHANUMERIC, 64), "secret"),
    ("here: {}", lambda: made(BASE64, 56), "secret"),
    ("kucoin: {}", lambda: str(uuid.uuid4()), "secret"),
    ("here: {}", lambda: "bg_" + made(HEX, 32), "key"),
    ("here: {}", lambda: "account-" + made(ALPHANUMERIC, 20), "key"),
    ("api keys: {}", lambda: made(HEX, 32), "secret"),
    ("API key {}", lambda: made(ALPHANUMERIC, 30), "secret"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "make", "kind"), FORMS, ids=[f"{i}-{kind}-{text}" for i, (text, _, kind) in enumerate(FORMS)])
def test_each_form_is_taken_out_and_named(text, make, kind):
    value = make()
    before, after = text.split("{}")
    redacted = REDACTOR.redact(f"before {before}{value}{after}")
    assert value not in redacted.text
    assert redacted.text.startswith(f"before {before}‹{kind}›")
    assert redacted.kinds == {kind}


def test_every_form_of_the_data_file_has_a_case():
    texts = [text.format(make()) for text, make, _ in FORMS]
    assert [pattern for pattern in REDACTOR.patterns if not any(map(compiled(pattern).search, texts))] == []


def test_what_stands_around_a_secret_stays():
    value = made(ALPHANUMERIC, 64)
    text = f"binance GET https://api.binance.com/x?secret={value}&recvWindow=5000 401"
    assert REDACTOR.redact(text).text == "binance GET https://api.binance.com/x?secret=‹secret›&recvWindow=5000 401"


def test_several_secrets_are_all_taken_out():
    values = [made(ALPHANUMERIC, 64) for _ in range(5)]
    for between in (" ", ",", "\n", "', '", ";"):
        redacted = REDACTOR.redact(between.join(values))
        assert not [value for value in values if value in redacted.text]


def test_a_text_with_very_many_secrets_keeps_none():
    values = [made(ALPHANUMERIC, 64) for _ in range(1200)]
    redacted = REDACTOR.redact(" and ".join(values))
    assert not [value for value in values if value in redacted.text]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"passphrase": "{}"', lambda: "A&" + made(ALPHANUMERIC, 10)),
        ("passphrase: '{}'", lambda: "Abcd&" + made(ALPHANUMERIC, 10)),
        ("my passphrase is {}", lambda: made(ALPHANUMERIC, 10)),
        ("apiKey: '{}'", lambda: made(ALPHANUMERIC, 20) + "/" + made(ALPHANUMERIC, 35)),
        ("kucoin {} {}", lambda: str(uuid.uuid4())),
        ("api keys {},{}", lambda: made(HEX, 32)),
    ],
)
def test_more_secrets_are_taken_out(text, value):
    values = [value() for _ in range(text.count("{}"))]
    redacted = REDACTOR.redact(text.format(*values)).text
    assert not [value for value in values if value[-8:] in redacted]


PLAIN = [
    "",
    'binance {"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}',
    "okx {'msg': 'Request header OK-ACCESS-PASSPHRASE incorrect.', 'code': '50105'}",
    'kucoin requires "password" credential',
    'bybit requires "secret" credential',
    "api-signature-not-valid",
    "Signature for this request is not valid.",
    "https://api.binance.com/sapi/v1/capital/config/getall?timestamp=1795634266166&recvWindow=10000",
    "dial tcp 203.0.113.66:443, [2001:db8:85a3::8a2e:370:7334]:443",
    "2026-11-25T19:17:47.797814484900Z 1795634266166 1795634266166000000",
    "request 123456ab-1234-1234-1234-1234567890ab of my bot",
    "secret: " + "0" * 64,
    "signature=0000 apiKey=0000000000000000",
    "x" * 64,
    "-" * 90,
    "An error occurred while the system administrator was reconfiguring telecommunications",
    "at Object.internalConnectMultipleTimeoutHandlerOfTheSocket (node:net:1098:16)",
    "File \"/home/user/bot/.venv/lib/python3.11/site-packages/ccxt/base/exchange.py\", line 634, in fetch",
    "secret key is wrong or missing",
    "the passphrase must not be empty",
    "key: value, keyboard: us, monkey=banana",
]  # fmt: skip


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_secret_stays(text):
    redacted = REDACTOR.redact(text)
    assert (redacted.text, redacted.kinds) == (text, frozenset())


@pytest.mark.parametrize(
    "text",
    [
        "java.lang.SecretNotFoundException",
        "the API secret misconfiguration",
        "Invalid passphrase: please check it",
        "KC-API-PASSPHRASE: InvalidPassphraseError",
        "the passphrase is case-sensitive, and the password is required",
        "'password': None, 'secret': undefined, \"passphrase\": \"invalid\"",
        "secret key = AuthenticationFailedException",
        "private key cryptography/hazmat/primitives/serialization",
        "the secret INVALID_SIGNATURE_FORMAT 1795634266166000000",
        "https://proxy.example:3128/path@x",
    ],
)
def test_words_behind_the_name_of_a_secret_are_none(text):
    assert REDACTOR.redact(text).kinds == frozenset()


@pytest.mark.parametrize("text", ["id {}", "order {} filled", "x-mbx-uuid: {}"])
def test_a_uuid_is_a_secret_only_where_the_text_speaks_of_such(text):
    value = str(uuid.uuid4())
    assert value in REDACTOR.redact(text.format(value)).text
    assert value not in REDACTOR.redact("okx " + text.format(value)).text


@pytest.mark.parametrize("length", [32, 40])
def test_a_short_value_is_a_secret_only_where_the_text_speaks_of_keys(length):
    value = made(HEX, length)
    assert value in REDACTOR.redact(f"commit {value}").text
    assert value not in REDACTOR.redact(f"API key and secret: see {value}").text


def survives(value: str, text: str, size: int) -> bool:
    """Whether so many characters of a value stand together in a text."""
    return any(value[at : at + size] in text for at in range(len(value) - size + 1))


def at_80_columns(text: str) -> str:
    return "\n".join(text[at : at + 80] for at in range(0, len(text), 80))


WORDLESS = "".join(letter for letter in string.ascii_letters if letter not in "eEiI")
"""Letters that spell neither 'secret' nor 'private': a value that holds the name of a secret is another matter."""

WRAPPINGS = {
    "json": lambda s: json.dumps({"apiKey": "lab", "secret": s}),
    "json in json": lambda s: json.dumps({"log": json.dumps({"secret": s})}),
    "json in json in json": lambda s: json.dumps({"log": json.dumps({"log": json.dumps({"secret": s})})}),
    "env": lambda s: f"BINANCE_APIKEY=lab\nBINANCE_SECRET={s}\n",
    "shell": lambda s: f'export API_SECRET="{s}"',
    "yaml": lambda s: f"exchange:\n  name: binance\n  secret: {s}\n",
    "yaml, next line": lambda s: f"secret: >-\n    {s}\n",
    "toml": lambda s: f"secret = '{s}'",
    "ini": lambda s: f"[binance]\nsecret={s};",
    "python": lambda s: repr({"secret": s, "password": None}),
    "python, call": lambda s: f"ccxt.binance({{'secret': {s!r}}})",
    "python, bytes": lambda s: f"secret={s.encode()!r}",
    "python, tuple": lambda s: f"('secret', {s!r})",
    "node": lambda s: f"{{\n  secret: \x1b[32m'{s}'\x1b[39m\n}}",
    "php": lambda s: f'["secret"]=>\n  string(64) "{s}"',
    "php, array": lambda s: f"'secret' => '{s}',",
    "go": lambda s: f"&{{APIKey:lab Secret:{s}}}",
    "url": lambda s: f"https://api.example.com/x?secret={s}&timestamp=1",
    "html": lambda s: html.escape(f'<b>secret</b>: "{s}"'),
    "html, tags": lambda s: f"<td>secret</td><td>{s}</td>",
    "xml": lambda s: f"<secret>{s}</secret>",
    "header": lambda s: f"X-Secret: {s}\r\n",
    "markdown": lambda s: f"**secret**: `{s}`",
    "table": lambda s: f"| secret | {s} |\n| a | b |",
    "rich": lambda s: f"│ secret = '{s}' │\n│ x │",
    "quoted mail": lambda s: f"> my secret\n> {s}\n",
    "prose": lambda s: f"My secret is “{s}”.",
    "csv": lambda s: f"binance,lab,secret,{s}\n",
    "wrapped console": lambda s: at_80_columns("2026-11-25 19:17:47 ERROR could not connect to exchange with " + f"secret={s}" + " and so on" * 10),
}


@pytest.mark.parametrize("wrap", WRAPPINGS.values(), ids=WRAPPINGS.keys())
@settings(max_examples=40, deadline=None)
@given(value=st.text(WORDLESS + string.digits, min_size=64, max_size=64))
def test_a_secret_survives_in_no_wrapping(wrap, value):
    assume(len(set(value)) > 4)
    redacted = REDACTOR.redact(tidy(wrap(value)))
    assert "secret" in redacted.kinds
    assert not survives(value, redacted.text, 12)


blocks = st.tuples(st.text(WORDLESS, min_size=6, max_size=6), st.text(string.digits, min_size=2, max_size=2)).map("".join)


@settings(deadline=None)
@given(
    value=st.lists(blocks, min_size=8, max_size=8, unique=True).map("".join),
    at=st.integers(1, 63),
    around=st.sampled_from(["secret={}\nnext", "{{'secret': '{}'}}", "my secret {}"]),
)
def test_of_a_secret_that_was_cut_once_less_than_half_survives(value, at, around):
    redacted = REDACTOR.redact(tidy(around.format(value[:at] + "\n" + value[at:])))
    assert not survives(value, redacted.text, 28)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_can_be_searched_and_a_second_search_finds_nothing_more(text):
    redacted = REDACTOR.redact(text)
    assert redacted.kinds <= set(KINDS)
    assert bool(redacted.kinds) == (redacted.text != text)
    assert REDACTOR.redact(redacted.text).text == redacted.text


FORM = "sources: {x: y}\nforms:\n  - {kind: secret, text: 'p(?P<value>[a-z]+)', near: bank, digits: 0, source: x}\n"


def test_a_form_takes_its_group_and_only_near_its_words(tmp_path: Path):
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "secrets.yaml").write_text(FORM)
    redactor = Redactor(tmp_path)
    assert redactor.redact("pabcdefg").text == "pabcdefg"
    assert redactor.redact("Bank pabcdefg").text == "Bank p‹secret›"


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{kind: secret, text: '(', source: x}", "bad pattern"),
        ("{kind: sekret, text: x, source: x}", "sekret"),
        ("{kind: secret, text: x, digit: 4, source: x}", "did you mean 'digits'?"),
    ],
)
def test_a_form_that_does_not_fit_is_refused_where_it_stands(tmp_path: Path, entry, message):
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "secrets.yaml").write_text(FORM + "  - " + entry + "\n")
    with pytest.raises(DataError, match=re.escape(message)) as error:
        Redactor(tmp_path)
    assert error.value.line == len(FORM.splitlines()) + 1
