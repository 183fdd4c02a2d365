"""``.env`` files, in the two ways that tools read them.

``dotenv`` reads as Docker Compose, python-dotenv and bbgo do: quotes are taken off, a double-quoted value may have escapes and
several lines. ``env-file`` reads as ``docker run --env-file`` does: everything behind the ``=`` is the value, its quotes too.
Sources: Docker documentation, Syntax for environment files in Docker Compose; docker run reference, --env-file; freqtrade #7486
(quotes that stay); bbgo README (``.env.local``).
"""

from __future__ import annotations

import dataclasses
import re

from diagnose.credentials.documents import File, read
from diagnose.credentials.harvest import Harvest
from diagnose.credentials.interface import Fields, Place
from diagnose.credentials.readers.environment import EnvironmentReader
from diagnose.model import Credentials

USUAL = (".env.local", ".env")

_ASSIGNED = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*
    (?:"(?P<double>(?:\\.|[^"\\])*)"|'(?P<single>[^'\n]*)'|(?P<bare>[^\n]*))""",
    re.MULTILINE | re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


class DotenvReader:
    """Reads variables of a file. ``literal`` keeps every character of a value."""

    def __init__(self, place: Place, literal: bool = False) -> None:
        self._place, self._literal = place, literal
        self._source = "env-file" if literal else "dotenv"

    def read(self, exchange: str, fields: Fields) -> Credentials | None:
        """The variables of the exchange, under any name that the environment may have. Raises `DataError` or `UsageError`."""
        path = self._place.path(*USUAL)
        if path is None:
            return None
        file = read(path)
        values = literal(file) if self._literal else assigned(file)
        found = EnvironmentReader(values, source=self._source, within=str(path)).read(exchange, fields)
        if found is None:
            return None
        harvest = Harvest(self._source, str(path))
        harvest.file(file)
        harvest.remark(f"variables{found.origin.partition(':')[2]}")
        for field, secret in found.fields.items():
            harvest.put(field, secret.reveal(), found.places[field])
        whole = harvest.credentials()
        return whole and dataclasses.replace(whole, facts={**whole.facts, **found.facts})

    def looked_for(self, exchange: str, fields: Fields) -> str:
        """The file and the names of the variables."""
        variables = EnvironmentReader({}).looked_for(exchange, fields)
        return f"{self._place.argument or ' or '.join(USUAL)} with {variables}"


def assigned(file: File) -> dict[str, str]:
    """The variables as Compose reads them; the last of a name wins."""
    found = {}
    for match in _ASSIGNED.finditer(file.text):
        if match["double"] is not None:
            value = re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), match["double"], flags=re.DOTALL)
        elif match["single"] is not None:
            value = match["single"]
        else:
            value = re.split(r"(?:^|[ \t])#", match["bare"], maxsplit=1)[0].strip(" \t\r")
        found[match["name"]] = value
    return found


def literal(file: File) -> dict[str, str]:
    """The variables as ``docker run`` reads them."""
    lines = (line.lstrip(" \t").rstrip("\r") for line in file.text.split("\n"))
    return {name: value for name, equals, value in (line.partition("=") for line in lines if not line.startswith("#")) if equals}


def env_file(place: Place) -> DotenvReader:
    """The reader that keeps quotes."""
    return DotenvReader(place, literal=True)
