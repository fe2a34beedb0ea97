"""The Telnet stream that RFC 2217 travels in (RFC 854 and 855): decoding, escaping, options."""

from dataclasses import dataclass

IAC, SB, SE = 255, 250, 240
WILL, WONT, DO, DONT = 251, 252, 253, 254
VERBS = (WILL, WONT, DO, DONT)
BINARY, SUPPRESS_GO_AHEAD, COM_PORT = 0, 3, 44
SUPPORTED = (BINARY, SUPPRESS_GO_AHEAD, COM_PORT)


@dataclass(frozen=True, slots=True)
class Data:
    """Bytes for the serial line."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Negotiation:
    """WILL, WONT, DO or DONT, and the option that it is about."""

    verb: int
    option: int


@dataclass(frozen=True, slots=True)
class Subnegotiation:
    """What stands between IAC SB and IAC SE: an option and its parameters."""

    option: int
    parameters: bytes


Event = Data | Negotiation | Subnegotiation


def escaped(data: bytes) -> bytes:
    """Data as they go into the stream."""
    return data.replace(bytes([IAC]), bytes([IAC, IAC]))


def subnegotiation(option: int, parameters: bytes) -> bytes:
    """A subnegotiation as it goes into the stream."""
    return bytes([IAC, SB, option]) + escaped(parameters) + bytes([IAC, SE])


class Decoder:
    """Takes a Telnet stream apart, however it is cut into pieces."""

    __slots__ = ("_data", "_inside", "_interpret", "_verb")

    def __init__(self) -> None:
        self._data = bytearray()
        self._inside: bytearray | None = None
        self._interpret = False
        self._verb: int | None = None

    def feed(self, stream: bytes) -> list[Event]:
        """The events in a piece of the stream, in their order."""
        events: list[Event] = []
        for byte in stream:
            event = self._step(byte)
            if event is not None:
                events += [*self._flushed(), event]
        return events + self._flushed()

    def _flushed(self) -> list[Event]:
        data = bytes(self._data)
        self._data.clear()
        return [Data(data)] if data else []

    def _step(self, byte: int) -> Event | None:
        if self._verb is not None:
            verb, self._verb = self._verb, None
            return Negotiation(verb, byte)
        if self._interpret:
            self._interpret = False
            return self._command(byte)
        if byte == IAC:
            self._interpret = True
        else:
            self._keep(byte)
        return None

    def _command(self, byte: int) -> Event | None:
        if byte == IAC:
            self._keep(IAC)
        elif byte in VERBS:
            self._verb = byte
        elif byte == SB:
            self._inside = bytearray()
        elif byte == SE and self._inside is not None:
            inside, self._inside = bytes(self._inside), None
            return Subnegotiation(inside[0], inside[1:]) if inside else None
        return None

    def _keep(self, byte: int) -> None:
        (self._data if self._inside is None else self._inside).append(byte)


class Options:
    """Which options are on, on our side and on theirs; an answer is given to a change alone."""

    __slots__ = ("_ours", "_theirs")

    def __init__(self) -> None:
        self._ours: set[int] = set()
        self._theirs: set[int] = set()

    def greeting(self) -> bytes:
        """What we ask for: a path of eight bits, both ways."""
        asked = (BINARY, SUPPRESS_GO_AHEAD)
        self._ours.update(asked)
        self._theirs.update(asked)
        return b"".join(bytes([IAC, WILL, option, IAC, DO, option]) for option in asked)

    def answer(self, asked: Negotiation) -> bytes:
        """What we answer to what they want; nothing if it is so already."""
        yes, no = (DO, DONT) if asked.verb in (WILL, WONT) else (WILL, WONT)
        active = self._theirs if asked.verb in (WILL, WONT) else self._ours
        on = asked.verb in (WILL, DO)
        if on and asked.option not in SUPPORTED:
            return bytes([IAC, no, asked.option])
        if on == (asked.option in active):
            return b""
        (active.add if on else active.discard)(asked.option)
        return bytes([IAC, yes if on else no, asked.option])
