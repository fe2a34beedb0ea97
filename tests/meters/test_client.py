"""A meter by the names of its registers: what goes onto the wire, and what never does."""

import math
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import BenchError, ConfigError, LinkFault, MeterLinkError
from meters.catalogue import load
from meters.catalogue.registers import Register, RegisterType
from meters.client import IrreversibleWriteError, RegisterValueError
from meters.line_settings import LineSettings
from meters.modbus.link import ModbusRtuLink
from meters.modbus.meter import ModbusMeter
from meters.place import Place
from simulator.bus.crc import sealed
from tests.meters.scripted_wire import Recording, ScriptedWire, SteppingClock

LINE = LineSettings(9600)
METER = load("pro380-mod")

# The manual's examples of writes (A3.2), without their CRC; the values are those it names.
MANUAL_FRAMES: dict[tuple[str, float], str] = {
    ("modbus_id", 10): "01 06 4003 000A",
    ("baud_rate", 9600): "01 06 4004 2580",
    ("s0_output_rate", 10): "01 10 400D 0002 04 41200000",
    ("lcd_cycle_time", 25): "01 06 4010 0025",
    ("parity_setting", 2): "01 06 4011 0002",
    ("power_down_counter", 0): "01 06 4016 0000",
    ("tariff", 2): "01 06 6048 0002",
    ("resettable_day_counter", 0): "01 10 6049 0002 04 00000000",
}
CODE_10 = "01 06 400F 000A"


class Bench:
    """A meter at address 1 whose answers are written down before."""

    def __init__(self, *, expendable: bool = False) -> None:
        self.clock = SteppingClock()
        self.wire = ScriptedWire(self.clock, LINE)
        self.told: list[tuple[str, int]] = []
        link = ModbusRtuLink(
            self.wire,
            LINE,
            channel="bus rs485",
            clock=self.clock,
            recorder=Recording(),
            response_timeout_s=0.5,
        )
        self.meter = ModbusMeter(
            METER, link, Place(LINE, 1), expendable=expendable, before_irreversible=self._tell
        )

    def _tell(self, text: str) -> None:
        self.told.append((text, len(self.wire.sent)))

    def answer(self, frame: str) -> None:
        """Of the next request, in hexadecimal, without its CRC."""
        self.wire.answer(sealed(bytes.fromhex(frame)))

    def answer_words(self, *words: int) -> None:
        data = b"".join(word.to_bytes(2, "big") for word in words)
        self.wire.answer(sealed(bytes([1, 3, len(data)]) + data))

    def sent(self) -> list[bytes]:
        return [data for _, data in self.wire.sent]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def float_words(value: float) -> tuple[int, int]:
    high, low = struct.unpack(">HH", struct.pack(">f", value))
    return high, low


def test_a_register_is_read_by_its_name(bench: Bench) -> None:
    bench.answer_words(*float_words(230.5))
    assert bench.meter.read_one("l1_voltage") == 230.5
    assert bench.sent() == [sealed(bytes.fromhex("01 03 5002 0002"))]


def test_neighbours_are_read_in_one_request_and_a_hole_is_not_bridged(bench: Bench) -> None:
    bench.answer_words(0x2209, 0x1001, 0x0102, 1)
    bench.answer_words(*float_words(230.0), *float_words(231.0))
    values = bench.meter.read(
        ["l2_voltage", "serial_number", "modbus_id", "l1_voltage", "meter_code"]
    )
    assert bench.sent() == [
        sealed(bytes.fromhex("01 03 4000 0004")),
        sealed(bytes.fromhex("01 03 5002 0004")),
    ]
    assert list(values) == ["l2_voltage", "serial_number", "modbus_id", "l1_voltage", "meter_code"]
    assert values == {
        "l2_voltage": 231.0,
        "serial_number": "22091001",
        "modbus_id": 1,
        "l1_voltage": 230.0,
        "meter_code": "0102",
    }


def test_a_name_that_is_asked_twice_is_read_once(bench: Bench) -> None:
    bench.answer_words(5)
    assert bench.meter.read(["combination_code"] * 2) == {"combination_code": 5}
    assert len(bench.sent()) == 1


def test_nothing_asked_is_nothing_sent(bench: Bench) -> None:
    assert bench.meter.read([]) == {}
    assert bench.sent() == []


def test_an_unknown_register_is_refused_with_the_nearest_name(bench: Bench) -> None:
    with pytest.raises(ConfigError, match=r"'l1_volt' is unknown.*l1_voltage"):
        bench.meter.read(["l1_voltage", "l1_volt"])
    with pytest.raises(ConfigError, match="tarif"):
        bench.meter.write("tarif", 1)
    assert bench.sent() == []


@pytest.mark.parametrize(("name", "value"), MANUAL_FRAMES)
def test_a_write_is_the_manuals_example_byte_for_byte(
    bench: Bench, name: str, value: float
) -> None:
    frame = bytes.fromhex(MANUAL_FRAMES[name, value])
    bench.wire.answer(sealed(frame[:6]))
    bench.meter.write(name, value)
    assert bench.sent() == [sealed(frame)]
    assert bench.told == []


def as_the_manual_has_it(register: Register, value: float) -> str:
    """A write without its CRC: HEX is digits as they stand, Signed binary, Float ABCD a float."""
    start = f"{register.address:04X}"
    if register.type is RegisterType.FLOAT_ABCD:
        return f"01 10 {start} 0002 04 {struct.pack('>f', value).hex()}"
    digits = f"{value:04.0f}" if register.type is RegisterType.HEX else f"{int(value):04X}"
    return f"01 06 {start} {digits}"


