"""`formcheck live` as a user runs it, with the real network."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.fakes import FakeScreen, PatientFile, PatientScreen
from support.filming import report_of

from formcheck import Options, Report, analyze
from formcheck.cli import main
from formcheck.core.bar.model import BarSettings
from formcheck.core.poses import Frame
from formcheck.live import LiveOptions, LiveResult, LiveSet, LiveTiming, run_live
from formcheck.live.speed import Speed
from formcheck.pose.looks import REST_S
from formcheck.video.source import open_video
from formcheck.video.writer import VideoWriter

SAMPLES = Path(__file__).parents[3] / "sample_videos"
SAMPLE = SAMPLES / "squat_front_knees_caving.mp4"
SHORT_S = 5.8
"""The first rep and a half of the sample."""


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--source", str(SAMPLE), "--sets", "2"], 2, ""),
        (["-e", "squat", "--source", "nowhere.mp4"], 3, "nowhere.mp4: no such file."),
        (["-e", "squat", "--camera", "97"], 3, "camera 97: no camera found. Plug one in"),
        (["-e", "sqat", "--source", str(SAMPLE)], 2, ""),
    ],
    ids=["sets of a file", "no file", "no camera", "no such exercise"],
)
def test_errors_are_plain(
    words: list[str], code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formcheck.video.camera.list_cameras", list)
    monkeypatch.setattr(sys, "platform", "linux")
    done = CliRunner().invoke(main, ["live", "--mute", "--no-window", *words])
    assert done.exit_code == code
    assert done.stderr.startswith(said)
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("words", "opens"), [([], True), (["--no-page"], False), (["--no-window"], False)]
)
def test_the_page_opens_in_the_browser_unless_told_not_to(
    words: list[str], opens: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[LiveOptions] = []
    done = LiveSet(report_of("squat"), doubt="Counts are unreliable.", folder=tmp_path)

    def watched(options: LiveOptions, *_: object, **__: object) -> LiveResult:
        asked.append(options)
        return LiveResult((done,), Speed())

    opened: list[str] = []
    monkeypatch.setattr("formcheck.live.run_live", watched)
    monkeypatch.setattr("formcheck.render.window.Window", lambda *_, **__: FakeScreen())
    monkeypatch.setattr("click.launch", opened.append)
    result = CliRunner().invoke(main, ["live", "--mute", *words])
    assert result.exit_code == 0, result.output
    assert opened == ([(tmp_path / "report.html").as_uri()] if opens else [])
    assert (asked[0].exercise, asked[0].page) == ("auto", opens)
    assert "Counts are unreliable." in result.stdout


@pytest.mark.parametrize(
    ("words", "bar", "speaks"),
    [
        ([], BarSettings(), False),
        (["--speak-speed", "--height", "181"], BarSettings(height_cm=181.0), True),
        (["--velocity-loss", "20"], BarSettings(velocity_loss=20.0), True),
        (["--velocity-loss", "20", "--no-speak-speed"], BarSettings(velocity_loss=20.0), False),
    ],
)
def test_what_is_said_of_the_bar_is_handed_on(
    words: list[str], bar: BarSettings, speaks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[LiveOptions] = []

    def watched(options: LiveOptions, *_: object, **__: object) -> LiveResult:
        asked.append(options)
        return LiveResult((), Speed())

    monkeypatch.setattr("formcheck.live.run_live", watched)
    result = CliRunner().invoke(main, ["live", "--mute", "--no-window", *words])
    assert result.exit_code == 0, result.output
    assert [(options.bar, options.speaks_speed) for options in asked] == [(bar, speaks)]


@pytest.fixture(scope="module")
def short_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "short.mp4"
    with open_video(SAMPLE) as source:
        size_wh = source.info.size_wh
        frames: Iterator[Frame] = takewhile(lambda frame: frame.t_s < SHORT_S, source)
        with VideoWriter(path, size_wh) as writer:
            for frame in frames:
                writer.write(frame.image_bgr, frame.t_s)
    return path


def test_a_clip_from_start_to_report(short_clip: Path, tmp_path: Path) -> None:
    words = ["--mute", "--no-window", "-e", "squat", "--model", "lite"]
    command = [sys.executable, "-m", "formcheck", "live", *words]
    done = subprocess.run(
        [*command, "--source", short_clip, "--record", tmp_path / "out"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert (tmp_path / "out" / "annotated.mp4").is_file()
    # How many pictures a busy machine judges, and so how many reps, is not for us to say.
    assert report["summary"]["reps_full"] <= 2
    # A long one is printed in lines.
    assert report["summary"]["headline"] in " ".join(done.stdout.split())
    assert f"Written to {tmp_path / 'out'}" in done.stdout.replace("\n", "")
    assert "latency median" in done.stderr
    assert "landmark_projection" not in done.stderr, "MediaPipe's own words"


def outcomes(report: Report) -> list[list[tuple[str, str]]]:
    return [[(f.check, f.outcome.value) for f in rep.findings] for rep in report.reps]


def test_without_a_picture_dropped_the_report_is_that_of_analyze(
    short_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As seldom as in a file.
    monkeypatch.setattr("formcheck.live.models.WATCHED_REST_S", REST_S)
    shown = threading.Semaphore(1)
    done = run_live(
        LiveOptions("squat", source=short_clip, model="lite"),
        [].append,
        screen=PatientScreen(shown),
        feed=PatientFile(short_clip, shown),
        timing=LiveTiming(wait_s=10.0, end_screen_s=0.0),
    )
    whole = analyze(short_clip, Options(exercise="squat", model="lite"))
    assert done.report is not None
    assert done.speed.dropped == 0
    # Only a file's last picture is known to be the last, and is looked at.
    frames, looks_per_s = whole.clip.frames_analysed, whole.clip.looks_per_s
    assert 0 <= frames - done.report.clip.frames_analysed <= 1
    assert done.report.clip.looks_per_s == pytest.approx(looks_per_s, rel=1.0 / frames)
    same = replace(done.report.clip, frames_analysed=frames, looks_per_s=looks_per_s)
    assert same == whole.clip
    assert done.report.view.view is whole.view.view
    assert outcomes(done.report) == outcomes(whole) != []
    for live, later in zip(done.report.reps, whole.reps, strict=True):
        assert live.kind == later.kind
        assert live.turn_s == pytest.approx(later.turn_s, abs=0.05)
