"""What an article's placeholders stand for on one link."""

from __future__ import annotations

from diagnose.profile import Profile


def values_of(profile: Profile, market: str = "", environment: str = "", region: str = "global") -> dict[str, str]:
    """The labels of an exchange and the link in its words; a market or an environment that is not known keeps its general wording."""
    known = {"market": market, "environment": environment, "exchange": profile.name, "link": link(profile, market, environment, region)}
    return {**{name: value for name, value in known.items() if value}, **profile.labels}


def link(profile: Profile, market: str = "", environment: str = "", region: str = "global") -> str:
    """The link as the command line names it; what is usual is left out."""
    words = [profile.id]
    words += [f"--market {market}"] if market not in ("", profile.usual_market) else []
    words += {"testnet": ["--sandbox"], "demo": ["--demo"]}.get(environment, [])
    words += [f"--region {region}"] if region != "global" else []
    return " ".join(words)
