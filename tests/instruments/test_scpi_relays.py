"""Relays in a 34970A: lines out, lines in, as in its manual; a twin that does not follow."""

from collections.abc import Iterator

import pytest

from contracts.errors import ConfigError, InstrumentError, SafetyError
from instruments.scpi_relays import ScpiRelays
from instruments.visa import VisaLink
from simulator.clock import FastClock
from simulator.keysight_34970a import Keysight34970A
from simulator.scpi.server import ScpiServer
from simulator.world import World
from tests.instruments.conftest import Connect, Play
from tests.instruments.scripted_peer import CountingClock, KeptWire

NO_ERROR = '+0,"No error"'
TAKEN = [("SYST:ERR?", NO_ERROR), ("ROUT:OPEN (@201,205)", None), ("SYST:ERR?", NO_ERROR)]


def relays_on(link: VisaLink, slot: int = 2, lines: dict[int, int] | None = None) -> ScpiRelays:
    return ScpiRelays(
        link, slot, lines=lines or {1: 1, 2: 5}, clock=CountingClock(), recorder=KeptWire()
    )


def test_the_first_use_opens_all_then_one_is_closed_and_asked_for(
    play: Play, connect: Connect
) -> None:
    peer = play(
        [
            *TAKEN,
            ("ROUT:OPEN (@201)", None),
            ("SYST:ERR?", NO_ERROR),
            ("ROUT:CLOS (@205)", None),
            ("SYST:ERR?", NO_ERROR),
            ("ROUT:CLOS? (@201,205)", "0,1"),
        ]
    )
    relays_on(connect(peer)).set(2, on=True)


def test_mainframe_and_module_are_known_by_what_they_say(play: Play, connect: Connect) -> None:
    peer = play(
        [
            ("*IDN?", "HEWLETT-PACKARD,34970A,0,13-2-2"),
            ("SYST:CTYP? 200", "HEWLETT-PACKARD,34903A,0,1.0"),
        ]
    )
    identity = relays_on(connect(peer)).identify()
    assert identity.model == "34970A with 34903A"


@pytest.mark.parametrize(
    ("frame", "module", "said"),
    [
        ("HEWLETT-PACKARD,34401A,0,1", None, "is a 34401A, must be 34970A or 34972A"),
        ("HEWLETT-PACKARD,34970A,0,1", "HEWLETT-PACKARD,0,0,0", "has nothing, must be a 34903A"),
        ("HEWLETT-PACKARD,34970A,0,1", "HEWLETT-PACKARD,34901A,0,1", "has a 34901A, must be"),
    ],
)
def test_another_instrument_or_module_is_refused(
    play: Play, connect: Connect, frame: str, module: str | None, said: str
) -> None:
    asked = [("*IDN?", frame)] + ([("SYST:CTYP? 200", module)] if module else [])
    with pytest.raises(InstrumentError, match=said):
        relays_on(connect(play(asked))).identify()


def test_a_relay_that_says_it_has_not_closed_is_told(play: Play, connect: Connect) -> None:
    peer = play(
        [
            *TAKEN,
            ("ROUT:OPEN (@205)", None),
            ("SYST:ERR?", NO_ERROR),
            ("ROUT:CLOS (@201)", None),
            ("SYST:ERR?", NO_ERROR),
            ("ROUT:CLOS? (@201,205)", "0,0"),
        ]
    )
    with pytest.raises(InstrumentError, match=r"channel 201.*was ordered on and reads off"):
        relays_on(connect(peer)).set(1, on=True)


def test_what_the_error_queue_says_is_told(play: Play, connect: Connect) -> None:
    peer = play([TAKEN[0], TAKEN[1], ("SYST:ERR?", '-222,"Data out of range"'), TAKEN[0]])
    with pytest.raises(InstrumentError, match="Data out of range"):
        relays_on(connect(peer)).is_on(1)


@pytest.mark.parametrize(("slot", "line"), [(0, 1), (4, 1), (1, 0), (1, 100)])
def test_slots_and_channels_that_are_not_there_are_refused(
    play: Play, connect: Connect, slot: int, line: int
) -> None:
    with pytest.raises(ConfigError):
        relays_on(connect(play([])), slot, {1: line})


@pytest.fixture
def twin() -> Iterator[tuple[Keysight34970A, VisaLink]]:
    device = Keysight34970A(World(FastClock()))
    server = ScpiServer(device, device.world)
    server.start()
    link = VisaLink(server.resource, name="relays", clock=CountingClock(), recorder=KeptWire())
    yield device, link
    link.close()
    server.close()


def test_the_twin_follows_until_a_channel_is_stuck(twin: tuple[Keysight34970A, VisaLink]) -> None:
    device, link = twin
    heard: list[tuple[int, bool]] = []
    device.on_switch(lambda channel, on: heard.append((channel, on)))
    relays = relays_on(link, 1)
    relays.set(1, on=True)
    relays.set(2, on=True)
    assert heard == [(1, True), (5, True)]
    device.stuck.add(101)
    with pytest.raises(SafetyError, match="may be on"):
        relays.all_off()
    assert heard[2:] == [(5, False)]
