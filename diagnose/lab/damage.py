"""What goes wrong between the key page and the text field: the ways a pasted credential gets damaged."""

from __future__ import annotations

from collections.abc import Callable, Mapping

MAIL_ADDRESS = "trader@example.com"
ZERO_WIDTH_SPACE = "\u200b"
NO_BREAK_SPACE = "\u00a0"

DAMAGES: Mapping[str, Callable[[str], str]] = {
    "truncated": lambda text: text[: len(text) * 3 // 4],
    "empty": lambda text: "",
    "zero-width-space": lambda text: text + ZERO_WIDTH_SPACE,
    "newline": lambda text: text + "\n",
    "no-break-space": lambda text: text + NO_BREAK_SPACE,
    "literal-line-ends": lambda text: text.strip().replace("\n", "\\n"),
    "quotes": lambda text: f'"{text}"',
    "mail-address": lambda text: MAIL_ADDRESS,
}
"""Damage word -> what it does to the text. ``another`` and ``swapped`` need more than the text and live in `spoil`."""


def spoil(
    typed: dict[str, str], field: str, damage: str, makers: Mapping[str, Callable[[], str]], names: Mapping[str, str]
) -> None:
    """Damage one typed field in place. ``names`` are the exchange's own fields where they are called otherwise.

    ``another`` takes a fresh value of the same shape, ``swapped`` trades places with the secret.
    """
    field, secret = names.get(field, field), names.get("secret", "secret")
    if damage == "another":
        typed[field] = makers[field]()
    elif damage == "swapped":
        typed[field], typed[secret] = typed[secret], typed[field]
    else:
        typed[field] = DAMAGES[damage](typed[field])
