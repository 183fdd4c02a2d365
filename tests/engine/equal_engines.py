"""Child process of test_engine_property.py: hold durable_rules equal to the reference evaluator, away from the test runner.

    python equal_engines.py property SEED EXAMPLES    random vocabularies, rules and facts
    python equal_engines.py limits                    packs beyond each limit of one ruleset
    python equal_engines.py memory                    thousands of sessions on one engine

Prints one JSON object of counts. A difference is an assertion error; a crash of the engine shows as a signal, a hang as a timeout.
"""

from __future__ import annotations

import faulthandler
import json
import random
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnose.engine import durable, reference, shards
from diagnose.engine.rules import Rule, load_rules
from diagnose.engine.select import Engine
from diagnose.facts.vocabulary import Causes, Vocabulary

CAUSES = {name: {"group": "g", "kind": "fault", "who": "user", "prior": 10} for name in ("c-a", "c-b", "c-c")}
KINDS = ("clock", "login", "key-check", "net_work", "status", "signals", "account")
ATTRIBUTES = ("state", "answer", "page", "hidden-characters", "key_text", "offset_ms", "http", "id", "kind", "sid")
WORDS = ("unknown", "ok", "refused", "no", "null", "0", "1", "behind", "wrong-name", "true")
BOUNDS = ((-3, 3), (100, 599), (-2_000_000_000, 2_000_000_000), (0, 1))
EFFECTS = ("proves", "supports", "suggests", "excludes")
OPERATORS = ("gt", "gte", "lt", "lte", "eq")
SEEDED_SETS = 180
SHARDS_OF = (2, 7, 300)

counts = {"examples": 0, "sessions": 0, "fired": 0, "silent": 0, "sharded": 0, "oracle": 0, "absent": 0, "or": 0, "not": 0}


def count_sessions() -> None:
    """Count the sessions that reach the C engine; what the cache answers is none."""
    original = durable._Ruleset.fired

    def counted(self: Any, facts: Any) -> frozenset[str]:
        counts["sessions"] += 1
        return original(self, facts)

    durable._Ruleset.fired = counted  # type: ignore[method-assign]


# --- random packs, as the maps a rule file holds ---

words = st.lists(st.sampled_from(WORDS), min_size=2, max_size=6, unique=True).map(
    lambda w: {"words": w, "default": w[0], "about": "a"}
)
ranges = st.sampled_from(BOUNDS).map(lambda b: {"range": list(b), "about": "a"})
attributes = st.dictionaries(st.sampled_from(ATTRIBUTES), st.one_of(words, words, ranges), min_size=1, max_size=4)
vocabularies = st.dictionaries(
    st.sampled_from(KINDS), attributes.map(lambda a: {"about": "a", "attributes": a}), min_size=1, max_size=6
)


@st.composite
def conditions(draw: st.DrawFn, attribute: dict[str, Any]) -> Any:
    """What a rule may write about one attribute."""
    if "range" in attribute:
        low, high = attribute["range"]
        if draw(st.booleans()):
            return draw(st.integers(low, high))
        operators = draw(st.lists(st.sampled_from(OPERATORS), min_size=1, max_size=3, unique=True))
        return {name: draw(st.integers(low + (name == "lt"), high - (name == "gt"))) for name in operators}
    some = st.lists(st.sampled_from(attribute["words"]), min_size=1, max_size=4, unique=True)
    one = st.sampled_from(attribute["words"])
    return draw(st.one_of(one, some, one.map(lambda w: {"not": w}), some.map(lambda w: {"not": w})))


