"""Who a meter model is."""

from meters.catalogue.entry import Entry, Sourced


class Manual(Entry):
    """The edition of the manual that the entry was written from."""

    title: str
    product_version: str


class Certificate(Entry):
    """The type approval that the manual declares conformity with; ``declared`` is an ISO date."""

    number: str
    kind: str
    directive: str
    declared: str


class Identity(Sourced):
    """Name and papers of a model.

    Attributes:
        variant: how it is connected: ``direct`` or ``ct``.
        meter_code: digits of the meter code register, if they are known.
        serial_prefix: what the marking has before the digits of the serial number register.
    """

    name: str
    maker: str
    family: str
    variant: str
    description: str
    manual: Manual
    standards: tuple[str, ...]
    certificate: Certificate
    meter_code: str | None = None
    serial_prefix: str | None = None
