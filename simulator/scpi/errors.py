"""The numbers and texts of SCPI-99 errors, as far as they are used here."""

TEXTS = {
    0: "No error",
    -100: "Command error",
    -102: "Syntax error",
    -104: "Data type error",
    -108: "Parameter not allowed",
    -109: "Missing parameter",
    -113: "Undefined header",
    -114: "Header suffix out of range",
    -131: "Invalid suffix",
    -138: "Suffix not allowed",
    -200: "Execution error",
    -221: "Settings conflict",
    -222: "Data out of range",
    -224: "Illegal parameter value",
    -300: "Device-specific error",
    -350: "Queue overflow",
    -363: "Input buffer overrun",
    -410: "Query INTERRUPTED",
}


class ScpiError(Exception):
    """A message unit was refused.

    Attributes:
        code: number of the error in ``TEXTS``.
        detail: what was refused, for the text in the error queue.
    """

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(f"{code} {TEXTS[code]} {detail}".rstrip())
        self.code = code
        self.detail = detail
