import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.errors import BenchError, ConfigError
from contracts.wire import Direction, WireEvent, WireRecorder
from reports.evidence import EvidenceFolder
from reports.records import JSON

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[EvidenceFolder]:
    with EvidenceFolder(tmp_path / "run" / "r1") as opened:
        yield opened


def event(data: bytes, direction: Direction = Direction.SENT, channel: str = "source") -> WireEvent:
    return WireEvent(channel, direction, data, 1.25, 1.5)


def lines_of(folder: EvidenceFolder) -> list[dict[str, JSON]]:
    text = (folder.path / "wire.jsonl").read_text(encoding="ascii")
    return [json.loads(line) for line in text.splitlines()]


def test_a_message_is_one_line_with_all_that_is_known_of_it(folder: EvidenceFolder) -> None:
    recorder: WireRecorder = folder
    recorder.record(event(b"*IDN?\n"))
    recorder.record(event(b"\x01\x03\x00\xff", Direction.RECEIVED, "bus rs485"))
    assert lines_of(folder) == [
        {
            "n": 1,
            "channel": "source",
            "direction": "sent",
            "first_byte_s": 1.25,
            "last_byte_s": 1.5,
            "hex": "2a49444e3f0a",
            "text": "*IDN?\n",
        },
        {
            "n": 2,
            "channel": "bus rs485",
            "direction": "received",
            "first_byte_s": 1.25,
            "last_byte_s": 1.5,
            "hex": "010300ff",
        },
    ]


def test_the_sequence_number_is_the_number_of_the_line(folder: EvidenceFolder) -> None:
    for index in range(5):
        assert folder.position() == index + 1
        folder.record(event(b"%d" % index))
    assert [line["n"] for line in lines_of(folder)] == [1, 2, 3, 4, 5]


def test_what_was_exchanged_since_can_be_cited(folder: EvidenceFolder) -> None:
    folder.record(event(b"before"))
    first = folder.position()
    assert folder.cited(first) == ()
    folder.record(event(b"a"))
    assert folder.cited(first) == ("wire.jsonl#2-2",)
    folder.record(event(b"b"))
    assert folder.cited(first) == ("wire.jsonl#2-3",)


@pytest.mark.parametrize("data", [b"", b"\x1b[2J", b"\x00", b"\x80\x81", "°C".encode()])
def test_bytes_that_cannot_be_read_are_in_hex_alone(folder: EvidenceFolder, data: bytes) -> None:
    folder.record(event(data))
    (line,) = lines_of(folder)
    assert "text" not in line
    assert line["hex"] == data.hex()


def test_a_note_is_always_text(folder: EvidenceFolder) -> None:
    folder.record(event("silence, 20 °C\n".encode() + b"\xff", Direction.NOTE))
    assert lines_of(folder)[0]["text"] == "silence, 20 °C\n\\xff"


def test_hostile_channels_and_times_stay_on_one_line(folder: EvidenceFolder) -> None:
    folder.record(WireEvent("a\nb\udc80🔥", Direction.SENT, b"x", float("nan"), float("inf")))
    (line,) = lines_of(folder)
    assert line["channel"] == "a\nb\\udc80🔥"
    assert (line["first_byte_s"], line["last_byte_s"]) == ("nan", "inf")


def test_an_old_folder_is_continued(folder: EvidenceFolder) -> None:
    folder.record(event(b"first"))
    folder.close()
    with EvidenceFolder(folder.path) as again:
        assert again.position() == 2
        again.record(event(b"second"))
    assert [line["n"] for line in lines_of(folder)] == [1, 2]


def test_a_line_that_a_crash_cut_short_is_kept_and_does_not_spoil_the_next(tmp_path: Path) -> None:
    wire = tmp_path / "wire.jsonl"
    wire.write_bytes(b'{"n":1}\n{"n":2,"chan')
    with EvidenceFolder(tmp_path) as folder:
        folder.record(event(b"third"))
    lines = wire.read_text().splitlines()
    assert lines[:2] == ['{"n":1}', '{"n":2,"chan']
    assert json.loads(lines[2])["n"] == 3


