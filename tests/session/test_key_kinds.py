"""A key of another kind than the exchange issues, and ids that stand for a region or a market."""

from __future__ import annotations

import pytest

from diagnose.lab import VENUES
from diagnose.lab.coinbase import Coinbase
from diagnose.model import Verdict
from tests.matrix import cells


async def test_a_pem_without_a_passphrase_is_first_of_all_another_kind_of_key(diagnosed):
    """Keys of the Coinbase Developer Platform have a PEM and no passphrase; that one is missing proves nothing then."""
    typed = {"apiKey": Coinbase.makers["apiKey"](), "secret": Coinbase.makers["secret"](), "password": ""}
    seen = await diagnosed("coinbaseexchange", lab={"credentials": typed})
    assert seen.causes[0] == "key-type-mismatch"
    assert not seen.proven


async def test_a_missing_passphrase_beside_an_ordinary_secret_is_proven(diagnosed):
    seen = await diagnosed("coinbaseexchange", ["passphrase-missing"])
    assert seen.proven == {"passphrase-missing"}


async def test_a_disabled_product_is_no_proof_of_who_disabled_it(diagnosed):
    seen = await diagnosed("cryptocom", ["product-not-activated"], "swap")
    assert seen.causes[:2] == ["product-not-activated", "account-restricted"]
    assert not seen.proven


@pytest.mark.parametrize("exchange", sorted(VENUES.keys() - {exchange for exchange, _ in cells.MARKETS}))
async def test_each_id_of_the_lab_that_the_matrix_has_not_is_healthy_too(exchange, diagnosed, pack):
    profile, market, _ = pack.resolve(exchange)
    seen = await diagnosed(exchange, market=market or profile.usual_market)
    assert seen.report.verdict is Verdict.HEALTHY
    assert seen.report.findings == ()
    assert seen.failed_signed == 0
