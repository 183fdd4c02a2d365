"""Reports for people and for programs: `Format.render` turns a `diagnose.model.Report` into text, JSON or Markdown."""

from __future__ import annotations

from diagnose.report.interface import Format
from diagnose.report.style import Style

__all__ = ["Format", "Style"]
