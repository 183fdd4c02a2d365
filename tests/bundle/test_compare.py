"""What differs between a link that works and one that fails."""

from __future__ import annotations

from diagnose.bundle import differences, replay


async def test_a_working_and_a_failing_link(saved_of_lab, pack):
    good, bad = await saved_of_lab("okx", []), await saved_of_lab("okx", ["trade-permission-missing"])
    found = {(item.kind, item.name): (item.first, item.second) for item in differences(good, bad, (replay(good, pack), replay(bad, pack)))}
    assert found[("cause", "trade-permission-missing")] == ("–", "proven")
    assert found[("fact", "permission.trade")] == ("granted", "denied")
    assert not [name for kind, name in found if kind in ("link", "place", "version", "answer")]


async def test_one_case_and_itself(saved_of_lab, pack):
    saved = await saved_of_lab("kraken", ["nonce-conflict"])
    assert differences(saved, saved, (replay(saved, pack), replay(saved, pack))) == []


async def test_two_exchanges(saved_of_lab, pack):
    one, other = await saved_of_lab("okx", []), await saved_of_lab("kraken", [])
    found = differences(one, other, (replay(one, pack), replay(other, pack)))
    assert (found[0].kind, found[0].name, found[0].first, found[0].second) == ("link", "exchange", "okx", "kraken")
