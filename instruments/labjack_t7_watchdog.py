"""The watchdog of a LabJack T7: some lines go low when nobody talks to the device any more.

T-Series Datasheet, "23.0 Watchdog"; the registers are in ``labjack_t7_lines``. Any communication
over USB or Ethernet calms it, so somebody has to talk: on a bench the guard does, each second. It
is for the case that bench, guard and computer fail together, or that the network is cut.

Its settings are kept over a loss of power, in a memory that wears out: they are written only when
they are not as wanted, and the watchdog stays armed after a run. Then it keeps low what is low.
"""

from collections.abc import Sequence

from contracts.errors import InstrumentError
from instruments.labjack_t7_lines import LINES, T7Lines
from instruments.labjack_t7_link import RegisterLink

ENABLE, ADVANCED, TIMEOUT_S = 61600, 61602, 61604
STRICT_ENABLE, RESET_ENABLE = 61610, 61620
DIO_ENABLE, DIO_STATE, DIO_DIRECTION, DIO_INHIBIT = 61630, 61632, 61634, 61636
ALL_LINES = (1 << LINES) - 1


def settings(lines: Sequence[int], timeout_s: int) -> dict[int, int]:
    """What the registers must hold for some lines to be driven low after ``timeout_s``."""
    mask = sum(1 << line for line in set(lines))
    return {
        ADVANCED: 0,
        TIMEOUT_S: timeout_s,
        STRICT_ENABLE: 0,
        RESET_ENABLE: 0,
        DIO_ENABLE: 1,
        DIO_STATE: 0,
        DIO_DIRECTION: mask,
        DIO_INHIBIT: ALL_LINES & ~mask,
    }


def arm(device: T7Lines, lines: Sequence[int], timeout_s: int) -> None:
    """Have lines driven low when nothing was said to the device for ``timeout_s``.

    Lines that it drives low already stay so: two drivers on one device arm it for both.

    Raises:
        InstrumentError: the device is gone, or does not hold the settings.
    """
    device.use(lambda link: _arm(link, device.name, lines, timeout_s))


def armed_for(device: T7Lines) -> tuple[tuple[int, ...], int]:
    """The lines that it drives low, and after how many s; none if it is not armed.

    Raises:
        InstrumentError: the device is gone.
    """
    return device.use(_armed_for)


def _arm(link: RegisterLink, name: str, lines: Sequence[int], timeout_s: int) -> None:
    before, _ = _armed_for(link)
    wanted = settings((*before, *lines), timeout_s)
    held = {address: link.read_u32(address) for address in (ENABLE, *wanted)}
    if held == {ENABLE: 1, **wanted}:
        return
    # The other registers can be written only while it is off.
    link.write_u32(ENABLE, 0)
    for address, value in wanted.items():
        link.write_u32(address, value)
    link.write_u32(ENABLE, 1)
    for address, value in {**wanted, ENABLE: 1}.items():
        if (found := link.read_u32(address)) != value:
            raise InstrumentError(
                f"{name}: watchdog register {address} holds {found} after {value} was written"
            )


def _armed_for(link: RegisterLink) -> tuple[tuple[int, ...], int]:
    if not (link.read_u32(ENABLE) and link.read_u32(DIO_ENABLE)):
        return (), 0
    low = link.read_u32(DIO_DIRECTION) & ~link.read_u32(DIO_INHIBIT) & ~link.read_u32(DIO_STATE)
    lines = tuple(line for line in range(LINES) if low >> line & 1)
    return lines, link.read_u32(TIMEOUT_S)
