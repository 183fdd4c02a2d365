"""Every exchange times every fault of the lab, through the real ccxt client."""

from __future__ import annotations

import dataclasses
import json

import pytest

from diagnose.bundle import Pseudonyms, replay
from diagnose.bundle.saved import saved_of
from diagnose.cli.saving import shareable
from diagnose.lab.scene import CALLER_IP
from diagnose.model import Verdict
from diagnose.report import Format
from tests.matrix import cells

ALSO = {"ip-restriction-required": {"ip-unrestricted"}}
"""Further findings that the fault itself makes true: a key that needs an address list and has none."""


@pytest.mark.parametrize("cell", list(cells.cells()), ids=str)
async def test_cell(cell, diagnosed, canary, same_again):
    fault = cell.fault
    consents = ("try-swap",) if (cell.exchange, fault.name) in cells.CONSENT else ()
    seen = await diagnosed(cell.exchange, [fault.name], cell.market, consents=consents)
    report = seen.report

    assert seen.proven <= {fault.cause} | ALSO.get(fault.name, set()), "a wrong proven is the worst defect"
    if fault.cause is None:
        assert report.verdict is Verdict.HEALTHY
        assert report.findings == ()
    elif fault.kind == "advice":
        assert report.verdict is Verdict.HEALTHY
        assert fault.cause in seen.causes
    elif cells.undecided(cell):
        assert report.verdict is Verdict.FAULTY
        assert fault.cause in seen.causes
        assert not seen.proven
    else:
        assert report.verdict is Verdict.FAULTY
        assert report.faults[0].cause == fault.cause
        assert report.faults[0].fix and report.faults[0].verify
    assert not [r.path for r in seen.requests if r.forbidden]
    assert seen.failed_signed <= 3
    canary(seen)
    same_again(seen)


@pytest.mark.parametrize(("exchange", "market", "one", "other"), cells.PAIRS, ids="-".join)
async def test_pair(exchange, market, one, other, diagnosed, canary):
    from diagnose.lab import FAULTS

    seen = await diagnosed(exchange, [one, other], market)
    wanted = {FAULTS[one].cause, FAULTS[other].cause}
    assert wanted <= set(seen.causes)
    assert seen.proven <= wanted
    assert not [r.path for r in seen.requests if r.forbidden]
    assert seen.failed_signed <= 3
    canary(seen)


@pytest.fixture
def canary(encodings_of):
    """No credential in any rendering of a report, in its own fields or in a log line."""

    def check(seen) -> None:
        shown = [form.render(seen.report) for form in Format]
        shown += [repr(dataclasses.asdict(seen.report)), seen.logged]
        for text in shown:
            for name, secret in seen.typed.items():
                for form in encodings_of(secret):
                    assert form not in text, f"{name} leaks"

    return check


@pytest.fixture
def same_again(pack, encodings_of):
    """A saved case tells neither credential nor address, and is judged as the link was."""

    def check(seen) -> None:
        names = Pseudonyms(lambda text: pack.knowledge.redactor.redact(text).text)
        saved = shareable(seen.case, seen.report, pack, names)
        text = json.dumps([saved.document(), saved.report])
        assert CALLER_IP not in text
        assert not [name for name, secret in seen.typed.items() if any(form in text for form in encodings_of(secret))]
        again = replay(saved_of(*json.loads(text), "case"), pack)
        assert again.changes == ()
        judged = [[(f.cause, f.certainty, f.confidence) for f in report.findings] for report in (seen.report, again)]
        assert judged[0] == judged[1]
        assert again.verdict is seen.report.verdict

    return check
