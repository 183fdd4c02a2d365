"""The variables that an experiment can change: each yields the link's variant with that one thing changed, if it can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from diagnose.model import Credentials

if TYPE_CHECKING:
    from diagnose.experiments.plan import State
    from diagnose.probes.client import Variant

PAUSE_S = 2.0
"""Pause before a second look where the exchange names none: the shortest of the documented windows (OKX counts by 2 s)."""

LONGEST_PAUSE_S = 10
"""A run does not wait longer than this; whoever is asked to wait longer is told so."""


def variants(changes: str, state: State) -> Iterator[Variant]:
    """The variants of the link in which that variable alone is changed, likeliest first."""
    return _MECHANISMS[changes](state)


def _cleaned(state: State) -> Iterator[Variant]:
    from diagnose.credentials.text import cleaned

    yield from _if_changed(state.variant, cleaned(state.variant.credentials))


def _restored(state: State) -> Iterator[Variant]:
    from diagnose.credentials.pem import is_pem, restore_pem

    credentials = state.variant.credentials
    for name, secret in state.variant.credentials.fields.items():
        if is_pem(text := secret.reveal()):
            credentials = credentials.with_field(name, restore_pem(text))
    yield from _if_changed(state.variant, credentials)


def _if_changed(variant: Variant, credentials: Credentials) -> Iterator[Variant]:
    if dict(credentials.fields) != dict(variant.credentials.fields):
        yield replace(variant, credentials=credentials)


def _exchanged(state: State) -> Iterator[Variant]:
    credentials = state.variant.credentials
    key, secret = credentials.get("apiKey"), credentials.get("secret")
    if key and secret:
        yield replace(state.variant, credentials=credentials.with_field("apiKey", secret).with_field("secret", key))


def _corrected(state: State) -> Iterator[Variant]:
    offset = state.facts["clock"].get("offset_ms")
    if isinstance(offset, int) and not state.variant.clock_offset_ms:
        yield replace(state.variant, clock_offset_ms=offset)


def _elsewhere(changes: str, state: State) -> Iterator[Variant]:
    known = {host for site in state.tried.get("", ()) for host in state.profile.sites[site].hosts}
    for site in state.profile.sisters_of(state.variant.site, changes):
        if not known & set(site.hosts):
            yield replace(state.variant, site=site)


def _ipv4(state: State) -> Iterator[Variant]:
    if not state.variant.way:
        yield replace(state.variant, way="ipv4")


def _direct(state: State) -> Iterator[Variant]:
    # What leaves past the proxy leaves without a key.
    yield replace(state.variant, way="direct", credentials=Credentials())


def _mirrored(state: State) -> Iterator[Variant]:
    mirror = state.variant.site.mirrors.get(state.public_host)
    if mirror:
        yield replace(state.variant, host=mirror, credentials=Credentials())


def _later(state: State) -> Iterator[Variant]:
    seconds = state.facts["login"].get("wait_s", PAUSE_S)
    if not isinstance(seconds, str) and seconds <= LONGEST_PAUSE_S:
        yield replace(state.variant, pause_s=float(seconds))


_MECHANISMS: Mapping[str, Callable[[State], Iterator[Variant]]] = {
    "fields": _exchanged,
    "credentials": _cleaned,
    "pem": _restored,
    "clock": _corrected,
    "environment": partial(_elsewhere, "environment"),
    "region": partial(_elsewhere, "region"),
    "operator": partial(_elsewhere, "operator"),
    "family": _ipv4,
    "proxy": _direct,
    "host": _mirrored,
    "pause": _later,
}

CHANGES = tuple(_MECHANISMS)
"""The words of ``changes`` in ``rules/core/experiments.yaml``."""
