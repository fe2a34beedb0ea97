"""What was asked for on the command line, checked before anything is opened."""

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench import golden_state
from bench.applicability import unread_settings
from bench.buses import require_bus
from bench.calibrations import check_calibrations, today
from bench.capabilities import (
    require_current,
    require_live_counter,
    require_phases,
    require_waveforms,
)
from bench.feasibility import require_feasible
from bench.lines import require_lines
from bench.plan import Plan, load_plan
from bench.planned_currents import warm_up_current
from bench.seen_file import FromFile, load_seen
from bench.sights import require_known
from bench.station import Station, load_station, require_isolation
from bench.terminal import open_terminal
from bench.transformers import transformers_of
from contracts.errors import BenchError, ConfigError
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
        operator: who looks at the units; empty if it was not said.
        seen: what somebody saw on the units; None: it is asked at the terminal.
        objections: certificates that are not in force, where the plan only warns.
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
    operator: str = ""
    seen: FromFile | None = None
    objections: tuple[str, ...] = ()

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


def with_plate(meter: Meter, plan: Plan) -> Meter:
    """The model with the currents that the plan has from its plate, where its manual has none."""
    plate = plan.plate.get(meter.key)
    if plate is None:
        return meter
    ratings = meter.ratings
    stated = {n: v for n, v in plate.model_dump().items() if getattr(ratings, n) is None}
    return meter.model_copy(update={"ratings": ratings.model_copy(update=stated)})


JUDGED_BY_CURRENTS = (
    "starting",
    "no_load",
    "meter_constant",
    "repeatability",
    "influence",
    "composite",
    "self_heating",
    "reactive",
)
"""Suites whose limits are in terms of the currents of a meter."""
CURRENT_NAMES = {"iref": "iref_a", "ib": "iref_a", "in": "iref_a", "itr": "itr_a", "imin": "imin_a"}


def _require_known_currents(unit: UnitSpec, plan: Plan) -> None:
    """Load points are in terms of currents; where a manual states none, the plan must."""
    parts = (plan.accuracy, plan.registers)
    currents = [point.current for part in parts if part for point in part.points]
    currents += plan.influence.currents if "influence" in plan.suites else ()
    currents += plan.composite.currents if "composite" in plan.suites else ()
    currents += [p.current for p in plan.reactive.points] if "reactive" in plan.suites else ()
    currents += warm_up_current(plan)
    used = [current.lower().split()[-1] for current in currents]
    wanted = {CURRENT_NAMES[name] for name in used if name in CURRENT_NAMES}
    if plan.accuracy is not None or set(JUDGED_BY_CURRENTS) & set(plan.suites):
        wanted |= {"imin_a", "itr_a", "iref_a"}
    missing = sorted(name for name in wanted if getattr(unit.meter.ratings, name) is None)
    if missing:
        key = unit.meter.key
        raise ConfigError(
            f"plan {plan.name!r} needs {', '.join(missing)} of a {key}, which its manual does not "
            f"state: the plan must say under plate, {key}, what its plate says"
        )


def _require_restorable(unit: UnitSpec, kind: str, plan: Plan) -> None:
    """What a bus cannot tell cannot be restored, unless the plan says what was there."""
    given = plan.delivered.get(unit.meter.key, {})
    unread = unread_settings(plan.suites, unit.meter, kind)
    if missing := [name for name in unread if name not in given]:
        raise ConfigError(
            f"plan {plan.name!r} changes {', '.join(missing)} of a {unit.meter.key}, which cannot "
            f"be read over {kind} and so not be restored: the plan must say under delivered, "
            f"{unit.meter.key}, what it is delivered with"
        )


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
    operator: str = "",
    seen_file: Path | None = None,
    asks: bool = True,
) -> RunConfig:
    """Read and check everything that a run needs; ``asks``: whether it will ask a person.

    Raises:
        ConfigError: something is wrong.
    """
    station = load_station(station_file)
    plan = load_plan(plan_file)
    _require_virtual(station, defects, seed)
    found = _units(units, station)
    specs = tuple(replace(spec, meter=with_plate(spec.meter, plan)) for spec in found)
    require_isolation(station, len(specs))
    require_live_counter(station)
    require_current(plan, station)
    require_phases(station, [spec.meter for spec in specs])
    _require_same_currents(specs)
    objections = check_calibrations(station, plan.expired_calibration, today())
    if golden_state.GOLDEN_VARIABLE not in os.environ:
        golden = golden_state.objections(station, plan.name, out, dt.datetime.now(dt.UTC))
        objections = (*objections, *golden)
    if "influence" in plan.suites:
        require_waveforms(plan.name, plan.influence, station)
    for spec in specs:
        socket = station.positions[spec.position]
        kind = station.buses[socket.bus].kind
        require_bus(spec.meter, kind, f"position {spec.position}")
        require_lines(spec.position, socket, spec.meter, kind, plan.suites, plan)
        transformers_of(spec.meter, socket.ct_ratio, f"positions.{spec.position}.ct_ratio")
        _require_known_currents(spec, plan)
        _require_restorable(spec, kind, plan)
    require_feasible(plan, station, [(spec.position, spec.meter) for spec in specs], today())
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
        operator=operator,
        seen=_seen(seen_file, plan, specs, operator) if asks else None,
        objections=objections,
    )


def _seen(
    path: Path | None, plan: Plan, units: Sequence[UnitSpec], operator: str
) -> FromFile | None:
    """The answers of a file; without one there must be a terminal, if the plan asks at all."""
    asks = "seen_by_person" in plan.suites
    if path is not None and not asks:
        raise ConfigError(
            f"--seen {path}: plan {plan.name!r} asks nobody, for 'seen_by_person' is not "
            "among its suites"
        )
    if not asks:
        return None
    require_known(plan.seen_by_person)
    if path is None:
        _require_terminal(plan)
        return None
    meters = {unit.position: unit.meter for unit in units}
    return load_seen(path, meters, plan.seen_by_person, operator)


def _require_terminal(plan: Plan) -> None:
    try:
        open_terminal().close()
    except BenchError as error:
        raise ConfigError(
            f"plan {plan.name!r} asks what a person sees, and there is nobody to ask: {error}; "
            "start it at a terminal, or give --seen FILE, or take 'seen_by_person' out of its "
            "suites"
        ) from error


def _require_virtual(station: Station, defects: Sequence[str], seed: int | None) -> None:
    if station.simulator is None and (defects or seed is not None):
        raise ConfigError(
            f"station {station.name!r} is not virtual: --defect and --seed need a key 'simulator'"
        )
