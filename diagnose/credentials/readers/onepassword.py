"""1Password, through its program ``op``: ``--from op://VAULT/ITEM``.

Source: 1Password CLI reference, ``op item get --format json`` and Item JSON template (``fields`` with ``label`` and ``value``).
"""

from __future__ import annotations

from diagnose.credentials.interface import Fields, Place
from diagnose.credentials.readers import vault
from diagnose.errors import UsageError
from diagnose.model import Credentials


class OnePasswordReader:
    """Reads the fields of an item by their labels."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def read(self, exchange: str, fields: Fields) -> Credentials | None:
        """The item's values. Raises `UsageError`."""
        parts = self._place.argument.removeprefix("//").split("/")
        if len(parts) != 2 or not all(parts):
            raise UsageError("name vault and item: --from op://VAULT/ITEM")
        item = vault.asked(["op", "item", "get", parts[1], "--vault", parts[0], "--format", "json"], self._place.environ)
        return vault.credentials("op", vault.entries(item, "label"), fields)

    def looked_for(self, exchange: str, fields: Fields) -> str:
        """The labels."""
        return "an item of 1Password with fields labelled API key and API secret"
