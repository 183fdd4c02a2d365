"""Pseudonyms: addresses, e-mail addresses and account numbers become numbered names, equal ones the same name.

The numbers count within one bundle, so nothing can be looked up or compared across bundles; which name stands for what is known
to `Pseudonyms.names` alone and is never written.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Any

_IPV4 = r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)"
_IPV6 = r"(?:(?<![\w:.])|(?<=[g-zG-Z]:))(?=[0-9A-Fa-f]*:[0-9A-Fa-f:]*:)[0-9A-Fa-f:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:])"
_ADDRESS = re.compile(f"{_IPV4}|{_IPV6}")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
# A number or id beside a name that says that it is one's account: "uid":123456, userId=…, account_id: …
_ACCOUNT = re.compile(
    r"(?i)(?<![a-z])(?:sub_?|master_?|main_?)?(?:uid|user_?id|member_?id|account_?(?:id|number)|client_?id|portfolio_?(?:id|uuid)|customer_?id)"
    r"[\"'”]?\s{0,3}(?:[:=]|\bis\b)\s{0,3}[\"'“]?(?P<value>[\w-]{4,64})"
)
_UUID = re.compile(r"(?<![\w-])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![\w-])")
_WALLET = re.compile(r"(?<!\w)0x[0-9a-fA-F]{40}(?!\w)")

KINDS = ("ip", "email", "account")
"""What gets a pseudonym, by the word in it."""


class Pseudonyms:
    """Replaces what names a person or a machine. ``clean`` takes secrets out of a text first, by value or by form."""

    def __init__(self, clean: Callable[[str], str] = str) -> None:
        self._clean = clean
        self._names: dict[tuple[str, str], str] = {}

    @property
    def names(self) -> dict[str, str]:
        """What each pseudonym stands for, for its owner's eyes."""
        return {name: text for (_, text), name in self._names.items()}

    def count(self, kind: str) -> int:
        """How many different ones of a kind were replaced."""
        return sum(one == kind for one, _ in self._names)

    def text(self, text: str) -> str:
        """The text with pseudonyms."""
        text = self._clean(text)
        text = _EMAIL.sub(lambda found: self._name("email", found[0].lower()), text)
        text = _ADDRESS.sub(self._address, text)
        for pattern in (_ACCOUNT, _UUID, _WALLET):
            text = pattern.sub(self._account, text)
        return text

    def value(self, value: Any) -> Any:
        """The same for every text inside plain data; keys and numbers stay."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        if isinstance(value, dict):
            return {key: self.value(item) for key, item in value.items()}
        return value

    def _address(self, found: re.Match[str]) -> str:
        try:
            return self._name("ip", str(ipaddress.ip_address(found[0])))
        except ValueError:
            return found[0]

    def _account(self, found: re.Match[str]) -> str:
        value = found.group("value") if "value" in found.re.groupindex else found[0]
        if value.startswith("<") or not any(letter.isdigit() for letter in value):
            return found[0]
        return found[0].replace(value, self._name("account", value))

    def _name(self, kind: str, text: str) -> str:
        return self._names.setdefault((kind, text), f"<{kind}:{self.count(kind) + 1}>")
