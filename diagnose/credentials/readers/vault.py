"""What password managers hold: an item's fields, asked for through the manager's own program, without a shell.

The program is found on ``PATH``; what it writes is read and never shown, what it says on standard error is dropped.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from diagnose.credentials.documents import MAX_BYTES
from diagnose.credentials.harvest import NAMES, Harvest
from diagnose.credentials.interface import Fields
from diagnose.errors import UsageError
from diagnose.model import Credentials

TIMEOUT = 120
"""Seconds to wait: a person may have to unlock the manager."""

LABELS: Mapping[str, tuple[str, ...]] = {
    **{field: tuple(dict.fromkeys(re.sub(r"[^a-z0-9]", "", name.lower()) for name in names)) for field, names in NAMES.items()},
    "apiKey": ("apikey", "key", "accesskey", "username"),
    "secret": ("secret", "apisecret", "secretkey", "privatekey", "credential"),
}
"""ccxt field -> labels of a field, without blanks and signs, in small letters."""


def asked(argv: Sequence[str], environ: Mapping[str, str]) -> dict[str, Any]:
    """The JSON object that a program writes. Raises `UsageError`."""
    program = argv[0]
    if any(part.startswith("-") for part in argv if part not in OPTIONS):
        raise UsageError(f"a name for {program} must not begin with '-'")
    try:
        done = subprocess.run(argv, env=dict(environ), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=TIMEOUT, check=False)
    except (OSError, ValueError):
        raise UsageError(f"the program {program} could not be run; is it installed?") from None
    except subprocess.TimeoutExpired:
        raise UsageError(f"{program} did not answer within {TIMEOUT} s; unlock it first") from None
    if done.returncode:
        raise UsageError(f"{program} ended with status {done.returncode}; is it unlocked, and does the item exist?")
    try:
        found = json.loads(done.stdout) if len(done.stdout) <= MAX_BYTES else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UsageError(f"{program} did not answer with an item")
    return found


OPTIONS = frozenset({"--vault", "--format", "--nointeraction"})
"""The options that readers pass themselves."""


def credentials(source: str, labelled: Sequence[tuple[object, object]], fields: Fields) -> Credentials | None:
    """The wanted fields of an item, by label."""
    values = {re.sub(r"[^a-z0-9]", "", label.lower()): value for label, value in labelled if isinstance(label, str) and isinstance(value, str)}
    harvest = Harvest(source, "an item")
    harvest.take(values, fields, "of the item", LABELS)
    return harvest.credentials()


def entries(item: Mapping[str, Any], label: str) -> list[tuple[object, object]]:
    """Label and value of each of an item's ``fields``."""
    found = item.get("fields")
    return [(one.get(label), one.get("value")) for one in found if isinstance(one, dict)] if isinstance(found, list) else []
