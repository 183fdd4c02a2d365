"""Setting the stage: the account an exchange has on file, the text the user typed, and the faults put into effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from diagnose.errors import UsageError, did_you_mean
from diagnose.lab.damage import spoil
from diagnose.lab.faults import FAULTS, Fault
from diagnose.lab.scene import Account, Scene, World
from diagnose.lab.venues import VENUES, faults_of
from diagnose.lab.wire import Wire


def chosen_faults(exchange: str, market: str, names: Sequence[str]) -> tuple[Fault, ...]:
    """The named faults.

    Raises ``UsageError`` for an unknown name, for one the exchange cannot have, and for two that contradict each other.
    """
    possible = {fault.name: fault for fault in faults_of(exchange, market)}
    settled: dict[str, Fault] = {}
    for name in names:
        if name not in FAULTS:
            raise UsageError(f"there is no fault '{name}'{did_you_mean(name, FAULTS)}")
        if name not in possible:
            raise UsageError(f"{exchange} cannot have the fault '{name}' on its {market} market")
        for path, value in possible[name].changes.items():
            other = settled.setdefault(path, possible[name])
            if other.changes[path] != value:
                raise UsageError(f"the faults '{other.name}' and '{name}' exclude each other")
    return tuple(possible[name] for name in names)


def set_stage(
    exchange: str,
    wire: Wire,
    faults: Sequence[Fault],
    *,
    market: str,
    environment: str,
    credentials: Mapping[str, str] | None,
) -> Scene:
    """A healthy scene with ``faults`` put into effect; ``credentials`` become the account's own."""
    on_file = {name: make() for name, make in wire.makers.items()} | dict(credentials or {})
    account = Account(dict(on_file), wire.id, environment, VENUES[exchange][1], market)
    scene = Scene(World(), account, dict(on_file))
    for fault in faults:
        _apply(fault, scene, wire)
    scene.settle()
    return scene


def _apply(fault: Fault, scene: Scene, wire: Wire) -> None:
    account = scene.account
    account.rights = (account.rights - set(fault.removes)) | set(fault.grants)
    for path, value in fault.changes.items():
        part, attribute = path.split(".")
        if path == "account.venue":
            home = (account.venue, account.region)
            account.venue, account.region = (wire.id, "global") if home == wire.away else wire.away
        elif path == "account.environment":
            other = value in ("other", account.environment)
            account.environment = wire.other_environment(account.environment) if other else value
            account.region = wire.region_of(account.environment, account.region)
        else:
            setattr(getattr(scene, part), attribute, value)
    for field, damage in fault.typed.items():
        spoil(scene.typed, field, damage, wire.makers, wire.fields)
