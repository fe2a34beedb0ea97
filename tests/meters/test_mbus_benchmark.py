"""The benchmark of the M-Bus codec: all sides do the same work, and a missed ratio is told."""

from itertools import count

import pytest

from benchmarks import ratio
from benchmarks.mbus_codec import with_ours, with_pymbusparser, with_pymeterbus
from benchmarks.mbus_frames import FRAMES, Frame
from benchmarks.ratio import Ratio, measure


@pytest.mark.parametrize("frame", FRAMES, ids=[frame.name for frame in FRAMES])
def test_all_sides_decode_every_record_to_a_value(frame: Frame) -> None:
    records = int(frame.name.split()[-2])
    for decode in (with_ours, with_pymeterbus, with_pymbusparser):
        values = decode(frame.wire)
        assert len(values) == records
        assert None not in values


def test_a_ratio_is_how_many_times_faster_ours_is() -> None:
    found = measure("sums", lambda: sum(range(10)), lambda: sum(range(10_000)), 2.0)
    assert found.times_faster > 2.0
    assert found.is_met == found.settled
    assert 0 < found.ours_s < found.theirs_s


def test_a_missed_ratio_is_told() -> None:
    missed = Ratio("name", 2e-6, 4e-6, 2.0, 3.0)
    assert not missed.is_met
    assert missed.line.split() == ["name", "2.0", "us", "4.0", "us", "2.00", "3.00", "MISSED"]


def test_a_ratio_about_which_rounds_never_tell_the_same_is_not_met(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ratio, "LONGEST_S", 0.0)
    monkeypatch.setattr(ratio, "DURATION_S", 0.0)
    durations_s = count(1)
    monkeypatch.setattr(ratio, "_round_s", lambda _, calls: float(calls * next(durations_s)))
    found = measure("uneven", lambda: None, lambda: None, 1.0)
    assert not found.is_met
    assert found.line.endswith("  NOT SETTLED")
    monkeypatch.setattr(ratio, "_round_s", lambda _, calls: float(calls))
    assert measure("even", lambda: None, lambda: None, 1.0).is_met
