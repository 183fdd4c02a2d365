"""The recorded healthy links are those the lab shows today, and every rule is silent on them."""

from __future__ import annotations

from diagnose import data
from diagnose.engine.lint import check
from tests.matrix import record_healthy


async def test_recording_is_current():
    assert data.read(data.root("rules") / "healthy.yaml") == await record_healthy.record()


def test_rules_are_clean(pack):
    problems = check(
        pack.rules("*"), pack.causes, articles=pack.library.ids(), produced=pack.produced(), healthy=pack.healthy()
    )
    assert [str(problem) for problem in problems] == []
