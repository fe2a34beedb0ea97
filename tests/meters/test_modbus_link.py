"""Transactions on a scripted wire: times, evidence, and what is done after a fault."""

import pytest

from contracts.errors import LinkFault, MeterLinkError
from contracts.wire import Direction
from meters.line_settings import LineSettings
from meters.modbus.frames import Request
from meters.modbus.link import ModbusRtuLink
from tests.meters.scripted_wire import Recording, ScriptedWire, SteppingClock

DEFAULT = LineSettings(9600)
TIMEOUT_S = 0.5


class Bench:
    """A link on a scripted wire."""

    def __init__(
        self,
        line: LineSettings = DEFAULT,
        latency_s: float = 0.0,
        late_answer_s: float | None = None,
    ) -> None:
        self.clock = SteppingClock()
        self.wire = ScriptedWire(self.clock, line, latency_s)
        self.recording = Recording()
        self.link = ModbusRtuLink(
            self.wire,
            line,
            channel="bus rs485",
            clock=self.clock,
            recorder=self.recording,
            response_timeout_s=TIMEOUT_S,
            late_answer_s=late_answer_s,
        )


@pytest.fixture
def bench() -> Bench:
    return Bench()


def _answer(*words: int, unit: int = 1) -> bytes:
    data = b"".join(word.to_bytes(2, "big") for word in words)
    return Request(unit, bytes([3, len(data)]) + data).frame


GOOD = _answer(0x4366, 0x0000)
READ_PDU = bytes.fromhex("03 50 00 00 02")


def test_registers_are_read(bench: Bench) -> None:
    bench.wire.answer(GOOD)
    assert bench.link.read_registers(1, 0x5000, 2) == (0x4366, 0x0000)
    assert [data for _, data in bench.wire.sent] == [bytes.fromhex("01 03 50 00 00 02 D5 0B")]


def test_a_register_and_a_float_are_written(bench: Bench) -> None:
    one = bytes.fromhex("01 06 40 10 00 25 5C 14")
    bench.wire.answer(one)
    bench.link.write_register(1, 0x4010, 0x0025)
    bench.wire.answer(Request(1, bytes.fromhex("10 40 0D 00 02")).frame)
    bench.link.write_registers(1, 0x400D, (0x4120, 0x0000))
    many = bytes.fromhex("01 10 40 0D 00 02 04 41 20 00 00 16 03")
    assert [data for _, data in bench.wire.sent] == [one, many]


def test_the_times_of_an_exchange_are_those_of_the_wire(bench: Bench) -> None:
    bench.wire.answer(GOOD, delay_s=0.050)
    exchange = bench.link.exchange(1, READ_PDU)
    poll_s = DEFAULT.t35_s / 2
    assert exchange.fault is None
    assert exchange.sent_until_s - exchange.sent_s == pytest.approx(8 * 11 / 9600)
    assert exchange.first_byte_s is not None
    assert exchange.last_byte_s is not None
    assert exchange.response_delay_s == pytest.approx(0.050, abs=poll_s)
    wire_s = exchange.last_byte_s - exchange.first_byte_s
    assert wire_s == pytest.approx(8 * 11 / 9600, abs=poll_s)
    assert exchange.largest_gap_s == 0.0


def test_a_read_takes_the_bench_time_that_the_wire_needs(bench: Bench) -> None:
    words = (0,) * 50
    bench.wire.answer(_answer(*words), delay_s=DEFAULT.t35_s)
    bench.link.read_registers(1, 0x5000, 50)
    taken_s = bench.clock.now() - bench.wire.sent[0][0]
    assert taken_s == pytest.approx(0.1375, abs=DEFAULT.character_s + 0.0001)


def test_frames_are_t35_apart(bench: Bench) -> None:
    for _ in range(3):
        bench.wire.answer(GOOD)
        exchange = bench.link.exchange(1, READ_PDU)
    assert exchange.last_byte_s is not None
    bench.wire.answer(GOOD)
    bench.link.exchange(1, READ_PDU)
    assert bench.wire.sent[0][0] >= DEFAULT.t35_s
    assert bench.wire.sent[-1][0] - exchange.last_byte_s >= DEFAULT.t35_s * 0.999999


