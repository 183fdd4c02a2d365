"""The recorded healthy links are those the lab shows today, and every rule is silent on them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from diagnose import data
from diagnose.engine.lint import check


def _recorder():
    path = Path(__file__).parent / "record_healthy.py"
    spec = importlib.util.spec_from_file_location("record_healthy", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


async def test_recording_is_current():
    assert data.read(data.root("rules") / "healthy.yaml") == await _recorder().record()


def test_rules_are_clean(pack):
    problems = check(
        pack.rules("*"), pack.causes, articles=pack.library.ids(), produced=pack.produced(), healthy=pack.healthy()
    )
    assert [str(problem) for problem in problems] == []
