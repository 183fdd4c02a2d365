"""Triage of one text: what is concluded, what never is, whatever stands in the paste."""

from __future__ import annotations

import base64
import json
import re
import secrets
import string
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from diagnose.desk import Ticket, Triage
from diagnose.errors import UsageError
from diagnose.model import Certainty, Finding, Report
from diagnose.pack import Pack
from diagnose.report import Format
from diagnose.report.json import document, schema
from diagnose.report.stream import Stream

VALIDATOR = Draft202012Validator(schema())

BINANCE = 'binance {"code":-2015,"msg":"Invalid API-key, IP, or permissions for action"}'
GATE = 'gate {"label":"IP_FORBIDDEN","message":"Request IP not in whitelist: 203.0.113.9"}'

FRAGMENTS = (
    BINANCE,
    GATE,
    "ccxt.base.errors.AuthenticationError: okx {\"msg\":\"Invalid Sign\",\"code\":\"50113\"}",
    "APIError(code=-1021): Timestamp for this request was 1000ms ahead of the server's time.",
    "{'retCode': 10003, 'retMsg': 'API key is invalid.', 'result': {}, 'time': 1690000000000}",
    "pybit.exceptions.InvalidRequestError: API key is invalid. (ErrCode: 10003) (ErrTime: 08:09:10).",
    'kraken {"error":["EAPI:Invalid nonce"]}',
    "KucoinAPIException 400100: Order size below the minimum requirement.",
    'HTTPSConnectionPool(host="api.kucoin.com", port=443): Max retries exceeded with url: /api/v1/accounts',
    "socket.gaierror: [Errno -3] Temporary failure in name resolution",
    "Error: connect ECONNREFUSED 127.0.0.1:7890",
    "x509: certificate has expired or is not yet valid",
    "<html><head><title>403 Forbidden</title></head><body><h1>Access denied</h1> cloudflare Ray ID</body></html>",
    "HTTP/1.1 429 Too Many Requests\nRetry-After: 30",
    "Traceback (most recent call last):\n  File \"bot.py\", line 12, in <module>\n    main()",
    "    at Client.request (/app/node_modules/client/index.js:10:5)",
    "2024-05-01 10:00:00,123 - freqtrade.exchange - WARNING - fetch_ticker() returned exception",
    "binance GET https://api.binance.com/api/v3/account?timestamp=1 418 I'm a teapot",
    "insufficient balance",
    "\x1b[31mERROR\x1b[0m │ signature invalid │",
    "Der Schlüssel wird abgelehnt: â€žInvalid API-keyâ€œ",
    "签名错误 密钥不存在",
    "code: 50110\r\nmsg: Your IP 203.0.113.9 is not in the list",
    "status=503 Service Unavailable",
    "&quot;code&quot;:&quot;40037&quot;",
    "\\u0022code\\u0022: 40037",
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(pack: Pack) -> Triage:
    return Triage(pack)


def faults(report: Report, certainty: Certainty | None = None) -> list[str]:
    return [finding.cause for finding in report.faults if certainty in (None, finding.certainty)]


def said(report: Report) -> str:
    return " ".join(f"{item.probe}: {item.because}" for item in report.not_checked)


def without_quotes(report: Report) -> Report:
    def bare(finding: Finding) -> Finding:
        return replace(finding, because=finding.because[1:])

    return replace(report, findings=tuple(bare(finding) for finding in report.findings))


# ---- what is concluded


def test_equal_errors_have_equal_conclusions_and_each_its_own_quote(desk: Triage) -> None:
    texts = [f"{BINANCE} in order {number}" for number in ("1111111", "2222222", "1111111")]
    first, second, again = (desk.report(Ticket(text)) for text in texts)
    assert without_quotes(first) == without_quotes(second)
    assert first == again
    for report, own, other in ((first, "1111111", "2222222"), (second, "2222222", "1111111")):
        assert all(own in finding.because[0] for finding in report.faults)
        assert other not in json.dumps(document(report))


def test_an_address_is_never_taken_from_another_ticket(desk: Triage) -> None:
    reports = [desk.report(Ticket(GATE.replace("203.0.113.9", address))) for address in ("203.0.113.1", "198.51.100.2")]
    assert [report.where["egress_ip"] for report in reports] == ["203.0.113.1", "198.51.100.2"]
    assert "203.0.113.1" in reports[0].findings[0].fix[0]
    assert "203.0.113.1" not in json.dumps(document(reports[1]))


def test_the_callers_id_comes_back_and_stays_with_its_ticket(desk: Triage) -> None:
    named, anonymous = desk.report(Ticket(BINANCE, id="T-7")), desk.report(Ticket(BINANCE))
    assert (named.id, anonymous.id) == ("T-7", "")
    assert replace(named, id="") == anonymous


@pytest.mark.parametrize(
    ("alias", "owner", "market"),
    [("binanceusdm", "binance", "swap"), ("binancecoinm", "binance", "inverse"), ("gateio", "gate", ""), ("bybiteu", "bybit", "")],
)
def test_another_id_of_an_exchange_stands_for_its_owner_and_its_market(alias: str, owner: str, market: str, desk: Triage) -> None:
    report = desk.report(Ticket("Invalid API-key, IP, or permissions for action", alias))
    assert report.exchange == owner
    assert report.facts.get("link", {}).get("market", "") == market
    assert bool(market) == (f"diagnose run {owner} --market {market}" in {f.verify for f in report.findings})
    assert "exchange:" not in said(report)


def test_the_id_of_an_exchange_may_be_written_in_capitals(desk: Triage) -> None:
    assert desk.report(Ticket(BINANCE, " BINANCE ")) == desk.report(Ticket(BINANCE, "binance"))


def test_every_name_that_check_takes_is_used(desk: Triage) -> None:
    desk.check("coinbase pro")
    assert desk.report(Ticket("Invalid API key", "coinbase pro")).exchange == "coinbaseexchange"


def test_an_exchange_that_nobody_knows_is_judged_by_wording_and_the_report_says_so(desk: Triage) -> None:
    report = desk.report(Ticket("Invalid nonce: must be greater than the last one", "nosuchexchange"))
    assert faults(report)[0] == "nonce-conflict"
    assert "exchange: 'nosuchexchange' is not known" in said(report)
    assert not any(finding.verify for finding in report.findings)


def test_check_refuses_such_an_exchange_with_the_nearest_names(desk: Triage) -> None:
    desk.check("krakenfutures")
    desk.check("POLONIEX")
    with pytest.raises(UsageError, match="unknown exchange 'krakn'; did you mean kraken"):
        desk.check("krakn")
    with pytest.raises(UsageError, match="leave --exchange out"):
        desk.check("qqqqqqqqqq")


def test_a_named_exchange_without_a_profile_is_read_by_the_tables_of_ccxt(desk: Triage, pack: Pack) -> None:
    report = desk.report(Ticket('poloniex {"code":"21301","message":"???"}'))
    expected = pack.knowledge.of_code("poloniex", "21301").causes
    assert "poloniex" not in pack.profiles.ids
    assert report.exchange == "poloniex"
    assert set(faults(report)) == set(expected)
    assert "exchange:" not in said(report)
    assert not faults(report, Certainty.PROVEN)
    assert not any(finding.verify for finding in report.findings)


def test_an_exchange_that_was_only_guessed_is_told_as_a_guess(desk: Triage) -> None:
    report = desk.report(Ticket('{"code":"40038","msg":"The current ip is not in the apikey ip whitelist"}'))
    assert report.exchange == "bitget"
    assert "taken for bitget by its wording alone" in said(report)


@pytest.mark.parametrize("text", ["", " \n\t ", "hello, it does not work", "\0\x1b[0m"])
def test_a_text_without_an_error_names_no_cause_and_says_what_is_needed(text: str, desk: Triage) -> None:
    report = desk.report(Ticket(text))
    assert (report.verdict.value, report.findings) == ("inconclusive", ())
    assert "the exchange's own answer" in said(report)


def test_of_a_very_long_text_both_ends_are_read_and_the_report_says_so(desk: Triage) -> None:
    filling = "all is well so far; " * 20_000
    for text in (BINANCE + filling, filling + BINANCE):
        report = desk.report(Ticket(text))
        assert faults(report) == faults(desk.report(Ticket(BINANCE)))
        assert "the middle" in said(report)
    assert not desk.report(Ticket(filling + BINANCE + filling)).findings


# ---- what is never proven

SENT = ("credentials", "clock", "not-link")
"""Groups of causes about what a client sent, which no text shows."""


@pytest.fixture(scope="module")
def documented(pack: Pack) -> list[tuple[str, str, str]]:
    """Every code that an exchange defines for one cause: exchange, body with the exchange's own sentence, cause."""
    found = []
    for name in pack.profiles.ids:
        for signature in pack.profiles.get(name).signatures:
            if signature.exact and signature.code and signature.says and not signature.calls:
                body = json.dumps({"code": signature.code, "msg": signature.says[0].replace("*", "5")})
                found.append((name, body, next(iter(signature.causes))))
    return found


def test_of_a_documented_code_only_what_no_client_can_bring_about_is_proven(documented, desk: Triage, pack: Pack) -> None:
    proven: set[str] = set()
    unproven: set[str] = set()
    for exchange, body, cause in documented:
        report = desk.report(Ticket(body, exchange))
        proven |= {pack.causes[name].group for name in faults(report, Certainty.PROVEN)}
        unproven |= {pack.causes[cause].group for name in faults(report, Certainty.LIKELY)[:1] if name == cause}
    assert not proven & set(SENT)
    assert unproven >= set(SENT)  # such codes were there, and their cause was named
    assert proven >= {"permissions", "account", "network"}


def test_nothing_is_proven_of_a_guessed_exchange(documented, desk: Triage) -> None:
    reports = [desk.report(Ticket(body)) for _, body, _ in documented]
    guessed = [report for report in reports if report.facts["ticket"]["exchange"] == "guessed"]
    assert len(guessed) > 20
    assert not [faults(report) for report in guessed if faults(report, Certainty.PROVEN)]


@pytest.mark.parametrize("order", ["{0}\n{1}", "{1}\n{0}"], ids=["before", "after"])
def test_nothing_is_proven_beside_an_error_of_another_meaning(order: str, documented, desk: Triage) -> None:
    other = "2024-05-01 10:00:05 ERROR getaddrinfo ENOTFOUND api.example.com"
    alone = [(exchange, f"2024-05-01 10:00:00 ERROR {body}") for exchange, body, _ in documented]
    sure = [(exchange, text) for exchange, text in alone if faults(desk.report(Ticket(text, exchange)), Certainty.PROVEN)]
    assert len(sure) > 50
    mixed = [desk.report(Ticket(order.format(text, other), exchange)) for exchange, text in sure]
    assert all("dns-failure" in report.facts["signals"] for report in mixed)
    assert not [faults(report) for report in mixed if faults(report, Certainty.PROVEN)]


def test_the_same_error_again_takes_nothing_from_a_proof(desk: Triage) -> None:
    text = "\n".join(f"2024-05-01 10:00:0{second} ERROR {GATE}" for second in range(5))
    assert faults(desk.report(Ticket(text)), Certainty.PROVEN) == ["ip-not-allowed"]


# ---- any text at all


def judged(desk: Triage, text: str, exchange: str = "") -> None:
    report = desk.report(Ticket(text, exchange))
    written = document(report)
    VALIDATOR.validate(written)
    assert written["verdict"] in ("faulty", "inconclusive", "not-a-link-problem")
    assert bool(report.faults) == (written["verdict"] != "inconclusive")
    assert json.loads(Stream(desk).line(Ticket(text, exchange))) == written


exchanges = st.sampled_from(["", "binance", "okx", "binanceusdm", "poloniex", "nosuch", "../x", "火币", "x" * 99])
pieces = st.tuples(st.sampled_from(FRAGMENTS), st.integers(0, 60), st.integers(1, 200)).map(lambda cut: cut[0][cut[1] :][: cut[2]])
pastes = st.lists(st.one_of(st.sampled_from(FRAGMENTS), pieces, st.text(max_size=12)), min_size=1, max_size=8)


@settings(max_examples=150, deadline=None)
@given(text=st.text(st.characters(), max_size=300), exchange=exchanges)
def test_any_text_gets_a_valid_report(text: str, exchange: str, desk: Triage) -> None:
    judged(desk, text, exchange)


RUNS = ("{", "[", "(", "\\", '"', "'", " ", "\n", "&", "&#", "&#x", ";", "\ud800", "\udc00", "\x1b[", "\x9b", "│", "> ", "â€", "\\u", "\\ud83d", "://", "@", ":", "=", "0", "9" * 99)
runs = st.lists(st.tuples(st.sampled_from((*RUNS, *FRAGMENTS)), st.sampled_from((1, 2, 40, 3000))).map(lambda run: (run[0] * run[1])[:3000]), max_size=6)


@settings(max_examples=60, deadline=None)
@given(parts=runs)
def test_long_rows_of_anything_get_a_valid_report(parts: list[str], desk: Triage) -> None:
    judged(desk, "".join(parts))


@settings(max_examples=100, deadline=None)
@given(raw=st.binary(max_size=400))
def test_any_bytes_get_a_valid_report(raw: bytes, desk: Triage) -> None:
    judged(desk, raw.decode("utf-8", "replace"))


@settings(max_examples=120, deadline=None)
@given(parts=pastes, glue=st.sampled_from([" ", "\n", "\r\n", " | ", "\n\n> "]), exchange=exchanges)
def test_any_mix_of_real_errors_gets_a_valid_report(parts: list[str], glue: str, exchange: str, desk: Triage) -> None:
    judged(desk, glue.join(parts), exchange)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\ud800", id="surrogate"),
        pytest.param("https://a.com[", id="bracket"),
        pytest.param("https://a.com\u2100", id="nfkc"),
        pytest.param("&#" + "1" * 4301, id="entity"),
        pytest.param("&#x" + "f" * 9999 + ";", id="hexadecimal entity"),
        pytest.param("\\ud800\\udfff", id="escaped surrogates"),
        pytest.param('"\\u00000\\u0000"', id="marks of the stream"),
        pytest.param(BINANCE + "\0" + "0\0", id="marks of the stream beside an error"),
        pytest.param("{{exchange}} %s {0} " + BINANCE, id="placeholders"),
        pytest.param("code: " + "9" * 100_000, id="long number"),
        pytest.param("code: ٤٢٩٩ HTTP ٤٢٩", id="digits of another script"),
        pytest.param("https://api.binance.com:99999999/x", id="port"),
    ],
)  # fmt: skip
def test_no_text_is_too_odd(text: str, desk: Triage) -> None:
    judged(desk, text)


