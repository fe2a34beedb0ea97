"""Whatever fails, and wherever: at the end every unit is set as it was, and is where it was."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import partial

import pytest

from bench.assembly import Bench
from bench.buses import settings_on
from bench.outcome import MeterFaultError
from bench.plan import CodePlan, CommunicationPlan, PersistencePlan, TariffPlan
from bench.procedures.combination_codes import Pattern, measure_pattern
from bench.procedures.communication import LineSetting, line_settings_on, move
from bench.procedures.ct_ratio import set_and_back
from bench.procedures.line_persistence import line_over_power_cycle
from bench.procedures.odd_requests import write_half
from bench.procedures.persistence import interrupted_write, keep_over_power_cycle, unsaved_tariff
from bench.procedures.pulse_outputs import PulseStep, measure_step
from bench.procedures.settings import Setting, settings_of, try_setting
from bench.procedures.tariffs import TariffCode, codes_of, count_by_input, count_in_tariff
from bench.procedures.unread_settings import effects_over_power_cycle
from bench.settings import NotTakenOverError
from contracts.errors import BenchError, MeterLinkError
from meters.client import RegisterValueError
from tests.bench.failing_cable import MBUS, MODBUS, THOROUGH, Failure, Rig, rig_on

Procedure = Callable[[Bench], object]
Record = Callable[[str, object], None]

CAUGHT = (BenchError, MeterLinkError, RegisterValueError, NotTakenOverError, MeterFaultError)
"""What the fixtures of a run, or its end, take from a procedure."""
ONCE = tuple(failure for failure in Failure if failure is not Failure.CUT)
ON_THE_WIRE = (
    Failure.REQUEST_LOST,
    Failure.ANSWER_LOST,
    Failure.ANSWER_GARBLED,
    Failure.PORT_FAILS,
)
LINES = CommunicationPlan(addresses=(1, 10))
FREE = CommunicationPlan(addresses=(10,))
KWH = TariffPlan(energy_kwh=0.01)
LOSS = PersistencePlan(off_s=1)
STEP = PulseStep("forward", reverse=False, power_w=20000.0, rates=(1000.0,), quiet=(0.1,))
PATTERN = Pattern("forward", (20.0, 20.0, 20.0), 1.0)
LOSSES: Mapping[str, Procedure] = {
    "kept": partial(keep_over_power_cycle, plan=LOSS),
    "line kept": partial(line_over_power_cycle, plan=LOSS),
    "tariff not kept": partial(unsaved_tariff, plan=LOSS),
    "interrupted write": partial(interrupted_write, plan=LOSS),
    "effects kept": partial(effects_over_power_cycle, plan=LOSS),
}
OUTPUTS: Mapping[str, Procedure] = {
    "pulses": partial(measure_step, step=STEP),
    "codes": partial(measure_pattern, pattern=PATTERN, plan=CodePlan(codes=(1,))),
    "tariff input": partial(count_by_input, plan=KWH, off_s=LOSS.off_s),
}


def tried(*names: str) -> dict[str, Procedure]:
    return {
        f"set {name}": partial(try_setting, setting=Setting(name), illegal=True) for name in names
    }


def moved(*names: str, plan: CommunicationPlan = LINES) -> dict[str, Procedure]:
    return {f"move {name}": partial(move, setting=LineSetting(name), plan=plan) for name in names}


def counted(*codes: int) -> dict[str, Procedure]:
    return {f"T-{c}": partial(count_in_tariff, step=TariffCode(c), plan=KWH) for c in codes}


def but(known: Mapping[str, Procedure], *left_out: str) -> dict[str, Procedure]:
    return {name: procedure for name, procedure in known.items() if name not in left_out}


MODBUS_LINES = ("modbus_id", "baud_rate", "parity_setting")
MBUS_LINES = ("primary_address", "baud_rate")
ON_MODBUS: Mapping[str, Procedure] = {
    **tried("s0_output_rate", "combination_code", "lcd_cycle_time", "tariff"),
    **moved(*MODBUS_LINES),
    **counted(12, *((1, 2, 11) if THOROUGH else ())),
    **but(LOSSES, "effects kept"),
    **OUTPUTS,
}
"""Over Modbus there is no setting that cannot be read."""
ON_MBUS: Mapping[str, Procedure] = {
    **tried("tariff", "combination_code", "s0_output_rate"),
    **moved(*MBUS_LINES),
    **counted(2, *((1,) if THOROUGH else ())),
    **but(LOSSES, "interrupted write"),
    **(but(OUTPUTS, "codes") if THOROUGH else {}),
}
"""Over M-Bus the setting is missing whose write is interrupted, and registers of the codes.

