"""Putting a site into a folder without losing anything that is there.

A build leaves a list of its files behind. The next one overwrites and removes what is on that list, and nothing else: a folder
with other things in it and no list is refused, and so is a file of ours that somebody else's file stands in the way of.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from diagnose.errors import UsageError

LIST = ".diagnose-site"
"""The list of the files of a build, one address a line."""


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files into ``folder``, which is made, empty, or a former build.

    Raises `UsageError` before anything is changed where that would lose something, and where the folder cannot be written.
    """
    former = _former(folder)
    for name in files:
        if name not in former and (folder / name).exists():
            raise UsageError(f"'{folder / name}' is no file of a former build; move it away, or choose another folder")
    try:
        _put(folder, files, former)
    except OSError as error:
        raise UsageError(f"'{error.filename or folder}' cannot be written ({error.strerror})") from None


def _former(folder: Path) -> frozenset[str]:
    """The files of the build that is there."""
    if not folder.exists():
        return frozenset()
    if not folder.is_dir():
        raise UsageError(f"'{folder}' is no folder")
    mark = folder / LIST
    if not mark.is_file():
        if any(folder.iterdir()):
            raise UsageError(f"'{folder}' is not empty and holds no former build; choose an empty folder")
        return frozenset()
    try:
        names = frozenset(mark.read_text("utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"'{mark}' cannot be read; choose an empty folder") from None
    if any(PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts for name in names):
        raise UsageError(f"'{mark}' names files outside of '{folder}'; choose an empty folder")
    return names


def _put(folder: Path, files: Mapping[str, str], former: frozenset[str]) -> None:
    for parent in sorted({(folder / name).parent for name in files}):
        parent.mkdir(parents=True, exist_ok=True)
    # The list first, with the old names and the new: a build that is cut short can be repeated.
    (folder / LIST).write_text("".join(f"{name}\n" for name in sorted(former | files.keys())), "utf-8")
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    for name in former - files.keys():
        (folder / name).unlink(missing_ok=True)
    (folder / LIST).write_text("".join(f"{name}\n" for name in sorted(files)), "utf-8")
