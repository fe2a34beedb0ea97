"""Who a meter model is."""

from meters.catalogue.entry import Entry, Sourced


class Manual(Entry):
    """The edition of the manual that the entry was written from."""

    title: str
    product_version: str


class Certificate(Entry):
    """The type approval that the manual declares conformity with; dates are ISO dates."""

    number: str
    kind: str
    directive: str
    declared: str
    valid_until: str | None = None


class Sibling(Entry):
    """Another model that the manual names without describing it, with its meter code."""

    name: str
    meter_code: str


class Identity(Sourced):
    """Name and papers of a model.

    Attributes:
        variant: how it is connected: ``direct`` or ``ct``.
        meter_code: digits of the meter code register, if they are known.
        serial_prefix: what the marking has before the digits of the serial number register.
        certificate: None where the manual prints none.
    """

    name: str
    maker: str
    family: str
    variant: str
    description: str
    manual: Manual
    standards: tuple[str, ...]
    certificate: Certificate | None = None
    meter_code: str | None = None
    serial_prefix: str | None = None
    siblings: tuple[Sibling, ...] = ()
