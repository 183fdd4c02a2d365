"""`diagnose run` without any switch: real host names, the system's resolver, credentials and authority from the environment.

Each case is judged as the same fault of ``--lab`` is, so that nothing the lab shows depends on a door of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys

import pytest

from diagnose.lab import FAULTS, Lab

EVERYWHERE = (
    "healthy", "withdraw-enabled", "trade-permission-missing", "ip-not-allowed", "secret-mismatch", "hidden-characters", "key-missing",
    "dns-failure", "tls-failure-name", "connection-failed", "proxy-misconfigured-auth", "waf-blocked",
)  # fmt: skip
OWN = {
    "binance": ("clock-skew", "wrong-environment", "timeout"),
    "bybit": ("clock-skew-ahead", "wrong-venue"),
    "kraken": ("nonce-conflict", "read-permission-missing", "proxy-misconfigured-portal"),
    "kucoin": ("clock-skew", "passphrase-wrong"),
    "okx": ("clock-skew-ahead", "passphrase-missing", "wrong-environment"),
}
CASES = [(exchange, fault) for exchange, own in OWN.items() for fault in (*EVERYWHERE, *own)]
TIMEOUT = ("--timeout", "6")
"""A busy machine must not make a fault of an answer that comes late."""

SILENT = ("--timeout", "1")


def exact(report: dict) -> dict:
    """The facts without what a stopwatch measured, and where the credentials came from, which the lab makes itself."""
    facts = {kind: values for kind, values in report["facts"].items() if kind != "source"}
    if "clock" in facts:
        facts["clock"] = {"state": facts["clock"].get("state")}
    return facts


@pytest.mark.parametrize(("exchange", "fault"), CASES)
async def test_the_same_judgement_as_in_the_lab(exchange, fault, command, names, variables):
    patience = SILENT if fault == "timeout" else TIMEOUT
    expected = await command("run", exchange, "--lab", fault, *patience)
    async with Lab(exchange, [fault]) as lab:
        asked = names(lab)
        proxy = ("--proxy", lab.proxy) if lab.proxy else ()
        seen = await command("run", exchange, *proxy, *patience, environ=variables(lab))

    cause = FAULTS[fault].cause
    assert cause is None or cause in [finding for finding, _, _ in seen.judged]
    assert seen.judged == expected.judged
    assert (seen.status, seen.report["verdict"]) == (expected.status, expected.report["verdict"])
    assert exact(seen.report) == exact(expected.report)
    assert seen.report["where"]["credentials"].startswith("environment: ")
    assert asked or proxy, "the names of the exchange went past the system's resolver"
    assert not [request.path for request in lab.requests if request.forbidden]
    for text in filter(None, lab.credentials.values()):
        assert text not in seen.out + seen.err


@pytest.mark.parametrize("exchange", sorted(OWN))
async def test_an_authority_that_nobody_trusts_gets_no_request(exchange, command, names, variables):
    async with Lab(exchange) as lab:
        names(lab)
        seen = await command("run", exchange, *TIMEOUT, environ=variables(lab, trusting=False))
    assert seen.judged[0] == ("tls-failure", "fault", "proven")
    assert seen.report["facts"]["network"]["tls"] == "untrusted"
    assert seen.status == 1
    assert lab.requests == []


async def test_a_variable_that_points_nowhere_trusts_nobody(command, names, variables, tmp_path):
    async with Lab("okx") as lab:
        names(lab)
        environ = variables(lab) | {"SSL_CERT_FILE": str(tmp_path / "missing.pem")}
        seen = await command("run", "okx", *TIMEOUT, environ=environ)
    assert seen.judged[0][0] == "tls-failure"
    assert lab.requests == []


async def test_a_bundle_without_certificates_is_named_in_one_sentence(command, names, variables, tmp_path):
    (tmp_path / "notes.txt").write_text("not a certificate", "ascii")
    async with Lab("okx") as lab:
        names(lab)
        environ = variables(lab) | {"SSL_CERT_FILE": str(tmp_path / "notes.txt")}
        seen = await command("run", "okx", *TIMEOUT, environ=environ)
    assert (seen.status, seen.out) == (2, "")
    assert "SSL_CERT_FILE" in seen.err
    assert seen.err.count("\n") == 1
    assert lab.requests == []


async def test_only_names_of_the_operator_are_asked_for(command, names, variables, pack):
    profile = pack.profiles.get("kraken")
    pages = {call.url.split("/")[2] for call in profile.calls if call.url}
    async with Lab("kraken") as lab:
        asked = names(lab)
        await command("run", "kraken", *TIMEOUT, environ=variables(lab))
    assert set(asked) <= profile.hosts | pages
    assert set(asked) & profile.hosts


PROGRAM = """
import json, socket, sys
hosts, address = json.loads(sys.argv[1])
def getaddrinfo(host, port, *args, **kwargs):
    if host not in hosts:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", tuple(address))]
socket.getaddrinfo = getaddrinfo
from diagnose.cli import main
sys.exit(main(sys.argv[2:]))
"""


async def test_a_process_of_its_own(variables):
    async with Lab("okx", ["ip-not-allowed"]) as lab:
        where = json.dumps([lab.hosts, lab.address])
        command = [sys.executable, "-c", PROGRAM, where, "run", "okx", "--format", "json", *TIMEOUT]
        clean = {name: text for name, text in os.environ.items() if not name.upper().endswith("_PROXY")}
        done = await asyncio.to_thread(subprocess.run, command, env=clean | variables(lab), capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (1, "")
    first = json.loads(done.stdout)["findings"][0]
    assert (first["cause"], first["certainty"]) == ("ip-not-allowed", "proven")
    assert not any(text in done.stdout for text in lab.credentials.values())