@pytest.fixture(scope="module")
def usual(desk: Triage) -> Callable[[int], float]:
    """How long an everyday text of so many characters takes, in seconds."""

    @cache
    def measured(length: int) -> float:
        text = ("the bot was started again and nothing else has changed " * length)[:length]
        return min(took(lambda: desk.report(Ticket(text))) for _ in range(3))

    return measured


def took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@pytest.mark.parametrize(
    ("unit", "length"),
    [
        ('{"code":', 200_000), ("a", 200_000), ("\n", 200_000), ("{", 200_000), ("[{}]", 200_000), (" ", 200_000), ('"', 200_000), ("code: -2015 ", 200_000),
        ("2024-01-01 10:00:00 code -2015\n", 200_000), ("https://api.binance.com/", 200_000), ("-----BEGIN PRIVATE KEY-----", 200_000), ("secret=", 200_000),
        ("\x1b]", 200_000), ("\x1b[0", 200_000), ("&amp;", 200_000), ("&#", 200_000), ("â€™", 200_000), ("│ \n", 200_000), ("\\u0041", 200_000),
        ('  File "x", line 3\n', 200_000), ("   at x\n", 200_000), ("headers: {", 200_000), ("(possible reasons: ", 200_000), ("y" * 99 + "\n", 200_000),
        ("\\", 200_000), ("\n" + " " * 9_998 + "x", 200_000), ("\\u", 200_000), ("[0m[", 200_000), ("\ud83d", 200_000), ("password=", 200_000),
        ("://a:", 200_000), ("got 500 ", 200_000), ("passphrase is ", 200_000), ("x" * 79 + "\n", 200_000), ("(" * 40 + ")" * 40, 200_000),
    ],
    ids=lambda value: repr(value)[:24] if isinstance(value, str) else "",
)  # fmt: skip
def test_no_repetition_takes_longer_than_its_length_explains(unit: str, length: int, desk: Triage, usual: Callable[[int], float]) -> None:
    hostile = (unit * (length // len(unit) + 1))[:length]
    assert took(lambda: desk.report(Ticket(hostile))) < 40 * usual(length) + 0.05


# ---- secrets

LETTERS = string.ascii_letters + string.digits


def pick(length: int, letters: str = LETTERS) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))


