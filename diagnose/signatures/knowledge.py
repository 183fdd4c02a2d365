"""What an error read from a text means: the exchange's own signatures first, then common wordings, ccxt's tables, the bare status."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources.abc import Traversable

from diagnose.errors import UsageError, did_you_mean
from diagnose.model import Observation
from diagnose.profile import Profile, Signature
from diagnose.profile_file import ordered
from diagnose.signatures.catalogue import Catalogue, Meaning
from diagnose.signatures.formats import Formats
from diagnose.signatures.patterns import PatternSet, compiled, sentence
from diagnose.signatures.recognise import CcxtTables, Recogniser
from diagnose.signatures.secrets import Redactor
from diagnose.signatures.wording import Wordings

TELLING = frozenset({407, 418, 429, 451, 511})
"""Statuses that say more than the page which came with them (RFC 9110, 6585 and 7725; 418 is a ban at Binance)."""


LAYERS = ("code", "sentence", "wording", "ccxt", "status", "weak")
"""What may know an error, from the surest: its code or a sentence of the exchange, common wordings, ccxt's tables, the bare status, weak words."""

DISTINCT_LENGTH = 5
"""Characters of a code from which on it tells an exchange; shorter numbers stand in every log."""

DISTINCT_WORDS = 5
"""Words of a sentence from which on it tells an exchange by itself; shorter ones are said everywhere."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A meaning, the one of `LAYERS` that knows it and where in the message its words begin (-1: nowhere)."""

    meaning: Meaning
    layer: str
    place: int = -1


class Knowledge:
    """All that is known of texts; profiles are read when a text is from their exchange."""

    def __init__(self, rules: Traversable, catalogue: Catalogue, profile_of: Callable[[str], Profile | None]) -> None:
        self.formats = Formats(rules)
        self.wordings = Wordings(rules)
        self.redactor = Redactor(rules)
        self.tables = CcxtTables(rules)
        self.recogniser = Recogniser(rules, self.tables)
        self._catalogue, self._profile_of = catalogue, profile_of
        self._codes: dict[str, dict[str, str]] = {}
        self._tabled: dict[tuple[str, tuple[str, ...]], Meaning] = {}

    @cached_property
    def _said(self) -> tuple[list[tuple[str, str]], PatternSet]:
        """Every sentence of every curated exchange with its id, and the set that finds them."""
        says = [(says, name) for name, own in self.recogniser.index.items() for says in own["says"]]
        return says, PatternSet([sentence(text) for text, _ in says])

    @cached_property
    def _coded(self) -> dict[str, list[str]]:
        """The curated exchanges that have a code, by its folded form."""
        coded: dict[str, list[str]] = {}
        for name, own in self.recogniser.index.items():
            for code in own["codes"]:
                coded.setdefault(code.casefold(), []).append(name)
        return coded

    def profile(self, exchange: str) -> Profile | None:
        """The curated profile that serves a ccxt id, if there is one."""
        owner = self.recogniser.aliases.get(exchange, exchange)
        return self._profile_of(owner) if owner in self.recogniser.index else None

    def knows(self, exchange: str) -> bool:
        """Whether an id is one of ccxt's, of a profile, or another name of one."""
        return exchange in self.recogniser.aliases or exchange in self.tables.exchanges

    def of_code(self, exchange: str, code: str) -> Meaning:
        """What a code means by itself. Raises `UsageError` with the nearest codes for one that neither profile nor ccxt has."""
        profile = self.profile(exchange)
        known = self.codes(exchange)
        found = known.get(code.casefold())
        if profile and found and (own := self._catalogue.book(profile).of_code(found)):
            return self._catalogue.meaning(own)
        if found:
            table = exchange if exchange in self.tables.exchanges else self.recogniser.aliases.get(exchange, exchange)
            return self._by_table(table, self.tables.code(table, found))
        raise UsageError(f"{profile.name if profile else exchange} has no code '{code}'{did_you_mean(code, known.values())}")

    def codes(self, exchange: str) -> Mapping[str, str]:
        """The codes of an exchange, curated and ccxt's, by their folded form."""
        if not self.knows(exchange):
            return {}
        if exchange not in self._codes:
            profile = self.profile(exchange)
            known = {code.casefold(): code for code in self._tables_of(exchange)}
            self._codes[exchange] = known | dict(self._catalogue.book(profile).codes if profile else {})
        return self._codes[exchange]

    def guess(self, text: str) -> str:
        """The one exchange whose sentence or code the text holds, when no host, name or word of it stands there; else empty."""
        says, sentences = self._said
        found = sentences.found(text)
        said = {says[number][1] for number in found}
        coded = [set(self._coded[code]) for _, code in self.formats.codes(text, self._coded) if len(code) >= DISTINCT_LENGTH]
        both = [names & said for names in coded if names & said]
        telling = {says[number][1] for number in found if len(says[number][0].split()) >= DISTINCT_WORDS}
        for names in (*both, *coded[:1], telling):
            if len(names) == 1:
                return next(iter(names))
        return ""

    def meaning(self, seen: Observation, exchange: str, said: str) -> Voice | None:
        """What one error means, or ``None`` when it says nothing of a cause. ``said`` is its text without what stands around it."""
        profile = self.profile(exchange)
        text = seen.message or ""
        own = None
        if profile:
            book = self._catalogue.book(profile)
            own = book.find(seen)
            if own is not None and own.code == seen.code and seen.code:
                return Voice(self._catalogue.meaning(own), "code")
            if own is not None and (own.code or own.text or own.says):
                return Voice(self._catalogue.meaning(own), "sentence", book.place(seen, own))
        wording = self.wordings.find(said, seen.http)
        if wording and _outranked(wording.group, seen.http) and (told := self._by_status(seen, own)):
            return told
        if (wording is None or wording.group == "weak") and not seen.http and (frame := self.wordings.frame(text)):
            return Voice(frame.meaning, "wording", _place(frame.text, text))
        if wording and wording.group not in ("parse", "weak"):
            return Voice(wording.meaning, "wording", _place(wording.text, said))
        table = exchange if exchange in self.tables.exchanges else self.recogniser.aliases.get(exchange, "")
        if causes := (self.tables.code(table, seen.code) if seen.code else ()) or self.tables.words(table, text):
            return Voice(self._by_table(table, causes), "ccxt")
        if told := self._by_status(seen, own):
            return told
        return Voice(wording.meaning, "weak", _place(wording.text, said)) if wording else None

    def _by_table(self, table: str, causes: tuple[str, ...]) -> Meaning:
        if (table, causes) not in self._tabled:
            self._tabled[table, causes] = Meaning(ordered(causes), False, f"ccxt {self.tables.version} {table}")
        return self._tabled[table, causes]

    def _by_status(self, seen: Observation, own: Signature | None) -> Voice | None:
        if own is not None:
            return Voice(self._catalogue.meaning(own), "status")
        common = self._catalogue.read(Observation(probe="paste", outcome=seen.outcome, http=seen.http), None) if seen.http else None
        return Voice(common, "status") if common else None

    def _tables_of(self, exchange: str) -> list[str]:
        names = {exchange, self.recogniser.aliases.get(exchange, exchange)}
        return [code for name in names for code in self.tables.exchanges.get(name, {}).get("exact", {})]


def _outranked(group: str, http: int | None) -> bool:
    """Whether a status says more than the words: an answer came, so no network failed; and some statuses say more than their page."""
    return http is not None and ((group == "network" and http >= 400 and http != 407) or (group == "page" and http in TELLING))


def _place(pattern: str, text: str) -> int:
    match = compiled(pattern).search(text)
    return int(match.start()) if match else -1
