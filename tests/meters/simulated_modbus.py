"""A simulated meter on a Modbus of its own, and a client of it on the simulated wire."""

from itertools import pairwise

from contracts.wire import Direction, WireEvent
from meters.catalogue import load
from meters.line_settings import LineSettings
from meters.modbus.frames import READ
from meters.modbus.link import ModbusRtuLink
from meters.modbus.meter import ModbusMeter
from meters.place import Place
from simulator.bus.rs485 import Rs485Bus
from simulator.meter.ports import PARITIES
from tests.meters.scripted_wire import Recording
from tests.meters.simulated_wire import SimulatedWire, WorldClock, as_line
from tests.simulator.meter_bench import MeterBench

DEFAULT = LineSettings(9600)
TIMEOUT_S = 0.1
Span = tuple[int, int]


class ModbusBench:
    """One meter of a model that answers at once, and a client that has left its bus silent."""

    def __init__(self, key: str, line: LineSettings = DEFAULT) -> None:
        meter = MeterBench(key)
        self.bank = meter.bank
        self.bank.response_delay_s = 0.0
        self._listen_at(line)
        bus = Rs485Bus(meter.world)
        bus.insert(1, self.bank)
        self.clock = WorldClock(meter.world)
        self.recording = Recording()
        link = ModbusRtuLink(
            SimulatedWire(bus, line),
            line,
            channel="bus rs485",
            clock=self.clock,
            recorder=self.recording,
            response_timeout_s=TIMEOUT_S,
        )
        self.model = load(key)
        self.client = ModbusMeter(self.model, link, Place(line, self.bank.modbus_id))
        self.clock.sleep(1.0)

    @property
    def whole_map(self) -> tuple[str, ...]:
        """Every register of the catalogue that holds a value, promised by the manual or not.

        What a PRO2 does not have, its simulated twin answers with 0, which is no character.
        """
        pro2 = self.model.key.startswith("pro2")
        return self.client.names if pro2 else tuple(r.name for r in self.model.registers)

    def _listen_at(self, line: LineSettings) -> None:
        meter, parity = self.bank.meter, as_line(line).parity
        meter.settings.baud = line.baud
        meter.settings.parity = next(code for code, p in PARITIES.items() if p == parity)
        meter.ports.apply(meter.settings)

    @property
    def given(self) -> list[Span]:
        """Start and count of each read that the meter answered with registers."""
        return [_span(sent) for sent, answer in self._exchanges() if _gives(answer)]

    @property
    def refused(self) -> list[Span]:
        """Start and count of each read that it answered with an exception or not at all."""
        return [_span(sent) for sent, answer in self._exchanges() if not _gives(answer)]

    def _exchanges(self) -> list[tuple[WireEvent, WireEvent | None]]:
        frames = [e for e in self.recording.events if e.direction is not Direction.NOTE]
        followed = pairwise([*frames, None])
        return [(one, two) for one, two in followed if one and one.direction is Direction.SENT]


def _gives(answer: WireEvent | None) -> bool:
    received = answer is not None and answer.direction is Direction.RECEIVED
    return received and answer is not None and answer.data[1] == READ


def _span(sent: WireEvent) -> Span:
    return int.from_bytes(sent.data[2:4], "big"), int.from_bytes(sent.data[4:6], "big")
