"""Gathering what one place holds for one exchange: the values, where each stands, and what is remarkable about the place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from diagnose.credentials.documents import File
from diagnose.model import Credentials, Secret

NAMES: Mapping[str, tuple[str, ...]] = {
    "apiKey": ("apiKey", "api_key", "api-key", "apikey", "key"),
    "secret": ("secret", "api_secret", "api-secret", "apiSecret", "secret_key", "secretKey"),
    "password": ("password", "passphrase", "api_passphrase", "api-password"),
    "uid": ("uid", "memo", "api-uid"),
    "walletAddress": ("walletAddress", "wallet_address"),
    "privateKey": ("privateKey", "private_key"),
}
"""ccxt field -> the names that tools give it, first wins. A place with names of its own says so."""


class Harvest:
    """Collects values of one source. ``source`` is the word for ``--from``, ``place`` the file or store in a person's words."""

    def __init__(self, source: str, place: str = "") -> None:
        self._source, self._place = source, place
        self._fields: dict[str, Secret] = {}
        self._places: dict[str, str] = {}
        self._facts: dict[str, str] = {"source.value": "plain"}
        self._remarks: list[str] = []

    def put(self, field: str, value: object, where: str, *, written: str | None = None) -> None:
        """One value. ``where`` names its file and field; ``written`` is the text in the file, if the tool makes another of it."""
        text = value if isinstance(value, str) else _plain(value)
        self._fields[field] = Secret(text)
        self._places[field] = where
        # A whole number is sent as it stands there; of anything else the tool makes a text of its own.
        changed = written != text if written is not None else isinstance(value, bool) or not isinstance(value, str | int)
        if changed:
            self._facts["source.value"] = "cast"

    def take(self, entry: Mapping[str, object], wanted: Iterable[str], at: str, names: Mapping[str, tuple[str, ...]] = NAMES) -> None:
        """The wanted fields of a mapping that may have any of their names. ``at`` says where the mapping stands."""
        for field in wanted:
            found = next((name for name in names.get(field, (field,)) if entry.get(name) is not None), None)
            if found is not None:
                self.put(field, entry[found], f"'{found}' {at}")

    def file(self, file: File) -> None:
        """Note whether others can read the file."""
        self._facts["source.file"] = "readable" if file.open_to_all else self._facts.get("source.file", "private")
        if file.open_to_all:
            self._remarks.append(f"{file.path} is readable by every account of this machine")

    def remark(self, sentence: str) -> None:
        """Something a person should know of the place; no value."""
        self._remarks.append(sentence)

    def unread(self, name: str) -> None:
        """A variable or field that is meant for a value and that the tool does not read under this name."""
        self._facts["source.name"] = "unread"
        self._remarks.append(f"{name} is not read by {self._source}")

    def credentials(self) -> Credentials | None:
        """What was collected, or ``None`` for nothing."""
        if not self._fields and "source.name" not in self._facts:
            return None
        origin = f"{self._source}: {self._place}" if self._place else self._source
        remarks = f" ({'; '.join(dict.fromkeys(self._remarks))})" if self._remarks else ""
        return Credentials(self._fields, origin + remarks, self._facts, self._places)


def _plain(value: object) -> str:
    """What Python makes of a value that should have been a text; nested data is no credential at all."""
    return "" if isinstance(value, dict | list) else str(value)
