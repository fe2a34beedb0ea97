import argparse
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bench.commands import forward, results, verify
from bench.run_name import run_folder, store_path
from contracts.errors import ConfigError
from reports.store import RunStore
from tests.reports.recordings import INFO, OUTCOME, RESULT, UNIT


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The output of two runs that ended."""
    with RunStore(store_path(tmp_path)) as store:
        for run in ("r1", "r2"):
            evidence = run_folder(tmp_path, run) / "evidence"
            evidence.mkdir(parents=True)
            (evidence / "wire.jsonl").write_text(f'{{"run":"{run}"}}\n')
            store.begin(replace(INFO, run=run))
            store.add_unit(run, UNIT)
            store.add(run, RESULT, 5.0)
            store.keep(run, evidence)
            store.end(run, OUTCOME)
    return tmp_path


def execute(module: object, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    module.add(parser.add_subparsers())  # type: ignore[attr-defined] # each command has it
    options = parser.parse_args([module.__name__.rpartition(".")[2], *arguments])  # type: ignore[attr-defined] # a module has a name
    return int(options.command(options))


def test_an_untouched_store_is_proved(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(verify, "--out", str(out)) == 0
    assert capsys.readouterr().out.startswith(
        "nothing was changed: 15 records, 2 files of evidence\nchain head "
    )


def test_what_was_changed_is_named_with_exit_code_1(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wire = run_folder(out, "r2") / "evidence" / "wire.jsonl"
    wire.write_text("{}\n")
    assert execute(verify, "--out", str(out)) == 1
    assert f"{wire}: not what the run wrote" in capsys.readouterr().out
    assert execute(verify, "r2", "--out", str(out)) == 1
    assert execute(verify, "r1", "--out", str(out)) == 0


def test_the_head_that_a_report_printed_is_looked_for(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    execute(results, "r1", "--out", str(out), "--json")
    head = json.loads(capsys.readouterr().out)["chain_head"]
    assert execute(verify, "--out", str(out), "--head", head) == 0
    other = "0" * 64
    assert execute(verify, "--out", str(out), "--head", other) == 1
    assert f"chain head {other}: not in the chain" in capsys.readouterr().out


def test_a_run_that_is_not_there_is_wrong_usage(out: Path) -> None:
    with pytest.raises(ConfigError, match="no run 'r9'"):
        execute(verify, "r9", "--out", str(out))


def test_to_forward_somebody_must_say_where(out: Path) -> None:
    with pytest.raises(ConfigError, match="has no key 'store'; name one by --store URL"):
        execute(forward, "--out", str(out))
