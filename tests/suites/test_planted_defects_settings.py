"""Defects of settings, tariffs, storage, M-Bus and infrared are found by the check for them.

What a bus cannot tell, and nothing else shows, is in no list here: over M-Bus an illegal value that
is acknowledged and not taken over, and the power-down counter; by infrared any setting.
"""

from pathlib import Path

import pytest

from bench.campaign.station import widened
from bench.control import ControlLink
from tests.suites.bench_runs import (
    PLANS,
    ROOT,
    Ran,
    attached_station,
    control_address,
    run,
    simulator,
)
from tests.suites.promised import require_promised
from tests.suites.stations import wide_station

MODBUS = ("sim.yaml", "pro380-mod")
MBUS = ("sim-mbus.yaml", "pro380-mb")
MIXED = ROOT / "stations" / "sim-mixed.yaml"
HEADS = ("sim-infrared.yaml", "pro380-s")
READING = "reading/iref-pf0.5l"
RUNS = {
    "persistence": (
        MODBUS,
        {
            "write-not-stored": "persistence/settings-are-kept/s0_output_rate",
            "tariff-not-stored": "persistence/settings-are-kept/tariff",
            "tariff-11-stored": "persistence/unsaved-tariff/after",
            "power-down-stuck": "persistence/power-down-counter",
            "energy-lost": "persistence/energies-are-kept/total_active_energy",
            "day-counter-stuck": "persistence/day-counter/reset",
            "baud-falls-back": "persistence/line-settings-are-kept/baud_rate",
            "write-not-stored:register=modbus_id": "persistence/line-settings-are-kept/modbus_id",
        },
    ),
    "persistence, what a loss of supply does": (
        MODBUS,
        {
            "day-counter-forgets": "persistence/energies-are-kept/resettable_day_counter",
            "flag-after-loss": "persistence/error-flags/error_code",
            "stores-late:seconds=6": "persistence/settings-are-kept/lcd_cycle_time",
            "width-after-loss": "persistence/outputs-are-kept/width/shortest",
        },
    ),
    "persistence, M-Bus": (
        MBUS,
        {
            "write-not-stored": "persistence/effects-are-kept/s0_output_rate",
            "write-not-stored:register=combination_code": (
                "persistence/effects-are-kept/combination_code"
            ),
            "tariff-not-stored": "persistence/effects-are-kept/tariff/T2",
            "energy-lost": "persistence/energies-are-kept/total_active_energy",
            "stores-late": "persistence/line-settings-are-kept/primary_address",
            "baud-falls-back": "persistence/line-settings-are-kept/baud_rate",
        },
    ),
    "communication": (
        MODBUS,
        {
            "baud-ignored": "communication/every-value/baud_rate/300",
            "parity-ignored": "communication/every-value/parity_setting/2",
            "baud-drops-parity": "communication/every-value/baud_rate/300",
            "write-ignored:register=modbus_id": "communication/every-value/modbus_id/247",
            "write-refused:register=baud_rate:below=2000": (
                "communication/every-value/baud_rate/1200"
            ),
            "both-addresses": "communication/old-place/modbus_id",
            "half-write": "communication/half-write/s0_output_rate",
        },
    ),
    "communication, M-Bus": (
        MBUS,
        {
            "baud-ignored": "communication/every-value/baud_rate/300",
            "write-ignored:register=primary_address": (
                "communication/every-value/primary_address/10"
            ),
            "both-addresses": "communication/old-place/primary_address",
        },
    ),
    "mbus-effects": (
        MBUS,
        {
            "write-ignored": "pulse_outputs/rate/forward-65550W/1000",
            "write-ignored:register=combination_code": "combination_codes/total/mixed/C-09",
        },
    ),
    "mbus": (
        MBUS,
        {
            "mbus-maker": "mbus/header/manufacturer",
            "mbus-access-number": "mbus/header/access-number",
            "mbus-record-missing": "mbus/records/forward_active_energy",
            "error-flag": "mbus/header/status",
            "serial-number": "mbus/secondary-address/exact",
            "faulty-answer": "mbus/records",
            "faulty-answer:fault=wrong_address": "mbus/records",
            "silent": "identification/communication",
            "line-settings": "identification/communication",
        },
    ),
    "infrared": (
        HEADS,
        {
            "error-flag": "infrared/read-out/error",
            "register-stuck": "infrared/energies-count/15.8.0",
            "serial-number": "identification/serial-number",
            "faulty-answer:fault=bad_bcc": "infrared/read-out",
            "faulty-answer:fault=nak": "infrared/read-out",
            "faulty-answer:fault=never_switches": "identification/serial-number",
            "faulty-answer:fault=wrong_parity": "identification/communication",
            "silent": "identification/communication",
        },
    ),
    "infrared, what was ordered": (
        HEADS,
        {
            "slow:delay_s=1.8": "infrared/reaction/identification",
            "ir-unit": "infrared/energies-count/15.8.0",
            "ir-identification": "infrared/identification/text",
            "ir-baud": "infrared/identification/baud",
            "ir-object-missing": "infrared/read-out/lines",
        },
    ),
    "pulses, infrared": (
        HEADS,
        {
            "dead-output": "pulse_outputs/direction/forward-65550W/10000/pulses",
            "swapped-outputs": "pulse_outputs/direction/forward-4750W/10000",
            "s0-constant:factor=0.2": "pulse_outputs/rate/forward-65550W/10000",
            "pulse-width": "pulse_outputs/width/forward-10500W/10000/shortest",
            "lost-pulses": "pulse_outputs/regular/forward-65550W/10000/lost",
        },
    ),
    "tariffs": (
        MODBUS,
        {
            "swapped-tariffs": "tariffs/counted/T-02/T1/forward",
            "write-ignored:register=tariff": "tariffs/counted/T-02",
            "tariff-sum": "registers/sums/forward_active_energy/tariffs",
            "register-missing": "registers/present/l2_voltage",
            "register-missing:register=checksum": "registers/present/checksum",
            "quadrant": "registers/quadrant/iref-pf0.5l/present_quadrant",
            "reversed-current": "registers/direction/iref-pf0.5l/current_direction",
        },
    ),
    "tariffs, M-Bus": (
        MBUS,
        {
            "tariff-reverse-in-first": "tariffs/counted/T-02/T1/reverse",
            "tariff-change-loses": "tariffs/counted/T-01/T1/reverse",
            "swapped-tariffs": "tariffs/counted/T-02/T1/forward",
            "write-ignored:register=tariff": "tariffs/counted/T-02/T2/forward",
            "mbus-record-scale": "registers/sums/forward_active_energy/tariffs",
            "mbus-record-missing": "registers/present/forward_active_energy",
        },
    ),
    "tariffs, CT": (
        ("sim.yaml", "pro380-mod-ct"),
        {
            "tariff-input-edge": "tariffs/input/after-loss/T2/forward",
            "tariff-reverse-in-first": "tariffs/counted/T-02/T1/reverse",
            "tariff-reactive-lost": "tariffs/counted/T-02/T2/reactive",
            "tariff-change-loses:seconds=60": "tariffs/counted/T-01/T1/reverse",
            "ct-ratio": f"registers/{READING}/l1_current",
        },
    ),
}


