"""Allure's own HTML from the results of a run, by the program ``allure`` where there is one.

Allure is a program of its own, version 3 for Node or version 2 for Java. Its pages ask a service
of its maker's choice who looks at them; what does is taken out.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from contracts.errors import BenchError, ConfigError

PROGRAM = "allure"
MARK = ".meterbench-allure"
"""A file by which a folder of pages is known for one of ours: only such a folder is replaced."""
_LONGEST_S = 600
_SCRIPT = re.compile(rb"<script\b.*?</script>\s*", re.DOTALL | re.IGNORECASE)
_LOADED = re.compile(rb"googletagmanager|google-analytics|\bgtag\(", re.IGNORECASE)


def allure_report(results: Path, to: Path, *, overwrite: bool) -> Path:
    """Have Allure make its pages, and take its analytics out of them.

    Args:
        results: folder that a run wrote for Allure.
        to: folder that is to be.
        overwrite: whether one that is there is replaced.

    Returns:
        The page to open.

    Raises:
        ConfigError: there are no results, no program, the folder is there already or is none of
            ours, or it cannot be written.
        BenchError: the program failed, or a page still names an analytics service.
    """
    if not results.is_dir():
        raise ConfigError(f"{results}: not there; was the run made by `python -m bench run`?")
    if to.exists() and not overwrite:
        raise ConfigError(f"{to}: is there already; --overwrite replaces it")
    if to.exists() and not (to / MARK).is_file():
        raise ConfigError(f"{to}: is no folder that this command made; it is not replaced")
    program = shutil.which(PROGRAM)
    if program is None:
        raise ConfigError(
            f"{PROGRAM}: there is no such program; install Allure 3 (npm install -g allure) or 2, "
            "or take `python -m bench report --html FILE`, which needs none"
        )
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=to.parent, prefix=f".{to.name}.") as folder:
            made = Path(folder) / "report"
            _generate(program, results.absolute(), made)
            _without_analytics(made)
            (made / MARK).touch()
            _put(made, to, aside=Path(folder) / "before")
    except OSError as error:
        raise ConfigError(f"{to}: cannot be written: {error.strerror}") from error
    return to / "index.html"


def _put(made: Path, to: Path, aside: Path) -> None:
    """Put the pages in their place; what was there stays if that fails."""
    if not to.exists():
        made.rename(to)
        return
    to.rename(aside)
    try:
        made.rename(to)
    except OSError:
        aside.rename(to)
        raise


def _generate(program: str, results: Path, made: Path) -> None:
    command = [program, "generate", str(results), "-o", str(made)]
    try:
        done = subprocess.run(
            command,
            cwd=made.parent,
            env={**os.environ, "ALLURE_NO_ANALYTICS": "1"},
            capture_output=True,
            check=False,
            timeout=_LONGEST_S,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BenchError(f"{program}: {error}") from error
    if done.returncode or not (made / "index.html").is_file():
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()[-500:]
        raise BenchError(f"{' '.join(command)}: exit code {done.returncode}: {said}")


def _without_analytics(made: Path) -> None:
    for path in sorted(made.rglob("*.html")):
        content = path.read_bytes()
        cleaned = _SCRIPT.sub(_unless_analytics, content)
        if _LOADED.search(cleaned):
            raise BenchError(f"{path.name}: names an analytics service in a way not known here")
        if cleaned != content:
            path.write_bytes(cleaned)


def _unless_analytics(script: re.Match[bytes]) -> bytes:
    return b"" if _LOADED.search(script[0]) else script[0]
