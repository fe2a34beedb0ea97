"""Quirks: each written once, each model has its own, each is about something."""

import re

import pytest

from meters.catalogue import as_json, keys, list_quirks, load, quirks_as_json, quirks_as_text
from meters.catalogue.loader import FAMILIES
from meters.catalogue.quirk_index import Listed
from meters.catalogue.quirks import Action, Severity
from tests.meters.manual_rows import quirks_referred_to

LISTED = list_quirks(load(key) for key in keys())
PREFIXES = {
    "PRO": ("pro2-", "pro380-"),
    "PRO2": ("pro2-",),
    "PRO380": ("pro380-",),
    "COMPACT": ("pro380-compact",),
    "2PU": ("2pu-",),
}
# Ids of the first collection that are about no PRO2 or PRO380, and what they are about instead.
ELSEWHERE = {
    **dict.fromkeys(["A2", "A15", "B5", "C16", "D8", "E5", "E13", "G2", "G8"], "Compact"),
    **dict.fromkeys(["A3", "A7", "A10", "A11", "B12", "B15", "C9", "C10", "C14", "D11"], "2PU"),
    **dict.fromkeys(["E4", "E8", "E11", "E12", "E16", "F4", "F9", "F11", "F13"], "2PU"),
    **dict.fromkeys(["G12", "G13"], "2PU"),
    **dict.fromkeys(["E9", "E10"], "a difference between Compact and 2PU"),
}
COLLECTION = {"A": 15, "B": 16, "C": 18, "D": 12, "E": 30, "F": 13, "G": 15}
"""How many ids the first collection has by letter: 119."""


def prefix(item: Listed) -> str:
    return item.quirk.id.rpartition("-")[0]


def test_every_quirk_is_written_once() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in FAMILIES.glob("*/*.yaml"))
    written = re.findall(r"^ *- id: (\S+)$", texts, re.MULTILINE)
    assert len(written) == len(set(written))
    assert {item.quirk.id for item in LISTED} == set(written)


def test_a_quirk_says_the_same_in_every_model() -> None:
    for item in LISTED:
        assert all(load(key).quirk(item.quirk.id) == item.quirk for key in item.models)


def test_a_quirk_is_only_in_the_families_of_its_name() -> None:
    for item in LISTED:
        families = PREFIXES[prefix(item)]
        assert all(key.startswith(families) for key in item.models), item.quirk.id


def test_a_quirk_of_two_families_is_in_both() -> None:
    for item in LISTED:
        if prefix(item) == "PRO":
            assert {key.split("-")[0] for key in item.models} == {"pro2", "pro380"}, item.quirk.id


@pytest.mark.parametrize(
    ("quirk_id", "models"),
    [
        ("PRO380-A9", {"pro380-s-ct", "pro380-mod-ct", "pro380-mb-ct"}),
        ("PRO380-N5", {"pro380-s", "pro380-mod", "pro380-mb"}),
        ("PRO380-E15", {"pro380-mod-ct"}),
        ("PRO380-N3", {"pro380-mod"}),
        ("PRO-E7", {"pro2-mod", "pro380-mod", "pro380-mod-ct"}),
        ("PRO-F2", {"pro2-mb", "pro380-mb", "pro380-mb-ct"}),
        ("PRO2-A4", {"pro2-2t"}),
        ("PRO2-E18", {"pro2-mod"}),
        ("PRO380-G11", {"pro380-mod", "pro380-mb", "pro380-mod-ct", "pro380-mb-ct"}),
    ],
)
def test_a_model_has_its_own_quirks_alone(quirk_id: str, models: set[str]) -> None:
    assert {item.quirk.id: set(item.models) for item in LISTED}[quirk_id] == models


def test_meters_for_transformers_have_no_quirk_of_direct_connection() -> None:
    for key in keys():
        if key.startswith("pro380") and key.endswith("-ct"):
            ids = {quirk.id for quirk in load(key).quirks}
            assert not ids & {"PRO-B2", "PRO380-N3", "PRO380-N5"}


def test_what_can_do_damage_is_refused_or_decided() -> None:
    damage = {item.quirk.id: item.quirk.action for item in LISTED if _damages(item)}
    assert {"PRO380-A1", "PRO380-A6", "PRO380-A9", "PRO2-A4", "PRO2-A8"} <= set(damage)
    assert all(action in (Action.REFUSE, Action.ASSERT) for action in damage.values())


def _damages(item: Listed) -> bool:
    return item.quirk.severity is Severity.DAMAGE and prefix(item).startswith("PRO")


@pytest.mark.parametrize("key", [key for key in keys() if key.startswith("pro")])
def test_what_locks_a_meter_refers_to_a_quirk_that_refuses(key: str) -> None:
    for item in load(key).irreversible:
        if item.effect == "locks":
            assert [load(key).quirk(quirk).action for quirk in item.quirks] == [Action.REFUSE]


@pytest.mark.parametrize("key", [key for key in keys() if key.startswith("pro")])
def test_nearly_every_quirk_is_referred_to_where_it_matters(key: str) -> None:
    meter = load(key)
    loose = {quirk.id for quirk in meter.quirks} - quirks_referred_to(as_json(meter))
    assert loose <= {"PRO-B6", "PRO380-G11"}


def test_the_first_collection_is_taken_over_or_is_about_other_meters() -> None:
    ours = {item.quirk.id.rpartition("-")[2] for item in LISTED if prefix(item).startswith("PRO")}
    collection = {
        f"{letter}{n}" for letter, count in COLLECTION.items() for n in range(1, count + 1)
    }
    assert len(collection) == 119
    assert collection - ours == set(ELSEWHERE)
    assert set(ELSEWHERE) <= collection


def test_the_list_has_id_action_title_and_models() -> None:
    lines = quirks_as_text(LISTED).splitlines()
    assert len(lines) == len(LISTED)
    (line,) = (line for line in lines if line.startswith("PRO380-E15 "))
    assert re.split(r"  +", line) == [
        "PRO380-E15",
        "characterise",
        "what the CT registers hold",
        "pro380-mod-ct",
    ]


def test_the_list_as_json_has_the_keys_of_the_files_and_the_models() -> None:
    (first, *_) = quirks_as_json(LISTED)
    assert isinstance(first, dict)
    assert set(first) == {
        *("id", "title", "severity", "says", "where", "doubt", "action", "handling"),
        *("certainty", "deviations", "models"),
    }
