"""Docker and Kubernetes secrets: one file a value, under ``/run/secrets`` or another folder.

Source: Docker documentation, Manage sensitive data with Docker secrets (mounted at ``/run/secrets/<name>``). The files are named as the
variables of the environment, in any case: ``/run/secrets/binance_api_key``.
"""

from __future__ import annotations

from diagnose.credentials.documents import read
from diagnose.credentials.harvest import Harvest
from diagnose.credentials.interface import Fields, Place
from diagnose.credentials.readers.environment import names
from diagnose.credentials.readers.layout import spellings
from diagnose.errors import UsageError
from diagnose.model import Credentials

USUAL = "/run/secrets"


class ContainerReader:
    """Reads a folder of secrets."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def read(self, exchange: str, fields: Fields) -> Credentials | None:
        """The files whose names are the exchange's. Raises `DataError` or `UsageError`."""
        folder = self._place.path(USUAL)
        if folder is None:
            return None
        if not folder.is_dir():
            raise UsageError(f"'{self._place.argument}' is not a folder")
        files = {path.name.lower(): path for path in sorted(folder.iterdir())}
        harvest = Harvest("secrets", str(folder))
        for field in fields:
            wanted = (name.lower() for spelling in spellings(exchange) for name in names(spelling, field))
            path = next((files[name] for name in wanted if name in files), None)
            if path is not None:
                file = read(path)
                harvest.file(file)
                harvest.put(field, file.text.removesuffix("\n"), str(path))
        return harvest.credentials()

    def looked_for(self, exchange: str, fields: Fields) -> str:
        """The folder and the names of the files."""
        wanted = "; ".join(names(exchange, field)[0].lower() for field in fields)
        return f"files such as {wanted} in {self._place.argument or USUAL}"
