"""What the meters of the manuals give on REQ_UD2, record by record."""

import pytest

from simulator.bus.mbus.faults import RecordFault
from simulator.bus.mbus.frames import Frame, frame_of
from simulator.bus.mbus.profile import Profile, manufacturer_code
from simulator.bus.mbus.profiles import PRO380_MB, PROFILES, TWO_PU_CT
from simulator.bus.mbus.readout import Readout
from simulator.bus.mbus.records import bcd, bcd_number, coded, ratio_number
from tests.simulator.test_mbus_toy_face import CT_VALUES, PRO_KWH, ToyFace

# The example of PRO2 and PRO380, A2.2, with the maker's code as it goes onto the wire.
PRO_READOUT = """
68 4B 4B 68 08 00 72 00 00 00 00 CD 25 01 02 02 00 00 00
0C 04 14 48 60 01  8C 10 04 23 80 35 00  8C 20 04 91 67 24 01
1C 04 46 13 69 00  9C 10 04 56 34 12 00  9C 20 04 90 78 56 00
2C 04 68 34 91 00  AC 10 04 67 45 23 00  AC 20 04 01 89 67 00
7C 16
"""
# The columns of the 2PU CT's A2.2, put together.
CT_DATA = """
04 03 15CD5B07  84 10 03 15CD5B07  84 20 03 15CD5B07  84 30 03 15CD5B07  84 80 10 03 15CD5B07
04 83 3C 15CD5B07  84 10 83 3C 15CD5B07  84 20 83 3C 15CD5B07  84 30 83 3C 15CD5B07
84 80 10 83 3C 15CD5B07
04 83 FC 10 15CD5B07  04 FB 82 73 15CD5B07  04 FB 82 F3 3C 15CD5B07
02 FD C7 FC 01 E459  02 FD C7 FC 02 E459  02 FD C7 FC 03 E459
03 FD D9 FC 01 1B8701  03 FD D9 FC 02 1B8701  03 FD D9 FC 03 1B8701
03 2B 87D612  03 AB FC 01 87D612  03 AB FC 02 87D612  03 AB FC 03 7929ED
03 FB 14 87D612  03 FB 94 FC 01 87D612  03 FB 94 FC 02 87D612  03 FB 94 FC 03 87D612
03 FB 34 87D612  0A FD 3A 0001  03 FB 2C 37C700  09 7C 01 54 01  0B FD 3A 059599
"""


def readouts(face: ToyFace, profile: Profile) -> list[Frame]:
    """All telegrams of one read-out."""
    source = Readout(face, profile)
    telegrams = [source.telegram()]
    while telegrams[-1].data[-1] == 0x1F:
        telegrams.append(source.telegram())
    return telegrams


def test_the_read_out_of_the_pro_meters_is_that_of_the_manual_bit_for_bit() -> None:
    face = ToyFace(primary_address=0, secondary_address="00000000")
    source = Readout(face, PRO380_MB)
    source.telegram()
    assert source.telegram().encoded() == bytes.fromhex(PRO_READOUT)


def test_the_read_out_of_the_2pu_ct_is_that_of_the_manual() -> None:
    face = ToyFace("2pu-ct", values=dict(CT_VALUES), secondary_address="19020246")
    (telegram,) = readouts(face, TWO_PU_CT)
    sent = telegram.encoded()
    assert sent[1] == 0xF4
    assert telegram.data[:12] == bytes.fromhex("46020219 CD25 01 02 01 00 0000")
    assert telegram.data[12:] == bytes.fromhex(CT_DATA)


def test_each_meter_has_the_records_that_its_manual_counts() -> None:
    counts = {model: len(profile.records) for model, profile in PROFILES.items()}
    assert counts == {"pro2-mb": 9, "pro380-mb": 9, "pro380-mb-ct": 9, "2pu-ct": 32}


def test_an_error_is_a_status_of_two() -> None:
    assert readouts(ToyFace(), PRO380_MB)[0].data[9] == 0
    assert readouts(ToyFace(error=True), PRO380_MB)[0].data[9] == 2


