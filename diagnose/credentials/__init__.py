"""Credentials: where they come from, what can be told by looking at them, and how they stay out of every output."""

from __future__ import annotations

from diagnose.credentials.interface import Ask, Fields, Place, Reader
from diagnose.credentials.pem import restore_pem
from diagnose.credentials.readers.prompt import hidden
from diagnose.credentials.scrub import ScrubbedStream, Scrubber, secrets_of
from diagnose.credentials.shape import inspect
from diagnose.credentials.sources import find, known
from diagnose.credentials.text import clean, cleaned

__all__ = [
    "Ask", "Fields", "Place", "Reader", "ScrubbedStream", "Scrubber", "clean", "cleaned", "find", "hidden", "inspect", "known",
    "restore_pem", "secrets_of",
]  # fmt: skip
