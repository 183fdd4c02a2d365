"""Records the facts of links that work: ``python tests/matrix/record_healthy.py > rules/healthy.yaml``.

Every market of the matrix, healthy and healthy but empty, is diagnosed against the lab; times are set to zero.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

from diagnose.lab import Lab
from diagnose.model import Credentials, Link
from diagnose.pack import Pack
from diagnose.probes.egress import Egress
from diagnose.probes.host import Host
from diagnose.session import Session

sys.path.insert(0, str(Path(__file__).parent))
from cells import MARKETS

HEAD = """# Facts of links that work, recorded from the lab by tests/matrix/record_healthy.py; not edited by hand.
# No rule but one of an advice may fire for a cause on any of them (`diagnose rules check`).
"""


async def facts_of(exchange: str, market: str, fault: str, pack: Pack) -> Mapping[str, object]:
    async with Lab(exchange, [fault], market=market) as lab:
        link = Link(exchange=exchange, market=market, credentials=Credentials.of(**lab.credentials))
        session = Session(link, pack, egress=Egress(resolve=lab.resolve, ca_pem=lab.ca_pem, environ={}), host=Host(system=""))
        facts = {kind: dict(values) for kind, values in (await session.run()).facts.items()}
    facts["clock"] |= {"offset_ms": 0, "rtt_ms": 0}
    return facts


async def record() -> str:
    pack = Pack.load()
    links = [
        {"link": f"{exchange} {market} {fault}", "facts": await facts_of(exchange, market, fault, pack)}
        for exchange, market in MARKETS
        for fault in ("healthy", "empty")
    ]
    return HEAD + yaml.safe_dump({"links": links}, sort_keys=True, width=140, default_flow_style=None)


if __name__ == "__main__":
    sys.stdout.write(asyncio.run(record()))
