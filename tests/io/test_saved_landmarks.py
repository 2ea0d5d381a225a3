"""Which saved landmarks are used again, and when they are saved. The network is a stand-in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.filming import ARRAYS, Camera, record
from support.lifters import SQUAT, PushUp
from support.movements import Script

from formcheck import Options
from formcheck.core.poses import PoseSequence
from formcheck.core.report import Report
from formcheck.errors import NothingFoundError, UsageError
from formcheck.pipeline.analyze import LANDMARKS, analyze_to
from formcheck.pose.registry import Opener

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "squat_side_good.mp4"
CAMERA = Camera(noise_px=0.5)
SQUATS = record(SQUAT, camera=CAMERA)
PUSH_UPS = record(PushUp(), camera=CAMERA)
STANDING = record(SQUAT, Script(depths=(), lead_s=6.0), CAMERA)
OPTIONS = Options(exercise="squat", video=False, formats=("json",))


class Network:
    """Finds `sequence` in any clip; its outline only if asked for."""

    def __init__(self, sequence: PoseSequence) -> None:
        self.sequence = sequence
        self.runs = 0

    def __call__(self, frames: object, clip: object, opener: Opener, **_: Any) -> PoseSequence:
        self.runs += 1
        if opener.contour:
            return self.sequence
        return replace(self.sequence, contour=np.full_like(self.sequence.contour, np.nan))


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    network = Network(SQUATS)
    monkeypatch.setattr("formcheck.pose.parallel.estimate_clip", network)
    return network


def judged(report: Report) -> PoseSequence:
    assert report.trace is not None
    return report.trace.sequence


def test_what_is_judged_first_is_what_is_judged_again(network: Network, tmp_path: Path) -> None:
    first = judged(analyze_to(SAMPLE, tmp_path, OPTIONS))
    document = (tmp_path / "report.json").read_text()
    again = judged(analyze_to(SAMPLE, tmp_path, replace(OPTIONS, reuse=True)))
    assert network.runs == 1
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(again, name), getattr(first, name))
    assert (tmp_path / "report.json").read_text() == document


def test_landmarks_are_kept_when_no_exercise_is_recognised(
    network: Network, tmp_path: Path
) -> None:
    network.sequence = STANDING
    with pytest.raises(NothingFoundError):
        analyze_to(SAMPLE, tmp_path, replace(OPTIONS, exercise="auto"))
    assert [path.name for path in tmp_path.iterdir()] == [LANDMARKS]
    analyze_to(SAMPLE, tmp_path, replace(OPTIONS, reuse=True))
    assert network.runs == 1


def test_landmarks_are_kept_when_a_report_can_not_be_written(
    network: Network, tmp_path: Path
) -> None:
    (tmp_path / "report.json").mkdir()
    with pytest.raises(UsageError, match=r"report\.json"):
        analyze_to(SAMPLE, tmp_path, OPTIONS)
    assert (tmp_path / LANDMARKS).is_file()


def test_an_outline_that_is_not_needed_does_no_harm(network: Network, tmp_path: Path) -> None:
    network.sequence = PUSH_UPS
    push_up = replace(OPTIONS, exercise="push_up")
    analyze_to(SAMPLE, tmp_path / "without", push_up)
    with_outline = tmp_path / "with"
    analyze_to(SAMPLE, with_outline, replace(OPTIONS, exercise="auto"))
    analyze_to(SAMPLE, with_outline, replace(push_up, reuse=True))
    assert network.runs == 2
    reports = [(tmp_path / name / "report.json").read_text() for name in ("without", "with")]
    assert reports[0] == reports[1]


def test_landmarks_without_a_needed_outline_are_made_anew(network: Network, tmp_path: Path) -> None:
    analyze_to(SAMPLE, tmp_path, replace(OPTIONS, exercise="push_up"))
    report = analyze_to(SAMPLE, tmp_path, replace(OPTIONS, reuse=True))
    assert network.runs == 2
    assert any("made anew" in note for note in report.notes)
