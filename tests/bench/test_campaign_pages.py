"""A campaign as page, as JSON, and in the list of those that are kept; and when units failed."""

import json
from collections.abc import Iterable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bench.campaign import as_json
from bench.campaign.figures import Detection
from bench.campaign.index import write_index
from bench.campaign.kept import Kept, worse
from bench.campaign.smallest import Smallest, smallest
from bench.campaign.text import page, smallest_sizes, summary
from bench.campaign.timed import failed_after_s, timed
from bench.campaign.web_page import web_page
from metrology.verdict import Verdict
from reports.records import UnitRecord
from reports.store import RunStore
from tests.bench.test_campaign_figures import added_up, outcome
from tests.bench.test_campaign_smallest import seen
from tests.reports.recordings import INFO, OUTCOME, RESULT

STEP = smallest(seen("0.917:0/8 1:8/8 1.09:8/8 2:1/1 4:1/1"))


def campaign(found: Smallest = STEP) -> Detection:
    caught = replace(outcome("sized@2", "FAIL", "sized/first/l1", "other/check"), caught_after_s=20)
    late = replace(outcome("plain", "FAIL", "other/check/<1>"), caught_after_s=50)
    units = (outcome("sized@1.2", "PASS"), caught, late, outcome("good#1", "PASS"))
    return replace(added_up(*units), smallest={"sized": found})


