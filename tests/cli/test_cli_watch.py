"""``preflight`` and ``watch``: few words, and no key in a command's hands."""

from __future__ import annotations

import json
import secrets
import sys
import uuid

import pytest


def test_preflight_is_silent_when_all_is_well(program):
    result = program("preflight", "okx", "--lab", "healthy")
    assert (result.status, result.out, result.err) == (0, "", "")


def test_preflight_names_a_fault_in_one_line(program):
    result = program("preflight", "okx", "--lab", "ip-not-allowed")
    assert result.status == 1
    assert result.out == (
        "okx: ip-not-allowed (proven): The exchange refuses requests from this machine's address; "
        "diagnose explain ip-not-allowed --exchange okx\n"
    )


def test_advice_is_told_and_is_no_fault(program):
    result = program("preflight", "okx", "--lab", "withdraw-enabled")
    assert result.status == 0
    assert result.out.startswith("okx: withdraw-enabled (advice): ")


def test_two_faults_are_two_lines(program):
    result = program("preflight", "kraken", "--lab", "read-permission-missing", "--lab", "trade-permission-missing")
    assert [line.split()[1] for line in result.out.splitlines()] == ["read-permission-missing", "trade-permission-missing"]


def test_preflight_for_programs(program):
    result = program("preflight", "okx", "--lab", "healthy", "--format", "json")
    assert json.loads(result.out)["verdict"] == "healthy"
    assert result.out.count("\n") == 1


def test_watch_tells_the_first_verdict(program):
    result = program("watch", "okx", "--lab", "ip-not-allowed", "--count", "1")
    assert result.status == 1
    assert result.out.endswith("Z okx faulty: ip-not-allowed (proven): The exchange refuses requests from this machine's address\n")


def test_watch_in_json(program):
    result = program("watch", "okx", "--lab", "healthy", "--count", "1", "--format", "json")
    change = json.loads(result.out)
    assert (result.status, change["verdict"]) == (0, "healthy")
    assert change["at"].endswith("Z")


@pytest.mark.parametrize(("every", "said"), [("3s", "every 10 s at most"), ("soon", "no time such as"), ("5d", "no time such as"), ("-5m", "no time such as")])
def test_a_bad_pause(every, said, program):
    result = program("watch", "okx", "--lab", "healthy", f"--every={every}")
    assert (result.status, result.out) == (2, "")
    assert said in result.err


def test_a_command_is_told_the_change_and_no_key(program, tmp_path):
    told = tmp_path / "told.json"
    script = tmp_path / "script.py"
    script.write_text(f"import json, os\nopen({str(told)!r}, 'w').write(json.dumps(dict(os.environ)))\n")
    keys = {"OKX_APIKEY": str(uuid.uuid4()), "OKX_SECRET": secrets.token_hex(16).upper(), "OKX_PASSWORD": secrets.token_hex(8)}
    result = program(
        "watch", "okx", "--lab", "ip-not-allowed", "--count", "1", "--run", f"{sys.executable} {script}", environ={**keys, "HOME": "/home/x", "ELSE": f"see {keys['OKX_SECRET']}"}
    )
    assert result.status == 1
    environment = json.loads(told.read_text())
    assert environment["DIAGNOSE_CAUSE"] == "ip-not-allowed"
    assert (environment["DIAGNOSE_EXCHANGE"], environment["DIAGNOSE_VERDICT"]) == ("okx", "faulty")
    assert environment["HOME"] == "/home/x"
    assert not [name for name, value in environment.items() for key in keys.values() if key in value]


@pytest.mark.parametrize(("command", "said"), [("no-such-program-here", "cannot be run"), ("false", "ended with status 1")])
def test_a_command_that_fails_ends_nothing(command, said, program):
    result = program("watch", "okx", "--lab", "healthy", "--count", "1", "--run", command, environ={"PATH": "/usr/bin:/bin"})
    assert result.status == 0
    assert said in result.err


def test_a_command_that_cannot_be_read(program):
    result = program("watch", "okx", "--lab", "healthy", "--count", "1", "--run", "say 'hello")
    assert (result.status, result.out) == (2, "")
