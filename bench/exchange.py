"""A simulated exchange in a process of its own, so that its work does not count as the program's.

``python exchange.py EXCHANGE LATENCY_MS`` prints one line of JSON: address, certificate, credentials and host names. Every line on
standard input is answered with the requests since the last one; the end of standard input ends it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict

from diagnose.lab import Lab


async def serve(exchange: str, latency_ms: float) -> None:
    """Serve until standard input ends."""
    async with Lab(exchange, latency_ms=latency_ms) as lab:
        _say({"address": lab.address, "ca_pem": lab.ca_pem, "credentials": dict(lab.credentials), "hosts": lab.hosts})
        while await asyncio.to_thread(sys.stdin.readline):
            _say([asdict(request) for request in lab.requests])
            lab.requests.clear()


def _say(value: object) -> None:
    print(json.dumps(value), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], float(sys.argv[2])))
