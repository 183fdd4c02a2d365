"""The offline look at credentials, through `inspect`."""

from __future__ import annotations

import base64
import math
import secrets
import string
import time
import uuid
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnose.credentials import inspect
from diagnose.credentials.pattern import extent
from diagnose.data import Map, load, root
from diagnose.model import Credentials, Secret
from diagnose.profile import CredentialField

# Random values would make random test ids, hence the numbers in `ids`.
ALPHANUMERIC = string.ascii_letters + string.digits
PEM = "-----BEGIN (RSA )?PRIVATE KEY-----"


def field(name: str, strict: str = "exact", samples: tuple[str, ...] = (), **shapes: str) -> CredentialField:
    return CredentialField(name, name, shapes, strict, samples)


def alphanumeric(length: int) -> str:
    return "".join(secrets.choice(ALPHANUMERIC) for _ in range(length - 3)) + "Zz9"


SAME = {  # key and secret look alike
    "apiKey": field("apiKey", key="^[A-Za-z0-9]{64}$"),
    "secret": field("secret", hmac="^[A-Za-z0-9]{64}$", pem=PEM),
}
APART = {  # they do not
    "apiKey": field("apiKey", key="^[0-9A-Za-z/+=]{56}$"),
    "secret": field("secret", hmac="^[0-9A-Za-z+/]{86}==$"),
}
UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
TYPICAL = {
    "apiKey": field("apiKey", "typical", key=UUID),
    "secret": field("secret", "typical", hmac="^[0-9A-F]{32}$"),
    "password": field("password", "typical"),
}
OTHERS = {"prefixed": ["^bg_[0-9a-f]{32}$"], "plain": ["^[0-9A-Za-z]{48}$", UUID], "keys": [PEM]}


def look(fields: Mapping[str, CredentialField], key: str = "", secret: str = "", password: str = "") -> dict[str, str]:
    typed = {"apiKey": key, "secret": secret, "password": password}
    return inspect(Credentials({name: Secret(text) for name, text in typed.items()}), fields, OTHERS)


def pem(label: str = "PRIVATE KEY") -> str:
    body = "\n".join(base64.b64encode(secrets.token_bytes(48)).decode() for _ in range(3))
    return f"-----BEGIN {label}-----\n{body}\n-----END {label}-----\n"


def test_good_credentials() -> None:
    facts = look(SAME, alphanumeric(64), alphanumeric(64))
    assert facts == {
        "key.presence": "present", "key.text": "clean", "key.shape": "expected", "key.looks": "own-key",
        "secret.presence": "present", "secret.text": "clean", "secret.shape": "expected", "secret.looks": "own-secret",
        "passphrase.presence": "unneeded", "passphrase.text": "unknown", "pair.relation": "unknown",
    }  # fmt: skip


def test_every_fact_is_a_word_of_the_vocabulary() -> None:
    kinds = load(root("rules") / "vocabulary.yaml").mapping("kinds")

    def words(name: str) -> tuple[str, ...]:
        kind, _, attribute = name.partition(".")
        entry: Map = kinds.mapping(kind).mapping("attributes").mapping(attribute)
        return entry.texts("words")

    for text in (
        "",
        "xxx",
        alphanumeric(64),
        alphanumeric(50),
        "a@example.com",
        pem(),
        "https://example.com",
        "my dear",
    ):
        for fields in (SAME, APART, TYPICAL):
            for name, word in look(fields, text, text, text).items():
                assert word in words(name), name


@pytest.mark.parametrize("empty", ["", " ", "\u200b", "\n", '""'])
def test_nothing_but_damage_is_missing(empty: str) -> None:
    facts = look(TYPICAL, empty, empty, empty)
    assert {facts[f"{kind}.presence"] for kind in ("key", "secret", "passphrase")} == {"missing"}
    assert inspect(Credentials(), TYPICAL)["key.presence"] == "missing"


@pytest.mark.parametrize(
    "text",
    [
        "your-api-key-here", "YOUR_API_KEY", "yourApiKey", "yourapikey", "YOUR_BINANCE_API_KEY", "<key>", "<your api key>", "xxx",
        "xxxxxxxx-xxxx-xxxx", "changeme", "key", "secret", "API_KEY", "${OKX_KEY}", "$API_KEY", "{{ key }}", "[API KEY]",
        "********", "insert your key here", "x" * 64, "'YOUR_API_KEY'", "...",
    ],
)  # fmt: skip
def test_placeholders(text: str) -> None:
    facts = look(SAME, text, text)
    assert (facts["key.presence"], facts["secret.presence"]) == ("placeholder", "placeholder")
    assert facts["key.shape"] == "unknown"


