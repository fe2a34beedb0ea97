"""Emergency stop, interlocks and contactor of a station: what watches, never what protects."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from bench.station.switches import ContactorConfig
from bench.yaml_file import Strict

Line = Annotated[int, Field(ge=0, le=31)]
Text = Annotated[str, Field(min_length=1)]


class _Inputs(Strict):
    """Contacts that are closed while all is well, by name, each with its line."""

    resource: Text
    contacts: Annotated[dict[str, Line], Field(min_length=1)]


class LabJackInputsConfig(_Inputs):
    """Contacts on lines of a LabJack T7.

    ``closed_is``: the level of a line whose contact is closed. A line of a T7 is pulled up, so
    with ``low`` a broken wire is seen as an open contact.
    """

    driver: Literal["labjack_t7"]
    closed_is: Literal["low", "high"] = "low"


class NiInputsConfig(_Inputs):
    """Contacts on lines of a port of an NI device that the counter does not sample.

    ``resource``: ``local``, or ``host:port`` of an NI gRPC device server. ``closed_is``: a line of
    an X Series device is pulled down, so with ``high`` a broken wire is seen as an open contact.
    """

    driver: Literal["ni_inputs"]
    device: Text
    port: Text
    closed_is: Literal["low", "high"] = "high"


SafetyInputsConfig = Annotated[LabJackInputsConfig | NiInputsConfig, Field(discriminator="driver")]
"""What the contacts are on: one model a driver."""


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
