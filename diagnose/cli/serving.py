"""``diagnose lab serve``: a simulated exchange kept open."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from diagnose.cli.environment import Environment
from diagnose.errors import UsageError, did_you_mean
from diagnose.lab import FAULTS, Lab


def known_faults(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, all of which the lab has. Raises `UsageError` with the nearest name."""
    for name in names:
        if name not in FAULTS:
            raise UsageError(f"the lab has no fault '{name}'{did_you_mean(name, FAULTS)} (see diagnose lab faults)")
    return names


async def serve_lab(environment: Environment, exchange: str, faults: tuple[str, ...], market: str) -> None:
    """Serve until cancelled. The certificate is in a temporary file that goes with the lab."""
    with tempfile.TemporaryDirectory(prefix="diagnose-lab-") as folder:
        async with Lab(exchange, known_faults(faults), market=market) as lab:
            certificate = Path(folder) / "ca.pem"
            certificate.write_text(lab.ca_pem, "ascii")
            lines = [f"address {lab.address[0]}:{lab.address[1]}", f"certificate {certificate}"]
            lines += [f"proxy {lab.proxy}"] if lab.proxy else []
            lines += [f"{name} {text}" for name, text in lab.credentials.items()]
            environment.write("\n".join(lines) + "\n")
            environment.tell("serving until Ctrl-C")
            await asyncio.Event().wait()
