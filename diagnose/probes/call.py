"""Asking one listed call: the mechanism behind the clock, status, key, permission, account and balance probes."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from diagnose.errors import Refused
from diagnose.facts.vocabulary import Vocabulary
from diagnose.model import Observation, Outcome
from diagnose.probes import answer, client
from diagnose.probes.client import Clients, Variant
from diagnose.probes.failure import chain, failure_of, proxy_word, tls_word
from diagnose.probes.transport import Budget, Exchange, Record, TooLarge, Transport, recording
from diagnose.profile import Call, Profile

_SAID = {
    "dns": "the host name could not be resolved",
    "refused": "the connection was refused",
    "reset": "the connection was cut before an answer came",
    "unreachable": "there is no route to the host",
    "timeout": "no answer came in time",
    "tls": "the TLS connection failed",
    "proxy": "the proxy did not let the request through",
    "truncated": "the answer broke off",
}


@dataclass(frozen=True, slots=True)
class Asker:
    """Everything a call needs: the profile, the transport, the clients, the budget of failing signed calls, the vocabulary.

    ``scrub`` takes known credentials out of a text, since exchanges echo them in their messages; ``page_of`` names the kind of a web
    page that came in place of an answer.
    """

    profile: Profile
    transport: Transport
    clients: Clients
    budget: Budget
    vocabulary: Vocabulary
    timeout: float
    scrub: Callable[[str], str]
    page_of: Callable[[str, int], str]

    async def ask(self, call: Call, variant: Variant, market: str, experiment: str = "") -> Observation:
        """Send one call and say what came back. Never raises for anything the network or the exchange does."""
        base = Observation(
            probe=f"{call.probe}:{call.id}", outcome=Outcome.SKIPPED, site=variant.site.id, experiment=experiment,
            endpoint=f"{call.request.partition(' ')[0]} {call.url or call.request.partition(' ')[2]}", signed=call.sign == "signed",
        )  # fmt: skip
        if call.sign != "none" and _breaks_header(variant.credentials.get("apiKey")):
            return replace(base, outcome=Outcome.FAILED, failure="unsent", because="the API key as typed cannot be sent in a request header")
        if call.sign != "signed":
            return await self._ask(call, variant, market, base)
        try:
            await self.budget.enter()
        except Refused as error:
            return replace(base, because=str(error))
        seen = base
        try:
            seen = await self._ask(call, variant, market, base)
            return seen
        finally:
            # Only what reached the wire can count against the key or the address.
            await self.budget.leave(seen.requests > 0 and seen.outcome is not Outcome.OK)

    async def _ask(self, call: Call, variant: Variant, market: str, base: Observation) -> Observation:
        record = Record(call.sign, variant.site.id, variant.way)
        token = recording.set(record)
        begun = time.perf_counter()
        error: Exception | None = None
        result: Any = None
        try:
            result = await self._send(call, variant)
        except Exception as raised:  # ccxt raises its own classes and, on odd credentials, plain Python ones
            error = raised
        finally:
            recording.reset(token)
        base = replace(base, ms=(time.perf_counter() - begun) * 1000, requests=len(record.exchanges))
        try:
            return self._observe(call, base, record, error, market, result)
        except Exception as raised:  # no answer, however odd, may end the run
            return replace(base, outcome=Outcome.CRASHED, because=f"unexpected {type(raised).__name__} in reading the answer")

    async def _send(self, call: Call, variant: Variant) -> Any:
        if variant.host:
            query = f"?{urlencode(call.params)}" if call.params else ""
            return await self._plain(f"https://{variant.host}{call.request.partition(' ')[2]}{query}", {})
        if call.method:
            method: Callable[..., Awaitable[Any]] = getattr(self.clients.get(variant), call.method)
            return await method({**call.params, **await self._taken(call, variant)})
        headers = {name: variant.credentials.get(field) for name, field in call.headers.items()}
        return await self._plain(call.url, headers)

    async def _taken(self, call: Call, variant: Variant) -> dict[str, Any]:
        """The parameters that come from the credentials or from the answer of a step, which is asked for them."""
        values: dict[str, Any] = {}
        for name, source in call.takes.items():
            step, _, expression = source.partition(": ")
            document = await self._send(self.profile.step(step), variant) if expression else None
            values[name] = answer.find(expression, document) if expression else variant.credentials.get(source)
            if values[name] is None:  # the step was refused, and its answer says why
                raise LookupError(f"{step} did not tell {name}")
        return values

    async def _plain(self, url: str, headers: dict[str, str]) -> Exchange:
        import aiohttp

        return await self.transport.send("GET", url, headers=headers, body=None, timeout=aiohttp.ClientTimeout(total=self.timeout))

    def _observe(
        self, call: Call, base: Observation, record: Record, error: Exception | None, market: str, result: Any
    ) -> Observation:  # fmt: skip
        refused = next((e for e in chain(error) if isinstance(e, Refused)), None) if error else None
        if isinstance(refused, TooLarge):
            return replace(base, outcome=Outcome.FAILED, failure="truncated", because=str(refused))
        if refused:
            return replace(base, because=str(refused))
        if not record.exchanges:
            name = type(error).__name__ if error else "nothing"
            if call.sign == "none":
                return replace(base, outcome=Outcome.CRASHED, because=f"unexpected {name}")
            return replace(base, outcome=Outcome.FAILED, failure="unsent", because=f"the client could not build the request ({name})")
        last = record.exchanges[-1]
        base = replace(base, endpoint=f"{last.method} https://{last.host}{last.path}")
        if last.status is None:
            return self._unanswered(base, last.error or error)
        return self._answered(call, base, last, market, client.verdict(error, result) if call.unified else None)

    def _unanswered(self, base: Observation, error: BaseException | None) -> Observation:
        word = failure_of(error) if error else None
        if error is None or word is None:
            return replace(base, outcome=Outcome.CRASHED, because=f"unexpected {type(error).__name__}")
        detail = {"tls": tls_word, "proxy": proxy_word}.get(word)
        reading = {f"network.{word}": detail(error)} if detail else {}
        return replace(base, outcome=Outcome.FAILED, failure=word, because=_SAID[word], reading=reading)

    def _answered(
        self, call: Call, base: Observation, last: Exchange, market: str, unified: client.Unified | None
    ) -> Observation:  # fmt: skip
        got = answer.read(last, self.profile, self.page_of)
        if 300 <= got.status < 400:
            return replace(base, outcome=Outcome.FAILED, http=got.status, headers=last.headers, failure="redirected", because="redirected elsewhere; not followed")  # fmt: skip
        if got.status < 400 and got.document is None and not got.page:
            return replace(base, outcome=Outcome.FAILED, headers=last.headers, failure="truncated", because="the answer is empty or cut off")
        if call.url and call.sign == "none" and got.status < 400 and got.document is not None:
            got = replace(got, ok=True, code=None)  # a status page is not the exchange's API and has no error codes
        if unified and got.status < 400 and got.document is not None:  # elsewhere the answer itself says that it is an error
            refused = not unified.accepted
            got = replace(got, ok=got.ok and not refused, message=got.message or (last.body[: answer.MAX_MESSAGE] if refused else None), document=unified.result)
        message = None if got.message is None else self.scrub(got.message)
        base = replace(base, http=got.status, headers=last.headers, code=got.code, message=message, page=got.page)
        if call.sign == "signed" and got.ok and got.document == {}:
            return replace(base, outcome=Outcome.FAILED, failure="truncated", because="the answer is empty or cut off")
        if not got.ok:
            return replace(base, outcome=Outcome.FAILED, because="the exchange answered with an error" if not got.page else "a web page came instead of an answer")  # fmt: skip
        midpoint = (last.sent + last.received) / 2
        reading = answer.readings(call, got.document, market, self.vocabulary, midpoint)
        server = answer.date_ms(last.headers) if call.unit == "header" else answer.time_ms(answer.find(call.reads.get("time", ""), got.document), call.unit)
        if server is not None:
            reading |= {"clock.offset_ms": round(midpoint - server), "clock.rtt_ms": round(last.ms)}
        return replace(base, outcome=Outcome.OK, reading=reading)


def _breaks_header(key: str) -> bool:
    """Whether a key cannot travel in a header as it is: every exchange takes it there (RFC 9110 section 5.5).

    Clients differ: requests refuses such a value, aiohttp drops the white space in silence. Dropping it would hide the fault.
    """
    return key != key.strip() or any(ord(char) < 32 or ord(char) == 127 for char in key)
