"""A small document, read from its file: every key of it is where it belongs, and nowhere else."""

from pathlib import Path

import pytest

from contracts.errors import ConfigError
from metrology.standards import Influence, LimitSet, Ratings
from metrology.standards.files import PROJECT, read
from metrology.standards.limits import Constant
from metrology.standards.rows import Origin
from metrology.standards.s0 import S0Class, S0Limit, s0_classes
from metrology.standards.set_data import limit_sets
from tests.metrology.small_document import (
    ASSUMED,
    BOOK,
    CHILD,
    EXPERT,
    IS_FOUND,
    OURS,
    PARENT,
    PROJECT_SAYS,
    S0,
    SECOND,
    origin,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / f"{PROJECT}.toml").write_text(OURS, encoding="utf-8")
    (tmp_path / "doc_1999.toml").write_text(PARENT, encoding="utf-8")
    (tmp_path / "doc_2009.toml").write_text(CHILD, encoding="utf-8")
    return tmp_path


def sets(stem: str, folder: Path) -> list[LimitSet]:
    return list(limit_sets(read(stem, folder)))


def test_all_that_a_file_says_of_a_class(folder: Path) -> None:
    assert sets("doc_1999", folder)[1] == SECOND


def test_a_class_without_a_number_has_no_row(folder: Path) -> None:
    first = sets("doc_1999", folder)[0]
    assert (first.name, first.for_classes) == ("DOC:1999/1", ("B",))
    assert [row.mpe_pct for row in first.balanced] == [1.5]
    assert [row.mpe_pct for row in first.variations[Influence("voltage")]] == [0.9]
    assert first.start is not None
    assert [current.most for current in first.start.currents] == ["0.002 In"]
    assert [ratio.bound for ratio in first.ratios] == ["0.02 In"]
    assert first.no_load_rule is not None
    assert (first.no_load_rule.numerator, first.no_load_rule.base_mpe_pct) == (600e6, 1.5)


def test_what_may_be_left_out_is_left_out(folder: Path) -> None:
    """Without edition, classes of a model, starting, no load, transients; reactive energy."""
    text = PARENT.replace('edition = "1999"\n', "").replace('"active"', '"reactive"')
    head, tables = text.split("[model_classes]")
    (folder / "short.toml").write_text(head, encoding="utf-8")
    found = sets("short", folder)[0]
    assert (found.name, found.edition, found.energy) == ("DOC/1", "", "reactive")
    assert (found.for_classes, found.equivalence) == ((), "")
    assert (found.start, found.no_load_rule, found.transient_kwh_per_va) == (None, None, None)
    assert (found.taken_over, found.manual_title, found.balanced) == ("", "", ())
    plain = tables.split("[no_load]")[1].split("[[ratio]]")[0]
    plain = "\n".join(line for line in plain.splitlines() if not line.startswith(("base", "at_")))
    (folder / "no_load.toml").write_text(f"{head}[no_load]{plain}", encoding="utf-8")
    rule = sets("no_load", folder)[0].no_load_rule
    assert rule is not None
    assert (rule.base_mpe_pct, rule.at_test_voltage, rule.start) == (1.0, False, None)


def test_what_is_taken_over_says_from_where_and_is_no_longer_found(folder: Path) -> None:
    found = sets("doc_2009", folder)[1]
    taken = "taken over from DOC:1999: the book"
    assert (found.name, found.title, found.source) == ("DOC:2009/2", "The same, later", "hearsay")
    assert (found.taken_over, found.manual_title) == ("not read", "A manual")
    assert found.balanced[0].origin == Origin("table 1", taken, EXPERT, "warm")
    assert found.equivalence == f"by their limits ({EXPERT})"
    assert found.constant_rule == Constant(0.4, 2.0, Origin("new", "a rumour", IS_FOUND))
    assert found.start is not None
    assert found.start.pulses == Origin("p1", PROJECT_SAYS, ASSUMED)
    assert [clause.number for clause in found.clauses] == ["8.3", "9", "10"]


def test_an_assumption_that_is_taken_over_stays_one(folder: Path) -> None:
    text = PARENT.replace("[transient]", OURS[OURS.index("[start_pulses]") :] + "[transient]")
    text = text.replace('source = "project"', 'source = "book"')
    (folder / "doc_1999.toml").write_text(text, encoding="utf-8")
    found = sets("doc_2009", folder)[0].start
    assert found is not None
    assert found.pulses == Origin("p1", BOOK, ASSUMED)


def test_one_clause_and_no_sources_can_be_taken_over(folder: Path) -> None:
    """What is wrong with them is said where it is read, not while it is taken over."""
    text = PARENT.split("[[clause]]")[0]
    (folder / "doc_1999.toml").write_text(text, encoding="utf-8")
    assert [clause.number for clause in sets("doc_2009", folder)[0].clauses] == ["10"]
    (folder / "doc_1999.toml").write_text(f'clause = "xy"\n{text}', encoding="utf-8")
    with pytest.raises(
        ConfigError, match=r"^.*doc_2009\.toml: clause\[1\]: 'xy': must be a table$"
    ):
        sets("doc_2009", folder)
    bare = text.replace('[sources]\nbook = "the book"\n', "")
    (folder / "doc_1999.toml").write_text(bare, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"'book, taken over': must be one of rumour, project$"):
        sets("doc_2009", folder)


