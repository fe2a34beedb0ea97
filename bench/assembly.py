"""The assembled bench: everything that a station file names, opened, and closed again safely."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from bench import levels
from bench.activity import WatchedClock
from bench.ambient import open_watch
from bench.clients import Link, open_client, open_link, opened_at
from bench.clock import SimulatedClock, SystemClock
from bench.contact_watch import ContactWatch
from bench.guard_order import GuardOrder
from bench.guarding import Guard
from bench.healing import Healing
from bench.instruments import open_counter, open_reference, open_relays
from bench.protected_source import ProtectedSource
from bench.protection import Protection
from bench.pulse_output import set_up_pulses
from bench.run_config import RunConfig, UnitSpec
from bench.seen_counter import SeenCounter
from bench.sources import open_source
from bench.station import SIMULATED, PositionConfig, Station
from bench.station_lock import StationLock
from bench.supply import Supply
from bench.transformers import transformers_of
from bench.unit import Unit
from bench.virtual import VirtualBench, resolve
from bench.way_back import restored_units, tried
from contracts.clock import Clock
from contracts.errors import SafetyError
from instruments.identity import Identity
from instruments.reading import Reading
from instruments.relays import Relays
from instruments.stimulus import Stimulus
from meters.catalogue import Meter
from meters.serial_port import open_port
from metrology.load_point import LoadPoint
from reports.evidence import EvidenceFolder

Tell = Callable[[int, str], None]


class Bench:
    """A station with units in it, ready to measure.

    Attributes:
        config: what was asked for.
        station: with the addresses as they are.
        clock: bench time.
        activity: the same, and for how long nobody asked it.
        supply: source and reference.
        counter: the pulse counter.
        units: by position.
        evidence: where the wires and the edges are kept.
        virtual: the simulator, if there is one.
        protection: contacts and contactor.
        ambient: the air around the bench; None without a sensor.
        identities: of the instruments.
        healing: makes a measurement once more that a fault of an instrument's link spoilt.
        lock: the station is locked from before it is energised until it is confirmed to be off.
        unsafe: why the safe state could not be confirmed; empty if it could.
        hurry: skip whatever stands between now and the safe state.
    """

    def __init__(self, config: RunConfig, evidence: EvidenceFolder, on_record: Tell) -> None:
        self.config = config
        self.evidence = evidence
        self._on_record = on_record
        self._stack = ExitStack()
        self.unsafe = ""
        self.hurry = False
        self._given_up = False
        self._nothing_came: Callable[[], bool] = lambda: False
        self.lock = StationLock(config.out, config.station.name)
        self.lock.require_free(config.station_file)
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        self.virtual = self._open_virtual()
        self.station = self._resolved()
        self.activity = WatchedClock(self._open_clock(), pieces=not self._fast)
        self.clock: Clock = self.activity
        self._started_s = self.clock.now()
        self._open_instruments()
        self.links = {name: self._open_bus(name) for name in self._buses_in_use()}
        self.units = {spec.position: self._unit(spec) for spec in self.config.units}
        self.healing = Healing(
            self.supply,
            self.identities,
            self.units,
            self.clock,
            self._started_s,
            self.apply_voltage,
        )
        self.healing.most = self.station.healing.most_a_run
        self.healing.reference_boots_within_s = self.station.healing.reference_boots_within_s
        self.guard = self._start_guard()
        self._stack.callback(self._release_guard)
        watch = ContactWatch(self.station, self.protection, self._stop, calms=False)
        watch.start()
        self._stack.callback(watch.stop)

    def _stop(self, why: str) -> None:
        """A contact is open: whoever works is stopped, and without a guard the output goes off."""
        self.activity.stop(why)
        if not self.guard.alive and not self.guard.tripped:
            # What cannot be confirmed here is told when the work winds down.
            tried(self.supply.switch_off, why)

    def _start_guard(self) -> Guard:
        """Lock the station, and start its guard; nothing was energised until here."""
        if not self._outlives_the_run:
            return Guard(GuardOrder(station=self.station))
        self.lock.take(self.config.station_file)
        try:
            return Guard(GuardOrder(station=self.station, locked_in=self.config.out.absolute()))
        except SafetyError:
            self.lock.release()
            raise

    @property
    def _outlives_the_run(self) -> bool:
        """Whether the source can stay on when this process is gone."""
        simulator = self.config.station.simulator
        return self.virtual is None or (simulator is not None and simulator.attach is not None)

    def apply(self, stimulus: Stimulus) -> Reading:
        """Let something flow through every unit; see ``Supply.apply``."""
        self._given_up = False
        return self.supply.apply(stimulus, self.guard, self.meters)

    def apply_point(self, point: LoadPoint) -> Reading:
        """Apply a load point."""
        return self.apply(levels.stimulus_for(point))

    def apply_voltage(self) -> Reading:
        """Supply the units, without load."""
        ratings = self.meters[0].ratings
        return self.apply(levels.voltage_only(ratings.un_v, ratings.fn_hz))

    @property
    def meters(self) -> list[Meter]:
        """The models of the units; all have the same currents and the same elements."""
        return [spec.meter for spec in self.config.units]

    def that_set(self, *names: str) -> list[Unit]:
        """The units whose settings of these names can be written over their bus."""
        return [unit for unit in self.units.values() if unit.can_set(*names)]

    @property
    def bench_time_s(self) -> float:
        """Bench time since the bench was opened, in s."""
        return self.clock.now() - self._started_s

    def make_safe(self) -> None:
        """Take the source to its safe state, confirmed by query.

        Raises:
            SafetyError: it could not be confirmed.
        """
        self.supply.switch_off()

    def diagnose(self) -> str:
        """Why the output may have gone off without being asked; empty if nobody has an answer."""
        if why := self.guard.tripped:
            return f"the guard has switched the output off: {why}"
        return self.supply.diagnose()

    def wind_down(self) -> list[str]:
        """Currents off, restore what was changed on the units, safe state. Never raises.

        Each step is tried even if the one before failed; ``hurry`` skips all but the last. What
        could not be restored is tried again once something was applied anew, and not before.

        Returns:
            What could not be done, one line each; of each setting that is not as it was found,
            the unit and the value that it should have.
        """
        failures = [] if self._given_up else [*self._relays_off(), *restored_units(self)]
        self._given_up = True
        try:
            self.make_safe()
        except SafetyError as error:
            self.unsafe = str(error)
            failures.append(f"UNSAFE: {error}")
        return failures

    def _relays_off(self) -> list[str]:
        relays = self.relays
        return [] if relays is None else tried(relays.all_off, "the tariff relays")

    def close(self) -> None:
        """Close everything, in the opposite order of opening."""
        self._stack.close()

    def _release_guard(self) -> None:
        """Let the guard go only when the output is confirmed to be off."""
        try:
            self.make_safe()
        except SafetyError as error:
            self.unsafe = str(error)
            # The guard goes on trying on its own connection when its input ends.
            said = self.guard.abandon()
            if self.guard.confirmed:
                self.lock.release()
            else:
                self.lock.hold(self.unsafe)
            raise SafetyError(f"{error}; {said}") from error
        self.guard.release()
        if self._outlives_the_run:
            self.lock.release()

    def _open_virtual(self) -> VirtualBench | None:
        simulator = self.config.station.simulator
        if simulator is None or not (simulator.attach or self._anything_simulated()):
            return None
        bench = VirtualBench(self.config.station_file, simulator, self.config.seed)
        self._stack.callback(bench.close)
        bench.occupy({s.position: (s.meter.key, s.serial) for s in self.config.units})
        bench.plant(self.config.defects)
        return bench

    def _anything_simulated(self) -> bool:
        station = self.config.station
        return station.source.resource == SIMULATED

    def _resolved(self) -> Station:
        station = self.config.station
        return station if self.virtual is None else resolve(station, self.virtual)

    @property
    def _fast(self) -> bool:
        return self.virtual is not None and self.virtual.fast

    def _open_clock(self) -> Clock:
        if self._fast and self.virtual is not None:
            clock = SimulatedClock(self.virtual.control)
            self._nothing_came = clock.no_byte_has_come
            return clock
        return SystemClock()

    def _open_instruments(self) -> None:
        self.ambient = open_watch(self.station, clock=self.clock, recorder=self.evidence)
        if self.ambient is not None:
            self._stack.callback(self.ambient.close)
            self.station = self.ambient.measured(self.station)
        station = self.station
        self.protection = Protection(station.safety, self.clock, self.evidence)
        self._stack.callback(self.protection.close)
        maker = open_source(station.source, clock=self.clock, recorder=self.evidence)
        source = ProtectedSource(maker, self.protection)
        self._stack.callback(source.close)
        reference = open_reference(station.reference, clock=self.clock, recorder=self.evidence)
        self._stack.callback(reference.close)
        pulses = station.reference.pulse_output
        set_up_pulses(pulses, clock=self.clock, recorder=self.evidence)
        counter = open_counter(
            station.counter,
            self._occupied(),
            clock=self.clock,
            recorder=self.evidence,
            pulse_output=pulses,
        )
        self.counter = SeenCounter(counter)
        self._stack.callback(self.counter.close)
        self.identities: dict[str, Identity] = {
            "source": source.identify(),
            "reference": reference.identify(),
            "counter": self.counter.identify(),
        }
        self.relays = self._open_relays()
        source.initialise()
        reference.initialise()
        self.supply = Supply(
            source,
            reference,
            station.source,
            station.limits,
            self.clock,
            also_there=self.counter.require_there,
        )

    def _open_relays(self) -> Relays | None:
        """The tariff relays, of all positions: those of empty ones are switched off as well."""
        config, positions = self.station.relays, self.station.positions
        if config is None or all(p.tariff_relay is None for p in positions.values()):
            return None
        relays = open_relays(config, positions, clock=self.clock, recorder=self.evidence)
        self._stack.callback(relays.close)
        relays.identify()  # a relay that the device has not must not be found out at the end
        return relays

    def _occupied(self) -> dict[int, PositionConfig]:
        return {s.position: self.station.positions[s.position] for s in self.config.units}

    def _buses_in_use(self) -> list[str]:
        used = {self.station.positions[s.position].bus for s in self.config.units}
        return sorted(used)

    def _open_bus(self, name: str) -> Link:
        bus = self.station.buses[name]
        line = opened_at(bus)
        port = open_port(
            bus.port,
            line,
            synchronised=self._fast,
            latency_s=bus.latency_s,
            line_by_hand=bus.line_by_hand,
            nothing_came=self._nothing_came,
        )
        self._stack.callback(port.close)
        return open_link(
            bus, port, line, channel=f"bus {name}", clock=self.clock, recorder=self.evidence
        )

    def _unit(self, spec: UnitSpec) -> Unit:
        socket = self.station.positions[spec.position]
        client = open_client(
            spec.meter,
            self.links[socket.bus],
            self.station.buses[socket.bus],
            socket.address,
            expendable=spec.serial in self.config.expendable,
            before_irreversible=partial(self._on_record, spec.position),
        )
        delivered = self.config.plan.delivered.get(spec.meter.key, {})
        expendable = spec.serial in self.config.expendable
        unit = Unit(spec.position, spec.meter, spec.serial, client, delivered, expendable)
        where = f"positions.{spec.position}.ct_ratio"
        unit.transformers = transformers_of(spec.meter, socket.ct_ratio, where)
        return unit


@contextmanager
def opened(config: RunConfig, evidence: EvidenceFolder, on_record: Tell) -> Iterator[Bench]:
    """A bench that is closed, and safe, on every way out.

    Raises:
        BenchError: it could not be opened; nothing is energised.
        SafetyError: on the way out: the safe state could not be confirmed.
    """
    bench = Bench(config, evidence, on_record)
    try:
        yield bench
    finally:
        bench.close()
