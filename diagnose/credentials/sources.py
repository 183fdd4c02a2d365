"""Where credentials come from: a named source, or the environment and then a prompt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import TextIO

from diagnose.credentials.interface import ENTRY_POINTS, Ask, Fields, Place, Reader
from diagnose.credentials.readers.environment import EnvironmentReader
from diagnose.credentials.readers.layout import LayoutReader, layouts
from diagnose.credentials.readers.prompt import PromptReader
from diagnose.errors import UsageError, did_you_mean
from diagnose.model import Credentials


def find(
    fields: Fields, exchange: str, source: str | None = None, *, environ: Mapping[str, str], ask: Ask | None = None,
    stdin: TextIO | None = None, folder: Path = Path(),
) -> Credentials:  # fmt: skip
    """The credentials of an exchange.

    ``source`` is one of `known`, alone or as ``NAME:ARGUMENT``; without it the environment is read and then, where there is a
    terminal, a person is asked. ``ask`` is ``None`` where nobody can be asked; usual places are relative to ``folder``. Raises
    `UsageError` when nothing is there, naming what was looked for, and `DataError` for a file that cannot be read.
    """
    readers: list[Reader]
    if source is None:
        readers = [EnvironmentReader(environ), *([PromptReader(ask)] if ask is not None else [])]
    else:
        readers = [_reader(source, Place(environ=environ, ask=ask, stdin=stdin, folder=folder))]
    for reader in readers:
        found = reader.read(exchange, fields)
        if found is not None:
            return found
    looked_for = ", then for ".join(reader.looked_for(exchange, fields) for reader in readers)
    raise UsageError(f"no credentials for {exchange}: looked for {looked_for}")


def known() -> tuple[str, ...]:
    """The names of all sources: entry points, and the files of ``rules/readers.yaml``."""
    return tuple(sorted({*entry_points(group=ENTRY_POINTS).names, *layouts()}))


def _reader(source: str, place: Place) -> Reader:
    name, _, argument = source.partition(":")
    place = replace(place, argument=argument)
    points = entry_points(group=ENTRY_POINTS)
    if name in points.names:
        make: Callable[[Place], Reader] = points[name].load()
        return make(place)
    if name in layouts():
        return LayoutReader(layouts()[name], place)
    names = known()
    raise UsageError(f"unknown source of credentials '{name}'; known are {', '.join(names)}{did_you_mean(name, names)}")
