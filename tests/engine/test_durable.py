"""durable_rules at its limits, in processes of their own. `test_engine_property.py` holds its answers equal to the reference."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import diagnose
from diagnose.engine import durable

pytestmark = pytest.mark.skipif(not durable.available(), reason="durable_rules cannot be imported on this Python")


def sessions(mode: str) -> dict[str, Any]:
    """Run one mode of ``durable_sessions.py``; an abort or a hang fails the test that asked."""
    root = Path(diagnose.__file__).parent.parent
    child = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("durable_sessions.py")), mode],
        capture_output=True, text=True, timeout=240, check=False, env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    assert child.returncode == 0, child.stderr[-2000:]
    result: dict[str, Any] = json.loads(child.stdout)
    return result


def test_packs_beyond_the_limits_of_one_ruleset_are_split_and_right():
    assert sessions("large")["sessions"] == 300


def test_an_error_within_a_session_does_not_end_the_process():
    assert sessions("failing") == {"errors": 50, "firings": 0}


def test_sessions_in_which_nothing_fires_are_harmless():
    assert sessions("quiet") == {"sessions": 4000, "firings": 0}


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kB on Linux only")
def test_engines_that_are_gone_leave_no_memory_behind():
    assert sessions("engines")["grown"] < 60_000, "150 engines; one that lives on takes about 3 MB"
