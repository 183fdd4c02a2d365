"""A small vocabulary, and rules written beside the test that needs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from diagnose.engine import Rule, load_rules
from diagnose.facts.vocabulary import Causes, Vocabulary

CAUSES = """
causes:
  clock-skew: {group: clock, kind: fault, who: host, prior: 50}
  key-unknown: {group: credentials, kind: fault, who: user, prior: 30}
  secret-mismatch: {group: credentials, kind: fault, who: user, prior: 25}
  not-link-other: {group: not-link, kind: control, who: user, prior: 20}
  withdraw-enabled: {group: permissions, kind: advice, who: user, prior: 10}
  ip-unrestricted: {group: permissions, kind: advice, who: user, prior: 10}
  unknown: {group: open, kind: open, who: user, prior: 0}
"""

KINDS = """
kinds:
  clock:
    about: The clock.
    attributes:
      state: {words: [ok, behind, ahead, unknown], default: unknown, about: Against the tolerance.}
      offset_ms: {range: [-100000, 100000], about: In ms.}
  login:
    about: The first signed read.
    attributes:
      answer: {words: [accepted, refused, unknown], default: unknown, about: What came.}
  permission:
    about: Rights.
    attributes:
      read: {words: [granted, denied, unknown], default: unknown, about: Reading.}
      withdraw: {words: [granted, denied, unknown], default: unknown, about: Moving money out.}
  experiments:
    about: Changes.
    from: experiments
    attributes:
      default: {words: [accepted, same, not-run], default: not-run, about: What it did.}
  signals:
    about: Meanings.
    from: causes
    attributes:
      default: {words: [absent, possible, likely, only], default: absent, about: How sure.}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A rules folder with causes and vocabulary."""
    (tmp_path / "causes.yaml").write_text(CAUSES)
    (tmp_path / "vocabulary.yaml").write_text(KINDS)
    return tmp_path


@pytest.fixture
def causes(folder: Path) -> Causes:
    return Causes.load(folder)


@pytest.fixture
def vocabulary(folder: Path, causes: Causes) -> Vocabulary:
    return Vocabulary.load(folder, causes, ["server-clock"])


Load = Callable[..., tuple[Rule, ...]]


@pytest.fixture
def load(folder: Path, causes: Causes, vocabulary: Vocabulary) -> Load:
    """Write each text to a file of its own (``a.yaml``, ``b.yaml``) and load them all."""

    def loaded(*texts: str) -> tuple[Rule, ...]:
        files = []
        for name, text in zip("abc", texts, strict=False):
            files.append(folder / f"{name}.yaml")
            files[-1].write_text(dedent(text))
        return load_rules(files, vocabulary, causes)

    return loaded


@pytest.fixture
def rule(load: Load) -> Callable[..., Rule]:
    """One sound rule; keywords replace its fields, as YAML text."""

    def made(**fields: str) -> Rule:
        return load(rule_text(**fields))[0]

    return made


def rule_text(**fields: str) -> str:
    """The file of one sound rule with some fields replaced; an empty text leaves a field out."""
    sound = {
        "id": "clock-behind", "cause": "clock-skew", "effect": "supports", "when": "{clock: {state: behind}}",
        "because": "The clock is {clock.state}.", "sources": "[the clock probe]",
        "tests": "[{fires: {clock: {state: behind}}}, {silent: {clock: {state: ok}}}]",
    }  # fmt: skip
    lines = [f"{name}: {text if name != 'because' else repr(text)}" for name, text in (sound | fields).items() if text]
    return "rules:\n  - " + "\n    ".join(lines) + "\n"


@pytest.fixture
def written() -> Callable[..., str]:
    """`rule_text`, for tests that join several rules."""
    return rule_text
