"""The driver over the real program ``sigrok-cli``, and over programs that misbehave."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from bench.clock import SystemClock
from contracts.errors import ConfigError, InstrumentError
from instruments import sigrok_process
from instruments.edges import EdgeFlag, pulses
from instruments.sampled_capture import SampledCapture
from instruments.sigrok import COMMANDS, Sigrok
from instruments.sigrok_process import ask, bytes_a_sample, digital_channels, words_of
from simulator.clock import FastClock
from simulator.world import World
from tests.instruments.beats import Notes, WorldClock
from tests.instruments.sigrok_program import SIGROK, needs_sigrok

RATE_HZ = 100_000
DEMO = "demo:logic_channels=8:analog_channels=0"


def sigrok(
    device: str = DEMO,
    *,
    lines: dict[str, int] | None = None,
    program: str = "sigrok-cli",
    world: World | None = None,
    longest_s: float = 30.0,
    rate_hz: float = RATE_HZ,
) -> Sigrok:
    return Sigrok(
        device,
        lines=lines or {"led": 0, "s0": 7},
        sample_rate_hz=rate_hz,
        timebase_ppm=1000.0,
        clock=SystemClock() if world is None else WorldClock(world),
        recorder=Notes(),
        program=program,
        longest_s=longest_s,
    )


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Channel 0 on for 2 ms every 10 ms, channel 7 for 30 ms every 100 ms, for 2 s."""
    ticks = np.arange(2 * RATE_HZ)
    words = (ticks % 1000 < 200) * 1 + (ticks % 10_000 < 3000) * 128
    raw, made = tmp_path / "raw.bin", tmp_path / "recording.sr"
    raw.write_bytes(words.astype(np.uint8).tobytes())
    form = f"binary:numchannels=8:samplerate={RATE_HZ}"
    ask(SIGROK or "", "--input-file", str(raw), "--input-format", form, "--output-file", str(made))
    return made


@needs_sigrok
def test_the_generator_of_sigrok_is_sampled_in_real_time() -> None:
    with sigrok().capture() as capture:
        begun_s = time.monotonic()
        block = capture.read(0.4)
        assert time.monotonic() - begun_s > 0.1
        capture.catch_up()
    assert block.duration_s == pytest.approx(0.4)
    assert block.ticks.size > 0
    assert capture.block.flags == EdgeFlag.END
    assert not [thread for thread in threading.enumerate() if thread.name == "sigrok"]


@needs_sigrok
def test_wider_devices_have_more_bytes_a_sample() -> None:
    lines = {f"{number}": number for number in range(48)}
    with sigrok("demo:logic_channels=48:analog_channels=0", lines=lines).capture() as capture:
        assert capture.read(0.2).duration_s == pytest.approx(0.2)


@needs_sigrok
def test_a_file_is_played_on_bench_time_and_its_end_is_told(recording: Path) -> None:
    world = World(FastClock())
    with sigrok(f"file:{recording}", world=world).capture() as capture:
        capture.read(0.7)
        world.wait(0.8)
        capture.catch_up()
        assert world.now() == pytest.approx(1.5)
        assert pulses(capture.block, "led").count == 149
        assert set(pulses(capture.block, "led").width_ticks.tolist()) == {200}
        assert pulses(capture.block, "s0").count == 14
        with pytest.raises(InstrumentError, match="the file ends after 2 s"):
            capture.read(1.0)
    assert EdgeFlag.GAP in capture.block.flags


@needs_sigrok
def test_what_it_is_is_told_with_the_version_of_the_program(recording: Path) -> None:
    assert sigrok().identify().firmware.startswith("sigrok-cli 0.")
    assert sigrok(f"file:{recording}").identify().model == f"file:{recording}"


@needs_sigrok
def test_what_is_not_there_is_refused(recording: Path) -> None:
    with pytest.raises(InstrumentError, match="Driver nosuch not found"):
        sigrok("nosuch").identify()
    with pytest.raises(InstrumentError, match="failed"):
        sigrok(f"file:{recording}.not").identify()
    with pytest.raises(ConfigError, match="line 8 is configured; the logic channels are D0, D1"):
        sigrok(lines={"led": 8}).identify()
    with pytest.raises(InstrumentError, match=r"recorded with 100000 samples.*states 50000"):
        sigrok(f"file:{recording}", rate_hz=50_000).identify()


