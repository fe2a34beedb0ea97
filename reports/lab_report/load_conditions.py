"""What flowed through the meter at each point, as a table."""

from collections.abc import Iterable, Sequence

from reports import figures
from reports.lab_report.row import point_of
from reports.records import JSON, ResultRecord

COLUMNS = ("point", "U / V", "f / Hz", "I / A", "PF", "phases", "flow", "pulses", "time / s")
_ALL_PHASES = [1, 2, 3]


def load_conditions(results: Iterable[ResultRecord]) -> tuple[tuple[str, ...], ...]:
    """A row for each point at which a current flowed; what was not recorded is empty."""
    rows: dict[str, tuple[str, ...]] = {}
    for result in results:
        if "current_a" in result.conditions:
            label = f"{result.name.split('/')[0]}: {point_of(result).split('/')[0]}"
            rows.setdefault(label, _cells(result))
    return tuple((label, *cells) for label, cells in rows.items())


def _cells(result: ResultRecord) -> tuple[str, ...]:
    found = result.conditions
    time_s = found.get("gate_s", found.get("watched_s"))
    return (
        number_text(found.get("voltage_v")),
        number_text(found.get("frequency_hz")),
        number_text(found.get("current_a")),
        _words(found.get("power_factor")),
        _phases(found.get("phases")),
        _flow(result),
        number_text(found.get("pulses")),
        number_text(time_s),
    )


def number_text(value: JSON) -> str:
    """A recorded number as people read it; empty if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return figures.number(value)


def _words(value: JSON) -> str:
    return value if isinstance(value, str) else number_text(value)


def _phases(value: JSON) -> str:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ""
    return "all" if list(value) == _ALL_PHASES else ", ".join(f"L{phase}" for phase in value)


def _flow(result: ResultRecord) -> str:
    found = result.conditions
    words = [found.get("direction"), found.get("waveform")]
    words += ["reversed sequence"] if found.get("reversed_sequence") is True else []
    said = (word.replace("_", " ") for word in words if isinstance(word, str))
    return ", ".join(word for word in said if word != "sine")
