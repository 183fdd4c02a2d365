"""Reading the data files: strict YAML that knows its lines.

Rules, profiles and front matter are untrusted text. They are read with a safe loader that refuses what YAML 1.1 makes
of careless words (``no`` is not ``False``), duplicate keys, aliases and oversized files, and remembers the line of every
key, so that an error can say where it is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NoReturn

import yaml

from diagnose.errors import DataError, did_you_mean

MAX_BYTES = 1_000_000
"""Largest data file that is read, in bytes: about ten times our largest profile."""

_ANCHOR = re.compile(r"(?:^|[\s\[\]{},:?-])&[^\s,\[\]{}]")
"""What may be an anchor: whether it is one, and no part of a quoted text, only the scanner tells."""

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Map(dict[str, Any]):
    """A YAML mapping that knows its file, its own line and the line of each key."""

    __slots__ = ("file", "line", "lines")

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {}

    def fail(self, message: str, key: str | None = None) -> NoReturn:
        """Raise a `DataError` that points at ``key``, or at this mapping."""
        raise DataError(message, file=self.file, line=self.lines.get(key or "", self.line))

    def only(self, *known: str) -> None:
        """Refuse any key that is not in ``known``."""
        for key in self:
            if key not in known:
                self.fail(f"unknown key '{key}'{did_you_mean(key, known)}", key)

    def _typed(self, key: str, kind: type, name: str, default: Any) -> Any:
        value = self.get(key)
        if value is None:
            if default is not None:
                return default
            self.fail(f"'{key}' is missing")
        if not isinstance(value, kind):
            self.fail(f"'{key}' must be {name}", key)
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """The string at ``key``; numbers are taken as their text."""
        value = self.get(key)
        if isinstance(value, int | float):
            return str(value)
        return str(self._typed(key, str, "a text", default))

    def number(self, key: str, default: float | None = None) -> float:
        """The number at ``key``."""
        return float(self._typed(key, int | float, "a number", default))  # type: ignore[arg-type]

    def mapping(self, key: str) -> Map:
        """The mapping at ``key``; an absent one is empty."""
        value = self.get(key)
        if value is None:
            return Map(self.file, self.lines.get(key, self.line))
        if not isinstance(value, Map):
            self.fail(f"'{key}' must be a mapping", key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of strings at ``key``; an absent one is empty and a single string is a list of one."""
        value = self.get(key)
        if value is None:
            return ()
        if isinstance(value, str | int | float):
            return (str(value),)
        if not isinstance(value, list) or any(isinstance(item, dict | list) or item is None for item in value):
            self.fail(f"'{key}' must be a list of texts", key)
        return tuple(str(item) for item in value)

    def maps(self, key: str) -> tuple[Map, ...]:
        """The list of mappings at ``key``; an absent one is empty."""
        value = self.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or any(not isinstance(item, Map) for item in value):
            self.fail(f"'{key}' must be a list of mappings", key)
        return tuple(value)

    def word(self, key: str, allowed: Iterable[str], default: str | None = None) -> str:
        """The string at ``key``, which must be one of ``allowed``."""
        value, known = self.text(key, default), tuple(allowed)
        if value not in known:
            self.fail(f"'{key}' is '{value}', which is none of {', '.join(known)}{did_you_mean(value, known)}", key)
        return value


