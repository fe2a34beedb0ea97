"""A campaign's result in few lines, kept beside the sources so that a later one can be compared."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.campaign.as_json import shares
from bench.campaign.figures import Detection
from bench.written_file import write_text
from contracts.errors import ConfigError

WRITTEN_OF = ("plan", "model", "made", "software", "units")
"""Figures that the list of campaigns has; those that were kept before there was one have none."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is compared, and what the list of kept campaigns says.

    Attributes:
        found: verdict, first cause and what was planted, by defect and size.
        false_rejects: good units that failed.
        smallest: bounds of the smallest size that is caught with 99 % probability, by defect; None
            where it is open.
        figures: of the campaign, by name; empty if it was kept before they were.
        caught_after_s: bench time until what was caught was caught, where it is known.
        named_otherwise: what was caught, and its first cause not named rightly.
    """

    found: dict[str, tuple[str, str, str]]
    false_rejects: int
    smallest: dict[str, tuple[float | None, float | None]] = field(default_factory=dict)
    figures: Mapping[str, object] = field(default_factory=dict)
    caught_after_s: dict[str, float] = field(default_factory=dict)
    named_otherwise: tuple[str, ...] = ()

    @classmethod
    def of(cls, detection: Detection, made: str = "", software: str = "") -> "Kept":
        """What is to be kept of a campaign.

        Args:
            detection: what it came to.
            made: the day, ISO 8601.
            software: name and version of what ran it.
        """
        found = {
            row.outcome.key: (row.outcome.verdict, row.first, " ".join(row.outcome.orders))
            for row in detection.rows
        }
        bounds = {
            name: (size.lower, size.upper)
            for name, size in detection.smallest.items()
            if not size.doubt
        }
        figures: dict[str, object] = {
            "plan": detection.plan,
            "model": detection.model,
            "made": made,
            "software": software,
            "units": len(detection.rows) + len(detection.good),
            **shares(detection),
        }
        caught = [row for row in detection.rows if row.caught]
        times = {row.outcome.key: row.outcome.caught_after_s for row in caught}
        return cls(
            found,
            detection.false_rejects.hits,
            bounds,
            figures,
            {key: after_s for key, after_s in times.items() if after_s is not None},
            tuple(row.outcome.key for row in caught if not row.rightly_named),
        )

    @classmethod
    def load(cls, path: Path) -> "Kept":
        """Read what was kept.

        Raises:
            ConfigError: it cannot be read.
        """
        try:
            row = json.loads(path.read_text(encoding="utf-8"))
            found = {key: (str(v[0]), str(v[1]), str(v[2])) for key, v in row["found"].items()}
            bounds = {k: (_bound(v[0]), _bound(v[1])) for k, v in row.get("smallest", {}).items()}
            figures = dict(row.get("figures", {}))
            _ = [figures[name] for name in WRITTEN_OF if figures]
            times = {str(k): float(v) for k, v in row.get("caught_after_s", {}).items()}
            otherwise = tuple(map(str, row.get("named_otherwise", ())))
            return cls(found, int(row["false_rejects"]), bounds, figures, times, otherwise)
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise ConfigError(f"{path}: no kept campaign: {error}") from error

    def save(self, path: Path) -> None:
        """Write it, a line each, so that a difference can be read."""
        parts = [
            f'"false_rejects": {self.false_rejects}',
            f'"figures": {_lines(self.figures)}',
            f'"smallest": {_lines(self.smallest)}',
            f'"named_otherwise": {json.dumps(self.named_otherwise)}',
            f'"caught_after_s": {_lines(self.caught_after_s)}',
            f'"found": {_lines(self.found)}',
        ]
        write_text(path, "{" + ",\n".join(parts) + "}\n")


def _bound(value: object) -> float | None:
    return None if value is None else float(str(value))


def _lines(rows: Mapping[str, object]) -> str:
    lines = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in sorted(rows.items()))
    return f"{{\n{lines}\n}}" if lines else "{}"


def worse(before: Kept, now: Kept) -> list[str]:
    """What was caught and is not any more, and good units that fail now; a line each.

    What only one of them has is not compared, nor a defect whose size that matters has become
    another one since: the same name is another order then. The smallest size that is caught is
    worse if its interval lies above that of before.
    """
    lines = [
        f"{key}: FAIL by {before.found[key][1]} before, {verdict} now"
        for key, (verdict, _, order) in now.found.items()
        if key in before.found
        and before.found[key][2] == order
        and before.found[key][0] == "FAIL" != verdict
    ]
    lines += [
        f"{name}: caught with 99 % below {before.smallest[name][1]:.3g} times the size that "
        f"matters before, only above {lower:.3g} now"
        for name, (lower, _) in now.smallest.items()
        if lower is not None and lower > _upper(before, name) and _same_sizes(before, now, name)
    ]
    if now.false_rejects > before.false_rejects:
        lines.append(
            f"good units that failed: {before.false_rejects} before, {now.false_rejects} now"
        )
    return lines


def _same_sizes(before: Kept, now: Kept, name: str) -> bool:
    """Whether a multiple of the size that matters was the same order then."""
    both = [key for key in now.found if key.partition("@")[0] == name and key in before.found]
    return all(before.found[key][2] == now.found[key][2] for key in both)


def _upper(before: Kept, name: str) -> float:
    upper = before.smallest.get(name, (None, None))[1]
    return float("inf") if upper is None else upper
