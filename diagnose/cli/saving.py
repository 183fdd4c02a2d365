"""``--save``: the preview of a bundle, and the bundle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from diagnose.bundle import Pseudonyms, Saved, replay, save, saved_case
from diagnose.bundle.archive import check_target
from diagnose.bundle.saved import LEFT_OUT
from diagnose.cli.environment import Environment
from diagnose.conclude import Case
from diagnose.facts.egress import SURROUNDINGS
from diagnose.model import Report
from diagnose.pack import Pack
from diagnose.report.json import document

_WORDS = {"ip": "address", "email": "e-mail address", "account": "account number"}


class Saving:
    """Writes one case to one file. Raises `UsageError` at once where the file cannot be written."""

    def __init__(self, target: Path, environment: Environment) -> None:
        check_target(target)
        self._target, self._environment = target, environment

    def save(self, case: Case, report: Report, pack: Pack) -> None:
        """Show what the bundle will hold, ask where somebody can answer, and write it."""
        names = Pseudonyms(lambda text: pack.knowledge.redactor.redact(text).text)
        saved = shareable(case, report, pack, names)
        for line in preview(self._target.name, saved, names.names):
            self._environment.tell(line)
        if self._environment.agrees(f"write {self._target}?"):
            save(saved, self._target)
            self._environment.tell(f"written: {self._target}")
        else:
            self._environment.tell("nothing was written")


def shareable(case: Case, report: Report, pack: Pack, names: Pseudonyms) -> Saved:
    """The case and its report with pseudonyms."""
    saved = saved_case(case, report.where, names)
    again = replace(replay(saved, pack), ms=report.ms, versions=report.versions)
    return replace(saved, report=document(again))


def preview(name: str, saved: Saved, names: dict[str, str]) -> list[str]:
    """What a bundle will hold, what was replaced and what is left out, line by line."""
    link = saved.link
    counts = [f"{count} {_WORDS[kind]}{_plural(count, _WORDS[kind])}" for kind, count in saved.replaced.items()]
    return [
        f"{name} will hold the link ({link.exchange} {link.market} {link.environment}), {sum(one.probe != SURROUNDINGS for one in saved.seen)} answers and the report",
        f"replaced: {', '.join(counts)}",
        *(f"  {pseudonym} is {text}; this stays here" for pseudonym, text in names.items()),
        "left out:",
        *(f"  {item}" for item in LEFT_OUT),
    ]


def _plural(count: int, word: str) -> str:
    return "" if count == 1 else "es" if word.endswith("s") else "s"
