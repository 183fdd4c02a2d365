"""Everything the program knows, read from the data files when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from diagnose import data
from diagnose.engine import Engine, Rule, load_rules
from diagnose.errors import UsageError, nearest
from diagnose.experiments.plan import Experiments, experiment_ids
from diagnose.facts.derive import PRODUCED
from diagnose.facts.pasted import Weights
from diagnose.facts.vocabulary import Causes, Vocabulary
from diagnose.knowledge import Library
from diagnose.model import Facts, Observation
from diagnose.profile import Profile, Signature
from diagnose.profiles import Profiles
from diagnose.signatures import Catalogue, Meaning
from diagnose.signatures.catalogue import check_profile
from diagnose.signatures.knowledge import Knowledge
from diagnose.signatures.lint import check_texts
from diagnose.signatures.reading import of_answer

if TYPE_CHECKING:
    from diagnose.knowledge.search import Search


class Pack:
    """The rules and articles of one pair of folders. ``engine`` is auto, durable or reference.

    Parts load lazily; `warm` loads what a conclusion will need, so that it can happen while answers are awaited.
    """

    def __init__(self, rules: Traversable, kb: Traversable, engine: str = "auto") -> None:
        self.rules_folder, self.kb_folder, self._kind = rules, kb, engine
        self.profiles = Profiles(rules)
        self._engines: dict[str, Engine] = {}

    @classmethod
    def load(cls, rules: Traversable | None = None, kb: Traversable | None = None, engine: str = "auto", exchange: str = "") -> Pack:
        """The shipped pack, or one from other folders. With ``exchange`` that profile is read at once, so that a bad id fails early."""
        pack = cls(rules or data.root("rules"), kb or data.root("kb"), engine)
        if exchange:
            pack.resolve(exchange)
        return pack

    @cached_property
    def causes(self) -> Causes:
        """The causes with their kinds and priors."""
        return Causes.load(self.rules_folder)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The closed vocabulary of facts."""
        return Vocabulary.load(self.rules_folder, self.causes, experiment_ids(self.rules_folder))

    @cached_property
    def experiments(self) -> Experiments:
        """The experiments."""
        return Experiments(self.rules_folder, self.vocabulary, self.causes)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The signatures common to all exchanges."""
        return Catalogue(self.rules_folder)

    @cached_property
    def library(self) -> Library:
        """The knowledge base."""
        return Library.load(self.kb_folder)

    @cached_property
    def knowledge(self) -> Knowledge:
        """What is known of pasted texts."""
        return Knowledge(self.rules_folder, self.catalogue, self.profiles.get)

    @cached_property
    def weights(self) -> Weights:
        """How a pasted text is weighed."""
        return Weights.load(self.rules_folder)

    @cached_property
    def search(self) -> Search:
        """The index over articles, exchange pages and codes."""
        from diagnose.knowledge.search import Search

        return Search(self.library, [self.profiles.get(name) for name in self.profiles.ids], self.knowledge, self.weights)

    def rules(self, exchange: str = "") -> tuple[Rule, ...]:
        """The core rules and, with ``exchange``, those of its profile; ``*`` stands for all profiles."""
        names = self.profiles.ids if exchange == "*" else (exchange,) if exchange else ()
        core = [f for f in data.files(self.rules_folder / "core", ".yaml") if f.name not in ("signatures.yaml", "experiments.yaml")]
        own = [self.profiles.get(name).raw for name in names]
        return load_rules([*core, *own], self.vocabulary, self.causes)

    def engine(self, exchange: str = "") -> Engine:
        """The engine over the rules that apply to one exchange."""
        if exchange not in self._engines:
            self._engines[exchange] = Engine(self.rules(exchange), self._kind)
        return self._engines[exchange]

    def warm(self, exchange: str = "") -> None:
        """Load what `diagnose.conclude` will need."""
        self.engine(exchange)
        _ = self.experiments, self.catalogue, self.library

    def reader(self, profile: Profile | None) -> Callable[[Observation], Meaning | None]:
        """What a failed observation means at that exchange."""
        if profile is not None and profile.generic:
            return lambda seen: of_answer(seen, self.knowledge, profile.id) or self.catalogue.read(seen, profile)
        return lambda seen: self.catalogue.read(seen, profile)

    def resolve(self, exchange: str) -> tuple[Profile, str | None, str | None]:
        """The profile that serves a ccxt id, and the market and region its alias stands for."""
        if exchange in self.profiles.ids or exchange in self.profiles.described:
            return self.profiles.get(exchange), None, None
        aliases = self.profiles.aliases
        if exchange in aliases:
            owner = self.profiles.get(aliases[exchange])
            meant = owner.aliases[exchange]
            return owner, meant.get("market"), meant.get("region")
        if self.knowledge.knows(exchange):
            raise UsageError(_only_read(self.knowledge.tables.exchanges.get(exchange, {}).get("name", exchange), exchange))
        known = {*self.profiles.ids, *aliases, *self.profiles.described}
        close = nearest(exchange.lower(), known, 3)
        hint = f"did you mean {' or '.join(close)}?" if close else f"known are {', '.join(sorted(known))}"
        raise UsageError(f"unknown exchange '{exchange}'; {hint}")

    def meant(self, exchange: str, market: str = "") -> tuple[Profile, str, str]:
        """The profile that is asked for a ccxt id, and the market and region: those named, those the id stands for, or the usual ones.

        Raises `UsageError` for an exchange, or a market of it, that cannot be asked.
        """
        owner, own_market, region = self.resolve(exchange)
        market = market or own_market or owner.usual_market
        return self.askable(self.serving(owner, market).id), market, region or "global"

    def check_profiles(self) -> None:
        """Raise `DataError` for the first thing in a profile, or in what is known of texts, that only a run would stumble over."""
        for name in self.profiles.ids:
            check_profile(self.profiles.get(name), self.causes)
        check_texts(self.rules_folder, self.causes)

    def produced(self) -> frozenset[str]:
        """Every ``kind.attribute`` that some probe, signature or experiment can give. A rule that needs another one never fires."""
        profiles = [self.profiles.get(name) for name in self.profiles.ids]
        meanings: list[Meaning | Signature] = [*self.catalogue.failures.values(), *self.catalogue.pages.values(), *self.catalogue.http]
        causes = {cause for p in profiles for s in p.signatures for cause in s.causes} | {c for m in meanings for c in m.causes}
        reads = {name.partition("@")[0] for p in profiles for call in p.calls for name in call.reads if "." in name}
        expiry = {"permission.expiry", "permission.days_left"} if any("expires" in c.reads for p in profiles for c in p.calls) else set()
        facts = {name for p in profiles for name in p.facts}
        tried = {f"experiments.{e.id}" for e in self.experiments.all}
        return PRODUCED | reads | expiry | facts | tried | {f"signals.{cause}" for cause in causes}

    def healthy(self) -> tuple[Facts, ...]:
        """The facts of links that work, recorded from the lab (``rules/healthy.yaml``): no rule but an advice may speak on them."""
        recorded = data.load(self.rules_folder / "healthy.yaml").maps("links")
        return tuple(self.vocabulary.close(link.mapping("facts")) for link in recorded)

    def serving(self, profile: Profile, market: str) -> Profile:
        """The profile that serves a market: another system of the same operator where the profile says so.

        Raises `UsageError` for a market that the exchange does not have.
        """
        if market not in profile.markets:
            raise UsageError(f"{profile.name} has no {market} market; it has {', '.join(profile.markets)}")
        return self.profiles.get(profile.markets[market].get("exchange", profile.id))

    def askable(self, exchange: str) -> Profile:
        """The profile of an exchange whose links can be asked. Raises `UsageError` for one of which only the error texts are known."""
        profile = self.profiles.get(exchange)
        if not profile.calls:
            raise UsageError(_only_read(profile.name, exchange))
        return profile

    def shapes_of_others(self, exchange: str) -> Mapping[str, Sequence[str]]:
        """The documented key shapes of the other exchanges."""
        others = (self.profiles.get(name) for name in self.profiles.ids if name != exchange)
        return {p.id: tuple(p.credentials["apiKey"].shapes.values()) for p in others if "apiKey" in p.credentials}


def _only_read(name: str, exchange: str) -> str:
    return f"links to {name} cannot be asked; its error texts can be read: diagnose triage --exchange {exchange}"
