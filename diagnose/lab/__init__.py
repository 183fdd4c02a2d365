"""Simulated exchanges on loopback, each in its own wire format, with faults as named switches.

`Lab` opens one of the `VENUES`; `FAULTS` are the switches, `faults_of` those an exchange can really have. A client gets there with a
resolver that returns `Lab.resolve` and a TLS context that trusts `Lab.ca_pem`; nothing else needs to know of the lab.
"""

from __future__ import annotations

from diagnose.lab.faults import FAULTS, Fault
from diagnose.lab.server import Lab, Request
from diagnose.lab.venues import VENUES, faults_of

__all__ = ["FAULTS", "VENUES", "Fault", "Lab", "Request", "faults_of"]
