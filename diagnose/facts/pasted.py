"""A reading of pasted text to facts and likelihoods: what `diagnose.facts.derive` is for probes.

The errors of a paste are mixed, each further one with less weight, since the first cause in time triggers the others. What the mix
says is believed as far as its layer was right before: the likelihoods sum to ``t`` with ``t / (t + NONE_OF_THESE)`` equal to the
layer's trust, so that an error known by its status alone leaves more room for what nobody listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from diagnose import data
from diagnose.facts.vocabulary import Cause, Causes, Vocabulary
from diagnose.model import Facts, Observation, Value
from diagnose.signatures.knowledge import LAYERS
from diagnose.signatures.reading import Heard, Reading

NONE_OF_THESE = 0.1
"""Score of the causes that nobody listed, the same as in weighing."""


SENT = frozenset({"credentials", "clock", "not-link"})
"""Groups of causes about what was sent. Of another program's call nobody knows what it sent: a missing header is the fault of a user who
left the field empty, or of a client that forgot it (seen with OKX 50101 and a client that did not set its simulated-trading header); an
order is refused for what the user asked, or for a client that rounds wrongly, or because the funds lie in another wallet (seen with
KuCoin, "Balance insufficient")."""

FEW = 3
"""Causes up to which a reading counts as one that is well known."""


STEEPEST = 10.0
"""Exponent from which on only the first cause of an order would be left."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted numbers of ``rules/text/weights.yaml``: ``trust`` by layer (fraction), ``later`` as a factor, ``sharp`` and
    ``short`` as exponents: of likelihoods over many causes, and over `FEW` or fewer, whose signatures are the better known ones."""

    trust: Mapping[str, float]
    later: float
    sharp: float
    short: float

    @classmethod
    def load(cls, rules: Traversable) -> Weights:
        """Read the file. Raises `DataError` for a number out of its range."""
        top = data.load(rules / "text" / "weights.yaml")
        top.only("trust", "later", "sharp", "short")
        table = top.mapping("trust")
        table.only(*LAYERS)
        trust = {layer: table.number(layer) for layer in LAYERS}
        if not all(0 < share < 1 for share in trust.values()):
            top.fail("'trust' must be fractions between 0 and 1", "trust")
        later, sharp, short = (top.number(key) for key in ("later", "sharp", "short"))
        if not 0 <= later <= 1:
            top.fail("'later' must be a fraction of one", "later")
        for key, exponent in (("sharp", sharp), ("short", short)):
            if not 0 < exponent <= STEEPEST:
                top.fail(f"'{key}' must be an exponent above 0, at most {STEEPEST:g}", key)
        return cls(trust, later, sharp, short)


@dataclass(frozen=True, slots=True)
class Pasted:
    """The facts of a paste, the likelihood of each cause (scaled by trust) and the sentence that speaks for it."""

    facts: Facts
    likelihoods: Mapping[str, float]
    spoken: Mapping[str, str]


def derive_pasted(reading: Reading, link: Mapping[str, Value], vocabulary: Vocabulary, causes: Causes, weights: Weights) -> Pasted:
    """Every fact that a paste supports. ``link`` are the known attributes of the fact of that name."""
    likelihoods = mixed(reading.heard, weights)
    signals = {cause: _word(causes[cause], share, reading) for cause, share in likelihoods.items()}
    facts = vocabulary.close({"link": link, "ticket": reading.facts, "signals": signals})
    trust = weights.trust[reading.heard[0].voice.layer] if reading.heard else 0.0
    scale = NONE_OF_THESE * trust / (1 - trust)
    spoken = {cause: sentence_of(reading.heard[loudest(cause, reading.heard)].seen) for cause in likelihoods}
    return Pasted(facts, {cause: share * scale for cause, share in likelihoods.items()}, spoken)


def mixed(heard: Sequence[Heard], weights: Weights) -> dict[str, float]:
    """The likelihood of each cause by all errors together, as fractions that sum to one."""
    mix: dict[str, float] = {}
    weight = 1.0
    for one in heard:
        for cause, share in one.voice.meaning.causes.items():
            mix[cause] = mix.get(cause, 0.0) + weight * share
        weight *= weights.later
    exponent = weights.short if len(mix) <= FEW else weights.sharp
    total = sum(share**exponent for share in mix.values())
    return {cause: share**exponent / total for cause, share in mix.items()}


def _word(cause: Cause, share: float, reading: Reading) -> str:
    """``only`` needs a code that the exchange defines for one cause, an exchange that is known for sure, no error that says otherwise,
    and a cause that the client cannot bring about by sending something else than the user meant."""
    exact = any(one.voice.meaning.exact and one.voice.layer == "code" for one in reading.heard) and cause.group not in SENT
    if exact and reading.told in ("given", "named") and all(set(one.voice.meaning.causes) == {cause.id} for one in reading.heard):
        return "only"
    return "likely" if share >= 0.5 else "possible"


def loudest(cause: str, heard: Sequence[Heard]) -> int:
    """The number of the error that speaks most for a cause, -1 when none does."""
    shares = [one.voice.meaning.causes.get(cause, 0.0) for one in heard]
    most = max(shares, default=0.0)
    return shares.index(most) if most else -1


def sentence_of(seen: Observation) -> str:
    """What the text shows of one error, in one sentence."""
    parts = [f"HTTP {seen.http}" if seen.http else "", f"code {seen.code}" if seen.code else ""]
    by = " and ".join(part for part in parts if part)
    return f"The text shows {by + ': ' if by else ''}“{seen.message}”."