def pem() -> str:
    lines = "\n".join(base64.b64encode(secrets.token_bytes(48)).decode() for _ in range(3))
    return f"-----BEGIN EC PRIVATE KEY-----\n{lines}\n-----END EC PRIVATE KEY-----"


MADE: dict[str, Callable[[], str]] = {
    "letters and digits": lambda: pick(64),
    "short": lambda: pick(20),
    "hexadecimal": lambda: secrets.token_hex(32),
    "wallet": lambda: "0x" + secrets.token_hex(32),
    "base64": lambda: base64.b64encode(secrets.token_bytes(64)).decode(),
    "url-safe": lambda: secrets.token_urlsafe(40),
    "pem": pem,
}
SELF_EVIDENT = ("letters and digits", "hexadecimal", "wallet", "base64", "pem")
"""Forms that are known without any word beside them."""

WRITTEN: dict[str, Callable[[str], str]] = {
    "json": lambda value: json.dumps({"apiKey": "x" * 8, "secret": value}),
    "json in json": lambda value: json.dumps(json.dumps({"secret": value})),
    "python": lambda value: repr({"password": "", "secret": value}),
    "call": lambda value: f"ccxt.binance(dict(apiSecret={value!r}))",
    "variable": lambda value: f'export BINANCE_SECRET="{value}"',
    "yaml": lambda value: f"secret_key: {value}",
    "sentence": lambda value: f"my API secret is {value} and it still fails",
    "next line": lambda value: f"Secret Key\n{value}\n",
    "private": lambda value: f"privateKey => '{value}'",
}
PLACES = {
    "before": "{secret} {error}", "after": "{error} {secret}",
    "inside": 'binance {{"code":-2015,"msg":"Invalid API-key, IP, or permissions {secret} for action"}}',
}  # fmt: skip


