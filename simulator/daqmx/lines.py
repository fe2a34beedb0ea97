"""Digital lines by name, and what the device drives on those that are outputs."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from simulator.daqmx.errors import Code, DaqmxError

OnOutput = Callable[[str, int, bool], None]
"""Called with port (``port1``), number of the line, and whether it is high from now on."""

_ITEM = re.compile(r"(?P<device>[^/,]+)/(?P<port>port\d+)(/line(?P<first>\d+)(:(?P<last>\d+))?)?")


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One digital line.

    Attributes:
        port: as ``port1``.
        number: in its port.
    """

    port: str
    number: int

    @property
    def name(self) -> str:
        """As ``port1/line0``."""
        return f"{self.port}/line{self.number}"


def parse(text: str, device: str, port_widths: Sequence[int]) -> list[Line]:
    """The lines of a list such as ``Dev1/port1/line0, Dev1/port1/line2:3, Dev1/port2``.

    Raises:
        DaqmxError: one is not there.
    """
    return [
        line for item in text.split(",") for line in _of_item(item.strip(), device, port_widths)
    ]


def _of_item(item: str, device: str, port_widths: Sequence[int]) -> list[Line]:
    found = _ITEM.fullmatch(item)
    owner = found["device"] if found else item.partition("/")[0]
    if owner != device:
        raise DaqmxError(Code.INVALID_DEVICE_ID, f"Device Specified: {owner}")
    if found is None or int(found["port"][4:]) >= len(port_widths):
        raise _missing(item)
    width = port_widths[int(found["port"][4:])]
    first, last = int(found["first"] or 0), int(found["last"] or found["first"] or width - 1)
    if max(first, last) >= width:
        raise _missing(item)
    step = 1 if last >= first else -1
    return [Line(found["port"], number) for number in range(first, last + step, step)]


def _missing(item: str) -> DaqmxError:
    return DaqmxError(Code.PHYSICAL_CHAN_DOES_NOT_EXIST, f"Physical Channel Name: {item}")


class Outputs:
    """Levels of the output lines; they stay as they are when a task ends, until driven again.

    A line is low before it is driven for the first time: as an input with a pull-down resistor,
    which is how the lines of the box power up (an assumption, the data sheet was not at hand).
    """

    def __init__(self) -> None:
        self._high: dict[Line, bool] = {}
        self._told: list[OnOutput] = []

    def on_change(self, told: OnOutput) -> None:
        """Call ``told`` whenever a line changes."""
        self._told.append(told)

    def levels(self) -> dict[str, bool]:
        """Whether each line that was driven is high, by its name."""
        return {line.name: high for line, high in sorted(self._high.items())}

    def read(self, lines: Iterable[Line]) -> list[bool]:
        """Whether the lines are high."""
        return [self._high.get(line, False) for line in lines]

    def drive(self, levels: Mapping[Line, bool]) -> None:
        """Drive lines high or low, and tell of each that changes."""
        for line, high in levels.items():
            changed = self._high.get(line, False) != high
            self._high[line] = high
            if changed:
                for told in self._told:
                    told(line.port, line.number, high)
