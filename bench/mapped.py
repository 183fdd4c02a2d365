"""Runs a program with the exchange's real host names leading to the simulated one.

``python mapped.py HOST:PORT -m diagnose …`` or ``python mapped.py HOST:PORT script.py …``. The program itself is not changed: only
the name resolution of this process is, and ``SSL_CERT_FILE`` names the certificate to trust.
"""

from __future__ import annotations

import runpy
import socket
import sys
from typing import Any, cast

_resolve = socket.getaddrinfo


def _lead_to(host: str, port: int) -> None:
    def mapped(_host: Any, _port: Any, *arguments: Any, **options: Any) -> Any:
        return _resolve(host, port, *arguments, **options)

    socket.getaddrinfo = cast(Any, mapped)


if __name__ == "__main__":
    _, address, *command = sys.argv
    host, _, port = address.partition(":")
    _lead_to(host, int(port))
    if command[0] == "-m":
        sys.argv = command[1:]
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = command
        runpy.run_path(command[0], run_name="__main__")
