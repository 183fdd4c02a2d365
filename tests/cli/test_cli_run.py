"""``diagnose run`` against the lab: credentials, streams and what never leaves the program."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import urllib.parse
import uuid
from collections.abc import Callable, Iterator

import pytest

from diagnose.cli import ExitStatus
from diagnose.cli.serving import serve_lab


@pytest.fixture
def typed() -> dict[str, str]:
    """Credentials of the exchange's shape, new in every test."""
    return {
        "OKX_APIKEY": str(uuid.uuid4()),
        "OKX_SECRET": secrets.token_hex(16).upper(),
        "OKX_PASSWORD": "Aa1!" + secrets.token_hex(8),
    }


def spellings(value: str) -> Iterator[str]:
    yield value
    yield urllib.parse.quote(value, safe="")
    yield base64.b64encode(value.encode()).decode().rstrip("=")
    yield value.encode().hex()


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
@pytest.mark.parametrize("fault", ["healthy", "secret-mismatch", "hidden-characters", "key-secret-swapped"])
def test_no_credential_is_in_any_output(fault: str, form: str, typed: dict[str, str], program: Callable) -> None:
    result = program("run", "okx", "--lab", fault, "--format", form, "--debug", environ=typed)
    assert result.status in (ExitStatus.HEALTHY, ExitStatus.FAULTY)
    for value in typed.values():
        for spelling in spellings(value):
            assert spelling not in result.out + result.err


def test_a_traceback_holds_no_credential(
    typed: dict[str, str], program: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(self: object) -> None:
        raise RuntimeError(f"signed with {typed['OKX_SECRET']}")

    monkeypatch.setattr("diagnose.session.Session.run", broken)
    result = program("run", "okx", "--lab", "healthy", "--debug", environ=typed)
    assert result.status == ExitStatus.CANNOT_RUN
    assert "signed with ‹secret›" in result.err
    assert typed["OKX_SECRET"] not in result.err


def test_credentials_of_the_environment_become_the_simulated_accounts(typed: dict[str, str], program: Callable) -> None:
    result = program("run", "okx", "--lab", "healthy", "--from", "env", "--format", "json", environ=typed)
    report = json.loads(result.out)
    assert result.status == ExitStatus.HEALTHY
    assert report["where"]["credentials"] == "environment: OKX_APIKEY, OKX_SECRET, OKX_PASSWORD"


def test_the_prompt_asks_for_every_field(typed: dict[str, str], program: Callable) -> None:
    asked: list[str] = []

    def ask(label: str) -> str:
        asked.append(label)
        return typed[["OKX_APIKEY", "OKX_SECRET", "OKX_PASSWORD"][len(asked) - 1]]

    result = program("run", "okx", "--lab", "healthy", "--from", "prompt", ask=ask)
    assert result.status == ExitStatus.HEALTHY
    assert len(asked) == 3
    assert all(value not in result.out + result.err for value in typed.values())


def test_nobody_is_asked_inside_the_event_loop(program: Callable) -> None:
    def ask(label: str) -> str:
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        raise KeyboardInterrupt  # as Ctrl-C at the prompt does

    result = program("run", "okx", "--from", "prompt", ask=ask)
    assert (result.status, result.out) == (ExitStatus.INTERRUPTED, "")


def test_the_password_of_a_proxy_is_not_shown(program: Callable, typed: dict[str, str]) -> None:
    password = secrets.token_hex(12)
    url = f"http://user:{password}@127.0.0.1:1"
    result = program(
        "run", "okx", "--proxy", url, "--only", "network", "--timeout", "2", "--format", "json", environ=typed
    )
    assert password not in result.out + result.err
    assert json.loads(result.out)["where"]["proxy"] == "http://127.0.0.1:1"


def test_faults_can_be_put_together(program: Callable) -> None:
    faults = ("--lab", "clock-skew", "--lab", "withdraw-enabled")
    report = json.loads(program("run", "okx", *faults, "--format", "json").out)
    assert report["findings"][0]["cause"] == "clock-skew"
    assert "withdraw-enabled" in {f["cause"] for f in report["findings"]}


def test_only_asks_what_was_named(program: Callable) -> None:
    report = json.loads(program("run", "okx", "--lab", "healthy", "--only", "clock", "--format", "json").out)
    assert {probe["name"].partition(":")[0] for probe in report["probes"]} == {"clock"}


@pytest.mark.parametrize(
    ("arguments", "market", "environment"),
    [
        (("binanceusdm",), "swap", "live"),
        (("binance", "--market", "inverse"), "inverse", "live"),
        (("binance", "--sandbox"), "spot", "testnet"),
        (("krakenfutures",), "swap", "live"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_the_link_is_what_the_words_say(
    arguments: tuple[str, ...], market: str, environment: str, program: Callable
) -> None:
    result = program("run", *arguments, "--lab", "healthy", "--only", "credentials", "--format", "json")
    where = json.loads(result.out)["where"]
    assert (where["market"], where["environment"]) == (market, environment)


def test_a_read_only_consumer_needs_no_trade_right(program: Callable) -> None:
    arguments = ("run", "okx", "--lab", "trade-permission-missing", "--format", "json")
    assert program(*arguments).status == ExitStatus.FAULTY
    assert program(*arguments, "--consumer", "read-only").status == ExitStatus.HEALTHY


def test_progress_is_on_standard_error_of_a_terminal_alone(program: Callable) -> None:
    plain = program("run", "okx", "--lab", "healthy", "--format", "json")
    live = program("run", "okx", "--lab", "healthy", "--format", "json", terminal=True, columns=80)
    assert plain.err == ""
    assert "asking" in live.err
    assert json.loads(live.out)["verdict"] == json.loads(plain.out)["verdict"] == "healthy"


async def test_the_lab_serves_until_it_is_stopped() -> None:
    import io
    import ssl
    from pathlib import Path

    from diagnose.cli import Environment

    out = io.StringIO()
    environment = Environment(stdin=io.StringIO(), stdout=out, stderr=io.StringIO(), environ={})
    serving = asyncio.create_task(serve_lab(environment, "okx", ("clock-skew",), "spot"))
    while "password" not in out.getvalue():
        await asyncio.sleep(0.02)
        assert not serving.done()
    told = dict(line.split(" ", 1) for line in out.getvalue().splitlines())
    host, port = told["address"].rsplit(":", 1)
    context = ssl.create_default_context(cafile=told["certificate"])
    _, writer = await asyncio.open_connection(host, int(port), ssl=context, server_hostname="www.okx.com")
    writer.close()
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert told.keys() == {"address", "certificate", "apiKey", "secret", "password"}
    assert not Path(told["certificate"]).exists()
