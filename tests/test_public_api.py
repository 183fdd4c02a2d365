"""The public names and what they do, as the package's own documentation says."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import enum
import inspect
import io
import json
import pickle
import re

import pytest

import diagnose
from diagnose.lab import FAULTS, Lab
from diagnose.probes.egress import Egress

PUBLIC = [
    "CannotRun", "Certainty", "Checked", "Credentials", "DataError", "DiagnoseError", "Evidence", "Excluded", "Finding", "Link", "NotChecked",
    "Observation", "Outcome", "ProbeRun", "Report", "Secret", "UsageError", "Verdict", "infer", "run", "run_async", "run_fleet", "triage",
]  # fmt: skip
"""Pinned: names are added here on purpose, and none is ever taken away."""


def test_the_public_names():
    assert diagnose.__all__ == PUBLIC == sorted(PUBLIC)
    assert all(hasattr(diagnose, name) for name in PUBLIC)


def test_nothing_else_looks_public():
    """Of what the package holds besides its submodules, only annotations of the signatures."""
    others = {name for name, value in vars(diagnose).items() if not name.startswith("_") and not inspect.ismodule(value)} - set(PUBLIC)
    assert others <= {"annotations", "AsyncGenerator", "Mapping", "Any", "TYPE_CHECKING", "Value"}


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_documented(name):
    thing = getattr(diagnose, name)
    assert thing.__doc__ and thing.__doc__.strip()
    assert not thing.__doc__.startswith(f"{name}("), "written by a person, not by dataclasses"
    if inspect.isclass(thing):
        own = {n: m for n, m in vars(thing).items() if not n.startswith("_") and (inspect.isfunction(m) or isinstance(m, property | classmethod))}
        assert all(inspect.getdoc(member) for member in own.values()), own


@pytest.mark.parametrize("name", [n for n in PUBLIC if inspect.isclass(getattr(diagnose, n)) and dataclasses.is_dataclass(getattr(diagnose, n))])
def test_the_nouns_are_frozen(name):
    assert getattr(diagnose, name).__dataclass_params__.frozen


def test_every_error_is_one_of_ours():
    errors = [getattr(diagnose, name) for name in PUBLIC if inspect.isclass(getattr(diagnose, name)) and issubclass(getattr(diagnose, name), Exception)]
    assert len(errors) == 4
    assert all(issubclass(error, diagnose.DiagnoseError) for error in errors)


def test_the_words_of_the_contract():
    words = {kind: [member.value for member in getattr(diagnose, kind)] for kind in ("Verdict", "Certainty")}
    assert words == {"Verdict": ["healthy", "faulty", "inconclusive", "not-a-link-problem"], "Certainty": ["proven", "likely", "possible"]}
    assert all(issubclass(getattr(diagnose, kind), enum.Enum) for kind in words)


@contextlib.asynccontextmanager
async def linked(exchange, fault, market="spot"):
    """A lab, the link to it and the way there."""
    async with Lab(exchange, [fault], market=market) as lab:
        link = diagnose.Link(exchange=exchange, market=market, credentials=diagnose.Credentials.of(**lab.credentials), proxy=lab.proxy)
        yield lab, link, Egress(resolve=lab.resolve, ca_pem=lab.ca_pem, proxy=lab.proxy)


async def test_run_async(pack):
    async with linked("okx", "ip-not-allowed") as (_, link, egress):
        report = await diagnose.run_async(link, pack=pack, egress=egress, timeout=2.0)
    assert isinstance(report, diagnose.Report)
    assert report.verdict is diagnose.Verdict.FAULTY
    assert (report.findings[0].cause, report.findings[0].certainty) == ("ip-not-allowed", diagnose.Certainty.PROVEN)


async def test_run_needs_no_event_loop():
    """With the data files as shipped, in a thread without a loop."""
    async with linked("okx", "healthy") as (_, link, egress):
        report = await asyncio.to_thread(diagnose.run, link, egress=egress)
    assert report.verdict is diagnose.Verdict.HEALTHY
    assert report.findings == ()
    assert report.facts["login"] == {"answer": "accepted"}


async def test_the_options_of_the_documentation(pack):
    told = []

    class Watch:
        def planned(self, probes):
            told.append(("planned", tuple(probes)))

        def started(self, probe):
            told.append(("started", probe))

        def ended(self, run):
            told.append(("ended", run.name))

        def asking(self, experiment, question):
            told.append(("asking", experiment))

    async with linked("okx", "clock-skew") as (lab, link, egress):
        report = await diagnose.run_async(link, pack=pack, egress=egress, only=("clock", "permissions"), consents=("try-swap",), timeout=2.0, watch=Watch())
    assert {run.name.partition(":")[0] for run in report.probes} == {"clock", "login"}
    assert ("asking", "exchanged-fields") in told
    assert ("started", "clock") in told and ("ended", "clock:time") in told
    documented = set(re.findall(r"\w+", inspect.getdoc(diagnose.run_async)))
    assert {"egress", "only", "consents", "timeout", "watch"} <= documented
    assert all(not request.forbidden for request in lab.requests)


async def test_the_example_of_the_package_runs(monkeypatch):
    """The code in the module's docstring, word for word, with a key that may withdraw and is not allowed here."""
    example = inspect.cleandoc(diagnose.__doc__).partition("::\n\n")[2].partition("\nThe library")[0]
    async with linked("binance", "secret-mismatch") as (lab, _, egress):
        monkeypatch.setattr("diagnose.session.Egress", lambda proxy: egress)
        names = {"key": lab.credentials["apiKey"], "secret": lab.credentials["secret"]}
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            await asyncio.to_thread(exec, inspect.cleandoc(example), names)
    lines = out.getvalue().splitlines()
    assert lines[0] == "likely"
    assert len(lines) > 3, "a title and steps"
    assert not any(text in out.getvalue() for text in lab.credentials.values())


