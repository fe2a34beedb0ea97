"""The M-Bus data of PRO2-Mb and PRO380-Mb against their manuals, table by table."""

import re

import pytest

from meters.catalogue import describe, keys, load
from meters.catalogue.mbus_values import checksum, manufacturer_code
from tests.meters.manual_rows import declared
from tests.meters.pro_manual import text_of
from tests.meters.pro_mbus import COMMAND, HEX, KEYS, RECORD, appendix, bus, shown


@pytest.mark.parametrize("key", KEYS)
def test_the_nine_records_are_those_of_the_table(key: str) -> None:
    printed = [
        (title, dif, vif, data, float(value.replace(",", ".")))
        for title, dif, vif, data, _, value in RECORD.findall(appendix(key))
    ]
    ours = [
        (r.title, r.dif.replace(" ", ""), r.vif, r.example.data, r.example.value)
        for r in bus(key).records
    ]
    assert len(printed) == 9
    assert ours == printed


@pytest.mark.parametrize("key", KEYS)
def test_the_digits_of_each_record_are_its_bytes_reversed(key: str) -> None:
    for _, _, _, data, digits, _ in RECORD.findall(appendix(key)):
        assert bytes.fromhex(data)[::-1].hex() == digits


@pytest.mark.parametrize("key", KEYS)
def test_a_record_has_the_name_of_its_register(key: str) -> None:
    registers = {r.name for r in load(key.split("-")[0] + "-mod").registers}
    assert {record.name for record in bus(key).records} <= registers


@pytest.mark.parametrize("key", KEYS)
def test_the_header_is_the_table_with_the_maker_in_wire_order(key: str) -> None:
    text = appendix(key)
    text = text[text.index("REQ_UD2 10 5B xx") : text.index("Datablocks")]
    printed = re.findall(rf"^([A-Z][a-zA-Z ]+)\t.*?({HEX})\t([^\t\n]+)\t?$", text, re.M)
    ours = [(field.title, field.printed) for field in bus(key).header.fields]
    assert [(title.replace("Acces ", "Access "), data) for title, data, _ in printed] == ours
    remarks = {title: remark for title, _, remark in printed}
    assert remarks["Status"] == "00 = OK 02 = error"
    assert dict(bus(key).header.statuses) == {0: "OK", 2: "error"}
    assert (remarks["Manufacturer ID"], remarks["Medium"]) == ("INM", "Electricity")
    differing = {field.name for field in bus(key).header.fields if field.wire != field.printed}
    assert differing == {"manufacturer_id"}
    assert ("header.manufacturer_id", "wire", "25 CD", "CD 25") in declared(load(key))


def test_the_printed_order_of_the_maker_would_be_another_maker() -> None:
    assert manufacturer_code("INM") == b"\xcd\x25"
    assert manufacturer_code("SIE")[::-1] != b"\xcd\x25"


@pytest.mark.parametrize("key", KEYS)
def test_the_example_read_out_has_the_printed_length_and_checksum(key: str) -> None:
    text = re.sub(r"</?u>", "", appendix(key))
    assert "68 4B 4B 68 08 00 72" in text
    assert "7C 16" in text
    frame = bus(key).example_read_out()
    assert frame is not None
    assert shown(frame[:7]) == "68 4B 4B 68 08 00 72"
    assert shown(frame[-2:]) == "7C 16"
    assert len(frame) == 81


@pytest.mark.parametrize("key", KEYS)
def test_the_checksum_needs_every_byte_of_the_printed_header(key: str) -> None:
    frame = bus(key).example_read_out()
    assert frame is not None
    for place in range(7, 19):
        wrong = bytearray(frame)
        wrong[place] ^= 1
        assert checksum(bytes(wrong[4:-2])) != 0x7C


@pytest.mark.parametrize("key", KEYS)
def test_the_checksum_does_not_tell_the_order_of_the_maker(key: str) -> None:
    frame = bus(key).example_read_out()
    assert frame is not None
    printed = frame[:11] + bytes((frame[12], frame[11])) + frame[13:]
    assert shown(frame[11:13]) == "CD 25"
    assert checksum(printed[4:-2]) == 0x7C


@pytest.mark.parametrize("key", KEYS)
def test_the_request_is_the_printed_one(key: str) -> None:
    assert shown(bus(key).request_frame(0)) == "10 5B 00 5B 16"
    assert "10 5B 00 5B 16" in appendix(key)
    assert shown(bus(key).reset_frame(1)) == "10 40 01 41 16"
    assert "10 40\t01" in appendix(key)


@pytest.mark.parametrize("key", KEYS)
def test_the_commands_are_the_eight_rows_of_the_write_table(key: str) -> None:
    printed = [row[:6] for row in COMMAND.findall(appendix(key))]
    ours = [
        (c.title, c.head, f"{c.example.address:02X}", c.body or "-", c.example.data, c.answer)
        for c in bus(key).commands
    ]
    assert len(printed) == 8
    assert ours == printed


@pytest.mark.parametrize("key", KEYS)
def test_every_example_is_made_bit_for_bit_from_its_value(key: str) -> None:
    for title, head, address, body, data, _, _ in COMMAND.findall(appendix(key)):
        (command,) = (item for item in bus(key).commands if item.title == title)
        parts = bytes.fromhex(head + address + body.replace("-", "") + data)
        frame = command.command_frame(command.example.value, int(address, 16))
        assert frame[:-2] == parts
        assert frame[-2:] == bytes((sum(parts[4:]) & 0xFF, 0x16))
        assert frame == command.example_frame