def _run(plan: str, kind: tuple[str, str], defects: list[str], folder: Path) -> Ran:
    station, model = kind
    options = ["--unit", f"1={model}"]
    for position, defect in enumerate(defects, 2):
        options += ["--unit", f"{position}={model}", "--defect", f"{position}={defect}"]
    wide = wide_station(folder, station, len(defects) + 1)
    return run(PLANS / f"{plan}.yaml", folder, *options, station=wide)


OF_MAKE_LONG = (
    "persistence, M-Bus",
    "communication, M-Bus",
    "tariffs, M-Bus",
    "mbus-effects",
    "infrared",
)


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.long if name in OF_MAKE_LONG else ()) for name in RUNS],
)
def test_each_defect_fails_its_unit_alone(name: str, tmp_path: Path) -> None:
    kind, defects = RUNS[name]
    ran = _run(name.partition(",")[0], kind, list(defects), tmp_path)
    assert ran.verdicts() == ["PASS", *("FAIL" for _ in defects)], ran.stdout + ran.stderr
    assert ran.code == 1
    for position, (defect, found_by) in enumerate(defects.items(), 2):
        assert found_by in ran.failed(position), (defect, ran.failed(position))
        if "refused" in defect:  # PRO380-E3: that conforms
            assert found_by.replace("1200", "300") not in ran.failed(position)
    assert ran.results["faults"] == []
    require_promised(ran, name)


