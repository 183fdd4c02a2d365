"""Makes ``rules/generated/``: what ccxt knows of every exchange, and how a text shows from which exchange it is.

Both files are data that a command writes and a check compares; nobody edits them. ccxt is read as source text for the words that
stand behind its codes, and as a module for the tables themselves.
"""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import metadata
from importlib.resources.abc import Traversable
from typing import Any
from urllib.parse import urlsplit

from diagnose import data
from diagnose.generic import LINKS
from diagnose.profile_file import load
from diagnose.profiles import INDEX, Profiles
from diagnose.signatures.book import Book
from diagnose.signatures.recognise import CCXT
from diagnose.signatures.unified import described
from diagnose.signatures.wording import Wordings


def files(rules: Traversable) -> Iterator[tuple[str, str]]:
    """Name and text of each generated file. The tables of ccxt are left out where another release is installed than made them: another
    release has other codes."""
    path = rules / "generated" / CCXT
    if not path.is_file() or json.loads(data.read(path))["ccxt"] == metadata.version("ccxt"):
        yield CCXT, tables(rules)
        yield LINKS, links(rules)
    yield INDEX, index(rules)


def tables(rules: Traversable) -> str:
    """The text of ``ccxt.json``: of each exchange of the installed ccxt its name, hosts and codes with an order of causes."""
    import ccxt

    classes = data.load(rules / "text" / "ccxt.yaml")
    words = Wordings(rules)
    orders: dict[tuple[str, ...], int] = {}
    exchanges: dict[str, Any] = {}
    for name in ccxt.exchanges:
        client = getattr(ccxt, name)()
        comments = _comments(type(client))
        found: dict[str, dict[str, int]] = {"exact": {}, "broad": {}}
        for kind, code, thrown, text in _known(client):
            causes = order_of(thrown, " ".join((text, "" if code.lstrip("-").isdigit() else code, comments.get(code, ""))), classes, words)
            found["broad" if kind == "broad" else "exact"].setdefault(code, orders.setdefault(causes, len(orders)))
        hosts = sorted({host for url in _texts(client.urls) if (host := urlsplit(url).hostname or "") and "{" not in host})
        exchanges[name] = {"name": client.name, "hosts": hosts, **found}
    document = {"ccxt": ccxt.__version__, "orders": [list(order) for order in orders], "exchanges": exchanges}
    return _written(document)


def links(rules: Traversable) -> str:
    """The text of ``links.json``: how ccxt asks each exchange that no profile has calls for."""
    import ccxt

    profiles = Profiles(rules)
    own = {name for name in profiles.ids if load(rules / "exchanges" / f"{name}.yaml").calls}
    served = own | {alias for alias, name in profiles.aliases.items()}
    found = {name: how for name in ccxt.exchanges if name not in served and (how := described(getattr(ccxt, name)))}
    return _written({"ccxt": ccxt.__version__, "exchanges": found})


def codes_of(exchange: str) -> dict[str, str]:
    """The codes in the tables of an exchange of the installed ccxt, each with the name of the class it is thrown as."""
    import ccxt

    found: dict[str, str] = {}
    for _, code, thrown, _ in _known(getattr(ccxt, exchange)()):
        found.setdefault(code, thrown)
    return found


def index(rules: Traversable) -> str:
    """The text of ``index.json``: of each curated exchange its names, hosts, wording, codes and sentences.

    A code that ccxt also has as the name of a class is left out: it may stand in a text of any exchange.
    """
    profiles, classes = Profiles(rules), data.load(rules / "text" / "ccxt.yaml")
    named = {*classes.mapping("link"), *classes.mapping("other")}
    document: dict[str, Any] = {}
    for name in profiles.ids:
        profile = profiles.get(name)
        own = profile.recognised_by
        document[name] = {
            "names": [*dict.fromkeys((profile.id, profile.name.lower(), *own.names, *profile.aliases))],
            "aliases": {alias: dict(meant) for alias, meant in profile.aliases.items()},
            "hosts": sorted({*profile.hosts, *own.hosts}),
            "wording": list(own.wording),
            "codes": sorted(set(Book(profile.signatures).codes.values()) - named),
            "says": sorted({says for s in profile.signatures for says in s.says}),
        }
    return _written(document)


