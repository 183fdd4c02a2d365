"""jesse: the CSV file that its page of API keys exports.

Source: jesse 3.5.3, jesse/modes/data_provider.py (the columns) and jesse/enums (exchange names such as "Binance Perpetual Futures").
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

from diagnose.credentials.documents import read
from diagnose.credentials.harvest import Harvest
from diagnose.credentials.interface import Fields, Place
from diagnose.credentials.readers.layout import spellings
from diagnose.model import Credentials

USUAL = "api-keys.csv"

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "apiKey": ("API Key",),
    "secret": ("API Secret",),
    "password": ("api_passphrase",),
    "walletAddress": ("wallet_address",),
}
"""ccxt field -> the column's name."""

_MARKETS = r"(?:pro)?(?:spot|perpetual|usdt|usdc)"


class JesseReader:
    """Reads the first row of the exchange."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def read(self, exchange: str, fields: Fields) -> Credentials | None:
        """The row's values, as jesse imports them: without blanks around. Raises `DataError` or `UsageError`."""
        path = self._place.path(USUAL)
        if path is None:
            return None
        file = read(path)
        rows = csv.DictReader(io.StringIO(file.text, newline=""), strict=True)
        try:
            table = [(rows.line_num, row) for row in rows]
        except csv.Error:
            raise file.fail("not readable as CSV", rows.line_num) from None
        if "Exchange" not in (rows.fieldnames or ()):
            raise file.fail("the first line must name the columns, 'Exchange' among them", 1)
        for line, row in table:
            if not _is(exchange, row.get("Exchange") or ""):
                continue
            harvest = Harvest("jesse", str(path))
            harvest.file(file)
            values = {name: value.strip() for name, value in row.items() if name and isinstance(value, str) and value.strip()}
            harvest.take(values, fields, f"in line {line} of {path}", COLUMNS)
            return harvest.credentials()
        return None

    def looked_for(self, exchange: str, fields: Fields) -> str:
        """The file with a row of the exchange."""
        return f"{self._place.argument or USUAL} of jesse with a row for {exchange}"


def _is(exchange: str, name: str) -> bool:
    """Whether jesse's name of an exchange and market is that of a ccxt id."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return any(plain == known or re.match(rf"{re.escape(known)}{_MARKETS}", plain) for known in spellings(exchange))
