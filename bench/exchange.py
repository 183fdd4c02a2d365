"""Simulated exchanges in a process of their own, so that their work does not count as the program's.

``python exchange.py LATENCY_MS EXCHANGE:FAULT …`` prints one line of JSON: for each its address, certificate, credentials and proxy.
Every line on standard input is answered with the requests that each saw since the last one; the end of standard input ends it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict

from diagnose.lab import Lab


async def serve(latency_ms: float, specs: Sequence[str]) -> None:
    """Serve until standard input ends."""
    async with AsyncExitStack() as stack:
        labs = [await stack.enter_async_context(_lab(spec, latency_ms)) for spec in specs]
        _say([{"address": lab.address, "ca_pem": lab.ca_pem, "credentials": dict(lab.credentials), "proxy": lab.proxy} for lab in labs])
        while await asyncio.to_thread(sys.stdin.readline):
            _say([[asdict(request) for request in lab.requests] for lab in labs])
            for lab in labs:
                lab.requests.clear()


def _lab(spec: str, latency_ms: float) -> Lab:
    exchange, _, fault = spec.partition(":")
    return Lab(exchange, [fault or "healthy"], latency_ms=latency_ms)


def _say(value: object) -> None:
    print(json.dumps(value), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1]), sys.argv[2:]))
