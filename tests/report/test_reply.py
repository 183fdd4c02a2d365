"""Replies: what they look like, and what no reply may ever say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
from syrupy.assertion import SnapshotAssertion

from diagnose.desk import Ticket, Triage
from diagnose.knowledge import Article, fix_steps
from diagnose.knowledge.advice import forbidden
from diagnose.knowledge.placeholders import Wording
from diagnose.model import Certainty, Finding, ProbeRun, Report, Verdict
from diagnose.model import Outcome as State
from diagnose.pack import Pack
from diagnose.report import Format

SECRET = "secret: " + "".join(map(str, range(40)))

TEXTS = {
    "proven": ('gate {"label":"IP_FORBIDDEN","message":"Request IP not in whitelist: 203.0.113.9"}', ""),
    "undecided": ('kucoin {"code":"400003","msg":"KC-API-KEY not exists"}', ""),
    "not the link": ('bitvavo {"errorCode":216,"error":"You do not have sufficient balance to complete this operation."}', ""),
    "no error": ("hello, my bot does not trade any more", ""),
    "secret seen": (f'kraken {{"error":["EAPI:Invalid key"]}} {SECRET}', ""),
    "only a secret": (SECRET, ""),
    "another's to fix": ("HTTP 503 Service Unavailable", "binance"),
    "no profile": ('poloniex {"code":"21301","message":""}', ""),
}


@pytest.fixture(scope="module")
def desk(pack: Pack) -> Triage:
    return Triage(pack)


def reply(report: Report) -> str:
    return Format.REPLY.render(report)


@pytest.mark.parametrize("name", TEXTS)
def test_a_reply_looks_like_this(name: str, desk: Triage, snapshot: SnapshotAssertion) -> None:
    assert reply(desk.report(Ticket(*TEXTS[name]))) == snapshot


def test_a_proven_cause_is_told_with_the_address_and_without_a_question(desk: Triage) -> None:
    text = reply(desk.report(Ticket(*TEXTS["proven"])))
    assert "The cause is clear: the exchange refuses requests from this machine's address." in text
    assert "203.0.113.9" in text
    assert "?" not in text


def test_an_undecided_one_names_its_rival_and_asks_the_one_question_that_tells(desk: Triage) -> None:
    report = desk.report(Ticket(*TEXTS["undecided"]))
    text = reply(report)
    assert [finding.cause for finding in report.faults[:2]] == ["wrong-venue", "key-unknown"]
    assert report.ask in text
    assert text.count("?") == 1
    for finding in report.faults[:2]:
        assert finding.title[1:] in text


def test_it_speaks_the_words_of_the_exchange(desk: Triage, pack: Pack) -> None:
    text = reply(desk.report(Ticket(*TEXTS["proven"])))
    labels = pack.profiles.get("gate").labels
    assert labels["api_page"] in text
    assert labels["ip_field"] in text


def test_a_link_that_works_is_said_to_work(desk: Triage) -> None:
    text = reply(desk.report(Ticket(*TEXTS["not the link"])))
    assert "Your link to bitvavo works" in text
    assert "cause" not in text.lower()


def test_a_title_reads_as_a_part_of_its_sentence(desk: Triage) -> None:
    text = reply(desk.report(Ticket('binance {"code":-2008,"msg":"Invalid Api-Key ID."}')))
    assert "it may also be this: a testnet or demo key is used" in text


@pytest.mark.parametrize(("title", "written"), [("API key wrong", "API key wrong"), ("DNS fails", "DNS fails"), ("The key is old", "the key is old")])
def test_an_abbreviation_keeps_its_capitals(title: str, written: str) -> None:
    finding = Finding(cause="x", kind="fault", certainty=Certainty.LIKELY, confidence=0.6, title=title)
    assert f"most likely this: {written}." in reply(Report(exchange="", verdict=Verdict.FAULTY, findings=(finding,)))


def test_a_secret_that_was_seen_is_to_be_revoked_and_is_not_repeated(desk: Triage) -> None:
    for name in ("secret seen", "only a secret"):
        text = reply(desk.report(Ticket(*TEXTS[name])))
        assert "Delete that key on the exchange now" in text
        assert SECRET[8:] not in text
    assert "Delete that key" not in reply(desk.report(Ticket(*TEXTS["undecided"])))


def test_it_is_short_and_polite(desk: Triage) -> None:
    for paste in TEXTS.values():
        text = reply(desk.report(Ticket(*paste)))
        assert text.startswith("Hello,\n\nthank you")
        assert text.endswith("Kind regards\n")
        assert len(text.split()) < 260
        assert len(re.findall(r"^\d+\. ", text, re.MULTILINE)) <= 5


# ---- whatever the cause, at whatever exchange


def replies(pack: Pack) -> Iterator[tuple[str, str]]:
    """A reply for each cause, proven and with each of its look-alikes, in the words of every exchange and in general words."""
    for cause in pack.causes:
        article = pack.library.article(cause)
        for exchange in ("", *pack.profiles.ids):
            profile = pack.profiles.get(exchange) if exchange else None
            values = {"exchange": profile.name, "link": profile.id, **profile.labels} if profile else {}
            steps = fix_steps(article, values)
            yield f"{cause} at {exchange or 'any exchange'}", reply(_report(pack, article, steps, values, exchange))
        for look in article.lookalikes:
            asked = Wording({}, article.generic).fill(look.ask)
            yield f"{cause} or {look.cause}", reply(_report(pack, article, fix_steps(article, {}), {}, "", look.cause, asked))


def _report(pack: Pack, article: Article, steps: tuple[str, ...], values: Mapping[str, str], exchange: str, rival: str = "", ask: str = "") -> Report:
    certainty = Certainty.POSSIBLE if rival else Certainty.PROVEN
    own = pack.causes[article.id]
    findings = [Finding(cause=own.id, kind=own.kind, certainty=certainty, confidence=0.5, title=article.title, fix=steps, who_can_fix=own.who)]
    if rival:
        findings.append(Finding(cause=rival, kind="fault", certainty=certainty, confidence=0.3, title=pack.library.article(rival).title))
    verdict = Verdict.NOT_A_LINK_PROBLEM if own.kind == "control" else Verdict.FAULTY
    return Report(exchange=exchange, verdict=verdict, findings=tuple(findings), ask=ask, probes=(ProbeRun("paste", State.FAILED, 0, 0, "HTTP 401"),))


@pytest.fixture(scope="module")
def every_reply(pack: Pack) -> dict[str, str]:
    return dict(replies(pack))


_HIDDEN = r"\b(?:keys?|secrets?|pass ?phrases?|passwords?|credentials|screenshots?|pictures?|photos?)\b"
_TO_US = r"\b(?:(?-i:us)|me|here|support|back|in your (?:reply|answer)|by e-?mail)\b"
_GIVE = r"\b(?:send|give|tell|show|paste|post|share|attach|upload|forward|provide|copy|type)\b"
_ASKING = re.compile(
    rf"{_GIVE}[^.?!]*(?:{_TO_US}[^.?!]*{_HIDDEN}|{_HIDDEN}[^.?!]*{_TO_US})"
    r"|\b(?:what|which) (?:is|are|was) (?:your|the) (?:\w+ )?(?:key|secret|pass ?phrase|password)s?\b"
    r"|\b(?:could|can|would|will) you [^.?!]*\b(?:key|secret|pass ?phrase|password|screenshot)s?\b[^.!]*\?"
    r"|\bscreenshots?\b",
    re.IGNORECASE,
)  # fmt: skip


def asks_for_something_secret(text: str) -> list[str]:
    sentences = re.split(r"(?<=[.?!])\s|\n", text)
    return [sentence for sentence in sentences if _ASKING.search(sentence) and not re.search(r"\b(?:never|do not)\b", sentence, re.IGNORECASE)]


@pytest.mark.parametrize(
    "line",
    [
        "Please send us your API key.", "Could you paste the secret here?", "Show us a screenshot of the page.", "What is your passphrase?",
        "Which is the API key that you use?", "Would you tell support the password?", "Can you give me the first half of the secret?",
        "Please attach your credentials and send them back.",
    ],
)  # fmt: skip
def test_such_a_request_would_be_noticed(line: str) -> None:
    assert asks_for_something_secret(f"Hello,\n\nNever send us keys.\n\n1. {line}\n\nKind regards") == [line]


@pytest.mark.parametrize("line", ["Please never send us an API secret; we do not need it.", "Was this key made on the same site, for example global, US or EU?"])
def test_an_innocent_line_is_none(line: str) -> None:
    assert asks_for_something_secret(line) == []


def test_no_reply_asks_for_anything_secret(every_reply: dict[str, str], desk: Triage) -> None:
    texts = every_reply | {name: reply(desk.report(Ticket(*paste))) for name, paste in TEXTS.items()}
    assert {name: found for name, text in texts.items() if (found := asks_for_something_secret(text))} == {}


def test_no_reply_gives_dangerous_advice(every_reply: dict[str, str]) -> None:
    assert {name: found for name, text in every_reply.items() if (found := list(forbidden(text)))} == {}


def test_every_reply_is_complete(every_reply: dict[str, str], pack: Pack) -> None:
    assert {name.split()[0] for name in every_reply} == set(pack.causes)
    assert {name for name, text in every_reply.items() if "{{" in text or "\n\n\n" in text} == set()
    assert all("Please never send us an API secret" in text for text in every_reply.values())


def test_nothing_from_outside_steers_a_mail_program() -> None:
    hostile = "a\x1b]0;title\x07b\u202ec\u200bd\r\nBcc: all@example.com"
    finding = Finding(cause="x", kind="fault", certainty=Certainty.LIKELY, confidence=0.6, title=hostile, fix=(hostile,))
    text = reply(Report(exchange=hostile, verdict=Verdict.FAULTY, findings=(finding,), probes=(ProbeRun("paste", State.FAILED, 0, 0, hostile),)))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e]", text)
