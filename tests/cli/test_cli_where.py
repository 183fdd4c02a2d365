"""Where a diagnosis ran, and what it says when the bot runs elsewhere."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from diagnose.cli import ExitStatus
from diagnose.probes.host import Host

HERE = "203.0.113.7"
"""The address that the lab tells."""

VARYING = ((r"\d+ ms (ahead of|behind) the exchange", "OFFSET"), (r"\d+(\.\d+)? (ms|s)\b", "TIME"), (r"(diagnose|ccxt|python) \d\S+", r"\1 VERSION"), (r"(durable|reference) engine", "ENGINE"))


def server(tmp_path: Path, *, kept: bool = True, inside: bool = False) -> Host:
    """A Linux machine, perhaps a container."""
    if inside:
        (tmp_path / ".dockerenv").touch()
    return Host(tmp_path, "linux", lambda: kept)


def same_everywhere(screen: str) -> str:
    for pattern, name in VARYING:
        screen = re.sub(pattern, name, screen)
    return screen


def steps(result) -> str:
    return " ".join(json.loads(result.out)["findings"][0]["fix"])


def test_the_screen_of_a_run_beside_the_bot(program: Callable, tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    host = server(tmp_path, inside=True)
    environ = {"HTTPS_PROXY": "http://user:pass@127.0.0.1:3128"}
    result = program(
        "run", "okx", "--lab", "ip-not-allowed", "--as-seen-from", "198.51.100.7", environ=environ, host=host, columns=80
    )
    assert max(map(len, result.out.splitlines())) <= 80
    assert "pass@" not in result.out
    assert same_everywhere(result.out) == snapshot


def test_the_screen_of_an_address_that_no_list_can_hold(program: Callable, tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    result = program("run", "gate", "--lab", "ip-not-allowed-ipv6", host=server(tmp_path), columns=80)
    assert same_everywhere(result.out) == snapshot


@pytest.mark.parametrize(
    ("seen_from", "word", "warned"), [(HERE, "bot", False), ("198.51.100.7", "other", True), ("a VPS in Tokyo", "unknown", True)]
)
def test_the_bots_address_is_compared_with_the_one_the_exchange_saw(
    seen_from: str, word: str, warned: bool, program: Callable
) -> None:
    result = program("run", "okx", "--lab", "ip-not-allowed", "--as-seen-from", seen_from, "--format", "json")
    report = json.loads(result.out)
    assert report["facts"]["egress"].get("seen_as", "unasked") == word
    assert report["where"]["as_seen_from"] == seen_from
    assert ("bot's machine" in {item["probe"] for item in report["not_checked"]}) is warned
    assert ("run it there before you change anything" in steps(result)) is warned
    assert (f"quoted in the error text: {HERE}." in steps(result)) is not warned


def test_a_run_that_was_told_no_address_says_so(program: Callable) -> None:
    result = program("run", "okx", "--lab", "healthy", "--as-seen-from", "198.51.100.7", "--format", "json")
    warned = {item["probe"]: item["because"] for item in json.loads(result.out)["not_checked"]}
    assert result.status == ExitStatus.HEALTHY
    assert "did not tell from which address it was asked" in warned["bot's machine"]


def test_a_wrong_address_is_a_wrong_usage(program: Callable) -> None:
    result = program("run", "okx", "--lab", "healthy", "--as-seen-from", "300.1.2.3")
    assert (result.status, result.out) == (ExitStatus.USAGE, "")
    assert "--as-seen-from takes one IP address" in result.err


def test_a_saved_case_holds_neither_the_bots_address_nor_the_name_of_its_place(program: Callable, tmp_path: Path) -> None:
    for seen_from in ("198.51.100.7", "the attic of Ada"):
        file = tmp_path / f"{len(seen_from)}.zip"
        program("run", "okx", "--lab", "ip-not-allowed", "--as-seen-from", seen_from, "--save", str(file))
        with zipfile.ZipFile(file) as bundle:
            inside = b"".join(bundle.read(name) for name in bundle.namelist()).decode()
        assert seen_from not in inside
        assert "as_seen_from" in inside
        again = json.loads(program("replay", str(file), "--format", "json").out)
        assert "bot's machine" in {item["probe"] for item in again["not_checked"]}


@pytest.mark.parametrize(("variable", "shown"), [("HTTPS_PROXY", True), ("NO_SUCH_PROXY", False)])
def test_a_proxy_of_the_environment_is_named_as_not_used(variable: str, shown: bool, program: Callable) -> None:
    result = program("run", "okx", "--lab", "ip-not-allowed", "--format", "json", environ={variable: "http://127.0.0.1:1"})
    report = json.loads(result.out)
    assert (report["where"].get("unused_proxy") == variable) is shown
    assert ("HTTPS_PROXY" in steps(result)) is shown


@pytest.mark.parametrize("fault", ["timeout", "dns-failure", "connection-failed"])
def test_where_nothing_answers_the_unused_proxy_is_in_the_fix(fault: str, program: Callable) -> None:
    shown = [
        "HTTPS_PROXY" in steps(program("run", "okx", "--lab", fault, "--timeout", "0.5", "--format", "json", environ=environ))
        for environ in ({}, {"HTTPS_PROXY": "http://127.0.0.1:1"})
    ]
    assert shown == [False, True]


@pytest.mark.parametrize(
    ("inside", "kept", "wanted", "unwanted"),
    [(True, False, "correct the clock of the host", "timedatectl"), (False, True, "timedatectl", "In a container")],
)
def test_the_fix_of_a_clock_fits_the_machine(
    inside: bool, kept: bool, wanted: str, unwanted: str, program: Callable, tmp_path: Path
) -> None:
    host = server(tmp_path, inside=inside, kept=kept)
    result = program("run", "okx", "--lab", "clock-skew", "--format", "json", host=host)
    finding = json.loads(result.out)["findings"][0]
    assert finding["cause"] == "clock-skew"
    assert wanted in steps(result)
    assert unwanted not in steps(result)
    assert ("No time service" in " ".join(finding["because"])) is not kept
