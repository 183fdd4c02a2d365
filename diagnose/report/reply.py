"""The report as a reply to a user: short, polite, in the exchange's own words, asking for nothing secret."""

from __future__ import annotations

from diagnose.knowledge.placeholders import printable
from diagnose.model import Certainty, Finding, Report, Verdict

STEPS = 5
"""Steps of a fix that a reply carries; the article has the rest."""

_OPENING = {Certainty.PROVEN: "The cause is clear", Certainty.LIKELY: "The cause is most likely this", Certainty.POSSIBLE: "A possible cause is this"}
_WHO = {
    "exchange": "Only the exchange can change this; nothing in your bot or key has to be changed.",
    "tool-author": "This is for the author of the bot or library to mend; your key is fine as far as the error tells.",
}


def render(report: Report) -> str:
    """Plain text, ready to send."""
    parts = ["Hello,", _thanks(report)]
    faults = report.faults
    if not faults:
        parts.append(
            "The text alone does not tell the cause. Could you send the exchange's own answer, with its code and message, and say "
            "which call failed?"
        )
    elif report.verdict is Verdict.NOT_A_LINK_PROBLEM:
        parts += [f"Your link to {_exchange(report)} works. The error is about something else: {_small(faults[0].title)}.", _steps(faults[0])]
    else:
        parts += [f"{_OPENING[faults[0].certainty]}: {_small(faults[0].title)}.", _steps(faults[0]), _WHO.get(faults[0].who_can_fix, "")]
        parts.append(_question(report, faults[1].title if len(faults) > 1 else ""))
    parts += [_exposed(report.advice), "Please never send us an API secret, passphrase or password; we do not need them.", "Kind regards"]
    return "\n\n".join(printable_lines(part) for part in parts if part) + "\n"


def printable_lines(text: str) -> str:
    """Each line without control or invisible characters."""
    return "\n".join(printable(line) for line in text.split("\n"))


def _thanks(report: Report) -> str:
    detail = report.probes[0].detail if report.probes else ""
    return f"thank you for the error text{f' ({detail})' if detail else ''}."


def _steps(finding: Finding) -> str:
    return "\n".join(f"{number}. {step}" for number, step in enumerate(finding.fix[:STEPS], 1))


def _question(report: Report, other: str) -> str:
    if not report.ask or report.faults[0].certainty is Certainty.PROVEN:
        return ""
    return f"If that does not help, it may also be this: {_small(other)}. One question would tell: {report.ask}"


def _exposed(advice: tuple[Finding, ...]) -> str:
    seen = any(finding.cause == "secret-exposed" for finding in advice)
    return "Your text held something that looks like a secret. Delete that key on the exchange now and make a new one." if seen else ""


def _exchange(report: Report) -> str:
    return report.exchange or "the exchange"


def _small(title: str) -> str:
    """A title inside a sentence: its first letter small unless the word is an abbreviation."""
    return title if title[:2].isalpha() and title[:2].isupper() else title[:1].lower() + title[1:]
