"""Fits the few numbers by which a pasted text is weighed, and says how they hold on cases they were not fitted to.

    python bench/fit.py CASES.jsonl            # show the fit and its cross-validation
    python bench/fit.py CASES.jsonl --write    # and write rules/text/weights.yaml

A case is one JSON object a line: ``error_text``, ``exchange`` (or ``any``), ``cause`` (settled, or ``unknown``, which is left out).

Fitted are ``sharp``, ``short`` and ``later``, by the likelihood of the settled causes, and one ``trust`` for each group of layers: the share of
first answers that were right, divided by what the likelihoods alone would claim. Orders and likelihoods of the signatures are not
touched. Five folds, repeated; printed are the figures on the left-out folds beside those on all cases.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from diagnose import data
from diagnose.facts.pasted import Weights, mixed
from diagnose.pack import Pack
from diagnose.signatures.knowledge import LAYERS
from diagnose.signatures.reading import Heard, read

SHARP = (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0)
LATER = (0.2, 0.3, 0.4, 0.5, 0.6)
GROUPS = (("code", "sentence"), ("wording",), ("ccxt", "status", "weak"))
UNLISTED = 0.01
"""Likelihood of a settled cause that the reading does not list."""
FEWEST, MOST = 0.3, 0.97
"""Bounds of a trust; the upper one is the confidence of a proven finding."""


@dataclass(frozen=True)
class Case:
    """A settled case and what was read of it."""

    cause: str
    heard: Sequence[Heard]


def main() -> None:
    """Fit, cross-validate, print and perhaps write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--repeats", type=int, default=6)
    arguments = parser.parse_args()
    cases = _cases(arguments.cases)
    fitted = fit(cases)
    print(f"{len(cases)} settled cases; sharp {fitted.sharp}, short {fitted.short}, later {fitted.later}, trust {dict(fitted.trust)}")
    print("all cases      ", _figures(cases, fitted))
    left_out: list[tuple[Case, Weights]] = []
    for seed in range(arguments.repeats):
        shuffled = random.Random(seed).sample(cases, len(cases))
        for fold in range(5):
            weights = fit([case for number, case in enumerate(shuffled) if number % 5 != fold])
            left_out += [(case, weights) for case in shuffled[fold::5]]
    print("left-out folds ", _judge([(case, weights) for case, weights in left_out]))
    if arguments.write:
        path = Path(str(data.root("rules"))) / "text" / "weights.yaml"
        path.write_text(_text(fitted, len(cases)), encoding="utf-8")
        print(f"written to {path.name}")


def fit(cases: Sequence[Case]) -> Weights:
    """The numbers under which the settled causes are likeliest, and the trust that they then deserve."""
    trust = dict.fromkeys(LAYERS, 1.0)
    grid = [Weights(trust, later, sharp, short) for later in LATER for sharp in SHARP for short in SHARP]
    best = max(grid, key=lambda weights: sum(math.log(_shares(case, weights).get(case.cause, UNLISTED)) for case in cases))
    return Weights({layer: _trust(cases, best, group) for group in GROUPS for layer in group}, best.later, best.sharp, best.short)


def _trust(cases: Sequence[Case], weights: Weights, group: Sequence[str]) -> float:
    own = [case for case in cases if case.heard and case.heard[0].voice.layer in group]
    tops = [_top(case, weights) for case in own]
    claimed, right = sum(share for _, share in tops), sum(cause == case.cause for (cause, _), case in zip(tops, own, strict=True))
    return round(min(MOST, max(FEWEST, (right + 1) / (claimed + 1))), 2)  # one more of each, so that few cases decide little


def _shares(case: Case, weights: Weights) -> dict[str, float]:
    return mixed(case.heard, weights) if case.heard else {}


def _top(case: Case, weights: Weights) -> tuple[str, float]:
    shares = _shares(case, weights)
    return max(shares.items(), key=lambda pair: pair[1]) if shares else ("", 0.0)


def _figures(cases: Sequence[Case], weights: Weights) -> str:
    return _judge([(case, weights) for case in cases])


def _judge(pairs: Sequence[tuple[Case, Weights]]) -> str:
    one = three = 0
    bins: dict[int, list[tuple[float, bool]]] = {}
    for case, weights in pairs:
        shares = _shares(case, weights)
        ranked = sorted(shares, key=lambda cause: -shares[cause])
        one += ranked[:1] == [case.cause]
        three += case.cause in ranked[:3]
        if ranked:
            confidence = shares[ranked[0]] * weights.trust[case.heard[0].voice.layer]
            bins.setdefault(min(9, int(confidence * 10)), []).append((confidence, ranked[0] == case.cause))
    total = sum(map(len, bins.values()))
    gap = sum(abs(sum(c for c, _ in own) - sum(r for _, r in own)) for own in bins.values()) / total
    return f"top1 {one / len(pairs):.1%}  top3 {three / len(pairs):.1%}  ece {gap:.3f} (before rules)"


def _cases(path: Path) -> list[Case]:
    knowledge = Pack.load().knowledge
    found = []
    for line in path.read_text("utf-8").splitlines():
        case = json.loads(line)
        if case["cause"] != "unknown":
            exchange = "" if case["exchange"] == "any" else case["exchange"]
            found.append(Case(case["cause"], read(case["error_text"], knowledge, exchange).heard))
    return found


def _text(weights: Weights, count: int) -> str:
    trust = ", ".join(f"{layer}: {share}" for layer, share in weights.trust.items())
    return (
        f"# How a pasted text is weighed. Written by `python bench/fit.py` from {count} settled cases; not edited by hand.\n"
        "# trust: how far what a layer says is believed. later: weight of each further error of a paste, as a fraction of the one before it.\n"
        "# sharp, short: exponents of the likelihoods over many causes and over few, since the first cause of an order is likelier than the\n"
        "# usual step of an order says.\n"
        f"trust: {{{trust}}}\nlater: {weights.later}\nsharp: {weights.sharp}\nshort: {weights.short}\n"
    )


if __name__ == "__main__":
    main()
