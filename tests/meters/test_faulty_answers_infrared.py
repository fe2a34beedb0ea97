"""Each faulty answer by infrared is told as what it is, over the serial server of a virtual bench.

Its serial server drops what comes with another parity or at another baud rate than it is set to:
both are silence there. A port that gives such characters on shows more, as other tests do.
"""

from collections.abc import Iterator

import pytest

from contracts.errors import LinkFault
from meters.iec62056_21.faults import MessageError, MessageFault
from meters.iec62056_21.link import Iec62056Link
from meters.line_settings import LineSettings
from simulator.bus.optical.faults import FAULTS
from tests.meters.virtual_bench import CHANNEL, VirtualBench

OPENED = LineSettings(300, data_bits=7)

OF_THE_FIRST_FAULTY_MESSAGE = {
    "silent": (MessageFault.SILENCE, LinkFault.SILENCE),
    "late": (MessageFault.SILENCE, LinkFault.SILENCE),
    "leading_byte": (MessageFault.START, LinkFault.START),
    "trailing_bytes": (MessageFault.TRAILING, LinkFault.TRAILING),
    "frame_twice": (MessageFault.TRAILING, LinkFault.TRAILING),
    "short": (MessageFault.LINE_END, LinkFault.LENGTH),
    "gap": (MessageFault.GAP, LinkFault.GAP),
    "bad_bcc": (MessageFault.BCC, LinkFault.CHECKSUM),
    "wrong_parity": (MessageFault.SILENCE, LinkFault.SILENCE),
    "nak": (MessageFault.NAK, LinkFault.EXCEPTION),
    "never_switches": (MessageFault.SILENCE, LinkFault.SILENCE),
}
OF_THE_READ_OUT = OF_THE_FIRST_FAULTY_MESSAGE | {"short": (MessageFault.SHORT, LinkFault.SHORT)}
"""The cut takes the line end of the identification, and the end mark of the data."""


@pytest.fixture(scope="module")
def bench() -> Iterator[VirtualBench]:
    with VirtualBench("pro380-mod", "iec62056_21") as bench:
        yield bench


@pytest.fixture(scope="module")
def link(bench: VirtualBench) -> Iec62056Link:
    port = bench.open_port(OPENED)
    return Iec62056Link(port, channel=CHANNEL, clock=bench.clock, recorder=bench.recording)


@pytest.fixture(autouse=True)
def mended(bench: VirtualBench, link: Iec62056Link) -> Iterator[None]:
    """After each fault the next session is good."""
    yield
    bench.mend()
    with link.session() as session:
        assert session.read_out().sets
    assert link.line.baud == OPENED.baud


def test_no_fault_that_the_virtual_bench_can_plant_is_left_out() -> None:
    assert set(FAULTS) == set(OF_THE_FIRST_FAULTY_MESSAGE)


@pytest.mark.parametrize("fault", OF_THE_FIRST_FAULTY_MESSAGE)
def test_a_faulty_message_is_told_as_what_it_is(
    bench: VirtualBench, link: Iec62056Link, fault: str
) -> None:
    bench.spoil(fault)
    with pytest.raises(MessageError) as raised, link.session() as session:
        session.read_out()
    found = (raised.value.message_fault, raised.value.fault)
    assert found == OF_THE_FIRST_FAULTY_MESSAGE[fault]


@pytest.mark.parametrize("fault", [name for name in OF_THE_READ_OUT if name != "late"])
def test_a_faulty_read_out_is_told_as_what_it_is(
    bench: VirtualBench, link: Iec62056Link, fault: str
) -> None:
    with link.session() as session:
        bench.spoil(fault)
        with pytest.raises(MessageError) as raised:
            session.read_out()
    assert (raised.value.message_fault, raised.value.fault) == OF_THE_READ_OUT[fault]
