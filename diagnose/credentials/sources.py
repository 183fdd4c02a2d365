"""Where credentials come from: a named source, or the environment and then a prompt."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points

from diagnose.credentials.environment import EnvironmentReader
from diagnose.credentials.interface import ENTRY_POINTS, Ask, Fields, Reader
from diagnose.credentials.prompt import PromptReader
from diagnose.errors import UsageError, did_you_mean
from diagnose.model import Credentials

BUILT_IN = ("env", "prompt")
"""The sources of this package; others come from entry points (see `diagnose.credentials.interface`)."""


def find(
    fields: Fields, exchange: str, source: str | None = None, *, environ: Mapping[str, str], ask: Ask | None = None
) -> Credentials:
    """The credentials of an exchange.

    ``source`` is a word of `BUILT_IN` or the name of an entry point; without it the environment is read and then, where there
    is a terminal, a person is asked. ``ask`` is ``None`` where nobody can be asked. Raises `UsageError` when nothing is
    there, naming what was looked for.
    """
    environment = EnvironmentReader(environ)
    readers: list[Reader] = [environment if source is None else _reader(source, environment, ask)]
    if source is None and ask is not None:
        readers.append(PromptReader(ask))
    for reader in readers:
        found = reader.read(exchange, fields)
        if found is not None:
            return found
    looked_for = ", then for ".join(reader.looked_for(exchange, fields) for reader in readers)
    raise UsageError(f"no credentials for {exchange}: looked for {looked_for}")


def _reader(source: str, environment: Reader, ask: Ask | None) -> Reader:
    if source == "env":
        return environment
    if source == "prompt":
        if ask is None:
            raise UsageError("a hidden prompt needs a terminal; use environment variables instead")
        return PromptReader(ask)
    others = entry_points(group=ENTRY_POINTS)
    if source not in others.names:
        known = (*BUILT_IN, *sorted(others.names))
        hint = did_you_mean(source, known)
        raise UsageError(f"unknown source of credentials '{source}'; known are {', '.join(known)}{hint}")
    made: Reader = others[source].load()()
    return made
