"""What all entries of a catalogue file have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from meters.catalogue.spelling import what_is_known

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Count = Annotated[int, Field(strict=True, ge=0)]
Flag = Annotated[bool, Field(strict=True)]


class Entry(BaseModel):
    """An entry of a catalogue file: frozen, and without keys that nobody knows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _name_the_nearest_key(cls, data: object) -> object:
        if isinstance(data, dict):
            for key, value in data.items():
                if key not in cls.model_fields:
                    known = what_is_known(str(key), cls.model_fields)
                    raise ValueError(f"unknown key {key!r} with value {value!r}: {known}")
        return data


class Sourced(Entry):
    """An entry that says where in the manual it comes from.

    Attributes:
        source: section of the manual, or whatever else the facts are from.
        quirks: the doubts about it, by id.
    """

    source: str
    quirks: tuple[str, ...] = ()
