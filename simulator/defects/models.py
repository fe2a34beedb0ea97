"""Which models a defect is for, and what its defaults must be in them to be seen."""

from collections.abc import Callable, Mapping

from simulator.defects.model import Parameter
from simulator.meter.model import INFRARED, MBUS, MODBUS_RTU, Model
from simulator.meter.values import Values
from simulator.meter.writing import Value

Fitting = Callable[[Model], Mapping[str, Parameter]]

OVER_MBUS = {"tariff": "mbus_tariff", "baud_rate": "mbus_baud_rate"}


def on_modbus(model: Model) -> bool:
    """Those that have RS485."""
    return MODBUS_RTU in model.buses


def on_mbus(model: Model) -> bool:
    """Those that have an M-Bus."""
    return MBUS in model.buses


def on_a_wire(model: Model) -> bool:
    """Those that have either."""
    return on_modbus(model) or on_mbus(model)


def with_three_elements(model: Model) -> bool:
    """Those of three phases; one of one phase knows no other phase."""
    return model.elements > 1


def with_infrared(model: Model) -> bool:
    """Those that have an infrared port."""
    return INFRARED in model.buses


def with_display_of_phases(model: Model) -> bool:
    """Those whose display says which phases are there."""
    return model.family == "pro380"


def with_s0(model: Model) -> bool:
    """Those that have S0 outputs."""
    return model.has_s0


def with_written_rate(model: Model) -> bool:
    """Those whose S0 rate is written over Modbus."""
    return on_modbus(model) and "s0_output_rate" in model.writable


def with_codes(model: Model) -> bool:
    """Those that have combination codes to choose from."""
    return len(model.codes) > 1


def with_ct(model: Model) -> bool:
    """Those behind current transformers."""
    return model.has_ct


def with_tariff_input(model: Model) -> bool:
    """Those that have a tariff input."""
    return bool(model.tariff_input)


def with_passing_tariffs(model: Model) -> bool:
    """Those that have tariffs which are not stored."""
    return any(not stored for _, stored in model.written_tariffs.values())


def with_day_counter(model: Model) -> bool:
    """Those that have a resettable day counter."""
    return "resettable_day_counter" in model.addresses


def writable(model: Model) -> list[str]:
    """What can be written into a model over any bus."""
    more = {"primary_address", "secondary_address"} if on_mbus(model) else set()
    return sorted(model.writable | more)


def on_every_bus(name: str) -> set[str]:
    """The names of a setting on all buses."""
    return {name, OVER_MBUS.get(name, name)}


def register(three_phases: str, *, one_phase: str, off_modbus: str) -> Fitting:
    """Defaults of a parameter ``register``: one that a bus of the model shows."""

    def fitting(model: Model) -> Mapping[str, Parameter]:
        if not on_modbus(model):
            return {"register": off_modbus}
        return {"register": one_phase if model.elements == 1 else three_phases}

    return fitting


def alter(values: Values, name: str, change: Callable[[Value], Value]) -> None:
    """Let a value read as something else, on top of what alters it already."""
    before = values.altered.get(name)
    values.altered[name] = change if before is None else lambda value: change(before(value))
