"""``python -m simulator`` as scripts and people use it: in a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from bench.control import ControlLink
from simulator.__main__ import multiples
from simulator.defects import ALL, UNIT
from simulator.meter.models import MODELS

ROOT = Path(__file__).resolve().parents[2]
SIM = str(ROOT / "stations" / "sim.yaml")
LONGEST_S = 60
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "simulator", *arguments]


def ended(*arguments: str, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    """A run that ends by itself."""
    return subprocess.run(
        command(*arguments),
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )


class Served:
    """A running simulator and what it printed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.process = process
        self.line = process.stdout.readline()
        self.addresses: dict[str, str] = json.loads(self.line)

    def link(self) -> ControlLink:
        host, _, port = self.addresses["control"].rpartition(":")
        return ControlLink((host, int(port)))

    def tell_source(self, *messages: str) -> None:
        _, host, port, _ = self.addresses["source"].split("::")
        with socket.create_connection((host, int(port)), timeout=LONGEST_S) as source:
            source.sendall("".join(f"{m}\n" for m in (*messages, "*OPC?")).encode())
            assert source.recv(10) == b"1\n"

    def end_input(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def ended(self) -> tuple[int, str, str]:
        """Exit code, and what came on standard output and error after the first line."""
        code = self.process.wait(LONGEST_S)
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        return code, self.process.stdout.read(), self.process.stderr.read()


@contextmanager
def serving(*arguments: str) -> Iterator[Served]:
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command("--station", SIM, *arguments),
        env=ENVIRONMENT,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        text=True,
    ) as process:
        watchdog = threading.Timer(LONGEST_S, process.kill)
        watchdog.start()
        try:
            yield Served(process)
        finally:
            watchdog.cancel()
            watchdog.join()
            process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to be caught")
def test_it_prints_one_line_of_addresses_serves_and_ends_when_told() -> None:
    with serving("--seed", "7", "--defect", "2=serial-number:serial=22098888") as served:
        assert served.line.endswith("\n")
        assert {
            "clock",
            "source",
            "reference",
            "counter",
            "bus rs485",
            "control",
            "time",
            "ni box",
        } == set(served.addresses)
        with closing(served.link()) as link:
            assert link.ask("sleep", duration_s=3600)["time_s"] == 3600.0
            truth: Any = link.ask("truth")["meters"]
        assert truth["2"]["serial"] == "22098888"
        served.process.send_signal(signal.SIGTERM)
        assert served.ended() == (0, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to be caught")
def test_it_can_be_told_to_end_as_soon_as_its_addresses_are_known() -> None:
    with serving("--clock", "real") as served:
        served.process.send_signal(signal.SIGTERM)
        assert served.addresses["clock"] == "real"
        assert served.ended() == (0, "", "")


def test_it_ends_with_its_input_once_the_output_is_off() -> None:
    with serving("--end-with-input") as served:
        served.tell_source("SOUR:PHAS1:VOLT:STAT 1;RANG 0,360;MHAR:HARM1 230,0;:OUTP:STAT 1")
        served.end_input()
        with pytest.raises(subprocess.TimeoutExpired):
            served.process.wait(0.3)
        with closing(served.link()) as link:
            assert link.ask("state")["output_on"] is True
        served.tell_source("OUTP:STAT 0")
        assert served.ended() == (0, "", "")


def test_the_defects_are_listed_for_people() -> None:
    listed = ended("--list-defects")
    assert (listed.returncode, listed.stderr) == (0, "")
    lines = listed.stdout.splitlines()
    for defect in ALL.values():
        assert f"{defect.name:18} {defect.target:10} {defect.summary}" in lines
    assert any(line.split() == ["phase=1:pct=4"] for line in lines)


def test_the_defects_of_a_meter_are_listed_for_programs() -> None:
    listed = ended("--list-defects", "--meter", "pro380-mod", "--json")
    rows = json.loads(listed.stdout)
    fitting = {n for (t, n), d in ALL.items() if t == UNIT and d.applies(MODELS["pro380-mod"])}
    assert {row["name"] for row in rows} == fitting
    assert len(rows) >= 150
    gain = next(row for row in rows if row["name"] == "gain")
    assert gain["summary"] == ALL[UNIT, "gain"].summary
    assert gain["parameters"] == {"phase": 1, "pct": 4}
    assert gain["sizes"] == {"0.5": "gain:pct=1", "1.2": "gain:pct=2.4", "2": "gain:pct=4"}
    assert gain["plans"] == ["eol-full", "release", "lab"]


@pytest.mark.parametrize(
    ("bus", "plans", "size"),
    [("modbus_rtu", ["eol-full", "release"], 1.2), ("mbus", [], 1.2 * (330 / 2400 + 0.05))],
)
def test_what_matters_and_is_found_depends_on_the_bus(
    bus: str, plans: list[str], size: float
) -> None:
    listed = ended("--list-defects", "--meter", "2pu-ct", "--bus", bus, "--json")
    rows = {row["name"]: row for row in json.loads(listed.stdout)}
    assert ("eol-full" in rows["write-ignored"]["plans"]) == (bus == "modbus_rtu")
    assert [plan for plan in rows["quadrant"]["plans"] if plan != "lab"] == plans
    assert float(rows["slow"]["sizes"]["1.2"].partition("=")[2]) == pytest.approx(size, 1e-4)
    assert ("secondary-address" in rows) == (bus == "mbus")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--bus", "mbus"), "--bus is of a model: --meter MODEL is needed as well"),
        (("--bus", "mbus", "--meter", "pro2-s"), "a pro2-s has no mbus; it has iec62056_21"),
    ],
)
def test_a_bus_is_one_of_a_model(asked: tuple[str, ...], said: str) -> None:
    refused = ended("--list-defects", *asked)
    assert (refused.returncode, refused.stdout) == (4, "")
    assert said in refused.stderr