@settings(max_examples=100, deadline=None, database=None)
@given(st.sampled_from(METER.writable_registers), st.data())
def test_every_legal_value_is_sent_as_the_manual_has_it(
    register: Register, data: st.DataObject
) -> None:
    assert register.write is not None
    value = data.draw(st.sampled_from(register.write.legal_values))
    frame = bytes.fromhex(as_the_manual_has_it(register, value))
    bench = Bench(expendable=True)
    bench.wire.answer(sealed(frame[:6]))
    bench.meter.write(register.name, value)
    assert bench.sent() == [sealed(frame)]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("modbus_id", 0, "modbus_id: 0 cannot be written; legal is 1 to 247"),
        ("modbus_id", 248, "legal is 1 to 247"),
        ("modbus_id", 1.5, "modbus_id: 1.5 cannot be written"),
        ("baud_rate", 19200, "legal is 300, 600, 1200, 2400, 4800, 9600"),
        ("s0_output_rate", 500, "legal is 10000, 2000, 1000, 100, 10, 1, 0.1, 0.01"),
        ("combination_code", 7, "combination_code: 7 cannot be written"),
        ("lcd_cycle_time", 31, "legal is 1 to 30"),
        ("parity_setting", 0, "legal is 1, 2, 3"),
        ("power_down_counter", 1, "legal is 0"),
        ("tariff", 3, "legal is 1, 2, 11, 12"),
        ("resettable_day_counter", -1, "legal is 0"),
        ("tariff", math.nan, "tariff: nan cannot be written"),
        ("l1_voltage", 230, "l1_voltage: 230 cannot be written; legal is nothing"),
    ],
)
def test_an_illegal_value_is_refused_before_anything_is_sent(
    bench: Bench, name: str, value: float, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        bench.meter.write(name, value)
    assert bench.sent() == []


def test_what_cannot_be_undone_is_refused_and_never_sent(bench: Bench) -> None:
    with pytest.raises(IrreversibleWriteError) as refused:
        bench.meter.write("combination_code", 10)
    assert isinstance(refused.value, BenchError)
    for said in ("combination_code = 10", "pro380-mod", "nothing was sent", "--expendable SERIAL"):
        assert said in str(refused.value)
    assert bench.sent() == []
    assert bench.told == []


def test_what_cannot_be_undone_is_told_before_it_is_sent_to_an_expendable_unit() -> None:
    bench = Bench(expendable=True)
    bench.answer(CODE_10)
    bench.meter.write("combination_code", 10)
    assert bench.told == [("irreversible write: combination_code = 10", 0)]
    assert bench.sent() == [sealed(bytes.fromhex(CODE_10))]


def test_what_can_be_undone_is_not_told() -> None:
    bench = Bench(expendable=True)
    bench.answer("01 06 400F 0009")
    bench.meter.write("combination_code", 9)
    assert bench.told == []
    assert len(bench.sent()) == 1


@pytest.mark.parametrize(
    ("name", "words", "message"),
    [
        ("l1_voltage", float_words(math.nan), "l1_voltage .5002h.: 7FC00000 is nan"),
        ("l3_current", float_words(-math.inf), "l3_current .5010h."),
        ("serial_number", (0x22A9, 0x1001), "serial_number .4000h.: 22A91001 has other than"),
        ("lcd_cycle_time", (0x001F,), "lcd_cycle_time .4010h."),
        ("current_direction", (0x0000,), "current_direction .4012h.: 0000 is not one visible"),
    ],
)
def test_what_is_no_value_is_a_finding_about_the_meter(
    bench: Bench, name: str, words: tuple[int, ...], message: str
) -> None:
    bench.answer_words(*words)
    with pytest.raises(RegisterValueError, match=message) as found:
        bench.meter.read_one(name)
    assert not isinstance(found.value, BenchError)


def test_faults_of_the_link_go_through(bench: Bench) -> None:
    bench.answer("01 83 02")
    with pytest.raises(MeterLinkError) as refused:
        bench.meter.read_one("l1_voltage")
    assert (refused.value.fault, refused.value.exception_code) == (LinkFault.EXCEPTION, 2)
    bench.answer("01 86 03")
    with pytest.raises(MeterLinkError, match="write of 0002h to 6048h"):
        bench.meter.write("tariff", 2)
    with pytest.raises(MeterLinkError) as silent:
        bench.meter.write("tariff", 2)
    assert silent.value.fault == LinkFault.SILENCE
    assert len(bench.sent()) == 3


def test_another_address_is_asked_once_it_is_set(bench: Bench) -> None:
    bench.meter.place = Place(LINE, 7)
    bench.wire.answer(sealed(bytes.fromhex("07 03 02 0005")))
    assert bench.meter.read_one("combination_code") == 5
    assert bench.sent() == [sealed(bytes.fromhex("07 03 400F 0001"))]


@pytest.mark.parametrize(
    ("name", "words", "value", "holds"),
    [
        ("s0_output_rate", float_words(0.1), 0.1, True),
        ("s0_output_rate", float_words(0.01), 0.1, False),
        ("lcd_cycle_time", (0x0025,), 25, True),
        ("lcd_cycle_time", (0x0019,), 25, False),
        ("combination_code", (5,), 5, True),
    ],
)
def test_a_setting_is_compared_as_its_register_holds_it(
    bench: Bench, name: str, words: tuple[int, ...], value: float, holds: bool
) -> None:
    bench.answer_words(*words)
    assert bench.meter.holds(name, value) is holds


def test_a_misspelt_attribute_is_refused(bench: Bench) -> None:
    with pytest.raises(AttributeError):
        bench.meter.__setattr__("adress", 2)
