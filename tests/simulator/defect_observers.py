"""What sees a defect: each runs a rack for a while and says what a position then looks like."""

import socket
import struct
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from simulator.bus.crc import sealed
from simulator.bus.framing import Request
from simulator.bus.line import Line
from simulator.meter.registers import ILLEGAL_ADDRESS
from simulator.meter.writing import Value
from simulator.rack import Rack
from simulator.scpi.device import ScpiDevice
from simulator.scpi.faults import FaultKind
from simulator.scpi.server import ScpiServer
from simulator.scpi.session import Session
from simulator.server import Simulator
from simulator.station import StationFile
from simulator.waveform import OFF, Output
from simulator.world import FloatArray
from tests.simulator.reference_bench import load
from tests.simulator.test_meter_energy import flowing

STATION = StationFile.load(
    Path(__file__).resolve().parents[2] / "stations" / "sim.yaml", clock="fast", seed=1
)
INDUCTIVE = load(230.0, 10.0, 60.0)
FORWARD_30_KW = load(230.0, 30000 / 3 / 230)
FORWARD_15_KW = load(230.0, 15000 / 3 / 230)
BOTH_WAYS = flowing(5000.0, 5000.0, -12000.0)
LINE = Line(9600, "E")
POSITIONS = (1, 2)
OUTPUTS = ("led", "s0_forward", "s0_reverse")

Observe = Callable[[Rack, int], object]


def planted(*orders: str) -> Rack:
    simulator = Simulator(STATION)
    for order in orders:
        simulator.plant(order)
    return simulator.rack


def run(rack: Rack, output: Output, duration_s: float) -> None:
    rack.world.set_output(output)
    rack.world.wait(duration_s)


def edges(rack: Rack, position: int, output: str) -> FloatArray:
    line = 3 * (position - 1) + OUTPUTS.index(output)
    return rack.world.toggles(line, 0.0, rack.world.now())[1]


def words(rack: Rack, position: int, name: str) -> tuple[int, ...]:
    bank = rack.bank(str(position))
    found = bank.read(bank.register(name).address, bank.register(name).length)
    assert not isinstance(found, int)
    return found


def number(rack: Rack, position: int, name: str) -> float:
    return float(struct.unpack(">f", struct.pack(">HH", *words(rack, position, name)))[0])


def answer(rack: Rack, position: int, frame: str = "03 4003 0001") -> tuple[bytes, float]:
    """What comes back of a request in hexadecimal, and when its first byte has."""
    start_s = rack.world.now()
    data = sealed(bytes([position]) + bytes.fromhex(frame))
    heard = rack.bus("rs485").transmit(Request(data, LINE, start_s, start_s + 0.01))
    return bytes(b.value for b in heard), heard[0].at_s - start_s if heard else 0.0


def error_pct(rack: Rack, position: int) -> float:
    return rack.meter(str(position)).error_pct(INDUCTIVE)


def pulses_after(output: Output, duration_s: float, rack: Rack, position: int) -> list[int]:
    run(rack, output, duration_s)
    return [edges(rack, position, name).size for name in OUTPUTS]


def first_edges(output: str, rack: Rack, position: int) -> list[float]:
    run(rack, FORWARD_15_KW, 5.0)
    return [float(edge) for edge in edges(rack, position, output)[:100]]


def widths_s(power_w: float, rack: Rack, position: int) -> set[float]:
    run(rack, flowing(power_w, 0.0, 0.0), 3.0)
    found = edges(rack, position, "s0_forward")
    return set(np.round(found[1::2] - found[0 : found.size - 1 : 2], 6))


def shown(name: str, rack: Rack, position: int, output: Output = INDUCTIVE) -> object:
    run(rack, output, 5.0)
    return words(rack, position, name)


def shown_after_change(name: str, rack: Rack, position: int) -> bool:
    before = shown(name, rack, position)
    return shown(name, rack, position, FORWARD_15_KW) == before


def total_kwh(rack: Rack, position: int) -> float:
    rack.meter(str(position)).counter.energies.values[:] = 0.0
    rack.meter(str(position)).settings.code = 9
    run(rack, BOTH_WAYS, 3600.0)
    return number(rack, position, "total_active_energy")


def answered(rack: Rack, position: int) -> tuple[bytes, float]:
    run(rack, INDUCTIVE, 5.0)
    found, first_s = answer(rack, position)
    return found, round(first_s, 6)


def settable(rack: Rack, position: int) -> object:
    run(rack, INDUCTIVE, 5.0)
    reply, _ = answer(rack, position, "10 400D 0002 04 447A0000")
    return reply, words(rack, position, "s0_output_rate")


def at_the_wire(device: str, rack: Rack, _: int) -> list[bytes]:
    """Replies to three queries of an instrument; empty once it has closed the connection."""
    run(rack, INDUCTIVE, 30.0)
    found: ScpiDevice = {"source": rack.source, "reference": rack.reference}[device]
    with ScpiServer(found, rack.world) as server:
        connection = socket.create_connection(server.address, timeout=10)
        with connection, connection.makefile("rb") as lines:
            replies: list[bytes] = []
            for query in (b"*IDN?", b"*ESR?", b"*IDN?"):
                connection.sendall(query + b"\n" if all(replies) else b"")
                replies.append(lines.readline())
    return replies


