"""A hidden prompt on the terminal: one field after another, by the exchange's own labels, never echoed."""

from __future__ import annotations

import getpass
import warnings
from collections.abc import Callable

from diagnose.credentials.interface import Ask, Fields, Place
from diagnose.credentials.pem import BEGIN, END
from diagnose.errors import UsageError
from diagnose.model import Credentials, Secret

_PEM_LINES = 200
"""Lines of a pasted PEM that are read at most; a 4096-bit RSA key has about 55."""


def hidden(label: str, read_line: Callable[[str], str] = getpass.getpass) -> str:
    """Ask for one value without echo. A pasted PEM is read up to its last line.

    Raises `UsageError` when the terminal cannot hide what is typed or the input ends.
    """
    with warnings.catch_warnings():
        # getpass would fall back to an echoing prompt after this warning; as an error it stops before anything is typed.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            lines = [read_line(f"{label} (hidden): ")]
            while BEGIN in lines[0] and END not in lines[-1] and len(lines) < _PEM_LINES:
                lines.append(read_line(""))
        except getpass.GetPassWarning:
            raise UsageError("this terminal cannot hide what is typed; use environment variables instead") from None
        except EOFError:
            raise UsageError(f"the input ended before {label} was typed") from None
    return "\n".join(lines)


class PromptReader:
    """Asks a person."""

    def __init__(self, ask: Ask = hidden) -> None:
        self._ask = ask

    def read(self, exchange: str, fields: Fields) -> Credentials | None:
        """Every field that the exchange issues; ``None`` when nothing at all was typed."""
        typed = {name: Secret(self._ask(f"{exchange} {field.label}")) for name, field in fields.items()}
        return Credentials(typed, "prompt") if any(typed.values()) else None

    def looked_for(self, exchange: str, fields: Fields) -> str:
        """The labels that were asked for."""
        return f"what is typed at the prompt for {', '.join(field.label for field in fields.values())}"


def reader(place: Place) -> PromptReader:
    """The reader that asks on the terminal. Raises `UsageError` where there is none."""
    if place.ask is None:
        raise UsageError("a hidden prompt needs a terminal; use environment variables instead")
    return PromptReader(place.ask)
