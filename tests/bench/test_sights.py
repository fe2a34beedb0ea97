"""What a person is asked about each model, and what is to be seen on a good unit."""

from pathlib import Path

import pytest

from bench import run_config
from bench.plan import SeenByPersonPlan
from bench.procedures.seen_by_person import ERROR, TARIFF, expected
from bench.sights import Item, asked, require_known, sights_of
from contracts.errors import ConfigError
from meters import catalogue
from meters.catalogue import Meter
from tests.suites.bench_runs import EOL, SIM

EVERYTHING = SeenByPersonPlan()
SHOWN = [
    ("pro380-mod", "diagnostic field", "S 11 111 as the diagnostic field S pe abc"),
    ("pro2-s", "Err 01", "no error shown; an error would have the form Err nn"),
    ("pro380-compact", "ERR xx", "no error shown; an error would have the form ERR xx"),
    ("2pu-ct", "error display", "no error shown; an error would have the form error XX"),
    ("pro380-compact", "tariff LED", "the tariff LED lit, because T2 is selected"),
    ("pro2-mod", "T2", "T2 in the right upper corner of the display"),
    ("pro380-mod-ct", "first start", "never set, and else not"),
    ("2pu-ct", "history pages", "was changed before, and else not"),
]


def item_of(meter: Meter, fragment: str) -> Item:
    (found,) = (item for item in asked(meter, EVERYTHING) if fragment in item.what)
    return found


@pytest.mark.parametrize("key", catalogue.keys())
def test_each_item_of_a_model_is_a_step_of_its_own(key: str) -> None:
    meter = catalogue.load(key)
    sights = sights_of([meter], EVERYTHING)
    assert [sight.on(meter) for sight in sights] == list(asked(meter, EVERYTHING))
    assert len(sights) == len(meter.seen_by_person) > 0


@pytest.mark.parametrize("key", catalogue.keys())
def test_each_model_is_asked_about_errors_once_and_about_its_tariff_sign(key: str) -> None:
    meter = catalogue.load(key)
    items = asked(meter, EVERYTHING)
    assert sum(bool(ERROR.search(item.what)) for item in items) == 1
    has_led = meter.tariffs is not None and bool(meter.tariffs.led_lit)
    signs = [item.what for item in items if TARIFF.search(item.what)]
    assert ["LED" in sign for sign in signs] in ([[True]] if has_led else [[False], []])


@pytest.mark.parametrize(("key", "fragment", "shown"), SHOWN)
def test_what_is_to_be_seen_on_a_good_unit(key: str, fragment: str, shown: str) -> None:
    meter = catalogue.load(key)
    assert shown in expected(meter, item_of(meter, fragment), other_tariff=True)


def test_models_share_the_steps_that_they_have_in_common() -> None:
    meters = [catalogue.load(key) for key in ("pro380-mod", "pro380-mb-ct")]
    assert len(sights_of(meters, EVERYTHING)) == 9


def test_what_a_plan_leaves_out_is_not_asked() -> None:
    meter = catalogue.load("pro380-mod")
    plan = SeenByPersonPlan(leave_out=("Backlight", "MARKING"))
    left = [item.what for item in asked(meter, plan)]
    assert len(left) == len(meter.seen_by_person) - 2
    assert not any("backlight" in what or "marking" in what for what in left)


def test_a_plan_cannot_leave_out_what_no_model_has() -> None:
    require_known(SeenByPersonPlan(leave_out=("QR code",)))
    with pytest.raises(ConfigError, match="'back light' is in no item of any model"):
        require_known(SeenByPersonPlan(leave_out=("back light",)))


def test_a_file_of_answers_is_refused_where_nobody_is_asked(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="plan 'eol' asks nobody"):
        run_config.make(
            station_file=SIM,
            plan_file=EOL,
            units=(),
            out=tmp_path,
            seen_file=tmp_path / "seen.yaml",
        )
