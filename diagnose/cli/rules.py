"""``diagnose rules``: the rules."""

from __future__ import annotations

import typer

app = typer.Typer(help="Check, test, list and question the rules.")
