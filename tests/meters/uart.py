"""One direction of a serial line, bit by bit: what a receiver makes of a sender's levels.

A receiver at another baud rate gets other characters than were sent, and a missing parity bit is
a data bit. A wrong stop bit is not reported, as on a serial port without parity checking.
"""

from bisect import bisect_right

from meters.line_settings import LineSettings


def frame_bits(byte: int, line: LineSettings) -> tuple[int, ...]:
    data = tuple(byte >> place & 1 for place in range(line.data_bits))
    parity = () if line.parity == "none" else (sum(data) % 2 ^ (line.parity == "odd"),)
    return (0, *data, *parity, *[1] * line.stop_bits)


class UartLine:
    """Levels on a wire that idles at 1, written by one sender and read by one receiver."""

    def __init__(self) -> None:
        self.idle_from_s = 0.0
        self._starts_s: list[float] = []
        self._sent: list[tuple[tuple[int, ...], float]] = []
        self._read_until_s = 0.0

    def transmit(self, data: bytes, line: LineSettings, at_s: float) -> float:
        """Send, not before the line is idle; returns when it is again."""
        self.idle_from_s = max(self.idle_from_s, at_s)
        for byte in data:
            bits = frame_bits(byte, line)
            self._starts_s.append(self.idle_from_s)
            self._sent.append((bits, 1 / line.baud))
            self.idle_from_s += len(bits) / line.baud
        return self.idle_from_s

    def receive(self, line: LineSettings, until_s: float) -> tuple[float, int] | None:
        """The next character that is whole until then, and when it was."""
        start_s = self._falling_edge_s()
        bit_s = 1 / line.baud
        count = len(frame_bits(0, line))
        if start_s is None or start_s + count * bit_s > until_s + 1e-9:
            return None
        sampled = [self._level(start_s + (place + 1.5) * bit_s) for place in range(line.data_bits)]
        # The next start bit may come from half the stop bit on.
        self._read_until_s = start_s + (count - 0.5) * bit_s
        byte = sum(level << place for place, level in enumerate(sampled))
        return start_s + count * bit_s, byte

    def drop(self, until_s: float) -> None:
        """Forget what nobody listened to."""
        self._read_until_s = max(self._read_until_s, until_s)

    def _level(self, time_s: float) -> int:
        place = bisect_right(self._starts_s, time_s) - 1
        if place < 0:
            return 1
        bits, bit_s = self._sent[place]
        number = int((time_s - self._starts_s[place]) / bit_s)
        return bits[number] if number < len(bits) else 1

    def _falling_edge_s(self) -> float | None:
        first = max(0, bisect_right(self._starts_s, self._read_until_s) - 1)
        for place in range(first, len(self._sent)):
            bits, bit_s = self._sent[place]
            before = 1
            for number, bit in enumerate(bits):
                edge_s = self._starts_s[place] + number * bit_s
                if before and not bit and edge_s >= self._read_until_s:
                    return edge_s
                before = bit
        return None
