"""From the name in a plan to the limit set of a model."""

import pytest

from metrology.standards import LIMIT_SETS, documents, limit_set, manual_set, resolve

PRO380 = "PRO380-manual/5.2"


@pytest.mark.parametrize(
    ("name", "accuracy_class", "expected"),
    [
        ("EN50470-3:2006", "A", "EN50470-3:2006/A"),
        ("EN50470-3:2006", "B", "EN50470-3:2006/B"),
        ("EN50470-3:2022", "C", "EN50470-3:2022/C"),
        ("MID-2014-32-EU", "B", "MID-2014-32-EU/B"),
        ("IEC62053-21:2003", "A", "IEC62053-21:2003/2"),
        ("IEC62053-21:2020", "B", "IEC62053-21:2020/1"),
        ("IEC62053-22:2003", "C", "IEC62053-22:2003/0.5S"),
        ("OIML-R46:2012", "B", "OIML-R46:2012/B"),
        ("manual", "B", PRO380),
        ("manual", "A", PRO380),
        (PRO380, "B", PRO380),
        ("EN50470-3:2006/B", "B", "EN50470-3:2006/B"),
        ("IEC62053-21:2003/1", "B", "IEC62053-21:2003/1"),
    ],
)
def test_a_name_without_class_is_for_the_class_of_the_model(
    name: str, accuracy_class: str, expected: str
) -> None:
    assert resolve(name, accuracy_class, PRO380).name == expected


@pytest.mark.parametrize(
    ("name", "accuracy_class", "message"),
    [
        (
            "EN50470-3:2006/A",
            "B",
            "A is not that; ask for EN50470-3:2006/B, or for EN50470-3:2006 for the class of each",
        ),
        ("IEC62053-21:2003/2", "B", "the model is of class B here, and 2 is not that; ask for IEC"),
        ("IEC62053-22:2003/0.2S", "B", "and 0.2S is not that; it has none for that class"),
        ("IEC62053-21:2003", "C", "has no class for a model of class C; it has IEC62053-21:2003/1"),
        ("IEC62053-22:2003", "B", "has no class for a model of class B"),
        ("OIML-R46:2012/D", "C", "ask for OIML-R46:2012/C"),
        ("IEC62053-23:2003/2", "B", "is about reactive energy, and active energy is measured"),
        ("IEC62053-23:2003", "B", "ask for IEC62053-23:2003/2 or IEC62053-23:2003/3"),
        ("PRO2-manual/5.2", "B", "of another manual than the model's, which has PRO380-manual/5.2"),
        ("EN50470-3:2005", "B", "did you mean EN50470-3:2006?"),
        ("EN50470-3:2006/X", "B", "did you mean EN50470-3:2006/"),
        ("nothing", "B", "known: manual, EN50470-3:2006"),
    ],
)
def test_a_name_that_is_not_for_the_model_is_refused(
    name: str, accuracy_class: str, message: str
) -> None:
    with pytest.raises(ValueError, match="limit set") as found:
        resolve(name, accuracy_class, PRO380)
    assert message in str(found.value)
    assert name in str(found.value)


def test_a_model_without_limits_in_its_manual_is_told_so() -> None:
    with pytest.raises(ValueError, match="this model has no limit set of its manual"):
        resolve("manual", "B")


def test_reactive_energy_is_judged_by_a_set_that_is_named_in_full() -> None:
    assert resolve("IEC62053-23:2003/3", "B", energy="reactive").accuracy_class == "3"
    with pytest.raises(ValueError, match="is about active energy, and reactive energy is measured"):
        resolve("EN50470-3:2006", "B", energy="reactive")


def test_that_classes_of_other_documents_stand_for_a_b_and_c_is_said_to_be_assumed() -> None:
    for limits in LIMIT_SETS.values():
        if limits.for_classes and limits.document.startswith(("IEC", "OIML")):
            assert "assumption of this project" in limits.equivalence, limits.name


def test_names_are_made_of_their_parts() -> None:
    for name, limits in LIMIT_SETS.items():
        edition = f":{limits.edition}" if limits.edition else ""
        assert name == limits.name == f"{limits.document}{edition}/{limits.accuracy_class}"
        assert limits in documents()[f"{limits.document}{edition}"]


def test_a_manual_is_found_by_its_title() -> None:
    assert manual_set("PRO380-Compact/V/DIN user manual").name == "PRO380-Compact-manual/5.2"
    with pytest.raises(ValueError, match="known are 2PU CT user manual, PRO2 user manual"):
        manual_set("PRO1 user manual")


def test_an_unknown_limit_set_without_a_near_one_lists_all() -> None:
    with pytest.raises(ValueError, match="known: EN50470-3:2006/A, EN50470-3:2006/B"):
        limit_set("zzz")
