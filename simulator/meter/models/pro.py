"""What the PRO2 and the PRO380 share: one register table, one tariff register."""

from simulator.meter.model import INFRARED, MBUS, MODBUS_RTU

WRITABLE = frozenset(
    {
        "modbus_id",
        "baud_rate",
        "s0_output_rate",
        "combination_code",
        "lcd_cycle_time",
        "parity_setting",
        "power_down_counter",
        "tariff",
        "resettable_day_counter",
    }
)

AC_SELECTS_T2 = {2: 2}
"""The tariff input of two terminals: with AC voltage, tariff 2."""

BUSES = {
    "s": (INFRARED,),
    "2t": (INFRARED,),
    "mb": (MBUS, INFRARED),
    "mod": (MODBUS_RTU, INFRARED),
}
"""Kinds of bus by the suffix of the model."""