def test_the_samples_of_the_documents_are_placeholders() -> None:
    sample = alphanumeric(64)
    fields = {**SAME, "apiKey": field("apiKey", samples=(sample,), key="^[A-Za-z0-9]{64}$")}
    assert look(fields, f"{sample}\n")["key.presence"] == "placeholder"
    assert look(fields, alphanumeric(64))["key.presence"] == "present"


@pytest.mark.parametrize("text", ["secret", "My-Passphrase1!", "Key-Access-1", "password", "$ecretWord9"])
def test_a_plain_word_may_be_a_passphrase(text: str) -> None:
    assert look(TYPICAL, password=text)["passphrase.presence"] == "present"


@pytest.mark.parametrize(
    "text", ["<passphrase>", "your-passphrase", "YOUR_PASSWORD_HERE", "xxxxxxxx", "${OKX_PASSPHRASE}"]
)
def test_a_placeholder_for_a_passphrase(text: str) -> None:
    assert look(TYPICAL, password=text)["passphrase.presence"] == "placeholder"


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        (alphanumeric(48), "short"), (alphanumeric(63), "short"), (alphanumeric(65), "long"), (alphanumeric(63) + "-", "alphabet"),
        (alphanumeric(63) + "\u0430", "alphabet"), (alphanumeric(64) + " ", "expected"), (f'"{alphanumeric(64)}"', "expected"),
        (alphanumeric(30) + "****" + alphanumeric(30), "alphabet"), (pem(), "other"),
    ],
    ids=range(9),
)  # fmt: skip
def test_how_a_key_differs_from_an_exact_shape(text: str, shape: str) -> None:
    assert look(SAME, text)["key.shape"] == shape


def test_the_right_characters_in_the_wrong_order_are_another_shape() -> None:
    fields = {**TYPICAL, "apiKey": field("apiKey", key=UUID)}
    assert look(fields, str(uuid.uuid4()))["key.shape"] == "expected"
    assert look(fields, str(uuid.uuid4())[::-1])["key.shape"] == "other"
    assert look(fields, uuid.uuid4().hex)["key.shape"] == "short"


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        (str(uuid.uuid4()), "expected"), (str(uuid.uuid4())[:-3], "short"), (str(uuid.uuid4()) + "00", "long"),
        (alphanumeric(20), "alphabet"), ("a@example.com", "alphabet"),
    ],
    ids=range(5),
)  # fmt: skip
def test_a_shape_that_was_only_observed_is_compared_as_well(text: str, shape: str) -> None:
    # What that is worth is for the rules to say, from the fact exchange.shapes.
    assert look(TYPICAL, text)["key.shape"] == shape


def test_without_a_known_shape_nothing_is_compared() -> None:
    fields = {"apiKey": field("apiKey"), "secret": field("secret")}
    facts = look(fields, alphanumeric(20), alphanumeric(20))
    assert (facts["key.shape"], facts["key.looks"], facts["pair.relation"]) == ("unknown", "unknown", "unknown")


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("trader@example.com", "email"), ("https://example.com/api", "url"), ("www.example.com", "url"), ("hunter2!more", "phrase"),
        ("correct horse battery staple", "phrase"), ("bg_" + secrets.token_hex(16), "other-exchange"),
        (str(uuid.uuid4()), "other-exchange"), (alphanumeric(48), "unknown"), (alphanumeric(30) + "****", "unknown"),
    ],
    ids=range(9),
)  # fmt: skip
def test_what_else_a_key_may_be(text: str, looks: str) -> None:
    assert look(SAME, text)["key.looks"] == looks
    assert look(SAME, secret=text)["secret.looks"] == looks


def test_a_cut_off_key_is_not_taken_for_one_of_another_exchange() -> None:
    assert look(SAME, alphanumeric(64)[:48])["key.looks"] == "unknown"


def test_only_a_prefix_marks_another_exchange_where_the_own_shape_is_uncertain() -> None:
    assert look(TYPICAL, "bg_" + secrets.token_hex(16))["key.looks"] == "other-exchange"
    assert look(TYPICAL, alphanumeric(48))["key.looks"] == "unknown"


@pytest.mark.parametrize(
    ("secret", "shape", "looks"),
    [
        (pem(), "expected", "pem"),
        (pem("RSA PRIVATE KEY").replace("\n", "\r\n"), "expected", "pem"),
        (pem().replace("\n", "\\n"), "other", "pem-damaged"),
        (pem().replace("\n", " "), "other", "pem-damaged"),
        (pem()[:80], "other", "pem-damaged"),
        (pem("PUBLIC KEY"), "other", "pem"),
        (pem("ENCRYPTED PRIVATE KEY"), "other", "pem"),
    ],
    ids=range(7),
)
def test_private_keys(secret: str, shape: str, looks: str) -> None:
    facts = look(SAME, alphanumeric(64), secret)
    assert (facts["secret.shape"], facts["secret.looks"], facts["secret.text"]) == (shape, looks, "clean")


