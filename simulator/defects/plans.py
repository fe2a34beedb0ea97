"""Which kinds of plan run which suites, and why one of them cannot find a defect.

The suites are those of the plans that come with the bench; a test compares the two.
"""

from collections.abc import Mapping

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
ONE_ON_A_BUS = "expected where each unit is alone on its bus: else nobody can tell who answers"
TOLD_BY_BUS = (
    "expected where the bus tells it: over M-Bus PRO meters tell no day counter, no power-down "
    "counter and no LCD cycle time, and by infrared nothing is written"
)
OF_THE_MOMENT = (
    "expected where the bus tells values of the moment: over M-Bus PRO meters tell energies alone"
)
TARIFF_TOLD = (
    "expected where the bus tells the tariff, or where a relay switches the input: over M-Bus PRO "
    "meters do not tell it"
)
AT_S0 = (
    "expected at S0 outputs: what an LED loses may be lost by the pick-up, and how wide its pulses "
    "are is judged by nobody"
)
FLAGS_TOLD = "expected where the bus tells error flags: a PRO380-Compact has no register for them"
WRITTEN_TO = "expected where the plan writes a setting of the model"
CODE_STATED = "expected where the manual states the code of the model"
RATIO_STATED = "expected where the station file names the ratio of the position"
RATIO_IN_USE = "expected where the ratio of the transformers is none of 1: 5/5 changes nothing"
OVER_MBUS = "expected where the unit is read over M-Bus"
BY_HEAD = "expected where the unit is read through an optical head"
IDENTIFIED = "expected where the plan names under identity what the model has: no manual states it"
ORDERED = (
    "expected where the plan names under ordered what was ordered, and the bus tells the setting: "
    "no manual states it"
)
NO_LIMIT = "neither a standard nor a manual says what is right: it is recorded"
CT_CHANGES = "the ratio of a meter can be set a few times or once: a line does not spend one"


def in_no_plan(suite: str) -> str:
    """Why no plan that comes with the bench finds what a suite alone sees."""
    return f"no plan that comes with the bench runs the suite {suite}"


def plans_of(seen_by: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds of plan that run one of the checks."""
    suites = {check.partition("/")[0] for check in seen_by}
    return tuple(plan for plan, has in SUITES.items() if suites & has)
