"""The dialect of Chroma 61800 grid simulators: commands, and where each is documented.

No manual of the series was to be had. "svp": chroma_61845.py of sunspec/svp_energy_lab, which
drives a 61845; every header is sent as it writes it. "61815": a public program that drives a 61815
over LAN. "61511": a public list of the commands of the 61511 and 61512. Manuals of older series of
the maker, of which single pages were read: 61501 (page 89), 61503 (94), 61504 (108), 61601 (80),
61605 (73).

svp sends ``isnt:edit all`` once, a header that does not exist, and loses what its own error queue
says of it; so here the queue is asked after every command.
Not documented, so not done: harmonics of the output (``SYNThesis`` is documented for a 61504, not
for this series), direct voltage, clearing a protection by a command, bits of the registers.
"""

from instruments.documented import Documented

LOWEST_FREQUENCY_HZ, HIGHEST_FREQUENCY_HZ = 45.0, 100.0
"""The highest is that of a 61815; the lowest is that of the current source beside it."""
LOW_RANGE_V = 150.0
FASTEST_V_PER_MS = 100.0
SLOWEST_V_PER_MS = 0.001
RELAY_SETTLES_S = 0.1

_QUERY = "a setting has a query on every page of the older manuals that was read"

COMMANDS: tuple[Documented, ...] = (
    Documented("*IDN?", "61605 p. 73, 61501 p. 89: maker and model are one field"),
    Documented("*CLS", "IEEE 488.2", "assumption"),
    Documented("*ESR?", "61501 p. 89; bit 7 is PON: IEEE 488.2, 11.5.1", "from memory, verify"),
    Documented("SYSTem:ERRor?", "svp: a reply that begins with 0 is none"),
    Documented("INSTrument:PHASe THREE", "svp; 61511"),
    Documented("INSTrument:EDIT ALL", "svp; 61511"),
    Documented(
        "INSTrument:EDIT EACH",
        "61511; another program names it for 618xx, to end EDIT ALL",
    ),
    Documented(
        "INSTrument:NSELect 1|2|3",
        "61511; that it chooses the phase of a 618xx after EDIT EACH is not said",
        "assumption",
    ),
    Documented("INSTrument:COUPle ALL", "svp; 61511"),
    Documented("[SOURce:]VOLTage[:LEVel][:IMMediate][:AMPLitude]:AC <V>", "svp; 61503 p. 94"),
    Documented(
        "[SOURce:]VOLTage[:LEVel][:IMMediate][:AMPLitude]:AC?",
        "svp, after EDIT ALL; of one phase after EDIT EACH is not said",
    ),
    Documented("[SOURce:]VOLTage:RANGe HIGH|LOW", "61511; svp: 300 V and 150 V"),
    Documented("[SOURce:]VOLTage:LIMit:AC <V>", "svp; 61503 p. 94"),
    Documented("[SOURce:]VOLTage:LIMit:AC?", "svp"),
    Documented("[SOURce:]CURRent:LIMit <A>", "svp; 61503 p. 94: a limit of the RMS current"),
    Documented("[SOURce:]CURRent:LIMit?", "svp; 61503 p. 94"),
    Documented("[SOURce:]FREQuency <Hz>", "svp; 61815: 30 to 100 Hz"),
    Documented("[SOURce:]FREQuency?", "svp; 61815"),
    Documented("[SOURce:]FUNCtion:SHAPe:A SINE", "svp"),
    Documented("[SOURce:]FUNCtion:SHAPe A", "svp; 61511"),
    Documented("[SOURce:]PHASe:THREe INDEPEND", "svp, with three phases"),
    Documented(
        "[SOURce:]PHASe:P12 <deg>",
        "svp: 120 for three phases, 240 for P13; that it is how far phase 2 lags is not said",
    ),
    Documented("[SOURce:]PHASe:P13 <deg>", "svp, likewise"),
    Documented("[SOURce:]PHASe:P12?", _QUERY, "assumption"),
    Documented("[SOURce:]PHASe:P13?", _QUERY, "assumption"),
    Documented("OUTPut:SLEW:VOLTage:AC <V/ms>", "svp; 61815: in V/ms"),
    Documented("OUTPut:SLEW:VOLTage:AC?", "61815"),
    Documented("OUTPut:MODE FIXED", "svp; 61504 p. 108"),
    Documented("TRIG OFF", "svp; 61504 p. 108"),
    Documented("OUTPut:STATe ON|OFF", "svp; 61511"),
    Documented("OUTPut:STATe?", "svp: 0 or 1; ON and OFF are understood too"),
    Documented("OUTPut:RELay ON|OFF", "svp: closed 0.1 s before the state, opened after it"),
    Documented("OUTPut:RELay?", "svp: 0 or 1; ON and OFF are understood too"),
    Documented(
        "STATus:QUEStionable:CONDition?",
        "61601 p. 80; that a 618xx has it too, and 0 without a fault",
        "assumption",
    ),
)
"""What the driver sends to the voltage source; the current source: ``ametek_ci_commands``."""

VOLTS = "SOURCE:VOLT:LEV:IMM:AMPL:AC"
ALL_PHASES = "INST:EDIT ALL"
STATE, RELAY = "OUTPUT:STATE", "OUTPUT:RELAY"


def voltage(value_v: float) -> str:
    """Level of the phases that are edited."""
    return f"{VOLTS} {value_v:.2f}"


def setup(range_v: float) -> tuple[str, ...]:
    """Three phases of sine, without a level, in the range that has ``range_v``."""
    return (
        "OUTPUT:MODE FIXED",
        "INST:PHASE THREE",
        ALL_PHASES,
        "INST:COUP ALL",
        voltage(0.0),
        "SOUR:FUNC:SHAP:A SINE",
        "SOUR:FUNC:SHAPE A",
        "SOUR:PHASE:THREE INDEPEND",
        f"VOLTAGE:RANGE {'LOW' if range_v <= LOW_RANGE_V else 'HIGH'}",
    )
