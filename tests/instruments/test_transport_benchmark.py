"""The benchmark of the link: both sides do the same, and what it costs is with its evidence."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.transport import ORDER, QUESTION, link_to, opened_alone, peer, set_then_query
from contracts.wire import NoRecorder
from reports.evidence import WIRE_FILE, EvidenceFolder


def test_both_sides_set_and_ask_and_ours_keeps_what_was_on_the_wire(tmp_path: Path) -> None:
    with (
        peer() as resource,
        EvidenceFolder(tmp_path) as evidence,
        closing(link_to(resource, evidence)) as link,
        opened_alone(resource) as alone,
    ):
        set_then_query(link)
        set_then_query(alone)
    lines = [json.loads(line) for line in (tmp_path / WIRE_FILE).read_text().splitlines()]
    kept = [(line["direction"], line["text"]) for line in lines if line["direction"] != "note"]
    assert kept == [("sent", f"{ORDER}\n"), ("sent", f"{QUESTION}\n"), ("received", "2.3E2\n")]


def test_an_answer_to_something_else_is_told() -> None:
    with (
        peer("2.4E2") as resource,
        closing(link_to(resource, NoRecorder())) as link,
        pytest.raises(ValueError, match=r"got '2\.4E2', must be '2\.3E2'"),
    ):
        set_then_query(link)
