"""What a site is made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from diagnose.facts.vocabulary import Causes
from diagnose.knowledge.article import Article, Guide, Library, Page
from diagnose.knowledge.codes import Code, codes_of
from diagnose.knowledge.directive import sections_asked, written_for
from diagnose.knowledge.placeholders import Wording, names_in
from diagnose.knowledge.values import values_of
from diagnose.profile import Profile


@dataclass(frozen=True)
class World:
    """The library, the causes and the curated exchanges."""

    library: Library
    causes: Causes
    profiles: Sequence[Profile]

    @cached_property
    def by_id(self) -> Mapping[str, Profile]:
        """The exchanges by id."""
        return {profile.id: profile for profile in self.profiles}

    @cached_property
    def codes(self) -> Mapping[str, tuple[Code, ...]]:
        """The codes of each exchange."""
        return {profile.id: codes_of(profile) for profile in self.profiles}

    @cached_property
    def first_meaning(self) -> Mapping[str, Mapping[str, tuple[Code, ...]]]:
        """For each cause and exchange the codes that mean it before anything else."""
        found: dict[str, dict[str, tuple[Code, ...]]] = {}
        for exchange, codes in self.codes.items():
            for code in codes:
                own = found.setdefault(code.causes[0], {})
                own[exchange] = (*own.get(exchange, ()), code)
        return found

    @cached_property
    def values(self) -> Mapping[str, Mapping[str, str]]:
        """What placeholders stand for at each exchange, and with an empty id what they stand for in general: their own wording."""
        return {"": {}, **{profile.id: values_of(profile) for profile in self.profiles}}

    @cached_property
    def _words(self) -> Mapping[str, Wording]:
        return {exchange: Wording(values, self.library.generic) for exchange, values in self.values.items()}

    def words(self, exchange: str) -> Wording:
        """The words of an exchange, or with an empty id the general ones."""
        return self._words[exchange]

    def articles(self) -> Iterator[Article]:
        """The article of every cause, in the order of the causes."""
        return (self.library.article(cause) for cause in self.causes if cause in self.library.ids())

    def guides(self) -> Iterator[Guide]:
        """Every guide."""
        return (self.library.guide(name) for name in self.library.guide_ids())

    def written(self, guide: Guide, exchange: str) -> Guide:
        """The guide with the steps of an exchange, or with an empty id in general words."""
        return written_for(guide, self.library.page(exchange) if exchange else None)

    def variants(self, page: Page) -> tuple[str, ...]:
        """The exchanges in whose words a page reads differently than in general ones."""
        if isinstance(page, Guide) and sections_asked(page):
            return tuple(self.by_id)
        own = names_in(page.body) if isinstance(page, Article | Guide) else ()
        return tuple(self.by_id) if any(self.library.placeholders[name].scope == "exchange" for name in own) else ()