class Page(HTMLParser):
    """What a browser would show, and what it would ask for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.pictures: list[tuple[str, str]] = []
        self.asked: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "img":
            self.pictures.append((named["alt"], named["src"]))
        self.asked += [named[name] for name in ("src", "href") if name in named]

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def test_the_page_shows_every_figure_and_asks_nothing_of_a_network() -> None:
    shown = Page(web_page(campaign(), ["Run with `this`."]))
    said = "\n".join(shown.said)
    assert all(address.startswith("data:image/svg+xml;base64,") for address in shown.asked)
    assert [words.partition(".")[0].partition(":")[0] for words, _ in shown.pictures] == [
        *("Shares of a campaign", "Matrix of defects and sizes", "Bench time until caught"),
        *("Smallest sizes that are caught", "Contributions of checks"),
    ]
    assert "Run with this." in said
    assert "sized/first/l1, 20.0 s" in said
    assert "NOT CAUGHT: PASS" in said
    assert "other/check/<1>, 50.0 s (named otherwise)" in said
    assert "between 0.93 and 1.09" in said
    assert "Of the defects of this campaign: idle/check, sized/first." in said


def test_text_and_json_tell_times_smallest_sizes_and_what_is_not_needed() -> None:
    found = campaign()
    known = json.loads(as_json.text(found))
    assert known["caught_after_s"] == [20, 50]
    assert known["units"]["plain"]["caught_after_s"] == 50
    assert known["units"]["sized@1.2"]["caught_after_s"] is None
    assert known["catch_nothing_alone"] == ["idle/check", "sized/first"]
    assert known["contributions"]["sized/first"] == {
        "caught": ["sized@2"],
        "first": ["sized@2"],
        "alone": [],
    }
    assert known["smallest_caught_with_99_pct"]["sized"]["size"] is None
    assert known["smallest_caught_with_99_pct"]["sized"]["said"] == "between 0.93 and 1.09"
    assert known["shares"]["caught_at_2"]["hits"] == 1
    assert known["good"]["good#1"]["verdict"] == "PASS"
    assert "of 2 half within 20.0 s, 90 % within 50.0 s" in "\n".join(summary(found))
    assert smallest_sizes(found) == [
        "smallest size that is caught with 99 %, sized: between 0.93 and 1.09; 26 units"
    ]
    written = page(found)
    assert "| `sized` | between 0.93 and 1.09 | 26 |" in written
    assert "| `plain` | FAIL | `other/check/<1>` | no |  | 50 |" in written
    assert "that no other check caught: `idle/check`, `sized/first`." in written


def test_a_campaign_without_times_says_so_and_draws_no_times() -> None:
    found = added_up(outcome("plain", "FAIL", "plain/first"))
    assert "bench time until caught: not known" in summary(found)
    assert json.loads(as_json.text(found))["caught_after_s"] == []


def test_a_unit_failed_when_its_first_fail_was_recorded(tmp_path: Path) -> None:
    with RunStore(tmp_path / "runs.sqlite") as store:
        store.begin(INFO)
        for position in (1, 2):
            store.add_unit(INFO.run, UnitRecord(position, "pro380-mod", f"{position}", ""))
        for position, verdict, at_s in (
            (1, Verdict.PASS, 10.0),
            (2, Verdict.INCONCLUSIVE, 20.0),
            (2, Verdict.FAIL, 30.5),
            (1, Verdict.PASS, 40.0),
            (2, Verdict.FAIL, 50.0),
        ):
            name = f"accuracy/{at_s:g}"
            result = replace(RESULT, position=position, verdict=verdict, name=name)
            store.add(INFO.run, result, at_s)
        store.end(INFO.run, OUTCOME)
        run = timed(store, INFO.run)
        stored = store.load(INFO.run)
    assert (failed_after_s(run, 1), failed_after_s(run, 2)) == (None, 30.5)
    assert run.units == stored.units
    assert failed_after_s(stored, 2) is None


def test_a_smallest_size_that_has_grown_is_worse(tmp_path: Path) -> None:
    before = Kept.of(campaign())
    before.save(tmp_path / "kept.json")
    kept = Kept.load(tmp_path / "kept.json")
    assert kept == before
    grown = Kept.of(campaign(smallest(seen("1:0/8 2:0/8 2.18:8/8 4:1/1"))))
    assert worse(kept, grown) == [
        "sized: caught with 99 % below 1.09 times the size that matters before, only above 2.03 now"
    ]
    assert worse(grown, kept) == []
    assert worse(kept, Kept.of(campaign(smallest(seen("1:0/1"))))) == []
    without = Kept.of(replace(campaign(), smallest={}))
    assert worse(without, grown) == worse(grown, without) == []


def rows_of(lines: Iterable[str]) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if "|" in line[:1]]


def test_plans_of_a_model_stand_beside_one_another_by_defect(tmp_path: Path) -> None:
    Kept.of(campaign()).save(tmp_path / "line-model.json")
    other = replace(added_up(outcome("sized@1.2", "FAIL", "sized/first")), plan="lab")
    Kept.of(other).save(tmp_path / "lab-model.json")
    write_index(tmp_path)
    lines = (tmp_path / "README.md").read_text(encoding="utf-8").splitlines()
    head, _, *rows = rows_of(lines[lines.index("## model, by defect and plan") :])
    assert head == ["defect", "lab", "line"]
    assert {row[0]: row[1:] for row in rows} == {
        "`sized@1.2`": ["`sized/first`", "PASS"],
        "`sized@2`": ["", "`sized/first`, 20.0 s"],
        "`plain`": ["", "`other/check`, 50.0 s (named otherwise)"],
    }


@pytest.mark.parametrize("name", ["line-model", "other"])
def test_the_list_of_kept_campaigns_has_a_line_each(tmp_path: Path, name: str) -> None:
    Kept.of(campaign(), "2026-03-01", "meterbench 0.1.0").save(tmp_path / f"{name}.json")
    (tmp_path / "older.json").write_text('{"false_rejects": 0, "found": {}}', encoding="utf-8")
    (tmp_path / "strange.json").write_text("[]", encoding="utf-8")
    write_index(tmp_path)
    lines = (tmp_path / "README.md").read_text(encoding="utf-8").splitlines()
    assert "## model, by defect and plan" not in lines
    rows = rows_of(lines)
    head, _, *campaigns = rows
    assert {len(row) for row in rows} == {len(head)}
    said = dict(zip(head, next(row for row in campaigns if "2026-03-01" in row), strict=True))
    assert said["plan"] == f"[line]({name}.md)"
    assert (said["model"], said["by"], said["units"]) == ("model", "meterbench 0.1.0", "4")
    assert (said["caught at 1.2"], said["at 2"]) == (
        "0 of 1 (0.0 … 97.5 %)",
        "1 of 1 (2.5 … 100.0 %)",
    )
    assert said["passed, and should fail"].startswith("1 of 3")
    assert said["named rightly"].startswith("1 of 2")
    assert said["good units that failed"].startswith("0 of 1")
    assert said["smallest sizes"] == "1"
    assert "[older](older.md)" in [row[0] for row in campaigns]
    assert "strange.json: no kept campaign" in [row[0] for row in campaigns]
