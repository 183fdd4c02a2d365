"""Reading other programs' configuration files: any bytes, in bounded memory, and never a word of them in an error.

The messages of the standard parsers quote the document, which is where the secrets are. So every error here is a sentence of our
own with file and line. Values stay texts: what a tool makes of them is for its reader to say.
"""

from __future__ import annotations

import configparser
import json
import os
import re
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from diagnose.errors import DataError

MAX_BYTES = 1_000_000
"""Largest file that is read, in bytes: a bot's configuration has a few kilobytes."""

DEEPEST = 50
"""Levels of a YAML document that are built; a bot's configuration has three."""

Tree: TypeAlias = "dict[str, Any]"
"""A document as plain data."""

_COMMENT = re.compile(r'("(?:\\.|[^"\\\n])*")|/\*.*?(?:\*/|\Z)|//[^\n]*', re.DOTALL)
_TRAILING = re.compile(r'("(?:\\.|[^"\\\n])*")|,(?=\s*[}\]])')
_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class File:
    """A file that was read: its text, its name in messages, and whether every account of the machine can read it."""

    path: Path
    text: str
    open_to_all: bool

    def fail(self, message: str, line: int = 0) -> DataError:
        """The error that names this file and a line."""
        return DataError(message, file=str(self.path), line=line)


def read(path: Path) -> File:
    """A regular file of UTF-8 text; a byte order mark is left out. Raises `DataError`."""
    try:
        with open(path, "rb", opener=_opener) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise DataError("not a regular file", file=str(path))
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise DataError(f"cannot be read ({reason})", file=str(path)) from None
    if len(raw) > MAX_BYTES:
        raise DataError(f"the file is larger than {MAX_BYTES} bytes", file=str(path))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError("not UTF-8 text", file=str(path), line=raw.count(b"\n", 0, error.start) + 1) from None
    return File(path, text, os.name == "posix" and bool(status.st_mode & stat.S_IROTH))


def _opener(path: str, flags: int) -> int:
    # A pipe without a writer would make open() wait for ever.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def json_of(file: File, *, comments: bool = False) -> Tree:
    """A JSON object; with ``comments`` also comments and trailing commas, as RapidJSON reads them. Raises `DataError`."""
    text = _TRAILING.sub(lambda m: m[1] or " ", _COMMENT.sub(_blank, file.text)) if comments else file.text
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise file.fail("not readable as JSON", error.lineno) from None
    except (RecursionError, ValueError):  # nested too deep; a number of too many digits
        raise file.fail("not readable as JSON") from None
    return _tree(file, found)


def _blank(found: re.Match[str]) -> str:
    return found[1] or "\n" * found[0].count("\n") or " "


def yaml_of(file: File) -> Tree:
    """A YAML mapping without anchors; every scalar stays the text that it is. Raises `DataError`."""
    import yaml

    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # builds texts, lists and mappings, nothing else
    depth = 0
    try:
        for event in yaml.parse(file.text, Loader=loader):
            line = event.start_mark.line + 1 if event.start_mark else 0
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise file.fail(f"nested deeper than {DEEPEST} levels", line)
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise file.fail("anchors and aliases are not allowed", line)
        found = yaml.load(file.text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise file.fail("not readable as YAML", mark.line + 1 if mark else 0) from None
    except (ValueError, TypeError):  # a surrogate; a list as a key
        raise file.fail("not readable as YAML") from None
    return _tree(file, found)


def toml_of(file: File) -> Tree:
    """A TOML document. Raises `DataError`."""
    try:
        return tomllib.loads(file.text)
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        raise file.fail("not readable as TOML; a text needs quotes", int(line[1]) if line else 0) from None
    except (RecursionError, ValueError):
        raise file.fail("not readable as TOML") from None


def ini_of(file: File) -> Tree:
    """An INI file as sections of texts. Raises `DataError`."""
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(file.text)
    except configparser.Error as error:
        raise file.fail("not readable as an INI file", getattr(error, "lineno", 0) or 0) from None
    except (ValueError, AttributeError):  # a section or an option that repeats in an impossible way
        raise file.fail("not readable as an INI file") from None
    return {section: dict(parser.items(section)) for section in parser.sections()}


PARSERS = {"json": json_of, "yaml": yaml_of, "toml": toml_of, "ini": ini_of}
"""Format -> its parser."""


def _tree(file: File, found: object) -> Tree:
    if not isinstance(found, dict):
        raise file.fail("the file must hold one mapping", 1)
    return {str(key): value for key, value in found.items()}
