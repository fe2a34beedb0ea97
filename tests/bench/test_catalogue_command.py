"""``python -m bench catalogue``: what it prints for one model and for all."""

import argparse
import json

import pytest

from bench.commands import catalogue as command
from contracts.errors import ConfigError
from meters.catalogue import as_json, describe, keys, load


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command prints."""
    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers())
    options = parser.parse_args(["catalogue", *arguments])
    assert options.command(options) == 0
    return capsys.readouterr().out


def test_without_a_model_every_one_is_listed_with_its_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = run(capsys).splitlines()
    assert [line.split()[0] for line in lines] == list(keys())
    assert len(lines) == 12
    assert all(load(line.split()[0]).identity.name in line for line in lines)


def test_a_model_is_described_with_its_quirks(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "pro2-mb") == describe(load("pro2-mb")) + "\n"


def test_an_unknown_model_is_refused_with_the_nearest() -> None:
    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers())
    options = parser.parse_args(["catalogue", "pro2mb"])
    with pytest.raises(ConfigError, match="nearest is 'pro2-mb'"):
        options.command(options)


def test_a_model_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(run(capsys, "pro380-mb", "--json")) == as_json(load("pro380-mb"))


def test_all_models_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert [item["key"] for item in json.loads(run(capsys, "--json"))] == list(keys())


def test_the_quirks_of_all_models_are_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(capsys, "--quirks").splitlines()
    ids = [line.split()[0] for line in lines]
    assert len(ids) == len(set(ids))
    assert set(ids) == {quirk.id for key in keys() for quirk in load(key).quirks}
    (line,) = (line for line in lines if line.startswith("PRO2-A4 "))
    assert line.split()[1] == "refuse"
    assert line.split()[-1] == "pro2-2t"


def test_the_quirks_of_one_model_are_told_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    text = run(capsys, "pro2-s", "--quirks")
    meter = load("pro2-s")
    assert text.startswith(f"Quirks of the manual: {len(meter.quirks)}")
    assert all(quirk.handling.split()[0] in text for quirk in meter.quirks)


def test_quirks_as_json_name_their_models(capsys: pytest.CaptureFixture[str]) -> None:
    quirks = {item["id"]: item for item in json.loads(run(capsys, "--quirks", "--json"))}
    assert quirks["PRO380-N3"]["models"] == ["pro380-mod"]
    assert quirks["PRO-F5"]["action"] == "assert"
