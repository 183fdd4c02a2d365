"""Codes that published tables of other tools read wrongly: ours must not repeat them. Each row names who, and the document that settles it."""

from __future__ import annotations

import json

import pytest

from diagnose.desk import Ticket, Triage
from diagnose.pack import Pack

OKX_DOCS = "OKX API v5 docs, Error Code, REST, API class"
BITGET_DOCS = "Bitget API docs, REST error codes (copy of 2025-12-05)"
ROWS = [
    # exchange, code, the exchange's own text, what it is, what it was taken for, by whom, settled by
    ("okx", "50110", "Your IP 203.0.113.7 is not included in your API key's IP whitelist.", "ip-not-allowed", "key-expired", "okx/agent-trade-kit OKX_CODE_BEHAVIORS: API key expired", OKX_DOCS),
    ("okx", "50112", "Invalid OK-ACCESS-TIMESTAMP", "clock-skew", "passphrase-wrong", "okx diagnose hint: secret or passphrase", OKX_DOCS),
    ("okx", "50113", "Invalid signature", "secret-mismatch", "passphrase-wrong", "okx diagnose hint: passphrase", OKX_DOCS),
    ("okx", "50100", "API frozen, please contact customer service", "key-disabled", "trade-permission-missing", "okx diagnose hint: permissions", OKX_DOCS),
    ("bitget", "40018", "Invalid IP", "ip-not-allowed", "trade-permission-missing", "Bitget agent_hub skill: permissions", BITGET_DOCS),
    ("bitget", "40006", "Invalid ACCESS_KEY", "key-malformed", "passphrase-wrong", "Bitget agent_hub skill", BITGET_DOCS),
    ("bitget", "40009", "sign signature error", "secret-mismatch", "key-unknown", "Bitget agent_hub skill", BITGET_DOCS),
    ("cryptocom", "40102", "INVALID_NONCE", "clock-skew", "key-unknown", "crypto.com CLI error catalogue: check API key and secret", "Crypto.com Exchange API v1 docs, Response and Reason Codes"),
    ("cryptocom", "40103", "IP_ILLEGAL", "ip-not-allowed", "key-unknown", "crypto.com CLI error catalogue: not in the table", "Crypto.com Exchange API v1 docs, Response and Reason Codes"),
]  # fmt: skip


@pytest.fixture(scope="module")
def desk() -> Triage:
    return Triage(Pack.load())


@pytest.mark.parametrize("exchange, code, text, cause, mistaken, who, source", ROWS, ids=lambda value: value if len(value) < 10 else "")
def test_a_published_mistake_is_not_repeated(
    desk: Triage, exchange: str, code: str, text: str, cause: str, mistaken: str, who: str, source: str
) -> None:
    report = desk.report(Ticket(json.dumps({"code": code, "msg": text}), exchange))
    causes = [finding.cause for finding in report.faults]
    assert causes[0] == cause, f"{who}; settled by {source}"
    assert mistaken not in causes[:2]


def test_binance_2015_stays_three_questions(desk: Triage) -> None:
    """rotki reads it as a wrong secret, amazing-binance-mcp and others as one missing right; the docs name key, address and right."""
    report = desk.report(Ticket('{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}', "binance"))
    causes = {finding.cause for finding in report.faults}
    assert {"ip-not-allowed", "trade-permission-missing", "key-unknown"} <= causes
    assert "secret-mismatch" not in causes  # a wrong secret has a code of its own, -1022
    assert all(finding.certainty.value == "possible" for finding in report.faults if finding.cause != report.faults[0].cause)
    assert report.faults[0].certainty.value != "proven"
    assert report.next and report.ask