@st.composite
def packs(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A vocabulary and rules over it."""
    kinds = draw(vocabularies)
    rules = []
    for number in range(draw(st.integers(1, 14))):
        when = {}
        for kind in draw(st.lists(st.sampled_from(sorted(kinds)), min_size=1, max_size=4, unique=True)):
            own = kinds[kind]["attributes"]
            names = draw(st.lists(st.sampled_from(sorted(own)), min_size=1, max_size=3, unique=True))
            when[kind] = {name: draw(conditions(own[name])) for name in names}
        rules.append(rule(number, when, draw(st.sampled_from(EFFECTS)), draw(st.sampled_from(sorted(CAUSES)))))
    return kinds, rules


def rule(number: int, when: dict[str, Any], effect: str = "supports", cause: str = "c-a") -> dict[str, Any]:
    """One rule as a rule file writes it."""
    return {"id": f"rule-{number}", "cause": cause, "effect": effect, "when": when, "because": "Because.", "sources": ["s"]}


def load(kinds: dict[str, Any], rules: list[dict[str, Any]]) -> tuple[Vocabulary, tuple[Rule, ...]]:
    """Through the public loaders, from files: JSON is YAML."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in (("causes", {"causes": CAUSES}), ("vocabulary", {"kinds": kinds}), ("core", {"rules": rules})):
            (folder / f"{file}.yaml").write_text(json.dumps(content), encoding="utf-8")
        causes = Causes.load(folder)
        vocabulary = Vocabulary.load(folder, causes, ())
        return vocabulary, load_rules([folder / "core.yaml"], vocabulary, causes)


def random_facts(kinds: dict[str, Any], dice: random.Random) -> dict[str, dict[str, Any]]:
    """A partial set of facts: what it leaves out stays unknown, an integer then absent."""
    spoken = dice.random()
    return {
        kind: {name: _value(attribute, dice) for name, attribute in entry["attributes"].items() if dice.random() < spoken}
        for kind, entry in kinds.items()
    }


def _value(attribute: dict[str, Any], dice: random.Random) -> Any:
    if "words" in attribute:
        return dice.choice(attribute["words"])
    low, high = attribute["range"]
    return dice.choice((low, high, dice.randint(low, high), max(low, min(high, dice.randint(-4, 4)))))


# --- an oracle of its own: it reads the maps, not the rule IR ---


def oracle(kinds: dict[str, Any], rules: list[dict[str, Any]], partial: dict[str, dict[str, Any]]) -> frozenset[str]:
    """The ids of the rules that must fire, from the text of the rules alone."""
    return frozenset(
        r["id"]
        for r in rules
        if all(
            _true(kinds[kind]["attributes"][name], wanted, partial.get(kind, {}).get(name))
            for kind, tests in r["when"].items()
            for name, wanted in tests.items()
        )
    )


def _true(attribute: dict[str, Any], wanted: Any, value: Any) -> bool:
    if "words" in attribute:
        value = attribute["default"] if value is None else value
        if isinstance(wanted, dict):
            return value not in ([wanted["not"]] if isinstance(wanted["not"], str) else wanted["not"])
        return value == wanted or (isinstance(wanted, list) and value in wanted)
    if value is None:
        return False
    pairs = wanted if isinstance(wanted, dict) else {"eq": wanted}
    truth = {"gt": value.__gt__, "gte": value.__ge__, "lt": value.__lt__, "lte": value.__le__, "eq": value.__eq__}
    return all(truth[name](bound) for name, bound in pairs.items())


# --- the modes ---


def same(engine: Engine, rules: tuple[Rule, ...], facts: Any) -> frozenset[str]:
    """What both engines say."""
    expected = reference.fired(rules, facts)
    got = engine.fired(facts)
    assert got == expected, f"durable {sorted(got)}, reference {sorted(expected)}, facts {facts}"
    counts["fired" if got else "silent"] += 1
    return got


@given(pack=packs(), seed=st.integers(0, 2**32), limit=st.sampled_from(SHARDS_OF))
def property_(pack: tuple[dict[str, Any], list[dict[str, Any]]], seed: int, limit: int) -> None:
    kinds, written = pack
    vocabulary, rules = load(kinds, written)
    shards.RULES_IN_A_SHARD = limit
    engine = Engine(rules, "durable")
    counts["examples"] += 1
    counts["sharded"] += len(list(shards.shards(rules))) > 1
    counts["not"] += '"not"' in json.dumps(written)
    counts["or"] += any(len(t.words) > 1 for r in rules for c in r.when for t in c.tests)
    dice = random.Random(seed)
    for number in range(SEEDED_SETS):
        partial = random_facts(kinds, dice) if number else {}
        facts = vocabulary.close(partial)
        got = same(engine, rules, facts)
        counts["absent"] += any("range" in a and n not in facts[k] for k in kinds for n, a in kinds[k]["attributes"].items())
        if number < 40:
            assert got == oracle(kinds, written, partial), f"oracle differs on {partial}"
            counts["oracle"] += 1
        if number % 16 == 0:
            before = counts["sessions"]
            assert engine.fired(vocabulary.close(partial)) == got and counts["sessions"] == before, "an equal set is remembered"


def limits() -> None:
    """Packs beyond each limit of one ruleset."""
    letters = [f"w{i}" for i in range(700)]
    kinds = {
        "big": {"about": "a", "attributes": {"word": {"words": letters, "default": "w0", "about": "a"}}},
        "small": {"about": "a", "attributes": {f"a{i}": {"words": ["u", "x", "y"], "default": "u", "about": "a"} for i in range(12)}},
        "number": {"about": "a", "attributes": {"n": {"range": [-2_000_000_000, 2_000_000_000], "about": "a"}}},
        **{f"k{i}": {"about": "a", "attributes": {"v": {"words": ["u", "x"], "default": "u", "about": "a"}}} for i in range(12)},
    }
    cases = {
        "tests on a field": [rule(i, {"big": {"word": letters[i]}}) for i in range(700)],
        "long lists of words": [rule(i, {"big": {"word": w}}) for i, w in enumerate((letters[:350], letters[350:], {"not": letters[350:]}))],
        "rules behind a clause": [rule(i, {"small": {"a0": "x"}, "big": {"word": letters[i]}}) for i in range(390)],
        "many rules": [rule(i, {"number": {"n": {"gte": 7 * i}}, "small": {f"a{i % 12}": ["x", "y"]}}) for i in range(650)],
        "many clauses": [rule(0, {f"k{i}": {"v": "x"} for i in range(shards.CLAUSES_IN_A_RULE)})],
        "many alternatives": [rule(0, {"small": {f"a{i}": ["x", "y"] for i in range(12)}})],
        # The engine walks one fact with a stack of 64: more tests that pass at once are an error, and deleting after it an abort.
        "bounds that one number passes": [rule(i, {"number": {"n": {"gte": i - 200}}}) for i in range(190)],
        "words that one word is not": [rule(i, {"big": {"word": {"not": letters[i + 1]}}}) for i in range(190)],
        "the same choice": [rule(i, {"small": {"a0": ["x", "y"]}}) for i in range(190)],
        "the same choice, then others": [rule(i, {"small": {"a0": ["x", "y"], f"a{1 + i % 11}": "x"}}) for i in range(190)],
        "stairs": [rule(20 * i + j, {"number": {"n": {"gte": -i}}, "small": {"a0": "x", f"a{1 + j % 11}": {"not": "y"}}}) for i in range(20) for j in range(20)],
    }
    everything = {k: dict.fromkeys(e["attributes"], "x") for k, e in kinds.items() if k not in ("big", "number")} | {"number": {"n": 5000}}
    dice = random.Random(7)
    for name, written in cases.items():
        vocabulary, rules = load(kinds, written)
        engine = Engine(rules, "durable")
        counts["examples"] += 1
        counts["sharded"] += len(list(shards.shards(rules))) > 1
        for number in range(60):
            partial = random_facts(kinds, dice) if number % 3 else everything
            facts = vocabulary.close(partial)
            assert same(engine, rules, facts) == oracle(kinds, written, partial), f"{name}: oracle differs on {partial}"


def memory() -> None:
    """Sessions on one engine: as many as would crash it if one stayed alive, and the memory that the later ones add."""
    kinds = {
        kind: {"about": "a", "attributes": {f"a{i}": {"words": ["u", "x", "y", "z"], "default": "u", "about": "a"} for i in range(4)}}
        for kind in ("one", "two", "three", "four")
    }
    dice = random.Random(11)
    written = [
        rule(i, {kind: {f"a{dice.randrange(4)}": dice.choice(["x", "y", {"not": "z"}])} for kind in dice.sample(sorted(kinds), 2)})
        for i in range(60)
    ]
    vocabulary, rules = load(kinds, written)
    durable.REMEMBERED = 1
    engine = Engine(rules, "durable")
    for number in range(5_500):
        same(engine, rules, vocabulary.close(random_facts(kinds, dice)))
        if number == 1_500:
            warm = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    counts["grown_kib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - warm


def main() -> None:
    faulthandler.enable()
    count_sessions()
    mode, *arguments = sys.argv[1:]
    if mode == "property":
        seed, examples = (int(a) for a in arguments)
        run = settings(max_examples=examples, database=None, deadline=None, suppress_health_check=list(HealthCheck))(property_)
        hypothesis.seed(seed)(run)()
    else:
        {"limits": limits, "memory": memory}[mode]()
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
