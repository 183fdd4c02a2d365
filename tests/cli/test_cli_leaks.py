"""Canary credentials through every command, fault, format and crash: no output, file, process or report may hold one."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diagnose.lab import faults_of
from diagnose.lab.venues import wire_class
from diagnose.report import Format

NAMES = {"apiKey": "APIKEY", "secret": "SECRET", "password": "PASSWORD"}


@pytest.fixture
def canaries() -> Callable[[str], dict[str, str]]:
    """New random credentials of an exchange's own shape, as environment variables."""

    def make(exchange: str) -> dict[str, str]:
        return {f"{exchange.upper()}_{NAMES[name]}": maker() for name, maker in wire_class(exchange).makers.items()}

    return make


@pytest.fixture
def leaks(encodings_of, tmp_path) -> Callable[..., list[str]]:
    """The variables of which some spelling stands in a text or in a file of the test's folder."""

    def find(environ: dict[str, str], *texts: str) -> list[str]:
        shown = [*texts, *(text for path in tmp_path.rglob("*") if path.is_file() for text in contents(path))]
        return [name for name, value in environ.items() if any(form in text for form in encodings_of(value) for text in shown)]

    return find


def contents(path: Path) -> Iterator[str]:
    """The texts of a file, and of what a zip holds."""
    yield path.read_bytes().decode("utf-8", "replace")
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_a_leak_would_be_found(canaries, leaks, tmp_path):
    environ = canaries("okx")
    key, secret, _ = environ
    (tmp_path / "file").write_text(f"see {environ[key]}")
    assert leaks(environ, f"x{environ[secret]}y") == [key, secret]


FAULTS = [
    (exchange, fault.name)
    for exchange in ("okx", "binance", "coinbase", "gemini", "htx")
    for fault in faults_of(exchange)
    if exchange == "okx" or fault.name in ("healthy", "secret-mismatch", "key-secret-swapped")
]


@pytest.mark.parametrize(("exchange", "fault"), FAULTS)
def test_no_run_leaks(exchange, fault, canaries, leaks, program, tmp_path):
    environ = canaries(exchange)
    result = program("run", exchange, "--lab", fault, "--debug", "--try-swap", "--timeout", "1", "--save", str(tmp_path / "case.zip"), environ=environ)
    assert result.status in (0, 1, 3)
    assert (tmp_path / "case.zip").exists()
    assert leaks(environ, result.out, result.err) == []


@pytest.mark.parametrize("form", list(Format))
def test_no_format_leaks(form, canaries, leaks, program):
    environ = canaries("okx")
    result = program("run", "okx", "--lab", "hidden-characters-secret", "--format", form.value, environ={**environ, "GITHUB_ACTIONS": "true"})
    assert result.out
    assert leaks(environ, result.out, result.err) == []


COMMANDS = [
    ("preflight", "okx", "--lab", "secret-mismatch"),
    ("watch", "okx", "--lab", "secret-mismatch", "--count", "1", "--run", "env"),
    ("replay", "{case}", "--format", "json"),
    ("triage", "{case}"),
    ("compare", "{case}", "{case}"),
]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_no_other_command_leaks(words, canaries, leaks, program, tmp_path, capfd):
    environ = canaries("okx")
    program("run", "okx", "--lab", "secret-mismatch", "--save", str(tmp_path / "case.zip"), environ=environ)
    result = program(*(word.format(case=tmp_path / "case.zip") for word in words), "--debug", environ=environ)
    assert result.status in (0, 1)
    assert leaks(environ, result.out, result.err, *capfd.readouterr()) == []


def test_a_pasted_secret_goes_nowhere(canaries, leaks, program):
    environ = canaries("okx")
    paste = "\n".join(f"{name}={value}" for name, value in environ.items()) + '\nokx {"msg":"Invalid Sign","code":"50113"}'
    shown = [program("triage", "-", "--format", form.value, stdin=paste) for form in Format]
    streamed = program("triage", "--jsonl", "-", stdin=json.dumps({"text": paste}) + "\n")
    assert leaks(environ, *(text for result in (*shown, streamed) for text in (result.out, result.err))) == []


STAGES = (
    "diagnose.probes.survey.inspect", "diagnose.probes.network.probe", "diagnose.probes.client.Clients.get", "diagnose.probes.answer.read",
    "diagnose.probes.answer.readings", "diagnose.session.derive", "diagnose.session.report_of", "diagnose.conclude.weigh", "diagnose.conclude.fix_steps",
    "diagnose.report.text.render", "diagnose.report.screen.Screen.text", "diagnose.cli.saving.saved_case", "diagnose.cli.saving.save", "diagnose.cli.deliver.status_of",
)  # fmt: skip
"""One function of each stage, from the credentials to the last line."""


@pytest.mark.parametrize("debug", [(), ("--debug",)], ids=["quiet", "debug"])
@pytest.mark.parametrize("stage", STAGES)
def test_no_crash_leaks(stage, debug, canaries, leaks, program, monkeypatch, tmp_path, capfd):
    """The error carries the credentials in its message, its cause, its note and its frame."""
    environ = canaries("okx")

    def crash(*_: object, **__: object) -> None:
        held = dict(environ)
        try:
            raise KeyError(str(held))
        except KeyError as error:
            wrong = RuntimeError(f"cannot use {' '.join(held.values())}")
            wrong.add_note(repr(held))
            raise wrong from error

    monkeypatch.setattr(stage, crash)
    result = program("run", "okx", "--lab", "secret-mismatch", "--save", str(tmp_path / "case.zip"), *debug, environ=environ)
    assert result.out or result.err
    assert leaks(environ, result.out, result.err, *capfd.readouterr()) == []


def test_no_core_is_dumped():
    code = "import resource, sys; from diagnose.cli import main; main(); print(resource.getrlimit(resource.RLIMIT_CORE)[0])"
    words = [sys.executable, "-c", code, "--version"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0"


def test_no_option_takes_a_key(canaries, leaks, program):
    environ = canaries("okx")
    result = program("run", "okx", "--secret", environ["OKX_SECRET"])
    assert result.status == 2
    assert leaks(environ, result.out, result.err) == []
