"""Files that models share, and the changes that a model makes to what it shares."""

import shutil
from pathlib import Path

import pytest

from contracts.errors import ConfigError
from meters.catalogue import keys, load
from meters.catalogue.changes import ChangeError, changed, changed_items, leaves
from meters.catalogue.loader import FAMILIES


@pytest.fixture
def families(tmp_path: Path) -> Path:
    """A copy of the families of PRO2 and PRO380."""
    for family in ("pro", "pro2", "pro380"):
        shutil.copytree(FAMILIES / family, tmp_path / family)
    return tmp_path


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_mappings_are_merged_and_the_shared_one_stays() -> None:
    shared = {"a": 1, "b": {"c": 2, "d": 3}}
    assert changed(shared, {"b": {"c": 4}}) == {"a": 1, "b": {"c": 4, "d": 3}}
    assert shared == {"a": 1, "b": {"c": 2, "d": 3}}


def test_items_of_lists_are_found_by_their_name() -> None:
    items = [{"name": "x", "v": 1}, {"code": 10, "v": 2}]
    assert changed(items, {"x": {"v": 3}, 10: {"v": 4}}) == [
        {"name": "x", "v": 3},
        {"code": 10, "v": 4},
    ]


def test_an_item_that_is_null_is_taken_out() -> None:
    items = [{"name": "x"}, {"name": "y"}]
    assert changed_items(items, {"x": None}) == [(1, {"name": "y"})]


def test_lists_without_names_are_replaced() -> None:
    assert changed({"quirks": ["A", "B"]}, {"quirks": ["C"]}) == {"quirks": ["C"]}


def test_an_item_that_is_not_there_cannot_be_changed() -> None:
    with pytest.raises(ChangeError, match="'z' is not there to be changed: nearest is 'x'"):
        changed([{"name": "x"}], {"z": {"v": 1}})


def test_places_of_a_change_are_those_after_it() -> None:
    value = {"list": [{"name": "y", "v": {"w": 5}}]}
    change = {"list": {"x": None, "y": {"v": {"w": 5}}}}
    assert list(leaves(value, change)) == [("list", 0, "v", "w")]


def test_a_change_of_a_section_that_is_not_there_is_refused(families: Path) -> None:
    _append(families / "pro2" / "registers.yaml", "  mbus: {default_baud: 300}\n")
    with pytest.raises(ConfigError) as caught:
        load("pro2-mod", families)
    assert "pro2/registers.yaml: changes: section 'mbus' is not there" in str(caught.value)


def test_a_change_of_an_item_that_is_not_there_is_refused(families: Path) -> None:
    _append(families / "pro2" / "registers.yaml", "    l4_voltage: {applies: optional}\n")
    with pytest.raises(ConfigError) as caught:
        load("pro2-mod", families)
    message = str(caught.value)
    assert "registers.yaml: changes.registers: 'l4_voltage' is not there to be changed" in message
    assert "nearest is 'l2_voltage'" in message or "nearest is 'l3_voltage'" in message


def test_changes_that_are_no_mapping_are_refused(families: Path) -> None:
    _append(families / "pro2" / "pro2-s.yaml", "changes: [tariffs]\n")
    with pytest.raises(ConfigError, match="must be a mapping of sections"):
        load("pro2-s", families)


def test_a_wrong_value_is_reported_in_the_file_that_has_it(families: Path) -> None:
    path = families / "pro380" / "ct.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("imax_a: 6", "imax_a: six"), "utf-8")
    with pytest.raises(ConfigError) as caught:
        load("pro380-mod-ct", families)
    assert "pro380/ct.yaml: ratings.imax_a: 'six'" in str(caught.value)


def test_a_wrong_value_after_items_were_taken_out_is_reported_in_its_file(families: Path) -> None:
    path = families / "pro380" / "quirks.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("action: accept-either", "action: accept", 1), "utf-8")
    with pytest.raises(ConfigError) as caught:
        load("pro380-mod-ct", families)
    assert "pro380/quirks.yaml: quirks[PRO380-C3].action: 'accept'" in str(caught.value)


def test_only_the_files_of_a_model_are_read(families: Path) -> None:
    (families / "pro380" / "modbus_rtu.yaml").write_text("]", encoding="utf-8")
    (families / "pro2" / "pro2-2t.yaml").write_text("]", encoding="utf-8")
    assert load("pro2-mb", families).key == "pro2-mb"
    assert {"pro2-2t", "pro380-mod"} <= set(keys(families))
    with pytest.raises(ConfigError, match=r"pro2-2t\.yaml: is not valid YAML"):
        load("pro2-2t", families)


def test_a_shared_file_that_is_not_there_is_named_with_the_nearest(families: Path) -> None:
    path = families / "pro2" / "pro2-s.yaml"
    text = path.read_text(encoding="utf-8").replace("../pro/quirks.yaml", "../pro/quirk.yaml")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"includes: '\.\./pro/quirk\.yaml': nearest is 'quirks"):
        load("pro2-s", families)