def test_legal_values_are_those_of_the_remarks() -> None:
    remarks = {
        key: {row[0]: row[6].strip() for row in COMMAND.findall(appendix(key))} for key in KEYS
    }
    for key in KEYS:
        bauds = re.findall(r"(B[0-9A-D]) = (\d+)", remarks[key]["Baudrate"])
        ours = load(key).command("baud_rate")
        assert {(int(baud), int(code, 16)) for code, baud in bauds} == set(ours.codes)
        assert ours.values == (300, 600, 1200, 2400, 4800, 9600)
        assert remarks[key]["Primary address"] == "000 - 247 write in HEX"
        address = load(key).command("primary_address")
        assert (address.minimum, address.maximum) == (0, 250)
        assert ("primary_address", "legal values", "000 - 247", "0 to 250") in declared(load(key))
        assert re.sub(r"\s", "", remarks[key]["Tariff mode"]) == "T1=01;T2=02"
        assert load(key).command("tariff").values == (1, 2)
        codes = re.findall(r"\d+", remarks[key]["Combined code"])
        assert load(key).command("combination_code").values == tuple(map(float, codes))
        assert remarks[key]["Resettable kWh"] == "Value is ignored, always set to 0"
        assert load(key).command("resettable_day_counter").resets
        assert load(key).command("power_down_counter").resets
    assert remarks["pro2-mb"]["S0 rate"] == "10000, 2000, 1000, 100, 10, 1, 0.1, 0.0:"
    assert remarks["pro380-mb"]["S0 rate"] == "10.000 / 2.000 / 1.000 / 100 / 10 / 1 / 0,1 / 0,01"
    rates = (10000, 2000, 1000, 100, 10, 1, 0.1, 0.01)
    assert {load(key).command("s0_output_rate").values for key in KEYS} == {rates}
    cut = ("s0_output_rate", "legal values", remarks["pro2-mb"]["S0 rate"], "0.01 at the end")
    assert cut in declared(load("pro2-mb"))


def test_the_selection_of_the_example_is_made_bit_for_bit() -> None:
    text = appendix("pro2-mb")
    assert "68 0B 0B 68 53 FD 52\taa aa aa aa\tbb bb\tcc\tdd" in text
    assert "Input\t01 00 07 13\t25 CD\t01\t02" in text
    assert "Remarks\t13070001" in text
    frame = "68 0B 0B 68 53 FD 52 01 00 07 13 CD 25 01 02 B2 16"
    for key in KEYS:
        selected = bus(key).selection_frame("13070001", manufacturer_code("INM"), 1, 2)
        assert shown(selected) == frame
        fields = " ".join(field.wire for field in bus(key).selection.fields)
        assert fields == "01 00 07 13 CD 25 01 02"
    assert "Input\t\t25 CD\t01\t02" in re.sub(r"\t+25", "\t\t25", appendix("pro380-mb"))
    moved = ("selection.serial_number", "printed", "", "01 00 07 13")
    assert moved in declared(load("pro380-mb"))


@pytest.mark.parametrize(
    ("key", "baud", "stated"),
    [
        ("pro2-mb", 9600, "300, 600, 1200, 2400, 4800 and 9600 (default)"),
        ("pro380-mb", 2400, "300, 600, 1200, 2400 (default), 4800 and 9600"),
        ("pro380-mb-ct", 2400, "300, 600, 1200, 2400 (default), 4800 and 9600"),
    ],
)
def test_the_link_is_that_of_the_specification(key: str, baud: int, stated: str) -> None:
    manual = " ".join(text_of(f"{key.split('-')[0]}.txt").split())
    assert stated in manual
    assert "default M-bus ID is 000" in manual
    assert "can be set from 000 to 250" in manual
    assert re.search(r"Broadcast primary address FE \(only for read\)", manual) or baud == 2400
    port = bus(key)
    assert (port.default_baud, port.default_address) == (baud, 0)
    assert (port.data_bits, port.parity, port.stop_bits) == (8, "even", 1)
    assert (port.broadcast_address, port.broadcast_reads) == (0xFE, True)
    assert port.selection.address == 0xFD
    assert (port.bus_load_max_meters, port.range_m) == (64, 1000)
    assert load(key).default("baud_rate").value == baud


@pytest.mark.parametrize("key", KEYS)
def test_what_is_left_out_of_the_write_table_is_listed(key: str) -> None:
    text = appendix(key)
    table = text[text.index("Contents\tCommand part 1") : text.index("Selecting slave")]
    rows = [line for line in table.splitlines()[1:] if line.strip() and "SND" not in line]
    left = [row for row in rows if not COMMAND.match(row) and row.strip("-\t")]
    listed = {item.row for item in load(key).left_out}
    assert {" ".join(row.split()) for row in left} <= listed
    assert bool(left) == key.startswith("pro380")


@pytest.mark.parametrize("key", [key for key in keys() if load(key).mbus is not None])
def test_every_record_and_command_is_described(key: str) -> None:
    text = describe(load(key))
    assert all(record.name in text for record in bus(key).records)
    assert all(shown(command.example_frame) in text for command in bus(key).commands)
