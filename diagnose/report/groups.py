"""The checks of a report as a short list: one line a group of probes, with what is worth saying about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from diagnose.model import Certainty, Facts, Outcome, ProbeRun, Report
from diagnose.report.style import Mark

LABELS = {
    "paste": "Error read",
    "credentials": "Credentials",
    "network": "Network",
    "clock": "Clock",
    "status": "Exchange status",
    "key": "Key alone",
    "login": "Signed read",
    "permissions": "Permissions",
    "account": "Account",
    "balance": "Balance",
    "experiments": "Experiments",
}
"""The groups in the order they are shown: from the machine outwards."""

_TEXTS = {
    "missing": (Mark.BAD, "{} is missing"),
    "placeholder": (Mark.BAD, "{} is a placeholder"),
    "hidden": (Mark.WARN, "{} has white space or invisible characters"),
    "quoted": (Mark.WARN, "{} has quotes around it"),
    "short": (Mark.WARN, "{} is too short"),
    "long": (Mark.WARN, "{} is too long"),
    "alphabet": (Mark.WARN, "{} has characters that no key here has"),
}
_SUBJECTS = {"key": "API key", "secret": "secret", "passphrase": "passphrase"}

_SAID = {
    ("pair", "relation", "same"): ("credentials", Mark.BAD, "key and secret are the same text"),
    ("pair", "relation", "exchanged"): ("credentials", Mark.BAD, "key and secret look exchanged"),
    ("network", "dns", "failed"): ("network", Mark.BAD, "the name does not resolve"),
    ("network", "tcp", "refused"): ("network", Mark.BAD, "connection refused"),
    ("network", "tcp", "reset"): ("network", Mark.BAD, "connection reset"),
    ("network", "tcp", "timeout"): ("network", Mark.BAD, "no connection in time"),
    ("network", "tcp", "unreachable"): ("network", Mark.BAD, "host not reachable"),
    ("network", "tls", "untrusted"): ("network", Mark.BAD, "certificate not trusted"),
    ("network", "tls", "expired"): ("network", Mark.BAD, "certificate expired"),
    ("network", "tls", "wrong-name"): ("network", Mark.BAD, "certificate of another host"),
    ("network", "proxy", "refused"): ("network", Mark.BAD, "the proxy refuses connections"),
    ("network", "proxy", "auth-required"): ("network", Mark.BAD, "the proxy wants a login"),
    ("public", "answer", "page"): ("network", Mark.BAD, "a web page came instead of data"),
    ("status", "api", "maintenance"): ("status", Mark.BAD, "maintenance"),
    ("status", "api", "outage"): ("status", Mark.BAD, "outage"),
    ("status", "page", "maintenance"): ("status", Mark.WARN, "its status page says maintenance"),
    ("status", "page", "outage"): ("status", Mark.WARN, "its status page says outage"),
    ("permission", "read", "granted"): ("permissions", Mark.GOOD, "read"),
    ("permission", "read", "denied"): ("permissions", Mark.BAD, "no read"),
    ("permission", "trade", "granted"): ("permissions", Mark.GOOD, "trade"),
    ("permission", "trade", "denied"): ("permissions", Mark.WARN, "no trade"),
    ("permission", "product", "denied"): ("permissions", Mark.BAD, "not for this market"),
    ("permission", "withdraw", "granted"): ("permissions", Mark.WARN, "withdrawal"),
    ("permission", "withdraw", "denied"): ("permissions", Mark.GOOD, "no withdrawal"),
    ("permission", "ip_list", "bound"): ("permissions", Mark.GOOD, "bound to addresses"),
    ("permission", "ip_list", "open"): ("permissions", Mark.WARN, "from any address"),
    ("permission", "expiry", "soon"): ("permissions", Mark.WARN, "expires soon"),
    ("permission", "expiry", "passed"): ("permissions", Mark.BAD, "expired"),
    ("account", "product", "not-opened"): ("account", Mark.BAD, "this market was never opened"),
    ("account", "state", "restricted"): ("account", Mark.BAD, "restricted by the exchange"),
    ("balance", "here", "present"): ("balance", Mark.GOOD, "funds seen"),
    ("balance", "here", "empty"): ("balance", Mark.GOOD, "this wallet is empty"),
    ("balance", "elsewhere", "present"): ("balance", Mark.GOOD, "funds in another wallet"),
}
"""(kind, attribute, word) -> group, state and phrase."""

_TRIED = {
    "accepted": "worked",
    "known": "got further",
    "same": "no change",
    "unanswered": "no answer",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One group: its state and what to say of it."""

    label: str
    mark: Mark
    detail: str


