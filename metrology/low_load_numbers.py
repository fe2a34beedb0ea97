"""Numbers of start, no load, constant, repeatability and self-heating, by the name of a function.

Each is a pure function of its inputs, so that a number can be worked out again from what was kept.
"""

from collections.abc import Callable, Mapping

from metrology.meter_constant import constant_difference
from metrology.no_load import no_load_pulses, no_load_register_kwh
from metrology.repeatability import repeatability_deviation_pct, repeatability_range_pct
from metrology.self_heating import self_heating_variation_pct
from metrology.starting import start_first_pulse_s, start_second_pulse_s
from metrology.uncertainty import Estimate

Number = Callable[..., float] | Callable[..., Estimate]

NUMBERS: Mapping[str, Number] = {
    function.__name__: function
    for function in (
        start_first_pulse_s,
        start_second_pulse_s,
        no_load_pulses,
        no_load_register_kwh,
        constant_difference,
        repeatability_deviation_pct,
        repeatability_range_pct,
        self_heating_variation_pct,
    )
}
"""Their one argument is the dataclass that their signature names."""
