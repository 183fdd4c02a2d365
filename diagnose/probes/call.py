"""Asking one listed call: the mechanism behind the clock, status, key, permission, account and balance probes."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from diagnose.credentials.shape import fits
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


class _Untold(Exception):
    """A step was answered, but its answer does not hold what the call needs."""


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
        beside: dict[str, Any] = {}
        try:
            beside = await self._values(call.beside, variant)
            result = await self._send(call, variant)
        except Exception as raised:  # ccxt raises its own classes and, on odd credentials, plain Python ones
            error = raised
        finally:
            recording.reset(token)
        base = replace(base, ms=(time.perf_counter() - begun) * 1000, requests=len(record.exchanges))
        if isinstance(error, _Untold):
            return replace(base, outcome=Outcome.SKIPPED, because=str(error))
        try:
            return self._observe(call, base, record, error, market, result, beside)
        except Exception as raised:  # no answer, however odd, may end the run
            return replace(base, outcome=Outcome.CRASHED, because=f"unexpected {type(raised).__name__} in reading the answer")

    async def _send(self, call: Call, variant: Variant) -> Any:
        if variant.host:
            query = f"?{urlencode(call.params)}" if call.params else ""
            return await self._plain(f"https://{variant.host}{call.request.partition(' ')[2]}{query}", {})
        if call.method:
            method: Callable[..., Awaitable[Any]] = getattr(self.clients.get(variant), call.method)
            taken = await self._values(call.takes, variant)
            if None in taken.values():
                raise _Untold("an earlier answer did not tell what to ask")
            return await method({**call.params, **taken})
        headers = {name: variant.credentials.get(field) for name, field in call.headers.items()}
        return await self._plain(call.url, headers)

    async def _values(self, sources: Mapping[str, str], variant: Variant) -> dict[str, Any]:
        """The values that come from the credentials and, once those are in order, from the answers of steps, which are asked for them."""
        values = {name: self._own(source, variant) for name, source in sources.items() if ": " not in source}
        for name, source in sources.items():
            step, _, expression = source.partition(": ")
            if expression:
                values[name] = answer.find(expression, await self._told(self.profile.step(step), variant))
        return values

    async def _told(self, step: Call, variant: Variant) -> Any:
        """What a step answers. Raises what the client does when it was refused; ccxt also raises for an answer that is no object."""
        sent = recording.get().exchanges
        before = len(sent)
        try:
            return await self._send(step, variant)
        except Exception:
            got = answer.read(sent[-1], self.profile, self.page_of) if len(sent) > before else None
            if got is None or not got.ok:
                raise
            return got.document

    def _own(self, source: str, variant: Variant) -> Any:
        """A credential, or what a method of the client makes of it.

        Raises `ValueError` for one that has not the shape the exchange documents: what was pasted there may be another secret.
        """
        method, _, inner = source.rpartition("(")
        name = inner.removesuffix(")")
        value, field = variant.credentials.get(name), self.profile.credentials[name]
        if field.strict == "exact" and field.shapes and not fits(value, field):
            raise ValueError(f"{name} has not the shape of a {field.label}")
        return getattr(self.clients.get(variant), method)(value) if method else value

    async def _plain(self, url: str, headers: dict[str, str]) -> Exchange:
        import aiohttp

        return await self.transport.send("GET", url, headers=headers, body=None, timeout=aiohttp.ClientTimeout(total=self.timeout))

    def _observe(
        self, call: Call, base: Observation, record: Record, error: Exception | None, market: str, result: Any,
        beside: Mapping[str, Any],
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
        return self._answered(call, base, last, market, client.verdict(error, result) if call.unified else None, beside)

    def _unanswered(self, base: Observation, error: BaseException | None) -> Observation:
        word = failure_of(error) if error else None
        if error is None or word is None:
            return replace(base, outcome=Outcome.CRASHED, because=f"unexpected {type(error).__name__}")
        detail = {"tls": tls_word, "proxy": proxy_word}.get(word)
        reading = {f"network.{word}": detail(error)} if detail else {}
        return replace(base, outcome=Outcome.FAILED, failure=word, because=_SAID[word], reading=reading)

    def _answered(
        self, call: Call, base: Observation, last: Exchange, market: str, unified: client.Unified | None,
        beside: Mapping[str, Any],
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
        document = {"answer": got.document, **beside} if call.beside else got.document
        word = str(answer.find(call.refused, document)) if call.refused else ""
        if word in call.refusals:
            return replace(base, outcome=Outcome.FAILED, code=word, judged=True, because=call.refusals[word])
        midpoint = (last.sent + last.received) / 2
        reading = answer.readings(call, document, market, self.vocabulary, midpoint)
        server = answer.date_ms(last.headers) if call.unit == "header" else answer.time_ms(answer.find(call.reads.get("time", ""), document), call.unit)
        if server is not None:
            reading |= {"clock.offset_ms": round(midpoint - server), "clock.rtt_ms": round(last.ms)}
        return replace(base, outcome=Outcome.OK, reading=reading)


def _breaks_header(key: str) -> bool:
    """Whether a key cannot travel in a header as it is: every exchange takes it there (RFC 9110 section 5.5).

    Clients differ: requests refuses such a value, aiohttp drops the white space in silence. Dropping it would hide the fault.
    """
    return key != key.strip() or any(ord(char) < 32 or ord(char) == 127 for char in key)
