"""PRO2, after its manual (product version 2.18): one phase, 5(100) A.

Assumptions: registers that the manual stars as the PRO380's are answered, those of L1 as the
meter's own and those of L2 and L3 with 0; 300 and 600 Bd, starred in the write table, are refused
over Modbus; only the PRO2-2T has the tariff input (manual 5.7). The meter code is of the maker's
own library.
"""

from simulator.meter.address_map import pro_addresses
from simulator.meter.energy import PRO2_CODES
from simulator.meter.model import Model
from simulator.meter.models.pro import AC_SELECTS_T2, BUSES, WRITABLE
from simulator.meter.settings import Settings
from simulator.meter.tariffs import PRO, STORED_2
from simulator.meter.width import pro2_bands


def _settings() -> Settings:
    return Settings(mbus_baud=9600)


def _model(suffix: str) -> Model:
    return Model(
        key=f"pro2-{suffix}",
        family="pro2",
        buses=BUSES[suffix],
        elements=1,
        basic_current_a=5.0,
        meter_amps=100,
        meter_code="0101",
        addresses=pro_addresses(),
        writable=WRITABLE,
        codes=PRO2_CODES,
        tariffs=2,
        written_tariffs=PRO,
        written_mbus_tariffs=STORED_2,
        tariff_input=AC_SELECTS_T2 if suffix == "2t" else {},
        bauds=(1200, 2400, 4800, 9600),
        bands=pro2_bands,
        settings=_settings,
    )


MODELS = tuple(_model(suffix) for suffix in BUSES)