@pytest.mark.parametrize("sizes", ["0,1", "many", "1,inf", "nan"])
def test_multiples_of_a_size_are_above_nothing(sizes: str) -> None:
    with pytest.raises(ArgumentTypeError, match="numbers above 0"):
        multiples(sizes)


@pytest.mark.parametrize("more", [(), ("--json",)], ids=["plain", "json"])
def test_a_reader_that_goes_away_is_no_reason_to_complain(more: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        listed = ended("--list-defects", *more, stdout=writer)
    finally:
        os.close(writer)
    assert (listed.returncode, listed.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "--station FILE is needed"),
        (("--station", "nowhere.yaml"), "nowhere.yaml: cannot be read: No such file"),
        (("--station", "{wrong}"), "simulator.clock: 'fsat': must be fast or real, e.g. fast"),
        (("--station", SIM, "--clock", "fsat"), "--clock: invalid choice: 'fsat'"),
        (("--station", SIM, "--defect", "1=gian"), "is called 'gian': did you mean gain?"),
        (("--station", SIM, "--defect", "9=gain"), "9=gain: there is no meter at position 9"),
        (("--station", SIM, "--defect", "1=gain:phase=9"), "phase = 9: must be a whole number"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_4(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(Path(SIM).read_text(encoding="utf-8").replace("clock: fast", "clock: fsat"))
    refused = ended(*(argument.format(wrong=wrong) for argument in arguments))
    assert refused.returncode == 4
    assert refused.stdout == ""
    assert refused.stderr.startswith("python -m simulator: ")
    assert message in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        text = Path(SIM).read_text(encoding="utf-8")
        station = tmp_path / "taken.yaml"
        station.write_text(text + f"  ports: {{control: {port}}}\n", encoding="utf-8")
        refused = ended("--station", str(station))
    assert refused.returncode == 4
    assert refused.stderr.startswith(f"python -m simulator: simulator.ports.control: {port}: ")
    assert refused.stderr.count("\n") == 1
