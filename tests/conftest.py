"""What every test may use: the pack, and a diagnosis of a lab link with everything it printed and sent."""

from __future__ import annotations

import base64
import json
import logging
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import settings

from diagnose.conclude import Case
from diagnose.lab import Lab, Request
from diagnose.model import Credentials, Link, Report
from diagnose.pack import Pack
from diagnose.probes.egress import Egress
from diagnose.probes.host import Host
from diagnose.session import Session

CALL_TIMEOUT = 6.0
"""Seconds for an answer of the lab, which comes within some ms; a busy machine must not make a fault of it."""

SILENT = {"timeout": 1.0}
"""Faults that let a call wait to its end."""

signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background of a shell starts with Ctrl-C ignored

settings.register_profile("unhurried", deadline=None)  # how fast an example runs depends on what else the machine does
settings.load_profile("unhurried")


@dataclass(frozen=True)
class Diagnosed:
    """A report, what the lab saw, and the credentials that no output may hold."""

    report: Report
    requests: tuple[Request, ...]
    typed: dict[str, str]
    logged: str
    case: Case

    @property
    def causes(self) -> list[str]:
        return [finding.cause for finding in self.report.findings]

    @property
    def proven(self) -> set[str]:
        return {finding.cause for finding in self.report.findings if finding.certainty.value == "proven"}

    @property
    def failed_signed(self) -> int:
        return sum(r.signed and (r.status != 200 or bool(r.code)) for r in self.requests)


async def no_pause(seconds: float) -> None:
    """In place of the pauses of a run."""


@pytest.fixture(scope="session")
def pack() -> Pack:
    return Pack.load()


@pytest.fixture
def diagnosed(pack: Pack, caplog: pytest.LogCaptureFixture):
    """Diagnose one lab link: ``await diagnosed(exchange, [faults], market)``."""

    async def ask(exchange: str, faults: Sequence[str] = (), market: str = "spot", **options) -> Diagnosed:
        caplog.set_level(logging.DEBUG)
        link_options, knowing = options.pop("link", {}), options.pop("pack", pack)
        stage = {"without": options.pop("without", ()), **options.pop("lab", {})}
        async with Lab(exchange, faults, market=market, **stage) as lab:
            typed = dict(lab.credentials)
            profile, _, region = knowing.resolve(exchange)
            where = {"exchange": profile.id, "market": market, "region": region or "global", **link_options}
            link = Link(credentials=Credentials.of("lab", **typed), proxy=lab.proxy, **where)
            egress = Egress(resolve=lab.resolve, ca_pem=lab.ca_pem, proxy=lab.proxy, environ=options.pop("environ", {}))
            host = options.pop("host", Host(system=""))
            session = Session(link, knowing, egress=egress, timeout=min(SILENT.get(fault, CALL_TIMEOUT) for fault in ("", *faults)), host=host, **{"sleep": no_pause, **options})
            report = await session.run()
            return Diagnosed(report, tuple(lab.requests), typed, caplog.text, session.case())

    return ask


@pytest.fixture(scope="session")
def encodings_of():
    """The forms in which a value must not appear: ``encodings_of(secret)``."""
    return _encodings


def _encodings(secret: str) -> set[str]:
    raw = secret.encode()
    forms = {secret, quote(secret, safe=""), quote_plus(secret), raw.hex(), raw.hex().upper(), json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    for pad in range(3):
        whole = base64.b64encode(b"\0" * pad + raw).decode()
        start = (pad * 8 + 5) // 6
        forms.add(whole[start : start + (len(raw) * 8 - (start * 6 - pad * 8)) // 6])
    return {form for form in forms if len(form) >= 8}
