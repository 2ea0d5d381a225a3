"""What happens when it can't be told which exercise a clip shows, on a terminal and without."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.filming import Camera, record
from support.lifters import SQUAT
from support.movements import Script

from formcheck.cli import main
from formcheck.core.bar.model import BarSettings
from formcheck.core.poses import PoseSequence
from formcheck.pipeline.again import again_command
from formcheck.pipeline.options import LANDMARKS, Options

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "squat_side_good.mp4"
REPORT = Path("out") / "report.json"
Run = Callable[..., Result]


class Network:
    """Finds somebody whose hands hang down: a squat, or a deadlift."""

    runs = 0

    def __call__(self, *_: object, **__: Any) -> PoseSequence:
        self.runs += 1
        return record(SQUAT, Script(depths=(1.0, 1.0), fps=15.0), Camera(noise_px=0.5))


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Network:
    network = Network()
    monkeypatch.setattr("formcheck.pose.parallel.estimate_clip", network)
    monkeypatch.setattr("formcheck.pose.find_region.find_region", lambda *_: None)
    monkeypatch.setattr("formcheck.pipeline.sets.exercise_ids", lambda: ("deadlift", "squat"))
    monkeypatch.chdir(tmp_path)
    return network


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, words, input=typed)


def analyze(*words: str, typed: str = "") -> Result:
    out = ("--no-video", "--format", "json", "-o", "out")
    return run("analyze", str(SAMPLE), *out, *words, typed=typed)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formcheck.cli.analyze.can_ask", lambda: True)


class TestOnATerminal:
    @pytest.fixture(autouse=True)
    def _asks(self, terminal: None) -> None:
        """Somebody is there to answer."""

    @pytest.mark.parametrize("typed", ["3\nBack-Squat\n", "curlz\n\t squat \n"])
    def test_a_name_is_judged_without_the_network(self, network: Network, typed: str) -> None:
        done = analyze(typed=typed)
        assert done.exit_code == 0, done.output
        assert network.runs == 1
        assert json.loads(REPORT.read_text())["exercise"]["id"] == "squat"

    def test_the_numbers_are_those_of_the_question(self, network: Network) -> None:
        done = analyze(typed="2\n")
        assert done.exit_code == 0
        second = done.stdout.partition("  2 ")[2].split()[0]
        assert json.loads(REPORT.read_text())["exercise"]["id"] == second

    def test_it_says_what_it_says_when_the_exercise_is_named(self, network: Network) -> None:
        analyze(typed="squat\n")
        asked = REPORT.read_text()
        assert analyze("-e", "squat", "--reuse").exit_code == 0
        assert REPORT.read_text() == asked

    @pytest.mark.parametrize("typed", ["", "3\n\n", "q\n"])
    def test_who_leaves_gets_the_command_to_go_on_with(self, network: Network, typed: str) -> None:
        done = analyze(typed=typed)
        assert done.exit_code == 4
        assert "--reuse" in done.stderr
        assert [path.name for path in Path("out").iterdir()] == [LANDMARKS]

    @pytest.mark.parametrize("words", [("-q",), (str(SAMPLE),)])
    def test_nothing_is_asked_in_quiet_or_of_several_clips(
        self, network: Network, words: tuple[str, ...]
    ) -> None:
        done = analyze(*words, typed="squat\n")
        assert done.exit_code == 4
        assert "Which exercise" not in done.stdout


def test_without_a_terminal_the_command_named_goes_on(network: Network) -> None:
    done = analyze("--start", "0.5")
    assert done.exit_code == 4
    assert len(done.stderr.splitlines()) == 1
    assert "squat" in done.stderr
    assert "deadlift" in done.stderr
    command = shlex.split(done.stderr[done.stderr.index("formcheck analyze") :])
    assert run(*command[1:]).exit_code == 0
    assert network.runs == 1
    assert json.loads(REPORT.read_text())["settings"]["start_s"] == 0.5


@pytest.mark.usefixtures("network")
def test_what_is_said_of_the_bar_is_in_the_report_and_in_the_command_that_goes_on() -> None:
    bar = ("--plate", "440", "--height", "181.5", "--velocity-loss", "25")
    stopped = analyze(*bar)
    command = shlex.split(stopped.stderr[stopped.stderr.index("formcheck analyze") :])
    assert run(*command[1:]).exit_code == 0
    said = json.loads(REPORT.read_text())["settings"]
    assert (said["plate_mm"], said["height_cm"], said["velocity_loss"]) == (440.0, 181.5, 25.0)


def test_the_command_can_be_copied_whatever_the_names() -> None:
    options = Options(
        end_s=7.25,
        model="lite",
        lifter=-1,
        video=False,
        full_size=True,
        formats=("csv", "json"),
        bar=BarSettings(plate_mm=425.5, height_cm=181.0, velocity_loss=20.0),
    )
    command = again_command(Path("my clips/it's.mp4"), Path("out put"), options, "squat")
    assert shlex.split(command) == [
        *("formcheck", "analyze", "my clips/it's.mp4", "-e", "squat", "--reuse", "-o", "out put"),
        *("--model", "lite", "--end", "7.25", "--lifter", "right"),
        *("--plate", "425.5", "--height", "181.0", "--velocity-loss", "20.0"),
        *("--no-video", "--full-size"),
        *("--format", "csv", "--format", "json"),
    ]


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--plate", "45", "45.0 is not in the range"),
        ("--plate", "nan", "nan is not"),
        ("--height", "1.81", "1.81 is not in the range"),
        ("--height", "tall", "'tall' is not a valid float"),
        ("--velocity-loss", "0.2", "0.2 is not in the range"),
    ],
)
@pytest.mark.parametrize("command", [("analyze", "squat.mp4"), ("batch", "clips"), ("live",)])
def test_a_plate_or_a_height_that_can_not_be_is_refused_in_one_line(
    command: tuple[str, ...], option: str, value: str, said: str
) -> None:
    done = CliRunner().invoke(main, [*command, option, value])
    assert done.exit_code == 2
    (line,) = (line for line in done.stderr.splitlines() if option in line)
    assert said in line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["squat.mp4"], "Did you mean 'formcheck analyze squat.mp4'?"),
        (["clips"], "Did you mean 'formcheck batch clips'?"),
        (["analyse", "squat.mp4"], "Did you mean 'analyze'?"),
        (["analyze", "squat.mp4", "-e", "sqat"], "Did you mean 'squat'?"),
        (["live", "--no-window", "-e", "dedlift"], "Did you mean 'deadlift'?"),
    ],
)
def test_a_slip_is_answered_with_what_was_likely_meant(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("clips").mkdir()
    done = run(*words)
    assert done.exit_code == 2
    assert said in done.stderr
