"""2PU CT, after its manual (2025): three phases, 1(5) A behind current transformers.

Assumptions: delivered at 5/5 and in code 3; shows primary current, power and energy; the pages
"CT5/5" hold what was counted as if the ratio were 5/5, the page "CTn" what was counted until the
n-th change; the backlight is read only, as the write table omits it; the pulse width is written
and read as digits, as the manual's example of 30 ms has it.
"""

from simulator.meter.address_map import two_pu_addresses
from simulator.meter.energy import TWO_PU_CODES
from simulator.meter.model import MBUS, MODBUS_RTU, CtRatio, Model
from simulator.meter.settings import Settings
from simulator.meter.tariffs import STORED_4

BAUDS = (300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
"""In the order of their codes from 1."""


def _settings() -> Settings:
    return Settings(s0_rate=1000.0, code=3)


MODELS = (
    Model(
        key="2pu-ct",
        family="2pu",
        buses=(MODBUS_RTU, MBUS),
        elements=3,
        basic_current_a=1.0,
        meter_amps=5,
        meter_code="1113",
        addresses=two_pu_addresses(),
        writable=frozenset(
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
                "ct_ratio",
                "pulse_width",
                "pulse_type",
                "data_type",
                "screen_direction",
                "obis_codes",
            }
        ),
        codes=TWO_PU_CODES,
        tariffs=4,
        written_tariffs=STORED_4,
        written_mbus_tariffs=STORED_4,
        tariff_input={2: 2},
        bauds=BAUDS,
        baud_codes=True,
        has_pulse_type=True,
        has_data_type=True,
        day_by_code=True,
        ct_ratio=CtRatio.BY_BUS,
        settings=_settings,
    ),
)
