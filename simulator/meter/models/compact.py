"""PRO380-Compact, after its manual (version 0.04): three phases, 45 A, LED alone, Modbus alone.

Assumptions: basic current 5 A and meter code (the manual gives none); addresses 1 to 247 and all
rates from 300 to 9600 Bd, though the write table has fewer.
"""

from simulator.meter.address_map import compact_addresses
from simulator.meter.energy import FIXED_SUM
from simulator.meter.model import MODBUS_RTU, Model
from simulator.meter.tariffs import STORED_3

MODELS = (
    Model(
        key="pro380-compact",
        family="compact",
        buses=(MODBUS_RTU,),
        elements=3,
        basic_current_a=5.0,
        meter_amps=45,
        meter_code="0106",
        addresses=compact_addresses(),
        writable=frozenset(
            {
                "modbus_id",
                "baud_rate",
                "lcd_cycle_time",
                "parity_setting",
                "power_down_counter",
                "backlight",
                "tariff",
            }
        ),
        codes=FIXED_SUM,
        tariffs=3,
        written_tariffs=STORED_3,
        written_mbus_tariffs={},
        tariff_input={2: 2, 1: 3},
        has_s0=False,
    ),
)