def test_a_wrong_setting_fails_and_what_the_manual_leaves_open_is_recorded(tmp_path: Path) -> None:
    wrong = {
        "write-ignored": "settings/legal-values/s0_output_rate/100",
        "write-ignored:register=lcd_cycle_time": "settings/legal-values/lcd_cycle_time/30",
        "accepts-illegal": "settings/illegal-values/s0_output_rate/0",
        "write-misapplied": "settings/others-untouched/s0_output_rate/lcd_cycle_time",
    }
    ran = _run("settings", MODBUS, [*wrong, "silent-refusal", "block-refused"], tmp_path)
    assert ran.verdicts() == ["PASS", *("FAIL" for _ in wrong), "PASS", "PASS"], ran.stdout
    assert ran.results["faults"] == []
    require_promised(ran, "settings")
    for position, found_by in enumerate(wrong.values(), 2):
        assert found_by in ran.failed(position)
    answers = [ran.value(p, "settings/illegal-values/s0_output_rate/0/answer") for p in (1, 6)]
    assert answers == ["exception 3", "silence"]
    refused = [ran.value(p, "registers/present/refused") for p in (1, 7)]
    assert refused[0] is None
    assert "6000h x" in str(refused[1])


def test_odd_requests_are_sent_to_units_on_buses_of_their_own(tmp_path: Path) -> None:
    """Where units share a bus, one that is deaf after others is seen whatever is asked."""
    station, model = MODBUS
    positions = {2: "deaf-after-others", 3: "half-write", 4: "odd-read"}
    options = ["--unit", f"1={model}"]
    for position, defect in positions.items():
        options += ["--unit", f"{position}={model}", "--defect", f"{position}={defect}"]
    apart = widened(ROOT / "stations" / station, len(positions) + 1, tmp_path)
    ran = run(PLANS / "communication.yaml", tmp_path, *options, station=apart)
    assert ran.verdicts() == ["PASS", "FAIL", "FAIL", "PASS"], ran.stdout + ran.stderr
    assert ran.failed(2) == ["communication/after-another"]
    assert ran.failed(3) == ["communication/half-write/s0_output_rate"]
    for count in (0, 126):
        name = f"communication/odd-requests/{count}-registers/answer"
        assert [ran.value(p, name) for p in (1, 4)] == ["exception 3", "answered with data"]


def test_settings_are_as_before_whatever_was_tried(tmp_path: Path) -> None:
    units = {1: "pro380-mod", 2: "pro380-mb"}
    with simulator(station=MIXED) as control:
        control.ask("occupy", units={str(p): {"model": m, "serial": ""} for p, m in units.items()})
        before = _settings(control)
        station = attached_station(tmp_path, control_address(control), like=MIXED)
        options = [part for p, model in units.items() for part in ("--unit", f"{p}={model}")]
        ran = run(PLANS / "every-setting.yaml", tmp_path, *options, station=station)
        after = _settings(control)
    assert ran.verdicts() == ["PASS", "PASS"], ran.stdout + ran.stderr
    assert after == before
    for position in units:
        require_promised(ran, f"every-setting, {position}", position)


def _settings(control: ControlLink) -> dict[str, dict[str, object]]:
    """As they truly are, without the power-down counter, which is there to change."""
    meters = control.ask("truth")["meters"]
    assert isinstance(meters, dict)
    found: dict[str, dict[str, object]] = {}
    for position, meter in meters.items():
        assert isinstance(meter, dict)
        settings = meter["settings"]
        assert isinstance(settings, dict)
        found[position] = {name: v for name, v in settings.items() if name != "power_downs"}
    return found
