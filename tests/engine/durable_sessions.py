"""A program, not a test module: durable_rules against the reference on random vocabularies, rules and fact sets.

    python durable_sessions.py equal|large|quiet|failing|memory

`test_durable.py` runs it in a process of its own, because what it looks for can also abort or hang the process. Prints one JSON object.
"""

from __future__ import annotations

import json
import random
import resource
import sys
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from diagnose.engine import Effect, Rule, durable, reference
from diagnose.engine.durable import DurableEngine
from diagnose.engine.rules import Clause, Test
from diagnose.facts.vocabulary import Kind, Range, Vocabulary, Words
from diagnose.model import Facts, Value

EXAMPLES, SESSIONS_EACH = 220, 100
# Names that the engine uses itself, and names that would fall together if hyphens were folded.
NAMES = ("state", "answer", "id", "sid", "kind", "a-b", "a_b", "type", "run", "n1", "n2", "key-unknown")
WORDS = ("unknown", "ok", "behind", "not-run", "only", "a", "b", "1", "null", "any", "all", "x_y")


@st.composite
def kinds(draw: st.DrawFn) -> Vocabulary:
    names = draw(st.lists(st.sampled_from(("clock", "login", "sid", "id", "kind", "s", "f0", "public-page")), min_size=1, max_size=6, unique=True))
    return Vocabulary([Kind(name, "", {a: draw(attributes()) for a in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True))}) for name in names])


@st.composite
def attributes(draw: st.DrawFn) -> Words | Range:
    if draw(st.integers(0, 3)) == 0:
        low, high = draw(st.sampled_from([(-6, 6), (0, 3), (-2_000_000_000, 2_000_000_000), (100, 599)]))
        return Range(low, high, "")
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=len(WORDS), unique=True))
    return Words(tuple(words), words[0], "")


@st.composite
def conditions(draw: st.DrawFn, name: str, attribute: Words | Range) -> Test:
    if isinstance(attribute, Range):
        near = st.integers(max(attribute.low, -8), min(attribute.high, 8)) if attribute.low < 8 else st.integers(attribute.low, attribute.high)
        operators = draw(st.lists(st.sampled_from(("gt", "gte", "lt", "lte", "eq")), min_size=1, max_size=2, unique=True))
        return Test(name, comparisons=tuple((operator, draw(near)) for operator in operators))
    named = frozenset(draw(st.lists(st.sampled_from(attribute.words), min_size=1, unique=True)))
    if draw(st.booleans()):
        return Test(name, words=frozenset(attribute.words) - named, refused=named)
    return Test(name, words=named)


@st.composite
def packs(draw: st.DrawFn) -> tuple[Vocabulary, tuple[Rule, ...]]:
    vocabulary = draw(kinds())
    rules = []
    for number in range(draw(st.integers(1, 25))):
        chosen = draw(st.lists(st.sampled_from(sorted(vocabulary.kinds)), min_size=1, unique=True))
        clauses = []
        for kind in chosen:
            table = vocabulary.kinds[kind].attributes
            tested = draw(st.lists(st.sampled_from(sorted(table)), min_size=1, max_size=3, unique=True))
            clauses.append(Clause(kind, tuple(draw(conditions(name, table[name])) for name in tested)))
        rules.append(rule(number, *clauses))
    return vocabulary, tuple(rules)


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


def equal() -> dict[str, object]:
    """Every firing of random sessions equals the reference, from engines that come and go."""
    seen = {"sessions": 0, "firings": 0, "silent": 0}
    differences: list[object] = []

    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(packs(), st.integers(0, 2**32))
    def property_holds(pack: tuple[Vocabulary, tuple[Rule, ...]], seed: int) -> None:
        vocabulary, rules = pack
        engine, dice = DurableEngine(rules), random.Random(seed)
        for _ in range(SESSIONS_EACH):
            facts = facts_of(vocabulary, dice)
            engine._known.clear()  # no answer from memory: each one must be a session
            fired, expected = engine.fired(facts), reference.fired(rules, facts)
            seen["sessions"] += 1
            seen["firings"] += len(expected)
            seen["silent"] += not expected
            if fired != expected:
                differences.append([sorted(fired ^ expected), str(facts)])

    property_holds()
    return {**seen, "differences": differences[:3]}


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


def memory() -> dict[str, object]:
    """Resident memory (kB) before and after many sessions, and before and after many engines."""
    vocabulary = words_of("k", 200)
    rules = tuple(rule(n, Clause("k", (Test("x", words=frozenset({f"w{n}"})), Test("y", words=frozenset({"q"}))))) for n in range(200))
    dice = random.Random(1)
    facts = [facts_of(vocabulary, dice) for _ in range(300)]
    engine = DurableEngine(rules)

    def sessions(count: int) -> None:
        for n in range(count):
            engine._known.clear()
            engine.fired(facts[n % len(facts)])

    def engines(count: int) -> None:
        for _ in range(count):
            DurableEngine(rules).fired(facts[0])

    return {"by_sessions": _growth(sessions, 2000, 12000), "by_engines": _growth(engines, 30, 150)}


def _growth(work: Callable[[int], None], warm: int, more: int) -> int:
    work(warm)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    work(more)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before


if __name__ == "__main__":
    print(json.dumps({"equal": equal, "large": large, "quiet": quiet, "failing": failing, "memory": memory}[sys.argv[1]]()))
