"""What a campaign plants, what it adds up, and what it compares. No run is made here."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bench.campaign.figures import Detection, Row, detection
from bench.campaign.kept import Kept, worse
from bench.campaign.listing import Defect, defects_of
from bench.campaign.order import ordered_with
from bench.campaign.outcomes import Outcome, Outcomes
from bench.campaign.station import kind_of_bus, station_for, widened
from bench.campaign.text import escapes, page, summary
from bench.campaign.trials import bad_units, good_units
from bench.station import load_station
from contracts.errors import BenchError, ConfigError

SIM = Path(__file__).resolve().parents[2] / "stations" / "sim.yaml"


def defect(name: str, *, plans: Sequence[str] = ("line",), **sizes: str) -> Defect:
    listed = {key.removeprefix("x").replace("_", "."): value for key, value in sizes.items()}
    return Defect(name, "wrong", "a cause", (f"{name}/first",), tuple(plans), "", "EN 1", listed)


SIZED = defect(
    "sized", x0_5="sized:pct=1:phase=2", x1_2="sized:pct=2.4:phase=2", x2="sized:pct=4:phase=2"
)
PLAIN = defect("plain")
UNFIT = defect("unfit", plans=("lab",))
DEFECTS = {d.name: d for d in (SIZED, PLAIN, UNFIT)}


def outcome(
    key: str, verdict: str, *failed: str, first: str = "", orders: tuple[str, ...] = ()
) -> Outcome:
    name, _, size = key.partition("@")
    name = name.partition("#")[0]
    number = float(size) if size else None
    return Outcome(key, name, number, orders, verdict, failed, 60.0, (), "", first)


def added_up(*outcomes: Outcome) -> Detection:
    return detection("line", "model", DEFECTS, outcomes, ["idle/check"])


@pytest.fixture(scope="module")
def listed() -> dict[str, Defect]:
    return defects_of("pro380-mod", "modbus_rtu", (1.0, 4.0))


@pytest.mark.parametrize(
    ("seen_by", "first", "blamed", "right"),
    [
        ("idle/check", "idle/check/point", "", True),
        ("idle/check", "idle/other", "", False),
        ("idle", "idle/other", "", True),
        ("answer of the meter", "other/check", "answer of the meter", True),
        ("answer of the meter", "other/check", "voltage", False),
    ],
)
def test_a_cause_is_named_by_check_by_suite_or_by_what_the_finding_is_about(
    seen_by: str, first: str, blamed: str, *, right: bool
) -> None:
    listed = Defect("d", "wrong", "a cause", (seen_by,), ("line",), "", "", {})
    seen = Outcome("d", "d", None, (), "FAIL", (first,), 1.0, (), blamed)
    assert Row(seen, listed, expected=True).rightly_named is right


def test_a_defect_with_a_size_is_planted_at_each_and_another_once() -> None:
    trials = bad_units([SIZED, PLAIN], ["1.2", "2", "1"])
    assert [trial.key for trial in trials] == ["sized@1.2", "sized@2", "sized@1", "plain"]
    assert [trial.orders[0] for trial in trials] == [
        "sized:pct=2.4:phase=2",
        "sized:pct=4:phase=2",
        "sized:pct=2:phase=2",
        "plain",
    ]


def test_the_virtual_bench_tells_the_order_of_any_size(listed: dict[str, Defect]) -> None:
    trials = bad_units([listed["gain"], listed["lost-pulses"]], ["1", "4"])
    assert [trial.orders for trial in trials] == [
        ("gain:pct=2",),
        ("gain:pct=8",),
        ("lost-pulses:every=100",),
        ("lost-pulses:every=25",),
    ]


def test_the_virtual_bench_tells_what_its_units_were_ordered_with(
    listed: dict[str, Defect],
) -> None:
    ordered = ordered_with(listed.values())
    assert ordered == {"combination_code": 5.0, "s0_output_rate": 10000.0}
    needing = {name for name, defect in listed.items() if defect.ordered}
    assert needing == {"default-code", "default-rate"}
    assert all("under ordered" in listed[name].only_if for name in needing)


def test_no_good_unit_has_less_than_nothing_of_what_goes_one_way(
    listed: dict[str, Defect],
) -> None:
    """The 825th once drew a starting current of 0.999998 times its own."""
    for trial in good_units(listed, 1000, 0.4):
        for order in trial.orders:
            name, _, value = order.rpartition("=")
            assert float(value) > 1 or not name.startswith("starts-late"), trial.key
            assert float(value) > 0 or not name.startswith("saturation"), trial.key


def test_good_units_use_up_no_more_than_their_share_of_a_limit(
    listed: dict[str, Defect],
) -> None:
    defects = listed
    matters = {
        name: float(d.sizes["2"].partition("=")[2]) / 2
        for name, d in defects.items()
        if name in ("gain", "voltage-gain", "phase-errors")
    }
    used = []
    for trial in good_units(defects, 200, 0.4):
        shares = {
            order.partition(":")[0]: abs(float(order.rpartition("=")[2])) for order in trial.orders
        }
        used.append(sum(shares[name] / of for name, of in matters.items() if name in shares))
    assert 0.3 < max(used) <= 0.4 + 1e-6
    assert [t.orders for t in good_units(defects, 9, 0.4)] == [
        t.orders for t in good_units(defects, 9, 0.4)
    ]


def test_escapes_first_causes_and_contributions_are_told_apart() -> None:
    found = added_up(
        outcome("sized@1.2", "PASS"),
        outcome("sized@2", "FAIL", "sized/first/l1", "other/check"),
        outcome("plain", "FAIL", "other/check/1", "other/check/2"),
        outcome("unfit", "PASS"),
        outcome("good#1", "PASS"),
        outcome("good#2", "FAIL", "other/check"),
        outcome("good#3", "INCONCLUSIVE"),
    )
    assert (found.caught(1.2).hits, found.caught(1.2).count) == (0, 1)
    assert (found.caught(2).hits, found.caught(None).hits, found.caught(None).count) == (1, 1, 1)
    assert (found.rightly_named.hits, found.rightly_named.count) == (1, 2)
    assert (found.false_rejects.hits, found.false_rejects.count) == (1, 3)
    assert [row.outcome.key for row in found.escapes] == ["sized@1.2"]
    assert (found.escaped.hits, found.escaped.count) == (1, 3)
    assert {c.check: (len(c.caught), len(c.alone)) for c in found.contributions} == {
        "idle/check": (0, 0),
        "other/check": (2, 1),
        "sized/first": (1, 0),
    }
    assert escapes(found) == ["sized@1.2: PASS. wrong"]
    assert (found.good_undecided.hits, found.good_decided_alone.hits) == (1, 0)
    assert "| `plain` | FAIL | `other/check/1` | no |  |" in page(found)
    assert "- `unfit`: " in page(found)


def test_what_was_decided_only_alone_is_counted_and_a_good_one_is_not_excused() -> None:
    found = added_up(
        outcome("sized@1.2", "FAIL", "sized/first", first="INCONCLUSIVE"),
        outcome("sized@2", "FAIL", "sized/first"),
        outcome("good#1", "PASS", first="INCONCLUSIVE"),
        outcome("good#2", "PASS", first="FAIL"),
        outcome("good#3", "PASS", first="PASS"),
    )
    assert (found.decided_alone.hits, found.decided_alone.count) == (1, 2)
    assert (found.good_undecided.hits, found.good_decided_alone.hits) == (1, 1)
    assert found.false_rejects.hits == 1
    said = "\n".join(summary(found))
    assert "decided only when run again alone, with a defect: 1 of 2" in said
    assert "decided only when run again alone, good ones: 1 of 3" in said
    assert "good units without a decision, in company: 1 of 3" in said
    assert "| `sized@1.2` | FAIL | `sized/first` | yes | INCONCLUSIVE |" in page(found)


def test_the_page_says_how_it_was_run_and_on_which_condition_a_defect_is_found() -> None:
    bound = replace(PLAIN, only_if="expected where the plan says so")
    seen = detection(
        "line", "model", {"plain": bound}, [outcome("plain", "FAIL", "plain/first")], []
    )
    text = page(seen, ["Run with `this`."])
    assert "Run with `this`." in text
    assert "- `plain`: expected where the plan says so" in text
    assert "no defect was planted that the plan is not there for" in text


def test_a_defect_that_has_another_size_now_is_not_compared() -> None:
    before = Kept.of(added_up(outcome("sized@2", "FAIL", "sized/first", orders=("sized:pct=4",))))
    same = Kept.of(added_up(outcome("sized@2", "PASS", orders=("sized:pct=4",))))
    smaller = Kept.of(added_up(outcome("sized@2", "PASS", orders=("sized:pct=1",))))
    assert worse(before, same) == ["sized@2: FAIL by sized/first before, PASS now"]
    assert worse(before, smaller) == []


def test_a_size_below_what_matters_is_no_escape() -> None:
    found = added_up(outcome("sized@0.5", "PASS"), outcome("sized@1", "PASS"))
    assert found.escapes == ()
    assert found.escaped.count == 0


def test_a_unit_without_a_decision_is_not_caught_and_did_not_pass() -> None:
    found = added_up(outcome("sized@2", "INCONCLUSIVE"), outcome("plain", "PASS"))
    assert [row.outcome.key for row in found.escapes] == ["sized@2", "plain"]
    assert (found.escaped.hits, found.escaped.count) == (1, 2)


def test_what_was_caught_before_and_is_not_now_is_worse(tmp_path: Path) -> None:
    before = Kept.of(added_up(outcome("plain", "FAIL", "a/b"), outcome("sized@2", "PASS")))
    before.save(tmp_path / "kept.json")
    kept = Kept.load(tmp_path / "kept.json")
    assert kept == before
    assert worse(kept, before) == []
    now = Kept.of(added_up(outcome("plain", "ERROR"), outcome("good#1", "FAIL", "a/b")))
    assert worse(kept, now) == [
        "plain: FAIL by a/b before, ERROR now",
        "good units that failed: 0 before, 1 now",
    ]


def test_what_is_no_kept_campaign_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    path.write_text('{"found": {"plain": []}}', encoding="utf-8")
    with pytest.raises(ConfigError, match="no kept campaign"):
        Kept.load(path)


def test_outcomes_are_kept_and_a_line_that_was_cut_off_is_run_again(tmp_path: Path) -> None:
    first, second = outcome("plain", "FAIL", "a/b"), outcome("sized@2", "PASS")
    Outcomes(tmp_path).add([first, second])
    path = tmp_path / "outcomes.jsonl"
    path.write_bytes(path.read_bytes()[:-5])
    again = Outcomes(tmp_path)
    assert again.all == [first]
    assert not again.has("sized@2", ())
    assert again.has("plain", ())
    assert not again.has("plain", ("plain:pct=2",))
    again.add([second])
    assert Outcomes(tmp_path).all == [first, second]


@pytest.mark.parametrize(
    ("why_not", "only_if", "said"),
    [
        ("a line has no time", "expected where it is told", "a line has no time"),
        ("", "expected where it is told", "expected where it is told"),
        ("", "", "the plan has no suite that sees it in this model on this bus"),
    ],
)
def test_what_a_plan_is_not_there_for_has_a_reason(why_not: str, only_if: str, said: str) -> None:
    other = replace(PLAIN, plans=(), why_not=why_not, only_if=only_if)
    found = detection("line", "model", {"plain": other}, [outcome("plain", "PASS")], [])
    assert f"- `plain`: {said}\n" in page(found, ["Run."])


@pytest.mark.parametrize(
    ("station", "kind"),
    [("sim", "modbus_rtu"), ("sim-mbus", "mbus"), ("sim-infrared", "iec62056_21")],
)
def test_units_are_on_the_bus_of_the_first_position(station: str, kind: str) -> None:
    assert kind_of_bus(SIM.with_name(f"{station}.yaml")) == kind


@pytest.mark.parametrize("use", [kind_of_bus, lambda file: widened(file, 2, file.parent)])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "No such file"),
        ("a: [", "is not YAML"),
        ((SIM.with_name("rack.example.yaml")).read_text(encoding="utf-8"), "a position 1$"),
    ],
)
def test_a_station_that_no_campaign_can_use_is_refused_with_its_name(
    use: Callable[[Path], object], text: str | None, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "odd.yaml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=f"odd.yaml: .*{said}"):
        use(file)


@pytest.mark.parametrize(
    ("model", "station"),
    [
        ("pro380-mod", "sim"),
        ("2pu-ct", "sim"),
        ("pro2-mb", "sim-mbus"),
        ("pro380-s-ct", "sim-infrared"),
    ],
)
def test_a_model_has_a_station_with_its_bus(model: str, station: str) -> None:
    assert station_for(model) == SIM.with_name(f"{station}.yaml")


def test_a_model_on_a_bus_that_it_does_not_have_is_refused_before_anything_runs() -> None:
    with pytest.raises(BenchError, match=r"of pro380-mod on mbus: .* has no mbus; it"):
        defects_of("pro380-mod", "mbus")


def test_each_position_of_the_station_has_a_bus_and_lines_of_its_own(tmp_path: Path) -> None:
    station = load_station(widened(SIM, 8, tmp_path))
    assert len({position.bus for position in station.positions.values()}) == 8
    lines = [line for p in station.positions.values() for line in p.lines.values()]
    assert len(set(lines)) == len(lines) == 24


def test_a_defect_that_could_not_be_planted_is_neither_caught_nor_an_escape() -> None:
    found = added_up(outcome("plain", "NOT APPLICABLE"), outcome("sized@2", "FAIL", "sized/first"))
    assert [row.outcome.key for row in found.rows] == ["sized@2"]
    assert found.caught(None).count == 0