Every further tariff, and the outputs on another bus, are the same steps again.
"""
SLOW_ON_MBUS = ("effects kept", "line kept")
TOGETHER = ("move modbus_id", "move primary_address", "T-", "tariff not kept", "interrupted write")
"""Done with two units; of one alone, the other being on the bus only, the steps are the same."""
WRITES_OF_HALF = 6
"""Requests of it: read twice, write one word, read, write both words, read."""
NAMES = {
    "modbus_id": "modbus_id",
    "baud": "baud_rate",
    "parity": "parity_setting",
    "s0_rate": "s0_output_rate",
    "code": "combination_code",
    "lcd_cycle_s": "lcd_cycle_time",
    "tariff": "tariff",
    "stored_tariff": "tariff",
    "active_tariff": "tariff",
}
"""What a meter calls its settings, and what the bench calls them."""


@pytest.fixture(scope="module")
def modbus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with rig_on(MODBUS, tmp_path_factory.mktemp("modbus")) as rig:
        yield rig


@pytest.fixture(scope="module")
def mbus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with rig_on(MBUS, tmp_path_factory.mktemp("mbus")) as rig:
        yield rig


@pytest.fixture(scope="module")
def transformers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """Units whose ratio can be set, and be it only so often."""
    folder = tmp_path_factory.mktemp("transformers")
    serials = ("22091001", "22091002")
    units = [f"{position}=2pu-ct:{serial}" for position, serial in enumerate(serials, 1)]
    with rig_on(MODBUS, folder, units=units, expendable=serials) as rig:
        yield rig


def changed(before: Mapping[int, Mapping[str, object]], rig: Rig) -> list[tuple[int, str, object]]:
    """Position, setting and old value of whatever is not as it was."""
    after = rig.settings()
    return [
        (position, name, old)
        for position, settings in before.items()
        for name, old in settings.items()
        if after[position][name] != old
    ]


def ends(rig: Rig, procedure: Procedure, step: int, failure: Failure) -> list[str]:
    """Do a procedure with a failure at a step, and wind down; what could not be done."""
    rig.cable.fail_at(step, failure)
    with suppress(KeyboardInterrupt, *CAUGHT):
        procedure(rig.bench)
    if failure is Failure.ENDED and not rig.cable.has_failed:
        rig.cable.mend()
    return rig.bench.wind_down()


def wrong_after(rig: Rig, procedure: Procedure, step: int, failure: Failure) -> list[str] | None:
    """What is not as it was after a failure at a step; None if the step was not reached."""
    before = rig.settings()
    wrong = ends(rig, procedure, step, failure)
    reached = rig.cable.has_failed
    rig.cable.mend()
    wrong += [f"{position}: {name} was {old}" for position, name, old in changed(before, rig)]
    rig.start()
    wrong += rig.not_at_home()
    wrong += [
        f"{unit}: pending: {unit.journal.wanted}" for unit in rig.units if unit.journal.pending
    ]
    return wrong if reached or wrong else None


@contextmanager
def units_for(rig: Rig, case: str) -> Iterator[None]:
    rig.fresh()
    with nullcontext() if THOROUGH or case.startswith(TOGETHER) else rig.only(2):
        yield


def holes(
    rig: Rig, procedure: Procedure, failures: Sequence[Failure], *, new_units: bool = False
) -> tuple[int, list[str]]:
    """How many steps were failed at, and after which of them something was not as before."""
    found: list[str] = []
    step = 1
    while True:
        failure = failures[step % len(failures)]
        wrong = wrong_after(rig, procedure, step, failure)
        if wrong is None:
            return step - 1, found
        if wrong:
            found.append(f"step {step}, {failure.value}: {'; '.join(wrong)}")
        if wrong or new_units:
            rig.fresh()
        step += 1


def test_the_cases_are_every_setting_of_the_suites(modbus: Rig, mbus: Rig) -> None:
    for rig, kind, known in ((modbus, "modbus_rtu", ON_MODBUS), (mbus, "mbus", ON_MBUS)):
        meters = [unit.meter for unit in rig.units]
        settings = settings_of([(kind, settings_on(meter, kind)) for meter in meters])
        wanted = {f"set {setting.name}" for setting in settings}
        wanted |= {f"move {setting.name}" for setting in line_settings_on([kind])}
        tariffs = {f"T-{step.code}" for step in codes_of([(meter, kind) for meter in meters])}
        assert tariffs & set(known)
        wanted |= tariffs if THOROUGH else set()
        assert wanted <= set(known)


@pytest.mark.parametrize("case", ON_MODBUS)
def test_restored_over_modbus(modbus: Rig, case: str, record_property: Record) -> None:
    with units_for(modbus, case):
        steps, found = holes(modbus, ON_MODBUS[case], ONCE)
    record_property("steps", steps)
    assert found == []
    assert steps > len(ONCE)


@pytest.mark.parametrize(
    "case",
    [pytest.param(c, marks=pytest.mark.long) if c in SLOW_ON_MBUS else c for c in ON_MBUS],
)
def test_restored_over_mbus(mbus: Rig, case: str, record_property: Record) -> None:
    with units_for(mbus, case):
        steps, found = holes(mbus, ON_MBUS[case], ONCE)
    record_property("steps", steps)
    assert found == []
    assert steps >= 4


@pytest.mark.parametrize(
    "failure",
    [*ON_THE_WIRE[:1], *(pytest.param(f, marks=pytest.mark.long) for f in ON_THE_WIRE[1:])],
)
@pytest.mark.parametrize("name", MODBUS_LINES)
def test_moved_back_over_modbus(
    modbus: Rig, name: str, failure: Failure, record_property: Record
) -> None:
    (procedure,) = moved(name, plan=FREE).values()
    modbus.fresh()
    with modbus.only(2):
        steps, found = holes(modbus, procedure, [failure])
    record_property("steps", steps)
    assert found == []
    assert steps > len(ONCE)


@pytest.mark.parametrize("failure", ONCE)
def test_a_rate_of_which_one_word_was_taken_is_restored(modbus: Rig, failure: Failure) -> None:
    modbus.fresh()
    assert modbus.bench.virtual is not None
    modbus.bench.virtual.plant(["2=half-write"])
    with modbus.only(2):
        steps, found = holes(modbus, write_half, [failure])
    assert found == []
    assert steps >= WRITES_OF_HALF


@pytest.mark.long
@pytest.mark.parametrize("failure", ON_THE_WIRE)
@pytest.mark.parametrize("name", MBUS_LINES)
def test_moved_back_over_mbus(
    mbus: Rig, name: str, failure: Failure, record_property: Record
) -> None:
    (procedure,) = moved(name, plan=FREE).values()
    mbus.fresh()
    with mbus.only(2):
        steps, found = holes(mbus, procedure, [failure])
    record_property("steps", steps)
    assert found == []
    assert steps > len(ONCE)


@pytest.mark.parametrize("failures", [ONCE, [Failure.ANSWER_LOST]][: 2 if THOROUGH else 1])
def test_a_ratio_that_can_be_set_only_so_often_is_restored(
    transformers: Rig, failures: Sequence[Failure], record_property: Record
) -> None:
    transformers.fresh()
    steps, found = holes(transformers, set_and_back, failures, new_units=True)
    record_property("steps", steps)
    assert found == []
    assert steps > len(ONCE)


CUT: Mapping[str, Procedure] = {**moved("modbus_id", plan=FREE), **tried("tariff")}


@pytest.mark.parametrize(
    "case", ["set tariff", pytest.param("move modbus_id", marks=pytest.mark.long)]
)
def test_what_is_left_is_named_when_the_cable_stays_cut(modbus: Rig, case: str) -> None:
    untold: list[str] = []
    step, left, reached = 1, 0, True
    modbus.fresh()
    with modbus.only(2):
        while reached:
            before = modbus.settings()
            told = ends(modbus, CUT[case], step, Failure.CUT)
            reached = modbus.cable.has_failed
            lost = changed(before, modbus)
            left += len(lost)
            untold += [
                f"step {step}: {name} of {position} was {old}, and it says {told}"
                for position, name, old in lost
                if not any(
                    f"{NAMES[name]} = {old:g}" in line and line.startswith(f"unit {position} ")
                    for line in told
                )
            ]
            modbus.fresh()
            step += 1
    assert untold == []
    assert left > 0
