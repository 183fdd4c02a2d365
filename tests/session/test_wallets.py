"""An exchange without API keys: what is told of an account address and a private key, and that nothing is ever signed for it."""

from __future__ import annotations

import contextlib
import json

import aiohttp
import ccxt.async_support as ccxt
import pytest

from diagnose.errors import Refused
from diagnose.lab import Lab, hyperliquid_answers
from diagnose.model import Credentials, Verdict
from diagnose.probes.client import Clients, Variant
from diagnose.probes.egress import Egress
from diagnose.probes.transport import Record, Transport, recording

KEY = "0x" + "1f" * 32
WALLET = hyperliquid_answers.address_of(KEY)
ACCOUNT = "0x" + "Ab" * 20
SUB = "0x" + "5b" * 20
STRANGER = {"role": "agent", "data": {"user": "0x" + "cd" * 20}}
AGENT = {"role": "agent", "data": {"user": ACCOUNT.lower()}}
MISSING = {"role": "missing"}


@pytest.fixture
def played(diagnosed, monkeypatch):
    """``played(account role, wallet role)``: the diagnosis where Hyperliquid gives these roles, under a typed address."""

    async def ask(account, wallet, *, typed=ACCOUNT, market="spot", **answers):
        def role(wire, call, user):
            return wallet if user == WALLET and typed.lower() != WALLET else account

        for name, answer in {"userRole": role, **answers}.items():
            monkeypatch.setitem(hyperliquid_answers.ANSWERS, name, answer)
        return await diagnosed("hyperliquid", market=market, lab={"credentials": {"walletAddress": typed, "privateKey": KEY}})

    return ask


@pytest.mark.parametrize(
    ("account", "wallet", "first", "proven"),
    [
        ({"role": "user"}, AGENT, None, set()),
        ({"role": "subAccount", "data": {"master": ACCOUNT.lower()}}, AGENT, None, set()),
        ({"role": "subAccount", "data": {"master": WALLET}}, {"role": "user"}, "withdraw-enabled", {"withdraw-enabled"}),
        ({"role": "vault"}, STRANGER, None, set()),
        ({"role": "user"}, STRANGER, "secret-mismatch", set()),
        ({"role": "user"}, {"role": "user"}, "secret-mismatch", set()),
        ({"role": "subAccount", "data": {"master": ACCOUNT.lower()}}, STRANGER, "secret-mismatch", set()),
        ({"role": "subAccount", "data": {"master": ACCOUNT.lower()}}, {"role": "user"}, "secret-mismatch", set()),
        ({"role": "user"}, MISSING, "key-unknown", set()),
        (MISSING, AGENT, "key-unknown", set()),
        (AGENT, AGENT, "key-type-mismatch", set()),
        ({"role": "agent", "data": {"user": SUB}}, MISSING, "key-type-mismatch", set()),
    ],
)  # fmt: skip
async def test_what_two_roles_mean(account, wallet, first, proven, played):
    seen = await played(account, wallet, extraAgents=lambda *_: [])
    assert (seen.causes[0] if seen.causes else None) == first
    assert seen.proven == proven
    healthy = first is None or proven
    assert seen.report.verdict is (Verdict.HEALTHY if healthy else Verdict.FAULTY)


async def test_a_vault_leaves_the_right_to_trade_open(played):
    seen = await played({"role": "vault"}, STRANGER)
    assert "trade" not in seen.report.facts["permission"]


async def test_the_main_key_may_withdraw(diagnosed):
    seen = await diagnosed("hyperliquid", lab={"credentials": {"walletAddress": WALLET, "privateKey": KEY}})
    assert seen.proven == {"withdraw-enabled"}
    assert seen.report.verdict is Verdict.HEALTHY


async def test_the_address_of_the_api_wallet_itself_is_not_the_account(played):
    seen = await played(AGENT, AGENT, typed=WALLET)
    assert seen.causes[0] == "key-type-mismatch"
    assert "is that of an API wallet" in " ".join(seen.report.faults[0].because)


