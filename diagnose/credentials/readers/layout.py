"""Files in which a value only has to be looked up: ``rules/readers.yaml`` says where, this reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from diagnose import data
from diagnose.credentials.documents import PARSERS, File, Tree, json_of, read
from diagnose.credentials.harvest import NAMES, Harvest
from diagnose.credentials.interface import Fields, Place
from diagnose.model import Credentials

Names = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Layout:
    """One row of ``files:``; the fields are described there."""

    name: str
    paths: tuple[str, ...]
    format: str
    at: tuple[str, ...]
    by: str
    profile: str
    names: Names
    exchanges: Mapping[str, Names]
    fernet: str

    @property
    def local(self) -> bool:
        """Whether the file is usually in the folder of the bot."""
        return not self.paths[0].startswith("~")


@cache
def layouts() -> Mapping[str, Layout]:
    """The rows by name. Raises `DataError` for a row that is wrong."""
    table = data.load(data.root("rules") / "readers.yaml").mapping("files")
    return {name: _layout(name, table.mapping(name)) for name in table}


@cache
def _spellings() -> data.Map:
    return data.load(data.root("rules") / "readers.yaml").mapping("spellings")


def spellings(exchange: str) -> tuple[str, ...]:
    """The names that tools give an exchange, its ccxt id first."""
    return (exchange, *_spellings().texts(exchange))


def _layout(name: str, m: data.Map) -> Layout:
    m.only("paths", "format", "at", "by", "profile", "names", "exchanges", "fernet", "sources")
    if not m.texts("paths") or not m.texts("sources"):
        m.fail("a file needs 'paths' and 'sources'")
    own = m.mapping("exchanges")
    return Layout(
        name, m.texts("paths"), m.word("format", (*PARSERS, "jsonc")), m.texts("at"), m.text("by", ""), m.text("profile", ""),
        _names(m.mapping("names")), {exchange: _names(own.mapping(exchange)) for exchange in own}, m.text("fernet", ""),
    )  # fmt: skip


def _names(m: data.Map) -> Names:
    return {field: m.texts(field) for field in m}


class LayoutReader:
    """Reads the file of one layout."""

    def __init__(self, layout: Layout, place: Place) -> None:
        self._layout, self._place = layout, place

    def read(self, exchange: str, fields: Fields) -> Credentials | None:
        """The fields of the exchange's entry, the hidden ones in clear. Raises `DataError` or `UsageError`."""
        layout = self._layout
        path = self._place.path(*layout.paths) if not layout.exchanges or exchange in layout.exchanges else None
        if path is None:
            return None
        file = read(path)
        document = json_of(file, comments=True) if layout.format == "jsonc" else PARSERS[layout.format](file)
        harvest = Harvest(layout.name, str(path))
        harvest.file(file)
        for spelling in spellings(exchange):
            names = {field: tuple(n.format(exchange=spelling) for n in known) for field, known in self._known(exchange).items()}
            entries = list(self._entries(document, spelling))
            if not entries:
                continue
            steps, entry = entries[0]
            if len(entries) > 1:
                harvest.remark(f"'{steps[-1]}' is the first of {len(entries)} entries for {exchange}")
            harvest.take(self._clear(entry, names), fields, _at(steps, file), names)
            if found := harvest.credentials():
                return found
        return None

    def looked_for(self, exchange: str, fields: Fields) -> str:
        """The file, or that the tool is for another exchange."""
        layout = self._layout
        if layout.exchanges and exchange not in layout.exchanges:
            return f"{layout.name}, which is for {', '.join(layout.exchanges)}"
        return f"{self._place.argument or ' or '.join(layout.paths)} with an entry for {exchange}"

    def _known(self, exchange: str) -> Names:
        return {**NAMES, **self._layout.names, **self._layout.exchanges.get(exchange, {})}

    def _entries(self, document: Tree, spelling: str) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
        """The entries for a spelling, each with the way to it."""
        layout = self._layout
        if layout.by:
            yield from (((key,), entry) for key, entry in document.items() if isinstance(entry, dict) and entry.get(layout.by) == spelling)
            return
        profile = document.get(layout.profile, "") if layout.profile else ""
        steps = tuple(step.format(exchange=spelling, profile=profile) for step in layout.at)
        entry: Any = document
        for step in steps:
            entry = entry.get(step) if isinstance(entry, dict) else None
        if isinstance(entry, dict):
            yield steps, entry

    def _clear(self, entry: Mapping[str, Any], names: Names) -> Mapping[str, Any]:
        """The entry with its hidden values in clear; one that was typed in clear stays as it is, as the tool takes it too."""
        if not self._layout.fernet:
            return entry
        from cryptography.fernet import Fernet, InvalidToken

        secured, wanted = Fernet(self._layout.fernet), {name for known in names.values() for name in known}
        clear = dict(entry)
        for name in wanted & clear.keys():
            try:
                clear[name] = secured.decrypt(str(clear[name]).encode("utf-8", "replace")).decode("utf-8", "replace")
            except InvalidToken:
                continue
        return clear


def _at(steps: tuple[str, ...], file: File) -> str:
    return f"under '{'.'.join(steps)}' in {file.path}" if steps else f"in {file.path}"
