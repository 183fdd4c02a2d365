"""Reading what people paste and what desks stream: any size and any bytes, in bounded memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from diagnose.errors import UsageError
from diagnose.signatures.tidy import LONGEST

LONGEST_LINE = 1_000_000
"""Characters of one line of a stream; a longer one is no ticket and is answered by an error."""

_CHUNK = 65_536
_ZIP = b"PK\x03\x04"


def lenient(stream: TextIO) -> TextIO:
    """The same stream, in which bytes that are no UTF-8 become the replacement character."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="replace")
    return stream


@contextmanager
def opened(source: str, stdin: TextIO) -> Iterator[TextIO]:
    """The text of a file, or standard input for ``-``. Raises `UsageError`."""
    if source == "-":
        yield lenient(stdin)
        return
    try:
        file = Path(source).open(encoding="utf-8", errors="replace")  # noqa: SIM115 - closed below
    except OSError as error:
        raise UsageError(f"'{source}' cannot be read ({error.strerror})") from None
    with file:
        yield file


def is_zip(path: Path) -> bool:
    """Whether a file begins as a zip does, which no pasted text does."""
    try:
        with path.open("rb") as file:
            return file.read(len(_ZIP)) == _ZIP
    except OSError:
        return False


def read_paste(source: str, stdin: TextIO) -> str:
    """The whole text, of a very long one both ends, as much as triage reads. Raises `UsageError`."""
    with opened(source, stdin) as stream:
        return _ends(stream)


def lines(stream: TextIO) -> Iterator[tuple[int, str | None]]:
    """Number (1-based) and text of each line that is not blank; ``None`` for one that is longer than `LONGEST_LINE`."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        whole = len(line) <= LONGEST_LINE or line.endswith("\n")
        rest = "" if whole else line
        while rest and not rest.endswith("\n"):
            rest = stream.readline(LONGEST_LINE)
        if not whole:
            yield number, None
        elif line.strip():
            yield number, line


def _ends(stream: TextIO) -> str:
    head = stream.read(LONGEST)
    tail = ""
    seen = 0
    while chunk := stream.read(_CHUNK):
        seen += len(chunk)
        tail = (tail + chunk)[-LONGEST - 1 :]
    # One character more than both ends tells the reader that there was a middle.
    return head + tail if seen <= LONGEST else head + "\n" + tail
