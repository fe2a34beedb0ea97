"""What was asked for on the command line, checked before anything is opened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.buses import require_bus
from bench.plan import Plan, load_plan
from bench.station import Station, load_station, require_isolation
from contracts.errors import ConfigError
from meters import catalogue
from meters.catalogue import Meter

SERIAL_DIGITS = 8
CURRENTS = ("imin_a", "itr_a", "iref_a", "imax_a")


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """A unit to be tested: the model at a position, and what its label says, if it was scanned."""

    position: int
    meter: Meter
    serial: str


@dataclass(frozen=True, slots=True)
class RunConfig:
    """A run that can begin.

    Attributes:
        expendable: serial numbers of units on which irreversible writes are allowed.
        defects: to be planted on a virtual bench.
        seed: of the virtual bench, in place of the station's.
    """

    station_file: Path
    plan_file: Path
    station: Station
    plan: Plan
    units: tuple[UnitSpec, ...]
    out: Path
    defects: tuple[str, ...] = ()
    seed: int | None = None
    expendable: frozenset[str] = frozenset()

    @property
    def bus_kinds(self) -> tuple[str, ...]:
        """The kind of bus that each unit is on, in the order of the units."""
        station = self.station
        return tuple(station.buses[station.positions[u.position].bus].kind for u in self.units)


def checked_serial(text: str, where: str) -> str:
    """A serial number as on the label: eight digits.

    Raises:
        ConfigError: it is none.
    """
    if not (text.isascii() and text.isdigit() and len(text) == SERIAL_DIGITS):
        raise ConfigError(
            f"{where}: serial number {text!r}: must be {SERIAL_DIGITS} digits, as 22091001"
        )
    return text


def parse_unit(text: str, station: Station) -> UnitSpec:
    """A unit from ``POS=MODEL[:SERIAL]``; without a serial number that of the position's scan.

    Raises:
        ConfigError: another form, no such position, no such model, or no serial number.
    """
    position_text, equals, rest = text.partition("=")
    model, _, serial = rest.partition(":")
    if not equals or not position_text.strip().isdecimal() or not model:
        raise ConfigError(f"--unit {text}: must be POS=MODEL[:SERIAL], as 1=pro380-mod:22091001")
    position = int(position_text)
    if position not in station.positions:
        known = ", ".join(map(str, station.positions))
        raise ConfigError(f"--unit {text}: station {station.name!r} has the positions {known}")
    return _unit(position, model.strip(), serial.strip(), station, f"--unit {text}")


def _unit(position: int, model: str, serial: str, station: Station, where: str) -> UnitSpec:
    label = serial or station.positions[position].scan or ""
    meter = catalogue.load(model)
    return UnitSpec(position, meter, checked_serial(label, where) if label else "")


def _units(texts: Sequence[str], station: Station) -> tuple[UnitSpec, ...]:
    if texts:
        units = [parse_unit(text, station) for text in texts]
    else:
        units = [
            _unit(number, socket.meter, "", station, f"positions.{number}")
            for number, socket in station.positions.items()
            if socket.meter
        ]
    seen: dict[int, UnitSpec] = {}
    for unit in units:
        if unit.position in seen:
            raise ConfigError(f"--unit: position {unit.position} is given twice")
        seen[unit.position] = unit
    if not units:
        raise ConfigError("no unit: give --unit POS=MODEL[:SERIAL], or 'meter' in the station file")
    _require_different_serials(units)
    return tuple(sorted(units, key=lambda unit: unit.position))


def _require_different_serials(units: Sequence[UnitSpec]) -> None:
    seen: dict[str, int] = {}
    for unit in units:
        if unit.serial and unit.serial in seen:
            raise ConfigError(
                f"serial number {unit.serial} is at positions {seen[unit.serial]} and "
                f"{unit.position}: every unit has its own"
            )
        seen[unit.serial] = unit.position


def _with_plate(unit: UnitSpec, plan: Plan) -> UnitSpec:
    """Let the plan say what the manual of a model does not."""
    plate = plan.plate.get(unit.meter.key)
    if plate is None:
        return unit
    ratings = unit.meter.ratings
    stated = {n: v for n, v in plate.model_dump().items() if getattr(ratings, n) is None}
    meter = unit.meter.model_copy(update={"ratings": ratings.model_copy(update=stated)})
    return replace(unit, meter=meter)


def _require_same_currents(units: Sequence[UnitSpec]) -> None:
    """Load points are applied once for all units, so they must mean the same to all."""
    first = units[0].meter
    for unit in units[1:]:
        for name in (*CURRENTS, "elements", "un_v", "fn_hz"):
            own, wanted = getattr(unit.meter.ratings, name), getattr(first.ratings, name)
            if own != wanted:
                raise ConfigError(
                    f"{first.key} and {unit.meter.key} in one run: {name} is {wanted} and {own}; "
                    "load points are shared, so test them in runs of their own"
                )


def make(
    *,
    station_file: Path,
    plan_file: Path,
    units: Sequence[str],
    out: Path,
    defects: Sequence[str] = (),
    seed: int | None = None,
    expendable: Sequence[str] = (),
) -> RunConfig:
    """Read and check everything that a run needs.

    Raises:
        ConfigError: something is wrong.
    """
    station = load_station(station_file)
    plan = load_plan(plan_file)
    _require_virtual(station, defects, seed)
    specs = tuple(_with_plate(spec, plan) for spec in _units(units, station))
    require_isolation(station, len(specs))
    _require_same_currents(specs)
    for spec in specs:
        kind = station.buses[station.positions[spec.position].bus].kind
        require_bus(spec.meter, kind, f"position {spec.position}")
    return RunConfig(
        station_file=station_file,
        plan_file=plan_file,
        station=station,
        plan=plan,
        units=specs,
        out=out,
        defects=tuple(defects),
        seed=seed,
        expendable=frozenset(checked_serial(text, "--expendable") for text in expendable),
    )


def _require_virtual(station: Station, defects: Sequence[str], seed: int | None) -> None:
    if station.simulator is None and (defects or seed is not None):
        raise ConfigError(
            f"station {station.name!r} is not virtual: --defect and --seed need a key 'simulator'"
        )
