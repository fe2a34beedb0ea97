"""Before an interrupted run is gone on with: who is on the bench, and what was left changed.

Nothing is measured and nothing is taken over before both are known.
"""

from collections.abc import Mapping

from bench.assembly import Bench
from bench.left_changed import Left, left_changed
from bench.outcome import Outcomes
from bench.procedures.identification import FIRMWARE, IdentityRead, read_identity, shown
from bench.resume import Interrupted, require_same
from bench.settings import STARTS_WITHIN_S
from bench.unit import Unit
from bench.way_back import restored_units
from contracts.errors import BenchError, ConfigError, MeterLinkError
from instruments.identity import Identity
from meters.client import PROBE, RegisterValueError
from meters.encoding import Value

SERIAL = "identification/serial-number"
CODE = "identification/meter-code"
FIRMWARE_RESULT = "identification/firmware"


def require_same_bench(bench: Bench, run: Interrupted) -> None:
    """Check instruments and units against an interrupted run, and restore what it left changed.

    The units have no supply when this is over, as at the beginning of every run.

    Args:
        bench: as it was opened.
        run: that was interrupted.

    Raises:
        ConfigError: an instrument or a unit is another one; nothing was written to any unit.
        BenchError: what was left changed could not be restored.
    """
    require_same(run, instrument_differences(run.said, bench.identities))
    bench.apply_voltage()
    bench.clock.sleep(STARTS_WITHIN_S)
    _restore(bench, run, left_changed(run.evidence))
    read = read_identity(bench)
    require_same(run, unit_differences(run, read, bench.units))
    for unit in bench.units.values():
        # Whether it answers is found out again, from its start on.
        unit.lost, unit.link_faults = "", 0
    bench.make_safe()


def instrument_differences(said: Mapping[str, str], now: Mapping[str, Identity]) -> list[str]:
    """What instruments say of themselves that is not as it was, one line each."""
    return [
        f"{role} was {said[role]}, now it is {identity}"
        for role, identity in now.items()
        if said.get(role, str(identity)) != str(identity)
    ]


def unit_differences(
    run: Interrupted, read: Outcomes[IdentityRead], units: Mapping[int, Unit]
) -> list[str]:
    """What units say of themselves that is not as it was, one line each.

    Where the interrupted run had not read the serial number, the label counts.
    """
    found: list[str] = []
    for position, unit in units.items():
        if position in read.values:
            found += _unit_differs(run, unit, read.values[position].values)
        else:
            why = read.faults.get(position, "it was not asked")
            found.append(f"position {position}: the unit cannot be told to be the same: {why}")
    return found


def _unit_differs(run: Interrupted, unit: Unit, now: Mapping[str, Value]) -> list[str]:
    names = {PROBE: SERIAL, "meter_code": CODE}
    names |= {name: f"{FIRMWARE_RESULT}/{name}" for name in FIRMWARE}
    expected = {
        name: found.value
        for name, result in names.items()
        if (found := run.result(unit.position, result)) is not None and found.value is not None
    }
    if unit.serial:
        expected.setdefault(PROBE, unit.serial)
    return [
        f"position {unit.position}: {name.replace('_', ' ')} was {was}, now it is {told}"
        for name, was in expected.items()
        if unit.client.has(name)
        and (told := shown(now[name]) if name in now else "not told") != was
    ]


def _restore(bench: Bench, run: Interrupted, left: Mapping[int, Left]) -> None:
    if not left:
        return
    require_same(run, [why for p, one in left.items() if (why := _stranger(bench, run, p, one))])
    for position, one in left.items():
        bench.units[position].journal.adopt(one.pending, one.places, one.serial)
    if failures := restored_units(bench):
        raise BenchError(
            f"run {run.name} left settings changed, and they could not be restored: "
            + "; ".join(failures)
        )


def _stranger(bench: Bench, run: Interrupted, position: int, left: Left) -> str:
    """Why nothing may be written to a unit; a moved one is told by its number when it is found."""
    if left.places:
        return ""
    unit = bench.units[position]
    wanted = _serial_read(run, position) or unit.serial
    settings = ", ".join(f"{name} = {value:.9g}" for name, value in left.pending.items())
    try:
        found = str(unit.client.read_one(PROBE))
    except (MeterLinkError, RegisterValueError) as error:
        return f"position {position}: {settings} was not restored, and it cannot be asked: {error}"
    if found == wanted:
        return ""
    return (
        f"position {position}: {settings} was not restored on unit {wanted or 'without a label'}, "
        f"and unit {found} is there"
    )


def _serial_read(run: Interrupted, position: int) -> str:
    """The serial number that the interrupted run had read; empty if it was not told any."""
    known = run.result(position, SERIAL)
    return "" if known is None or known.value is None else str(known.value)


def require_known(run: Interrupted, bench: Bench) -> None:
    """Refuse to take over results of a unit of which nothing was known.

    Raises:
        ConfigError: a unit has neither a label nor was its serial number read.
    """
    unknown = [
        f"position {p}: neither a label nor a serial number was recorded"
        for p, unit in bench.units.items()
        if not unit.serial and not _serial_read(run, p)
    ]
    if unknown:
        raise ConfigError(
            f"--resume {run.name}: {'; '.join(unknown)}, so units cannot be told apart"
        )
