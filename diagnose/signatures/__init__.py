"""Signatures: what a code, a status or a text of an answer means."""

from diagnose.signatures.catalogue import Catalogue, Meaning

__all__ = ["Catalogue", "Meaning"]
