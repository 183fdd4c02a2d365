"""The same requests as a diagnosis, one after another, as a plain ccxt script makes them.

Reads JSON from standard input: the client class, its options, its mode and the calls (ccxt's implicit methods or plain addresses).
Prints the seconds from the finished import to the last answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from typing import Any

import ccxt.async_support as ccxt


async def ask(plan: dict[str, Any]) -> None:
    """Make every call and wait for its answer."""
    client = getattr(ccxt, plan["ccxt"])({**plan["options"], "enableRateLimit": False, "cafile": os.environ["SSL_CERT_FILE"]})
    if plan["mode"] == "sandbox":
        client.set_sandbox_mode(True)
    try:
        for call in plan["calls"]:
            if call["method"]:
                await getattr(client, call["method"])(dict(call["params"]))
            else:
                await client.fetch(call["url"], headers=call["headers"])
    finally:
        await client.close()


if __name__ == "__main__":
    wanted = json.load(sys.stdin)
    begun = time.perf_counter()
    asyncio.run(ask(wanted))
    print(time.perf_counter() - begun)