async def test_a_wallet_that_is_listed_but_lapsed(played):
    def listed(wire, call, user):
        return [{"name": "bot", "address": WALLET, "validUntil": call.now_ms - 1000}]

    seen = await played({"role": "user"}, MISSING, extraAgents=listed)
    assert seen.causes[0] == "key-expired"
    known = await played({"role": "user"}, AGENT, extraAgents=listed)
    assert "key-expired" in known.proven


async def test_an_answer_without_a_role_is_never_healthy(played):
    seen = await played({"role": "user"}, {"kind": "of tomorrow"})
    assert seen.report.verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("market", ["spot", "swap"])
async def test_a_unified_account_has_one_balance(market, played):
    def state(wire, call, user):
        return {"balances": [{"coin": "USDC", "total": "5.0", "hold": "0.0"}]}

    seen = await played({"role": "user"}, AGENT, market=market, userAbstraction=lambda *_: "unifiedAccount", spotClearinghouseState=state)
    assert seen.report.facts["balance"]["here"] == "present"
    assert seen.causes == []


async def test_what_only_a_signed_action_shows_is_said(diagnosed):
    seen = await diagnosed("hyperliquid")
    assert "signature" in {item.probe for item in seen.report.not_checked}


# -- nothing is signed, nothing goes to /exchange, and the private key never travels ---------------------------------------


@pytest.mark.parametrize("fault", ["healthy", "key-secret-swapped", "key-unknown", "secret-mismatch", "key-malformed", "hidden-characters-secret"])
@pytest.mark.parametrize("market", ["spot", "swap"])
async def test_only_questions_are_asked(fault, market, diagnosed):
    seen = await diagnosed("hyperliquid", [fault], market, consents=("try-swap",))
    assert {request.path for request in seen.requests} == {"/info"}
    assert {tuple(sorted(json.loads(request.body))) for request in seen.requests} <= {("type",), ("type", "user")}
    private = {seen.typed["privateKey"], seen.typed["walletAddress"] if fault == "key-secret-swapped" else seen.typed["privateKey"]}
    for secret in private:
        assert not [request for request in seen.requests if secret.strip("\u00a0").removeprefix("0x") in request.body]


async def test_what_ccxt_sends_by_itself_would_be_seen():
    """The control of the tests above: ccxt, left to itself, does send two signed actions when it loads the markets."""
    async with Lab("hyperliquid", credentials={"walletAddress": ACCOUNT, "privateKey": KEY}) as lab:
        client = ccxt.hyperliquid({"walletAddress": ACCOUNT, "privateKey": KEY, "enableRateLimit": False})
        egress = Egress(resolve=lab.resolve, ca_pem=lab.ca_pem)
        async with aiohttp.ClientSession(connector=egress.connector()) as client.session:
            await client.initialize_client()
        client.session = None
        actions = {json.loads(request.body)["action"]["type"] for request in lab.requests if request.forbidden}
        assert actions == {"approveBuilderFee", "setReferrer"}


async def test_the_transport_lets_no_signed_action_out(pack):
    profile = pack.profiles.get("hyperliquid")
    async with Lab("hyperliquid") as lab, Transport(profile, Egress(resolve=lab.resolve, ca_pem=lab.ca_pem)) as transport:
        clients = Clients(transport, 1.0)
        client = clients.get(Variant(profile.sites["live"], Credentials.of("lab", walletAddress=ACCOUNT, privateKey=KEY)))
        recording.set(Record("signed", "live"))
        with contextlib.suppress(Exception):
            await client.initialize_client()
        with pytest.raises(Refused, match=r"POST api\.hyperliquid\.xyz/exchange is not among the read endpoints"):
            await client.private_post_exchange({"action": {"type": "approveBuilderFee"}})
        await clients.close()
        assert not [request for request in lab.requests if request.path != "/info"]
