"""Certificates of a lab, made at start and kept in memory: one authority, one leaf, EC P-256.

Python's ``ssl`` loads a key only from a file, so the leaf touches a private temporary file for the moment of loading.
"""

from __future__ import annotations

import datetime as dt
import ssl
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

OTHER_NAME = "captive.example"
"""The name on a certificate that belongs to somebody else."""


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority: its certificate and key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def pem(self) -> str:
        """The certificate as PEM text."""
        return self.certificate.public_bytes(Encoding.PEM).decode()


def new_authority() -> Authority:
    """A fresh authority, valid for a day."""

    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("diagnose lab authority")
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    certificate = (
        _builder(name, name, key, expired=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def server_context(authority: Authority, hosts: Iterable[str], fault: str) -> ssl.SSLContext:
    """A server's TLS context for ``hosts``.

    ``fault`` is a word of the world's ``network``: tls-issuer (signed by an authority nobody trusts), tls-expired,
    tls-name (made out to another host); anything else gives a sound certificate.
    """

    issuer = new_authority() if fault == "tls-issuer" else authority
    names = [OTHER_NAME] if fault == "tls-name" else sorted(hosts)
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = (
        _builder(_name(names[0]), issuer.certificate.subject, key, expired=fault == "tls-expired")
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
        .sign(issuer.key, hashes.SHA256())
    )
    key_pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "leaf.pem"
        file.touch(mode=0o600)
        file.write_bytes(key_pem + leaf.public_bytes(Encoding.PEM))
        context.load_cert_chain(file)
    return context


def _name(common: str) -> x509.Name:

    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, expired: bool
) -> x509.CertificateBuilder:

    now = dt.datetime.now(dt.UTC)
    start, end = (now - dt.timedelta(days=30), now - dt.timedelta(days=2)) if expired else (now, now)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - dt.timedelta(days=1))
        .not_valid_after(end + dt.timedelta(days=1))
    )
