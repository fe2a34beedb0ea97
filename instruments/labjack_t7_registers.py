"""The registers of a LabJack T7 that its driver uses, and where each is documented."""

from enum import IntEnum

from instruments.documented import Documented


class Register(IntEnum):
    """Addresses, as in ``ljm_constants.json``."""

    TEST = 55100
    PRODUCT_ID = 60000
    FIRMWARE_VERSION = 60004
    SERIAL_NUMBER = 60028
    CORE_TIMER = 61520
    FIO_EIO_STATE = 2580
    STREAM_SCANRATE_HZ = 4002
    STREAM_NUM_ADDRESSES = 4004
    STREAM_SAMPLES_PER_PACKET = 4006
    STREAM_BUFFER_SIZE_BYTES = 4012
    STREAM_AUTO_TARGET = 4016
    STREAM_DATATYPE = 4018
    STREAM_NUM_SCANS = 4020
    STREAM_START_TIME_STAMP = 4026
    STREAM_SCANLIST_ADDRESS0 = 4100
    STREAM_ENABLE = 4990


_JSON = "LabJack ljm_constants.json 2025.12.18.A"
_LOW_LEVEL = "T-Series Datasheet 3.2.4 Low-Level Stream, support.labjack.com"

COMMANDS = (
    Documented("TEST (55100)", f"{_JSON}; reads 0x00112233"),
    Documented("PRODUCT_ID (60000)", f"{_JSON}; 7 for a T7"),
    Documented("FIRMWARE_VERSION (60004)", _JSON),
    Documented("SERIAL_NUMBER (60028)", _JSON),
    Documented("CORE_TIMER (61520)", f"{_JSON}; 40 MHz, half the core clock, wraps after 107 s"),
    Documented("FIO_EIO_STATE (2580)", f"{_JSON}; a stream of it gives one word of 16 bits a scan"),
    Documented("STREAM_SCANRATE_HZ (4002)", f"{_JSON}; reads back as the device made it"),
    Documented("STREAM_NUM_ADDRESSES (4004)", _LOW_LEVEL),
    Documented("STREAM_SAMPLES_PER_PACKET (4006)", f"{_LOW_LEVEL}; 512 at most over Ethernet"),
    Documented("STREAM_BUFFER_SIZE_BYTES (4012)", f"{_JSON}; 32768 at most"),
    Documented("STREAM_AUTO_TARGET (4016)", f"{_JSON}; 1: spontaneous, to port 702"),
    Documented("STREAM_DATATYPE (4018)", f"{_LOW_LEVEL}; must be 0, is not in the JSON file"),
    Documented("STREAM_NUM_SCANS (4020)", f"{_LOW_LEVEL}; 0: until stopped"),
    Documented("STREAM_SCANLIST_ADDRESS0 (4100)", _JSON),
    Documented("STREAM_ENABLE (4990)", f"{_LOW_LEVEL}; written last"),
    Documented(
        "STREAM_START_TIME_STAMP (4026)",
        f"{_JSON}; that it is CORE_TIMER at the first scan follows from public example programs",
        "from memory, verify",
    ),
    Documented(
        "stream packet on port 702",
        "a public port of LabJack's stream example to C; 16 bytes of header, then words of 16 bits",
        "from memory, verify",
    ),
)
