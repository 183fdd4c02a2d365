"""Hyperliquid on the wire: reads by ``POST /info``, which need no signature, and ``POST /exchange``, which is never a read.

Source: Hyperliquid docs (info endpoint, rate limits), Chainstack docs (extraAgents), ccxt 4.5.90. Account address and private key stand
for key and secret: the lab knows the role of every address and works out that of a private key by itself. How the edge blocks a
caller is documented nowhere, so those faults do not exist here.
"""

from __future__ import annotations

import json
import re
import secrets
from typing import Any, ClassVar

from diagnose.lab import hyperliquid_answers as answers
from diagnose.lab.call import Call, Host, Proof, Refusal, Route
from diagnose.lab.pages import BAD_GATEWAY
from diagnose.lab.wire import Wire

ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")


class Hyperliquid(Wire):
    """The simulated Hyperliquid, with one account and one API wallet."""

    id = "hyperliquid"
    hosts: ClassVar = {"api.hyperliquid.xyz": Host(), "api.hyperliquid-testnet.xyz": Host("testnet")}
    makers: ClassVar = {
        "walletAddress": lambda: f"0x{secrets.token_hex(20)}",
        "privateKey": lambda: f"0x{secrets.token_hex(32)}",
    }
    fields: ClassVar = {"apiKey": "walletAddress", "secret": "privateKey"}
    traits = frozenset({"tells-expiry", "key-kinds", "api-wallets"})
    wallets: ClassVar = {"spot": "spot", "swap": "perps"}
    spare_wallet = answers.SPARE
    refusals: ClassVar = {
        "key-expired": Refusal(200, "", "missing"),  # the role of the wallet says it; see the answers
        "order-refused": Refusal(200, "err", "User or API Wallet does not exist."),
        "unreadable": Refusal(422, "422", "", page="Failed to deserialize the JSON body into the target type"),
        "unknown-path": Refusal(404, "404", "", page=""),
        "rate-limited": Refusal(429, "429", "", "all"),
        "exchange-outage": Refusal(502, "", "", "all", {}, BAD_GATEWAY),
    }
    routes = (Route("POST", "/info", "public", answers.info),)

    def proof(self, call: Call) -> Proof:
        return Proof()  # nothing that is read here is signed

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        return {"status": refusal.code, "response": text} if refusal.code == "err" else None

    def question(self, call: Call) -> dict[str, Any] | None:
        """What is asked, or ``None`` when it cannot be read: every user is an address in full."""
        try:
            asked = json.loads(call.body)
        except ValueError:
            return None
        readable = isinstance(asked, dict) and ADDRESS.fullmatch(str(asked.get("user", f"0x{'0' * 40}")))
        return asked if readable else None


WIRE = Hyperliquid