def leaks(desk: Triage, text: str, value: str, encodings_of: Callable[[str], set[str]]) -> list[str]:
    """The outputs in which the value stands, or a part of it, whole or broken over lines, raw or encoded."""
    ticket = Ticket(text)
    report = desk.report(ticket)
    outputs = {form.value: form.render(report) for form in Format} | {"stream": Stream(desk).line(ticket)}
    parts = {part[i : i + 12] for part in value.split("\n") if "-----" not in part for i in range(0, max(len(part) - 11, 1), 4)}
    hidden = parts | encodings_of(value)
    shown = {name: (out, re.sub(r"\s+", "", out)) for name, out in outputs.items()}
    return [name for name, forms in shown.items() if any(part in form for part in hidden for form in forms)]


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("made", MADE)
def test_a_secret_in_a_paste_is_in_no_output_and_is_warned_of(made: str, written: str, desk: Triage, encodings_of) -> None:
    for place in PLACES.values():
        value = MADE[made]()
        text = place.format(secret=WRITTEN[written](value), error=BINANCE)
        assert leaks(desk, text, value, encodings_of) == []
        report = desk.report(Ticket(text))
        assert ("secret-exposed", Certainty.PROVEN) in [(finding.cause, finding.certainty) for finding in report.advice]
        assert "ip-not-allowed" in faults(report)


