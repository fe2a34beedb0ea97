"""The status model of IEEE 488.2: event register, enables, status byte, error queue."""

from collections import deque

from simulator.scpi.errors import TEXTS

OPERATION_COMPLETE = 1 << 0
POWER_ON = 1 << 7
_EVENT_OF_CLASS = {1: 1 << 5, 2: 1 << 4, 3: 1 << 3, 4: 1 << 2}

ERROR_QUEUE = 1 << 2
MESSAGE_AVAILABLE = 1 << 4
EVENT_SUMMARY = 1 << 5
MASTER_SUMMARY = 1 << 6


class Status:
    """What an instrument knows of itself; all connections share it.

    Attributes:
        events: standard event status register (ESR).
        event_enable: ESE.
        service_enable: SRE; its bit 6 is always 0.
    """

    def __init__(self, depth: int = 16) -> None:
        self.events = POWER_ON
        self.event_enable = 0
        self.service_enable = 0
        self._depth = depth
        self._errors: deque[tuple[int, str]] = deque()

    def push(self, code: int, detail: str = "") -> None:
        """Queue an error and set its event; in a full queue the last entry becomes -350."""
        self.events |= _EVENT_OF_CLASS[abs(code) // 100]
        if len(self._errors) < self._depth:
            self._errors.append((code, f"{TEXTS[code]};{detail}" if detail else TEXTS[code]))
        else:
            self._errors[-1] = (-350, TEXTS[-350])
            self.events |= _EVENT_OF_CLASS[3]

    def pop(self) -> tuple[int, str]:
        """Take the oldest error; (0, "No error") if there is none."""
        return self._errors.popleft() if self._errors else (0, TEXTS[0])

    def take_events(self) -> int:
        """Read and clear the event register."""
        events, self.events = self.events, 0
        return events

    def clear(self) -> None:
        """``*CLS``: events and errors, not the enables."""
        self.events = 0
        self._errors.clear()

    def restart(self) -> None:
        """Power comes on: no errors, no enables, the event PON."""
        self._errors.clear()
        self.events, self.event_enable, self.service_enable = POWER_ON, 0, 0

    def byte(self, *, message_available: bool) -> int:
        """The status byte, with MSS in bit 6."""
        byte = ERROR_QUEUE if self._errors else 0
        byte |= MESSAGE_AVAILABLE if message_available else 0
        byte |= EVENT_SUMMARY if self.events & self.event_enable else 0
        return byte | (MASTER_SUMMARY if byte & self.service_enable else 0)
