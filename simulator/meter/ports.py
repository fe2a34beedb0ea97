"""Line settings and addresses that are in force, as opposed to those that are set."""

from simulator.bus.line import Line
from simulator.meter.settings import Settings

PARITIES = {1: "E", 2: "N", 3: "O"}
DEAF = Line(0, "N")
"""Settings that nobody sends with."""


class Ports:
    """The RS485 and the M-Bus port of a meter.

    A change takes effect after the answer to the write (an assumption), and so does one that is
    lost with the supply.

    Attributes:
        modbus_line, modbus_id: RS485.
        mbus_line, mbus_address, secondary_address: M-Bus; its parity is always even.
        old_modbus_id, old_mbus_address: those before the last change, or None.
        ignored: of ``baud``, ``parity``: what is set and does not take effect.
        fallen_to: parity of the RS485 in place of the one that is set; empty: none.
    """

    __slots__ = (
        "fallen_to",
        "ignored",
        "mbus_address",
        "mbus_line",
        "modbus_id",
        "modbus_line",
        "old_mbus_address",
        "old_modbus_id",
        "secondary_address",
    )

    def __init__(self, settings: Settings) -> None:
        self.ignored: set[str] = set()
        self.fallen_to = ""
        self.old_modbus_id: int | None = None
        self.old_mbus_address: int | None = None
        self.modbus_id = settings.modbus_id
        self.mbus_address = settings.mbus_address
        self.secondary_address = settings.secondary_address
        self.modbus_line = Line(settings.baud, PARITIES[settings.parity])
        self.mbus_line = Line(settings.mbus_baud, "E")

    def apply(self, settings: Settings) -> None:
        """Let the settings take effect."""
        if settings.modbus_id != self.modbus_id:
            self.old_modbus_id, self.modbus_id = self.modbus_id, settings.modbus_id
        if settings.mbus_address != self.mbus_address:
            self.old_mbus_address, self.mbus_address = self.mbus_address, settings.mbus_address
        self.secondary_address = settings.secondary_address
        if "baud" not in self.ignored:
            self.modbus_line = Line(settings.baud, self.modbus_line.parity)
            self.mbus_line = Line(settings.mbus_baud, "E")
        if "parity" not in self.ignored:
            parity = self.fallen_to or PARITIES[settings.parity]
            self.modbus_line = Line(self.modbus_line.baud, parity)
