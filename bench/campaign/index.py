"""The campaigns that are kept in a folder: a line each, and what each plan caught beside another.

It is written each time a campaign is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.campaign.figures import check_of
from bench.campaign.kept import Kept
from bench.written_file import write_text
from contracts.errors import ConfigError
from reports.figures import duration

FILE = "README.md"
_COLUMNS = (
    *("plan", "model", "made", "by", "units", "caught at 1.2", "at 2", "without a size"),
    *("passed, and should fail", "named rightly", "good units that failed", "smallest sizes"),
)
_SHARES = (
    *("caught_at_1.2", "caught_at_2", "caught_without_a_size"),
    *("escaped", "first_cause_named_rightly", "false_rejects"),
)
_UNKNOWN = "not kept"
_TITLE = "# Campaigns that are kept"


def require_ours(folder: Path) -> None:
    """Refuse a folder whose list of campaigns would take the place of something else.

    Raises:
        ConfigError: it has such a file.
    """
    path = folder / FILE
    if path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(_TITLE):
        raise ConfigError(f"{path}: no list of kept campaigns; name another folder with --keep")


def write_index(folder: Path) -> None:
    """Write the list of the kept campaigns of a folder into it.

    Raises:
        ConfigError: it cannot be written.
    """
    write_text(folder / FILE, "\n".join(_page(folder)) + "\n")


def _page(folder: Path) -> Iterator[str]:
    found = {path: _loaded(path) for path in sorted(folder.glob("*.json"))}
    yield _TITLE
    yield ""
    yield "`python -m bench campaign PLAN --meter MODEL --keep DIR` writes this list."
    yield (
        "Caught: of the units with a defect that the plan is there for, at multiples of the size "
        "that matters."
    )
    yield "In brackets: interval at 95 %."
    yield "Smallest sizes: of so many defects the smallest size that is caught was looked for."
    yield ""
    yield from _table(_COLUMNS, [_row(path, kept) for path, kept in found.items()])
    told = [kept for kept in found.values() if kept is not None and kept.figures]
    for model in dict.fromkeys(str(kept.figures["model"]) for kept in told):
        of_model = [kept for kept in told if kept.figures["model"] == model]
        if len(of_model) > 1:  # of one alone, its own page has the same
            yield from _matrix(model, of_model)


def _loaded(path: Path) -> Kept | None:
    try:
        return Kept.load(path)
    except ConfigError:
        return None


def _row(path: Path, kept: Kept | None) -> list[str]:
    if kept is None:
        return [f"{path.name}: no kept campaign", *[""] * (len(_COLUMNS) - 1)]
    figures, page = kept.figures, f"{path.stem}.md"
    if not figures:
        old = f"[{path.stem}]({page})"
        return [old, *[_UNKNOWN] * (len(_COLUMNS) - 2), str(len(kept.smallest))]
    named = [str(figures[name]) for name in ("model", "made", "software", "units")]
    said = [_share(figures.get(name)) for name in _SHARES]
    return [f"[{figures['plan']}]({page})", *named, *said, str(len(kept.smallest))]


def _share(share: object) -> str:
    if not isinstance(share, Mapping) or not share["count"]:
        return "none planted"
    low, high = (100 * float(str(share[side])) for side in ("lower", "upper"))
    return f"{share['hits']} of {share['count']} ({low:.1f} … {high:.1f} %)"


def _matrix(model: str, campaigns: Sequence[Kept]) -> Iterator[str]:
    """What each plan said of each defect."""
    yield ""
    yield f"## {model}, by defect and plan"
    yield ""
    yield "The check that failed first, and the bench time until then; else the verdict."
    yield ""
    defects = dict.fromkeys(key for kept in campaigns for key in kept.found)
    plans = [str(kept.figures["plan"]) for kept in campaigns]
    rows = [[f"`{key}`", *(_came_to(key, kept) for kept in campaigns)] for key in defects]
    yield from _table(["defect", *plans], rows)


def _came_to(key: str, kept: Kept) -> str:
    if key not in kept.found:
        return ""
    verdict, first, _ = kept.found[key]
    if not first:
        return verdict
    after_s = kept.caught_after_s.get(key)
    after = "" if after_s is None else f", {duration(after_s)}"
    return f"`{check_of(first)}`{after}{' (named otherwise)' * (key in kept.named_otherwise)}"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield "|" + "---|" * len(columns)
    yield from (f"| {' | '.join(row)} |" for row in rows)
