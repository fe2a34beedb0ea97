"""A virtual bench tells in memory when the next byte comes: until then a port asks nobody.

What is read, and when, is the same as if the port asked every time.
"""

import sys
from contextlib import closing
from pathlib import Path

import pytest

from bench.clock import SimulatedClock
from bench.control import ControlLink
from meters.line_settings import LineSettings
from meters.modbus.exchange import Exchange
from meters.modbus.link import ModbusRtuLink
from meters.rfc2217 import Rfc2217Serial
from meters.serial_port import open_port
from simulator.server import Simulator
from simulator.station import StationFile
from tests.meters.scripted_wire import Recording
from tests.simulator.reference_bench import load

STATION = Path(__file__).resolve().parents[2] / "stations" / "sim.yaml"
LINE = LineSettings(9600)
OTHER_LINE = LineSettings(2400)
READ = bytes.fromhex("03 50 00 00 10")
NOBODY = 77

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is shared on Linux alone")


def _nobody_knows() -> bool:
    return False


class Talk:
    """The bench's side of a virtual bench with two meters on a bus."""

    def __init__(self, asking: bool) -> None:
        self.simulator = Simulator(StationFile.load(STATION, clock="fast", seed=1))
        addresses = self.simulator.start()
        world = self.simulator.rack.world
        world.set_output(load(230.0, 5.0))
        world.wait(10.0)
        host, _, port = addresses["control"].rpartition(":")
        self.control = ControlLink((host, int(port)))
        self.clock = SimulatedClock(self.control)
        self.kept = Recording()
        self.port = open_port(
            addresses["bus rs485"],
            LINE,
            synchronised=True,
            nothing_came=_nobody_knows if asking else self.clock.no_byte_has_come,
        )
        self.link = ModbusRtuLink(
            self.port,
            LINE,
            channel="bus rs485",
            clock=self.clock,
            recorder=self.kept,
            response_timeout_s=0.3,
        )

    def close(self) -> None:
        self.port.close()
        self.control.close()
        self.simulator.close()

    def exchanges(self) -> list[Exchange]:
        """A good answer, none, one too late, one that nobody could read, and good ones again."""
        said = [self.link.exchange(1, READ), self.link.exchange(NOBODY, READ)]
        self.simulator.plant("1=slow:delay_s=0.5")
        said += [self.link.exchange(1, READ), self.link.exchange(2, READ)]
        self.link.set_line(OTHER_LINE)
        said.append(self.link.exchange(2, READ))
        self.link.set_line(LINE)
        self.simulator.plant("bus=noise:share=0.5")
        return said + [self.link.exchange(2, READ) for _ in range(6)]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One for each time that the server is asked."""
    seen: list[None] = []
    synchronise = Rfc2217Serial.synchronise

    def counted(client: Rfc2217Serial) -> None:
        seen.append(None)
        synchronise(client)

    monkeypatch.setattr(Rfc2217Serial, "synchronise", counted)
    return seen


def test_what_is_read_and_when_is_the_same(asked: list[None]) -> None:
    with closing(Talk(asking=True)) as always:
        expected = always.exchanges()
    often = len(asked)
    with closing(Talk(asking=False)) as seldom:
        said = seldom.exchanges()
    assert said == expected
    assert seldom.kept.events == always.kept.events
    assert len({exchange.fault for exchange in said}) > 2
    assert len(asked) - often < 0.5 * often


def test_bytes_that_wait_for_a_read_are_told() -> None:
    with closing(Talk(asking=False)) as talk:
        assert talk.clock.no_byte_has_come()
        request = bytes.fromhex("01 03 50 00 00 02 D5 0B")
        talk.port.write(request)
        talk.clock.sleep(1.0)
        assert not talk.clock.no_byte_has_come()
        # A change of the line makes the server take them from the wire.
        talk.port.set_line(OTHER_LINE)
        assert not talk.clock.no_byte_has_come()
        assert talk.port.read_available()[:3] == bytes.fromhex("01 03 04")
        assert talk.clock.no_byte_has_come()


def test_what_was_on_its_way_to_a_client_that_went_is_expected_no_more() -> None:
    with closing(Talk(asking=False)) as talk:
        talk.port.write(bytes.fromhex("01 03 50 00 00 02 D5 0B"))
        talk.port.close()
        other = open_port(talk.simulator.addresses["bus rs485"], LINE, synchronised=True)
        other.close()
        talk.clock.sleep(1.0)
        assert talk.clock.no_byte_has_come()
