"""Private keys as PEM text, and what configuration files, forms and shells do to their line ends (RFC 7468)."""

from __future__ import annotations

import re2

BEGIN = "-----BEGIN"
END = "-----END"
WIDTH = 64
"""Characters in a line of the body (RFC 7468, section 2)."""

_INTACT = re2.compile(
    r"^\s*-----BEGIN [A-Z0-9 ]+-----[ \t]*\r?\n"
    r"(?:[A-Za-z-]+: [^\n]*\n(?:[ \t]*\r?\n)?)*"  # the headers of an encrypted key of the traditional format
    r"(?:[A-Za-z0-9+/=]+[ \t]*\r?\n)+"
    r"-----END [A-Z0-9 ]+-----\s*$"
)
_BASE64 = re2.compile(r"^[A-Za-z0-9+/]+={0,2}$")
_LAYOUT = re2.compile(r"(?:\\+[rn]|\s)+")
_LINE_END = re2.compile(r"(?:\\+[rn]|[\r\n])+")


def is_pem(text: str) -> bool:
    """Whether the text is meant to be a PEM, in whatever condition."""
    return BEGIN in text


def is_intact(text: str) -> bool:
    """Whether every line end is where every client can read it.

    Some clients forgive line ends that became blanks (cryptography 50.0.2 does, measured); a literal ``\\n`` is not forgiven.
    """
    text = encodable(text)
    return _parts(text) is not None and _INTACT.search(text) is not None


def restore_pem(text: str) -> str:
    """The PEM with its line ends put back; the text as it is when more than the line ends is missing."""
    parts = _parts(encodable(text))
    if parts is None:
        return text
    label, inside = parts
    body = _LAYOUT.sub("", inside)
    if not _BASE64.search(body):
        return text
    return "\n".join((f"{BEGIN} {label}-----", *_wrapped(body), f"{END} {label}-----", ""))


def body_lines(text: str) -> tuple[str, ...]:
    """The lines between the markers, as they stand, as they should be, and as one; the markers are no secret."""
    text = encodable(text)
    parts = _parts(text)
    inside, body = (parts[1], _LAYOUT.sub("", parts[1])) if parts else (text, "")
    lines = (line.strip() for line in (*_LINE_END.split(inside), *_wrapped(body), body))
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("-----")))


def _parts(text: str) -> tuple[str, str] | None:
    """Label and inside of a PEM that begins and ends with the same label."""
    _, _, rest = text.partition(f"{BEGIN} ")
    label, _, rest = rest.partition("-----")
    inside, _, rest = rest.partition(f"{END} ")
    closing, dashes, _ = rest.partition("-----")
    return (label, inside) if dashes and label and closing == label else None


def encodable(text: str) -> str:
    """The text, equally long, without lone surrogates: they stand for bytes that could not be decoded, and RE2 reads UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _wrapped(body: str) -> list[str]:
    return [body[at : at + WIDTH] for at in range(0, len(body), WIDTH)]
