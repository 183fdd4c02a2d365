"""Whatever is in this folder and in the environment: the bot's own configuration first, the environment next, then loose files.

A bot uses its own file, so that wins here as well; what else holds credentials for the same exchange is named, since a forgotten
variable or file with an old key is a usual cause of trouble.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from diagnose.credentials.interface import Fields, Place, Reader
from diagnose.credentials.readers import environment
from diagnose.credentials.readers.container import ContainerReader
from diagnose.credentials.readers.dotenv import DotenvReader
from diagnose.credentials.readers.freqtrade import FreqtradeReader
from diagnose.credentials.readers.hummingbot import HummingbotReader
from diagnose.credentials.readers.jesse import JesseReader
from diagnose.credentials.readers.krakenex import KrakenexReader
from diagnose.credentials.readers.layout import LayoutReader, layouts
from diagnose.errors import DiagnoseError, UsageError
from diagnose.model import Credentials

_BOTS: tuple[Callable[[Place], Reader], ...] = (FreqtradeReader, HummingbotReader)
_LOOSE: tuple[Callable[[Place], Reader], ...] = (JesseReader, KrakenexReader, environment.reader, DotenvReader, ContainerReader)


class AutoReader:
    """Asks every reader that needs no name for its usual place."""

    def __init__(self, place: Place) -> None:
        if place.argument:
            raise UsageError("auto takes no path; name the source, such as freqtrade:PATH")
        self._place = place

    def read(self, exchange: str, fields: Fields) -> Credentials | None:
        """The first that holds anything, with the others named. Raises the first reader's error where nothing could be read."""
        found: list[Credentials] = []
        errors: list[DiagnoseError] = []
        for reader in self._readers():
            try:
                one = reader.read(exchange, fields)
            except DiagnoseError as error:
                errors.append(error)
                continue
            if one is not None:
                found.append(one)
        if not found:
            if errors:
                raise errors[0]
            return None
        won, *others = found
        seen = [other.origin for other in others] + [f"unreadable: {error}" for error in errors]
        facts = {**won.facts, "source.rivals": _rivals(won, others)}
        return replace(won, origin=f"{won.origin}; also seen: {'; '.join(seen) if seen else 'nothing'}", facts=facts)

    def looked_for(self, exchange: str, fields: Fields) -> str:
        """Every usual place."""
        return ", then for ".join(reader.looked_for(exchange, fields) for reader in self._readers())

    def _readers(self) -> Iterator[Reader]:
        yield from (make(self._place) for make in _BOTS)
        yield from (LayoutReader(layout, self._place) for layout in layouts().values() if layout.local)
        yield from (make(self._place) for make in _LOOSE)


def _rivals(won: Credentials, others: list[Credentials]) -> str:
    if not others:
        return won.facts.get("source.rivals", "none")
    same = all(won.get(name) == other.get(name) for other in others for name in won.fields.keys() & other.fields.keys())
    return "same" if same else "different"
