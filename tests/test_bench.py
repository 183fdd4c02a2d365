"""The benchmark runs and says what it measures. What it measures is not judged here: a test machine tells nothing about time."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parent.parent / "bench" / "run.py"
SAID = (
    r"One healthy link: seconds, medians of 1",
    r"\nokx +\d+ \(2 chained\)( +\d+\.\d\d){6}\n",
    r"\n3 faults of 1 exchanges, medians of 1, answers after 7 ms; 3 causes named first\n",
    r"\nip-not-allowed +1 +1/1 +\d+-\d+ +at most 1 +\d+\.\d\d s +\d+\.\d\d s +\d+\.\d\d\n",
    r"\n8 links in one run, 8 at once, 2 cores: memory after 2 links 1\.00, 4 links \d\.\d\d, 6 links \d\.\d\d, 8 links \d\.\d\d ",
    r"\nnothing is judged\n$",
)


def test_a_quick_run_says_all_of_it():
    done = subprocess.run([sys.executable, str(BENCH), "--quick"], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    for pattern in SAID:
        assert re.search(pattern, done.stdout), f"{pattern} is not in\n{done.stdout}"
