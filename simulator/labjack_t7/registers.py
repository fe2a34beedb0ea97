"""What the registers of the device refuse, by the exception codes of Modbus."""

ILLEGAL_ADDRESS, ILLEGAL_VALUE = 2, 3


class RegisterError(Exception):
    """The device refuses: Modbus exception ``code``."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code
