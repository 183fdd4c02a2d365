"""Reading one HTTP answer by the profile: its code, its text, what kind of page it is and what it says outright."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

import jmespath

from diagnose.facts.vocabulary import Vocabulary
from diagnose.model import Value
from diagnose.probes.transport import Exchange
from diagnose.profile import Call, Profile

DAY_MS = 86_400_000
SOON_DAYS = 14
"""An expiry this close is worth a warning (the key-expiring cause)."""

MAX_MESSAGE = 2_000
"""Characters of a message or page that are kept."""


class _Functions(jmespath.functions.Functions):
    """The functions of JMESPath and two of our own."""

    @jmespath.functions.signature({"types": ["string"]})
    def _func_lower(self, text: str) -> str:
        """``lower(text)``: addresses are written in mixed case and answered in lower case."""
        return text.lower()

    @jmespath.functions.signature({"types": ["array"]}, {"types": ["string"]}, {"types": ["string"]})
    def _func_where(self, items: list[Any], name: str, value: str) -> list[Any]:
        """``where(items, name, value)``: the objects of a list with that value. A filter cannot look outside of its list."""
        return [item for item in items if isinstance(item, dict) and item.get(name) == value]


_OPTIONS = jmespath.Options(custom_functions=_Functions())


@lru_cache(maxsize=1024)
def _compiled(expression: str) -> Any:
    return jmespath.compile(expression)


def find(expression: str, document: Any) -> Any:
    """What a JMESPath expression yields, ``None`` also where the document has another shape than expected."""
    try:
        return _compiled(expression).search(document, _OPTIONS)
    except jmespath.exceptions.JMESPathError:
        return None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer taken apart: ``document`` is the parsed JSON or ``None``, ``page`` the kind of HTML page or empty."""

    ok: bool
    status: int
    code: str | None
    message: str | None
    page: str
    document: Any


def read(exchange: Exchange, profile: Profile, page_of: Callable[[str, int], str]) -> Answer:
    """Take an answer apart by the profile's expressions. ``page_of`` names the kind of an HTML page from its text and status."""
    status, body = exchange.status or 0, exchange.body
    try:
        document = json.loads(body)
    except ValueError:
        html = "<" in body[:200] or "html" in exchange.headers.get("content-type", "")
        page = page_of(body, status) if html else ""
        return Answer(False, status, None, body[:MAX_MESSAGE] or None, page, None)
    code, message = find(profile.answer_code, document), find(profile.answer_message, document)
    code_text = None if code is None or isinstance(code, dict | list) else str(code)
    fine = code_text is None or code_text in profile.answer_fine
    text = None if message is None or fine else str(message)[:MAX_MESSAGE]
    if status >= 400 and fine:
        text = body[:MAX_MESSAGE]
    return Answer(status < 400 and fine, status, None if fine else code_text, text, "", document)


def readings(call: Call, document: Any, market: str, vocabulary: Vocabulary, now_ms: float) -> dict[str, Value]:
    """What the answer of a call says outright, as ``kind.attribute`` (and ``funds@WALLET``) to a word or number."""
    found: dict[str, Value] = {}
    for name, expression in _for_market(call.reads, market).items():
        value = find(expression, document)
        if value is None:
            continue
        if name == "expires":
            found |= _expiry(value, call.unit, now_ms)
        elif name.startswith("funds@"):
            found[name] = "present" if value else "empty"
        elif name != "time":
            word = _word(name, value, call.words.get(name, {}), vocabulary)
            if word is not None:
                found[name] = word
    return found


def _for_market(reads: Mapping[str, str], market: str) -> dict[str, str]:
    # An entry for one market (permission.product@swap) wins over the general one and is dropped elsewhere.
    chosen: dict[str, str] = {}
    for name, expression in reads.items():
        base, _, only = name.partition("@")
        if base == "funds" or not only:
            chosen.setdefault(name, expression)
        elif only == market:
            chosen[base] = expression
    return chosen


def _word(name: str, value: Any, words: Mapping[str, str], vocabulary: Vocabulary) -> str | None:
    text = {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    if words:
        return words.get(text, words.get("*"))
    allowed = vocabulary.words(name)
    if isinstance(value, bool):
        return allowed[0] if value else allowed[1]
    return text if text in allowed else None


def time_ms(value: Any, unit: str) -> float | None:
    """A time of an exchange as epoch ms; ``unit`` is ms, s or iso. ``None`` when it cannot be read."""
    try:
        if unit == "iso" or (isinstance(value, str) and "T" in value):
            return datetime.fromisoformat(str(value).replace("Z", "+00:00")).timestamp() * 1000
        return float(value) * (1000 if unit == "s" else 1)
    except (ValueError, TypeError):
        return None


def date_ms(headers: Mapping[str, str]) -> float | None:
    """The time of an answer by its ``Date`` header (RFC 9110 section 6.6.1) as epoch ms. It has whole seconds, so half of one is added."""
    try:
        return parsedate_to_datetime(headers.get("date", "")).timestamp() * 1000 + 500
    except ValueError:
        return None


def _expiry(value: Any, unit: str, now_ms: float) -> dict[str, Value]:
    if value in ("", 0, "0", "-1", -1):
        return {"permission.expiry": "none"}
    at = now_ms + int(value) * DAY_MS if unit == "days" and str(value).isdecimal() else time_ms(value, unit)
    if at is None:
        return {}
    days = int((at - now_ms) // DAY_MS)
    word = "passed" if at < now_ms else "soon" if days < SOON_DAYS else "later"
    return {"permission.expiry": word, "permission.days_left": days}
