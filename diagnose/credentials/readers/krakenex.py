"""Key files of two lines, key and secret, as krakenex reads them: ``kraken.key``, or ``<exchange>.key`` of others who took this up.

Source: krakenex 2.2.2, krakenex/api.py ``load_key`` (each line without blanks around).
"""

from __future__ import annotations

from diagnose.credentials.documents import read
from diagnose.credentials.harvest import Harvest
from diagnose.credentials.interface import Fields, Place
from diagnose.model import Credentials


class KrakenexReader:
    """Reads a key file."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def read(self, exchange: str, fields: Fields) -> Credentials | None:
        """Key and secret. Raises `DataError` or `UsageError`."""
        path = self._place.path(f"{exchange}.key")
        if path is None:
            return None
        file = read(path)
        harvest = Harvest("krakenex", str(path))
        harvest.file(file)
        for number, (field, line) in enumerate(zip(("apiKey", "secret"), file.text.split("\n"), strict=False), 1):
            harvest.put(field, line.strip(), f"line {number} of {path}")
        return harvest.credentials()

    def looked_for(self, exchange: str, fields: Fields) -> str:
        """The file."""
        return f"{self._place.argument or f'{exchange}.key'} with the key in its first line and the secret in its second"
