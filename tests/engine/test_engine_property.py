"""durable_rules is held equal to the reference evaluator and to an oracle of its own, in a process that may die without us."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

import diagnose
from diagnose.engine import durable

CHILD = Path(__file__).with_name("equal_engines.py")
ROOT = Path(diagnose.__file__).parents[1]
TIMEOUT = 100
"""Seconds; a run takes about eight. The engine can hang for ever."""

pytestmark = pytest.mark.skipif(not durable.available(), reason="durable_rules cannot be imported here")


def child(mode: str, *arguments: object) -> dict[str, int]:
    path = os.pathsep.join(p for p in (str(ROOT), os.environ.get("PYTHONPATH", "")) if p)
    done = subprocess.run(
        [sys.executable, str(CHILD), mode, *map(str, arguments)],
        capture_output=True, text=True, timeout=TIMEOUT, check=False, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert done.returncode == 0, f"{mode} {arguments} ended with {done.returncode}:\n{done.stdout}\n{done.stderr[-6000:]}"
    return json.loads(done.stdout)


def test_random_packs_and_facts_give_the_same_firing():
    seed = random.SystemRandom().randrange(2**32)  # a failure names it in its message, an abort as well
    counts = child("property", seed, 130)
    assert counts["sessions"] >= 20_000
    assert counts["oracle"] >= 4_000
    assert counts["silent"] >= 2_000, "sessions in which nothing fires"
    assert counts["fired"] >= 2_000
    assert min(counts[what] for what in ("sharded", "or", "not")) >= 10
    assert counts["absent"] >= 1_000, "integers that are not known"


def test_packs_beyond_the_limits_of_one_ruleset_are_split():
    counts = child("limits")
    assert counts["sharded"] >= 6
    assert counts["fired"] > 200


def test_more_sessions_than_the_engine_can_keep_alive_leave_memory_flat():
    counts = child("memory")
    assert counts["sessions"] > 5_000
    assert counts["grown_kib"] < 16_384, "4,000 sessions; a live one costs about 2 MB"
