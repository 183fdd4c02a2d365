"""The mechanism all simulated exchanges share: routes, verification in a declared order, refusals in their words.

A wire file states facts (hosts, routes, refusals, the order of checks) and how its signatures and bodies are built.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Template
from typing import ClassVar

from diagnose.lab.call import Answer, Call, Host, Proof, Refusal, Route, as_json


@dataclass
class Wire:
    """Base of every simulated exchange. Subclasses fill the class attributes and three small methods.

    ``refusals`` are by name: those that checks return, and those of the world's troubles. ``verification`` is the order of
    the checks (``key`` runs `check_key`), plausible but documented by no exchange; ``order`` replaces it. ``key_shape`` is
    what a key must look like, ``makers`` make a fresh value of each credential, ``fields`` are the ccxt fields that stand for
    ``apiKey`` and ``secret`` where an exchange has neither. ``rights`` are the rights that matter by
    market; ``traits`` and ``traits_of`` (by market) are further abilities that faults may need. ``away`` is the venue and
    region of a key from the sister site, ``related`` the wires served beside this one. ``wallets`` names the wallet of
    each market and ``spare_wallet`` where else funds may sit. ``ahead_ms`` is how far ahead a timestamp may be.
    ``without`` are endpoints, as ``GET /path``, that this one does not have.
    """

    id: ClassVar[str] = ""
    hosts: ClassVar[Mapping[str, Host]] = {}
    routes: ClassVar[tuple[Route, ...]] = ()
    refusals: ClassVar[Mapping[str, Refusal]] = {}
    verification: ClassVar[tuple[str, ...]] = ()
    key_shape: ClassVar[re.Pattern[str]] = re.compile(".+")
    makers: ClassVar[Mapping[str, Callable[[], str]]] = {}
    fields: ClassVar[Mapping[str, str]] = {}
    rights: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    traits: ClassVar[frozenset[str]] = frozenset()
    traits_of: ClassVar[Mapping[str, frozenset[str]]] = {}
    environments_by_header: ClassVar[frozenset[str]] = frozenset()
    away: ClassVar[tuple[str, str]] = ("", "")
    related: ClassVar[tuple[str, ...]] = ()
    wallets: ClassVar[Mapping[str, str]] = {}
    spare_wallet: ClassVar[str] = ""
    ahead_ms: ClassVar[int] = 1000
    order: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()

    # -- what a subclass says ----------------------------------------------------------------------------------------

    def proof(self, call: Call) -> Proof:
        """Read key, signature, timestamp … out of a call."""
        raise NotImplementedError

    def signature(self, call: Call, proof: Proof, secret: str) -> str:
        """The signature that ``secret`` gives this call."""
        raise NotImplementedError

    def error(self, refusal: Refusal, text: str, call: Call) -> object:
        """The exchange's JSON for a refusal."""
        raise NotImplementedError

    def environment(self, call: Call) -> str:
        """Which environment the call asks for: the host's, unless the exchange tells them apart otherwise."""
        return call.host.environment

    def other_environment(self, environment: str) -> str:
        """Another environment of this exchange than the one given, for a key made in the wrong one."""
        known = [host.environment for host in self.hosts.values()] + sorted(self.environments_by_header)
        return next(name for name in known if name != environment)

    def region_of(self, environment: str, region: str) -> str:
        """Where keys of an environment live for customers of a region: there, or where they share that environment with others."""
        homes = [host.region for host in self.hosts.values() if host.environment == environment]
        return region if region in homes or not homes else homes[0]

    def right_to_write(self, call: Call) -> str:
        """The right that a request which is no read endpoint would take."""
        return "withdraw" if "withdraw" in call.path.lower() else "trade"

    # -- the flow of one call ----------------------------------------------------------------------------------------

    def respond(self, call: Call) -> Answer:
        """Answer one call: the world's troubles first, then the checks in order, then the endpoint."""
        route = self.route_of(call)
        forbidden = self.forbids(call)
        need = route.need if route else (self.right_to_write(call) if forbidden else "public")
        trouble = self.trouble(call, need)
        if trouble:
            return self.refuse(trouble, call)
        if (route is None and not forbidden) or f"{call.method} {call.path}" in self.without:
            return self.refuse("unknown-path", call)
        refused = "" if need == "public" else self.verify(call, need)
        if refused:
            return self.refuse(refused, call)
        return route.answer(self, call) if route else self.refuse("order-refused", call)

    def forbids(self, call: Call) -> bool:
        """Whether a call is anything but a read: an order, a transfer, a withdrawal, a change to a key."""
        return self.route_of(call) is None and call.method not in ("GET", "HEAD")

    def route_of(self, call: Call) -> Route | None:
        """The read endpoint a call names, or ``None``."""
        if not call.path.startswith(call.host.serves):
            return None
        for route in self.routes:
            here = self.environment(call) not in route.not_in
            if route.method == call.method and route.path == call.path and here:
                return route
        return None

    def trouble(self, call: Call, need: str) -> str:
        """The world's trouble that meets this call, if any."""
        name = call.scene.world.trouble
        refusal = self.refusals.get(name)
        met = refusal and (refusal.scope == "all" or need != "public")
        return name if met else ""

    def refuse(self, name: str, call: Call) -> Answer:
        """The answer for a named refusal."""
        refusal = self.refusals[name]
        if refusal.page is not None:
            return Answer(refusal.status, refusal.page, "text/html", refusal.headers, refusal.code)
        proof = self.proof(call)
        text = Template(refusal.text).safe_substitute(
            ip=call.caller_ip, key=proof.key, now=call.now_ms, timestamp=proof.timestamp,
            window=proof.window_ms, query=call.query_text, later=call.now_ms + 120_000,
        )  # fmt: skip
        answer = as_json(self.error(refusal, text, call), refusal.status, refusal.code)
        return Answer(answer.status, answer.body, answer.content_type, refusal.headers, refusal.code)

    # -- verification ------------------------------------------------------------------------------------------------

    def verify(self, call: Call, need: str) -> str:
        """The first refusal in the declared order, or an empty string."""
        proof = self.proof(call)
        for name in self.order or self.verification:
            refused: str = getattr(self, f"check_{name}")(call, proof, need)
            if refused:
                return refused
        return ""

    def check_present(self, call: Call, proof: Proof, need: str) -> str:
        """Everything that proves the call is there."""
        wanted: list[tuple[str, object]] = [("key-missing", proof.key)]
        if need != "key":
            wanted += [("signature-missing", proof.signature), ("timestamp-missing", proof.timestamp or proof.nonce)]
        wanted += [("passphrase-missing", proof.passphrase)]
        return next((name for name, value in wanted if not value and name in self.refusals), "")

    def check_shape(self, call: Call, proof: Proof, need: str) -> str:
        """The key text looks like a key of this exchange."""
        return "" if self.key_shape.fullmatch(proof.key) else "key-malformed"

    def check_key(self, call: Call, proof: Proof, need: str) -> str:
        """The key is on file, on this venue and region, and for this environment."""
        account = call.account
        at_home = (account.venue, account.region) == (self.id, call.host.region)
        if not at_home or proof.key != account.credentials["apiKey"]:
            return "key-unknown"
        if account.environment != self.environment(call):
            return "key-elsewhere" if "key-elsewhere" in self.refusals else "key-unknown"
        return ""

    def check_state(self, call: Call, proof: Proof, need: str) -> str:
        """The key is neither disabled nor expired."""
        state = call.account.key_state
        return "" if state == "active" else f"key-{state}"

    def check_passphrase(self, call: Call, proof: Proof, need: str) -> str:
        """The passphrase is the one on file."""
        return "" if same(proof.passphrase, self.sent_passphrase(call)) else "passphrase-wrong"

    def sent_passphrase(self, call: Call) -> str:
        """The passphrase as a correct client sends it."""
        return call.account.credentials["password"]

    def check_clock(self, call: Call, proof: Proof, need: str) -> str:
        """The timestamp is inside the window around the server's clock."""
        if need == "key":
            return ""
        if proof.timestamp_ms is None:
            return "timestamp-malformed"
        if proof.timestamp_ms < call.now_ms - proof.window_ms:
            return "timestamp-behind"
        return "timestamp-ahead" if proof.timestamp_ms >= call.now_ms + self.ahead_ms else ""

    def check_nonce(self, call: Call, proof: Proof, need: str) -> str:
        """The nonce is larger than every earlier one of this key."""
        if proof.nonce <= call.account.last_nonce:
            return "nonce"
        call.account.last_nonce = proof.nonce
        return ""

    def check_signature(self, call: Call, proof: Proof, need: str) -> str:
        """The signature is the one that the secret on file gives."""
        if need == "key":
            return ""
        expected = self.signature(call, proof, call.account.credentials["secret"])
        return "" if same(proof.signature, expected) else "signature"

    def check_otp(self, call: Call, proof: Proof, need: str) -> str:
        """A key made with a second factor needs it in every call."""
        return "otp" if call.account.key_kind == "other" and "otp" not in call.fields else ""

    def check_ip(self, call: Call, proof: Proof, need: str) -> str:
        """The caller is on the key's IP list."""
        account = call.account
        if account.ip_list_required and not account.ip_list and need != "identity":
            return "ip-list-required"
        listed = not account.ip_list or ipaddress.ip_address(call.caller_ip) in map(
            ipaddress.ip_address, account.ip_list
        )
        return "" if listed else "ip"

    def check_standing(self, call: Call, proof: Proof, need: str) -> str:
        """The account is not restricted."""
        return "" if call.account.standing == "good" or need == "identity" else "account-restricted"

    def check_permission(self, call: Call, proof: Proof, need: str) -> str:
        """The key has the right that the endpoint takes."""
        return "" if need in ("key", "identity") or need in call.account.rights else "permission"


def same(given: str, expected: str) -> bool:
    """Compare two proofs without telling by the time it takes where they differ."""
    return hmac.compare_digest(given.encode(errors="surrogateescape"), expected.encode())
