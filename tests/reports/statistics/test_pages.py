import os
import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest

from metrology.verdict import Verdict
from reports.comparison.comparing import compare
from reports.comparison.page import baseline_page
from reports.comparison.page import page as comparison_page
from reports.comparison.status import Status
from reports.html_report.page import page as lab_page
from reports.statistics import terminal
from reports.statistics.gathering import Selection, gather
from reports.statistics.page import page, page_of_table
from reports.statistics.study import studied, table
from reports.statistics.summary import summary_of
from reports.statistics.tables import tables
from tests.reports.lab_report.lab_run import RESULTS, subject_of
from tests.reports.lab_report.lab_run import run_of as lab_run_of
from tests.reports.statistics.production import line, run_of, text_result

HOSTILE = '<script src="https://example.com/x.js"></script><img src=http://example.com/y>\u202e'
MARKUP = re.compile(r"<style>.*?</style>|<[^>]*>", re.DOTALL)
ALTERNATIVE = re.compile(r' alt="[^"]*"')
LOADED = re.compile(
    r"""(?:src|href|action|data|poster)\s*=\s*["']?\s*(?!data:)(?:https?:)?//"""
    r"""|url\(\s*["']?(?!#)|@import|<(?:script|link|iframe|object|embed)\b"""
)
OF_THE_BROWSER = re.compile(r"[a-z0-9.]+\.(?:google|googleapis|gstatic)\.com/")
CHROMIUM = shutil.which("chromium")


def loads(content: str) -> list[str]:
    """The markup of a page that has a browser ask for something."""
    found: list[str] = MARKUP.findall(ALTERNATIVE.sub("", content))
    return [markup for markup in found if LOADED.search(markup)]


@cache
def statistics_page() -> str:
    bad = text_result(1, f"registers/{HOSTILE}", HOSTILE, Verdict.FAIL)
    runs = line(12, lambda run, position: 1.5 * (run == position))
    units = gather([*runs, run_of(20, {1: 0.1, 2: 0.1}, extra=(bad,))], Selection())
    return page(summary_of(units), HOSTILE)


@cache
def page_of_two_runs() -> str:
    first, second = run_of(1, {1: 0.0, 2: 0.0}), run_of(2, {1: 0.5, 2: 0.01})
    (unit, *others) = second.units
    bad = text_result(1, HOSTILE, HOSTILE, Verdict.FAIL)
    changed = replace(unit, results=(*unit.results, bad))
    return comparison_page(compare(first, replace(second, units=(changed, *others))))


@cache
def page_against_a_baseline() -> str:
    bad = text_result(1, HOSTILE, HOSTILE, Verdict.FAIL)
    finding = replace(compare(run_of(1, {1: 0.0}), run_of(2, {1: 0.5})).findings[0], name=bad.name)
    return baseline_page(HOSTILE, "r1", Status.DIFFERENT, [finding])


@cache
def page_of_a_study() -> str:
    serials = {1: "22091001", 2: "22091002"}
    runs = {
        f"{operator}{trial}": run_of(n, {1: 0.1 + trial / 100, 2: 0.3}, serials=serials)
        for n, (operator, trial) in enumerate(product("AB", range(2)))
    }
    operators = {name: [[f"{name}{trial}"] for trial in range(2)] for name in "AB"}
    found = studied(operators, list(serials.values()), runs.__getitem__)
    return page_of_table(HOSTILE, table(found))


@cache
def report_page() -> str:
    return lab_page(subject_of(lab_run_of(*RESULTS, serial=HOSTILE)))


PAGES = {
    "statistics": statistics_page,
    "comparison": page_of_two_runs,
    "baseline": page_against_a_baseline,
    "study": page_of_a_study,
    "report": report_page,
}
"""Every page that we write: of ``stats``, ``compare``, ``grr`` and ``report``."""
WITH_PICTURES = {"statistics", "comparison", "report"}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_nothing_and_takes_no_text_for_markup(name: str) -> None:
    content = PAGES[name]()
    assert loads(content) == []
    assert "default-src 'none'" in content
    assert "&lt;script src=&quot;https://example.com" in content
    assert ("data:image/svg+xml;base64," in content) == (name in WITH_PICTURES)


@pytest.mark.parametrize(
    "text",
    [
        "<img src=//example.com/x>",
        '<a href="https://x">',
        "url(http://x)",
        "@import 'x'",
        "<script>",
    ],
)
def test_what_loads_something_is_recognised(text: str) -> None:
    assert LOADED.search(text)


def test_the_page_is_the_same_for_the_same_runs() -> None:
    assert statistics_page.__wrapped__() == statistics_page()


def test_the_tables_have_as_many_cells_in_every_row() -> None:
    units = gather(line(6), Selection())
    found = list(tables(summary_of(units)))
    assert [table.title for table in found if table.rows] == [
        "Yield",
        "Suites, without a fault",
        "Capability",
        "Control charts",
        "Drift",
    ]
    assert all(len(row) == len(table.columns) for table in found for row in table.rows)
    text = terminal.text(found)
    assert "24 of 24, 100.0 % (85.8 to 100.0)" in text
    assert "First causes\n  nothing to show" in text


class Asked(BaseHTTPRequestHandler):
    """Keeps what it is asked for."""

    urls: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.urls.append(f"{self.headers['Host']}{self.path}")
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""


@pytest.mark.long
@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_chromium_shows_the_pages_and_they_ask_no_network_for_anything(tmp_path: Path) -> None:
    """Every host name leads to a server of ours, which one picture of the outer page asks."""
    assert CHROMIUM is not None
    frames = '<img src="http://control.example/asked">'
    for name, make in PAGES.items():
        (tmp_path / f"{name}.html").write_text(make(), encoding="utf-8")
        frames += f'<iframe src="{name}.html" width="1100" height="800"></iframe>'
    outer, picture = tmp_path / "outer.html", tmp_path / "outer.png"
    outer.write_text(frames, encoding="utf-8")
    Asked.urls.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Asked) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        command = [
            *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update"),
            f"--host-resolver-rules=MAP * 127.0.0.1:{server.server_port}",
            *(f"--user-data-dir={tmp_path / 'profile'}", "--window-size=1200,1700"),
            *(f"--screenshot={picture}", outer.as_uri()),
        ]
        try:
            subprocess.run(
                command,
                check=True,
                capture_output=True,
                timeout=120,
                env={**os.environ, "HOME": str(tmp_path)},
            )
        finally:
            server.shutdown()
            thread.join()
    # The browser itself asks its maker for the time.
    asked = [url for url in Asked.urls if not OF_THE_BROWSER.match(url)]
    assert asked == ["control.example/asked"]
    assert picture.stat().st_size > 20_000
