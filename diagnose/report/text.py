"""The report for a person at a terminal: the verdict, the checks, the cause, the fix, on one screen."""

from __future__ import annotations

from diagnose.model import Certainty, Finding, Report, Verdict
from diagnose.report.groups import duration, lines
from diagnose.report.screen import Screen
from diagnose.report.style import Mark, Style

_SHOWN_EXCLUDED = 4
_INDENT = "  "
_WHO = {
    "user": "you, in the exchange account or the bot",
    "host": "you or whoever runs this machine and its network",
    "exchange": "the exchange",
    "tool-author": "the author of the bot or library",
}


def render(report: Report, style: Style) -> str:
    """The report as text, no line wider than the style's columns."""
    screen = Screen(style)
    mark, sentence = verdict(report)
    screen.marked(mark, sentence, paint=style.bold)
    _checks(screen, style, report)
    faults = report.faults
    for number, finding in enumerate(faults):
        screen.gap()
        if number == 0:
            _whole(screen, style, finding, report)
        else:
            _short(screen, finding, f"Also {certainty(finding)}")
    if report.verdict is Verdict.INCONCLUSIVE:
        screen.gap()
        screen.put("What to do next: diagnose explain unknown", _INDENT)
    for number, finding in enumerate(report.advice):
        screen.gap()
        if faults or number:
            _short(screen, finding, "Advice")
        else:
            screen.marked(Mark.WARN, f"Advice: {finding.title or finding.cause}", paint=style.bold)
            _remedy(screen, style, finding)
    _not_checked(screen, report)
    _footer(screen, style, report)
    return screen.text()


def verdict(report: Report) -> tuple[Mark, str]:
    """The state and the sentence of the first line."""
    of = f" on {subject(report)}" if report.exchange else ""
    names = ", ".join(f"{f.cause} ({certainty(f)})" for f in report.faults if f is report.faults[0] or f.certainty is Certainty.PROVEN)
    if report.verdict is Verdict.FAULTY:
        proven = sum(f.certainty is Certainty.PROVEN for f in report.faults)
        return Mark.BAD, f"{f'{proven} faults' if proven > 1 else 'Fault'} found{of}: {names}"
    if report.verdict is Verdict.NOT_A_LINK_PROBLEM:
        return Mark.GOOD, f"The link{of} is fine; the error is about something else: {names}"
    if report.verdict is Verdict.INCONCLUSIVE:
        return Mark.WARN, f"No cause found{of}: something is wrong or was not asked"
    advice = len(report.advice)
    return Mark.GOOD, f"No fault found{of}" + (f", {advice} piece{'s' if advice > 1 else ''} of advice" if advice else "")


def subject(report: Report) -> str:
    """The link in a few words, such as ``okx (spot, live)``."""
    about = ", ".join(report.where[key] for key in ("market", "environment") if key in report.where)
    return f"{report.exchange} ({about})" if about else report.exchange


def certainty(finding: Finding) -> str:
    """Certainty in words and percent."""
    return f"{finding.certainty.value}, {finding.confidence:.0%}"


def where(report: Report) -> str:
    """Where the diagnosis ran, in one sentence."""
    if not report.where:
        return ""
    told = report.where.get("egress_ip", "")
    parts = [" ".join(report.where[key] for key in ("system", "host") if key in report.where)]
    parts.append(f"the exchange sees {told}" if told else "")
    parts.append(f"proxy {report.where.get('proxy', 'none')}")
    parts.append(f"credentials from {report.where['credentials']}" if "credentials" in report.where else "")
    return ", ".join(part for part in parts if part)


def effort(report: Report) -> str:
    """What the diagnosis cost and which programs made it."""
    requests = sum(run.requests for run in report.probes)
    spent = [f"{requests} request{'' if requests == 1 else 's'}, {duration(sum(run.ms for run in report.probes))}"] if report.probes else []
    engine = [f"{report.versions['engine']} engine"] if "engine" in report.versions else []
    return ", ".join([*spent, *engine, *(f"{name} {report.versions[name]}" for name in ("diagnose", "ccxt", "python") if name in report.versions)])


def _checks(screen: Screen, style: Style, report: Report) -> None:
    found = lines(report)
    if found:
        screen.gap()
    size = max((len(line.label) for line in found), default=0)
    for line in found:
        words = f"{line.mark.word}: {line.detail}" if line.detail and line.mark is not Mark.GOOD else line.detail or line.mark.word
        if line.mark is Mark.GOOD and line.detail:
            words = f"ok: {line.detail}"
        lead = f"{_INDENT}{' ' * 2}{style.clean(line.label):<{size}}  "
        screen.put(words, lead)
        screen.sign_last_paragraph(line.mark)


def _whole(screen: Screen, style: Style, finding: Finding, report: Report) -> None:
    screen.marked(Mark.WARN if finding.kind == "control" else Mark.BAD, finding.title or finding.cause, paint=style.bold)
    _remedy(screen, style, finding, report)


def _remedy(screen: Screen, style: Style, finding: Finding, report: Report | None = None) -> None:
    ...


def _short(screen: Screen, finding: Finding, word: str) -> None: ...


def _not_checked(screen: Screen, report: Report) -> None: ...


def _footer(screen: Screen, style: Style, report: Report) -> None: ...
