"""Relays: digital output lines of an NI device, one a position, through NI-DAQmx.

NI-DAQmx Help, "DAQmx Write", "Initialized States for Terminals and Output Channels". Meant for
port1 or port2 of an X Series device: they have no sample clock, and the lines of port0 belong to
the pulse counter. A high line must close its relay: after power-up and reset the lines are
inputs, and no relay may be on then. Nothing here was verified against hardware.

What is confirmed is that the device drives the line as ordered. Whether the contact of the relay
has moved, only the meter at its tariff input can tell.
"""

from collections.abc import Mapping

from contracts.clock import Clock
from contracts.wire import WireRecorder
from instruments.ni_daqmx import server_address
from instruments.ni_output_lines import OutputLines
from instruments.relays import TARIFF_RELAYS, Relays, check_numbers, named


class NiRelays(Relays):
    """Relays that put the tariff voltage on the tariff inputs of the meters.

    The first use takes hold of the lines and switches all of them off, so that every state is
    known from then on. Another program is refused them until ``close``; another ``NiRelays`` of
    the same port on the same server takes them over and switches them off, so that what a bench
    that was killed has left on can be switched off by who comes next. To make one, and to
    ``identify`` it, switches nothing.

    Args:
        resource: ``local`` for the NI-DAQmx driver of this computer, or ``host:port`` of an NI
            gRPC device server.
        device: name in NI MAX, e.g. ``Dev1``.
        port: e.g. ``port1``.
        lines: line number of the relay of each position.
        clock: bench time.
        recorder: gets a note about each switching.
        what: one relay, in words.

    Raises:
        ConfigError: the resource is in no known form, or the lines are none, doubled or negative.
    """

    __slots__ = ()

    def __init__(
        self,
        resource: str,
        device: str,
        port: str,
        *,
        lines: Mapping[int, int],
        clock: Clock,
        recorder: WireRecorder,
        what: str = TARIFF_RELAYS,
    ) -> None:
        check_numbers(lines)
        super().__init__(
            OutputLines(
                device, port, tuple(lines.values()), address=server_address(resource, "relays")
            ),
            names={
                position: named(what, position, f"{device}/{port}/line{line}")
                for position, line in lines.items()
            },
            what=what,
            clock=clock,
            recorder=recorder,
        )
