"""The bundle's file: a zip with two JSON documents, written once and read with suspicion.

A bundle comes from a stranger. Only the two known names are read, each up to a limit that is counted while it is unpacked; links,
folders, encrypted entries and anything else are refused, and nothing is ever extracted to disk.
"""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from pathlib import Path
from typing import Any

from diagnose.bundle.saved import Saved, saved_of
from diagnose.errors import DataError, UsageError

CASE, REPORT = "case.json", "report.json"

LARGEST_FILE = 2_000_000
"""Bytes of a bundle; a case with every probe and experiment has about 20,000."""

LARGEST_ENTRY = 8_000_000
"""Bytes of one unpacked document."""

_WRITTEN = (1980, 1, 1, 0, 0, 0)
"""Zip's earliest date: when a case was saved is nobody's business."""


def check_target(path: Path) -> None:
    """Raise `UsageError` where a bundle cannot be written, before anything is asked of an exchange. An existing file is kept."""
    if path.exists():
        raise UsageError(f"'{path}' exists; choose another name for the bundle")
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder '{path.parent}' for the bundle")


def save(saved: Saved, path: Path) -> None:
    """Write a bundle that only its owner can read. Raises `UsageError`."""
    check_target(path)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, document in ((CASE, saved.document()), (REPORT, saved.report)):
                archive.writestr(zipfile.ZipInfo(name, _WRITTEN), json.dumps(document, indent=1) + "\n", zipfile.ZIP_DEFLATED)
    except OSError as error:
        raise UsageError(f"'{path}' cannot be written ({error.strerror})") from None


def load(path: Path) -> Saved:
    """Read a bundle. Raises `UsageError` for a file that cannot be read and `DataError` for one that is no bundle."""
    name = str(path)
    try:
        if not path.is_file():
            raise UsageError(f"'{path}' is no file")
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise DataError(f"a bundle has at most {LARGEST_FILE:,} bytes, this has {size:,}", file=name)
        with zipfile.ZipFile(path) as archive:
            _known_names_only(archive, name)
            return saved_of(_document(archive, CASE, name), _document(archive, REPORT, name), name)
    except OSError as error:
        raise UsageError(f"'{path}' cannot be read ({error.strerror or 'not a file'})") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OverflowError, UnicodeDecodeError):
        raise DataError("not a zip that can be read: damaged, encrypted or of an unknown kind", file=name) from None


def _known_names_only(archive: zipfile.ZipFile, file: str) -> None:
    names = [entry.filename for entry in archive.infolist()]
    if sorted(names) != [CASE, REPORT]:
        raise DataError(f"a bundle holds {CASE} and {REPORT} and nothing else", file=file)


def _document(archive: zipfile.ZipFile, entry: str, file: str) -> dict[str, Any]:
    with archive.open(entry) as packed:
        content = packed.read(LARGEST_ENTRY + 1)
    if len(content) > LARGEST_ENTRY:
        raise DataError(f"{entry} unpacks to more than {LARGEST_ENTRY:,} bytes", file=file)
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise DataError(f"{entry} is not JSON that can be read", file=file) from None
    if not isinstance(document, dict):
        raise DataError(f"{entry} must be an object", file=file)
    return document
