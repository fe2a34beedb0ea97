"""``doctor`` tells of every certificate how many days are left, and of one that is no more."""

import datetime as dt
from argparse import Namespace
from pathlib import Path

import pytest

from bench.calibrations import today
from bench.commands import doctor
from tests.bench.station_files import changed

YEAR = dt.timedelta(days=365)


def test_each_certificate_is_told_and_an_expired_one_is_bad(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    due = today() - dt.timedelta(days=3)
    soon = today() + dt.timedelta(days=12)
    path = changed(
        tmp_path,
        {
            ("source", "calibration", "date"): str(due - YEAR),
            ("source", "calibration", "due"): str(due),
            ("counter", "calibration", "due"): str(soon),
        },
    )
    options = Namespace(station=path, unit=[], defect=[], out=tmp_path, json=False)
    assert doctor.execute(options) == 3
    told = capsys.readouterr().out.splitlines()
    bad = [line for line in told if line.startswith("BAD")]
    assert len(bad) == 1
    assert f"source: certificate SIM-SRC-1 was due on {due}, 3 days ago" in bad[0]
    good = [line for line in told if line.startswith("ok") and "certificate" in line]
    assert len(good) == 5
    assert any("certificate SIM-CNT-1" in line and "12 days left" in line for line in good)
