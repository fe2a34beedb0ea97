"""A Modbus RTU slave of libmodbus on a terminal, as a program of its own.

``python libmodbus_slave.py LIBRARY TERMINAL UNIT`` takes registers as one JSON line, addresses in
hexadecimal to words, says so in a line of its own, and answers until it is ended.
"""

import ctypes
import json
import sys

BAUD, PARITY, DATA_BITS, STOP_BITS = 9600, b"E", 8, 1
FIRST_REGISTER, REGISTERS = 0x4000, 0x3000
LONGEST_REQUEST = 260


class Mapping(ctypes.Structure):
    """What ``modbus.h`` calls ``modbus_mapping_t``."""

    _fields_ = (
        ("nb_bits", ctypes.c_int),
        ("start_bits", ctypes.c_int),
        ("nb_input_bits", ctypes.c_int),
        ("start_input_bits", ctypes.c_int),
        ("nb_input_registers", ctypes.c_int),
        ("start_input_registers", ctypes.c_int),
        ("nb_registers", ctypes.c_int),
        ("start_registers", ctypes.c_int),
        ("tab_bits", ctypes.POINTER(ctypes.c_uint8)),
        ("tab_input_bits", ctypes.POINTER(ctypes.c_uint8)),
        ("tab_input_registers", ctypes.POINTER(ctypes.c_uint16)),
        ("tab_registers", ctypes.POINTER(ctypes.c_uint16)),
    )


def load(path: str) -> ctypes.CDLL:
    """The library, with the types of what is used of it."""
    library = ctypes.CDLL(path)
    integer = ctypes.c_int
    library.modbus_new_rtu.argtypes = [
        ctypes.c_char_p,
        integer,
        ctypes.c_char,
        integer,
        integer,
    ]
    library.modbus_new_rtu.restype = ctypes.c_void_p
    library.modbus_set_slave.argtypes = [ctypes.c_void_p, integer]
    library.modbus_connect.argtypes = [ctypes.c_void_p]
    library.modbus_mapping_new_start_address.argtypes = [ctypes.c_uint] * 8
    library.modbus_mapping_new_start_address.restype = ctypes.POINTER(Mapping)
    library.modbus_receive.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    library.modbus_reply.argtypes = [
        ctypes.c_void_p,
        ctypes.c_char_p,
        integer,
        ctypes.POINTER(Mapping),
    ]
    return library


def serve(path: str, terminal: str, unit: int) -> None:
    """Answer until the process is ended."""
    library = load(path)
    context = library.modbus_new_rtu(terminal.encode(), BAUD, PARITY, DATA_BITS, STOP_BITS)
    if library.modbus_set_slave(context, unit) or library.modbus_connect(context):
        sys.exit(f"{terminal}: libmodbus cannot serve unit {unit} there")
    mapping = library.modbus_mapping_new_start_address(0, 0, 0, 0, FIRST_REGISTER, REGISTERS, 0, 0)
    for address, word in json.loads(sys.stdin.readline()).items():
        mapping.contents.tab_registers[int(address, 16) - FIRST_REGISTER] = word
    print("serving", flush=True)  # noqa: T201 - its starter waits for it
    request = ctypes.create_string_buffer(LONGEST_REQUEST)
    while True:
        length = library.modbus_receive(context, request)
        if length > 0:
            library.modbus_reply(context, request, length, mapping)


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2], int(sys.argv[3]))
