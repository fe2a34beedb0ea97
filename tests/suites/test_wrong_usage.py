"""What is wrong with a request is said in one line, with exit code 4, and nothing is energised."""

from pathlib import Path

import pytest

from tests.suites.bench_runs import EOL, SIM, command

STATION, PLAN = "station", "plan"
FILES = [
    (STATION, "  driver: fluke_6105a", "  drivre: fluke_6105a", "did you mean 'driver'?"),
    (STATION, "address: 2", "address: 1", "positions 1 and 2 both have address 1 on bus"),
    (STATION, "s0_forward: 4", "s0_forward: 3", "are both on counter line 3"),
    (PLAN, "suites:", "suitse:", "did you mean 'suites'?"),
    (PLAN, "EN50470-3:2006/B", "EN50470-3:2006/X", "no limit set is called"),
    (PLAN, "current: itr", "current: inom", "must be one of imin"),
]
OPTIONS = [
    (["--unit", "1=pro380-mood"], "nearest is 'pro380-mod'"),
    (["--unit", "1=pro380-mod:2209A001"], "must be 8 digits"),
    (["--unit", "9=pro380-mod"], "has the positions 1, 2, 3, 4"),
    (["--unit", "pro380-mod"], "must be POS=MODEL[:SERIAL]"),
    (["--unit", "1=pro380-mod", "--unit", "1=pro380-mod"], "given twice"),
    (["--defect", "2=gan"], "did you mean gain?"),
]


@pytest.mark.parametrize(("kind", "old", "new", "says"), FILES)
def test_a_wrong_file(kind: str, old: str, new: str, says: str, tmp_path: Path) -> None:
    original = SIM if kind == STATION else EOL
    text = original.read_text(encoding="utf-8")
    assert old in text
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(text.replace(old, new), encoding="utf-8")
    station, plan = (wrong, EOL) if kind == STATION else (SIM, wrong)
    done = command(["bench", "run", str(plan), "--station", str(station), "--out", str(tmp_path)])
    assert done.returncode == 4
    assert says in done.stderr
    assert str(wrong) in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(("options", "says"), OPTIONS)
def test_a_wrong_option(options: list[str], says: str, tmp_path: Path) -> None:
    done = command(["bench", "run", str(EOL), "--out", str(tmp_path), *options])
    assert done.returncode == 4, done.stderr
    assert says in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_a_missing_instrument_is_the_bench_and_named(tmp_path: Path) -> None:
    text = SIM.read_text(encoding="utf-8")
    missing = text.replace("resource: simulated", "resource: TCPIP0::127.0.0.1::1::SOCKET", 1)
    station = tmp_path / "station.yaml"
    station.write_text(missing, encoding="utf-8")
    done = command(["bench", "run", str(EOL), "--station", str(station), "--out", str(tmp_path)])
    assert done.returncode == 3
    assert "TCPIP0::127.0.0.1::1::SOCKET" in done.stdout
