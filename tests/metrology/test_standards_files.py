"""What is wrong with a data file is said once, with the file, the key and what would be right."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.errors import ConfigError
from metrology.standards import Certainty, LimitSet
from metrology.standards.files import DATA, PROJECT, read, stems
from metrology.standards.set_data import limit_sets

EN = "en_50470_3_2006"
IEC = "iec_62053_21_2003"
Spoil = Callable[[str, str, str], ConfigError]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def sets(stem: str, folder: Path) -> list[LimitSet]:
    return list(limit_sets(read(stem, folder)))


@pytest.fixture
def spoilt(folder: Path) -> Spoil:
    def spoil(stem: str, old: str, new: str) -> ConfigError:
        path = folder / f"{stem}.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(ConfigError) as found:
            sets(stem, folder)
        return found.value

    return spoil


@pytest.mark.parametrize(
    ("stem", "old", "new", "message"),
    [
        (EN, 'edition = "2006"', "edition = 2006", "edition: 2006: must be a text"),
        (EN, 'title = "EN', 'titel = "EN', "title: this key is missing; it must be a text"),
        (EN, 'clause = "table 4"\n', "", "balanced[1].clause: this key is missing"),
        (EN, 'source = "memory"\n', "", "model_classes.source: this key is missing"),
        (EN, 'clause = "table 4"', 'claus = ""\nclause = "x"', "did you mean 'clause'?"),
        (EN, "[no_load]", "[noload]", "noload: unknown key 'noload'; did you mean 'no_load'?"),
        (
            EN,
            'certainty = "found"',
            'certainty = "sure"',
            "model_classes.certainty: 'sure': must be one of found; from expert knowledge, verify;",
        ),
        (
            EN,
            'source = "clou"',
            'source = "hearsay"',
            "no_load.source: 'hearsay': must be one of memory, clou, project",
        ),
        (
            EN,
            'currents = "Imin <= I < Itr"',
            'currents = "Imin to Itr"',
            "balanced[1].currents: 'Imin to Itr': must be like 'Imin <= I < Itr'",
        ),
        (
            EN,
            'currents = "Imin <= I < Itr"',
            'currents = "Imin <= I < Inom"',
            "balanced[1].currents: 'Imin <= I < Inom': current 'Inom': must be one of imin",
        ),
        (
            EN,
            'power_factors = "0.5L .. 0.8C"',
            'power_factors = "0.5 .. 0.8"',
            "balanced[2].power_factors: '0.5 .. 0.8': power factor '0.5': below 1 it needs",
        ),
        (
            EN,
            "mpe_pct = {A = 2.5, B = 1.5, C = 1.0}",
            "mpe_pct = {A = 2.5, D = 1.5}",
            "balanced[1].mpe_pct.D: 1.5: class must be one of A, B, C",
        ),
        (
            EN,
            "mpe_pct = {A = 2.5, B = 1.5, C = 1.0}",
            'mpe_pct = {A = "2.5"}',
            "balanced[1].mpe_pct.A: '2.5': must be a number",
        ),
        (EN, "most_pulses = 1", "most_pulses = 1.1", "no_load.most_pulses: 1.1: must be a whole"),
        (EN, "numerator = 240e3", "numerator = true", "no_load.numerator: True: must be a number"),
        (
            EN,
            "numerator = 240e3",
            "numerator = {A = 240e3}",
            "no_load.numerator: {'A': 240000.0}: has nothing for class B",
        ),
        (EN, 'unit = "min"', 'unit = "s"', "no_load.unit: 's': must be one of min, h"),
        (
            EN,
            'influence = "unbalance"',
            'influence = "asymmetry"',
            "variation[11].influence: 'asymmetry': must be one of voltage, voltage_extended",
        ),
        (
            EN,
            'connection = "ct"',
            'connection = "vt"',
            "starting[2].connection: 'vt': must be one of direct, ct",
        ),
        (EN, 'energy = "active"', 'energy = "both"', "energy: 'both': must be active or reactive"),
        (
            EN,
            'classes = ["A", "B", "C"]',
            "classes = []",
            "classes: must name at least one class",
        ),
        (
            EN,
            'suites = ["no_load"]\n',
            "",
            "clause no-load: needs suites, cannot or unknown",
        ),
        (
            EN,
            'suites = ["no_load"]',
            'suites = ["no_load"]\ncannot = "x"',
            "clause no-load: suites and cannot contradict each other",
        ),
        (EN, 'suites = ["no_load"]', "suites = [1]", "suites: [1]: must be a list of texts"),
        (
            IEC,
            'direct = "0.05 Ib <= I < 0.1 Ib"',
            'currents = "I = Ib"',
            "balanced[1].currents: 'I = Ib': stands beside direct or ct",
        ),
        (
            "mid_2014_32_eu",
            "temperatures_degc = [[5, 30]]",
            "temperatures_degc = [[5, 30, 40]]",
            "balanced[1].temperatures_degc: [[5, 30, 40]]: must be a list of pairs of numbers",
        ),
        (
            "iec_62053_23_2003",
            'sin_phi = "1"',
            'sin_phi = "2"',
            "balanced[1].sin_phi: '2': must be a sine as 0.25, above 0 and at most 1",
        ),
        (
            "oiml_r46_2012",
            'rises_below = "Imin"',
            'rises_below = "Iwhat"',
            "balanced[5].rises_below: 'Iwhat': current 'Iwhat': must be one of imin",
        ),
        (EN, "[[balanced]]", "balanced = 5\n[[x]]", "balanced"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(
    spoilt: Spoil, stem: str, old: str, new: str, message: str
) -> None:
    error = str(spoilt(stem, old, new))
    assert error.startswith(f"{stem}.toml: ")
    assert message in error
    assert "\n" not in error


def test_what_is_no_toml_is_refused(spoilt: Spoil) -> None:
    error = spoilt(EN, 'document = "EN50470-3"', "document = EN50470-3")
    assert re.match(r"en_50470_3_2006\.toml: is no TOML: .*line 2", str(error))


def test_a_file_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"^en_1\.toml: cannot be read: No such file"):
        read("en_1", folder)


def test_numbers_are_taken_over_only_with_a_reason(spoilt: Spoil) -> None:
    error = spoilt("en_50470_3_2022", "taken_over =", "took_over =")
    assert "'taken_over' must say why its numbers are taken over" in str(error)


def test_what_takes_over_says_what_was_wrong_in_its_own_name(folder: Path) -> None:
    parent = folder / f"{EN}.toml"
    text = parent.read_text(encoding="utf-8").replace('connection = "ct"', 'connection = "vt"')
    parent.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"^en_50470_3_2022\.toml: starting\[2\]\.connection"):
        sets("en_50470_3_2022", folder)


def test_what_is_taken_over_follows_what_it_is_taken_from(folder: Path) -> None:
    parent = folder / f"{IEC}.toml"
    text = parent.read_text(encoding="utf-8")
    changed = text.replace('mpe_pct = {"1" = 2.0, "2" = 3.0}', 'mpe_pct = {"1" = 2.2, "2" = 3.0}')
    parent.write_text(changed, encoding="utf-8")
    (own, _), (later, _) = sets(IEC, folder), sets("iec_62053_21_2020", folder)
    assert own.single_phase[0].mpe_pct == later.single_phase[0].mpe_pct == 2.2
    assert own.single_phase[0].certainty is Certainty.FOUND
    assert later.single_phase[0].certainty is Certainty.EXPERT


def test_every_file_is_read_and_the_project_is_no_document() -> None:
    assert PROJECT not in stems()
    assert len(stems()) == len([*DATA.glob("*.toml")]) - 2
