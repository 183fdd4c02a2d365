"""How many of ccxt's codes and of the curated ones are known, for each exchange."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from diagnose import data
from diagnose.pack import Pack
from diagnose.signatures.generate import codes_of


@dataclass(frozen=True, slots=True)
class Known:
    """One exchange: its curated signatures, those left out, the codes of the installed ccxt, and which of them are not known."""

    exchange: str
    curated: int
    left_out: int
    codes: int
    link_codes: int
    unknown: tuple[str, ...]
    unknown_link: tuple[str, ...]


def known(pack: Pack, only: str = "") -> Iterator[Known]:
    """Every exchange of the installed ccxt and every profile, by id."""
    import ccxt

    link = data.load(pack.rules_folder / "text" / "ccxt.yaml").mapping("link")
    knowledge = pack.knowledge
    for name in [only] if only else sorted({*ccxt.exchanges, *pack.profiles.ids}):
        own = pack.profiles.get(name) if name in pack.profiles.ids else None
        # An id such as binanceusdm is served by the profile of its owner; that one counts its signatures.
        codes = codes_of(name) if name in ccxt.exchanges else {}
        table = knowledge.tables.exchanges.get(name, {"exact": {}, "broad": {}})
        curated = knowledge.codes(name) if knowledge.profile(name) else {}
        unknown = tuple(code for code in codes if code not in table["exact"] and code not in table["broad"] and code.casefold() not in curated)
        yield Known(
            exchange=name,
            curated=len(own.signatures) if own else 0,
            left_out=len(own.left_out) if own else 0,
            codes=len(codes),
            link_codes=sum(thrown in link for thrown in codes.values()),
            unknown=unknown,
            unknown_link=tuple(code for code in unknown if codes[code] in link),
        )


def to_text(found: list[Known]) -> str:
    """One line for each exchange, one for each unknown code, then the sums."""
    lines = [f"{'exchange':<22}{'curated':>9}{'left out':>10}{'ccxt codes':>16}{'about the link':>16}"]
    for one in found:
        share = f"{one.codes - len(one.unknown)}/{one.codes}"
        about = f"{one.link_codes - len(one.unknown_link)}/{one.link_codes}"
        lines.append(f"{one.exchange:<22}{one.curated or '-':>9}{one.left_out or '-':>10}{share:>16}{about:>16}")
    lines += [f"unknown  {one.exchange} {code}" for one in found for code in one.unknown]
    codes, unknown = sum(one.codes for one in found), sum(len(one.unknown) for one in found)
    link, unknown_link = sum(one.link_codes for one in found), sum(len(one.unknown_link) for one in found)
    lines.append(
        f"{len(found)} exchanges, {sum(one.curated for one in found)} curated signatures, {sum(one.left_out for one in found)} left out; of "
        f"ccxt's codes {codes - unknown} of {codes} are known, of those about the link {link - unknown_link} of {link}"
    )
    return "\n".join(lines) + "\n"
