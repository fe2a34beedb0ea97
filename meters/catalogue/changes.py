"""Changes that a model makes to what it shares with others.

```
changes:
  registers:
    l2_voltage: {applies: optional}     # the item of that name, in this key
    ct_mode: null                       # the item of that name is not there
  modbus_rtu: {default_baud: 2400}
```

Mappings are merged, items of lists are found by their name, anything else is replaced.
"""

from collections.abc import Iterator, Mapping, Sequence

from meters.catalogue.problem import Location
from meters.catalogue.spelling import what_is_known

NAMING_KEYS = ("name", "id", "code", "setting", "quantity", "operation", "digit")


class ChangeError(ValueError):
    """A change to something that is not there."""


def name_of(item: object) -> str | None:
    """What names an item of a list; None for one without a name."""
    if isinstance(item, dict):
        return next((str(item[key]) for key in NAMING_KEYS if key in item), None)
    return None


def changed(value: object, change: object) -> object:
    """A value after a change; the value itself stays as it is.

    Raises:
        ChangeError: the change names an item that is not there.
    """
    if not isinstance(change, dict):
        return change
    if isinstance(value, dict):
        return _merged(value, change)
    if isinstance(value, list):
        return [item for _, item in changed_items(value, change)]
    return change


def changed_items(
    items: Sequence[object], change: Mapping[object, object]
) -> Sequence[tuple[int, object]]:
    """What is left of a list, each item with its place before the change.

    Raises:
        ChangeError: the change names an item that is not there.
    """
    changes = {str(name): part for name, part in change.items()}
    names = [name_of(item) for item in items]
    for name in changes:
        if name not in names:
            known = what_is_known(name, {str(item) for item in names if item is not None})
            raise ChangeError(f"{name!r} is not there to be changed: {known}")
    return [
        (place, changed(item, changes[name]) if name in changes else item)
        for place, (name, item) in enumerate(zip(names, items, strict=True))
        if name not in changes or changes[name] is not None
    ]


def leaves(value: object, change: object) -> Iterator[Location]:
    """Where a value was changed, after the change."""
    if isinstance(change, dict) and isinstance(value, dict | list):
        for key, part in change.items():
            for step, inner in _found(value, key):
                yield from ((step, *location) for location in leaves(inner, part))
    else:
        yield ()


def _found(
    value: dict[object, object] | list[object], key: object
) -> Iterator[tuple[int | str, object]]:
    """Key or place of what has a name, and what it is; nothing if it was taken out."""
    if isinstance(value, dict):
        yield str(key), value.get(key)
    else:
        for place, item in enumerate(value):
            if name_of(item) == str(key):
                yield place, item


def _merged(value: dict[object, object], change: dict[object, object]) -> dict[object, object]:
    parts = {key: changed(value.get(key), part) for key, part in change.items()}
    return {**value, **parts}