def order_of(thrown: str, text: str, classes: data.Map, words: Wordings) -> tuple[str, ...]:
    """The causes of one code, likeliest first: what its class says, narrowed by the words that stand beside it.

    Words never turn a class about the link into something else. They turn another class into a cause of the link only where they
    speak of key, signature, clock, address or right without doubt, since ccxt files many of those under its general classes.
    """
    link, other = classes.mapping("link"), classes.mapping("other")
    known = link if thrown in link else other
    by_class = known.texts(thrown) if thrown in known else known.texts("ExchangeError")
    wording = words.find(text) if text.strip() else None
    if wording is None or wording.group in ("weak", "page", "network", "client"):
        return tuple(by_class)
    spoken = tuple(wording.meaning.causes)
    if thrown in link:
        fitting = [cause for cause in spoken if not cause.startswith("not-link") and cause != "balance-elsewhere"]
        return tuple(fitting) if fitting and not spoken[0].startswith("not-link") else tuple(by_class)
    return spoken if spoken[0] in CERTAIN_WORDS or spoken[0].startswith("not-link") else tuple(by_class)


CERTAIN_WORDS = frozenset({"secret-mismatch", "passphrase-wrong", "passphrase-missing", "clock-skew", "nonce-conflict"})
"""Causes whose wording is plain enough to correct a general class of ccxt."""


def _known(client: Any) -> Iterator[tuple[str, str, str, str]]:
    """What `_entries` gives, of the tables of a client and of those that stand only in its ``handle_errors``, as LBank's do."""
    yield from _entries(client.exceptions or {})
    yield from _handled(inspect.getsource(type(client)))


def _handled(source: str) -> Iterator[tuple[str, str, str, str]]:
    thrown: dict[str, str] = {}
    texts: dict[str, str] = {}
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef) and function.name == "handle_errors":
            for table in (node for node in ast.walk(function) if isinstance(node, ast.Dict)):
                for key, value in zip(table.keys, table.values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(value, ast.Name):
                        thrown[str(key.value)] = value.id
                    elif isinstance(key, ast.Constant) and isinstance(value, ast.Constant):
                        texts[str(key.value)] = str(value.value)
    yield from (("exact", code, name, texts.get(code, "")) for code, name in thrown.items())


def _entries(exceptions: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Kind (exact, broad or a number of old tables), code, class name and text of every entry, whatever the nesting."""
    for key, value in exceptions.items():
        if isinstance(value, Mapping):
            for kind, code, thrown, text in _entries(value):
                yield key if key in ("exact", "broad") else kind, code, thrown, text
        elif isinstance(value, type):
            yield "exact", str(key), value.__name__, ""
        elif isinstance(value, Sequence) and not isinstance(value, str) and value and isinstance(value[0], type):
            yield "exact", str(key), value[0].__name__, str(value[1]) if len(value) > 1 else ""
        elif isinstance(value, str):
            yield "exact", str(key), "ExchangeError", value


def _comments(client: type) -> dict[str, str]:
    """The comment behind each key of the client's tables: usually the exchange's own text for that code."""
    result: dict[str, str] = {}
    for cls in client.__mro__:
        if cls.__module__.startswith("ccxt.") and not cls.__module__.startswith("ccxt.base"):
            for key, comment in _noted(inspect.getsource(cls)):
                result.setdefault(key, comment)
    return result


@lru_cache(maxsize=8)
def _noted(source: str) -> tuple[tuple[str, str], ...]:
    """Every key of the table ``exceptions`` in a source text with the comment at the end of its line."""
    lines = source.split("\n")
    found: list[tuple[str, str]] = []
    for table in _tables(ast.parse(source)):
        for node in ast.walk(table):
            for key, value in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
                if isinstance(key, ast.Constant) and value.end_lineno == key.lineno:
                    rest = lines[key.lineno - 1].encode()[value.end_col_offset :].decode()
                    found += [(str(key.value), rest.partition("#")[2].strip())] if "#" in rest else []
    return tuple(found)


def _tables(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "exceptions":
                    yield value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _written(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
