"""What a model, its bus or a plan must have, beyond the suites, for a defect to be found."""

from collections.abc import Callable
from dataclasses import dataclass

from simulator.defects.plans import DELIVERED, EOL_FULL, RELEASE
from simulator.defects.told import told, written
from simulator.meter.model import INFRARED, MBUS, MODBUS_RTU, Model


def _always(_: str, __: Model) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Expected:
    """Where a defect is expected to be found.

    Attributes:
        text: in words; empty: everywhere.
        holds: whether it is so for a plan, and a model with the buses that it has. What neither
            decides, such as how a station is wired, is taken to be as in a campaign.
    """

    text: str = ""
    holds: Callable[[str, Model], bool] = _always


def _telling(name: str) -> Callable[[str, Model], bool]:
    return lambda _, model: name in told(model)


def where_told(what: str, name: str) -> Expected:
    """Where the bus tells a value of the moment: what it is called, and its register."""
    return Expected(f"expected where the bus tells {what}: {_ENERGIES_ALONE}", _telling(name))


def _resetting(name: str) -> Callable[[str, Model], bool]:
    return lambda _, model: name in told(model) & written(model)


def _input_told(plan: str, model: Model) -> bool:
    if plan == RELEASE and "tariff" in written(model):
        return True
    return "tariff" in told(model) and len(model.tariff_input) == 1


def _flags_told(_: str, model: Model) -> bool:
    return MBUS in model.buses or "error_code" in told(model)


def _writes_to(plan: str, model: Model) -> bool:
    names = written(model)
    return model.has_s0 and "s0_output_rate" in names if plan == EOL_FULL else bool(names)


def _judged_as_delivered(model: Model) -> bool:
    return model.buses == (INFRARED,) and model.key in DELIVERED


def _identified(plan: str, model: Model) -> bool:
    return plan == RELEASE and model.key in IDENTIFIED_MODELS and MODBUS_RTU in model.buses


IDENTIFIED_MODELS = ("pro380-mod",)
"""Of which ``release`` names versions and check sum."""
STATED_CODES = ("pro380-mod", "2pu-ct")
"""Models whose manual states their code."""
_ENERGIES_ALONE = "over M-Bus PRO meters tell energies alone, and a 2PU CT no quadrant"
_NOT_OVER_MBUS = (
    "over M-Bus PRO meters tell no day counter, no power-down counter and no LCD cycle time"
)
_ON_NO_OTHER = f"{_NOT_OVER_MBUS}, and by infrared nothing is written"

EVERYWHERE = Expected()
ONE_ON_A_BUS = Expected(
    "expected where each unit is alone on its bus: else nobody can tell who answers"
)
DAY_COUNTER_TOLD = Expected(
    f"expected where the bus tells the day counter, and resets it: {_ON_NO_OTHER}",
    _resetting("resettable_day_counter"),
)
POWER_DOWNS_TOLD = Expected(
    f"expected where the bus tells the power-down counter: {_NOT_OVER_MBUS}",
    _telling("power_down_counter"),
)
CYCLE_TIME_TOLD = Expected(
    f"expected where the bus tells the LCD cycle time, and writes: {_ON_NO_OTHER}",
    _resetting("lcd_cycle_time"),
)
TARIFF_TOLD = Expected(
    "expected where the bus tells the tariff: over M-Bus PRO meters do not tell it",
    _telling("tariff"),
)
AT_S0 = Expected(
    "expected at S0 outputs: what an LED loses may be lost by the pick-up, and how wide its pulses "
    "are is judged by nobody",
    lambda _, model: model.has_s0,
)
FLAGS_TOLD = Expected(
    "expected where the bus tells error flags: a PRO380-Compact has no register for them",
    _flags_told,
)
WRITTEN_TO = Expected("expected where the plan writes a setting of the model", _writes_to)
CODE_STATED = Expected(
    "expected where the manual states the code of the model",
    lambda _, model: model.key in STATED_CODES,
)
RATIO_STATED = Expected(
    "expected where the station file names the ratio of the position; in a campaign it names none",
    lambda *_: False,
)
RATIO_IN_USE = Expected(
    "expected where the ratio of the transformers is none of 1: in a campaign it is 5/5, which "
    "changes nothing, and no other one is written to units that are not expendable",
    lambda *_: False,
)
IDENTIFIED = Expected(
    "expected where the plan names under identity what the model has: no manual states it",
    _identified,
)
INPUT_TOLD = Expected(
    "expected where a relay switches the input, or the bus tells the tariff: over M-Bus PRO meters "
    "do not tell it, and an input of two terminals reads as on delivery without voltage",
    _input_told,
)
ASKED_OFTEN = Expected(
    "expected where the unit is asked often; in eol-full a PRO380-Compact is not, without S0",
    lambda plan, model: plan != EOL_FULL or model.has_s0,
)
PORT_ORDERED = Expected(
    "expected where the plan names under infrared what was ordered: no manual states it, and no "
    "plan that comes with the bench does",
    lambda *_: False,
)
CODE_ORDERED = Expected(
    "expected where the plan names under ordered what was ordered, and the bus tells the code: no "
    "manual states it",
    _telling("combination_code"),
)
RATE_ORDERED = Expected(
    "expected where the plan names under ordered what was ordered, and the bus tells the rate, or "
    "under delivered where nothing is written: no manual states it",
    lambda _, model: "s0_output_rate" in told(model) or _judged_as_delivered(model),
)
