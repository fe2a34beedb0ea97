"""What can be planted, as plain data: for programs that plan campaigns, and for people."""

from collections.abc import Iterator, Mapping, Sequence

from simulator.defects.model import UNIT, Defect, Parameter
from simulator.defects.sizes import SHARES
from simulator.meter.model import Model
from simulator.meter.models import MODELS

Row = Mapping[str, object]


def rows(
    known: Mapping[tuple[str, str], Defect], model: Model | None, shares: Sequence[float] = SHARES
) -> Iterator[Row]:
    """One row a defect; with a model, those that it can have, with its own figures.

    Args:
        known: every defect.
        model: None: any; with the buses over which it is looked at.
        shares: multiples of the size that matters of which the model's orders are listed.
    """
    for defect in known.values():
        if model is None:
            yield {**_of_any(defect), "parameters": defect.parameters, **_by_model(defect)}
        elif defect.target == UNIT and defect.applies(model):
            parameters = defect.parameters_of(model)
            plans = list(defect.plans_in(model))
            figures = {"ordered": defect.ordered(model), **_of_model(defect, model, shares)}
            yield {**_of_any(defect), "plans": plans, "parameters": parameters, **figures}


def parameters_of(row: Row) -> Mapping[str, Parameter]:
    """The parameters of a row."""
    found = row["parameters"]
    return found if isinstance(found, dict) else {}


def _of_any(defect: Defect) -> Row:
    return {
        "name": defect.name,
        "target": defect.target,
        "summary": defect.summary,
        "cause": defect.cause,
        "models": [key for key, m in MODELS.items() if defect.target == UNIT and defect.applies(m)],
        "seen_by": list(defect.seen_by),
        "plans": list(defect.plans),
        "why_not": defect.why_not,
        "only_if": defect.only_if.text,
        "recognised_by": defect.recognised_by,
        "comes": defect.comes.name.lower(),
    }


def _of_model(defect: Defect, model: Model, shares: Sequence[float] = SHARES) -> Row:
    size = defect.size
    if size is None:
        return {"matters": None, "sizes": None}
    limit = {"parameter": size.parameter, "value": size.at(1.0, model), "source": size.source}
    return {"matters": limit, "sizes": defect.sizes(model, shares)}


def _by_model(defect: Defect) -> Row:
    if defect.size is None or defect.target != UNIT:
        return {"matters": None, "sizes": None}
    of = {key: _of_model(defect, m) for key, m in MODELS.items() if defect.applies(m)}
    return {name: {key: row[name] for key, row in of.items()} for name in ("matters", "sizes")}


def lines(row: Row) -> Iterator[str]:
    """A row for people: what it is, its parameters, its cause, and who sees it."""
    indent = f"{'':18} {'':10} "
    yield f"{row['name']:18} {row['target']:10} {row['summary']}"
    if values := parameters_of(row):
        yield indent + ":".join(f"{key}={value}" for key, value in values.items())
    if row["cause"]:
        yield f"{indent}cause: {row['cause']}"
    limit = row["matters"]
    if isinstance(limit, dict) and "source" in limit:
        yield f"{indent}matters from {limit['parameter']}={limit['value']:g}: {limit['source']}"
    for key, label in (("seen_by", "seen by"), ("plans", "in the plans")):
        found = row[key]
        if isinstance(found, list) and found:
            yield f"{indent}{label}: {', '.join(found)}"
    if row["only_if"]:
        yield f"{indent}{row['only_if']}"
    if row["recognised_by"]:
        yield f"{indent}the bench says: {row['recognised_by']}"
    if row["why_not"]:
        where = "on a line" if row["target"] == UNIT else "recognised"
        yield f"{indent}not {where}: {row['why_not']}"
