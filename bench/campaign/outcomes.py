"""What became of the units of a campaign, kept line by line so that it can be resumed."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from contracts.errors import ConfigError

FILE = "outcomes.jsonl"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one unit.

    Attributes:
        key, defect, size: of its trial.
        orders: what was planted.
        verdict: of the unit.
        failed: names of its results that failed, in the order in which they were found.
        blamed: what the first of them says that it is about.
        bench_time_s: of the whole run, for all its units.
        faults: of the bench in that run.
        first_verdict: of the unit in the company of others, if it was run again alone; empty if it
            was not, or if that run was refused.
        caught_after_s: bench time of the run until its first FAIL was recorded; None if it did not
            fail, or if it was run before times were kept.
    """

    key: str
    defect: str
    size: float | None
    orders: tuple[str, ...]
    verdict: str
    failed: tuple[str, ...]
    bench_time_s: float
    faults: tuple[str, ...]
    blamed: str = ""
    first_verdict: str = ""
    caught_after_s: float | None = None

    @property
    def verdict_at_first(self) -> str:
        """Of the first run in which the unit was on the bench."""
        return self.first_verdict or self.verdict


class Outcomes:
    """The file of outcomes in a campaign's folder; what is in it need not be run again."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._known: dict[str, Outcome] = {}
        if self._path.exists():
            self._load()

    @property
    def all(self) -> list[Outcome]:
        """Each, in the order in which they became known."""
        return list(self._known.values())

    def has(self, key: str, orders: tuple[str, ...]) -> bool:
        """Whether it is known what became of a unit on which this was planted."""
        return key in self._known and self._known[key].orders == orders

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Keep them; they are on disk on return."""
        found = list(outcomes)
        with self._path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(outcome)) + "\n" for outcome in found)
        self._known.update({outcome.key: outcome for outcome in found})

    def _load(self) -> None:
        text = self._path.read_text(encoding="utf-8")
        # A line that was cut off when the campaign was killed is run again.
        whole = text[: text.rfind("\n") + 1]
        if whole != text:
            self._path.write_text(whole, encoding="utf-8")
        for number, line in enumerate(whole.splitlines(), 1):
            try:
                outcome = _outcome(json.loads(line))
            except (ValueError, TypeError) as error:
                raise ConfigError(f"{self._path}, line {number}: no outcome: {error}") from error
            self._known[outcome.key] = outcome


def _outcome(row: dict[str, object]) -> Outcome:
    lists = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Outcome(**lists)  # type: ignore[arg-type] # as asdict() wrote it
