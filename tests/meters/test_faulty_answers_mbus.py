"""Each faulty answer by M-Bus is told as what it is, over the serial server of a virtual bench."""

from collections.abc import Iterator

import pytest

from contracts.errors import LinkFault, MeterLinkError
from meters.catalogue import load
from meters.line_settings import LineSettings
from meters.mbus.link import MBusLink
from meters.mbus.meter import MBusMeter
from meters.mbus.requests import read_request, reset_request
from meters.place import Place
from simulator.bus.mbus.faults import FAULTS, OF_ANY_ANSWER
from tests.meters.virtual_bench import CHANNEL, VirtualBench

LINE = LineSettings(2400)
ADDRESS = 5
LATE_S = 2.5

OF_USER_DATA = {
    "silent": (LinkFault.SILENCE, "nothing came"),
    "late": (LinkFault.SILENCE, "nothing came"),
    "leading_byte": (LinkFault.START, "00 begins no frame; E5, 10 and 68 do"),
    "trailing_bytes": (LinkFault.TRAILING, "after the frame came 00 00"),
    "frame_twice": (LinkFault.TRAILING, "the frame came twice"),
    "bad_checksum": (LinkFault.CHECKSUM, " would be right"),
    "wrong_control": (LinkFault.FUNCTION, "C field 0F; 08, 18, 28 or 38 would be right"),
    "wrong_address": (LinkFault.UNIT, "address 6 answers, address 5 was asked"),
    "short": (LinkFault.SHORT, "78 bytes of a frame of 81"),
    "gap": (LinkFault.GAP, " ms of silence; at most 9.17 ms are allowed"),
    "lengths_differ": (LinkFault.LENGTH, "the length bytes are 4B and 4C; they must be the same"),
    "length_too_big": (LinkFault.LENGTH, "length 76 in a good frame that counts 75"),
    "length_too_small": (LinkFault.LENGTH, "length 74 in a good frame that counts 75"),
    "wrong_stop": (LinkFault.STOP, "E9 ends the frame; 16 would be right"),
}
OF_ACKNOWLEDGEMENT = {name: OF_USER_DATA[name] for name in OF_ANY_ANSWER}


@pytest.fixture(scope="module")
def bench() -> Iterator[VirtualBench]:
    with VirtualBench("pro380-mb", "mbus", ADDRESS) as bench:
        yield bench


@pytest.fixture(scope="module")
def link(bench: VirtualBench) -> MBusLink:
    port = bench.open_port(LINE)
    return MBusLink(port, LINE, channel=CHANNEL, clock=bench.clock, recorder=bench.recording)


@pytest.fixture
def client(link: MBusLink) -> MBusMeter:
    return MBusMeter(load("pro380-mb"), link, Place(LINE, ADDRESS))


@pytest.fixture(autouse=True)
def mended(bench: VirtualBench) -> Iterator[None]:
    yield
    bench.mend()
    bench.clock.sleep(LATE_S)


def test_no_fault_that_the_virtual_bench_can_plant_is_left_out() -> None:
    assert set(FAULTS) == set(OF_USER_DATA)


@pytest.mark.parametrize("fault", OF_USER_DATA)
def test_faulty_user_data_are_told_as_what_they_are(
    bench: VirtualBench, link: MBusLink, fault: str
) -> None:
    bench.spoil(fault)
    found = link.exchange(read_request(ADDRESS)).finding
    assert found is not None
    assert found.fault is OF_USER_DATA[fault][0]
    assert found.detail.endswith(OF_USER_DATA[fault][1])


@pytest.mark.parametrize("fault", OF_ACKNOWLEDGEMENT)
def test_a_faulty_acknowledgement_is_told_as_what_it_is(
    bench: VirtualBench, link: MBusLink, fault: str
) -> None:
    bench.spoil(fault)
    found = link.exchange(reset_request(ADDRESS)).finding
    assert found is not None
    assert (found.fault, found.detail) == OF_ACKNOWLEDGEMENT[fault]


@pytest.mark.parametrize("fault", OF_USER_DATA)
def test_it_is_raised_and_the_next_read_out_is_good(
    bench: VirtualBench, client: MBusMeter, fault: str
) -> None:
    before = client.read_out()
    bench.spoil(fault)
    with pytest.raises(MeterLinkError) as raised:
        client.read_out()
    assert raised.value.fault is OF_USER_DATA[fault][0]
    bench.mend()
    after = client.read_out()
    assert after.values.keys() == before.values.keys()
    assert after.header.identification == before.header.identification