@pytest.mark.parametrize(
    ("stem", "message"),
    [
        ("doc_1999", r"doc_1999\.toml: sources: 5: must be a table"),
        (PROJECT, r"doc_1999\.toml: sources: 5: must be a table"),
        ("doc_2009", r"doc_2009\.toml: sources: 5: must be a table"),
    ],
)
def test_sources_that_are_no_table_are_refused_in_the_name_of_what_is_read(
    folder: Path, stem: str, message: str
) -> None:
    path = folder / f"{stem}.toml"
    text = path.read_text(encoding="utf-8")
    head, rest = text.split("[sources]\n")
    rest = rest.split("\n", 1)[1]
    path.write_text(f"sources = 5\n{head}{rest}", encoding="utf-8")
    with pytest.raises(ConfigError, match=f"^{message}$"):
        sets("doc_1999" if stem == PROJECT else stem, folder)


def test_what_takes_over_a_file_without_sources_names_itself(folder: Path) -> None:
    text = PARENT.replace('[sources]\nbook = "the book"\n', "")
    (folder / "doc_1999.toml").write_text(f"sources = 5\n{text}", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"^doc_2009\.toml: starting\[1\]\.source: 'book, taken"):
        sets("doc_2009", folder)


def test_texts_are_read_as_utf_8(folder: Path) -> None:
    (folder / "doc_1999.toml").write_text(PARENT.replace("A doc", "À doc"), encoding="utf-8")
    assert sets("doc_1999", folder)[0].title == "À document"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("lowest_pct = -3", "lowest_pct = true", "balanced[1].lowest_pct: True: must be a number"),
        (
            'lowest_pct = -3\nrises_below = "Itr"',
            "rises_below = 3",
            "balanced[1].rises_below: 3: must be a text",
        ),
        (
            "voltage_factor = 1.15\n",
            "",
            "no_load.voltage_factor: this key is missing; it must be a number",
        ),
        (
            "declared = true",
            "declared = 1",
            "starting[1].declared: 1: must be true or false",
        ),
        ('suites = ["no_load"]', 'suites = "x"', "clause[1].suites: 'x': must be a list of texts"),
        ("[model_classes]", "model_classes = 3\n[other]", "sources.model_classes"),
        (
            "temperatures_degc = [[-10, 5], [30.5, 40]]",
            "temperatures_degc = 5",
            "balanced[1].temperatures_degc: 5: must be a list of pairs of numbers, as [[-10, 5],",
        ),
        ("kwh_per_va", "zzz = 1\nkwh_per_va", "transient.zzz: unknown key 'zzz'; there is no such"),
        ("[[difference]]", "[difference]", "difference: {'currents': 'I = Iref', 'mpe_pct': 4, "),
        (
            'influences = ["voltage"]',
            'influences = ["volt"]',
            "clause[1].influences: ['volt']: must be one of voltage, ",
        ),
        ("[[difference]]", "[[x]]", "x: unknown key 'x'; there is no such key"),
    ],
)
def test_what_is_wrong_is_said_in_whole_sentences(
    folder: Path, old: str, new: str, message: str
) -> None:
    assert PARENT.count(old) >= 1
    (folder / "doc_1999.toml").write_text(PARENT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as found:
        sets("doc_1999", folder)
    assert str(found.value).startswith(f"doc_1999.toml: {message}")


def test_what_is_missing_is_said_with_what_it_must_be(folder: Path) -> None:
    ours = OURS.split("[constant]")[0] + "[repeatability]" + OURS.split("[repeatability]")[1]
    (folder / f"{PROJECT}.toml").write_text(ours, encoding="utf-8")
    with pytest.raises(
        ConfigError, match=r"^doc_1999\.toml: constant: this key is missing; it must be a table$"
    ):
        sets("doc_1999", folder)
    spoilt = PARENT.replace("[[difference]]", "[difference]")
    (folder / "doc_1999.toml").write_text(spoilt, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"^doc_1999.*: must be a list of tables$"):
        sets("doc_1999", folder)


def test_pulse_outputs_are_read_by_class(tmp_path: Path) -> None:
    (tmp_path / f"{PROJECT}.toml").write_text(OURS, encoding="utf-8")
    (tmp_path / "out.toml").write_text(S0, encoding="utf-8")
    voltage, on = origin("table 1"), origin("table 2")
    assert list(s0_classes(read("out", tmp_path))) == [
        S0Class(
            f"OUT:1998/{name}",
            "Outputs",
            {
                "voltage_v": S0Limit("voltage_v", None, upper, voltage),
                "on_s": S0Limit("on_s", 0.03, None, on),
            },
        )
        for name, upper in (("A", 27.0), ("B", 15.0))
    ]


def test_a_rule_of_the_small_document_works(folder: Path) -> None:
    """480e6 / (2.5 * 1000 imp/kWh * 1 * 1.15 * 230 V * 60 A) minutes."""
    rule = sets("doc_1999", folder)[1].no_load()
    found = rule.duration_s(1000, 1, 230.0, Ratings(0.25, 0.5, 5.0, 60.0))
    assert found == pytest.approx(480e6 / (2.5 * 1000 * 1.15 * 230 * 60) * 60)
