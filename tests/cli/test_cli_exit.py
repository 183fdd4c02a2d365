"""Every exit status is reached by a real run, and what stands on which stream."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable

import pytest
from jsonschema import Draft202012Validator

from diagnose.cli import ExitStatus
from diagnose.report.json import schema


def healthy(program: Callable, monkeypatch: pytest.MonkeyPatch) -> object:
    return program("run", "okx", "--lab", "healthy", "--format", "json")


def faulty(program: Callable, monkeypatch: pytest.MonkeyPatch) -> object:
    return program("run", "okx", "--lab", "ip-not-allowed", "--format", "json")


def usage(program: Callable, monkeypatch: pytest.MonkeyPatch) -> object:
    return program("run", "okxx")


def undecided(program: Callable, monkeypatch: pytest.MonkeyPatch) -> object:
    return program("run", "okx", "--lab", "connection-failed", "--only", "status", "--format", "json")


def cannot_run(program: Callable, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setitem(sys.modules, "durable.engine", None)  # as where it cannot be imported
    return program("infer", "--engine", "durable", stdin="{}")


def interrupted(program: Callable, monkeypatch: pytest.MonkeyPatch) -> object:
    main_thread_id = threading.main_thread().ident
    assert main_thread_id is not None
    timer = threading.Timer(2.0, signal.pthread_kill, [main_thread_id, signal.SIGINT])
    timer.start()
    try:
        return program("run", "okx", "--lab", "timeout", "--timeout", "60", "--format", "json")
    finally:
        timer.cancel()


WAYS = {
    ExitStatus.HEALTHY: healthy,
    ExitStatus.FAULTY: faulty,
    ExitStatus.USAGE: usage,
    ExitStatus.UNDECIDED: undecided,
    ExitStatus.CANNOT_RUN: cannot_run,
    ExitStatus.INTERRUPTED: interrupted,
}
WITHOUT_REPORT = {ExitStatus.USAGE, ExitStatus.CANNOT_RUN}


def test_every_status_has_a_way() -> None:
    assert set(WAYS) == set(ExitStatus)


@pytest.mark.parametrize("status", ExitStatus, ids=lambda s: s.name.lower())
def test_a_real_run_ends_with(status: ExitStatus, program: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    result = WAYS[status](program, monkeypatch)
    assert result.status == status
    if status in WITHOUT_REPORT:
        assert result.out == ""
        assert result.err.startswith("diagnose: ")
        assert result.err.count("\n") == 1
        assert "Traceback" not in result.err
    else:
        Draft202012Validator(schema()).validate(json.loads(result.out))


def test_an_interrupted_run_reports_what_was_learned(program: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    result = interrupted(program, monkeypatch)
    report = json.loads(result.out)
    assert report["verdict"] != "healthy"
    assert {"name": "credentials", "outcome": "ok"}.items() <= report["probes"][0].items()
    assert "interrupted" in result.err


def test_advice_alone_is_no_fault(program: Callable) -> None:
    result = program("run", "okx", "--lab", "withdraw-enabled", "--format", "json")
    report = json.loads(result.out)
    assert result.status == ExitStatus.HEALTHY
    assert [finding["cause"] for finding in report["findings"]] == ["withdraw-enabled"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no command given"),
        (("rum",), "No such command 'rum'"),
        (("run",), "EXCHANGE"),
        (("run", "krakn"), "did you mean kraken"),
        (("run", "okx", "--market", "spott"), "--market"),
        (("run", "okx", "--timeout", "0"), "--timeout"),
        (("run", "okx", "--apikey", "x"), "No such option: --apikey"),
        (("run", "okx", "--from", "vault", "--lab", "healthy"), "'vault'"),
        (("run", "okx", "--from", "prompt"), "needs a terminal"),
        (("run", "okx"), "OKX_APIKEY"),
        (("run", "okx", "--lab", "clock-skw"), "did you mean 'clock-skew'"),
        (("run", "okx", "--lab", "healthy", "--only", "clok"), "did you mean 'clock'"),
        (("run", "okx", "--lab", "healthy", "--proxy", "http://127.0.0.1:1"), "exclude each other"),
        (("run", "okx", "--sandbox", "--demo"), "exclude each other"),
        (("run", "okx", "--region", "moon"), "moon"),
        (("run", "okx", "--format", "yaml"), "--format"),
        (("explain", "clok-skew"), "did you mean 'clock-skew'"),
        (("explain", "clock-skew", "--exchange", "krakn"), "did you mean kraken"),
        (("kb", "show", "clok-skew"), "did you mean 'clock-skew'"),
        (("lab", "faults", "krakn"), "did you mean 'kraken'"),
        (("lab", "serve", "okx", "--fault", "clok-skew"), "did you mean 'clock-skew'"),
        (("rules", "why", "clok-skew"), "did you mean 'clock-skew'"),
        (("rules", "why", "clock-skew", "--facts", "nowhere.json"), "'nowhere.json' cannot be read"),
        (("infer", "nowhere.json"), "'nowhere.json' cannot be read"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bad_usage_is_one_sentence(arguments: tuple[str, ...], said: str, program: Callable) -> None:
    result = program(*arguments)
    assert result.status == ExitStatus.USAGE
    assert result.out == ""
    assert said in result.err
    assert "Traceback" not in result.err


def test_a_defect_shows_its_class_and_nothing_else(program: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a message that could hold anything")

    monkeypatch.setattr("diagnose.pack.Pack.load", broken)
    quiet, loud = program("explain", "clock-skew"), program("--debug", "explain", "clock-skew")
    assert quiet.status == loud.status == ExitStatus.CANNOT_RUN
    assert quiet.err == "diagnose: internal error (ZeroDivisionError); --debug shows where\n"
    assert "Traceback" in loud.err
    assert quiet.out == loud.out == ""


def test_the_first_of_several_errors_decides(program: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    from diagnose.errors import UsageError

    def broken(*_: object, **__: object) -> None:
        raise ExceptionGroup("tasks", [UsageError("a plain sentence")])

    monkeypatch.setattr("diagnose.pack.Pack.load", broken)
    result = program("explain", "clock-skew")
    assert (result.status, result.err) == (ExitStatus.USAGE, "diagnose: a plain sentence\n")
