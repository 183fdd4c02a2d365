"""Exchanges that have no profile: asked through ccxt's unified methods, held against the lab of some whose profile is taken away."""

from __future__ import annotations

import json
import shutil

import ccxt
import pytest

from diagnose import data
from diagnose.errors import UsageError
from diagnose.generic import LINKS
from diagnose.model import Verdict
from diagnose.pack import Pack
from diagnose.profiles import INDEX
from diagnose.signatures import generate
from diagnose.signatures.unified import described

FORGOTTEN = ("kraken", "okx")
"""Exchanges of the lab that these tests know through ccxt alone."""


@pytest.fixture(scope="module")
def forgetful(tmp_path_factory) -> Pack:
    """The shipped pack without the profiles of `FORGOTTEN`."""
    rules = tmp_path_factory.mktemp("generic") / "rules"
    shutil.copytree(str(data.root("rules")), rules)
    links = json.loads((rules / "generated" / LINKS).read_text("utf-8"))
    for name in FORGOTTEN:
        (rules / "exchanges" / f"{name}.yaml").unlink()
        links["exchanges"][name] = described(getattr(ccxt, name))
    (rules / "generated" / LINKS).write_text(json.dumps(links), "utf-8")
    (rules / "generated" / INDEX).write_text(generate.index(rules), "utf-8")
    return Pack.load(rules)


@pytest.mark.parametrize("exchange", FORGOTTEN)
async def test_a_link_that_works(exchange, diagnosed, forgetful):
    seen = await diagnosed(exchange, [], pack=forgetful)
    assert seen.report.verdict is Verdict.HEALTHY
    assert not [r.path for r in seen.requests if r.forbidden]
    assert {n.probe for n in seen.report.not_checked} >= {"rights", "elsewhere"}


@pytest.mark.parametrize("exchange", FORGOTTEN)
@pytest.mark.parametrize(
    ("fault", "among"),
    [
        ("hidden-characters", 1),
        ("secret-mismatch", 1),
        ("key-unknown", 1),
        ("ip-not-allowed", 2),
        ("read-permission-missing", 1),
        ("dns-failure", 1),
        ("tls-failure", 1),
        ("exchange-outage", 1),
        ("rate-limited", 1),
    ],
)
async def test_a_fault(exchange, fault, among, diagnosed, forgetful):
    seen = await diagnosed(exchange, [fault], pack=forgetful)
    assert seen.report.verdict is Verdict.FAULTY
    assert fault in [finding.cause for finding in seen.report.faults[:among]]
    assert seen.proven <= {fault}
    assert seen.failed_signed <= 3
    assert not [r.path for r in seen.requests if r.forbidden]


async def test_what_the_exchange_answers_is_never_proof_without_a_profile(diagnosed, forgetful):
    for fault in ("secret-mismatch", "key-unknown", "ip-not-allowed", "read-permission-missing"):
        seen = await diagnosed("okx", [fault], pack=forgetful)
        assert not seen.proven


def test_a_balance_that_needs_no_signature_is_no_test_of_a_key():
    assert described(ccxt.hyperliquid) is None  # POST /info tells the balance of any address
    assert described(ccxt.extended) is None  # the header has the key; the private key is not used to read


def test_a_balance_that_does_more_than_read_is_not_asked():
    assert described(ccxt.aster) is None  # approves a builder first


def test_no_call_of_the_table_is_anything_but_a_read(pack):
    for name, entry in pack.profiles.described.items():
        for _, host, path in entry["calls"].values():
            assert host
            assert not any(word in path.lower() for word in ("order", "withdraw", "transfer", "approve", "cancel", "login")), f"{name} {path}"


def test_an_exchange_that_cannot_be_asked_is_said_to_be_none(pack):
    with pytest.raises(UsageError, match="links to Aster cannot be asked; its error texts can be read: diagnose triage --exchange aster"):
        pack.resolve("aster")
    assert pack.askable("bitso").generic


def test_the_table_says_from_which_ccxt_it_is():
    table = json.loads(data.read(data.root("rules") / "generated" / "links.json"))
    assert table["ccxt"] == ccxt.__version__
