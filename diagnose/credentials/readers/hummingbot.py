"""hummingbot: ``conf/connectors/<connector>.yml``, each value a keyfile under the client's password.

Sources: hummingbot/client/config/config_crypt.py (a value is the hexadecimal form of a keyfile of version 3) and the connectors'
config maps (``<connector>_api_key``, ``_api_secret`` or ``_secret_key``, ``_passphrase``, ``_memo``). The password is that of
``CONFIG_PASSWORD``, or else typed at a hidden prompt.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from diagnose.credentials.documents import File, read, yaml_of
from diagnose.credentials.harvest import Harvest
from diagnose.credentials.interface import Fields, Place
from diagnose.credentials.readers.keyfile import KeyfileError, WrongPassword, opened
from diagnose.credentials.readers.layout import spellings
from diagnose.errors import DataError, UsageError
from diagnose.model import Credentials

USUAL = "conf/connectors"
PASSWORD = "CONFIG_PASSWORD"

ENDINGS: Mapping[str, tuple[str, ...]] = {
    "apiKey": ("api_key",),
    "secret": ("api_secret", "secret_key"),
    "password": ("passphrase",),
    "uid": ("memo",),
}
"""ccxt field -> what may follow ``<connector>_``."""


class HummingbotReader:
    """Reads the file of a connector: ``--from hummingbot:conf/connectors/okx.yml``, or the folder of them."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def read(self, exchange: str, fields: Fields) -> Credentials | None:
        """The values in clear. Raises `UsageError` for a missing or wrong password and `DataError` for a broken file."""
        path = self._file(exchange)
        if path is None:
            return None
        file = read(path)
        document = yaml_of(file)
        connector = str(document.get("connector") or path.stem)
        if connector not in spellings(exchange):
            raise UsageError(f"{path} is for another exchange than {exchange}")
        harvest = Harvest("hummingbot", str(path))
        harvest.file(file)
        password = _once(self._password)
        for field in fields:
            for ending in ENDINGS.get(field, ()):
                name = f"{connector}_{ending}"
                if isinstance(document.get(name), str):
                    harvest.put(field, _clear(file, name, document[name], password), f"'{name}' in {path}")
                    break
        return harvest.credentials()

    def looked_for(self, exchange: str, fields: Fields) -> str:
        """The file of the exchange's connector."""
        return f"{self._place.argument or f'{USUAL}/{exchange}.yml'} of hummingbot"

    def _file(self, exchange: str) -> Path | None:
        found = self._place.path(USUAL)
        if found is None or not found.is_dir():
            return found
        return next((path for name in spellings(exchange) if (path := found / f"{name}.yml").exists()), None)

    def _password(self) -> str:
        given = self._place.environ.get(PASSWORD)
        if given is not None:
            return given
        if self._place.ask is None:
            raise UsageError(f"hummingbot's values are under its password: set {PASSWORD}, or run this on a terminal")
        return self._place.ask("hummingbot's password")


def _once(ask: Callable[[], str]) -> Callable[[], str]:
    answers: list[str] = []

    def answer() -> str:
        if not answers:
            answers.append(ask())
        return answers[0]

    return answer


def _clear(file: File, name: str, value: str, password: Callable[[], str]) -> str:
    """One value in clear; one that is no keyfile is taken as it stands."""
    try:
        document = json.loads(bytes.fromhex(value))
    except (ValueError, RecursionError):
        return value
    if not isinstance(document, dict):
        return value
    try:
        return opened(document, password()).decode("utf-8")
    except WrongPassword:
        raise UsageError(f"the password does not fit '{name}' in {file.path}") from None
    except (KeyfileError, UnicodeDecodeError):
        raise _broken(file, name) from None


def _broken(file: File, name: str) -> DataError:
    line = next((number for number, line in enumerate(file.text.splitlines(), 1) if line.startswith(f"{name}:")), 0)
    return file.fail(f"'{name}' is not a keyfile of version 3", line)
