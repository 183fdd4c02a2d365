"""Streams: a line says what the report of its ticket says, however much of it was written before, in bounded memory."""

from __future__ import annotations

import gc
import json
import random
from collections.abc import Iterator

import pytest

from diagnose.desk import Concluded, Ticket, Triage
from diagnose.pack import Pack
from diagnose.report.json import document
from diagnose.report.stream import Stream

KINDS = (
    ('binance {{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action, request ip: 203.0.113.{n}"}}', ""),
    ('binance {{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action"}} order {n}', ""),
    ("binance {{\"code\":-1021,\"msg\":\"Timestamp for this request was {n}ms ahead of the server's time.\"}}", ""),
    ("Timestamp for this request was {n}ms ahead of the server's time.", "binanceusdm"),
    ('gate {{"label":"IP_FORBIDDEN","message":"Request IP not in whitelist: 198.51.100.{n}"}}', ""),
    ('okx {{"code":"50113","msg":"Invalid Sign"}} HTTP {n}', ""),
    ("10:00:0{d} APIError(code=-1003): Too many requests\n10:00:0{d} getaddrinfo ENOTFOUND host{n}.example.com\n10:00:0{d} ECONNRESET", "binance"),
    ("HTTP 5{d}{d} from nowhere", ""),
    ("HTTP 4{d}{d} unauthorized, try {n}", "nosuch"),
    ('kraken {{"error":["EOrder:Insufficient funds"]}} volume {n}', ""),
    ("secret: {secret} and then invalid signature", "kucoin"),
    ('poloniex {{"code":"21301","message":"{n}"}}', ""),
    ('quote “{n}” "q" \\ back\tslash € \x7f </script> \u2028 invalid api key', "bybit"),
    ('"\\u0000{d}\\u0000" invalid signature \0{d}\0 {{0}} %s', "mexc"),
    ("all is well, {n} orders filled", ""),
    ("", ""),
)


def tickets(count: int, seed: int = 7) -> Iterator[tuple[Ticket, str | int | None]]:
    """Tickets of all kinds in any order, most of them repeated with other numbers, and their ids."""
    draw = random.Random(seed)
    for number in range(count):
        text, exchange = draw.choice(KINDS)
        secret = "".join(draw.choices("abcdefghijkmnpqr23456789", k=40))
        filled = text.format(n=draw.randrange(10, 250), d=draw.randrange(6), secret=secret)
        yield Ticket(filled, exchange), draw.choice([None, number, str(number), "", "ü\"\n", -(10**30), "x" * 500])


def expected(pack: Pack, ticket: Ticket, id: str | int | None) -> dict[str, object]:
    """What a desk that never saw another ticket says."""
    return document(Triage(pack).report(ticket)) | ({} if id is None else {"id": id})


def test_a_line_is_the_report_of_its_ticket(pack: Pack) -> None:
    stream = Stream(Triage(pack))
    verdicts = set()
    for ticket, id in tickets(200):
        line = stream.line(ticket, id)
        assert json.loads(line) == expected(pack, ticket, id)
        verdicts.add(json.loads(line)["verdict"])
        assert line.isascii()
        assert line.endswith("}\n")
        assert line.count("\n") == 1
    assert verdicts == {"faulty", "inconclusive", "not-a-link-problem"}


def test_the_fields_stand_in_the_order_of_the_document(pack: Pack) -> None:
    stream, (text, exchange) = Stream(Triage(pack)), KINDS[1]
    for id in ("T", 7):
        ticket = Ticket(text.format(n=1), exchange, id=str(id))
        assert list(json.loads(stream.line(ticket, id))) == list(document(Triage(pack).report(ticket)))


def test_an_id_is_written_only_where_one_was_given(pack: Pack) -> None:
    stream = Stream(Triage(pack))
    assert "id" not in json.loads(stream.line(Ticket("x")))
    assert [json.loads(stream.line(Ticket("x"), id))["id"] for id in ("", 0, "0")] == ["", 0, "0"]


def test_a_ticket_leaves_nothing_in_the_next_ones(pack: Pack) -> None:
    stream = Stream(Triage(pack))
    (text, exchange), numbers = KINDS[1], ("4711471147", "8150815081")
    lines = [stream.line(Ticket(text.format(n=number), exchange), f"id-{number}") for number in numbers]
    assert lines[0] != lines[1]
    assert lines[0].replace(numbers[0], "") == lines[1].replace(numbers[1], "")


@pytest.fixture
def short_memory(monkeypatch: pytest.MonkeyPatch) -> int:
    """Desks and streams that remember four conclusions."""
    for room in ("diagnose.desk", "diagnose.report.stream"):
        monkeypatch.setattr(f"{room}.REMEMBERED", 4)
    return 4


def test_what_was_forgotten_is_said_again_as_before(pack: Pack, short_memory: int) -> None:
    stream = Stream(Triage(pack))
    for ticket, id in tickets(80, seed=11):
        assert json.loads(stream.line(ticket, id)) == expected(pack, ticket, id)


@pytest.mark.parametrize("text", ["HTTP {n} and an invalid signature", KINDS[0][0]], ids=["kinds of error", "addresses"])
def test_memory_does_not_grow_with_the_tickets(text: str, pack: Pack, short_memory: int) -> None:
    stream = Stream(Triage(pack))
    before = remembered()
    for number in range(400, 430):
        stream.line(Ticket(text.format(n=number), "binance"))
    kept = remembered() - before
    assert 0 < kept <= 2 * short_memory


def remembered() -> int:
    """How many conclusions this process holds."""
    gc.collect()
    return sum(type(thing) is Concluded for thing in gc.get_objects())
