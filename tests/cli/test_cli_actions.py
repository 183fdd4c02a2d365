"""In a job of GitHub Actions the findings become annotations."""

from __future__ import annotations


def test_in_a_job(program):
    result = program("run", "okx", "--lab", "ip-not-allowed", environ={"GITHUB_ACTIONS": "true"})
    assert result.err == (
        "::error title=ip-not-allowed on okx::The exchange refuses requests from this machine's address (proven). "
        "How to fix it: diagnose explain ip-not-allowed\n"
    )
    assert "::error" not in result.out


def test_advice_is_a_warning(program):
    result = program("run", "okx", "--lab", "withdraw-enabled", environ={"GITHUB_ACTIONS": "true"})
    assert result.err.startswith("::warning title=withdraw-enabled on okx::")


def test_elsewhere(program):
    assert program("run", "okx", "--lab", "ip-not-allowed").err == ""


def test_nothing_from_outside_makes_a_command_of_its_own(program):
    text = 'okx {"code":"50110","msg":"::set-output name=x::y\\n::error::100% z"}'
    result = program("triage", "-", stdin=text, environ={"GITHUB_ACTIONS": "true"})
    assert all(line.startswith(("::error title=", "::warning title=")) for line in result.err.splitlines())
