"""Loading of the catalogue: which models there are, and all about one of them.

A model's file is ``meters/<family>/<key>.yaml`` whose name begins with that of its folder; it
includes the files that it shares with its family.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from contracts.errors import ConfigError
from meters.catalogue.checks import problems
from meters.catalogue.meter import Meter
from meters.catalogue.sections import Sections, gather
from meters.catalogue.spelling import what_is_known

FAMILIES = Path(__file__).resolve().parents[1]
"""The folder that has a folder for each family."""


def keys(families: Path = FAMILIES) -> tuple[str, ...]:
    """The keys of all models, in alphabetical order."""
    return tuple(sorted(_files(families)))


@cache
def load(key: str, families: Path = FAMILIES) -> Meter:
    """All about one model, checked.

    Args:
        key: e.g. ``pro380-mod``.
        families: the folder that has a folder for each family.

    Raises:
        ConfigError: no such model, or something in its files is wrong; the message names them.
    """
    files = _files(families)
    if key not in files:
        raise ConfigError(f"meter {key!r} is unknown: {what_is_known(key, files)}")
    sections = gather(files[key])
    meter = _validated(sections)
    if meter.key != key:
        raise ConfigError(f"{files[key]}: key: {meter.key!r}: must be the file's name, {key!r}")
    found = [f"{sections.describe(item.location)}: {item.message}" for item in problems(meter)]
    if found:
        raise ConfigError("\n".join(found))
    return meter


def _files(families: Path) -> dict[str, Path]:
    return {path.stem: path for path in families.glob("*/*.yaml") if _is_model(path)}


def _is_model(path: Path) -> bool:
    family = path.parent.name
    return path.stem == family or path.stem.startswith(f"{family}-")


def _validated(sections: Sections) -> Meter:
    try:
        return Meter.model_validate(sections.content)
    except ValidationError as error:
        found = [_message(sections, item) for item in error.errors(include_url=False)]
        raise ConfigError("\n".join(found)) from error


def _message(sections: Sections, error: Mapping[str, object]) -> str:
    location, given = error["loc"], error["input"]
    where = sections.describe(location if isinstance(location, tuple) else ())
    what = str(error["msg"]).removeprefix("Value error, ")
    shown = "" if isinstance(given, dict | list) else f"{given!r}: "
    return f"{where}: {shown}{what}"
