"""The sentences that text and Markdown share: verdict, certainty, what was ruled out, where it ran."""

from __future__ import annotations

from diagnose.model import Certainty, Finding, Outcome, Report, Verdict
from diagnose.report.groups import duration
from diagnose.report.style import Mark

_RULED_OUT = 4
"""Causes named as ruled out; the others are counted."""

WORTH = 0.03
"""Confidence from which a further finding gets a paragraph; below it, it is only named."""

_WHO = {
    "user": "",
    "host": ", fixed on this machine or its network",
    "exchange": ", only the exchange can fix it",
    "tool-author": ", fixed by the author of the bot or library",
}


def verdict(report: Report) -> tuple[Mark, str]:
    """The state and the sentence of the first line."""
    of = f" on {subject(report)}" if report.exchange else ""
    if report.verdict is Verdict.FAULTY:
        return Mark.BAD, _faulty(report, of)
    if report.verdict is Verdict.NOT_A_LINK_PROBLEM:
        to = f" to {subject(report)}" if report.exchange else ""
        return Mark.GOOD, f"The link{to} works; the error is about something else{_after_colon(report)}"
    if report.verdict is Verdict.INCONCLUSIVE:
        return Mark.WARN, f"No verdict{of}: {'no cause could be named' if failed(report) or 'ticket' in report.facts else 'too little was asked'}"
    return Mark.GOOD, f"No fault found{of}" + (", but there is advice" if report.advice else "")


def _faulty(report: Report, of: str) -> str:
    proven = sum(f.certainty is Certainty.PROVEN for f in report.faults)
    return (f"{proven} faults found" if proven > 1 else "Fault found") + of + _after_colon(report)


def _after_colon(report: Report) -> str:
    return f": {named}" if (named := causes(report)) else ""


def causes(report: Report) -> str:
    """The proven causes, or the likeliest one and how many more there may be; empty where none is named."""
    named = [f for f in report.faults if f.certainty is Certainty.PROVEN] or report.faults[:1]
    if not named:
        return ""
    others = len(report.faults) - 1 if named[0].certainty is not Certainty.PROVEN else 0
    told = ", ".join(f"{finding.cause} ({finding.certainty.value})" for finding in named)
    return told + (f" or one of {others} more" if others > 1 else " or one more" if others else "")


def failed(report: Report) -> bool:
    """Whether anything that was asked did not work."""
    return any(run.outcome is Outcome.FAILED for run in report.probes)


def subject(report: Report) -> str:
    """The link in a few words, such as ``kraken (spot, live)``."""
    about = ", ".join(report.where[key] for key in ("market", "environment") if key in report.where)
    return f"{report.exchange} ({about})" if about else report.exchange


def certainty(finding: Finding) -> str:
    """Certainty in words and percent."""
    return f"{finding.certainty.value}, {finding.confidence:.0%}"


def who(finding: Finding) -> str:
    """Who can fix it, where that is not the reader alone."""
    return _WHO.get(finding.who_can_fix, "")


def ruled_out(report: Report) -> str:
    """The causes that were ruled out, in one sentence."""
    names = [item.cause for item in report.excluded]
    if not names:
        return ""
    rest = len(names) - _RULED_OUT
    return "Ruled out: " + ", ".join(names[:_RULED_OUT]) + (f" and {rest} more" if rest > 0 else "")


def rivals(report: Report) -> tuple[Finding, ...]:
    """The faults after the first that deserve a paragraph: all while nothing is proven, then only proven ones."""
    first, *others = report.faults or (None,)
    open_ = first is not None and first.certainty is not Certainty.PROVEN
    return tuple(f for f in others if f and ((open_ and f.confidence >= WORTH) or f.certainty is Certainty.PROVEN))


def to_tell_apart(report: Report) -> str:
    """What separates the first two causes while neither is proven."""
    return f"To tell it from {report.faults[1].cause}: {report.next}" if report.next and len(report.faults) > 1 else ""


def explain(report: Report, finding: Finding) -> str:
    """The command that opens the article in the words of this link; where a link cannot be asked, in general ones."""
    words = ["diagnose explain", finding.article or finding.cause]
    words += [f"--exchange {report.exchange}"] if report.exchange and finding.verify else []
    market = report.facts.get("link", {}).get("market", "spot")
    return " ".join(words + ([f"--market {market}"] if report.exchange and finding.verify and market != "spot" else []))


def less_likely(report: Report) -> str:
    """The causes that remain possible beside a proven one, in one sentence."""
    told = {finding.cause for finding in (*report.faults[:1], *rivals(report))}
    names = [f"{f.cause} ({f.confidence:.0%})" for f in report.faults if f.cause not in told]
    return f"Less likely: {', '.join(names)}" if names else ""


def where(report: Report) -> str:
    """Where the diagnosis ran, in one sentence."""
    if not report.where:
        return ""
    at = " ".join(report.where[key] for key in ("system", "host") if key in report.where)
    address = report.where.get("egress_ip", "")
    origin, unused = report.where.get("credentials", ""), report.where.get("unused_proxy", "")
    parts = (
        f"Ran on {at}" if at else "",
        f"address {address}" if address else "",
        f"proxy {report.where.get('proxy', 'none')}" + (f" ({unused} is set, but ccxt uses it only when told to)" if unused else "") if at else "",
        f"the bot at {bot}" if (bot := report.where.get("as_seen_from")) else "",
        f"credentials from {origin}" if origin else "",
    )
    return ", ".join(part for part in parts if part)


def effort(report: Report) -> str:
    """What the diagnosis cost and which programs made it."""
    requests, versions = sum(run.requests for run in report.probes), report.versions
    spent = duration(report.ms)
    cost = f"{requests} request{'' if requests == 1 else 's'}, {spent}" if requests or report.ms else ""
    engine = f"{versions['engine']} engine" if "engine" in versions else ""
    names = " ".join(f"{name} {versions[name]}" for name in ("diagnose", "ccxt", "python") if name in versions)
    return ", ".join(part for part in (cost, engine, names) if part)
