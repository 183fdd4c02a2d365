"""Exact-value scrubbing: the known credentials leave no text, however they are spelled or wrapped.

Patterns for things that look like keys miss keys and hit other things; the program knows the values, so it looks for these.
Two passes: over the text as it is, and for longer values over the text without anything that may have come in between.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import TextIO, TypeAlias
from urllib.parse import urlsplit

from diagnose.credentials.encodings import SHORTEST, spellings
from diagnose.credentials.pem import encodable
from diagnose.credentials.search import Spellings, Squeezed
from diagnose.model import Link, Secret

Span: TypeAlias = "tuple[int, int, str]"
"""The place of a secret in a text: start, end and the name of its field."""

SHORTEST_SPLIT = 12
"""Characters below which a spelling is looked for only in one piece: shorter ones come about by chance from two words."""

PUBLIC_WORDS = frozenset({"apikey", "api_key", "api-key", "key", "secret", "password", "passphrase", "uid"})
"""Names of the fields themselves, as found in example files: no secrets, and scrubbing them would spoil every report."""


def marker(name: str) -> str:
    """What stands in the place of a value: ``‹apiKey›``."""
    return f"‹{name}›"


def secrets_of(link: Link) -> dict[str, Secret]:
    """Everything of a link that no output may hold: its credentials and the password of its proxy."""
    password = urlsplit(link.proxy or "").password
    return {**link.credentials.fields, **({"proxy password": Secret(password)} if password else {})}


class Scrubber:
    """Takes known secrets out of any text.

    ``secrets`` are values by the name to show in their place: ``Credentials.fields``, or a proxy's password. Values and spellings
    of fewer than `SHORTEST` characters and `PUBLIC_WORDS` are not scrubbed.
    """

    def __init__(self, secrets: Mapping[str, Secret]) -> None:
        whole: dict[str, str] = {}
        pieces: dict[str, str] = {}
        for name, secret in secrets.items():
            if secret.reveal().casefold() in PUBLIC_WORDS:
                continue
            for spelling in sorted(spellings(secret.reveal())):
                whole.setdefault(spelling, name)
                pieces.setdefault(Squeezed(spelling).text, name)
        self._whole = Spellings(whole)
        self._pieces = Spellings({text: name for text, name in pieces.items() if len(text) >= SHORTEST_SPLIT})

    def scrub(self, text: str) -> str:
        """The text with a `marker` in the place of every secret."""
        return self.replace(text, self.spans(text))

    def spans(self, text: str) -> list[Span]:
        """The places of all secrets, in order, overlapping ones joined: start, end, name."""
        plain = encodable(text)
        squeezed = Squeezed(plain)
        split = [(*squeezed.place(start, end), name) for start, end, name in self._pieces.find(squeezed.text)]
        return _joined([*self._whole.find(plain), *split])

    def opening(self, text: str) -> tuple[int, str] | None:
        """The end of the text that may be the beginning of a secret still being written: where it starts, and the name.

        Looks back over twice the longest spelling, which bounds what a stream must hold back.
        """
        base = max(0, len(text) - 2 * self._whole.longest - SHORTEST)
        plain = encodable(text[base:])
        squeezed = Squeezed(plain)
        found = [opening] if (opening := self._whole.opening(plain)) else []
        if split := self._pieces.opening(squeezed.text):
            found.append((squeezed.origin(split[0]), split[1]))
        return min(((base + start, name) for start, name in found), default=None)

    @staticmethod
    def replace(text: str, spans: Iterable[Span], begin: int = 0) -> str:
        """The text from ``begin`` on with markers in these places."""
        parts: list[str] = []
        at = begin
        for start, end, name in spans:
            parts += (text[at:start], marker(name))
            at = end
        return "".join((*parts, text[at:]))


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end, name in sorted(spans, key=lambda span: (span[0], -span[1])):
        if joined and start < joined[-1][1]:
            first, last, kept = joined[-1]
            joined[-1] = (first, max(last, end), kept)
        else:
            joined.append((start, end, name))
    return joined


class ScrubbedStream(io.TextIOBase):
    """Writes to ``stream`` what is left after scrubbing, also of a value that comes in several writes.

    Text goes through at once, except an end that may be the beginning of a secret: it waits for the next write. ``flush``
    shows it while it is shorter than `SHORTEST`, and remembers it; ``close`` puts a marker in its place and leaves the
    wrapped stream open.
    """

    def __init__(self, stream: TextIO, scrubber: Scrubber) -> None:
        self._stream = stream
        self._scrubber = scrubber
        self._held = ""
        self._shown = 0  # how much of what is held was written already

    @property
    def encoding(self) -> str:  # type: ignore[override]  # typeshed has a plain attribute
        """The encoding of the wrapped stream."""
        return self._stream.encoding

    def writable(self) -> bool:
        """Always true."""
        return True

    def isatty(self) -> bool:
        """Whether the wrapped stream is a terminal."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """The wrapped stream's descriptor, for asking its size; what is written there is not scrubbed."""
        return self._stream.fileno()

    def write(self, text: str, /) -> int:
        """Take a piece of text; returns its length, as streams do."""
        self._held += text
        spans = self._scrubber.spans(self._held)
        opening = self._scrubber.opening(self._held)
        cut = opening[0] if opening else len(self._held)
        cut = max([cut, *(end for start, end, _ in spans if start < cut)])
        self._show(cut, spans)
        self._held, self._shown = self._held[cut:], max(0, self._shown - cut)
        return len(text)

    def flush(self) -> None:
        """Pass on what may be passed on, and flush the wrapped stream."""
        spans = self._scrubber.spans(self._held)
        whole = max((end for _, end, _ in spans), default=0)
        if len(self._held[whole:].strip()) < SHORTEST:
            self._show(len(self._held), spans)
        if not self._stream.closed:
            self._stream.flush()

    def close(self) -> None:
        """End the output: a beginning of a secret that never went on is scrubbed as one."""
        if not self.closed:
            self.flush()
            opening = self._scrubber.opening(self._held)
            if opening and self._shown < len(self._held):
                self._show(len(self._held), [(opening[0], len(self._held), opening[1])])
        super().close()

    def _show(self, end: int, spans: Iterable[Span]) -> None:
        if end <= self._shown or self._stream.closed:
            return
        inside = [span for span in spans if self._shown < span[1] <= end]
        text = self._scrubber.replace(self._held[:end], inside, self._shown)
        self._shown = end
        encoding = self.encoding or "utf-8"  # a stream into memory has none
        self._stream.write(text.encode(encoding, "replace").decode(encoding))