@pytest.mark.parametrize("made", SELF_EVIDENT)
def test_a_secret_that_nothing_calls_so_is_in_no_output(made: str, desk: Triage, encodings_of) -> None:
    value = MADE[made]()
    for place in PLACES.values():
        assert leaks(desk, place.format(secret=value, error=BINANCE), value, encodings_of) == []


@pytest.mark.parametrize(
    "written", ["passphrase: {}", "'passphrase': '{}'", 'OK-ACCESS-PASSPHRASE="{}"', "KC-API-PASSPHRASE: {}", "password={}", '{{"passphrase":"{}"}}']
)
def test_a_passphrase_is_in_no_output(written: str, desk: Triage, encodings_of) -> None:
    for value in (pick(12), pick(9) + "§ü", "~" + pick(14) + "!"):
        text = f'okx {{"code":"50105","msg":"Request header OK-ACCESS-PASSPHRASE incorrect"}} {written.format(value)}'
        assert leaks(desk, text, value, encodings_of) == []


LEAKS = {
    "password of a proxy": "407 Proxy Authentication Required http://bob:SECRET@proxy.example:3128",
    "passphrase in a sentence": "okx 50105 OK-ACCESS-PASSPHRASE incorrect, my passphrase is SECRET",
    "arrow": BINANCE + " secret -> SECRET",
    "markdown": BINANCE + " secret: **SECRET**",
    "words in between": BINANCE + " API Secret Key (shown once): SECRET",
    "translated": BINANCE + " 密钥: SECRET",
}


