"""Where each command of each driver is documented, and the page that says so."""

from pathlib import Path

import pytest

from bench.instruments import REFERENCE_DRIVERS
from bench.sources import SOURCE_DRIVERS
from instruments.documented import Documented
from instruments.documented_page import as_markdown, tables, write_page
from simulator.station import COUNTERS

COUNTER_DRIVERS = sorted(set(COUNTERS) - {"replay"})
"""A replay asks no device anything."""
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "instruments.md"


def test_the_page_is_in_step_with_the_tables() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == as_markdown(), "call instruments.documented_page.write_page"


def test_the_page_is_written_where_it_is_wanted(tmp_path: Path) -> None:
    write_page(tmp_path / "page.md")
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == as_markdown()


@pytest.mark.parametrize("driver", [*REFERENCE_DRIVERS, *SOURCE_DRIVERS, *COUNTER_DRIVERS])
def test_every_driver_says_where_its_commands_are_documented(driver: str) -> None:
    # The smaller model shares the table of the larger one.
    name = driver.replace("wt310", "wt330")
    assert any(module.startswith(name) for module in tables()), f"{driver} has no COMMANDS"


@pytest.mark.parametrize(("name", "table"), tables().items(), ids=tables().keys())
def test_a_table_has_each_command_once_with_a_source(
    name: str, table: tuple[Documented, ...]
) -> None:
    assert table, name
    commands = [row.command for row in table]
    assert sorted(commands) == sorted(set(commands))
    assert all(row.source for row in table)
