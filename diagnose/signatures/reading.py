"""Pasted text to observations: which exchange, and of every error in it what a probe would have seen.

Status, code, message and request stay apart. Several errors are several observations, in the order in which they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from diagnose.model import Observation, Outcome, Value
from diagnose.signatures.formats import Request
from diagnose.signatures.knowledge import Knowledge, Voice
from diagnose.signatures.tidy import LONGEST, flat, tidy

MOST_EVENTS = 400
"""Events of a paste that are read; a longer log says the same again."""

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


def _hear(text: str, knowledge: Knowledge, exchange: str) -> Iterator[Heard]:
    formats, known = knowledge.formats, knowledge.codes(exchange)
    for event in formats.events(text)[:MOST_EVENTS]:
        said, request, http = knowledge.wordings.said(event), formats.request(event), formats.status(event)
        texts = (flat(event), flat(said))
        coded = False
        for place, name in formats.codes(said, known):
            heard = _one(said, place, texts, known[name], http, request, knowledge, exchange)
            if heard:
                coded = coded or heard.voice.layer != "wording"
                yield heard
        if not coded and (heard := _one(said, -1, texts, None, http, request, knowledge, exchange)):
            yield heard


def _one(
    lines: str, place: int, texts: tuple[str, str], code: str | None, http: int | None, request: Request | None, knowledge: Knowledge, exchange: str
) -> Heard | None:  # fmt: skip
    whole, said = texts
    endpoint = request.endpoint if request else ""
    seen = Observation(probe="paste", outcome=Outcome.FAILED, http=http, code=code, message=whole, endpoint=endpoint)
    voice = knowledge.meaning(seen, exchange, said)
    if voice is None:
        return None
    quote = _around(lines, place) if place >= 0 else _around(said if voice.layer in ("wording", "weak") else whole, max(voice.place, 0))
    return Heard(Observation(probe="paste", outcome=Outcome.FAILED, http=http, code=code, message=quote, endpoint=endpoint), voice)


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
