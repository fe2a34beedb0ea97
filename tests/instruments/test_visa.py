"""The link to an instrument: one answer for one question, whatever goes wrong on the way."""

import select
import socket
import threading
import time
from collections.abc import Callable

import pytest

from contracts.errors import InstrumentError, InstrumentFault, InstrumentLinkError
from contracts.wire import Direction, NoRecorder, WireEvent
from instruments import scpi
from instruments.visa import VisaLink
from tests.instruments.conftest import Connect, Play
from tests.instruments.scripted_peer import CountingClock, HangUp, KeptWire

LONG_S = 30.0


class AfterSending:
    """Something happens between a question and its answer."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act

    def record(self, event: WireEvent) -> None:
        if event.direction is Direction.SENT:
            self._act()


def tcp_of(link: VisaLink) -> socket.socket:
    session = link._session
    assert session is not None
    assert session.tcp is not None
    return session.tcp


def await_arrival(link: VisaLink) -> None:
    assert select.select([tcp_of(link)], [], [], LONG_S)[0]


def kinds(wire: KeptWire) -> list[tuple[Direction, bytes]]:
    return [(e.direction, e.data) for e in wire.events if e.direction is not Direction.NOTE]


def test_a_query_is_one_line_out_and_one_line_in(play: Play, connect: Connect) -> None:
    link = connect(play([("*IDN?", "FLUKE,6105A,1,2"), (":OUTP:STAT OFF", None), ("*OPC?", "1")]))
    assert link.query("*IDN?") == "FLUKE,6105A,1,2"
    link.write(":OUTP:STAT OFF")
    assert link.query("*OPC?") == "1"


def test_a_carriage_return_at_the_end_is_not_part_of_the_reply(
    play: Play, connect: Connect
) -> None:
    assert connect(play([("A?", b"1\r\n")])).query("A?") == "1"


def test_a_reply_in_pieces_is_put_together(play: Play, connect: Connect) -> None:
    peer = play([("A?", b"12")])
    link = connect(peer)

    def end_the_line() -> None:
        peer.await_lines(1)
        peer.say(b"34\n")

    thread = threading.Thread(target=end_the_line)
    thread.start()
    assert link.query("A?") == "1234"
    thread.join()


def test_a_reply_longer_than_every_buffer_comes_whole(play: Play, connect: Connect) -> None:
    long = "1.234E+00," * 30_000
    assert connect(play([("A?", long)])).query("A?") == long


def test_what_was_on_the_wire_is_kept_with_bench_time(
    play: Play, connect: Connect, wire: KeptWire, clock: CountingClock
) -> None:
    link = connect(play([("A?", "1")]))
    clock.sleep(5.0)
    link.query("A?")
    assert kinds(wire) == [(Direction.SENT, b"A?\n"), (Direction.RECEIVED, b"1\n")]
    assert {(e.first_byte_s, e.last_byte_s) for e in wire.events[-2:]} == {(105.0, 105.0)}
    assert {e.channel for e in wire.events} == {"source"}


def test_a_port_where_nobody_listens_is_refused_at_once(clock: CountingClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(InstrumentError, match=f"source .*nobody listens at 127.0.0.1:{port}"):
        VisaLink(
            f"TCPIP::127.0.0.1::{port}::SOCKET", name="source", clock=clock, recorder=NoRecorder()
        )


@pytest.mark.parametrize("resource", ["somewhere", "TCPIP::127.0.0.1::none::SOCKET", ""])
def test_a_name_that_is_no_resource_is_an_instrument_error(
    resource: str, clock: CountingClock
) -> None:
    with pytest.raises(InstrumentError):
        VisaLink(resource, name="source", clock=clock, recorder=NoRecorder())


def test_a_message_of_two_lines_is_not_sent(play: Play, connect: Connect) -> None:
    link = connect(play([]))
    with pytest.raises(InstrumentError, match="one line of ASCII"):
        link.write("*CLS\n*RST")
    with pytest.raises(InstrumentError, match="one line of ASCII"):
        link.query("VOLT 230 \N{OHM SIGN}")


def test_the_socket_sends_small_messages_without_delay(play: Play, connect: Connect) -> None:
    link = connect(play([]))
    assert tcp_of(link).getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
    link.reopen()
    assert tcp_of(link).getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_a_peer_that_hangs_up_in_a_query_is_seen_long_before_the_timeout(
    play: Play, connect: Connect
) -> None:
    link = connect(play([("A?", HangUp())]))
    begin_s, busy_s = time.monotonic(), time.process_time()
    with pytest.raises(InstrumentError, match=r"A.* closed by the other side") as caught:
        link.query("A?")
    assert time.monotonic() - begin_s < LONG_S / 3
    assert time.process_time() - busy_s < LONG_S / 3
    assert isinstance(caught.value.__cause__, OSError)


def test_a_peer_that_hangs_up_within_a_line_is_seen_long_before_the_timeout(
    play: Play, connect: Connect, wire: KeptWire
) -> None:
    link = connect(play([("A?", HangUp(b"2.3E"))]))
    begin_s = time.monotonic()
    with pytest.raises(InstrumentError, match=r"closed by the other side, after b'2\.3E'"):
        link.query("A?")
    assert time.monotonic() - begin_s < LONG_S / 3
    assert (Direction.RECEIVED, b"2.3E") in kinds(wire)


def test_a_peer_that_hung_up_meanwhile_is_seen_before_anything_is_sent(
    play: Play, connect: Connect, wire: KeptWire
) -> None:
    peer = play([("A?", "1")])
    link = connect(peer)
    link.query("A?")
    peer.hang_up()
    await_arrival(link)
    with pytest.raises(InstrumentError, match="closed by the other side"):
        link.write(":OUTP:STAT ON")
    assert (Direction.SENT, b":OUTP:STAT ON\n") not in kinds(wire)


def test_a_lost_link_stays_down_until_its_owner_opens_it_again(
    play: Play, connect: Connect
) -> None:
    link = connect(play([("A?", HangUp()), ("B?", "2")]))
    with pytest.raises(InstrumentError):
        link.query("A?")
    with pytest.raises(InstrumentError, match=r"'B\?' was not sent: the link is lost; reopen it"):
        link.query("B?")
    link.reopen()
    assert link.query("B?") == "2"


def test_a_timeout_says_what_was_asked_of_whom_and_for_how_long(
    play: Play, connect: Connect
) -> None:
    link = connect(play([(":STAT:EESR?", None)]))
    with pytest.raises(InstrumentError, match=r"source .*':STAT:EESR\?': no reply within 0.05 s"):
        link.query(":STAT:EESR?", timeout_s=0.05)


def test_a_line_that_does_not_end_is_a_timeout_with_what_came(
    play: Play, connect: Connect, wire: KeptWire
) -> None:
    link = connect(play([("A?", b"2.3E2,0.0")]))
    with pytest.raises(InstrumentError, match=r"did not end, after b'2\.3E2,0\.0' within 0.05 s"):
        link.query("A?", timeout_s=0.05)
    assert kinds(wire)[-1] == (Direction.RECEIVED, b"2.3E2,0.0")


def test_a_late_reply_is_never_the_answer_to_the_next_question(
    play: Play, connect: Connect
) -> None:
    peer = play([("A?", None), ("B?", "of B")])
    link = connect(peer)
    with pytest.raises(InstrumentError, match="no reply"):
        link.query("A?", timeout_s=0.05)
    peer.say(b"of A\n")
    assert link.query("B?") == "of B"


def test_the_end_of_a_late_line_is_never_an_answer_either(play: Play, connect: Connect) -> None:
    peer = play([("A?", b"1,"), ("B?", "of B")])
    link = connect(peer)
    with pytest.raises(InstrumentError, match="did not end"):
        link.query("A?", timeout_s=0.05)
    peer.say(b"2\n")
    assert link.query("B?") == "of B"


def test_a_stale_reply_is_reported_and_the_question_is_not_sent(
    play: Play, connect: Connect
) -> None:
    peer = play([("A?", "of A"), ("C?", "of C")])
    link = connect(peer)
    assert link.query("A?") == "of A"
    peer.say(b"nobody asked\n")
    await_arrival(link)
    with pytest.raises(InstrumentError, match=r"'B\?' was not sent: a stale reply b'nobody asked"):
        link.query("B?")
    assert link.query("C?") == "of C"


def test_a_second_line_after_a_reply_is_stale(play: Play, connect: Connect) -> None:
    link = connect(play([("A?", b"1\n2\n")]))
    assert link.query("A?") == "1"
    with pytest.raises(InstrumentError, match=r"stale reply b'2\\n'"):
        link.query("B?")


def test_a_set_command_is_not_sent_over_a_stale_reply(play: Play, connect: Connect) -> None:
    peer = play([("A?", "of A")])
    link = connect(peer)
    assert link.query("A?") == "of A"
    peer.say(b"nobody asked\n")
    await_arrival(link)
    with pytest.raises(InstrumentError, match="':OUTP:STAT ON' was not sent: a stale reply"):
        link.write(":OUTP:STAT ON")


def test_garbage_is_an_instrument_error_and_the_next_question_gets_its_own_answer(
    play: Play, connect: Connect
) -> None:
    link = connect(play([("A?", b"\xff\xfe2.3\n"), ("B?", "1")]))
    with pytest.raises(InstrumentError, match="not ASCII"):
        link.query("A?")
    assert link.query("B?") == "1"


def test_a_reply_of_the_wrong_shape_ends_the_session(play: Play, connect: Connect) -> None:
    link = connect(play([("A?", "maybe"), ("B?", "1")]))
    before = tcp_of(link)
    with pytest.raises(InstrumentError, match=r"'A\?' got 'maybe': a boolean is 0 or 1") as caught:
        link.ask("A?", scpi.flag)
    assert isinstance(caught.value.__cause__, ValueError)
    assert link.ask("B?", scpi.flag)
    assert tcp_of(link) is not before


def test_two_threads_on_one_link_get_their_own_answers(play: Play, connect: Connect) -> None:
    link = connect(play(lambda line: line.removesuffix("?")))
    wrong: list[str] = []

    def ask(name: str) -> None:
        for n in range(200):
            answer = link.query(f"{name}{n}?")
            if answer != f"{name}{n}":
                wrong.append(answer)

    threads = [threading.Thread(target=ask, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_use_of_the_link_within_an_exchange_does_not_get_its_reply(
    play: Play, clock: CountingClock
) -> None:
    """As the handler of a signal does that brings the source to its safe state."""
    peer = play([("HARM?", "0"), (":OUTP:STAT?", "1")])
    answers: list[str] = []

    def handle() -> None:
        if not answers:
            answers.append("")
            answers.append(link.query(":OUTP:STAT?"))
            raise KeyboardInterrupt

    link = VisaLink(peer.resource, name="source", clock=clock, recorder=AfterSending(handle))
    with pytest.raises(KeyboardInterrupt):
        link.query("HARM?")
    link.close()
    assert answers[-1] == "1"


def test_an_interrupted_exchange_leaves_no_reply_for_the_next(
    play: Play, clock: CountingClock
) -> None:
    peer = play([("A?", "of A"), ("B?", "of B")])
    interrupts = [KeyboardInterrupt]

    def interrupt() -> None:
        if interrupts:
            raise interrupts.pop()

    link = VisaLink(peer.resource, name="source", clock=clock, recorder=AfterSending(interrupt))
    with pytest.raises(KeyboardInterrupt):
        link.query("A?")
    assert link.query("B?") == "of B"
    link.close()


def test_closing_twice_or_dead_is_quiet_and_a_closed_link_says_so(
    play: Play, connect: Connect
) -> None:
    peer = play([])
    link = connect(peer)
    peer.hang_up()
    link.close()
    link.close()
    with pytest.raises(InstrumentError, match="the link is closed"):
        link.query("A?")


def test_sessions_and_sockets_are_not_leaked(play: Play, connect: Connect) -> None:
    link = connect(play([]))
    sessions = link._session._opened.visalib.sessions  # type: ignore[union-attr] # pyvisa-py's own
    before, used = len(sessions), []
    for _ in range(20):
        used.append(tcp_of(link))
        link.reopen()
    assert len(sessions) == before
    assert {tcp.fileno() for tcp in used} == {-1}
    link.close()
    assert len(sessions) == before - 1


def test_one_link_that_closes_leaves_the_others_open(play: Play, connect: Connect) -> None:
    peer = play([("A?", "1")])
    one, other = connect(peer), connect(peer)
    one.close()
    assert other.query("A?") == "1"


def test_an_instrument_that_is_gone_when_it_is_opened_again_is_an_error(
    play: Play, connect: Connect
) -> None:
    peer = play([])
    link = connect(peer)
    peer.close()
    with pytest.raises(InstrumentError, match="nobody listens"):
        link.reopen()
    with pytest.raises(InstrumentError, match="the link is lost"):
        link.query("A?")


def test_an_instrument_that_takes_nothing_any_more_does_not_hold_the_bench(
    clock: CountingClock, wire: KeptWire
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        resource = f"TCPIP::127.0.0.1::{deaf.getsockname()[1]}::SOCKET"
        link = VisaLink(resource, name="source", clock=clock, recorder=wire, timeout_s=0.2)
        with pytest.raises(InstrumentLinkError, match="timed out") as caught:
            link.write("V" * 30_000_000)
        assert caught.value.fault is InstrumentFault.LOST
        assert link.is_down
        link.close()


def test_half_of_the_next_reply_behind_a_line_is_stale(play: Play, connect: Connect) -> None:
    link = connect(play([("A?", b"1\n2"), ("C?", "3")]))
    assert link.query("A?") == "1"
    with pytest.raises(InstrumentLinkError, match=r"stale reply b'2'"):
        link.query("B?")
    assert link.query("C?") == "3"
