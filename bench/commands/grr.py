"""``grr``: gage repeatability and reproducibility, from the runs that a study file names."""

import argparse
import sys
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bench.commands.results import add_store
from bench.commands.subparsers import Subparsers
from bench.run_name import store_path
from bench.written_file import write_text
from bench.yaml_file import Strict, load_yaml
from metrology.verdict import EXIT_CODES, Verdict


class Study(Strict):
    """A study file.

    Attributes:
        title: of the study.
        plan: file that every run of it uses.
        serials: of the units, which are the same in every trial.
        operators: by name, for each trial its run or runs; empty while it is still to be made.
    """

    title: str = "Gage study"
    plan: str
    serials: Annotated[list[str], Field(min_length=2)]
    operators: Annotated[dict[str, list[list[str]]], Field(min_length=2)]

    @property
    def next_step(self) -> str:
        """What is to be done next; empty if every trial has its runs."""
        most = max(map(len, self.operators.values()))
        for trial in range(most):
            for operator, trials in self.operators.items():
                if trial >= len(trials) or not trials[trial]:
                    return self._asked(operator, trial + 1)
        return ""

    def _asked(self, operator: str, trial: int) -> str:
        units = " ".join(f"--unit {n}=MODEL:{serial}" for n, serial in enumerate(self.serials, 1))
        return (
            f"next: {operator}, trial {trial}: take every unit out and put all in again, in "
            f"another order; run\n  python -m bench run {self.plan} --operator {operator} {units}\n"
            f"and write the name of the run under operators, {operator}, in line {trial}\n"
        )


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("grr", help="gage repeatability and reproducibility of a study")
    parser.add_argument("study", type=Path, help="YAML: which runs belong to whom")
    add_store(parser)
    parser.add_argument("--html", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Analyse the study, or say what is to be measured next; that ends with 2."""
    study = load_yaml(options.study, Study)
    if study.next_step:
        sys.stdout.write(study.next_step)
        return EXIT_CODES[Verdict.INCONCLUSIVE]
    from reports.json_text import indented
    from reports.statistics import as_json, terminal
    from reports.statistics.study import studied, table
    from reports.store import RunStore

    with RunStore(options.store or store_path(options.out), create=False) as store:
        found = studied(study.operators, study.serials, store.load)
    sys.stdout.write(terminal.text([table(found)]))
    if options.json:
        rows = [
            {"name": one.name, "unit": one.unit, "statement": one.statement}
            | as_json.gage_rr(one.found)
            for one in found
        ]
        write_text(options.json, indented({"title": study.title, "points": rows}) + "\n")
    if options.html:
        from reports.statistics.page import page_of_table

        write_text(options.html, page_of_table(study.title, table(found)))
    return 0