def test_silence_is_told_after_the_time_out_with_all_that_is_known(bench: Bench) -> None:
    with pytest.raises(MeterLinkError) as silent:
        bench.link.read_registers(7, 0x5002, 4)
    assert silent.value.fault == LinkFault.SILENCE
    assert str(silent.value) == (
        "bus rs485: read of 4 registers from 5002h of unit 7 at 9600 Bd 8E1: silence: "
        "nothing came; sent 07 03 50 02 00 04 f4 af, received nothing"
    )
    request_end_s = bench.wire.sent[0][0] + 8 * DEFAULT.character_s
    assert bench.clock.now() - request_end_s == pytest.approx(TIMEOUT_S, abs=DEFAULT.t35_s)


def test_where_no_answer_is_to_come_the_bus_is_free_sooner(bench: Bench) -> None:
    other = bench.link.exchange(7, READ_PDU, patience_s=0.03)
    bench.wire.answer(GOOD)
    own = bench.link.exchange(1, READ_PDU)
    assert (other.fault, own.fault) == (LinkFault.SILENCE, None)
    assert own.sent_s - other.sent_until_s == pytest.approx(0.03, abs=DEFAULT.t35_s)
    assert bench.recording.notes() == ["silence: nothing came"]


def test_nothing_is_ever_sent_twice(bench: Bench) -> None:
    with pytest.raises(MeterLinkError):
        bench.link.write_register(1, 0x4003, 10)
    assert len(bench.wire.sent) == 1


def test_an_exception_is_raised_at_once_with_its_code(bench: Bench) -> None:
    bench.wire.answer(bytes.fromhex("01 83 02 C0 F1"))
    with pytest.raises(MeterLinkError, match="read of 2 registers from 3000h") as refused:
        bench.link.read_registers(1, 0x3000, 2)
    assert (refused.value.fault, refused.value.exception_code) == (LinkFault.EXCEPTION, 2)
    assert bench.clock.now() < 0.1


@pytest.mark.parametrize(
    ("received", "fault"),
    [
        (GOOD[:-1] + b"\x00", LinkFault.CRC),
        (GOOD[:6], LinkFault.SHORT),
        (b"\x00" + GOOD, LinkFault.START),
        (_answer(0x4366, 0, unit=2), LinkFault.UNIT),
        (Request(1, bytes.fromhex("04 04 43 66 00 00")).frame, LinkFault.FUNCTION),
        (_answer(0x4366), LinkFault.LENGTH),
        (_answer(0x4366, 0, 0x4366, 0), LinkFault.LENGTH),
        (GOOD + b"\x00\x00", LinkFault.TRAILING),
        (GOOD + GOOD, LinkFault.TRAILING),
    ],
)
def test_a_faulty_answer_raises_what_it_is(bench: Bench, received: bytes, fault: LinkFault) -> None:
    bench.wire.answer(received)
    with pytest.raises(MeterLinkError) as found:
        bench.link.read_registers(1, 0x5000, 2)
    assert found.value.fault == fault
    assert received.hex(" ") in str(found.value)


def test_a_gap_inside_the_frame_is_found_and_measured(bench: Bench) -> None:
    bench.wire.answer_in_pieces((0.02, GOOD[:5]), (0.050, GOOD[5:]))
    exchange = bench.link.exchange(1, READ_PDU)
    assert exchange.fault == LinkFault.GAP
    assert exchange.received == GOOD
    assert 0.050 - exchange.gap_resolution_s <= exchange.largest_gap_s <= 0.050


@pytest.mark.parametrize("baud", [300, 1200, 9600, 19200, 115200])
@pytest.mark.parametrize("delay_s", [0.0041, 0.0203, 0.0777])
def test_a_frame_without_a_gap_is_never_accused_of_one(baud: int, delay_s: float) -> None:
    bench = Bench(LineSettings(baud))
    bench.wire.answer(_answer(*range(60)), delay_s)
    assert bench.link.read_registers(1, 0x5000, 60) == tuple(range(60))