@needs_sigrok
def test_a_program_that_ends_by_itself_is_lost_data() -> None:
    with sigrok(longest_s=0.3).capture() as capture:
        capture.read(0.05)
        with pytest.raises(InstrumentError, match="sigrok-cli ended by itself, exit code 0"):
            capture.read(2.0)
    assert EdgeFlag.GAP in capture.block.flags


def test_a_program_that_is_not_installed_is_told_with_what_to_install() -> None:
    with pytest.raises(ConfigError, match=r"no such program.*apt-get install sigrok-cli"):
        sigrok(program="no-such-sigrok-cli").identify()


def test_a_rate_that_makes_no_whole_picoseconds_is_refused() -> None:
    with pytest.raises(InstrumentError, match="whole picoseconds"), sigrok().capture(30_000):
        pytest.fail("the capture must not begin")


def test_a_question_that_takes_too_long_is_ended() -> None:
    with pytest.raises(InstrumentError, match=r"no end after 0\.2 s; it was ended"):
        ask(sys.executable, "-c", "while True: pass", within_s=0.2)


FAKE = """#!{python}
import sys, time
if "--show" in sys.argv:
    print("fake - with 8 channels: D0 D1 D2 D3 D4 D5 D6 D7")
    sys.exit(0)
{body}
"""


def read_twice(capture: SampledCapture) -> None:
    capture.read(0.01)
    capture.read(1.0)


def test_a_device_that_breaks_off_is_told_with_what_the_program_said(tmp_path: Path) -> None:
    program = write_fake(
        tmp_path,
        "sys.stdout.buffer.write(bytes(5000)); sys.stdout.flush(); "
        "sys.stderr.write('device lost'); sys.exit(1)",
    )
    with (
        sigrok("fake", program=program).capture() as capture,
        pytest.raises(InstrumentError, match=r"exit code 1 \(device lost\)"),
    ):
        read_twice(capture)


def test_a_device_that_falls_silent_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sigrok_process, "FIRST_DATA_S", 0.3)
    program = write_fake(tmp_path, "time.sleep(60)")
    with (
        pytest.raises(InstrumentError, match="no samples came"),
        sigrok("fake", program=program).capture(),
    ):
        pytest.fail("the capture must not begin")


def test_a_program_that_will_not_end_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sigrok_process, "ENDS_WITHIN_S", 0.2)
    program = write_fake(
        tmp_path,
        "import signal, os; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "open(sys.argv[0] + '.pid', 'w').write(str(os.getpid()))\n"
        "sys.stdout.buffer.write(bytes(50000)); sys.stdout.flush(); time.sleep(60)",
    )
    with sigrok("fake", program=program).capture() as capture:
        capture.read(0.01)
    number = Path(f"{program}.pid").read_text()
    assert subprocess.run(["ps", "-p", number], stdout=subprocess.DEVNULL).returncode != 0


def write_fake(folder: Path, body: str) -> str:
    path = folder / "sigrok-cli"
    path.write_text(FAKE.format(python=sys.executable, body=body))
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("shown", "names"),
    [
        ("demo - Demo device with 3 channels: D0 D1 A0\n", ("D0", "D1")),
        ("Channels: 2\n- CLK: logic\n- A0: analog\n- DATA: logic\n", ("CLK", "DATA")),
        ("nothing", ()),
    ],
)
def test_logic_channels_are_found_in_what_is_shown(shown: str, names: tuple[str, ...]) -> None:
    assert digital_channels(shown) == names


@pytest.mark.parametrize("channels", [1, 8, 9, 17, 32, 33, 48, 64])
def test_samples_of_any_width_become_words(channels: int) -> None:
    width = bytes_a_sample(channels)
    values = [1, 1 << (channels - 1), (1 << channels) - 1, 0]
    data = b"".join(value.to_bytes(width, "little") for value in values)
    assert [int(word) for word in words_of(data, width)] == values


def test_every_option_says_where_it_is_documented() -> None:
    assert all("sigrok-cli(1)" in entry.source for entry in COMMANDS)
