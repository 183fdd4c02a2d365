"""A saved case of a lab link, in memory and as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnose.bundle import Pseudonyms, Saved, save
from diagnose.cli.saving import shareable


@pytest.fixture
def saved_of_lab(diagnosed, pack):
    """``await saved_of_lab(exchange, faults)``: the case of a lab link, as ``run --save`` makes it."""

    async def make(exchange: str, faults: list[str]) -> Saved:
        seen = await diagnosed(exchange, faults)
        return shareable(seen.case, seen.report, pack, Pseudonyms())

    return make


@pytest.fixture
def bundle_of_lab(saved_of_lab, tmp_path):
    """The same as a file."""

    async def make(exchange: str, faults: list[str], name: str = "case.zip") -> Path:
        save(await saved_of_lab(exchange, faults), tmp_path / name)
        return tmp_path / name

    return make
