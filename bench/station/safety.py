"""Emergency stop, interlocks and contactor of a station: what watches, never what protects."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from bench.station.switches import ContactorConfig
from bench.yaml_file import Strict

Line = Annotated[int, Field(ge=0, le=31)]


class SafetyInputsConfig(Strict):
    """Contacts that are closed while all is well, by name, each with its line.

    ``closed_is``: the level of a line whose contact is closed. A line of a T7 is pulled up, so
    with ``low`` a broken wire is seen as an open contact.
    """

    driver: Literal["labjack_t7"]
    resource: Annotated[str, Field(min_length=1)]
    contacts: Annotated[dict[str, Line], Field(min_length=1)]
    closed_is: Literal["low", "high"] = "low"


class SafetyConfig(Strict):
    """Contacts that are watched, and the contactor behind the source."""

    inputs: SafetyInputsConfig | None = None
    contactor: ContactorConfig | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "SafetyConfig":
        if self.inputs is None and self.contactor is None:
            raise ValueError("needs 'inputs', or 'contactor', or both")
        mirror = None if self.contactor is None else self.contactor.mirror
        if mirror is not None and self.inputs is None:
            raise ValueError("contactor.mirror is a line of the inputs, and there is no 'inputs'")
        if self.inputs is not None:
            lines = [*self.inputs.contacts.values(), *([] if mirror is None else [mirror])]
            if len(set(lines)) < len(lines):
                raise ValueError("two contacts are on one line of the inputs")
        return self
