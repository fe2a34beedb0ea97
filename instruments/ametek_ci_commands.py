"""The dialect of AMETEK/California Instruments AC sources: commands, where documented, status bits.

Manuals, of which single pages were read: "Sequoia" (Sequoia Series Programming Manual), "Lx II"
(Lx/Ls Series II Programming Manual 7004-981), "BPS" (BPS/MX/RS SCPI Programming Manual 7003-961),
"iX" (iX Series), "CS user" (CS Series User Manual, Rev J); and "svp": gridsim_ametek.py of
sunspec/svp_energy_lab, which drives such a source. The programming manual of the CS series of
current sources (7004-988) was not read: that it has the same dialect is an assumption, but for what
its user manual says.

The manuals contradict each other: by Sequoia pages 101 and 157 the angles of phases B and C count
from phase A, by Lx II page 86 every angle counts from an internal reference. The driver follows
Sequoia. For voltages it makes no difference, because A is at 0°.
"""

from collections.abc import Iterator

from instruments.documented import Documented
from instruments.level import Level
from instruments.scpi import decimal

LOWEST_FREQUENCY_HZ, HIGHEST_FREQUENCY_HZ = 45.0, 500.0
"""Assumption: narrower than what any of these series does, and wide enough for meters."""

COMMANDS: tuple[Documented, ...] = (
    Documented("*IDN?", "IEEE 488.2; svp"),
    Documented("*CLS", "IEEE 488.2; svp"),
    Documented("*ESR?", "IEEE 488.2, 11.5.1: bit 7 is PON", "from memory, verify"),
    Documented("INSTrument:COUPle ALL|NONE", "svp; Sequoia p. 67"),
    Documented("INSTrument:NSELect 1|2|3", "svp; Lx II p. 86"),
    Documented("[SOURce:]VOLTage <V>", "Sequoia p. 18"),
    Documented("[SOURce:]VOLTage:RANGe <V>", "Sequoia p. 160; BPS p. 147"),
    Documented(
        "[SOURce:]VOLTage:SLEW <V/s>|MAX",
        "Sequoia p. 161 names the slew rate of the voltage, not the command",
        "from memory, verify",
    ),
    Documented("[SOURce:]PHASe <deg>", "Sequoia p. 101, 157; Lx II p. 86: positive leads"),
    Documented("[SOURce:]FREQuency <Hz>", "svp"),
    Documented("[SOURce:]FUNCtion SIN", "svp"),
    Documented("[SOURce:]CURRent <A>", "Sequoia p. 74: limit of the RMS current"),
    Documented("[SOURce:]CURRent:PROTection:STATe ON", "Sequoia p. 74: over-current trips"),
    Documented("OUTPut[:STATe] ON|OFF", "Sequoia p. 67"),
    Documented("OUTPut:PROTection:CLEar", "Sequoia p. 67, 70"),
    Documented("OUTPut:RI:MODE LATC", "Sequoia p. 70; BPS user p. 57; CS user p. 87"),
    Documented("STATus:QUEStionable:CONDition?", "BPS p. 115, 168"),
    Documented("SYSTem:ERRor?", "svp"),
    Documented(
        "[SOURce:]CURRent <A> of a current source: its level",
        "same dialect as the voltage sources; CS programming manual not read",
        "assumption",
    ),
    Documented(
        "[SOURce:]VOLTage <V> of a current source: its limit of compliance",
        "CS user p. 32 names a programmed voltage limit, not its command",
        "assumption",
    ),
    Documented(
        "[SOURce:]PHASe <deg> of a current source: A against the common reference",
        "Sequoia p. 101, where it is the voltage of a source with an external reference",
        "assumption",
    ),
)
"""What the driver sends. ``INSTrument:COUPle ALL`` leaves angles alone (Lx II p. 86)."""

REMOTE_INHIBIT = 512
CURRENT_LIMIT = 4096
_CONDITIONS = {
    1: "over- or undervoltage has tripped (1)",
    2: "over-current has tripped (2)",
    8: "over-temperature, or on an iX not regulated (8)",
    16: "over-temperature (16)",
    REMOTE_INHIBIT: "remote inhibit is active: interlock or emergency stop (512)",
    2048: "a supply rail has failed (2048)",
    CURRENT_LIMIT: "the limit of the RMS current is active (4096)",
}
"""Bits of QUEStionable: BPS p. 115; 8 otherwise, 16 and 2048 by iX p. 98."""


def conditions(register: int) -> Iterator[str]:
    """What the bits of the questionable condition register say."""
    for weight in (1 << bit for bit in range(15)):
        if register & weight:
            yield _CONDITIONS.get(weight, f"a condition that no manual names ({weight})")


def set_level(level: Level) -> str:
    """The channel is chosen in the same message: it belongs to all who talk to the source."""
    return (
        f":INST:COUP NONE;:INST:NSEL {level.phase};"
        f":PHAS {decimal(level.angle_deg)};:{level.quantity} {decimal(level.value)}"
    )


def query_level(level: Level) -> str:
    """Asks for what ``set_level`` has set."""
    return f":INST:COUP NONE;:INST:NSEL {level.phase};:{level.quantity}?;:PHAS?"


def for_all(*commands: str) -> str:
    """Commands for all three phases at once."""
    return ";".join((":INST:COUP ALL", *(f":{command}" for command in commands)))
