"""The way of the Fluke 6105A to its safe state: every step is tried, and the end is confirmed."""

import errno

import pytest

from contracts.errors import InstrumentError, SafetyError
from contracts.wire import Direction, WireEvent
from instruments.fluke_6105a import Fluke6105A
from instruments.visa import VisaLink
from tests.instruments.conftest import Connect, Play
from tests.instruments.scripted_peer import CountingClock, HangUp, Script

IS_OFF = (":OUTP:STAT?", "0")
IS_ON = (":OUTP:STAT?", "1")
CURRENTS_OFF = ";".join(f":SOUR:PHAS{n}:CURR:STAT 0" for n in (1, 2, 3))
VOLTAGES_OFF = ";".join(f":SOUR:PHAS{n}:VOLT:STAT 0" for n in (1, 2, 3))
LADDER: Script = [(CURRENTS_OFF, None), (VOLTAGES_OFF, None), (":OUTP:STAT OFF", None)]


class FullDisk:
    """Keeps the note that the link is open, and one line that was sent; then it cannot."""

    def __init__(self) -> None:
        self._left = 1

    def record(self, event: WireEvent) -> None:
        if event.direction is Direction.SENT:
            self._left -= 1
            if self._left == 0:
                raise OSError(errno.ENOSPC, "no space left")


def test_safe_is_currents_then_voltages_then_output_then_confirmed(
    play: Play, connect: Connect, clock: CountingClock
) -> None:
    Fluke6105A(connect(play([*LADDER, IS_OFF])), clock).make_safe()


def test_safe_opens_a_lost_link_once_and_repeats(
    play: Play, connect: Connect, clock: CountingClock
) -> None:
    driver = Fluke6105A(connect(play([(":OUTP:STAT?", HangUp()), *LADDER, IS_OFF])), clock)
    with pytest.raises(InstrumentError):
        driver.output_is_on()
    driver.make_safe()


def test_safe_opens_the_link_of_a_mute_source_once_and_repeats(
    play: Play, connect: Connect, clock: CountingClock
) -> None:
    peer = play([*LADDER, (":OUTP:STAT?", None), *LADDER, IS_OFF])
    Fluke6105A(connect(peer, timeout_s=0.3), clock).make_safe()


def test_safe_repeats_when_the_output_says_it_is_on(
    play: Play, connect: Connect, clock: CountingClock
) -> None:
    Fluke6105A(connect(play([*LADDER, IS_ON, *LADDER, IS_OFF])), clock).make_safe()


def test_a_source_that_stays_on_is_unsafe_and_tells_the_operator_what_to_do(
    play: Play, connect: Connect, clock: CountingClock
) -> None:
    driver = Fluke6105A(connect(play([*LADDER, IS_ON, *LADDER, IS_ON])), clock)
    with pytest.raises(SafetyError, match=r"BENCH UNSAFE: source .* emergency stop"):
        driver.make_safe()


def test_a_source_that_is_gone_is_unsafe(
    play: Play, connect: Connect, clock: CountingClock
) -> None:
    peer = play([])
    driver = Fluke6105A(connect(peer), clock)
    peer.close()
    with pytest.raises(
        SafetyError, match=r"BENCH UNSAFE.*closed by the other side.*nobody listens"
    ):
        driver.make_safe()


def test_a_record_that_cannot_be_kept_does_not_stop_the_way_to_safety(
    play: Play, clock: CountingClock
) -> None:
    """A full disk must not leave the output on."""
    peer = play([*LADDER, IS_OFF])
    link = VisaLink(peer.resource, name="source", clock=clock, recorder=FullDisk())
    driver = Fluke6105A(link, clock)
    driver.make_safe()
    driver.close()


def test_a_step_that_fails_does_not_stop_the_next(
    play: Play, connect: Connect, clock: CountingClock
) -> None:
    """A stale reply fails the first step; the others open a new session and go on."""
    peer = play([(":SOUR:FREQ?", b"5E1\n5E1\n"), *LADDER[1:], IS_OFF])
    link = connect(peer)
    link.query(":SOUR:FREQ?")
    Fluke6105A(link, clock).make_safe()