def test_bytes_that_the_port_held_back_are_no_gap() -> None:
    held_back = ((0.02, GOOD[:5]), (0.015, GOOD[5:]))
    late_port, prompt_port = Bench(latency_s=0.016), Bench()
    late_port.wire.answer_in_pieces(*held_back)
    prompt_port.wire.answer_in_pieces(*held_back)
    assert late_port.link.exchange(1, READ_PDU).fault is None
    assert prompt_port.link.exchange(1, READ_PDU).fault == LinkFault.GAP


def test_a_late_answer_is_not_the_answer_to_the_next_request(bench: Bench) -> None:
    bench.wire.answer(_answer(0xDEAD, 0xDEAD), delay_s=TIMEOUT_S + 0.2)
    with pytest.raises(MeterLinkError) as silent:
        bench.link.read_registers(1, 0x5000, 2)
    bench.wire.answer(GOOD)
    assert silent.value.fault == LinkFault.SILENCE
    assert bench.link.read_registers(1, 0x5002, 2) == (0x4366, 0x0000)
    late = _answer(0xDEAD, 0xDEAD).hex(" ")
    assert f"discarded 9 bytes that nobody asked for: {late}" in bench.recording.notes()


def test_the_rest_of_a_short_answer_is_not_the_answer_to_the_next_request(bench: Bench) -> None:
    bench.wire.answer_in_pieces((0.02, GOOD[:4]), (TIMEOUT_S + 0.1, GOOD[4:]))
    with pytest.raises(MeterLinkError) as short:
        bench.link.read_registers(1, 0x5000, 2)
    bench.wire.answer(_answer(1, 2))
    assert short.value.fault == LinkFault.SHORT
    assert bench.link.read_registers(1, 0x5000, 2) == (1, 2)


def test_no_late_answer_need_be_awaited() -> None:
    bench = Bench(late_answer_s=0.0)
    for _ in range(2):
        bench.link.exchange(1, READ_PDU)
    assert bench.clock.now() < 2 * (TIMEOUT_S + 0.03)


def test_unasked_bytes_are_noted_and_the_bus_is_given_rest_after_them(bench: Bench) -> None:
    bench.wire.arrive(b"\x00\x01", at_s=0.003)
    bench.wire.answer(GOOD)
    assert bench.link.read_registers(1, 0x5000, 2) == (0x4366, 0x0000)
    assert bench.recording.notes() == ["discarded 2 bytes that nobody asked for: 00 01"]
    assert bench.wire.sent[0][0] >= 0.003 + DEFAULT.character_s + DEFAULT.t35_s


def test_nothing_is_sent_to_a_bus_that_does_not_come_to_rest(bench: Bench) -> None:
    bench.wire.arrive(bytes(20000), at_s=0.0)
    with pytest.raises(MeterLinkError, match="nothing was sent: the bus does not come to rest"):
        bench.link.read_registers(1, 0x5000, 2)
    assert bench.wire.sent == []
    assert bench.clock.now() < 2.0


def test_a_meter_that_never_stops_ends_the_wait_all_the_same(bench: Bench) -> None:
    bench.wire.answer(bytes(20000))
    exchange = bench.link.exchange(1, READ_PDU)
    assert exchange.fault == LinkFault.CRC
    assert bench.clock.now() < 3.0


def test_a_meter_that_drips_ends_the_wait_all_the_same(bench: Bench) -> None:
    bench.wire.answer_in_pieces(*[(0.4, b"\x01")] * 50)
    assert bench.link.exchange(1, bytes.fromhex("2B 0E 01 00")).fault is not None
    assert bench.clock.now() < 3.0


