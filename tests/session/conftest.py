"""The real program in this process, and the real names of an exchange leading to a lab."""

from __future__ import annotations

import asyncio
import io
import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from diagnose.cli import Environment, main
from diagnose.lab import Lab
from diagnose.pack import Pack

SUFFIXES = {"apiKey": "APIKEY", "secret": "SECRET", "password": "PASSWORD"}


@dataclass(frozen=True)
class Ended:
    """How one run ended, with its JSON report."""

    status: int
    report: dict[str, Any]
    out: str
    err: str

    @property
    def judged(self) -> list[tuple[str, str, str]]:
        return [(finding["cause"], finding["kind"], finding["certainty"]) for finding in self.report["findings"]]


@pytest.fixture
def command(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Runs ``diagnose`` in a thread, as in a process of its own: ``await command(arguments, environ)``. The data files are read once."""

    def load(*_: object, exchange: str = "", **__: object) -> Pack:
        if exchange:
            pack.resolve(exchange)
        return pack

    monkeypatch.setattr(Pack, "load", load)

    def run(arguments: tuple[str, ...], environ: Mapping[str, str]) -> Ended:
        out, err = io.StringIO(), io.StringIO()
        status = main([*arguments, "--format", "json"], Environment(io.StringIO(), out, err, environ))
        text = out.getvalue()
        return Ended(int(status), json.loads(text) if text else {}, text, err.getvalue())

    async def go(*arguments: str, environ: Mapping[str, str] | None = None) -> Ended:
        return await asyncio.to_thread(run, arguments, environ or {})

    return go


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[[Lab], list[str]]:
    """Lets the system's resolver lead the hosts of a lab to it and know no other name; returns the names that were asked for."""

    def lead(lab: Lab) -> list[str]:
        asked: list[str] = []

        def getaddrinfo(host: Any, port: Any, *_: object, **__: object) -> list[tuple[Any, ...]]:
            name = host.decode() if isinstance(host, bytes) else host
            asked.append(name)
            return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", lab.resolve(name))]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return asked

    return lead


@pytest.fixture
def variables(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """The environment variables of a user of a lab's exchange; ``trusting`` the lab's authority through SSL_CERT_FILE or not."""

    def of(lab: Lab, *, trusting: bool = True) -> dict[str, str]:
        found = {f"{lab.exchange.upper()}_{SUFFIXES[name]}": text for name, text in lab.credentials.items()}
        if trusting:
            bundle = tmp_path / "authority.pem"
            bundle.write_text(lab.ca_pem, "ascii")
            found["SSL_CERT_FILE"] = str(bundle)
        return found

    return of
