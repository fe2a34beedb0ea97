"""Which kinds of plan run which suites, and why one of them cannot find a defect.

The suites are those of the plans that come with the bench; a test compares the two.
"""

from collections.abc import Callable, Mapping

from simulator.defects.told import told, written
from simulator.meter.model import INFRARED, MBUS, MODBUS_RTU, Model

EOL_FULL, RELEASE, LAB, PERSON = "eol-full", "release", "lab", "person"

SUITES: Mapping[str, frozenset[str]] = {
    EOL_FULL: frozenset(
        {
            "no_load",
            "identification",
            "starting",
            "accuracy",
            "pulse_outputs",
            "registers",
            "infrared",
        }
    ),
    RELEASE: frozenset(
        {
            "no_load",
            "identification",
            "starting",
            "accuracy",
            "repeatability",
            "influence",
            "composite",
            "pulse_outputs",
            "combination_codes",
            "registers",
            "settings",
            "communication",
            "tariffs",
            "persistence",
            "ct_ratio",
            "mbus",
            "infrared",
        }
    ),
    LAB: frozenset(
        {
            "identification",
            "no_load",
            "starting",
            "accuracy",
            "repeatability",
            "influence",
            "composite",
            "meter_constant",
        }
    ),
    PERSON: frozenset({"identification", "seen_by_person"}),
}


def _read_by_wire(model: Model) -> bool:
    return not {MODBUS_RTU, MBUS}.isdisjoint(model.buses)


def _pulses_of_s0(model: Model) -> bool:
    names = written(model)
    if "s0_output_rate" in names:
        return model.has_s0 and (not model.has_pulse_type or "pulse_type" in names)
    return model.has_s0 and model.key in DELIVERED


def _totals_by_code(model: Model) -> bool:
    return "combination_code" in written(model) and "total_active_energy" in told(model)


DELIVERED = (
    *("pro2-s", "pro2-2t", "pro2-mb", "pro380-s", "pro380-s-ct", "pro380-mb", "pro380-mb-ct"),
    "2pu-ct",
)
"""Models of which the plans say with what S0 rate they are delivered."""
NEEDS: Mapping[str, Callable[[Model], bool]] = {
    "pulse_outputs": _pulses_of_s0,
    "combination_codes": _totals_by_code,
    "tariffs": lambda model: "tariff" in written(model),
    **dict.fromkeys(("registers", "settings", "communication", "persistence"), _read_by_wire),
    # It writes what cannot be undone: a campaign declares no unit expendable.
    "ct_ratio": lambda _: False,
    "meter_constant": _read_by_wire,
    "mbus": lambda model: MBUS in model.buses,
    "infrared": lambda model: INFRARED in model.buses,
}
"""Of suites that not every model on every bus has something for: which have."""

ANSWER = "answer of the meter"
"""Whatever is asked: what a finding says that it is about when an answer did not come in form."""
WRITES = "a line writes no settings: units stay as they are delivered"
SUPPLY = "a line does not take the supply away and give it back"
CODES = "a line leaves the combination code as it is delivered"
TARIFFS = "a line counts in the tariff that units are delivered in"
INFLUENCES = "a line tests at reference conditions alone"
HOURS = "it takes longer to show than a unit is on the line"
SIDE_BY_SIDE = "a line does not let registers count as long as their resolution needs"
FRAMES = "a line asks as a master does that makes no mistakes"
FRAMES_TO_OTHERS = "a line asks no unit directly after another station"
MBUS_LINK = "a line reads over M-Bus by primary address alone"
EYES = "only a person, or a camera, sees the display"
NO_STIMULUS = "no instrument of the bench can make the stimulus"
NO_LIMIT = "neither a standard nor a manual says what is right: it is recorded"
CT_CHANGES = "the ratio of a meter can be set a few times or once: a line does not spend one"


def suites_of(plan: str, model: Model) -> frozenset[str]:
    """The suites of a plan that have something to look at in a model on the buses that it has."""
    return SUITES[plan] - {suite for suite, of in NEEDS.items() if not of(model)}


def seen_in(plan: str, model: Model, seen_by: tuple[str, ...]) -> bool:
    """Whether a plan has something of a model that would see it."""
    suites = suites_of(plan, model)
    looked = {check.partition("/")[0] for check in seen_by if not _judges_nothing(check, model)}
    return ANSWER in seen_by or not suites.isdisjoint(looked)


def _judges_nothing(check: str, model: Model) -> bool:
    """Energies over infrared are recorded where nobody states the ratio of the transformers."""
    return check == "infrared/energies-count" and model.has_ct


def in_no_plan(suite: str) -> str:
    """Why no plan that comes with the bench finds what a suite alone sees."""
    return f"no plan that comes with the bench runs the suite {suite}"


def plans_of(seen_by: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds of plan that run one of the checks."""
    suites = {check.partition("/")[0] for check in seen_by}
    return tuple(plan for plan, has in SUITES.items() if suites & has)
