"""A program, not a test module: what durable_rules does at its limits, which is to abort, to hang or to grow.

    python durable_sessions.py large|quiet|failing|engines

`test_durable.py` runs it in a process of its own. Prints one JSON object.
"""

from __future__ import annotations

import json
import random
import resource
import sys

from diagnose.engine import Effect, Rule, durable, reference
from diagnose.engine.durable import DurableEngine
from diagnose.engine.rules import Clause, Test
from diagnose.facts.vocabulary import Kind, Range, Vocabulary, Words
from diagnose.model import Facts, Value


def rule(number: int, *clauses: Clause) -> Rule:
    return Rule(f"rule-{number}", "cause", Effect.SUPPORTS, clauses, "", (), (), "", "pack.yaml", number)


def facts_of(vocabulary: Vocabulary, dice: random.Random) -> Facts:
    """A random closed fact set; integers are often absent, or near the bounds that rules use."""
    told: dict[str, dict[str, Value]] = {}
    for kind in vocabulary.kinds.values():
        told[kind.id] = {}
        for name, attribute in kind.attributes.items():
            if isinstance(attribute, Words):
                told[kind.id][name] = dice.choice(attribute.words)
            elif dice.random() < 0.8:
                told[kind.id][name] = dice.choice((dice.randint(-8, 8), dice.randint(attribute.low, attribute.high)))
    return vocabulary.close(told)


def words_of(name: str, count: int) -> Vocabulary:
    return Vocabulary([Kind(name, "", {"x": Words(tuple(f"w{n}" for n in range(count)), "w0", ""), "y": Words(("p", "q"), "p", "")})])


def large() -> dict[str, object]:
    """Packs beyond every hard limit of one ruleset, each with facts that pass as many tests as can be."""
    checked = 0
    for vocabulary, rules in (many_words(), one_clause(), many_choices(), many_bounds(), crowded()):
        engine, dice = DurableEngine(rules), random.Random(1)
        for _ in range(60):
            facts = facts_of(vocabulary, dice)
            assert engine.fired(facts) == reference.fired(rules, facts)
            checked += 1
    return {"sessions": checked}


Pack = tuple[Vocabulary, tuple[Rule, ...]]


def word(attribute: str, *words: str) -> Test:
    return Test(attribute, words=frozenset(words))


def many_words() -> Pack:
    """900 words on two attributes of one kind: 513 hang the compiler."""
    vocabulary = Vocabulary([Kind("k", "", {a: Words(tuple(f"w{n}" for n in range(450)), "w0", "") for a in "xy"})])
    return vocabulary, tuple(rule(n, Clause("k", (word("xy"[n % 2], f"w{n // 2}"),))) for n in range(900))


def one_clause() -> Pack:
    """700 rules with the same clause: 257 are refused."""
    second = Kind("other", "", {"n": Range(0, 1000, "")})
    shared = Clause("k", (word("x", "w1"),))
    rules = (rule(n, Clause("other", (Test("n", comparisons=(("gte", n),)),)), shared) for n in range(700))
    return Vocabulary([*words_of("k", 3).kinds.values(), second]), tuple(rules)


def many_choices() -> Pack:
    """300 choices on one kind: 129 are refused, and 65 that pass at once overflow the walk."""
    return words_of("k", 4), tuple(rule(n, Clause("k", (word("x", "w1", "w2", "w3"), word("y", "q")))) for n in range(300))


def many_bounds() -> Pack:
    """200 bounds that one number passes at once: 65 overflow the walk."""
    vocabulary = Vocabulary([Kind("k", "", {"n": Range(190, 200, "")})])
    return vocabulary, tuple(rule(n, Clause("k", (Test("n", comparisons=(("gte", n),)),))) for n in range(200))


def crowded() -> Pack:
    """400 rules over 60 attributes of one kind, two words each, so that every fact passes about half of all tests."""
    dice = random.Random(2)
    names = [f"a{n}" for n in range(60)]
    vocabulary = Vocabulary([Kind("k", "", dict.fromkeys(names, Words(("p", "q", "r"), "p", "")))])

    def test(name: str) -> Test:
        form = dice.randrange(3)
        return (word(name, "q"), word(name, "p", "q"), Test(name, words=frozenset("pq"), refused=frozenset("r")))[form]

    rules = (rule(n, Clause("k", tuple(map(test, dice.sample(names, dice.randint(1, 3)))))) for n in range(400))
    return vocabulary, tuple(rules)


def failing() -> dict[str, object]:
    """An error in the middle of a session is an exception, after which the engine still works. Without the budget, to provoke it."""
    vocabulary, rules = many_bounds()
    ruleset = durable._Ruleset(rules)
    errors = 0
    for _ in range(50):
        try:
            ruleset.fired(vocabulary.close({"k": {"n": 199}}))
        except Exception as error:
            errors += "303" in str(error)
    return {"errors": errors, "firings": len(ruleset.fired(vocabulary.close({})))}


def quiet() -> dict[str, object]:
    """Sessions in which nothing fires: without the sentinel, deleting one aborts the process; 1,025 live ones are a fault."""
    vocabulary = words_of("k", 5)
    engine = DurableEngine([rule(0, Clause("k", (Test("x", words=frozenset({"w4"})), Test("y", words=frozenset({"q"})))))])
    facts = vocabulary.close({"k": {"x": "w3"}})
    fired = 0
    for _ in range(4000):
        engine._known.clear()
        fired += len(engine.fired(facts))
    return {"sessions": 4000, "firings": fired}


def engines() -> dict[str, object]:
    """Resident memory (kB) that 150 engines leave behind once they are gone."""
    vocabulary = words_of("k", 200)
    rules = tuple(rule(n, Clause("k", (word("x", f"w{n}"), word("y", "q")))) for n in range(200))
    facts = facts_of(vocabulary, random.Random(1))
    grown = 0
    for number in range(180):
        DurableEngine(rules).fired(facts)
        if number == 30:
            grown = -resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"grown": grown + resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}


if __name__ == "__main__":
    print(json.dumps({"large": large, "quiet": quiet, "failing": failing, "engines": engines}[sys.argv[1]]()))
