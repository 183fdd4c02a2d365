"""Which engine runs, and that both say the same of the shipped rules."""

from __future__ import annotations

import random
import sys
import threading

import pytest

from diagnose.engine import Engine, durable
from diagnose.errors import CannotRun, UsageError
from diagnose.facts.vocabulary import Words
from diagnose.pack import Pack

needs_durable = pytest.mark.skipif(not durable.available(), reason="durable_rules cannot be imported on this Python")


@pytest.fixture
def absent(monkeypatch):
    """A Python on which durable_rules cannot be imported."""
    monkeypatch.setitem(sys.modules, "durable.engine", None)


def test_the_reference_takes_over_where_durable_rules_cannot_be_imported(absent, rule, vocabulary):
    engine = Engine((rule(),))
    assert engine.name == "reference"
    assert engine.fired(vocabulary.close({"clock": {"state": "behind"}})) == {"clock-behind"}


def test_durable_rules_asked_for_where_it_cannot_be_imported_is_an_error(absent, rule):
    with pytest.raises(CannotRun, match="--engine reference"):
        Engine((rule(),), kind="durable")


def test_an_unknown_engine_is_refused_with_the_nearest_name(rule):
    with pytest.raises(UsageError, match="did you mean 'durable'"):
        Engine((rule(),), kind="durible")


@needs_durable
def test_durable_rules_runs_by_default(rule):
    assert Engine((rule(),)).name == "durable"


@pytest.mark.parametrize("kind", ["reference", pytest.param("durable", marks=needs_durable)])
class TestEither:
    def test_fires_what_holds_and_nothing_else(self, kind, rule, vocabulary):
        engine = Engine((rule(),), kind=kind)
        assert engine.fired(vocabulary.close({"clock": {"state": "behind"}})) == {"clock-behind"}
        assert engine.fired(vocabulary.close({"clock": {"state": "ahead"}})) == frozenset()
        assert engine.fired(vocabulary.close({"clock": {"state": "behind"}})) == {"clock-behind"}

    def test_all_clauses_must_hold(self, kind, rule, vocabulary):
        engine = Engine((rule(when="{clock: {state: behind}, login: {answer: refused}}"),), kind=kind)
        assert not engine.fired(vocabulary.close({"clock": {"state": "behind"}}))
        assert engine.fired(vocabulary.close({"clock": {"state": "behind"}, "login": {"answer": "refused"}}))

    def test_no_comparison_holds_for_an_integer_that_is_absent(self, kind, rule, vocabulary):
        engine = Engine((rule(when="{clock: {offset_ms: {gte: -100000}}}"),), kind=kind)
        assert not engine.fired(vocabulary.close({}))
        assert engine.fired(vocabulary.close({"clock": {"offset_ms": 0}}))

    @pytest.mark.parametrize(
        ("test", "holds"),
        [
            ("{lt: 5}", [4]), ("{lte: 5}", [4, 5]), ("{gt: 5}", [6]), ("{gte: 5}", [5, 6]), ("{eq: 5}", [5]), ("5", [5]),
            ("{gt: 4, lt: 6}", [5]), ("{gt: 6, lt: 4}", []),
        ],
    )  # fmt: skip
    def test_comparisons(self, kind, rule, vocabulary, test, holds):
        engine = Engine((rule(when=f"{{clock: {{offset_ms: {test}}}}}"),), kind=kind)
        assert [n for n in (4, 5, 6) if engine.fired(vocabulary.close({"clock": {"offset_ms": n}}))] == holds

    @pytest.mark.parametrize(
        ("test", "holds"),
        [
            ("behind", ["behind"]), ("[behind, ahead]", ["behind", "ahead"]), ("[]", []),
            ("{not: behind}", ["ok", "ahead", "unknown"]), ("{not: [behind, ahead, unknown]}", ["ok"]),
            ("{not: [ok, behind, ahead, unknown]}", []),
        ],
    )  # fmt: skip
    def test_words(self, kind, rule, vocabulary, test, holds):
        engine = Engine((rule(when=f"{{clock: {{state: {test}}}}}"),), kind=kind)
        words = ("ok", "behind", "ahead", "unknown")
        assert [w for w in words if engine.fired(vocabulary.close({"clock": {"state": w}}))] == holds

    def test_no_rules_fire_nothing(self, kind, vocabulary):
        assert Engine((), kind=kind).fired(vocabulary.close({})) == frozenset()

    def test_threads_do_not_mix_their_answers(self, kind, load, written, vocabulary):
        texts = [written(id=f"is-{w}", when=f"{{clock: {{state: {w}}}}}").removeprefix("rules:\n") for w in ("ok", "behind", "ahead")]
        engine = Engine(load("rules:\n" + "".join(texts)), kind=kind)
        wrong: list[str] = []

        def ask(word: str) -> None:
            for offset in range(150):
                if engine.fired(vocabulary.close({"clock": {"state": word, "offset_ms": offset}})) != {f"is-{word}"}:
                    wrong.append(word)

        threads = [threading.Thread(target=ask, args=(word,)) for word in ("ok", "behind", "ahead")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []


@needs_durable
def test_both_engines_agree_on_the_shipped_rules():
    pack, dice = Pack.load(), random.Random(3)
    rules = pack.rules("*")
    one, other = Engine(rules, kind="durable"), Engine(rules, kind="reference")

    def any_facts():
        kinds = pack.vocabulary.kinds.values()
        table = {k.id: {n: a for n, a in k.attributes.items() if dice.random() < 0.6} for k in kinds}
        return {k: {n: dice.choice(a.words) if isinstance(a, Words) else dice.randint(a.low, a.high) for n, a in t.items()} for k, t in table.items()}

    written = [test.facts for rule in rules for test in rule.tests]
    loudest = pack.vocabulary.close({"signals": dict.fromkeys(pack.vocabulary.kinds["signals"].attributes, "only")})
    for facts in [*written, loudest, *(pack.vocabulary.close(any_facts()) for _ in range(300))]:
        assert one.fired(facts) == other.fired(facts)