def test_the_version_is_the_major_one_of_the_software() -> None:
    face = ToyFace(values={**PRO_KWH, "software_version": 2.18})
    assert Readout(face, PRO380_MB).identification == bytes.fromhex("01000713 CD25 02 02")


def test_the_access_number_counts_the_answers_and_begins_again_after_255() -> None:
    source = Readout(ToyFace(), PRO380_MB)
    numbers = [source.telegram().data[8] for _ in range(257)]
    assert numbers == [*range(1, 256), 0, 1]
    source.faults.access_number_stuck = True
    assert [source.telegram().data[8] for _ in range(2)] == [1, 1]


def test_the_makers_code_can_be_sent_the_wrong_way_round() -> None:
    source = Readout(ToyFace(), PRO380_MB)
    assert manufacturer_code("INM") == source.telegram().data[4:6] == bytes.fromhex("CD25")
    source.faults.manufacturer_swapped = True
    assert source.telegram().data[4:6] == bytes.fromhex("25CD")


def test_a_record_can_be_wrong_in_each_of_its_parts_or_missing() -> None:
    source = Readout(ToyFace(), PRO380_MB)
    source.faults.records = {
        "total_active_energy": RecordFault(dif=b"\x04"),
        "t1_total_active_energy": RecordFault(vif=b"\x03"),
        "t2_total_active_energy": RecordFault(factor=10.0),
        "forward_active_energy": RecordFault(missing=True),
    }
    assert (
        source.telegram()
        .data[12:]
        .startswith(
            bytes.fromhex("04 04 CE7C1800  8C10 03 23803500  8C20 04 10794612  9C10 04 56341200")
        )
    )


def test_what_does_not_fit_into_a_telegram_follows_in_the_next_ones() -> None:
    whole = readouts(ToyFace(), PRO380_MB)[0].data[12:]
    split = Profile(PRO380_MB.records, PRO380_MB.commands, records_per_telegram=4)
    first, second, third = readouts(ToyFace(), split)
    assert (first.data[8], second.data[8], third.data[8]) == (1, 2, 3)
    assert first.data[12:-1] + second.data[12:-1] + third.data[12:] == whole
    assert (first.data[-1], second.data[-1]) == (0x1F, 0x1F)


def test_a_frame_is_never_longer_than_its_length_field_can_say() -> None:
    records = TWO_PU_CT.records * 3
    face = ToyFace("2pu-ct", values=dict(CT_VALUES))
    telegrams = readouts(face, Profile(records, ()))
    data = [telegram.data[12:].removesuffix(b"\x1f") for telegram in telegrams]
    assert b"".join(data) == bytes.fromhex(CT_DATA) * 3
    assert all(frame_of(telegram.encoded()) == telegram for telegram in telegrams)


def test_the_telegrams_of_one_read_out_show_one_moment() -> None:
    face = ToyFace()
    source = Readout(face, Profile(PRO380_MB.records[:2], (), records_per_telegram=1))
    source.telegram()
    face.values["t1_total_active_energy"] = 0.0
    assert source.telegram().data[12:] == bytes.fromhex("8C10 04 23803500")
    source.telegram()
    assert source.telegram().data[12:] == bytes.fromhex("8C10 04 00000000")


@pytest.mark.parametrize(
    ("number", "dif", "on_the_wire"),
    [
        (123456789, 0x0C, "89674523"),
        (-1234567, 0x0C, "674523F1"),
        (8_388_608, 0x03, "000080"),
        (-1, 0x03, "FFFFFF"),
        (16_777_217, 0x03, "010000"),
        (-5, 0x0A, "05F0"),
        (7, 0x89, "07"),
    ],
)
def test_what_is_too_big_loses_its_leading_digits(number: int, dif: int, on_the_wire: str) -> None:
    assert coded(number, dif) == bytes.fromhex(on_the_wire)


def test_bcd_is_read_back_as_it_was_written() -> None:
    assert bcd_number(bcd(15012345, 4)) == 15012345
    assert bcd_number(b"\x0a") is None


def test_a_ct_ratio_is_primary_and_secondary_side_by_side() -> None:
    assert ratio_number("99950005") == ratio_number("9995/5") == ratio_number("9995/0005") == 999505
    assert ratio_number("9995/1") == 999501
