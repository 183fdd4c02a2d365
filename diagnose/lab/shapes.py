"""Random text in the shapes that exchanges give their keys and secrets."""

from __future__ import annotations

import base64
import secrets
import string
import uuid
from collections.abc import Callable

ALPHANUMERIC = string.ascii_letters + string.digits


def alphanumeric(length: int) -> Callable[[], str]:
    """A maker of letters and digits."""
    return lambda: "".join(secrets.choice(ALPHANUMERIC) for _ in range(length))


def lower_hex(length: int) -> Callable[[], str]:
    """A maker of lower-case hexadecimal digits; ``length`` is even."""
    return lambda: secrets.token_hex(length // 2)


def upper_hex(length: int) -> Callable[[], str]:
    """A maker of upper-case hexadecimal digits; ``length`` is even."""
    return lambda: secrets.token_hex(length // 2).upper()


def base64_bytes(count: int) -> Callable[[], str]:
    """A maker of ``count`` random bytes in base64."""
    return lambda: base64.b64encode(secrets.token_bytes(count)).decode()


def random_uuid() -> str:
    """A random UUID."""
    return str(uuid.uuid4())


def passphrase() -> str:
    """A passphrase with upper and lower case, a digit and a special character."""
    return f"Lab-{secrets.token_hex(5)}-7"
