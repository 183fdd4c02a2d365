"""The offline look at credentials: what can be said of them before any request is sent.

It yields the facts ``key.*``, ``secret.*``, ``passphrase.*`` and ``pair.relation`` of the vocabulary and nothing else: never a
value, a part of one or its length. Shapes are the profile's RE2 patterns; nothing here knows an exchange.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import re2

from diagnose.credentials.interface import Fields
from diagnose.credentials.pattern import extent
from diagnose.credentials.pem import BEGIN, encodable, is_intact, is_pem
from diagnose.credentials.placeholder import is_placeholder
from diagnose.credentials.text import clean, condition
from diagnose.model import Credentials
from diagnose.profile import CredentialField

KINDS: Mapping[str, tuple[str, ...]] = {"key": ("apiKey", "walletAddress"), "secret": ("secret", "privateKey")}
"""Fact kind -> ccxt fields, the first that an exchange has: the pair that names and proves. The passphrase has fewer facts."""

DISTINCTIVE = 2
"""Letters and digits that a pattern must spell out before it marks another exchange's key by itself (``bg_`` has two)."""

_EMAIL = re2.compile(r"^[^@\s]+@[^@\s]+\.\pL\pL+$")
_URL = re2.compile(r"(?i)^(?:https?://|www\.)\S+$")
_SENTENCE = re2.compile(r"^\pL+(?:[ \t]+\pL+)+$")
_PASSWORD = re2.compile(r"^[\x21-\x7e]{6,40}$")
_PUNCTUATED = re2.compile(r"[!@#$%^&()?~{}<>|;,]")
_LETTER = re2.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class _Value:
    """One field as it was typed (``raw``) and without damage (``text``)."""

    raw: str
    text: str
    field: CredentialField

    @property
    def own(self) -> bool:
        return fits(self.text, self.field)


def inspect(credentials: Credentials, fields: Fields, others: Mapping[str, Sequence[str]] = {}) -> dict[str, str]:
    """The facts of the credentials, by ``kind.attribute``; words of the vocabulary, ``unknown`` included.

    ``fields`` are those of the exchange's profile, ``others`` the shape patterns of other exchanges by their id. Never raises
    for any text; time grows with its length only.
    """
    named = {kind: next((name for name in names if name in fields), "") for kind, names in KINDS.items()}
    values = {kind: _value(credentials.get(name), fields[name]) for kind, name in named.items() if name}
    facts = _passphrase(credentials.get("password"), fields)
    for kind, value in values.items():
        partner = next((v.field for other, v in values.items() if other != kind), None)
        facts |= {f"{kind}.{attribute}": word for attribute, word in _look(value, kind, partner, others).items()}
    facts["pair.relation"] = _relation(values["key"], values["secret"]) if len(values) == len(KINDS) else "unknown"
    return facts


def fits(text: str, field: CredentialField) -> bool:
    """Whether a cleaned text has one of the field's shapes; a PEM must also have its line ends."""
    if is_pem(text) and not is_intact(text):
        return False
    return any(_matches(pattern, text) for pattern in field.shapes.values())


def _value(raw: str, field: CredentialField) -> _Value:
    return _Value(raw, clean(raw), field)


def _matches(pattern: str, text: str) -> bool:
    return re2.compile(pattern).search(text) is not None


def _look(
    value: _Value, kind: str, partner: CredentialField | None, others: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    unknown = {"text": "unknown", "shape": "unknown", "looks": "unknown"}
    if not value.text:
        return {"presence": "missing", **unknown}
    text = condition(value.raw)
    if value.text in value.field.samples or is_placeholder(value.text):
        return {"presence": "placeholder", **unknown, "text": text}
    shape = _shape(value)
    return {"presence": "present", "text": text, "shape": shape, "looks": _looks(value, kind, partner, others, shape)}


def _shape(value: _Value) -> str:
    """How the text differs from every shape of its field. Whether that shape is documented is another fact, ``exchange.shapes``."""
    if value.own:
        return "expected"
    patterns = [p for p in value.field.shapes.values() if BEGIN not in p]
    if not value.field.shapes:
        return "unknown"
    extents = [e for e in map(extent, patterns) if e is not None]
    if is_pem(value.text) or len(extents) < len(patterns):
        return "other"
    spelled = [e for e in extents if e.spells(value.text)]
    if not spelled:
        return "alphabet"
    if all(len(value.text) < e.shortest for e in spelled):
        return "short"
    return "long" if all(len(value.text) > e.longest for e in spelled) else "other"


def _looks(
    value: _Value, kind: str, partner: CredentialField | None, others: Mapping[str, Sequence[str]], shape: str
) -> str:
    own, other = ("own-key", "own-secret") if kind == "key" else ("own-secret", "own-key")
    if is_pem(value.text):
        return "pem" if is_intact(value.text) else "pem-damaged"
    if value.own:
        return own
    if partner is not None and fits(value.text, partner):
        return other
    if _EMAIL.search(value.text):
        return "email"
    if _URL.search(value.text):
        return "url"
    if _foreign(value, others, shape):
        return "other-exchange"
    return "phrase" if _human(value) else "unknown"


def _foreign(value: _Value, others: Mapping[str, Sequence[str]], shape: str) -> bool:
    """Whether another exchange's shape fits: one with a prefix of its own, or any when this can be no key of ours, not even
    a cut-off one. Where our own shape was only observed it can always be."""
    certain = value.field.strict == "exact" and shape in ("alphabet", "long", "other")
    for pattern in (p for patterns in others.values() for p in patterns if BEGIN not in p):
        measured = extent(pattern)
        if measured is None or not _matches(pattern, value.text):
            continue
        if certain or measured.fixed >= DISTINCTIVE:
            return True
    return False


def _human(value: _Value) -> bool:
    """Whether a person or a password manager made it up: words, or a password with punctuation that keys never have."""
    if _SENTENCE.search(encodable(value.raw.strip())):
        return True
    return all(pattern.search(value.text) for pattern in (_PASSWORD, _PUNCTUATED, _LETTER))


def _relation(key: _Value, secret: _Value) -> str:
    if not key.text or not secret.text:
        return "unknown"
    if key.text == secret.text:
        return "same"
    crossed = fits(key.text, secret.field) and fits(secret.text, key.field)
    if crossed and not (key.own and secret.own):
        return "exchanged"
    # Where both values have both shapes an exchange would look the same, so nothing can be said.
    return "distinct" if key.own and secret.own and not crossed else "unknown"


def _passphrase(raw: str, fields: Fields) -> dict[str, str]:
    if "password" not in fields:
        return {"passphrase.presence": "unneeded", "passphrase.text": "unknown"}
    text = clean(raw, phrase=True)
    if not text:
        return {"passphrase.presence": "missing", "passphrase.text": "unknown"}
    placeholder = text in fields["password"].samples or is_placeholder(text, phrase=True)
    return {
        "passphrase.presence": "placeholder" if placeholder else "present",
        "passphrase.text": condition(raw, phrase=True),
    }
