"""Facts given as JSON: by another tool, or inside a saved report."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from diagnose.errors import UsageError
from diagnose.model import Value
from diagnose.report.json import SCHEMA


def facts_of(text: str) -> dict[str, dict[str, Value]]:
    """The facts in a JSON text: an object of kinds, or a report of this program. Raises `UsageError`."""
    document = _object(text)
    if document.get("schema") == SCHEMA:
        document = document.get("facts", {})
    if not isinstance(document, dict):
        raise UsageError("the facts must be a JSON object of kinds, each an object of attributes")
    return {kind: _attributes(kind, value) for kind, value in document.items()}


def _object(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise UsageError(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except (ValueError, RecursionError):
        raise UsageError("not JSON that can be read: nested too deeply or a number too long") from None
    if not isinstance(document, dict):
        raise UsageError('the facts must be a JSON object, such as {"clock": {"state": "behind"}}')
    return document


def _attributes(kind: str, value: object) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise UsageError(f"the fact '{kind}' must be an object of attributes")
    return {name: _value(f"{kind}.{name}", item) for name, item in value.items()}


def _value(name: str, item: object) -> Value:
    if isinstance(item, bool) or not isinstance(item, str | int):
        raise UsageError(f"'{name}' must be a word or a whole number")
    return item


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise UsageError("a name stands twice in one JSON object")
    return found


def _no_constant(name: str) -> NoReturn:
    raise UsageError(f"{name} is not a number of JSON")