def lines(report: Report) -> tuple[Line, ...]:
    """The groups that were asked, or should have been, in `LABELS` order."""
    runs: dict[str, list[ProbeRun]] = {}
    for run in report.probes:
        runs.setdefault(_group(run.name), []).append(run)
    said: dict[str, list[tuple[Mark, str]]] = {}
    for group, mark, phrase in _said(report.facts, _proofs(report)):
        said.setdefault(group, []).append((mark, phrase))
    skipped = {_group(item.probe) for item in report.not_checked}
    present = {*runs, *said, *skipped}
    names = [*(name for name in LABELS if name in present), *sorted(present - LABELS.keys())]
    return tuple(_line(name, runs.get(name, []), said.get(name, [])) for name in names)


def _group(probe: str) -> str:
    return "experiments" if "[" in probe else probe.partition(":")[0]


def _line(name: str, runs: Sequence[ProbeRun], said: Sequence[tuple[Mark, str]]) -> Line:
    label = LABELS.get(name, name.replace("-", " ").capitalize())
    if name == "experiments" and said:
        return Line(label, max((mark for mark, _ in said), key=_weight), "; ".join(phrase for _, phrase in said))
    marks = [_mark(runs)] if runs else []
    marks += [mark for mark, _ in said]
    # Where something was wrong, what was right is only noise.
    worst = max(marks, key=_weight, default=Mark.NONE)
    failure = next((run.detail for run in runs if run.outcome is Outcome.FAILED and run.detail), "")
    phrases = [phrase for mark, phrase in said if worst is not Mark.BAD or mark is not Mark.GOOD]
    return Line(label, worst, failure or "; ".join(phrases))


def _mark(runs: Sequence[ProbeRun]) -> Mark:
    outcomes = {run.outcome for run in runs}
    if Outcome.FAILED in outcomes:
        return Mark.WARN if Outcome.OK in outcomes else Mark.BAD
    return Mark.GOOD if Outcome.OK in outcomes else Mark.NONE


def _weight(mark: Mark) -> int:
    return (Mark.NONE, Mark.GOOD, Mark.WARN, Mark.BAD).index(mark)


def _proofs(report: Report) -> Mapping[str, str]:
    """The cause that each experiment proved."""
    proven = [finding for finding in report.findings if finding.certainty is Certainty.PROVEN]
    return {name: f.cause for f in proven for evidence in f.evidence for name in evidence.facts.get("experiments", {})}


def _said(facts: Facts, proofs: Mapping[str, str]) -> Iterator[tuple[str, Mark, str]]:
    for kind, attributes in facts.items():
        for attribute, value in attributes.items():
            if kind in _SUBJECTS and attribute in ("presence", "text", "shape") and value in _TEXTS:
                mark, text = _TEXTS[str(value)]
                yield "credentials", mark, text.format(_SUBJECTS[kind])
            elif kind == "experiments" and value in _TRIED:
                proof = f", which proves {proofs[attribute]}" if attribute in proofs and value in ("accepted", "known") else ""
                yield "experiments", Mark.GOOD, f"{attribute}: {_TRIED[str(value)]}{proof}"
            elif (kind, attribute, value) in _SAID:
                yield _SAID[kind, attribute, str(value)]
    offset, state = facts.get("clock", {}).get("offset_ms"), facts.get("clock", {}).get("state")
    if isinstance(offset, int):
        mark = Mark.BAD if state in ("behind", "ahead") else Mark.GOOD
        yield "clock", mark, f"{duration(abs(offset))} {'behind' if offset < 0 else 'ahead of'} the exchange"


def duration(ms: float) -> str:
    """A time span in the unit a reader would choose: ms below one second, s below two minutes, then min, h or days."""
    if ms < 1_000:
        return f"{ms:.0f} ms"
    if ms < 120_000:
        return f"{ms / 1_000:.1f} s"
    if ms < 7_200_000:
        return f"{ms / 60_000:.0f} min"
    return f"{ms / 3_600_000:.0f} h" if ms < 172_800_000 else f"{ms / 86_400_000:.0f} days"
