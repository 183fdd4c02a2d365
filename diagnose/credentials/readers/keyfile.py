"""Ethereum keyfiles of version 3: a value under a password.

Source: Ethereum wiki, Web3 Secret Storage Definition; eth-keyfile 0.10 ``_decode_keyfile_json_v3``. The key is derived by PBKDF2 or
scrypt, the check sum is Keccak-256 over its second half and the cipher text, the cipher AES-128-CTR.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

MOST_ROUNDS = 10_000_000
"""Rounds of PBKDF2 that are worked at most; eth-keyfile makes 1,000,000."""

MOST_MEMORY = 512_000_000
"""Bytes that scrypt may use; eth-keyfile's n of 262,144 with r 1 or 8 needs up to 256 MB."""


class KeyfileError(ValueError):
    """The document is no keyfile of version 3 that can be worked."""


class WrongPassword(KeyfileError):
    """The check sum does not fit the password."""


def opened(document: Mapping[str, Any], password: str) -> bytes:
    """The value in a keyfile. Raises `KeyfileError`, `WrongPassword` for a password that does not fit."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    try:
        crypto = document["crypto"]
        if document.get("version") != 3 or crypto["cipher"] != "aes-128-ctr":
            raise KeyfileError("not a keyfile of version 3")
        sealed, start = bytes.fromhex(crypto["ciphertext"]), bytes.fromhex(crypto["cipherparams"]["iv"])
        wanted = bytes.fromhex(crypto["mac"])
        key = _derived(crypto["kdf"], crypto["kdfparams"], password.encode("utf-8", "surrogateescape"))
    except KeyfileError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, MemoryError):
        raise KeyfileError("not a keyfile of version 3") from None
    if not hmac.compare_digest(_keccak(key[16:32] + sealed), wanted):
        raise WrongPassword("the password does not fit")
    cipher = Cipher(algorithms.AES(key[:16]), modes.CTR(start.rjust(16, b"\0")[-16:])).decryptor()
    return cipher.update(sealed) + cipher.finalize()


def _derived(kind: object, given: Mapping[str, Any], password: bytes) -> bytes:
    salt, length = bytes.fromhex(given["salt"]), int(given["dklen"])
    if not 32 <= length <= 64:
        raise KeyfileError("the keyfile asks for a key of an unusual length")
    if kind == "pbkdf2" and given["prf"] == "hmac-sha256":
        rounds = int(given["c"])
        if not 1 <= rounds <= MOST_ROUNDS:
            raise KeyfileError("the keyfile asks for too many rounds")
        return hashlib.pbkdf2_hmac("sha256", password, salt, rounds, length)
    if kind == "scrypt":
        n, r, p = int(given["n"]), int(given["r"]), int(given["p"])
        if min(n, r, p) < 1 or 128 * n * r > MOST_MEMORY or p > 16:
            raise KeyfileError("the keyfile asks for too much memory")
        return hashlib.scrypt(password, salt=salt, n=n, r=r, p=p, dklen=length, maxmem=MOST_MEMORY + 1_000_000)
    raise KeyfileError("the keyfile's key derivation is not known")


def _keccak(data: bytes) -> bytes:
    # Not SHA3-256, which pads otherwise; ccxt brings it along for its wallets.
    from ccxt.static_dependencies.keccak import SHA3

    digest: bytes = SHA3(data)
    return digest