class _Loader(_Base):  # type: ignore[misc]
    """Safe loader that builds `Map` and refuses booleans, dates, disguised integers, duplicate keys and aliases."""

    file = ""

    def _map(self, node: yaml.MappingNode) -> Map:
        result = Map(self.file, node.start_mark.line + 1)
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if key_node.tag == "tag:yaml.org,2002:merge":
                raise DataError("merge keys ('<<') are not allowed", file=self.file, line=line)
            key = self._value(key_node)
            if not isinstance(key, str | int):
                raise DataError("a key must be a plain word", file=self.file, line=line)
            if str(key) in result:
                raise DataError(f"'{key}' stands here twice", file=self.file, line=line)
            result.lines[str(key)] = line
            result[str(key)] = self._value(value_node)
        return result

    def _value(self, node: yaml.Node) -> Any:
        """Texts, lists and mappings straight from their nodes, which takes half the time; the loader does the rest."""
        if node.tag == "tag:yaml.org,2002:str" and isinstance(node, yaml.ScalarNode):
            return node.value
        if node.tag == "tag:yaml.org,2002:map" and isinstance(node, yaml.MappingNode):
            return self._map(node)
        if node.tag == "tag:yaml.org,2002:seq" and isinstance(node, yaml.SequenceNode):
            return [self._value(item) for item in node.value]
        return self.construct_object(node, deep=True)

    def _no_word(self, node: yaml.ScalarNode) -> NoReturn:
        raise DataError(
            f"'{node.value}' is a YAML boolean or date here; quote it or use a word such as granted, denied, unknown",
            file=self.file,
            line=node.start_mark.line + 1,
        )

    def _integer(self, node: yaml.ScalarNode) -> int:
        # YAML 1.1 reads 0123 as octal, 1:30 as base 60 and 1_000 as 1000: a code would silently become another one.
        if not re.fullmatch(r"-?(0|[1-9][0-9]*)", node.value):
            raise DataError(f"'{node.value}' is not a plain integer; quote it", file=self.file, line=node.start_mark.line + 1)
        return int(node.value)


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader._map)
_Loader.add_constructor("tag:yaml.org,2002:int", _Loader._integer)
_Loader.add_constructor("tag:yaml.org,2002:bool", _Loader._no_word)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader._no_word)


def parse(text: str, file: str, first_line: int = 1) -> Map:
    """Parse one YAML mapping.

    ``file`` names it in errors; ``first_line`` is where the text starts in that file (front matter starts later).
    Raises `DataError` for anything that is not one well-formed mapping.
    """
    if len(text) > MAX_BYTES:
        raise DataError(f"the file is larger than {MAX_BYTES} bytes", file=file)
    padded = "\n" * (first_line - 1) + text
    loader = _Loader(padded)
    loader.file = file
    try:
        _refuse_aliases(padded, file)
        value = loader.get_single_data()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not readable as YAML"
        raise DataError(str(problem), file=file, line=mark.line + 1 if mark else 0) from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"not readable as YAML ({error})", file=file) from None
    finally:
        loader.dispose()
    if not isinstance(value, Map):
        raise DataError("the file must hold one mapping", file=file, line=first_line)
    return value


def _refuse_aliases(text: str, file: str) -> None:
    # Aliases are how a small file becomes a huge structure; none of our data needs them.
    if not _ANCHOR.search(text):  # an alias without an anchor is an error of its own
        return
    for token in yaml.scan(text, Loader=_Base):
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
            raise DataError("anchors and aliases are not allowed", file=file, line=token.start_mark.line + 1)


def read(path: Traversable) -> str:
    """The text of a data file. Raises `DataError` when it is missing, unreadable, too large or not UTF-8."""
    name = name_of(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot be read ({error.strerror or error})", file=name) from None
    if len(raw) > MAX_BYTES:
        raise DataError(f"the file is larger than {MAX_BYTES} bytes", file=name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"not UTF-8 at byte {error.start}", file=name) from None


def load(path: Traversable) -> Map:
    """Read and parse one YAML file."""
    return parse(read(path), name_of(path))


def name_of(path: Traversable) -> str:
    """How a file is named in messages: relative to the working directory or to the data root, whichever is shorter."""
    text = str(path)
    for base in (str(Path.cwd()), str(_package().parent), str(_package())):
        if text.startswith(base + os.sep):
            return text[len(base) + 1 :]
    return text


def _package() -> Path:
    return Path(str(resources.files("diagnose")))


def root(name: str) -> Traversable:
    """The data folder ``rules`` or ``kb``: inside the installed package, or beside it in a checkout."""
    inside = resources.files("diagnose") / name
    return inside if inside.is_dir() else _package().parent / name


def files(folder: Traversable, ending: str) -> Iterator[Traversable]:
    """The files of a folder with that ending, by name."""
    if folder.is_dir():
        yield from sorted((f for f in folder.iterdir() if f.name.endswith(ending)), key=lambda f: f.name)
