"""Who an instrument says that it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """Maker, model, serial number and firmware, as the instrument reports them.

    Attributes:
        maker: of the instrument.
        model: as on its label.
        serial: as on its label.
        firmware: or, if the instrument has none to report, the driver that serves it.
    """

    maker: str
    model: str
    serial: str
    firmware: str

    def __str__(self) -> str:
        return f"{self.maker} {self.model}, serial {self.serial}, firmware {self.firmware}"
