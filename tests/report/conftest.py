"""Reports made by hand, one of each kind."""

from __future__ import annotations

import pytest

from diagnose.model import (
    Certainty,
    Evidence,
    Excluded,
    Finding,
    NotChecked,
    Outcome,
    ProbeRun,
    Report,
    Verdict,
)

_RUNS = (
    ProbeRun("credentials", Outcome.OK, 0.4, 0),
    ProbeRun("network", Outcome.OK, 31.0, 0),
    ProbeRun("clock:time", Outcome.OK, 18.2, 1),
    ProbeRun("status:api", Outcome.OK, 22.0, 1),
)
_LOGIN = ProbeRun("login:rights", Outcome.OK, 40.0, 1)
_REFUSED = ProbeRun("login:rights", Outcome.FAILED, 40.0, 1, "HTTP 401 50113 the exchange answered with an error")
_WHERE = {"host": "container", "system": "linux", "market": "spot", "environment": "live", "credentials": "prompt"}
_VERSIONS = {"diagnose": "0.1.0", "ccxt": "4.5.90", "python": "3.11.9", "engine": "durable"}
_RIGHTS = {"read": "granted", "trade": "granted", "withdraw": "denied", "ip_list": "bound"}

CLOCK = Finding(
    cause="clock-skew",
    kind="fault",
    certainty=Certainty.PROVEN,
    confidence=0.97,
    because=("This machine's clock is 58 s behind; with the exchange's time the same call works.",),
    evidence=(Evidence("clock-repaired", {"clock": {"state": "behind", "offset_ms": -58000}}),),
    title="This machine's clock is wrong, so the exchange refuses requests",
    article="clock-skew",
    fix=(
        "Linux: run sudo timedatectl set-ntp on, then timedatectl, and wait for System clock synchronized.",
        "Docker: correct the clock of the host, since containers use it.",
        "Restart the bot, so that it drops a time difference it measured before.",
    ),
    verify="diagnose run okx",
    who_can_fix="host",
)
SECRET = Finding(
    cause="secret-mismatch",
    kind="fault",
    certainty=Certainty.LIKELY,
    confidence=0.62,
    because=("The exchange knows the key but not the signature made with this secret.",),
    title="The secret does not belong to this API key",
    article="secret-mismatch",
    fix=("Put API key and secret into the bot again as a pair.", "Delete the old key."),
    verify="diagnose run okx",
    who_can_fix="user",
)
BUG = Finding(
    cause="signature-bug",
    kind="fault",
    certainty=Certainty.POSSIBLE,
    confidence=0.28,
    because=("A client that signs wrongly gets the same answer.",),
    title="The client signs its requests wrongly",
    article="signature-bug",
    fix=("Update the bot.",),
    who_can_fix="tool-author",
)
WITHDRAW = Finding(
    cause="withdraw-enabled",
    kind="advice",
    certainty=Certainty.PROVEN,
    confidence=0.97,
    because=("The key's own report lists the right to move funds out.",),
    title="The key may withdraw funds",
    article="withdraw-enabled",
    fix=("Open the API page and choose Edit for this key.", "Untick Withdraw."),
    verify="diagnose run okx",
    who_can_fix="user",
)
FUNDS = Finding(
    cause="not-link-insufficient-funds",
    kind="control",
    certainty=Certainty.LIKELY,
    confidence=0.9,
    because=("The exchange accepted the request and refused the order for want of funds.",),
    title="The account has too little money for the order",
    article="not-link-insufficient-funds",
    fix=("Make the order smaller.",),
    who_can_fix="user",
)


def _report(verdict: Verdict, *findings: Finding, **rest: object) -> Report:
    given: dict[str, object] = {"probes": (*_RUNS, _REFUSED), "where": _WHERE, "versions": _VERSIONS, **rest}
    return Report(exchange="okx", verdict=verdict, findings=findings, **given)  # type: ignore[arg-type]


REPORTS = {
    "healthy": _report(
        Verdict.HEALTHY,
        ms=1234.5,
        probes=(*_RUNS, _LOGIN, ProbeRun("balance:spot", Outcome.OK, 20, 1)),
        facts={"clock": {"state": "ok", "offset_ms": 12}, "permission": _RIGHTS},
    ),
    "proven": _report(
        Verdict.FAULTY,
        CLOCK,
        BUG,
        WITHDRAW,
        excluded=tuple(
            Excluded(cause, "It answers.") for cause in ("timeout", "dns-failure", "ip-banned", "a-b", "c-d")
        ),
        facts={"clock": {"state": "behind", "offset_ms": -58000}, "experiments": {"server-clock": "accepted"}},
        ms=1234.5,
        probes=(*_RUNS, _REFUSED, ProbeRun("login:rights [server-clock live]", Outcome.OK, 41.0, 1)),
        where={**_WHERE, "egress_ip": "203.0.113.7", "proxy": "http://proxy.example:3128"},
    ),
    "undecided": _report(
        Verdict.FAULTY,
        SECRET,
        BUG,
        next="Another program signs correctly with the same key and secret.",
        not_checked=(NotChecked("balance", "the first signed read was not accepted"),),
    ),
    "advice": _report(
        Verdict.HEALTHY,
        WITHDRAW,
        ms=1234.5,
        probes=(*_RUNS, _LOGIN),
        facts={"permission": {**_RIGHTS, "withdraw": "granted"}},
    ),
    "inconclusive": _report(Verdict.INCONCLUSIVE),
    "interrupted": _report(
        Verdict.INCONCLUSIVE,
        ms=1234.5,
        probes=_RUNS[:2],
        not_checked=(NotChecked("the rest", "the diagnosis was interrupted"),),
    ),
    "not-a-link-problem": _report(Verdict.NOT_A_LINK_PROBLEM, FUNDS, probes=(*_RUNS, _LOGIN)),
    "facts-alone": Report(exchange="", verdict=Verdict.FAULTY, findings=(CLOCK,), versions={"engine": "reference"}),
}


@pytest.fixture(params=sorted(REPORTS))
def case(request: pytest.FixtureRequest) -> tuple[str, Report]:
    """Each report with its name."""
    return request.param, REPORTS[request.param]


@pytest.fixture
def reports() -> dict[str, Report]:
    """All reports by name."""
    return REPORTS
