"""Standard input: a JSON object by field name, or one value a line in the order in which the exchange shows them."""

from __future__ import annotations

from pathlib import Path

from diagnose.credentials.documents import MAX_BYTES, File, json_of
from diagnose.credentials.harvest import Harvest
from diagnose.credentials.interface import Fields, Place
from diagnose.errors import UsageError
from diagnose.model import Credentials


class StdinReader:
    """Reads what is piped in, to its end."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def read(self, exchange: str, fields: Fields) -> Credentials | None:
        """The values; ``None`` for an empty input. Raises `DataError` or `UsageError`."""
        if self._place.stdin is None:
            raise UsageError("there is no standard input to read")
        try:
            text = self._place.stdin.read(MAX_BYTES + 1)
        except UnicodeDecodeError:
            raise UsageError("the standard input is not UTF-8 text") from None
        if len(text) > MAX_BYTES:
            raise UsageError(f"the standard input is longer than {MAX_BYTES} characters")
        harvest = Harvest("stdin")
        if text.lstrip().startswith("{"):
            harvest.take(json_of(File(Path("stdin"), text, False)), fields, "in the standard input")
        else:
            for number, (field, line) in enumerate(zip(fields, text.split("\n") if text else (), strict=False), 1):
                harvest.put(field, line.removesuffix("\r"), f"line {number} of the standard input")
        return harvest.credentials()

    def looked_for(self, exchange: str, fields: Fields) -> str:
        """The order of the lines."""
        return f"a JSON object or one value a line on standard input, in this order: {', '.join(fields)}"
