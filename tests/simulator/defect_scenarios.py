"""What a unit lives through so that its defects show: loads, writes, losses of supply, frames."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import numpy as np

from simulator.bus.crc import sealed
from simulator.bus.framing import Request
from simulator.bus.line import Line
from simulator.bus.mbus.frames import REQ_UD2, SND_NKE, SND_UD, TO_ALL, TO_ANY, TO_SELECTED, Frame
from simulator.bus.optical.characters import command_block, line_at
from simulator.defects import (
    ALL,
    UNIT,
    bus,
    display,
    identity,
    infrared,
    mbus,
    mbus_link,
    modbus,
    pulse_events,
    pulse_feeds,
    pulses,
    settings,
    storage,
    tariffs,
)
from simulator.defects.model import Defect
from simulator.meter.model import MODBUS_RTU
from simulator.rack import Rack
from simulator.waveform import OFF, Component, Output, PhaseOutput
from tests.simulator.influenced_outputs import backwards, distorted, without
from tests.simulator.reference_bench import load
from tests.simulator.test_meter_energy import flowing

Scenario = Callable[[Rack], object]
LINE = Line(9600, "E")
FORWARD = load(230.0, 5.0, 30.0)
UNEQUAL = flowing(3000.0, 2000.0, 1000.0)
MIXED = flowing(1000.0, 500.0, -2500.0)
FULL, NO_LOAD = load(230.0, 5.9), load(230.0, 0.0)
LARGE = load(230.0, 100.0, 10.0)
LARGE_BACK = load(230.0, 100.0, 190.0)
SMALL = load(230.0, 0.03)
HALF_WAVES = PhaseOutput((Component(1, 230.0, 0.0),), (Component(0, 2.0, 0.0), Component(1, 5, 0)))
LOADS = (
    NO_LOAD,
    load(253.0, 0.0),
    SMALL,
    FORWARD,
    UNEQUAL,
    flowing(1500.0, 0.0, 0.0),
    LARGE,
    MIXED,
    LARGE_BACK,
    load(207.0, 5.0),
    load(230.0, 5.0, 60.0, hz=51.0),
    backwards(UNEQUAL),
    without(FORWARD, 1),
    distorted(FORWARD),
    replace(FORWARD, phases=(HALF_WAVES,) * 3),
    SMALL,
)


def live(rack: Rack, output: Output, duration_s: float) -> None:
    rack.world.set_output(output)
    rack.world.wait(duration_s)


def values(rack: Rack) -> tuple[object, ...]:
    """Every value, on Modbus by its words."""
    bank = rack.bank("1")
    if rack.station.buses["wire"] == MODBUS_RTU:
        return tuple(
            bank.read(r.address, r.length) for r in rack.meter("1").model.addresses.values()
        )
    found = rack.values("1")
    return tuple(found.value(name) for name in rack.meter("1").model.addresses if found.has(name))


def edges(rack: Rack) -> tuple[object, ...]:
    now_s = rack.world.now()
    found = [rack.world.toggles(line, 0.0, now_s) for line in range(3)]
    return tuple((high, tuple(np.round(times, 6))) for high, times in found)


def loads(rack: Rack) -> object:
    """What all registers and outputs say of loads of every kind, cold and warm."""
    seen: list[object] = []
    for number, output in enumerate(LOADS):
        live(rack, output, 8.0)
        if number % 3 == 1:
            seen.append(values(rack))
    live(rack, LARGE, 400.0)
    return seen, values(rack), edges(rack)


def in_other_sequence(rack: Rack) -> object:
    """What registers say of a load with L2 and L3 exchanged."""
    live(rack, backwards(FORWARD), 8.0)
    return values(rack)


def voltage_gone(rack: Rack) -> object:
    """What registers say when the voltage of one phase has gone, and its current has not."""
    one, two, three = FORWARD.phases
    live(rack, replace(FORWARD, phases=(replace(one, voltage=()), two, three)), 8.0)
    return values(rack)


def load_gone(rack: Rack) -> object:
    """What registers and outputs say when a large load has gone."""
    live(rack, LARGE, 8.0)
    live(rack, NO_LOAD, 60.0)
    return values(rack), edges(rack)


def behind_transformers(rack: Rack) -> object:
    rack.meter("1").settings.ct_primary_a = 100
    seen: list[object] = []
    for output in (FORWARD, MIXED):
        live(rack, output, 100.0)
        seen.append(values(rack))
    return seen


def short_loads(rack: Rack) -> object:
    for output in (NO_LOAD, UNEQUAL, FORWARD, load(230.0, 22.0), MIXED, LARGE, LARGE_BACK):
        live(rack, output, 4.0)
    rack.values("1").write("s0_output_rate", 1000.0)
    if rack.meter("1").model.has_pulse_type:
        rack.values("1").write("pulse_width", "0050")
        rack.values("1").write("pulse_type", 2)
    live(rack, LARGE_BACK, 4.0)
    live(rack, LARGE, 4.0)
    return edges(rack)


def is_shown(rack: Rack) -> object:
    seen: list[object] = []
    for output in (FORWARD, without(FORWARD, 3), FORWARD):
        live(rack, output, 5.0)
        seen.append(dict(rack.meter("1").display()))
    rack.meter("1").identity.error_code = 2
    return seen, dict(rack.meter("1").display())


def identified(rack: Rack) -> object:
    live(rack, FORWARD, 5.0)
    more = rack.face("1").secondary_address, rack.face("1").error
    return values(rack), more


WRITES: Iterable[tuple[str, float | str]] = (
    ("s0_output_rate", 1000.0),
    ("s0_output_rate", 100.0),
    ("s0_output_rate", 500.0),
    ("lcd_cycle_time", "0025"),
    ("combination_code", 1),
    ("combination_code", 9),
    ("combination_code", 10),
    ("combination_code", 5),
    ("tariff", 12),
    ("tariff", 2),
    ("resettable_day_counter", 0),
    ("ct_ratio", "01000005"),
)


def written(rack: Rack) -> object:
    """What each setting is after each write, at once and later, and what is counted then."""
    found, seen = rack.values("1"), list[object]()
    live(rack, FORWARD, 10.0)
    for name, value in WRITES:
        if name in rack.meter("1").model.writable:
            seen.append((found.write(name, value), values(rack), rack.meter("1").awake))
            live(rack, LARGE, 20.0)
    live(rack, MIXED, 100.0)
    return seen, values(rack), edges(rack)


def by_tariff(rack: Rack) -> object:
    seen: list[object] = []
    for terminal in (2, 1):
        for on in (True, False):
            rack.meter("1").tariff_input.apply(terminal, on=on)
            live(rack, FORWARD, 200.0)
            seen.append(values(rack))
    rack.values("1").write("tariff", 2)
    rack.meter("1").tariff_input.apply(2, on=True)
    live(rack, FORWARD, 200.0)
    rack.values("1").write("tariff", 1)
    live(rack, FORWARD, 200.0)
    seen.append(values(rack))
    rack.meter("1").tariff_input.apply(2, on=False)
    live(rack, FORWARD, 200.0)
    rack.values("1").write("tariff", 2)
    live(rack, FORWARD, 200.0)
    live(rack, LARGE_BACK, 20.0)
    seen.append(values(rack))
    rack.values("1").write("tariff", 1)
    rack.meter("1").tariff_input.apply(2, on=True)
    for output in (FORWARD, OFF, FORWARD):  # first, what was written is stored
        live(rack, output, 100.0)
    return seen, values(rack)


def supply_lost(rack: Rack) -> object:
    live(rack, FORWARD, 100.0)
    for name, value in (("lcd_cycle_time", "0025"), ("resettable_day_counter", 0)):
        if name in rack.meter("1").model.writable:
            rack.values("1").write(name, value)
    for output in (LARGE, OFF, LARGE):
        live(rack, output, 100.0)
    return values(rack)


FRAMES = (
    (1, "03 4003 0001"),
    (1, "03 4000 0002"),
    (7, "03 4003 0001"),
    (1, "03 4020 0003"),
    (1, "03 0010 0001"),
    (0, "06 4010 0012"),
    (1, "03 4010 0001"),
    (1, "06 4010 0063"),
    (1, "06 4010 0008"),
    (1, "10 400D 0002 04 447A0000"),
    (1, "06 400D 461C"),
    (1, "03 400D 0002"),
    (1, "03 4000 0000"),
    (1, "03 4000 007E"),
    (1, "08 0000 0000"),
    *((1, "03 5002 0006") for _ in range(20)),
)


def asked(rack: Rack) -> object:
    """The answers to frames of every kind, right and wrong, with their times."""
    live(rack, FORWARD, 5.0)
    replies = [_sent(rack, sealed(bytes([u]) + bytes.fromhex(f)), LINE) for u, f in FRAMES]
    spoilt = sealed(bytes.fromhex("01 03 4003 0001"))[:-1] + b"\0"
    replies.append(_sent(rack, spoilt, LINE))
    return [*replies, _sent(rack, sealed(bytes.fromhex("01 03 4003 0001")), Line(9600, "O"))]


def asked_after_another(rack: Rack) -> object:
    """The answers to a question directly after one to another station, and later."""
    live(rack, FORWARD, 5.0)
    question = bytes.fromhex("03 4000 0002")
    return [
        _sent(rack, sealed(bytes([unit]) + question), LINE, wait_s)[0]
        for unit, wait_s in ((1, 0.1), (7, 0.1), (1, 0.3), (1, 0.1), (7, 0.4), (1, 0.1))
    ]


def _sent(rack: Rack, data: bytes, line: Line, wait_s: float = 4.0) -> tuple[bytes, float]:
    now_s = rack.world.now()
    heard = rack.bus("wire").transmit(Request(data, line, now_s, now_s + 0.05))
    rack.world.wait(wait_s)
    return bytes(b.value for b in heard), round(heard[0].at_s - now_s, 6) if heard else 0.0


REQUEST, AGAIN = REQ_UD2 | 0x30, REQ_UD2 | 0x10
ANY_OF, OTHER = "ffffffff ffffffff", "11223344 cd250202"
TELEGRAMS = (
    Frame(SND_NKE, 1),
    Frame(REQUEST, 1),
    Frame(REQUEST, 1),
    Frame(AGAIN, 1),
    Frame(REQ_UD2 | 0x30, TO_ANY),
    Frame(REQ_UD2 | 0x30, TO_ALL),
    Frame(SND_UD | 0x10, TO_SELECTED, 0x52, bytes.fromhex(ANY_OF)),
    Frame(REQUEST, TO_SELECTED),
    Frame(SND_UD | 0x10, TO_SELECTED, 0x52, bytes.fromhex(OTHER)),
    Frame(REQUEST, TO_SELECTED),
    Frame(SND_UD | 0x10, 1, 0x51, bytes.fromhex("09 7C 01 54 02")),
    Frame(SND_UD | 0x10, 1, 0xB9),
    Frame(REQUEST, 1),
)


def telegrams(rack: Rack) -> object:
    live(rack, FORWARD, 5.0)
    replies = [_sent(rack, frame.encoded(), rack.face("1").line) for frame in TELEGRAMS]
    rack.face("1").after_answer()
    return replies, rack.face("1").line


def read_optically(rack: Rack) -> object:
    live(rack, FORWARD, 5.0)
    replies: list[object] = []
    for option in (b"\x06050\r\n", b"\x06051\r\n"):
        baud = 9600
        for data, used in ((b"/?!\r\n", 300), (option, 300), *((c, baud) for c in COMMANDS)):
            now_s = rack.world.now()
            line = line_at(used)
            heard = rack.bus("wire").transmit(Request(data, line, now_s, now_s + 0.05))
            replies.append(bytes(b.value for b in heard))
            rack.world.wait(max((b.at_s for b in heard), default=now_s) + 0.3 - now_s)
        rack.world.wait(100.0)
    return replies


COMMANDS = (
    command_block("P1", "(00000000)"),
    command_block("W1", "96.14.0(2)"),
    command_block("R1", "96.14.0()"),
)

OF_PARTS: Mapping[str, Scenario] = {
    **{d.name: short_loads for part in (pulses, pulse_events, pulse_feeds) for d in part.DEFECTS},
    **{d.name: written for d in settings.DEFECTS},
    **{d.name: by_tariff for d in tariffs.DEFECTS},
    **{d.name: supply_lost for d in storage.DEFECTS},
    **{d.name: identified for d in identity.DEFECTS},
    **{d.name: is_shown for d in display.DEFECTS},
    **{d.name: asked for part in (bus, modbus) for d in part.DEFECTS},
    **{d.name: telegrams for part in (mbus, mbus_link) for d in part.DEFECTS},
    **{d.name: read_optically for d in infrared.DEFECTS},
}
OTHERS: Mapping[str, Scenario] = {
    "led-nets": loads,
    "creeps-after-load": load_gone,
    "substitute-voltage": voltage_gone,
    "reactive-by-sequence": in_other_sequence,
    "slow-start": asked,
    "deaf-after-others": asked_after_another,
    "never-nets": written,
    "ct-ratio": behind_transformers,
    "ct-not-in-power": behind_transformers,
    "ct-not-in-energy": behind_transformers,
    "s0-power-up-pulse": short_loads,
    "day-reset-clears-total": written,
    "day-counts-all": written,
    "ct-change-not-used": written,
    "history-lost": written,
    "serial-in-binary": identified,
}


def scenario_of(defect: Defect) -> Scenario:
    """What shows a defect."""
    return OTHERS.get(defect.name) or OF_PARTS.get(defect.name, loads)


SCENARIOS: Mapping[str, Scenario] = {
    name: scenario_of(defect) for (target, name), defect in ALL.items() if target == UNIT
}
