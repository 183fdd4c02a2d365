"""``diagnose triage``: one text or a stream of tickets, from files, pipes and terminals, of any size and any bytes."""

from __future__ import annotations

import io
import json
import os
import secrets
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from diagnose.cli import Environment, ExitStatus, main
from diagnose.cli.intake import LONGEST_LINE
from diagnose.pack import Pack
from diagnose.report.json import schema

VALIDATOR = Draft202012Validator(schema())
DIAGNOSE = [sys.executable, "-m", "diagnose", "triage"]

FAULT = 'gate {"label":"IP_FORBIDDEN","message":"Request IP not in whitelist: 203.0.113.9"}'
NOT_LINK = 'bitvavo {"errorCode":216,"error":"You do not have sufficient balance to complete this operation."}'
NOTHING = "hello, my bot does not trade any more"


@pytest.fixture(autouse=True)
def read_once(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs in this process share the data files; those in processes of their own read them."""
    monkeypatch.setattr(Pack, "load", lambda *_, **__: pack)


def causes(report: dict[str, Any]) -> list[str]:
    return [finding["cause"] for finding in report["findings"]]


# ---- one text


def test_a_file_and_a_pipe_give_the_same_report(program: Callable, tmp_path: Path) -> None:
    paste = tmp_path / "paste.log"
    paste.write_text(FAULT, "utf-8")
    results = [program("triage", *words, "--format", "json", stdin=text) for words, text in (((str(paste),), ""), (("-",), FAULT), ((), FAULT))]
    assert len({(result.status, result.out, result.err) for result in results}) == 1
    report = json.loads(results[0].out)
    VALIDATOR.validate(report)
    assert (report["exchange"], causes(report)) == ("gate", ["ip-not-allowed"])


@pytest.mark.parametrize(
    ("text", "status", "verdict"),
    [
        (FAULT, ExitStatus.FAULTY, "faulty"),
        (NOT_LINK, ExitStatus.FAULTY, "not-a-link-problem"),
        (NOTHING, ExitStatus.UNDECIDED, "inconclusive"),
        ("", ExitStatus.UNDECIDED, "inconclusive"),
    ],
)
def test_the_verdict_decides_the_status(text: str, status: ExitStatus, verdict: str, program: Callable) -> None:
    result = program("triage", "--format", "json", stdin=text)
    assert (result.status, json.loads(result.out)["verdict"]) == (status, verdict)


@pytest.mark.parametrize(
    ("form", "begins"),
    [("text", "✗ Fault found on gate: ip-not-allowed (proven)\n"), ("json", "{\n"), ("markdown", "## ✗ Fault found"), ("reply", "Hello,\n\nthank you")],
)
def test_each_format_is_data_and_nothing_else(form: str, begins: str, program: Callable) -> None:
    result = program("triage", "--format", form, stdin=FAULT)
    assert result.out.startswith(begins)
    assert result.err == ""
    assert "203.0.113.9" in result.out


def test_text_is_the_format_that_nobody_asked_for(program: Callable) -> None:
    assert program("triage", stdin=FAULT).out == program("triage", "--format", "text", stdin=FAULT).out


def test_the_exchange_may_be_given(program: Callable) -> None:
    told = json.loads(program("triage", "--exchange", "okx", "--format", "json", stdin='{"code":"50110"}').out)
    untold = json.loads(program("triage", "--format", "json", stdin='{"code":"99999"}').out)
    assert (told["exchange"], causes(told)[0]) == ("okx", "ip-not-allowed")
    assert untold["exchange"] == ""
    assert any("--exchange" in item["because"] for item in untold["not_checked"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere.log",), "'nowhere.log' cannot be read (No such file or directory)"),
        (("--jsonl", "nowhere.jsonl"), "'nowhere.jsonl' cannot be read"),
        (("/",), "'/' cannot be read (Is a directory)"),
        (("--exchange", "krakn"), "unknown exchange 'krakn'; did you mean kraken"),
        (("--jsonl", "--exchange", "binanse"), "did you mean binance"),
        (("--exchange", "qqqqqqqqq"), "leave --exchange out"),
        (("--format", "html5"), "--format"),
        (("--secret", "x"), "No such option"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_sentence_and_no_data(arguments: tuple[str, ...], said: str, program: Callable) -> None:
    result = program("triage", *arguments, stdin=FAULT)
    assert (result.status, result.out) == (ExitStatus.USAGE, "")
    assert said in result.err
    assert result.err.count("\n") == 1


def test_a_person_at_a_terminal_is_told_what_to_do(program: Callable) -> None:
    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return True

    out, err = io.StringIO(), io.StringIO()
    assert main(["triage"], Environment(Keyboard(FAULT), out, err, {})) == ExitStatus.FAULTY
    assert err.getvalue() == "diagnose: paste the error, then press Ctrl-D\n"
    assert out.getvalue() == program("triage", stdin=FAULT).out


def test_both_engines_conclude_the_same(program: Callable) -> None:
    pytest.importorskip("durable.engine")
    reports = [json.loads(program("triage", "--engine", engine, "--format", "json", stdin=FAULT).out) for engine in ("durable", "reference")]
    assert reports[0]["findings"] == reports[1]["findings"]


# ---- a stream


def stream(program: Callable, *lines: str | dict[str, Any], options: Iterable[str] = ()) -> tuple[int, list[dict[str, Any]]]:
    """Status and records of a run over these lines."""
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    result = program("triage", "--jsonl", "-", *options, stdin=text)
    assert result.err == ""
    assert result.out == "" or result.out.endswith("}\n")
    return result.status, [json.loads(line) for line in result.out.splitlines()]


def test_reports_come_in_order_with_the_ids_unchanged(program: Callable) -> None:
    ids = ["T-1", 7, 0, -3, 10**30, "7", "", "ü\n\"\u2028", "x" * 5000, "T-1"]
    texts = [FAULT, NOT_LINK, NOTHING]
    status, reports = stream(program, *({"id": id, "text": texts[number % 3]} for number, id in enumerate(ids)))
    assert status == ExitStatus.HEALTHY
    assert [report["id"] for report in reports] == ids
    assert [report["verdict"] for report in reports[:3]] == ["faulty", "not-a-link-problem", "inconclusive"]
    for report in reports:
        VALIDATOR.validate(report)


@pytest.mark.parametrize("ticket", [{"text": FAULT}, {"text": FAULT, "id": None}, {"text": FAULT, "id": True}, {"text": FAULT, "id": 1.5}, {"text": FAULT, "id": [1]}])
def test_what_is_no_id_is_left_out(ticket: dict[str, Any], program: Callable) -> None:
    status, (report,) = stream(program, ticket)
    assert status == ExitStatus.HEALTHY
    assert "id" not in report
    VALIDATOR.validate(report)


def test_a_line_says_the_same_as_a_text_alone(program: Callable) -> None:
    _, (line,) = stream(program, {"text": FAULT})
    assert line == json.loads(program("triage", "--format", "json", stdin=FAULT).out)


def test_each_line_may_name_its_exchange_and_the_option_stands_for_the_rest(program: Callable) -> None:
    named = [{"text": "x", "exchange": "okx"}, {"text": "x"}, {"text": "x", "exchange": ""}, {"text": "x", "exchange": None}, {"text": "x", "exchange": "KuCoin"}]
    assert [r["exchange"] for r in stream(program, *named, options=("--exchange", "kraken"))[1]] == ["okx", "kraken", "kraken", "kraken", "kucoin"]
    assert [r["exchange"] for r in stream(program, *named)[1]] == ["okx", "", "", "", "kucoin"]


def test_an_exchange_that_nobody_knows_in_a_line_is_no_error(program: Callable) -> None:
    status, (report,) = stream(program, {"text": "invalid nonce", "exchange": "nosuch"})
    assert (status, causes(report)[0]) == (ExitStatus.HEALTHY, "nonce-conflict")
    assert "'nosuch' is not known" in report["not_checked"][0]["because"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "not JSON: "),
        ("not json", "not JSON: Expecting value at column 1"),
        ('{"text": "a" "b"}', "not JSON: "),
        ("[1, 2]", 'must be a JSON object with a "text"'),
        ('"text"', 'must be a JSON object with a "text"'),
        ("null", 'must be a JSON object with a "text"'),
        ("{}", 'must be a JSON object with a "text"'),
        ('{"text": 5}', 'must be a JSON object with a "text"'),
        ('{"text": null}', 'must be a JSON object with a "text"'),
        ('{"text": ["a"]}', 'must be a JSON object with a "text"'),
        ('{"text": "a", "exchange": 5}', '"exchange" must be a text'),
        ('{"text": "a", "exchange": {}}', '"exchange" must be a text'),
        ('{"text": "a", "id": ' + "9" * 5000 + "}", "not JSON that can be read"),
        ('{"a":' * 100_000, "not JSON"),
        ("x" * (LONGEST_LINE + 1), "too long"),
        ("\0\x01\ufffd", "not JSON"),
    ],
    ids=range(16),
)  # fmt: skip
def test_a_bad_line_is_answered_with_its_number_and_the_rest_goes_on(line: str, said: str, program: Callable) -> None:
    status, (first, bad, last) = stream(program, {"id": 1, "text": FAULT}, "", line, "   ", {"id": 2, "text": NOT_LINK})
    assert status == ExitStatus.USAGE
    assert bad["line"] == 3
    assert said in bad["error"]
    assert set(bad) == {"line", "error"}
    assert [(report["id"], report["verdict"]) for report in (first, last)] == [(1, "faulty"), (2, "not-a-link-problem")]


@pytest.mark.parametrize("own", ["T-9", 9])
@pytest.mark.parametrize("rest", [{}, {"text": 5}, {"text": "a", "exchange": 5}])
def test_an_error_record_carries_the_id_where_it_can_be_read(own: str | int, rest: dict[str, Any], program: Callable) -> None:
    status, (record,) = stream(program, {"id": own, **rest})
    assert status == ExitStatus.USAGE
    assert (record["id"], record["line"]) == (own, 1)
    assert record["error"]


@pytest.mark.parametrize("text", ["\ud800", "see https://example.com[1]"], ids=["surrogate", "bracket"])
def test_no_ticket_ends_the_stream(text: str, program: Callable) -> None:
    status, reports = stream(program, {"id": 1, "text": text}, {"id": 2, "text": FAULT})
    assert status == ExitStatus.HEALTHY
    assert [report["id"] for report in reports] == [1, 2]


def test_the_longest_line_is_still_a_ticket(program: Callable) -> None:
    line = json.dumps({"id": "longest", "text": FAULT})
    line = line[:-2] + " " + "x" * (LONGEST_LINE - len(line) - 1) + line[-2:]
    assert len(line) == LONGEST_LINE
    status, (report, error) = stream(program, line, line + " ")
    assert (report["id"], causes(report)) == ("longest", ["ip-not-allowed"])
    assert (status, error["line"]) == (ExitStatus.USAGE, 2)


@pytest.mark.parametrize("text", ["", "\n\n \t\n"])
def test_a_stream_without_a_ticket_is_empty_and_fine(text: str, program: Callable) -> None:
    result = program("triage", "--jsonl", stdin=text)
    assert (result.status, result.out, result.err) == (ExitStatus.HEALTHY, "", "")


def test_a_ticket_without_text_gets_its_report(program: Callable) -> None:
    status, (report,) = stream(program, {"id": 1, "text": ""})
    assert (status, report["verdict"], report["findings"]) == (ExitStatus.HEALTHY, "inconclusive", [])


def test_a_last_line_needs_no_line_end_and_windows_ends_are_fine(program: Callable, tmp_path: Path) -> None:
    tickets = tmp_path / "tickets.jsonl"
    tickets.write_bytes(b'{"id":1,"text":"x"}\r\n{"id":2,"text":"x"}')
    result = program("triage", "--jsonl", str(tickets))
    assert result.status == ExitStatus.HEALTHY
    assert [json.loads(line)["id"] for line in result.out.splitlines()] == [1, 2]


def test_a_secret_in_a_ticket_is_in_no_line_and_is_told_of(program: Callable) -> None:
    secret = secrets.token_hex(32)
    result = program("triage", "--jsonl", stdin=json.dumps({"text": f"{FAULT} secret: {secret}"}) + "\n")
    assert secret not in result.out + result.err
    assert "secret-exposed" in causes(json.loads(result.out))


# ---- in a process of its own: bytes, time and memory


def run(*arguments: str, stdin: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*DIAGNOSE, *arguments], input=stdin, capture_output=True, check=False, timeout=60)


def test_bytes_that_are_no_text_are_read_around() -> None:
    done = run("--format", "json", stdin=b"\xff\xfe\x00\x81 " + FAULT.encode() + b" \xc3\x28\xf0\x9f")
    assert (done.returncode, done.stderr) == (ExitStatus.FAULTY, b"")
    assert causes(json.loads(done.stdout)) == ["ip-not-allowed"]


def test_bytes_that_are_no_text_in_a_stream_spoil_only_their_line() -> None:
    lines = [b'{"id":1,"text":"\xff\xfe invalid nonce \x80"}', b"\x00\x01\x02\xff", os.urandom(200).replace(b"\n", b"").replace(b"\r", b""), b'{"id":2,"text":"x"}']
    done = run("--jsonl", stdin=b"\n".join(lines))
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (ExitStatus.USAGE, b"")
    assert [record.get("id") for record in records] == [1, None, None, 2]
    assert [record.get("line") for record in records] == [None, 2, 3, None]
    assert causes(records[0])[0] == "nonce-conflict"


@contextmanager
def started() -> Iterator[subprocess.Popen[bytes]]:
    """A running stream that Ctrl-C reaches wherever the tests run; it ends with the test, whatever happens, and after a minute."""
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with suppress(BrokenPipeError), subprocess.Popen([*DIAGNOSE, "--jsonl", "-"], stdin=PIPE, stdout=PIPE, stderr=PIPE, preexec_fn=heard) as child:
        end = threading.Timer(60, child.kill)
        end.start()
        try:
            yield child
        finally:
            end.cancel()
            child.kill()


def answer(child: subprocess.Popen[bytes]) -> dict[str, Any]:
    """The next line, which must come without another ticket."""
    assert select.select([child.stdout], [], [], 30)[0], "no answer came"
    return json.loads(child.stdout.readline())


def test_an_answer_comes_before_the_next_ticket_is_sent() -> None:
    with started() as child:
        for number in range(3):
            child.stdin.write(json.dumps({"id": number, "text": FAULT}).encode() + b"\n")
            child.stdin.flush()
            assert answer(child)["id"] == number
        child.stdin.write(b"{\n")
        child.stdin.flush()
        assert answer(child)["line"] == 4
        child.stdin.close()
        assert child.wait(30) == ExitStatus.USAGE


def feed(child: subprocess.Popen[bytes], line: bytes, count: int) -> None:
    with suppress(BrokenPipeError, ValueError):
        for _ in range(count):
            child.stdin.write(line)
        child.stdin.flush()


def test_ctrl_c_while_it_waits_ends_with_130() -> None:
    with started() as child:
        feed(child, json.dumps({"text": FAULT}).encode() + b"\n", 1)
        answer(child)
        child.send_signal(signal.SIGINT)
        assert (child.stdout.read(), child.stderr.read(), child.wait(30)) == (b"", b"", ExitStatus.INTERRUPTED)


@pytest.mark.parametrize("length", [10, 9000, 100_000])
def test_ctrl_c_in_the_middle_ends_with_130_and_leaves_whole_lines(length: int) -> None:
    line = json.dumps({"id": "x" * length, "text": NOTHING}).encode() + b"\n"
    with started() as child:
        feeder = threading.Thread(target=feed, args=(child, line, 4000), daemon=True)
        feeder.start()
        until_full(child)
        child.send_signal(signal.SIGINT)
        time.sleep(0.3)  # a reader that is busy with something else
        written, said = child.stdout.read(), child.stderr.read()
        assert child.wait(30) == ExitStatus.INTERRUPTED
        feeder.join(30)
    assert said == b""
    assert written.endswith(b"}\n")
    for record in written.splitlines():
        VALIDATOR.validate(json.loads(record))


def until_full(child: subprocess.Popen[bytes]) -> None:
    """Wait until the program waits for us to read: what stands in the pipe does not become more."""
    fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")
    seen, before = 0, -1
    while seen == 0 or seen != before:
        time.sleep(0.1)
        before, seen = seen, int.from_bytes(fcntl.ioctl(child.stdout, termios.FIONREAD, bytes(4)), sys.byteorder)


def test_a_reader_that_leaves_ends_the_stream_quietly() -> None:
    with started() as child:
        feeder = threading.Thread(target=feed, args=(child, json.dumps({"text": FAULT}).encode() + b"\n", 2000), daemon=True)
        feeder.start()
        answer(child)
        child.stdout.close()
        status, said = child.wait(30), child.stderr.read()
        feeder.join(30)
    assert said == b""
    assert status == ExitStatus.CANNOT_RUN


FEEDER = """
import json, os, subprocess, sys
chunk, (head, tail) = b"x" * (1 << 20), json.loads(sys.argv[1])
for megabytes in (0, 100):
    child = subprocess.Popen(json.loads(sys.argv[2]), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    child.stdin.write(head.encode())
    for _ in range(megabytes):
        child.stdin.write(chunk)
    child.stdin.write(tail.encode())
    child.stdin.close()
    _, status, usage = os.wait4(child.pid, 0)
    print(os.waitstatus_to_exitcode(status), usage.ru_maxrss)
"""
"""Feeds a small and a large input, and tells status and most memory of each. A process of its own: a child counts its parent's memory."""


@pytest.mark.skipif(sys.platform == "win32", reason="needs wait4")
@pytest.mark.parametrize(
    ("options", "around", "statuses"),
    [
        (["--format", "json"], [FAULT, FAULT], [1, 1]),
        (["--jsonl"], ['{"text": "', '"}\n' + json.dumps({"text": FAULT})], [0, 2]),
    ],
    ids=["text", "stream"],
)
def test_a_line_of_100_megabytes_takes_no_more_memory_than_a_short_one(options: list[str], around: list[str], statuses: list[int]) -> None:
    arguments = [json.dumps(around), json.dumps([*DIAGNOSE, "-", *options])]
    done = subprocess.run([sys.executable, "-c", FEEDER, *arguments], capture_output=True, text=True, check=True, timeout=60)
    (small_status, small), (large_status, large) = (map(int, line.split()) for line in done.stdout.splitlines())
    assert [small_status, large_status] == statuses
    unit = 1 if sys.platform == "darwin" else 1024
    assert (large - small) * unit < 24_000_000