def test_threads_do_not_mix_their_lines(folder: EvidenceFolder) -> None:
    def write(channel: str) -> None:
        for index in range(50):
            folder.record(event(b"%d" % index * 100, channel=channel))

    threads = [threading.Thread(target=write, args=(f"bus {index}",)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = lines_of(folder)
    assert [line["n"] for line in lines] == list(range(1, 201))
    for index in range(4):
        sent = [line["text"] for line in lines if line["channel"] == f"bus {index}"]
        assert sent == [str(number) * 100 for number in range(50)]


CRASH = """
import os, sys
from pathlib import Path
from contracts.wire import Direction, WireEvent
from reports.evidence import EvidenceFolder
folder = EvidenceFolder(Path(sys.argv[1]))
for index in range(10):
    folder.record(WireEvent("source", Direction.SENT, b"OUTP OFF", 0.0, 0.0))
os._exit(9)
"""


def test_what_was_recorded_survives_the_end_of_the_process(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", CRASH, str(tmp_path)], cwd=ROOT, timeout=60)
    assert done.returncode == 9
    assert len((tmp_path / "wire.jsonl").read_text().splitlines()) == 10


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from contracts.errors import BenchError
from contracts.wire import Direction, WireEvent
from reports.evidence import EvidenceFolder
folder = EvidenceFolder(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
before = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
for index in range(20):
    try:
        folder.record(WireEvent("source", Direction.SENT, b"x" * 40, 0.0, 0.0))
    except BenchError as error:
        print(error)
        break
resource.setrlimit(resource.RLIMIT_FSIZE, before)
print(folder.position())
"""


def test_a_full_disk_is_a_fault_of_the_bench_and_leaves_no_half_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)],
        cwd=ROOT,
        timeout=60,
        capture_output=True,
        text=True,
        check=True,
    )
    fault, position = done.stdout.splitlines()
    assert fault.startswith(f"{tmp_path / 'wire.jsonl'}: could not write")
    lines = (tmp_path / "wire.jsonl").read_text().splitlines()
    assert len(lines) == int(position) - 1
    assert all(json.loads(line)["channel"] == "source" for line in lines)


@pytest.mark.parametrize(
    "name", ["accuracy/iref-pf1", "../../outside", "a\nb\x00", "x" * 10_000, "🔥", "CON", ""]
)
def test_a_file_for_edges_is_new_and_inside_the_folder(folder: EvidenceFolder, name: str) -> None:
    paths = [folder.edges_path(name) for _ in range(3)]
    assert len(set(paths)) == 3
    for path in paths:
        assert path.parent == folder.path / "edges"
        assert path.suffix == ".npz"
        assert path.read_bytes() == b""


def test_long_names_that_differ_late_are_told_apart(folder: EvidenceFolder) -> None:
    first, second = (folder.edges_path("x" * 200 + end, suffix=".csv") for end in "ab")
    assert first.stem.removesuffix("-1") != second.stem.removesuffix("-1")
    assert first.suffix == ".csv"


def test_threads_get_different_files_for_edges(folder: EvidenceFolder) -> None:
    found: list[Path] = []
    threads = [
        threading.Thread(target=lambda: found.append(folder.edges_path("a"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 8


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r1").write_text("")
    with pytest.raises(ConfigError, match="r1: a file; evidence goes into a folder"):
        EvidenceFolder(tmp_path / "r1")


def test_a_folder_that_cannot_be_made_is_a_fault_of_the_bench(tmp_path: Path) -> None:
    (tmp_path / "r1").write_text("")
    with pytest.raises(BenchError, match="could not open the evidence"):
        EvidenceFolder(tmp_path / "r1" / "below")


def test_a_folder_that_is_gone_is_a_fault_of_the_bench(folder: EvidenceFolder) -> None:
    (folder.path / "edges").rmdir()
    with pytest.raises(BenchError, match="could not make it"):
        folder.edges_path("a")


def test_a_closed_folder_takes_no_more_and_closes_twice(folder: EvidenceFolder) -> None:
    folder.close()
    folder.close()
    with pytest.raises(BenchError, match="closed; source was sent more"):
        folder.record(event(b"x"))
