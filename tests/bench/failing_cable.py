"""A virtual bench on a serial cable that fails at a chosen step of the dialogue."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
import yaml

from bench import assembly, run_config
from bench.assembly import Bench
from bench.control import JSON
from bench.settings import ChangeJournal
from bench.unit import Unit
from contracts.errors import InstrumentError
from meters.catalogue import Meter
from meters.catalogue.legal_values import LegalValues
from meters.line_settings import LineSettings
from meters.place import Place
from meters.serial_port import SerialPort, open_port
from reports.evidence import EvidenceFolder

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / "plans" / "release.yaml"
MODBUS = ROOT / "stations" / "sim.yaml"
MBUS = ROOT / "stations" / "sim-mbus.yaml"
UP_AFTER_S = 5.0
PATIENCE_S = 0.1
"""The simulated meters answer within 0.02 s: to wait longer for one that is silent costs time."""
GARBLED = 0x10
COUNTERS = ("power_downs",)
"""What a loss of supply changes for good is no setting."""
FEW: Mapping[str, tuple[float, ...]] = {
    "s0_output_rate": (10000, 1000, 0.1),
    "combination_code": (1, 4, 5),
    "lcd_cycle_time": (1, 10, 30),
    "baud_rate": (2400, 9600),
    "parity_setting": (1, 2),
}
"""Every further value is the same steps again; all are taken in the profile ``nightly``."""
THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"


class Failure(Enum):
    """What goes wrong at a step."""

    REQUEST_LOST = "the request is lost"
    ANSWER_LOST = "the answer is lost, though the meter has acted"
    ANSWER_GARBLED = "the answer is garbled"
    PORT_FAILS = "the port fails before it has sent"
    PORT_FAILS_LATE = "the port fails once it has sent"
    ENDED = "the run is ended once it has sent"
    CUT = "the cable is cut, and stays so"


class FailingPort:
    """A real port, whose writes and changes of line settings are counted; one of them fails."""

    def __init__(self, port: SerialPort) -> None:
        self._port = port
        self._failing_step = 0
        self._failure = Failure.CUT
        self._heard: Failure | None = None
        self.steps = 0

    def fail_at(self, step: int, failure: Failure) -> None:
        """Count anew, and fail at a step, the first being 1."""
        self.steps, self._failing_step, self._failure, self._heard = 0, step, failure, None

    def mend(self) -> None:
        """Fail no more."""
        self.fail_at(0, Failure.CUT)

    @property
    def has_failed(self) -> bool:
        return 0 < self._failing_step <= self.steps

    @property
    def name(self) -> str:
        return self._port.name

    @property
    def latency_s(self) -> float:
        return self._port.latency_s

    @property
    def sets_line(self) -> bool:
        return self._port.sets_line

    def write(self, data: bytes) -> None:
        self._heard = self._due()
        if self._heard in (Failure.REQUEST_LOST, Failure.CUT):
            return
        if self._heard is Failure.PORT_FAILS:
            self._heard = None
            raise InstrumentError(f"port {self.name} fails before it sends")
        self._port.write(data)

    def set_line(self, line: LineSettings) -> None:
        failure = self._due()
        if failure is Failure.PORT_FAILS:
            raise InstrumentError(f"port {self.name} fails before it is set")
        self._port.set_line(line)
        if failure is Failure.PORT_FAILS_LATE:
            raise InstrumentError(f"port {self.name} fails once it is set")
        if failure is Failure.ENDED:
            raise KeyboardInterrupt

    def read_available(self) -> bytes:
        data, heard = self._port.read_available(), self._heard
        if heard is Failure.PORT_FAILS_LATE:
            self._heard = None
            raise InstrumentError(f"port {self.name} fails when it is read")
        if heard is Failure.ENDED:
            self._heard = None
            raise KeyboardInterrupt
        if heard is Failure.ANSWER_GARBLED:
            return bytes(byte ^ GARBLED for byte in data)
        return data if heard is None else b""

    def discard_input(self) -> None:
        self._port.discard_input()

    def close(self) -> None:
        self._port.close()

    def _due(self) -> Failure | None:
        self.steps += 1
        for_good = self._failure is Failure.CUT and self.has_failed
        return self._failure if for_good or self.steps == self._failing_step else None


class Rig:
    """A bench, its cable, and how its units were when it was opened.

    Attributes:
        bench: the bench.
        cable: of its only bus.
        units: all that are on it.
    """

    def __init__(self, bench: Bench, cable: FailingPort) -> None:
        self.bench = bench
        self.cable = cable
        self._homes = {position: unit.client.place for position, unit in bench.units.items()}
        self.units = list(bench.units.values())

    def home_of(self, unit: Unit) -> Place:
        return self._homes[unit.position]

    def truth_of(self, unit: Unit) -> dict[str, JSON]:
        """Every setting as the simulated meter has it."""
        assert self.bench.virtual is not None
        meters = self.bench.virtual.control.ask("truth")["meters"]
        assert isinstance(meters, dict)
        truth = meters[str(unit.position)]
        assert isinstance(truth, dict)
        settings = truth["settings"]
        assert isinstance(settings, dict)
        kept = {name: value for name, value in settings.items() if name not in COUNTERS}
        return {**kept, "active_tariff": truth["active_tariff"]}

    @contextmanager
    def only(self, position: int) -> Iterator[None]:
        """Let the bench know one unit alone; the other stays on the bus, where it answers."""
        every = self.bench.units
        self.bench.units = {position: every[position]}
        try:
            yield
        finally:
            self.bench.units = every

    def settings(self) -> dict[int, dict[str, JSON]]:
        return {unit.position: self.truth_of(unit) for unit in self.units}

    def start(self) -> None:
        """Supply the units, and wait until they answer."""
        self.bench.apply_voltage()
        self.bench.clock.sleep(UP_AFTER_S)
        for unit in self.units:
            unit.lost = ""

    def not_at_home(self) -> list[str]:
        """Units that are not believed, or do not answer, where they were at first."""
        return [
            f"{unit} is taken to be at {unit.client.place}"
            if unit.client.place != self.home_of(unit)
            else f"{unit} does not answer at {unit.client.place}"
            for unit in self.units
            if unit.client.place != self.home_of(unit) or not unit.client.answers()
        ]

    def fresh(self, more: Mapping[int, str] | None = None) -> None:
        """New meters in the positions, of the same models; and in others, if asked for."""
        assert self.bench.virtual is not None
        units = {unit.position: (unit.meter.key, unit.serial) for unit in self.units}
        self.cable.mend()
        self.bench.hurry = False
        self.bench.virtual.occupy({})
        self.bench.virtual.occupy(units | {p: (m, "") for p, m in (more or {}).items()})
        for unit in self.units:
            unit.client.place = self.home_of(unit)
            unit.journal = ChangeJournal(unit.client, unit.delivered, expendable=unit.expendable)
        self.start()


def impatient(station: Path, folder: Path) -> Path:
    """The same station, with less patience on its bus."""
    content = yaml.safe_load(station.read_text(encoding="utf-8"))
    for bus in content["buses"].values():
        bus["response_timeout_s"] = PATIENCE_S
    path = folder / station.name
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def with_few_values(meter: Meter) -> Meter:
    """The same model with fewer legal values of its settings."""
    registers = tuple(
        register.model_copy(update={"write": few_of(register.name, register.write)})
        for register in meter.registers
    )
    mbus = meter.mbus
    if mbus is not None:
        commands = tuple(few_of(command.name, command) for command in mbus.commands)
        mbus = mbus.model_copy(update={"commands": commands})
    return meter.model_copy(update={"registers": registers, "mbus": mbus})


def few_of(name: str, legal: LegalValues | None) -> LegalValues | None:
    if legal is None or name not in FEW:
        return legal
    values = tuple(value for value in FEW[name] if legal.allows(value))
    return legal.model_copy(update={"values": values, "minimum": None, "maximum": None})


@contextmanager
def rig_on(
    station: Path,
    folder: Path,
    *,
    units: Sequence[str] = (),
    few: bool = not THOROUGH,
    expendable: Sequence[str] = (),
) -> Iterator[Rig]:
    """Two units, of the station's own models unless it is said otherwise, and their cable."""
    cables: list[FailingPort] = []

    def open_cable(*arguments: Any, **options: Any) -> FailingPort:
        cables.append(FailingPort(open_port(*arguments, **options)))
        return cables[-1]

    config = run_config.make(
        station_file=impatient(station, folder),
        plan_file=RELEASE,
        units=units,
        out=folder,
        expendable=expendable,
    )
    if few:
        specs = tuple(replace(unit, meter=with_few_values(unit.meter)) for unit in config.units)
        config = replace(config, units=specs)
    with closing(EvidenceFolder(folder / "evidence")) as evidence:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(assembly, "open_port", open_cable)
            bench = Bench(config, evidence, lambda _, __: None)
        with closing(bench):
            (cable,) = cables
            rig = Rig(bench, cable)
            rig.start()
            yield rig
