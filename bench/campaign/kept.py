"""A campaign's result in few lines, kept beside the sources so that a later one can be compared."""

import json
from dataclasses import dataclass
from pathlib import Path

from bench.campaign.figures import Detection
from contracts.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Kept:
    """What is compared.

    Attributes:
        found: verdict, first cause and what was planted, by defect and size.
        false_rejects: good units that failed.
    """

    found: dict[str, tuple[str, str, str]]
    false_rejects: int

    @classmethod
    def of(cls, detection: Detection) -> "Kept":
        """What is to be kept of a campaign."""
        found = {
            row.outcome.key: (row.outcome.verdict, row.first, " ".join(row.outcome.orders))
            for row in detection.rows
        }
        return cls(found, detection.false_rejects.hits)

    @classmethod
    def load(cls, path: Path) -> "Kept":
        """Read what was kept.

        Raises:
            ConfigError: it cannot be read.
        """
        try:
            row = json.loads(path.read_text(encoding="utf-8"))
            found = {key: (str(v[0]), str(v[1]), str(v[2])) for key, v in row["found"].items()}
            return cls(found, int(row["false_rejects"]))
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            raise ConfigError(f"{path}: no kept campaign: {error}") from error

    def save(self, path: Path) -> None:
        """Write it, a line each, so that a difference can be read."""
        lines = [f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in sorted(self.found.items())]
        text = ",\n".join(lines)
        path.write_text(
            f'{{"false_rejects": {self.false_rejects},\n"found": {{\n{text}\n}}}}\n',
            encoding="utf-8",
        )


def worse(before: Kept, now: Kept) -> list[str]:
    """What was caught and is not any more, and good units that fail now; a line each.

    What only one of them has is not compared, nor a defect whose size that matters has become
    another one since: the same name is another order then.
    """
    lines = [
        f"{key}: FAIL by {before.found[key][1]} before, {verdict} now"
        for key, (verdict, _, order) in now.found.items()
        if key in before.found
        and before.found[key][2] == order
        and before.found[key][0] == "FAIL" != verdict
    ]
    if now.false_rejects > before.false_rejects:
        lines.append(
            f"good units that failed: {before.false_rejects} before, {now.false_rejects} now"
        )
    return lines
