"""PTB's schematron has nothing against our certificates, and names what is planted."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from reports.dcc.document import document
from tests.reports.dcc.test_calibration_certificate import REMOVED
from tests.reports.lab_report.lab_run import RESULTS, SUBJECT, run_of, subject_of

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-ptb" / "bin" / "python"
PROGRAM = Path(__file__).with_name("ptb_schematron.py")


def asked(*files: Path) -> subprocess.CompletedProcess[str]:
    command = [str(PYTHON), str(PROGRAM), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.long
@pytest.mark.skipif(not PYTHON.exists(), reason="PTB's dcclib is not installed: make schematron")
def test_no_assertion_fails_and_a_language_twice_is_named(tmp_path: Path) -> None:
    plain, removed, wrong = (tmp_path / f"{name}.xml" for name in ("plain", "removed", "wrong"))
    plain.write_bytes(document(SUBJECT))
    removed.write_bytes(document(subject_of(replace(run_of(*RESULTS), removed=(REMOVED,)))))
    twice = b'</dcc:content><dcc:content lang="en">again</dcc:content>'
    wrong.write_bytes(plain.read_bytes().replace(b"</dcc:content>", twice, 1))
    good = asked(plain, removed)
    assert (good.returncode, good.stdout) == (0, ""), good.stdout[:2000] + good.stderr
    bad = asked(wrong)
    assert bad.returncode == 1, bad.stderr
    assert "Duplicate language" in bad.stdout
