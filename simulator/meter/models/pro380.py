"""PRO380, after its manual (product version 2.18-5): three phases, 5(100) A or 1.5(6) A by CT.

Assumptions: every one has the tariff input of appendix 1; a CT type comes with 5/5 set, shows
primary current, power and energy, the primary current at 400C and the secondary at 401F. What the
manual stars as "PRO1 only" is answered with 0. The meter codes are of the maker's own library.
"""

from simulator.meter.address_map import pro_addresses
from simulator.meter.energy import PRO380_CODES
from simulator.meter.model import CtRatio, Model
from simulator.meter.models.pro import AC_SELECTS_T2, BUSES, WRITABLE
from simulator.meter.tariffs import PRO, STORED_2
from simulator.meter.width import pro380_bands


def _model(suffix: str, *, ct: bool) -> Model:
    return Model(
        key=f"pro380-{suffix}-ct" if ct else f"pro380-{suffix}",
        family="pro380",
        buses=BUSES[suffix],
        elements=3,
        basic_current_a=1.5 if ct else 5.0,
        meter_amps=6 if ct else 100,
        meter_code="0103" if ct else "0102",
        addresses=pro_addresses(),
        writable=WRITABLE,
        codes=PRO380_CODES,
        tariffs=2,
        written_tariffs=PRO,
        written_mbus_tariffs=STORED_2,
        tariff_input=AC_SELECTS_T2,
        bands=pro380_bands,
        ct_ratio=CtRatio.BY_BUTTONS if ct else CtRatio.NONE,
    )


MODELS = tuple(_model(suffix, ct=ct) for ct in (False, True) for suffix in ("s", "mod", "mb"))