@pytest.mark.parametrize("baud", [300, 600, 1200, 2400, 4800, 9600, 115200])
def test_the_longest_answer_is_awaited_at_every_baud_rate(baud: int) -> None:
    bench = Bench(LineSettings(baud))
    words = tuple(range(125))
    bench.wire.answer(_answer(*words), delay_s=TIMEOUT_S - 0.1)
    assert bench.link.read_registers(1, 0x5000, 125) == words


def test_a_broadcast_write_is_given_time_and_no_answer_is_awaited(bench: Bench) -> None:
    bench.link.write_register(0, 0x6048, 2)
    ended_s = bench.wire.sent[0][0] + 8 * DEFAULT.character_s
    assert bench.clock.now() - ended_s == pytest.approx(0.2, abs=DEFAULT.t35_s)
    assert bench.recording.notes() == []


def test_an_answer_to_a_broadcast_is_a_fault(bench: Bench) -> None:
    bench.wire.answer(bytes.fromhex("00 06 60 48 00 02 97 CC"))
    with pytest.raises(MeterLinkError, match="answers a broadcast"):
        bench.link.write_register(0, 0x6048, 2)


def test_illegal_arguments_are_refused_before_anything_is_sent(bench: Bench) -> None:
    with pytest.raises(ValueError, match="address 248"):
        bench.link.read_registers(248, 0x5000, 2)
    with pytest.raises(ValueError, match="count of registers 126"):
        bench.link.read_registers(1, 0x5000, 126)
    with pytest.raises(ValueError, match="value 65536"):
        bench.link.write_register(1, 0x4010, 0x10000)
    with pytest.raises(ValueError, match="count of registers 0"):
        bench.link.write_registers(1, 0x400D, ())
    with pytest.raises(ValueError, match="address -1"):
        bench.link.exchange(-1, READ_PDU)
    assert bench.wire.sent == []
    assert bench.recording.events == []


def test_an_illegal_request_can_be_sent_on_purpose(bench: Bench) -> None:
    bench.wire.answer(bytes.fromhex("01 83 03 01 31"))
    exchange = bench.link.exchange(1, bytes.fromhex("03 50 00 00 00"))
    assert (exchange.fault, exchange.exception_code) == (LinkFault.EXCEPTION, 3)


def test_a_damaged_request_can_be_sent_on_purpose(bench: Bench) -> None:
    damaged = bytes.fromhex("01 03 50 00 00 02 00 00")
    exchange = bench.link.exchange(1, READ_PDU, frame=damaged)
    assert exchange.sent == damaged
    assert [data for _, data in bench.wire.sent] == [damaged]
    assert exchange.fault == LinkFault.SILENCE


def test_every_frame_is_evidence(bench: Bench) -> None:
    bench.wire.answer(GOOD + b"\x00")
    exchange = bench.link.exchange(1, READ_PDU)
    sent, received, note = bench.recording.events
    assert (sent.channel, sent.direction, sent.data) == (
        "bus rs485",
        Direction.SENT,
        exchange.request.frame,
    )
    assert (sent.first_byte_s, sent.last_byte_s) == (exchange.sent_s, exchange.sent_until_s)
    assert (received.direction, received.data) == (Direction.RECEIVED, GOOD + b"\x00")
    assert (received.first_byte_s, received.last_byte_s) == (
        exchange.first_byte_s,
        exchange.last_byte_s,
    )
    assert (note.direction, note.data) == (
        Direction.NOTE,
        b"trailing bytes: after the frame came 00",
    )


def test_the_line_is_changed_when_the_bus_is_silent(bench: Bench) -> None:
    slow = LineSettings(1200, "odd")
    bench.wire.answer(GOOD)
    bench.link.read_registers(1, 0x5000, 2)
    bench.link.set_line(slow)
    assert bench.wire.line == slow
    assert bench.link.line == slow
    assert bench.recording.notes() == ["line set to 1200 Bd 8O1"]
    bench.wire.answer(GOOD)
    exchange = bench.link.exchange(1, READ_PDU)
    assert exchange.line == slow
    assert exchange.sent_until_s - exchange.sent_s == pytest.approx(8 * 11 / 1200)
