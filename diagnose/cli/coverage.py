"""What the rules leave out: facts nobody looks at, rules without tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diagnose.engine import Rule
from diagnose.facts.vocabulary import Vocabulary, Words


def coverage(rules: Sequence[Rule], vocabulary: Vocabulary) -> str:
    """One line for each attribute or word that no rule looks at and each rule that lacks a test, then the sums."""
    unused = list(_unused(rules, vocabulary))
    untested = [rule for rule in rules if {test.fires for test in rule.tests} != {True, False}]
    lines = [f"unused   {name}" for name in unused]
    lines += [f"untested {rule.id}  {rule.file}:{rule.line}" for rule in untested]
    tests = sum(len(rule.tests) for rule in rules)
    lines.append(
        f"{len(rules)} rules, {tests} tests, {len(untested)} rules without both kinds; {len(unused)} names unused"
    )
    return "\n".join(lines) + "\n"


def _unused(rules: Sequence[Rule], vocabulary: Vocabulary) -> Iterator[str]:
    looked_at = {
        (clause.kind, test.attribute, word)
        for rule in rules
        for clause in rule.when
        for test in clause.tests
        for word in (*test.words, "")
    }
    for kind in vocabulary.kinds.values():
        for name, attribute in kind.attributes.items():
            if (kind.id, name, "") not in looked_at:
                yield f"{kind.id}.{name}"
            elif isinstance(attribute, Words):
                rest = (word for word in attribute.words if word != attribute.default)
                yield from (f"{kind.id}.{name}: {word}" for word in rest if (kind.id, name, word) not in looked_at)
