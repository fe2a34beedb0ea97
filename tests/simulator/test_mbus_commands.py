"""What a meter on the M-Bus takes over, and what it does not."""

from dataclasses import replace

import pytest

from simulator.bus.mbus.commands import commands
from simulator.bus.mbus.profile import Profile
from simulator.bus.mbus.profiles import PRO2_MB, PRO380_MB, TWO_PU_CT
from tests.simulator.test_mbus_slave import E5, REQ_5B, Talk


@pytest.mark.parametrize(
    ("profile", "text", "name", "value"),
    [
        (PRO2_MB, "51 01 7A 01", "primary_address", 1),
        (PRO2_MB, "51 01 7A F7", "primary_address", 247),
        (TWO_PU_CT, "51 01 7A FA", "primary_address", 250),
        (PRO2_MB, "51 0C 79 15 01 23 45", "secondary_address", "45230115"),
        (PRO2_MB, "51 09 7C 01 54 02", "tariff", 2),
        (TWO_PU_CT, "51 09 7C 01 54 04", "tariff", 4),
        (PRO2_MB, "51 09 FD 3A 10", "combination_code", 10),
        (PRO380_MB, "51 09 FD 3A 11", "combination_code", 11),
        (TWO_PU_CT, "51 09 FD 3A 03", "combination_code", 3),
        (PRO2_MB, "51 0C FD 3A 00 00 01 00", "s0_output_rate", 100.0),
        (PRO2_MB, "51 0C FD 3A 00 00 00 01", "s0_output_rate", 10000.0),
        (PRO2_MB, "51 0C FD 3A 01 00 00 00", "s0_output_rate", 0.01),
        (PRO2_MB, "51 0C 04 12 34 56 78", "resettable_day_counter", 0),
        (PRO2_MB, "51 0A FD 60 00 00", "power_down_counter", 0),
        (PRO2_MB, "B8", "baud_rate", 300),
        (PRO2_MB, "BD", "baud_rate", 9600),
    ],
)
@pytest.mark.parametrize("control", [0x53, 0x73])
def test_each_command_of_the_manuals_is_taken_over(
    profile: Profile, text: str, name: str, value: float | str, control: int
) -> None:
    talk = Talk(profile=profile)
    assert talk.user_data(text, control=control) == E5
    assert talk.face.settings == {name: value}


ILLEGAL = [
    (PRO2_MB, "51 01 7A F8"),
    (TWO_PU_CT, "51 01 7A FB"),
    (PRO2_MB, "51 09 7C 01 54 03"),
    (PRO2_MB, "51 09 7C 01 54 11"),
    (TWO_PU_CT, "51 09 7C 01 54 05"),
    (PRO2_MB, "51 09 FD 3A 11"),
    (PRO2_MB, "51 09 FD 3A 0A"),
    (TWO_PU_CT, "51 09 FD 3A 06"),
    (PRO2_MB, "51 0C FD 3A 00 00 02 00"),
    (PRO2_MB, "51 0C FD 3A 00 00 0A 00"),
    (PRO2_MB, "51 0C 79 15 01 23 4A"),
    (PRO2_MB, "51 01 7A 01 00"),
    (PRO2_MB, "51 01 7A"),
    (PRO2_MB, "51 02 7A 01 00"),
    (PRO2_MB, "51"),
    (PRO2_MB, "B7"),
    (PRO2_MB, "BE"),
    (PRO2_MB, "BB 00"),
    (PRO2_MB, "B4"),
    (PRO2_MB, "52 FF FF FF FF FF FF FF FF"),
]


@pytest.mark.parametrize(("profile", "text"), ILLEGAL)
def test_what_is_illegal_changes_nothing_and_is_acknowledged_or_not(
    profile: Profile, text: str
) -> None:
    polite = Talk(profile=replace(profile, illegal_writes="acknowledged"))
    curt = Talk(profile=replace(profile, illegal_writes="silent"))
    assert (polite.user_data(text), curt.user_data(text)) == (E5, "")
    assert polite.face.settings == curt.face.settings == {}


def test_what_the_meter_itself_refuses_counts_as_illegal() -> None:
    table = replace(TWO_PU_CT.commands[2], legal=None)
    talk = Talk(profile=replace(PRO2_MB, commands=(table,), illegal_writes="silent"))
    assert talk.user_data("51 09 7C 01 54 09") == ""


def test_the_address_of_any_is_only_for_reading_where_the_manual_says_so() -> None:
    pro, ct = Talk(profile=PRO2_MB), Talk(profile=TWO_PU_CT)
    command = "51 09 7C 01 54 02"
    assert (pro.user_data(command, 0xFE), ct.user_data(command, 0xFE)) == ("", E5)
    assert (pro.face.settings, ct.face.settings) == ({}, {"tariff": 2})
    assert pro.access_number(REQ_5B, 0xFE) == 1


def test_a_secondary_address_can_also_be_written_as_the_example_prints_it() -> None:
    table = commands(primary_addresses=(), tariffs=(), codes=(), secondary_as_printed=True)
    talk = Talk(profile=replace(PRO2_MB, commands=table))
    assert talk.user_data("51 0C 79 15 01 23 45") == E5
    assert talk.face.secondary_address == "15012345"
