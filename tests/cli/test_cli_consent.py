"""What `diagnose run` does only on the user's word: options, a question on a terminal, and a line in the report."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from diagnose.cli import Environment, ExitStatus, main
from tests.cli.conftest import Program, Result, Terminal

OTHER = "api.binance.us"


@pytest.fixture
def at_a_terminal() -> Callable[..., Result]:
    """Runs ``diagnose`` with a person at the terminal who types ``answers``, one a line."""

    def run(*arguments: str, answers: str) -> Result:
        streams: list[io.StringIO] = [Terminal(answers), io.StringIO(), Terminal()]
        status = main([*arguments, "--format", "json"], Environment(*streams, environ={}))
        return Result(status, streams[1].getvalue(), streams[2].getvalue())

    return run


def report_of(result: Result) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(result.out)
    return found


def ran(report: Mapping[str, Any], experiment: str) -> bool:
    return any(f"[{experiment} " in probe["name"] for probe in report["probes"])


def untried(report: Mapping[str, Any]) -> set[str]:
    return {item["probe"] for item in report["not_checked"]}


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("api.binance.su", f"'api.binance.su', did you mean '{OTHER}'?; known are {OTHER}"),
        ("example.org", f"'example.org'; known are {OTHER}"),
        ("api.binance.com", "api.binance.com is one of Binance and is asked where it helps"),
    ],
)
def test_a_host_that_is_no_other_operators_is_told_with_the_nearest(host: str, told: str, program: Program) -> None:
    result = program("run", "binance", "--lab", "healthy", "--try", host)
    assert (result.status, result.out) == (ExitStatus.USAGE, "")
    assert told in result.err
    assert result.err.count("\n") == 1


def test_an_exchange_that_is_mistaken_for_no_other_has_no_host_to_try(program: Program) -> None:
    result = program("run", "okx", "--lab", "healthy", "--try", OTHER)
    assert result.status == ExitStatus.USAGE
    assert "OKX has no other company's host to try" in result.err


def test_the_option_asks_the_other_operator_once(program: Program) -> None:
    report = report_of(program("run", "binance", "--lab", "key-unknown", "--try", OTHER, "--format", "json"))
    assert sum("[other-operator us]" in probe["name"] for probe in report["probes"]) == 1
    assert report["facts"]["experiments"]["other-operator"] == "same"


def test_nobody_is_asked_where_there_is_no_terminal(program: Program) -> None:
    result = program("run", "binance", "--lab", "key-unknown", "--format", "json", stdin="y\ny\ny\n")
    report = report_of(result)
    assert result.err == ""
    assert not ran(report, "other-operator")
    assert not ran(report, "exchanged-fields")
    assert {"experiments:other-operator", "experiments:exchanged-fields"} <= untried(report)


def test_a_yes_on_the_terminal(at_a_terminal: Callable[..., Result]) -> None:
    result = at_a_terminal("run", "binance", "--lab", "key-unknown", answers="y\ny\ny\n")
    assert "another company. Try it? [y/N]" in result.err
    assert ran(report_of(result), "other-operator")


@pytest.mark.parametrize("answers", ["n\nn\nn\n", "\n\n\n", ""])
def test_anything_else_on_the_terminal(answers: str, at_a_terminal: Callable[..., Result]) -> None:
    result = at_a_terminal("run", "binance", "--lab", "key-unknown", answers=answers)
    report = report_of(result)
    assert "[y/N]" in result.err
    assert not ran(report, "other-operator")
    assert not ran(report, "exchanged-fields")
    assert "experiments:other-operator" in untried(report)


def test_without_sister_hosts(program: Program) -> None:
    report = report_of(program("run", "okx", "--lab", "wrong-venue", "--no-sister-hosts", "--format", "json"))
    assert not ran(report, "other-region")
    assert "experiments:other-region" in untried(report)
    assert report_of(program("run", "okx", "--lab", "wrong-venue", "--format", "json"))["findings"][0]["certainty"] == "proven"


def test_past_the_proxy(program: Program) -> None:
    arguments = ("run", "okx", "--lab", "proxy-misconfigured-portal", "--format", "json")
    assert "experiments:without-proxy" in untried(report_of(program(*arguments)))
    report = report_of(program(*arguments, "--try-direct"))
    assert (report["findings"][0]["cause"], report["findings"][0]["certainty"]) == ("proxy-misconfigured", "proven")
