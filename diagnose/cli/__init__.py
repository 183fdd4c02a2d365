"""The command line: one command a file. `main` is the entry point of the program."""

from __future__ import annotations

from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus
from diagnose.cli.main import main

__all__ = ["Environment", "ExitStatus", "main"]