def base64_secret() -> str:
    return base64.b64encode(secrets.token_bytes(64)).decode()


def test_the_pair() -> None:
    key, secret = base64.b64encode(secrets.token_bytes(42)).decode(), base64_secret()
    assert look(APART, key, secret)["pair.relation"] == "distinct"
    assert look(APART, key, key)["pair.relation"] == "same"
    assert look(APART, key, f" {key}")["pair.relation"] == "same"
    facts = look(APART, secret, key)
    assert (facts["pair.relation"], facts["key.looks"], facts["secret.looks"]) == ("exchanged", "own-secret", "own-key")
    assert look(APART, key)["pair.relation"] == "unknown"
    assert look(APART, key, alphanumeric(20))["pair.relation"] == "unknown"


def test_where_both_look_alike_an_exchange_cannot_be_told() -> None:
    assert look(SAME, alphanumeric(64), alphanumeric(64))["pair.relation"] == "unknown"
    assert look(SAME, pem(), alphanumeric(64))["pair.relation"] == "exchanged"
    assert look(SAME, alphanumeric(64), pem())["pair.relation"] == "distinct"


def test_exchanged_fields_of_observed_shapes() -> None:
    assert look(TYPICAL, secrets.token_hex(16).upper(), str(uuid.uuid4()))["pair.relation"] == "exchanged"


@given(st.text(), st.text(), st.text())
def test_no_text_raises_and_no_value_is_in_the_facts(key: str, secret: str, password: str) -> None:
    for fields in (SAME, APART, TYPICAL):
        facts = look(fields, key, secret, password)
        assert all(word.replace("-", "").isalpha() for word in facts.values())


@given(
    st.lists(
        st.sampled_from(["-----BEGIN ", "PRIVATE KEY-----", "-----END ", "\n", "\\n", "QUJD", "\ud800", "\0", '"'])
    )
)
def test_no_wreck_of_a_pem_raises(parts: list[str]) -> None:
    assert look(SAME, "k", "".join(parts))["secret.presence"] in ("present", "missing", "placeholder")


@pytest.mark.parametrize("char", ["a", " ", '"', "-", "@", "\\", "\u200b", "your"])
def test_a_megabyte_is_looked_at_quickly(char: str) -> None:
    started = time.monotonic()
    look(SAME, char * (1_000_000 // len(char)), "-----BEGIN PRIVATE KEY-----" + char * 1_000_000, char * 1_000_000)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("pattern", "shortest", "longest", "fixed"),
    [
        ("^[A-Za-z0-9]{64}$", 64, 64, 0),
        ("^mx0[A-Za-z0-9]{15}$", 18, 18, 3),
        (UUID, 36, 36, 0),
        ("^organizations/[0-9a-f-]{36}/apiKeys/[0-9a-f-]{36}$", 95, 95, 20),
        ("^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$", 36, 36, 0),
        ("^(account|master)-[0-9A-Za-z]{20}$", 27, 28, 6),
        ("^(0x)?[0-9a-fA-F]{64}$", 64, 66, 0),
        ("^[0-9A-Za-z+/]{86}==$", 88, 88, 0),
        ("^[a-z]{27,28}$", 27, 28, 0),
        (r"^\d+\.\w*$", 2, math.inf, 0),
    ],
)
def test_the_extent_of_a_pattern(pattern: str, shortest: float, longest: float, fixed: int) -> None:
    found = extent(pattern)
    assert found is not None
    assert (found.shortest, found.longest, found.fixed) == (shortest, longest, fixed)


@pytest.mark.parametrize("pattern", ["abc", "^abc", PEM, "^[^a]{3}$", "^(?i)abc$", "^a(b$", r"^\bx$"])
def test_a_pattern_outside_the_subset_has_no_extent(pattern: str) -> None:
    assert extent(pattern) is None


def test_every_shape_of_the_shipped_profiles_is_understood() -> None:
    profiles = [load(path) for path in (root("rules") / "exchanges").iterdir() if path.name.endswith(".yaml")]
    fields = [
        credentials.mapping(name)
        for p in profiles
        for credentials in [p.mapping("credentials")]
        for name in credentials
    ]
    patterns = [shape for entry in fields for shape in entry.mapping("shapes").values()]
    assert patterns
    assert [p for p in patterns if "-----BEGIN" not in p and extent(p) is None] == []
