"""The reference of error entries: each one is taken in or left out for a stated reason, and what has one cause is read right.

The reference is not part of this project; where it is not beside the checkout, these tests are skipped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from diagnose.desk import Ticket, Triage
from diagnose.model import Observation, Outcome
from diagnose.pack import Pack

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "exchanges"
ENTRIES = 844
"""Entries in the reference, so that a reader that finds none does not pass."""

READ_RIGHT = 0.99
"""Share of entries with one cause that must be read right."""

CORRECTED = {
    ("bitget", "25013"): "the docs table says that the pair is closed to the API, not that the key is limited",
    ("mexc", "10004"): "comes as 10007 on the wire: a pair that is closed to the API",
    ("bitstamp", "API0021"): "a query that is too long is a wrong parameter first",
    ("bybit", "10020"): "unverified there; ccxt and the docs copy name the account mode as well",
    ("coinbase", "invalid_authentication_method"): "ccxt's table quotes: access blocked for deleted users",
}
"""Entries that the profiles read otherwise than the reference, and why."""

pytestmark = pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference is not beside this checkout")


def entries() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path in sorted(REFERENCE.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text("utf-8")).get("errors", []):
            yield path.stem, entry


def body(exchange: str, entry: Mapping[str, Any]) -> str:
    """The answer on the wire: as the reference shows it, or in the exchange's usual envelope."""
    code, message = str(entry["code"]).split(" / ")[0], str(entry["message"])
    if entry.get("sample_body"):
        return str(entry["sample_body"])
    value = int(code) if re.fullmatch(r"-?\d+", code) else code
    keys = {"okx": ("code", "msg"), "bybit": ("retCode", "retMsg"), "gate": ("label", "message")}.get(exchange, ("code", "msg"))
    return json.dumps({keys[0]: str(value) if exchange == "okx" else value, keys[1]: message})


def taken_in(pack: Pack, exchange: str, entry: Mapping[str, Any]) -> bool:
    """Whether a signature or a stated reason stands for the entry."""
    profile, code = pack.profiles.get(exchange), str(entry["code"])
    names = {code, code.split(" / ")[0], re.sub(r" ?\(.*\)$", "", code), code.split()[-1]}
    codes = {s.code for s in profile.signatures} | {name for left in profile.left_out for name in (left, left.split(" / ")[0])}
    statuses = {status for s in profile.signatures for status in s.http}
    if names & codes or any(int(n) in statuses for n in re.findall(r"\b[1-5]\d\d\b", code)):
        return True
    texts = (code.replace("…", "x"), str(entry["message"]).replace("…", "x"))
    seen = [Observation(probe="paste", outcome=Outcome.FAILED, message=text) for text in texts]
    return any(found is not None and not found.http for found in map(pack.catalogue.book(profile).find, seen))


def test_every_entry_is_taken_in_or_left_out_for_a_reason() -> None:
    pack = Pack.load()
    found = list(entries())
    missing = [f"{exchange} {entry['code']}" for exchange, entry in found if not taken_in(pack, exchange, entry)]
    assert (len(found), missing) == (ENTRIES, [])
    reasons = [reason for name in pack.profiles.ids for reason in pack.profiles.get(name).left_out.values()]
    assert all(len(reason.split()) > 3 for reason in reasons)


def test_an_entry_with_one_cause_is_read_right_from_its_own_body() -> None:
    desk = Triage(Pack.load())
    wrong, count = [], 0
    for exchange, entry in entries():
        local = str(entry["code"]).startswith("(")
        if len(entry["cause"]) != 1 or local or (exchange, str(entry["code"])) in CORRECTED:
            continue
        count += 1
        status = entry["http"] or entry.get("sample_status") or ""
        report = desk.report(Ticket(f"{exchange} POST https://api.example.com/x {status} {body(exchange, entry)}", exchange))
        if [f.cause for f in report.faults[:1]] != entry["cause"]:
            wrong.append((exchange, entry["code"], entry["cause"], [f.cause for f in report.faults[:2]]))
    assert count > 300
    assert len(wrong) <= (1 - READ_RIGHT) * count, wrong


def test_nothing_is_proven_that_the_reference_does_not_allow() -> None:
    desk = Triage(Pack.load())
    for exchange, entry in entries():
        report = desk.report(Ticket(f"{exchange} {body(exchange, entry)}", exchange))
        proven = {f.cause for f in report.faults if f.certainty.value == "proven"}
        assert proven <= set(entry["cause"]), (exchange, entry["code"])
