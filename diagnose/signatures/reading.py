"""Pasted text to observations: which exchange, and of every error in it what a probe would have seen.

Status, code, message and request stay apart. Several errors are several observations, in the order in which they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from diagnose.model import Observation, Outcome, Value
from diagnose.signatures.catalogue import Meaning
from diagnose.signatures.knowledge import Knowledge, Voice
from diagnose.signatures.tidy import LONGEST, flat, tidy

FIRST_EVENTS, LAST_EVENTS = 300, 100
"""Events of a paste that are read, from its begin and from its end; a longer log says the same again in between."""

MOST_HEARD = 12
"""Errors of a paste that are kept as observations."""

QUOTED = 240
"""Characters of a message that an observation keeps around the place that tells."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One error: what was seen of it and what that means."""

    seen: Observation
    voice: Voice


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from one paste.

    ``exchange`` is a ccxt id or empty; ``told`` says how it is known: given, named (by hosts, names or wording), guessed (by a code or
    sentence that few exchanges have) or unknown. ``facts`` are the values of the fact ``ticket``; ``cut`` when the middle was left out.
    """

    exchange: str
    told: str
    heard: tuple[Heard, ...]
    facts: Mapping[str, Value]
    cut: bool


def read(paste: str, knowledge: Knowledge, exchange: str = "") -> Reading:
    """Read a paste. ``exchange`` is the ccxt id where somebody knows it."""
    redacted = knowledge.redactor.redact(tidy(paste))
    text = knowledge.wordings.without_boilerplate(redacted.text)
    told = "given" if exchange else "named"
    exchange = exchange or knowledge.recogniser.find(text)
    if not exchange:
        exchange, told = knowledge.guess(text), "guessed"
    told = told if exchange else "unknown"
    heard = _without_repetition(_hear(text, knowledge, exchange))
    facts = {"exchange": told, "secret": "seen" if "secret" in redacted.kinds else "unseen", **knowledge.formats.words(text)}
    return Reading(exchange, told, heard, facts, len(paste) > 2 * LONGEST)


def of_answer(seen: Observation, knowledge: Knowledge, exchange: str) -> Meaning | None:
    """What the answer to a probe means by its text, where no profile knows the exchange's codes; ``None`` when it tells no cause."""
    if seen.failure or seen.page or not seen.message:
        return None
    heard = read(f"HTTP {seen.http} {seen.message}", knowledge, exchange).heard
    return heard[0].voice.meaning if heard else None


@dataclass(frozen=True, slots=True)
class _Event:
    """One entry of a log: its lines without what stands around the error, both on one line, and what is known of the request."""

    lines: str
    whole: str
    said: str
    http: int | None
    endpoint: str
    headers: Mapping[str, str]

    def seen(self, code: str | None, message: str) -> Observation:
        """What a probe would have seen."""
        return Observation(
            probe="paste", outcome=Outcome.FAILED, http=self.http, code=code, message=message, endpoint=self.endpoint, headers=self.headers
        )  # fmt: skip


def _hear(text: str, knowledge: Knowledge, exchange: str) -> Iterator[Heard]:
    formats, known = knowledge.formats, knowledge.codes(exchange)
    events = formats.events(text)
    for part in events if len(events) <= FIRST_EVENTS + LAST_EVENTS else (*events[:FIRST_EVENTS], *events[-LAST_EVENTS:]):
        event = _event(part, knowledge)
        coded = False
        for place, name in formats.codes(event.lines, known):
            heard = _one(event, place, known[name], knowledge, exchange)
            if heard and heard.voice.layer == "ccxt" and name == str(event.http):
                continue  # a status, which an exchange without a profile may also use as a code
            if heard:
                coded = coded or heard.voice.layer != "wording"
                yield heard
        if not coded and (heard := _one(event, -1, None, knowledge, exchange)):
            yield heard


def _event(part: str, knowledge: Knowledge) -> _Event:
    formats, bare = knowledge.formats, knowledge.wordings.without_frames(part)
    lines, request = knowledge.wordings.said(bare), formats.request(part)
    return _Event(lines, flat(part), flat(lines), formats.status(bare), request.endpoint if request else "", formats.headers(part))


def _one(event: _Event, place: int, code: str | None, knowledge: Knowledge, exchange: str) -> Heard | None:
    voice = knowledge.meaning(event.seen(code, event.whole), exchange, event.said)
    if voice is None or (voice.layer == "weak" and knowledge.formats.quiet(event.lines)):
        return None
    spoken = event.said if voice.layer in ("wording", "weak") else event.whole
    quote = _around(event.lines, place) if place >= 0 else _around(spoken, max(voice.place, 0))
    return Heard(event.seen(code, quote), voice)


def _around(text: str, place: int) -> str:
    """The line at that place, or of a long one the part that begins shortly before it."""
    start = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    line = text[start : end if end >= 0 else len(text)]
    if len(line) > QUOTED:
        begin = max(0, min(place - start - 60, len(line) - QUOTED))
        line = line[begin : begin + QUOTED]
    return flat(line)


def _without_repetition(heard: Iterator[Heard]) -> tuple[Heard, ...]:
    kept: list[Heard] = []
    for one in heard:
        if all(one.voice.meaning != other.voice.meaning for other in kept):
            kept.append(one)
        if len(kept) >= MOST_HEARD:
            break
    return tuple(kept)