async def test_the_library_is_silent(pack, capfd):
    async with linked("bybit", "ip-not-allowed") as (_, link, egress):
        await diagnose.run_async(link, pack=pack, egress=egress, timeout=2.0)
    assert tuple(capfd.readouterr()) == ("", "")


async def test_an_exchange_that_nobody_knows():
    with pytest.raises(diagnose.UsageError, match=r"krakn.*kraken"):
        await diagnose.run_async(diagnose.Link(exchange="krakn"))


async def test_an_environment_that_the_exchange_does_not_have(pack):
    with pytest.raises(diagnose.UsageError, match="no testnet environment"):
        await diagnose.run_async(diagnose.Link(exchange="kraken", environment="testnet"), pack=pack)


async def test_an_unknown_probe(pack):
    with pytest.raises(diagnose.UsageError, match="did you mean 'clock'"):
        await diagnose.run_async(diagnose.Link(exchange="kraken"), pack=pack, only=("clok",))


def test_infer():
    report = diagnose.infer({"permission": {"withdraw": "granted"}, "login": {"answer": "accepted"}}, exchange="okx")
    assert [finding.cause for finding in report.advice] == ["withdraw-enabled"]
    assert report.verdict is diagnose.Verdict.HEALTHY
    assert report.probes == ()
    assert diagnose.infer({}).findings == ()


@pytest.mark.parametrize("facts", [{"login": {"answer": "refused"}}, {"read": {"answer": "unanswered"}}, {"public": {"answer": "error"}}, {"network": {"failure": "reset"}}])
def test_a_failure_without_a_cause_is_not_called_healthy(facts, pack):
    report = diagnose.infer(facts, pack=pack)
    assert report.verdict is (diagnose.Verdict.FAULTY if report.findings else diagnose.Verdict.INCONCLUSIVE)


def test_what_an_answer_signals_counts_without_a_rule(pack):
    report = diagnose.infer({"login": {"answer": "refused"}, "signals": {"geo-blocked": "likely", "account-restricted": "possible"}}, pack=pack)
    assert [(f.cause, f.certainty.value) for f in report.findings] == [("geo-blocked", "likely"), ("account-restricted", "possible")]
    assert all(f.because for f in report.findings)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"permision": {"withdraw": "granted"}}, "did you mean 'permission'"),
        ({"permission": {"withdrawal": "granted"}}, "did you mean 'withdraw'"),
        ({"permission": {"withdraw": "grantd"}}, "did you mean 'granted'"),
        ({"clock": {"offset_ms": "much"}}, "must be an integer"),
        ({"clock": {"offset_ms": True}}, "must be an integer"),
        ({"clock": "behind"}, "must be a mapping"),
    ],
)
def test_infer_refuses_what_the_vocabulary_does_not_have(facts, said, pack):
    with pytest.raises(diagnose.UsageError, match=re.escape(said)):
        diagnose.infer(facts, pack=pack)


def test_triage(pack):
    report = diagnose.triage('okx {"msg":"Invalid Sign","code":"50113"}', exchange="okx", pack=pack)
    assert report.verdict is diagnose.Verdict.FAULTY
    assert report.findings[0].cause == "secret-mismatch"
    assert diagnose.triage('kraken {"error":["EAPI:Invalid nonce"]}').exchange == "kraken"
    with pytest.raises(diagnose.UsageError, match=r"krakn.*kraken"):
        diagnose.triage("Invalid nonce", exchange="krakn", pack=pack)


AGAIN = [
    ("binance", "healthy"), ("binance", "clock-skew"), ("binance", "wrong-environment"), ("binance", "withdraw-enabled"), ("binance", "hidden-characters"),
    ("bybit", "account-mode-mismatch"), ("bybit", "key-expiring"), ("bybit", "wrong-venue"), ("kraken", "read-permission-missing"), ("kraken", "dns-failure"),
    ("kucoin", "trade-permission-missing"), ("kucoin", "tls-failure-expired"), ("okx", "ip-not-allowed"), ("okx", "passphrase-missing"), ("okx", "proxy-misconfigured"),
    ("okx", "geo-blocked"), ("okx", "balance-elsewhere"),
]  # fmt: skip


@pytest.mark.parametrize(("exchange", "fault"), AGAIN)
async def test_the_facts_of_a_report_prove_the_same_again(exchange, fault, diagnosed, pack):
    """Also after a way through JSON, as tools in other languages take it."""
    seen = await diagnosed(exchange, [fault], "swap" if fault == "account-mode-mismatch" else "spot")
    again = diagnose.infer(json.loads(json.dumps(seen.report.facts)), exchange=exchange, pack=pack)
    proven = {finding.cause for finding in again.findings if finding.certainty is diagnose.Certainty.PROVEN}
    assert proven == seen.proven
    assert FAULTS[fault].cause in {None, *(finding.cause for finding in again.findings)}
    assert again.facts == seen.report.facts


def test_a_secret_does_not_show_itself():
    credentials = diagnose.Credentials.of("test", apiKey="shown-nowhere")
    link = diagnose.Link(exchange="okx", credentials=credentials)
    for shown in (repr(credentials), str(credentials), repr(link), f"{credentials.fields['apiKey']}"):
        assert "shown-nowhere" not in shown
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(link)
    with pytest.raises(TypeError, match="never pickled"):
        dataclasses.asdict(link)
