"""What switches relays and contactors: one model a driver, for both."""

from typing import Annotated, Literal

from pydantic import Field

from bench.yaml_file import Strict

Text = Annotated[str, Field(min_length=1)]


class NiSwitches(Strict):
    """Digital output lines of an NI device; a high line closes its relay.

    ``resource``: ``local``, or ``host:port`` of an NI gRPC device server.
    """

    driver: Literal["ni_relays"]
    resource: Text
    device: str
    port: str


class LabJackSwitches(Strict):
    """Digital lines of a LabJack T7, 0 to 22; a high line closes its relay.

    ``resource``: ``host``, or ``host:command port:stream port``. ``watchdog_s``: the lines go low
    when nothing was said to the device for so long.
    """

    driver: Literal["labjack_t7"]
    resource: Text
    watchdog_s: Annotated[int, Field(ge=2, le=300)] = 10


class ScpiSwitches(Strict):
    """Channels of a 34903A actuator in a Keysight 34970A or 34972A; ``slot`` is 1 to 3."""

    driver: Literal["keysight_34970a"]
    resource: Text
    slot: Literal[1, 2, 3] = 1


Switches = NiSwitches | LabJackSwitches | ScpiSwitches


class _Verified(Strict):
    """Models whose tariff input somebody has looked at.

    ``verified_for``: the models of which a person has verified on units which terminals the input
    has, and that the voltage behind the relays is that of the input. The manuals contradict
    themselves, another terminal may be the bus, and one model's input takes 12 V, another's 230 V.
    """

    verified_for: tuple[str, ...] = ()


class NiRelaysConfig(NiSwitches, _Verified):
    """Tariff relays on an NI device; a position's ``tariff_relay`` is its line."""


class LabJackRelaysConfig(LabJackSwitches, _Verified):
    """Tariff relays on a LabJack T7; a position's ``tariff_relay`` is its line."""


class ScpiRelaysConfig(ScpiSwitches, _Verified):
    """Tariff relays in a mainframe; a position's ``tariff_relay`` is the channel in the slot."""


RelaysConfig = Annotated[
    NiRelaysConfig | LabJackRelaysConfig | ScpiRelaysConfig, Field(discriminator="driver")
]
"""Relays that put the tariff voltage onto the meters' tariff inputs."""


class _Coil(Strict):
    """Where the coil of a contactor is, and what tells its state.

    ``line``: line or channel of the coil. ``mirror``: line of the safety inputs with the mirror
    contact, which is closed while the main contacts are open; without it a contactor that is
    welded is not noticed.
    """

    line: Annotated[int, Field(ge=0, le=99)]
    mirror: Annotated[int, Field(ge=0, le=31)] | None = None


class NiContactorConfig(NiSwitches, _Coil):
    """A contactor on a line of an NI device."""


class LabJackContactorConfig(LabJackSwitches, _Coil):
    """A contactor on a line of a LabJack T7."""


class ScpiContactorConfig(ScpiSwitches, _Coil):
    """A contactor behind a channel of a mainframe."""


ContactorConfig = Annotated[
    NiContactorConfig | LabJackContactorConfig | ScpiContactorConfig, Field(discriminator="driver")
]
"""The contactor between the source and the meters."""