def late_s(device: str, rack: Rack, _: int) -> float:
    run(rack, INDUCTIVE, 30.0)
    found: ScpiDevice = {"source": rack.source, "reference": rack.reference}[device]
    fault = found.faults.due(FaultKind.DELAY)
    return 0.0 if fault is None else fault.delay_s


def is_due(device: str, kind: FaultKind, rack: Rack, _: int) -> bool:
    """For what a reader at the wire would have to wait for; ``test_scpi_server`` does."""
    run(rack, INDUCTIVE, 30.0)
    found: ScpiDevice = {"source": rack.source, "reference": rack.reference}[device]
    return found.faults.due(kind) is not None


def told(device: ScpiDevice, *messages: str) -> str:
    session = Session(device)
    for message in messages:
        session.execute(message)
    return session.take_reply() or ""


def source_goes_on(rack: Rack, _: int) -> str:
    return told(rack.source, "OUTP:STAT ON", "OUTP:STAT?")


def source_goes_off(rack: Rack, _: int) -> str:
    return told(rack.source, "OUTP:STAT ON;:OUTP:STAT OFF", "OUTP:STAT?")


def source_stays_on(rack: Rack, _: int) -> object:
    run(rack, INDUCTIVE, 30.0)
    return rack.state()["output_on"], rack.state()["energised_s"]


def reference_voltage(rack: Rack, _: int) -> str:
    run(rack, INDUCTIVE, 30.0)
    return told(rack.reference, ":NUM:NORM:NUM 1;ITEM1 URMS,1", ":NUM:NORM:VAL?")


def counter_is_well(rack: Rack, _: int) -> tuple[bool, bool]:
    run(rack, INDUCTIVE, 30.0)
    return rack.relay_box.gone(), rack.relay_box.overran()


def good_answers(rack: Rack, position: int) -> int:
    run(rack, INDUCTIVE, 5.0)
    good, _ = answer(rack, position)
    count = 0
    for _ in range(300):
        rack.world.wait(0.1)
        count += answer(rack, position)[0] == good != b""
    return count


def cycle_supply(rack: Rack) -> None:
    """Take the supply away a while after the last write, and let the meters start again."""
    for output in (INDUCTIVE, OFF, INDUCTIVE):
        run(rack, output, 5.0)


def through_a_loss(name: str, written: Value, rack: Rack, position: int) -> object:
    """What a setting is before and after a loss of supply."""
    run(rack, INDUCTIVE, 5.0)
    values = rack.values(str(position))
    assert values.write(name, written)
    rack.bank(str(position)).after_answer()
    before = values.value(name)
    cycle_supply(rack)
    return before, values.value(name), rack.bank(str(position)).line


def widths_after_a_loss(rack: Rack, position: int) -> tuple[float, float]:
    """The last width at a load after the supply was lost, and once a rate was written again."""
    cycle_supply(rack)
    lost_s = _last_width_s(rack, position)
    rack.values(str(position)).write("s0_output_rate", 10000.0)
    return lost_s, _last_width_s(rack, position)


def _last_width_s(rack: Rack, position: int) -> float:
    run(rack, flowing(15000.0, 0.0, 0.0), 3.0)
    found = edges(rack, position, "s0_forward")
    last = found[: found.size // 2 * 2][-2:]
    return round(float(last[1] - last[0]), 6)


def line_after(writes: Sequence[tuple[str, Value]], rack: Rack, position: int) -> object:
    """Where a unit listens after settings of its line were written one after the other."""
    run(rack, INDUCTIVE, 5.0)
    for name, value in writes:
        assert rack.values(str(position)).write(name, value)
        rack.bank(str(position)).after_answer()
    return rack.bank(str(position)).line


def energy_through_a_loss(rack: Rack, position: int) -> object:
    run(rack, INDUCTIVE, 5000.0)
    cycle_supply(rack)
    return number(rack, position, "forward_active_energy")


def day_counter_after_reset(rack: Rack, position: int) -> object:
    run(rack, INDUCTIVE, 3600.0)
    reply, _ = answer(rack, position, "10 6049 0002 04 00000000")
    return reply, number(rack, position, "resettable_day_counter")


def illegal_write(rack: Rack, position: int) -> object:
    run(rack, INDUCTIVE, 5.0)
    reply, _ = answer(rack, position, "10 400D 0002 04 43FA0000")
    return reply, words(rack, position, "s0_output_rate")


def by_input(rack: Rack, position: int) -> object:
    rack.meter(str(position)).tariff_input.apply(2, on=True)
    return shown("tariff", rack, position)


def moved(write: str, line: Line, rack: Rack, position: int) -> object:
    """What comes back of a change of the line or address, then at the old and the new place."""
    run(rack, INDUCTIVE, 5.0)
    replies = [answer(rack, position, write)[0]]
    for unit, used in ((position, LINE), (position, line), (77, LINE)):
        rack.world.wait(1.0)
        now_s = rack.world.now()
        data = sealed(bytes([unit]) + bytes.fromhex("03 4003 0001"))
        heard = rack.bus("rs485").transmit(Request(data, used, now_s, now_s + 0.01))
        replies.append(bytes(byte.value for byte in heard))
    return replies


def block(rack: Rack, position: int) -> object:
    return rack.bank(str(position)).read(0x5002, 8), rack.bank(str(position)).read(0x5002, 10)


def is_there(rack: Rack, position: int) -> object:
    return rack.bank(str(position)).read(0x5004, 2) == ILLEGAL_ADDRESS


ONE_MINUTE = partial(pulses_after, FORWARD_15_KW, 60.0)
