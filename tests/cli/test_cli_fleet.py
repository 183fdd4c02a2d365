"""``diagnose run --links`` from the words of the command line to the last line of output, through real proxies to labs."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from diagnose.cli import ExitStatus
from diagnose.cli.exit import worst
from diagnose.lab import Lab
from diagnose.lab.sockets import LOOPBACK, port_of, tunnelling_proxy
from diagnose.report import Style
from diagnose.report.fleet import Row, progress
from diagnose.report.json import schema


class Street:
    """Labs in a thread of their own, each behind a proxy, and the file of links that leads to them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = AsyncExitStack()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.labs: dict[str, Lab] = {}
        self.entries: list[str] = []
        self.environ = {"SSL_CERT_FILE": str(folder / "authorities.pem")}

    def add(self, exchange: str, fault: str = "healthy", name: str = "", more: str = "") -> str:
        """A link to a new lab; its name."""
        name = name or f"{exchange}-{fault}"
        lab, port = self._call(self._serve(exchange, fault))
        self.labs[name] = lab
        prefix = f"LINK{len(self.labs)}_"
        self.environ |= {f"{prefix}{field.upper()}": text for field, text in lab.credentials.items()}
        with (self._folder / "authorities.pem").open("a") as file:
            file.write(lab.ca_pem)
        self.entries.append(f"  - {{name: {name}, exchange: {exchange}, env_prefix: {prefix}, proxy: 'http://{LOOPBACK}:{port}'{more}}}\n")
        return name

    def write(self, entries: list[str] | None = None, name: str = "links.yaml") -> str:
        """A file with these entries, or with all."""
        path = self._folder / name
        path.write_text("links:\n" + "".join(self.entries if entries is None else entries))
        return str(path)

    def secrets(self) -> set[str]:
        """Everything that no output may hold."""
        return {text for lab in self.labs.values() for text in lab.credentials.values() if len(text) > 4}

    def close(self) -> None:
        self._call(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _serve(self, exchange: str, fault: str) -> tuple[Lab, int]:
        lab = await self._open.enter_async_context(Lab(exchange, [fault]))
        server = await tunnelling_proxy(lab.address[1])
        self._open.callback(server.close)
        return lab, port_of(server)

    async def _end(self) -> None:
        await self._open.aclose()
        rest = asyncio.all_tasks() - {asyncio.current_task()}  # answers that a silent exchange never gave
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def _call(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)


@pytest.fixture
def street(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Street]:
    monkeypatch.chdir(tmp_path)
    made = Street(tmp_path)
    yield made
    made.close()


@pytest.fixture
def check(program: Callable, street: Street) -> Callable:
    """Runs the program on files of links (default: one with all entries)."""

    def run(*arguments: str, files: tuple[str, ...] = (), **options: Any) -> Any:
        street.write()
        named = [word for file in files or ("links.yaml",) for word in ("--links", file)]
        return program("run", *named, *arguments, environ=street.environ, **options)

    return run


def comparable(text: str) -> str:
    return re.sub(r"\d+ requests?, [\d.]+ m?s", "N requests, TIME", text)


def records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


MIXED = (
    ("okx", "healthy"), ("okx", "ip-not-allowed"), ("kraken", "read-permission-missing"), ("binance", "withdraw-enabled"),
    ("bybit", "clock-skew"), ("kucoin", "passphrase-wrong"),
)  # fmt: skip
BAD = (
    "  - {name: nowhere, exchange: krakn}\n",
    "  - name: written-down\n    exchange: okx\n    secret: abc-canary-abc\n",
    "  - {name: okx-healthy, exchange: okx, env_prefix: LINK1_}\n",
)


def fill(street: Street) -> None:
    """Six links with mixed faults, and three bad entries in between."""
    for exchange, fault in MIXED:
        street.add(exchange, fault)
    street.entries.insert(1, BAD[0])
    street.entries.insert(4, BAD[1])
    street.entries.append(BAD[2])


ORDER = [
    "okx-healthy", "nowhere", "okx-ip-not-allowed", "kraken-read-permission-missing", "written-down", "binance-withdraw-enabled",
    "bybit-clock-skew", "kucoin-passphrase-wrong", "okx-healthy",
]  # fmt: skip


def test_the_table(street: Street, check: Callable, snapshot: Any) -> None:
    fill(street)
    result = check()
    assert result.status == ExitStatus.USAGE
    assert comparable(result.out) == snapshot
    assert max(map(len, result.out.splitlines())) <= 80
    assert len(re.findall(r"^\[\d/9\] ", result.err, re.MULTILINE)) == len(result.err.splitlines()) == 9
    assert "okx-ip-not-allowed: ip-not-allowed (proven)" in result.err


def test_one_line_of_json_for_each_link_in_the_order_of_the_file(street: Street, check: Callable) -> None:
    fill(street)
    result = check("--format", "json")
    found = records(result.out)
    assert result.status == ExitStatus.USAGE
    assert [record["id"] for record in found] == ORDER
    reports = [record for record in found if "error" not in record]
    for report in reports:
        Draft202012Validator(schema()).validate(report)
    assert {r["id"]: r["findings"][0]["cause"] for r in reports if r["findings"]} == {f"{e}-{f}": f for e, f in MIXED if f != "healthy"}
    assert {f["verify"] for r in reports for f in r["findings"]} <= {"", "diagnose run --links links.yaml"}
    assert [{**record, "error": ""} for record in found if "error" in record] == [
        {"id": "nowhere", "file": "links.yaml", "line": 3, "error": ""},
        {"id": "written-down", "file": "links.yaml", "line": 8, "error": ""},
        {"id": "okx-healthy", "file": "links.yaml", "line": 12, "error": ""},
    ]
    assert "the name 'okx-healthy' is taken: links.yaml:2" in found[-1]["error"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_is_in_any_output(form: str, street: Street, check: Callable, encodings_of: Callable) -> None:
    fill(street)
    street.add("okx", "hidden-characters")
    street.add("bybit", "key-secret-swapped")
    result = check("--format", form, "--debug")
    shown = result.out + result.err
    assert not any(encoded in shown for secret in street.secrets() for encoded in encodings_of(secret))
    assert "abc-canary-abc" not in shown
    assert not any(request.forbidden for lab in street.labs.values() for request in lab.requests)


def test_a_link_that_raises_stops_no_other(street: Street, check: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    from diagnose.session import Session

    for exchange in ("okx", "kraken", "bybit"):
        street.add(exchange)
    secret = street.labs["kraken-healthy"].credentials["secret"]

    class Broken(Session):
        async def run(self) -> Any:
            if self._link.exchange == "kraken":
                raise RuntimeError(f"signed with {secret}")
            return await super().run()

    monkeypatch.setattr("diagnose.fleet.Session", Broken)
    result = check("--format", "json")
    found = records(result.out)
    assert result.status == ExitStatus.CANNOT_RUN
    assert [record.get("verdict") for record in found] == ["healthy", None, "healthy"]
    assert found[1] == {"id": "kraken-healthy", "exchange": "kraken", "error": "internal error (RuntimeError); --debug shows where"}
    loud = check("--debug")
    assert "signed with ‹secret of kraken-healthy›" in loud.err
    assert secret not in result.out + result.err + loud.out + loud.err
    assert "Traceback" not in loud.out + result.err


def test_ctrl_c_writes_what_is_done(street: Street, check: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    street.add("bybit", "timeout", name="silent")
    street.add("okx", name="done")
    street.entries.append(BAD[0])

    def then_interrupt(number: int, total: int, row: Row, style: Style) -> str:
        if row.name == "done":
            threading.Timer(0.1, signal.pthread_kill, [threading.main_thread().ident, signal.SIGINT]).start()
        return progress(number, total, row, style)

    monkeypatch.setattr("diagnose.cli.fleet.progress", then_interrupt)
    result = check("--format", "json", "--timeout", "60")
    assert result.status == ExitStatus.INTERRUPTED
    assert [record["id"] for record in records(result.out)] == ["done", "nowhere"]
    assert result.err.splitlines()[1:] == ["[2/3] done: no fault", "diagnose: interrupted; 2 of 3 links are done"]


def test_several_files_and_standard_input(street: Street, check: Callable) -> None:
    for exchange in ("okx", "kraken", "bybit"):
        street.add(exchange)
    one, two, three = street.entries
    street.write([one], "one.yaml")
    street.write([two, one], "two.yaml")
    result = check("--format", "json", "--only", "credentials", files=("one.yaml", "missing.yaml", "two.yaml", "-"), stdin=f"links:\n{three}  - {{}}\n")
    assert result.status == ExitStatus.USAGE
    assert [(r.get("id"), r.get("file"), r.get("line")) for r in records(result.out)] == [
        ("okx-healthy", None, None), (None, "missing.yaml", None), ("kraken-healthy", None, None), ("okx-healthy", "two.yaml", 3),
        ("bybit-healthy", None, None), (None, "standard input", 3),
    ]  # fmt: skip
    assert "'missing.yaml' cannot be read" in result.out


STATUSES = [
    (("okx healthy",), ExitStatus.HEALTHY),
    (("okx withdraw-enabled",), ExitStatus.HEALTHY),
    (("okx healthy", "okx ip-not-allowed"), ExitStatus.FAULTY),
]


@pytest.mark.parametrize(("links", "status"), STATUSES, ids=lambda value: "+".join(value) if isinstance(value, tuple) else "")
def test_the_exit_status_is_that_of_the_worst_link(links: tuple[str, ...], status: ExitStatus, street: Street, check: Callable) -> None:
    for link in links:
        street.add(*link.split())
    assert check().status == status


def test_an_undecided_link(street: Street, check: Callable) -> None:
    street.add("okx")
    street.add("kraken", name="unsent")
    street.environ["LINK2_SECRET"] = "s"  # not even base64
    result = check("--only", "permissions")  # the text of the secret, which tells the cause, is not looked at
    assert result.status == ExitStatus.UNDECIDED
    assert re.search(r"! unsent +kraken +no cause could be named", result.out)
    assert "1 without a fault, 1 undecided" in result.out


def test_the_order_of_statuses() -> None:
    """Taken off one by one from the worst."""
    left, order = list(ExitStatus), []
    while left:
        order.append(worst(left))
        left.remove(order[-1])
    assert order == [
        ExitStatus.INTERRUPTED, ExitStatus.USAGE, ExitStatus.FAULTY, ExitStatus.UNDECIDED, ExitStatus.CANNOT_RUN, ExitStatus.HEALTHY,
    ]  # fmt: skip
    assert worst([]) is ExitStatus.HEALTHY


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "okx", "--links", "links.yaml"), "EXCHANGE and --links exclude each other"),
        (("run", "--links", "links.yaml", "--market", "swap"), "--market and --links exclude each other"),
        (("run", "--links", "links.yaml", "--lab", "healthy"), "--lab and --links exclude each other"),
        (("run", "--links", "links.yaml", "--try-swap"), "--try-swap and --links exclude each other"),
        (("run", "--links", "links.yaml", "--from", "env"), "--from and --links exclude each other"),
        (("run", "--links", "links.yaml", "--format", "markdown"), "--links gives text or json"),
        (("run", "--links", "links.yaml", "--only", "clok"), "did you mean 'clock'"),
        (("run", "--links", "links.yaml", "--in-flight", "0"), "--in-flight"),
        (("run", "okx", "--in-flight", "3"), "--in-flight goes with --links"),
        (("run",), "name an EXCHANGE, or a file with --links"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bad_usage_is_one_sentence(arguments: tuple[str, ...], said: str, program: Callable, street: Street) -> None:
    street.write(["  - {name: a, exchange: okx}\n"])
    result = program(*arguments)
    assert result.status == ExitStatus.USAGE
    assert result.out == ""
    assert said in result.err
    assert result.err.count("\n") == 1


def test_the_password_of_a_proxy_is_not_shown(street: Street, check: Callable) -> None:
    street.environ["WAY_OUT"] = "http://me:canary-of-the-proxy@127.0.0.1:1"
    street.environ |= {"KRAKEN_APIKEY": "k" * 56, "KRAKEN_SECRET": "c2VjcmV0" * 11}
    street.entries.append("  - {name: a, exchange: kraken, proxy_env: WAY_OUT}\n")
    result = check("--format", "json", "--only", "network", "--debug")
    assert "canary-of-the-proxy" not in result.out + result.err
    assert records(result.out)[0]["where"]["proxy"] == "http://127.0.0.1:1"


def test_no_variable_of_the_process_is_read_but_those_of_the_environment(street: Street, check: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "KRAKEN_APIKEY", "of the process")
    street.entries.append("  - {name: a, exchange: kraken}\n")
    assert "no credentials" in check().out
