"""The keyring of the operating system, through the package keyring: ``--from keyring:SERVICE``.

Source: keyring documentation, ``keyring.get_password(service, username)``. The user name of each entry is the field's: ``apiKey``,
``secret``, ``password``, or another of its usual names.
"""

from __future__ import annotations

import importlib

from diagnose.credentials.harvest import NAMES, Harvest
from diagnose.credentials.interface import Fields, Place
from diagnose.errors import UsageError
from diagnose.model import Credentials


class KeyringReader:
    """Reads the entries of one service."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def read(self, exchange: str, fields: Fields) -> Credentials | None:
        """The service's values; the service is the exchange's id if none is named. Raises `UsageError`."""
        try:
            keyring = importlib.import_module("keyring")
        except ImportError:
            raise UsageError("the package keyring is not installed; pip install keyring") from None
        service = self._place.argument or exchange
        harvest = Harvest("keyring", service)
        for field in fields:
            for name in NAMES.get(field, (field,)):
                try:
                    value = keyring.get_password(service, name)
                except Exception:  # a backend may raise anything, and its message may hold anything
                    raise UsageError("the keyring could not be read; is it unlocked?") from None
                if value is not None:
                    harvest.put(field, value, f"'{name}' of '{service}' in the keyring")
                    break
        return harvest.credentials()

    def looked_for(self, exchange: str, fields: Fields) -> str:
        """The service and the names."""
        return f"entries {', '.join(fields)} of the service '{self._place.argument or exchange}' in the keyring"
