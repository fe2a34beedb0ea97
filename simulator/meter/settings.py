"""What the manuals let be set in a meter; each model uses those that it has."""

from dataclasses import dataclass


@dataclass(slots=True)
class Settings:
    """Settings, as they are in force or, for the line, as they will be after the answer.

    Attributes:
        modbus_id, baud, parity: of the RS485 port; parity 1 even, 2 none, 3 odd.
        s0_rate: in imp/kWh.
        code: combination code.
        power_downs: the power-down counter.
        tariff: as the bus has set it; ``stored_tariff`` is in force after a loss of supply.
        mbus_address, mbus_baud, secondary_address: of the M-Bus port.
        ct_primary_a, ct_secondary_a: current transformer ratio.
        pulse_width_ms: of a 2PU CT.
        pulse_type: of a 2PU CT: 1 active and reactive, 2 forward and reverse.
        data_type: of a 2PU CT: 1 standard, 2 integer.
        screen_direction, obis, backlight: of the display.
    """

    modbus_id: int = 1
    baud: int = 9600
    parity: int = 1
    s0_rate: float = 10000.0
    code: int = 5
    lcd_cycle_s: int = 10
    power_downs: int = 0
    tariff: int = 1
    stored_tariff: int = 1
    mbus_address: int = 0
    mbus_baud: int = 2400
    secondary_address: str = "00000000"
    ct_primary_a: int = 5
    ct_secondary_a: int = 5
    pulse_width_ms: int = 30
    pulse_type: int = 1
    data_type: int = 1
    screen_direction: int = 0
    obis: int = 0
    backlight: int = 1

    @property
    def ct_factor(self) -> float:
        """Primary over secondary current."""
        return self.ct_primary_a / self.ct_secondary_a
