"""How the instrument talks: pages 6-24, 6-25 and 6-103. ``*RST`` leaves it as it is."""

from simulator.scpi.command import Command, Setting
from simulator.scpi.parameters import Boolean, Integer

_OVERLAP_BITS = 96


class _Overlap(Integer):
    """A register of which only bits 5 and 6 exist."""

    def __init__(self) -> None:
        super().__init__(0, 65535)

    def parse(self, text: str) -> int:
        return super().parse(text) & _OVERLAP_BITS


class Communication:
    """Headers, spelling, and settings that are stored only (remote, lockout, overlap)."""

    def __init__(self) -> None:
        path, flag = ":COMMunicate", Boolean()
        self._header = Setting(f"{path}:HEADer", flag, default=True)
        self._verbose = Setting(f"{path}:VERBose", flag, default=True)
        self._error_text = Setting(":STATus:QMESsage", flag, default=True)
        self._stored = (
            Setting(f"{path}:REMote", flag, default=False),
            Setting(f"{path}:LOCKout", flag, default=False),
            Setting(f"{path}:OVERlap", _Overlap(), _OVERLAP_BITS),
            Setting(f"{path}:OPSE", _Overlap(), _OVERLAP_BITS),
        )

    @property
    def headers(self) -> bool:
        """Whether replies have a header."""
        return self._header.get()

    @property
    def verbose(self) -> bool:
        """Whether words and headers are spelled in full."""
        return self._verbose.get()

    def show_headers(self) -> None:
        """Headers on."""
        self._header.reset()

    def restart(self) -> None:
        """As it comes up: headers on, spelled in full (an assumption: pages 6-24 and 6-25)."""
        for setting in (self._header, self._verbose, self._error_text, *self._stored):
            setting.reset()

    def commands(self) -> list[Command]:
        """Rows of the dialect's table."""
        used = (self._header, self._verbose, self._error_text)
        return [setting.command for setting in (*used, *self._stored)]

    def error(self, code: int, text: str) -> str:
        """An error with its positive code, e.g. ``113,"Undefined Header"``."""
        title = text.partition(";")[0].title() if code else text
        return f'{abs(code)},"{title}"' if self._error_text.get() else str(abs(code))
