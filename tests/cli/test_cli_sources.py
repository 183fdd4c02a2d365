"""``--from``: the program over files that bots keep, what it says of them, and what it never says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from diagnose.credentials import find
from diagnose.lab import Lab
from diagnose.lab.venues import wire_class
from diagnose.model import Link
from diagnose.probes.egress import Egress
from diagnose.session import Session

FORMS: dict[str, Callable[[dict[str, str]], tuple[str, str]]] = {
    "freqtrade": lambda c: ("config.json", json.dumps({"exchange": {"name": "okx", "key": c["apiKey"], "secret": c["secret"], "password": c["password"]}})),
    "ccxt": lambda c: ("keys.json", json.dumps({"okx": c})),
    "passivbot": lambda c: ("api-keys.json", json.dumps({"me": {"exchange": "okx", "key": c["apiKey"], "secret": c["secret"], "passphrase": c["password"]}})),
    "dotenv": lambda c: (".env", f'OKX_API_KEY="{c["apiKey"]}"\nOKX_SECRET_KEY={c["secret"]}\nOKX_PASSPHRASE={c["password"]}\n'),
    "env-file": lambda c: (".env", f'OKX_API_KEY={c["apiKey"]}\nOKX_SECRET_KEY="{c["secret"]}"\nOKX_PASSPHRASE={c["password"]}\n'),
}  # fmt: skip


@pytest.fixture
def canaries() -> dict[str, str]:
    return {name: maker() for name, maker in wire_class("okx").makers.items()}


def written(folder: Path, source: str, canaries: dict[str, str]) -> Path:
    name, text = FORMS[source](canaries)
    (folder / name).write_text(text)
    return folder / name


@pytest.mark.parametrize("source", FORMS)
def test_a_run_with_the_keys_of_a_bot_leaks_none(source, canaries, encodings_of, program, tmp_path):
    path = written(tmp_path, source, canaries)
    result = program("run", "okx", "--lab", "healthy", "--from", f"{source}:{path}", "--format", "json", "--debug", environ={})
    report = json.loads(result.out)
    assert report["where"]["credentials"].startswith(f"{source}: {path}")
    assert report["verdict"] == "healthy"
    assert not any(form in result.out + result.err for value in canaries.values() for form in encodings_of(value))


async def test_quotes_that_a_tool_keeps_are_found_with_file_and_name(pack, tmp_path):
    async with Lab("okx") as lab:
        path = written(tmp_path, "env-file", dict(lab.credentials))
        found = find(pack.profiles.get("okx").credentials, "okx", f"env-file:{path}", environ={})
        egress = Egress(resolve=lab.resolve, ca_pem=lab.ca_pem, proxy=lab.proxy)
        report = await Session(Link(exchange="okx", credentials=found, proxy=lab.proxy), pack, egress=egress, timeout=1).run()
    first = report.findings[0]
    assert (first.cause, first.certainty.value) == ("key-malformed", "proven")
    assert f"secret: OKX_SECRET_KEY in {path}" in first.because[-1]


def test_a_value_that_a_cast_damages_is_proven(program, tmp_path):
    environ = {"FREQTRADE__EXCHANGE__NAME": "mexc", "FREQTRADE__EXCHANGE__KEY": "mx0" + "v" * 15, "FREQTRADE__EXCHANGE__SECRET": "0" + "123456789" * 3 + "1234"}
    (tmp_path / "config.json").write_text("{}")
    report = json.loads(program("run", "mexc", "--lab", "secret-mismatch", "--from", f"freqtrade:{tmp_path / 'config.json'}", "--format", "json", environ=environ).out)
    found = {finding["cause"]: finding for finding in report["findings"]}
    assert found["key-malformed"]["certainty"] == "proven"
    assert "secret: FREQTRADE__EXCHANGE__SECRET in the environment" in found["key-malformed"]["because"][-1]
    assert environ["FREQTRADE__EXCHANGE__SECRET"][1:] not in json.dumps(report)


def test_a_whole_number_is_sent_as_it_stands(canaries, program, tmp_path):
    (tmp_path / "keys.json").write_text(json.dumps({"okx": {**canaries, "password": 1234567890}}))
    report = json.loads(program("run", "okx", "--lab", "ip-not-allowed", "--from", f"ccxt:{tmp_path / 'keys.json'}", "--format", "json", environ={}).out)
    assert [f["cause"] for f in report["findings"] if f["certainty"] == "proven" and f["kind"] == "fault"] == ["ip-not-allowed"]
    assert report["facts"]["source"]["value"] == "plain"


def test_a_placeholder_is_told_with_its_field(program, tmp_path):
    (tmp_path / "keys.json").write_text('{"okx": {"apiKey": "your-api-key-here", "secret": "your-api-secret-here", "password": "p"}}')
    report = json.loads(program("run", "okx", "--lab", "healthy", "--from", f"ccxt:{tmp_path / 'keys.json'}", "--format", "json", environ={}).out)
    found = next(finding for finding in report["findings"] if finding["cause"] == "key-malformed")
    assert f"apiKey: 'apiKey' under 'okx' in {tmp_path / 'keys.json'}" in found["because"][-1]


def test_auto_reads_the_folder_it_runs_in(canaries, program, tmp_path, monkeypatch):
    written(tmp_path, "ccxt", canaries)
    written(tmp_path, "dotenv", canaries)
    monkeypatch.chdir(tmp_path)
    report = json.loads(program("run", "okx", "--lab", "healthy", "--from", "auto", "--format", "json", environ={}).out)
    where = report["where"]["credentials"]
    assert where.startswith("ccxt: keys.json") and "also seen: dotenv: .env" in where
    assert report["facts"]["source"]["rivals"] == "same"


@pytest.mark.parametrize(("source", "message"), [("freqtrad", "did you mean 'freqtrade'"), ("ccxt:missing.json", "'missing.json' is not there"), ("ccxt:broken.json", "broken.json:2: not readable as JSON")])
def test_what_cannot_be_read_is_a_usage_error(source, message, program, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("broken.json").write_text('{"okx":\n{"apiKey": "CANARY')
    result = program("run", "okx", "--lab", "healthy", "--from", source, environ={})
    assert (result.status, result.out) == (2, "")
    assert message in result.err and "CANARY" not in result.err


def test_a_bundle_keeps_the_source_and_no_path(canaries, program, tmp_path):
    path = written(tmp_path, "freqtrade", canaries)
    case = tmp_path / "case.zip"
    assert program("run", "okx", "--lab", "healthy", "--from", f"freqtrade:{path}", "--save", str(case), environ={}).status in (0, 1)
    replayed = program("replay", str(case), "--format", "json")
    assert json.loads(replayed.out)["where"]["credentials"] == "freqtrade"
    assert str(tmp_path) not in replayed.out
