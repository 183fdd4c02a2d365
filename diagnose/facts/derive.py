"""Observations to facts: the one place where raw answers become words of the vocabulary.

Nothing is asked here and nothing is concluded; the same observations always give the same facts, so that a saved case can be
judged again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from diagnose.facts.login import Login, Question, story
from diagnose.facts.trials import is_public_trial, public_trials
from diagnose.facts.vocabulary import Vocabulary
from diagnose.model import Facts, Link, Observation, Outcome, Value
from diagnose.profile import Profile, Site
from diagnose.signatures import Meaning

Read = Callable[[Observation], "Meaning | None"]

_STEADY_MS = 1_000
"""Offset that counts as a right clock where the exchange has no time window of its own (NTP keeps far below this)."""

_THIN = 0.7
"""Share of a time window from which on little of it is left: a clock without a time service drifts by the rest within weeks."""

_UNLISTED = 0.02
"""Likelihood of an answer under a cause that its signature does not list."""

_NOT_FOUND = frozenset({404, 405, 410, 501})
"""By these a server says that it does not have what was asked for (RFC 9110 sections 15.5 and 15.6)."""

_NO_ENDPOINT = frozenset({"endpoint-retired", "client-outdated", "not-link-other", ""})
"""What such a status means when it speaks of the endpoint alone. An exchange may also say with it that an account was never opened."""

_AFTER_A_MISS = 0.3
"""What is left of a likelihood when the likeliest variant of its experiment changed nothing and others were not tried."""

PRODUCED = frozenset(
    {
        "link.market", "link.environment", "link.intent", "link.consumer",
        "exchange.nonce", "exchange.shapes", "exchange.passphrase", "exchange.introspection",
        "key.presence", "key.text", "key.shape", "key.looks", "secret.presence", "secret.text", "secret.shape", "secret.looks",
        "passphrase.presence", "passphrase.text", "pair.relation", "source.value", "source.file", "source.name", "source.rivals",
        "network.dns", "network.family", "network.tcp", "network.tls", "network.proxy", "network.failure",
        "public.answer", "public.page", "public.http", "clock.state", "clock.offset_ms", "clock.rtt_ms", "clock.room",
        "host.system", "host.container", "host.machine", "host.time_sync", "egress.address", "egress.proxy", "egress.seen_as",
        "ticket.exchange", "ticket.action", "ticket.site", "ticket.address", "ticket.client", "ticket.onset", "ticket.since", "ticket.others", "ticket.elsewhere", "ticket.secret", "key_check.answer", "login.answer", "login.wait_s", "read.answer", "balance.here", "balance.elsewhere",
    }
)  # fmt: skip
"""The facts that every exchange can have. A profile adds what its calls read, a signature its causes, an experiment its outcome."""


@dataclass(frozen=True, slots=True)
class Derived:
    """The facts, and the likelihood (fraction) and source sentence that signatures give each cause."""

    facts: Facts
    likelihoods: Mapping[str, float]
    spoken: Mapping[str, str]
    login: Login


def derive(
    link: Link, profile: Profile, observations: Sequence[Observation], questions: Mapping[str, Question],
    vocabulary: Vocabulary, read: Read,
) -> Derived:  # fmt: skip
    """Every fact that the observations of one link support."""
    login = story((o for o in observations if is_login(o)), questions, lambda o: m.causes if (m := read(o)) else {})
    tried = {**login.trials, **public_trials(observations)}
    observations = [seen for seen in _bearing(observations, login, read) if not is_public_trial(seen)]
    values: dict[str, Value] = {
        "link.market": link.market, "link.environment": link.environment, "link.intent": link.intent, "link.consumer": link.consumer,
        "exchange.nonce": profile.clock.nonce,
        "exchange.shapes": "documented" if "apiKey" in profile.credentials and profile.credentials["apiKey"].strict == "exact" else "observed",
        "exchange.passphrase": "required" if "password" in profile.credentials else "none",
        "login.answer": login.answer,
        **_wait(observations),
        **profile.facts,
    }  # fmt: skip
    site = profile.site(link.environment, link.region)
    values["exchange.introspection"] = "available" if profile.calls_for("permissions", site, link.market) else "none"
    for seen in observations:
        values |= {name: value for name, value in seen.reading.items() if "@" not in name}
    values |= _funds(link, profile, observations)
    values |= _public(observations)
    values |= _clock(profile, values)
    values |= _answers(link, profile, observations)
    trials = {name: _finished(name, word, site, profile, observations, questions) for name, word in tried.items()}
    values |= {f"experiments.{name}": word for name, word in trials.items()}
    if link.market == "spot" and "permission.product" not in values:
        values["permission.product"] = "unneeded"
    likelihoods, spoken, words = _signals(link, profile, observations, login, read)
    values |= {f"signals.{cause}": word for cause, word in words.items()}
    for name, word in trials.items():
        if word == "unfinished" and questions[name].tests in likelihoods:
            likelihoods[questions[name].tests] *= _AFTER_A_MISS
    return Derived(vocabulary.close(_nested(values)), likelihoods, spoken, login)


def _finished(
    name: str, word: str, site: Site, profile: Profile, observations: Sequence[Observation], questions: Mapping[str, Question]
) -> str:  # fmt: skip
    """``same`` is a statement about all sister sites; while some were not asked it is ``unfinished``."""
    changes = questions[name].changes
    if word != "same" or changes not in ("environment", "region"):
        return word
    asked = {o.site for o in observations if is_login(o) and o.outcome is Outcome.FAILED}
    return word if all(s.id in asked for s in profile.sisters_of(site, changes)) else "unfinished"


def _bearing(observations: Sequence[Observation], login: Login, read: Read) -> list[Observation]:
    """Without what says nothing of this link: an endpoint that is not there, and a public one that fails while the signed read is accepted."""
    works = login.answer in ("accepted", "repaired")

    def aside(seen: Observation) -> bool:
        if seen.outcome is not Outcome.FAILED or is_login(seen):
            return False
        return no_endpoint(seen, read) or (works and seen.probe.partition(":")[0] in ("network", "clock", "status"))

    return [seen for seen in observations if not aside(seen)]


def no_endpoint(seen: Observation, read: Read) -> bool:
    """Whether the exchange says that it does not have, or no longer has, what was asked for."""
    meaning = read(seen) if seen.outcome is Outcome.FAILED and seen.http is not None else None
    first = max(meaning.causes, key=meaning.causes.__getitem__, default="") if meaning else ""
    return first in _NO_ENDPOINT if seen.http in _NOT_FOUND else first == "endpoint-retired"


def is_login(seen: Observation) -> bool:
    """Whether an observation is the first signed read or a repetition of it."""
    return seen.probe.startswith("login:")


def _of(observations: Iterable[Observation], probe: str) -> list[Observation]:
    return [o for o in observations if o.probe.partition(":")[0] == probe]


def _nested(values: Mapping[str, Value]) -> dict[str, dict[str, Value]]:
    result: dict[str, dict[str, Value]] = {}
    for name, value in values.items():
        kind, _, attribute = name.partition(".")
        result.setdefault(kind, {})[attribute] = value
    return result


def _wait(observations: Sequence[Observation]) -> dict[str, Value]:
    """The longest pause that an answer asked for (RFC 9110 section 10.2.3); a date in its place is not read."""
    seconds = [int(text) for o in observations if o.http == 429 and (text := o.headers.get("retry-after", "")).isdecimal()]
    return {"login.wait_s": min(max(seconds), 1_000_000)} if seconds else {}


def _funds(link: Link, profile: Profile, observations: Sequence[Observation]) -> dict[str, Value]:
    own = profile.markets.get(link.market, {}).get("wallet", "")
    wallets = {name.partition("@")[2]: value for o in observations for name, value in o.reading.items() if name.startswith("funds@")}
    values: dict[str, Value] = {}
    if own in wallets:
        values["balance.here"] = wallets[own]
    others = [value for wallet, value in wallets.items() if wallet != own]
    if others:
        values["balance.elsewhere"] = "present" if "present" in others else "empty"
    return values


def _public(observations: Sequence[Observation]) -> dict[str, Value]:
    """The public endpoint: its best answer, since one that came shows that the way is open."""
    asked = [o for o in _of(observations, "clock") + _of(observations, "status") if o.outcome in (Outcome.OK, Outcome.FAILED) and "status-page" not in o.probe]
    if not asked:
        return {}
    best = next((o for o in asked if o.outcome is Outcome.OK), asked[0])
    if best.outcome is Outcome.OK:
        return {"public.answer": "ok", "public.page": "none", "public.http": best.http or 200, "network.failure": "none"}
    if best.http is None or best.failure == "redirected":
        return {"public.answer": "none", "network.failure": best.failure or "unknown"}
    return {"public.answer": "page" if best.page else "error", "public.page": best.page or "none", "public.http": best.http, "network.failure": "none"}


def _clock(profile: Profile, values: Mapping[str, Value]) -> dict[str, Value]:
    offset, rtt = values.get("clock.offset_ms"), values.get("clock.rtt_ms", 0)
    if not isinstance(offset, int) or not isinstance(rtt, int):
        return {}
    # The server may have read its clock anywhere within the round trip, so half of it stays uncertain.
    behind, ahead = profile.clock.behind_ms or _STEADY_MS, profile.clock.ahead_ms or _STEADY_MS
    if offset < -behind - rtt // 2:
        return {"clock.state": "behind"}
    if offset > ahead + rtt // 2:
        return {"clock.state": "ahead"}
    room: dict[str, Value] = {"clock.room": _room(profile, offset, rtt)}
    return {"clock.state": "ok", **room} if -behind + rtt // 2 <= offset <= ahead - rtt // 2 else room


def _room(profile: Profile, offset: int, rtt: int) -> str:
    """What clock and way leave of the exchange's documented window; a request arrives half a round trip after its timestamp."""
    behind, ahead = profile.clock.behind_ms * _THIN, profile.clock.ahead_ms * _THIN
    if (behind and -offset - rtt // 2 >= behind) or (ahead and offset - rtt // 2 >= ahead):
        return "thin"
    return "late" if behind and -offset + rtt // 2 >= behind else "wide" if behind or ahead else "unknown"


def _answers(link: Link, profile: Profile, observations: Sequence[Observation]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    keys = [o for o in _of(observations, "key") if o.outcome in (Outcome.OK, Outcome.FAILED)]
    if any(o.outcome is Outcome.OK for o in keys):
        values["key_check.answer"] = "accepted"
    elif any(o.http is not None for o in keys):
        values["key_check.answer"] = "refused"
    elif not profile.calls_for("key", profile.site(link.environment, link.region), link.market):
        values["key_check.answer"] = "unavailable"
    own = own_balance(link, profile, observations)
    if own:
        last = own[-1]
        values["read.answer"] = "accepted" if last.outcome is Outcome.OK else "refused" if last.http is not None else "unanswered"
    return values


def own_balance(link: Link, profile: Profile, observations: Sequence[Observation]) -> list[Observation]:
    """The answered reads of the wallet that the link's market uses."""
    wallet = f"funds@{profile.markets.get(link.market, {}).get('wallet', '')}"
    ids = {c.id for c in profile.calls if wallet in c.reads}
    return [o for o in observations if o.signed and o.probe.partition(":")[2] in ids and o.outcome in (Outcome.OK, Outcome.FAILED)]


def _signals(
    link: Link, profile: Profile, observations: Sequence[Observation], login: Login, read: Read
) -> tuple[dict[str, float], dict[str, str], dict[str, str]]:
    """The likelihood of each cause, the sentence that speaks for it most, and the word it gets in ``signals``.

    One fault must explain every refusal, so the likelihoods are joined by their geometric mean, in which a cause that an answer
    does not list keeps `_UNLISTED`; the mean, and not the product, because the answers of one exchange are not independent.
    """
    heard: list[tuple[Meaning, Observation]] = []
    for seen in _speaking(link, profile, observations, login):
        meaning = read(seen)
        if meaning is not None and all((meaning.causes, meaning.exact) != (other.causes, other.exact) for other, _ in heard):
            heard.append((meaning, seen))
    likelihoods: dict[str, float] = {}
    spoken: dict[str, str] = {}
    words: dict[str, str] = {}
    for cause in dict.fromkeys(cause for meaning, _ in heard for cause in meaning.causes):
        shares = [meaning.causes.get(cause, _UNLISTED) for meaning, _ in heard]
        likelihoods[cause] = prod(shares) ** (1 / len(shares))
        spoken[cause] = _sentence(max(heard, key=lambda pair: pair[0].causes.get(cause, 0.0))[1])
    total = sum(likelihoods.values()) if len(heard) > 1 else 1.0
    for cause in likelihoods:
        likelihoods[cause] /= total
        exact = any(meaning.exact and cause in meaning.causes for meaning, _ in heard)
        words[cause] = "only" if exact else "likely" if likelihoods[cause] >= 0.5 else "possible"
    return likelihoods, spoken, words


def _speaking(link: Link, profile: Profile, observations: Sequence[Observation], login: Login) -> list[Observation]:
    """The failed observations that bear on this link: not a wallet of another market, and none that an experiment superseded."""
    network = [o for o in _of(observations, "network") if o.outcome is Outcome.FAILED]
    public = [o for o in _of(observations, "clock") if o.outcome is Outcome.FAILED]
    speaking = network + public
    current = login.current
    if current is not None and current.outcome is Outcome.FAILED:
        speaking.append(current)
        speaking += [o for o in _of(observations, "key") if o.outcome is Outcome.FAILED]
    own = [o for o in own_balance(link, profile, observations) if not is_login(o)]
    speaking += [o for o in own[-1:] if o.outcome is Outcome.FAILED]
    return [o for o in speaking if o.failure != "unsent"]


def _sentence(seen: Observation) -> str:
    if seen.http is None:
        return f"{seen.because[:1].upper()}{seen.because[1:]}." if seen.because else "No answer came."
    if seen.judged:
        return f"{seen.because} ({seen.endpoint})."
    code = f" with code {seen.code}" if seen.code else ""
    text = f": “{_short(seen.message)}”" if seen.message and not seen.page else ""
    return f"{seen.endpoint.partition('?')[0]} answered HTTP {seen.http}{code}{text}."


def _short(text: str, limit: int = 120) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
