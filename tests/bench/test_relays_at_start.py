"""A relay that the device has not is found out before anything is switched on, not at the end."""

from contextlib import closing
from pathlib import Path

import pytest
import yaml

from bench import run_config
from bench.assembly import Bench
from contracts.errors import InstrumentError
from reports.evidence import EvidenceFolder

ROOT = Path(__file__).resolve().parents[2]
ABSENT = 8
"""The port of relays of the virtual counter has eight lines, the first being 0."""


def test_a_relay_that_is_not_there_is_refused_before_anything_is_switched_on(
    tmp_path: Path,
) -> None:
    station = yaml.safe_load((ROOT / "stations" / "sim.yaml").read_text(encoding="utf-8"))
    station["positions"][3]["tariff_relay"] = ABSENT
    path = tmp_path / "station.yaml"
    path.write_text(yaml.safe_dump(station), encoding="utf-8")
    plan = ROOT / "plans" / "eol-fast.yaml"
    config = run_config.make(station_file=path, plan_file=plan, units=[], out=tmp_path)
    with (
        closing(EvidenceFolder(tmp_path / "evidence")) as evidence,
        pytest.raises(InstrumentError, match=f"port1: line {ABSENT} is configured; the port has 8"),
    ):
        Bench(config, evidence, lambda _, __: None)
