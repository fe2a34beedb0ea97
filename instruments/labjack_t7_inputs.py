"""Contacts on digital lines of a LabJack T7: emergency stop, interlocks, a mirror contact.

See ``labjack_t7_lines``. A line is pulled up inside of the device, so a contact between line and
ground makes it low while it is closed, and a broken wire looks like an open contact.
"""

from collections.abc import Mapping

from contracts.errors import ConfigError, InstrumentError
from instruments.identity import Identity
from instruments.labjack_t7_lines import T7Lines, check_lines


class LabJackT7Inputs:
    """Contacts by name.

    Args:
        address: as of ``T7Lines``.
        lines: line number of each contact, 0 to 22.
        closed_is_high: whether a closed contact makes its line high.

    Raises:
        ConfigError: the address is in no known form, or a line is not there or named twice.
    """

    __slots__ = ("_closed_is_high", "_device", "_lines")

    def __init__(
        self, address: str, *, lines: Mapping[str, int], closed_is_high: bool = False
    ) -> None:
        check_lines(tuple(lines.values()), "safety inputs")
        if len(set(lines.values())) < len(lines):
            raise ConfigError(f"safety inputs {dict(lines)}: each contact needs a line of its own")
        self._device = T7Lines(address)
        self._lines = dict(lines)
        self._closed_is_high = closed_is_high

    def identify(self) -> Identity:
        """Who the device is; refuses lines that are outputs.

        Raises:
            InstrumentError: it is not there, is no T7, or a line is an output.
        """
        identity = self._device.identify()
        outputs = self._device.outputs()
        for name, line in self._lines.items():
            if outputs[line]:
                raise InstrumentError(
                    f"{self._device.name}: line {line} of {name} is an output, must be an input: "
                    "something else drives it"
                )
        return identity

    def closed(self) -> dict[str, bool]:
        """Whether each contact is closed, by name.

        Raises:
            InstrumentError: the device cannot be reached.
        """
        levels = self._device.levels()
        return {name: levels[n] is self._closed_is_high for name, n in self._lines.items()}

    def close(self) -> None:
        """Let the device go; may be called twice."""
        self._device.close()
