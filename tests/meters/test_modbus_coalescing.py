"""Many values in few requests."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import LinkFault, MeterLinkError
from meters.line_settings import LineSettings
from meters.modbus.coalescing import Block, Span, coalesce, read_spans
from meters.modbus.frames import Request
from meters.modbus.link import ModbusRtuLink
from tests.meters.scripted_wire import Recording, ScriptedWire, SteppingClock

EXAMPLES = settings(max_examples=200, deadline=None, database=None)
SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 4)), max_size=12)

# Defined blocks of the PRO380 manual: 4000h to 401Fh, 5000h to 5031h, 6000h to 604Ah.
PRO380_FLOATS = [
    *((start, 2) for start in range(0x5000, 0x5032, 2)),
    *((start, 2) for start in range(0x6000, 0x6048, 2)),
    (0x6048, 1),
    (0x6049, 2),
]


def _registers(spans: list[Span] | tuple[Span, ...]) -> set[int]:
    return {register for start, count in spans for register in range(start, start + count)}


def test_contiguous_registers_are_one_request() -> None:
    blocks = coalesce(PRO380_FLOATS)
    assert [(block.start, block.count) for block in blocks] == [(0x5000, 50), (0x6000, 75)]


def test_a_hole_is_never_bridged() -> None:
    blocks = coalesce([(0x5008, 2), (0x500C, 2)])
    assert [(block.start, block.count) for block in blocks] == [(0x5008, 2), (0x500C, 2)]


def test_registers_that_nobody_asked_for_are_read_along_to_save_a_request() -> None:
    spans = [(0x5008, 2), (0x500C, 2), (0x5020, 2)]
    blocks = coalesce(spans, along=range(0x500A, 0x5020))
    assert [(block.start, block.count) for block in blocks] == [(0x5008, 6), (0x5020, 2)]
    assert blocks[0].spans == ((0x5008, 2), (0x500C, 2))
    assert len(coalesce(spans, along=(0x500A,))) == 3


def test_a_block_neither_begins_nor_ends_with_what_nobody_asked_for() -> None:
    blocks = coalesce([(0, 4), (6, 2)], max_registers=7, along=range(20))
    assert [(block.start, block.count) for block in blocks] == [(0, 4), (6, 2)]


def test_a_value_is_never_cut_in_two() -> None:
    blocks = coalesce([(start, 2) for start in range(0, 8, 2)], max_registers=5)
    assert [(block.start, block.count) for block in blocks] == [(0, 4), (4, 4)]


def test_order_and_repetition_do_not_matter() -> None:
    spans = [(4, 2), (0, 2), (2, 2), (0, 2)]
    assert coalesce(spans) == (Block(0, 6, ((0, 2), (2, 2), (4, 2))),)


def test_nothing_is_no_request() -> None:
    assert coalesce([]) == ()


@pytest.mark.parametrize("span", [(0x5000, 0), (0x5000, 126)])
def test_a_span_that_no_request_reads_is_refused(span: Span) -> None:
    with pytest.raises(ValueError, match=r"span 5000h x \d+: one request reads 1 to 125"):
        coalesce([span])


@EXAMPLES
@given(SPANS, st.integers(4, 20))
def test_every_span_is_in_one_block_and_nothing_else_is_read(
    spans: list[Span], max_registers: int
) -> None:
    blocks = coalesce(spans, max_registers)
    assert sorted(span for block in blocks for span in block.spans) == sorted(set(spans))
    for block in blocks:
        assert 1 <= block.count <= max_registers
        assert _registers([(block.start, block.count)]) <= _registers(spans)
        assert _registers(block.spans) <= _registers([(block.start, block.count)])


@EXAMPLES
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 3)), max_size=6, unique=True))
def test_no_smaller_set_of_requests_reads_the_same(spans: list[Span]) -> None:
    limit = 5
    assert len(coalesce(spans, limit)) == _most_apart(spans, limit)


def _most_apart(spans: list[Span], limit: int) -> int:
    """Most spans of which no two fit into one request: each needs a request of its own."""
    asked = _registers(spans)

    def together(one: Span, other: Span) -> bool:
        start, end = min(one[0], other[0]), max(sum(one), sum(other))
        return end - start <= limit and set(range(start, end)) <= asked

    return max(
        size
        for size in range(len(spans) + 1)
        for group in itertools.combinations(spans, size)
        if not any(together(one, other) for one, other in itertools.combinations(group, 2))
    )


class Meter:
    """A far side that gives each register its own number, but not every group of them."""

    def __init__(self, refused: dict[tuple[int, int], str]) -> None:
        self.clock = SteppingClock()
        self.wire = ScriptedWire(self.clock, LineSettings(9600))
        self.recording = Recording()
        self.link = ModbusRtuLink(
            self,
            LineSettings(9600),
            channel="bus rs485",
            clock=self.clock,
            recorder=self.recording,
            response_timeout_s=0.3,
        )
        self.name = self.wire.name
        self.latency_s = 0.0
        self.sets_line = True
        self.read_available = self.wire.read_available
        self.set_line = self.wire.set_line
        self.discard_input = self.wire.discard_input
        self.close = self.wire.close
        self.asked: list[tuple[int, int]] = []
        self._refused = refused

    def write(self, data: bytes) -> None:
        start, count = int.from_bytes(data[2:4], "big"), int.from_bytes(data[4:6], "big")
        self.asked.append((start, count))
        refusal = self._refused.get((start, count))
        words = b"".join(number.to_bytes(2, "big") for number in range(start, start + count))
        if refusal == "exception":
            self.wire.answer(Request(data[0], b"\x83\x02").frame)
        elif refusal == "damaged":
            self.wire.answer(Request(data[0], bytes([3, 2 * count]) + words).frame[:-1] + b"\x00")
        elif refusal is None:
            self.wire.answer(Request(data[0], bytes([3, 2 * count]) + words).frame)
        self.wire.write(data)


POWER_FACTORS = [(start, 2) for start in range(0x502A, 0x5032, 2)]


def test_each_span_gets_its_own_words() -> None:
    meter = Meter({})
    read = read_spans(meter.link, 1, [(0x4000, 2), (0x4002, 1), (0x400B, 1)])
    assert read.words == {
        (0x4000, 2): (0x4000, 0x4001),
        (0x4002, 1): (0x4002,),
        (0x400B, 1): (0x400B,),
    }
    assert read.refused == ()
    assert meter.asked == [(0x4000, 3), (0x400B, 1)]


@pytest.mark.parametrize(
    ("refusal", "fault"),
    [("exception", LinkFault.EXCEPTION), ("silence", LinkFault.SILENCE)],
)
def test_a_refused_block_is_an_error_unless_the_caller_allows_smaller_ones(
    refusal: str, fault: LinkFault
) -> None:
    meter = Meter({(0x502A, 8): refusal})
    with pytest.raises(MeterLinkError) as refused:
        read_spans(meter.link, 1, POWER_FACTORS)
    assert refused.value.fault == fault
    assert meter.asked == [(0x502A, 8)]


@pytest.mark.parametrize("refusal", ["exception", "silence"])
def test_smaller_blocks_are_read_if_the_caller_allows_it_and_that_is_recorded(
    refusal: str,
) -> None:
    meter = Meter({(0x502A, 8): refusal})
    read = read_spans(meter.link, 1, POWER_FACTORS, adaptive=True)
    assert meter.asked == [(0x502A, 8), (0x502A, 4), (0x502E, 4)]
    assert set(read.words) == set(POWER_FACTORS)
    assert read.words[0x5030, 2] == (0x5030, 0x5031)
    assert [str(block) for block in read.refused] == ["502Ah x 8"]
    assert any("block 502Ah x 8 of unit 1 refused" in note for note in meter.recording.notes())


def test_what_was_read_along_is_left_out_of_what_is_read_again() -> None:
    spans = [(0x5008, 2), (0x500C, 2), (0x500E, 2)]
    meter = Meter({(0x5008, 8): "exception"})
    read = read_spans(meter.link, 1, spans, adaptive=True, along=(0x500A, 0x500B))
    assert meter.asked == [(0x5008, 8), (0x5008, 2), (0x500C, 4)]
    assert set(read.words) == set(spans)
    assert [str(block) for block in read.refused] == ["5008h x 8"]


def test_a_single_value_that_is_refused_is_an_error_in_any_case() -> None:
    meter = Meter({(0x502A, 4): "exception", (0x502A, 2): "exception"})
    with pytest.raises(MeterLinkError, match="2 registers from 502Ah"):
        read_spans(meter.link, 1, POWER_FACTORS[:2], adaptive=True)


def test_a_damaged_answer_is_an_error_in_any_case() -> None:
    meter = Meter({(0x502A, 8): "damaged"})
    with pytest.raises(MeterLinkError) as damaged:
        read_spans(meter.link, 1, POWER_FACTORS, adaptive=True)
    assert damaged.value.fault == LinkFault.CRC
    assert meter.asked == [(0x502A, 8)]
