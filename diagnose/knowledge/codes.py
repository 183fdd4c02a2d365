"""The error codes of an exchange as readers look them up: one entry a code, and one for every message that comes without one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from diagnose.profile import Profile, Signature

_NUMBER = re.compile(r"-?\d+")
_PATTERN = re.compile(r"[\\^$|?+*()\[\]{}]")


@dataclass(frozen=True)
class Code:
    """One code of an exchange, or one message without a code (``code`` is empty), with the signatures that read it.

    ``slug`` names it in addresses and stays the same while the code does: small letters, digits, hyphens, dots, underscores.
    """

    exchange: str
    name: str
    code: str
    slug: str
    signatures: tuple[Signature, ...]

    @property
    def title(self) -> str:
        """What a user types into a search box, such as ``OKX 50110``."""
        return f"{self.name} {self.code or self.says[0]}"

    @property
    def id(self) -> str:
        """What ``diagnose explain`` takes; empty for a message without a code."""
        return f"{self.exchange}:{self.code}" if self.code else ""

    @cached_property
    def main(self) -> Signature:
        """The entry that says what the code means by itself: the one that asks for no call and no text, or else the first."""
        return next((s for s in self.signatures if not (s.calls or s.text)), self.signatures[0])

    @cached_property
    def says(self) -> tuple[str, ...]:
        """The exchange's own sentences, … standing for what varies."""
        return tuple(dict.fromkeys(said for s in self.signatures for said in _said(s)))

    @cached_property
    def sentence(self) -> str:
        """The first sentence that says more than the code itself; empty when there is none."""
        return next((said for said in self.says if said.casefold() not in self.code.casefold()), "")

    @cached_property
    def causes(self) -> tuple[str, ...]:
        """What it may mean by itself, likeliest first."""
        return tuple(sorted(self.main.causes, key=lambda cause: -self.main.causes[cause]))


def codes_of(profile: Profile) -> tuple[Code, ...]:
    """The codes of an exchange, numbers by size and words by letter, and after them the messages without a code."""
    coded: dict[str, list[Signature]] = {}
    spoken: dict[str, list[Signature]] = {}
    for s in profile.signatures:
        if s.code:
            coded.setdefault(slug(s.code), []).append(s)  # as everywhere, codes that differ in their case alone are one
        elif said := _said(s):
            spoken.setdefault(slug(said[0]), []).append(s)
    return (
        *(Code(profile.id, profile.name, coded[key][0].code, key, tuple(coded[key])) for key in sorted(coded, key=_order)),
        *(Code(profile.id, profile.name, "", key, tuple(spoken[key])) for key in sorted(spoken) if key not in coded),
    )


def _order(key: str) -> tuple[bool, int, str]:
    number = _NUMBER.fullmatch(key)
    return (not number, abs(int(key)) if number else 0, key)


def slug(code: str) -> str:
    """A code as part of an address."""
    if _NUMBER.fullmatch(code):
        return code
    return re.sub(r"[^a-z0-9._]+", "-", code.lower()).strip("-.")[:80]


def _said(s: Signature) -> tuple[str, ...]:
    """The sentences of a signature for people. Of an entry without any its text, unless that is a pattern or only a part beside a code."""
    if s.says:
        return tuple(said.replace("*", "…") for said in s.says)
    return (s.text,) if s.text and not s.code and not _PATTERN.search(s.text) else ()
