"""What the outcomes of a campaign add up to. Nothing here runs anything."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bench.campaign.listing import Defect
from bench.campaign.outcomes import Outcome
from bench.campaign.smallest import Smallest
from bench.campaign.trials import GOOD
from metrology.proportion import proportion_interval
from metrology.verdict import Verdict

CAUGHT = (Verdict.FAIL,)
PASSED = (Verdict.PASS,)
DECIDED = (*CAUGHT, *PASSED)


@dataclass(frozen=True, slots=True)
class Share:
    """How often something happened, and how sure that is.

    Attributes:
        hits, count: how often, of how many.
        lower, upper: bounds of its probability at 95 %, after Clopper and Pearson.
    """

    hits: int
    count: int
    lower: float
    upper: float

    @classmethod
    def of(cls, happened: Iterable[bool]) -> "Share":
        """Of what is true."""
        seen = list(happened)
        return cls(sum(seen), len(seen), *proportion_interval(sum(seen), len(seen)))

    def __str__(self) -> str:
        if not self.count:
            return "none of 0"
        share = f"{self.hits} of {self.count} ({100 * self.hits / self.count:.1f} %"
        return f"{share}; {100 * self.lower:.1f} … {100 * self.upper:.1f} % at 95 %)"


@dataclass(frozen=True, slots=True)
class Row:
    """One defect at one size.

    Attributes:
        outcome: what became of it.
        defect: what it is.
        expected: whether the plan is there for it.
    """

    outcome: Outcome
    defect: Defect
    expected: bool

    @property
    def caught(self) -> bool:
        """Whether the unit failed."""
        return self.outcome.verdict in CAUGHT

    @property
    def escaped(self) -> bool:
        """Whether the unit passed."""
        return self.outcome.verdict in PASSED

    @property
    def first(self) -> str:
        """Name of the result that failed first; empty if none did."""
        return self.outcome.failed[0] if self.outcome.failed else ""

    @property
    def rightly_named(self) -> bool:
        """Whether the check that failed first is one that should see it first.

        At which load it fails first depends on the order of the loads and on its size. Where the
        catalogue names a whole suite, any check of it counts. What has to do with answers on the
        bus shows wherever something is asked; then it counts that the finding says so.
        """
        suite = self.first.partition("/")[0]
        told = {self.outcome.blamed, suite, check_of(self.first)}
        return any(check_of(name) in told for name in self.defect.seen_by)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one check is good for.

    Attributes:
        check: ``suite/check``.
        caught: units with a defect that it failed.
        first: those that no check failed before.
        alone: those that no other check failed.
    """

    check: str
    caught: tuple[str, ...]
    first: tuple[str, ...]
    alone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Detection:
    """A whole campaign.

    Attributes:
        plan, model: what was run.
        rows: every defect, in the order of the catalogue.
        good: every good unit.
        contributions: of every check of the plan.
        smallest: size that is caught with 99 % probability, by defect; empty if it was not asked.
    """

    plan: str
    model: str
    rows: tuple[Row, ...]
    good: tuple[Outcome, ...]
    contributions: tuple[Contribution, ...]
    smallest: Mapping[str, Smallest] = field(default_factory=dict)

    def caught(self, size: float | None) -> Share:
        """Of the defects that the plan is there for, at a size (None: those without one)."""
        return Share.of(r.caught for r in self.rows if r.expected and r.outcome.size == size)

    @property
    def escaped(self) -> Share:
        """Units that passed, of those that the plan should fail: from the size that matters on."""
        return Share.of(row.escaped for row in self.rows if row.expected and _matters(row))

    @property
    def rightly_named(self) -> Share:
        """Of all that were caught."""
        return Share.of(row.rightly_named for row in self.rows if row.expected and row.caught)

    @property
    def false_rejects(self) -> Share:
        """Of the good units; one that failed in company counts, whatever it came to alone."""
        return Share.of(
            outcome.verdict in CAUGHT or outcome.first_verdict in CAUGHT for outcome in self.good
        )

    @property
    def good_undecided(self) -> Share:
        """Of the good units, those that neither passed nor failed when they were first run."""
        return Share.of(outcome.verdict_at_first not in DECIDED for outcome in self.good)

    @property
    def decided_alone(self) -> Share:
        """Of the units with a defect that the plan is there for, those decided only alone."""
        return Share.of(_decided_alone(row.outcome) for row in self.rows if row.expected)

    @property
    def good_decided_alone(self) -> Share:
        """Of the good units, those that were decided only when they were run again alone."""
        return Share.of(_decided_alone(outcome) for outcome in self.good)

    @property
    def caught_after_s(self) -> tuple[float, ...]:
        """Bench time until each of those that the plan is there for was caught, the first first."""
        seen = (row.outcome.caught_after_s for row in self.rows if row.expected and row.caught)
        return tuple(sorted(after_s for after_s in seen if after_s is not None))

    @property
    def run_s(self) -> float:
        """Bench time of the longest run, in s; 0 if no unit was run."""
        every = (*self.good, *(row.outcome for row in self.rows))
        return max((outcome.bench_time_s for outcome in every), default=0.0)

    @property
    def not_needed(self) -> tuple[str, ...]:
        """Checks that caught nothing that no other check caught as well."""
        return tuple(part.check for part in self.contributions if not part.alone)

    @property
    def sizes(self) -> tuple[float | None, ...]:
        """That were planted, from small to large; last, those without a size."""
        found = {row.outcome.size for row in self.rows}
        return tuple(sorted(found, key=lambda size: (size is None, size or 0.0)))

    @property
    def escapes(self) -> tuple[Row, ...]:
        """What the plan is there for, at the size that matters or above, and did not catch."""
        return tuple(row for row in self.rows if row.expected and not row.caught and _matters(row))


def _decided_alone(outcome: Outcome) -> bool:
    return outcome.verdict_at_first not in DECIDED and outcome.verdict in DECIDED


def _matters(row: Row) -> bool:
    return row.outcome.size is None or row.outcome.size > 1


def detection(
    plan: str,
    model: str,
    defects: Mapping[str, Defect],
    outcomes: Sequence[Outcome],
    checks: Iterable[str],
) -> Detection:
    """Add up the outcomes of a campaign.

    Args:
        plan: its kind, as defects name it.
        model: of the units.
        defects: of the model.
        outcomes: in any order.
        checks: every ``suite/check`` of the plan.
    """
    order = {name: number for number, name in enumerate(defects)}
    bad = [outcome for outcome in outcomes if outcome.defect != GOOD]
    bad.sort(key=lambda outcome: (order[outcome.defect], outcome.size or 0.0, outcome.key))
    rows = tuple(
        Row(outcome, defects[outcome.defect], plan in defects[outcome.defect].plans)
        for outcome in bad
        if outcome.verdict != Verdict.NOT_APPLICABLE
    )
    good = tuple(outcome for outcome in outcomes if outcome.defect == GOOD)
    return Detection(plan, model, rows, good, _contributions(rows, checks))


def check_of(result: str) -> str:
    """``suite/check`` of the name of a result."""
    return "/".join(result.split("/")[:2])


def _contributions(rows: Sequence[Row], checks: Iterable[str]) -> tuple[Contribution, ...]:
    failed = {row.outcome.key: {check_of(name) for name in row.outcome.failed} for row in rows}
    return tuple(
        Contribution(
            check,
            tuple(key for key, names in failed.items() if check in names),
            tuple(row.outcome.key for row in rows if row.first and check_of(row.first) == check),
            tuple(key for key, names in failed.items() if names == {check}),
        )
        for check in sorted({*checks, *(c for names in failed.values() for c in names)})
    )
