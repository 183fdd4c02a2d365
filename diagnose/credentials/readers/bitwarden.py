"""Bitwarden, through its program ``bw``: ``--from bw:ITEM``, with ``BW_SESSION`` set as ``bw unlock`` says.

Source: Bitwarden help, Password Manager CLI, ``bw get item`` (custom ``fields`` with ``name`` and ``value``).
"""

from __future__ import annotations

from diagnose.credentials.interface import Fields, Place
from diagnose.credentials.readers import vault
from diagnose.errors import UsageError
from diagnose.model import Credentials


class BitwardenReader:
    """Reads the custom fields of an item by their names."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def read(self, exchange: str, fields: Fields) -> Credentials | None:
        """The item's values. Raises `UsageError`."""
        if not self._place.argument:
            raise UsageError("name the item: --from bw:ITEM")
        item = vault.asked(["bw", "get", "item", self._place.argument, "--nointeraction"], self._place.environ)
        return vault.credentials("bw", vault.entries(item, "name"), fields)

    def looked_for(self, exchange: str, fields: Fields) -> str:
        """The names of the fields."""
        return "an item of Bitwarden with custom fields named API key and API secret"