@pytest.mark.parametrize("text", LEAKS.values(), ids=LEAKS.keys())
def test_a_secret_written_otherwise_is_in_no_output(text: str, desk: Triage, encodings_of) -> None:
    value = pick(24, string.ascii_letters)
    assert leaks(desk, text.replace("SECRET", value), value, encodings_of) == []


def test_an_error_without_a_secret_warns_of_none(desk: Triage) -> None:
    assert [desk.report(Ticket(text)).advice for text in FRAGMENTS] == [()] * len(FRAGMENTS)


def test_a_placeholder_for_a_secret_is_no_secret(desk: Triage) -> None:
    assert desk.report(Ticket(f"secret: {'x' * 64} {BINANCE}")).advice == ()


@pytest.mark.parametrize(
    ("sent", "cause"),
    [("1677852615864132", "signature-bug"), ("1677852615", "signature-bug"), ("1677852605864", "clock-skew")],
)
def test_a_timestamp_in_another_unit_is_the_clients_mistake_and_no_wrong_clock(desk: Triage, sent: str, cause: str) -> None:
    text = f"bybit: check your server timestamp or recv_window param. req_timestamp[{sent}],server_timestamp[1677852616092],recv_window[5000] (ErrCode: 10002)"
    assert desk.report(Ticket(text)).findings[0].cause == cause


def test_a_host_that_serves_no_ipv6(desk: Triage) -> None:
    assert desk.report(Ticket('binanceus {"code":-71012,"msg":"IPv6 not supported"}')).findings[0].cause == "ip-not-allowed"
