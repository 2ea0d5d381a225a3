"""On a terminal, an exercise that can't be told for sure is asked about."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.filming import Camera, record
from support.lifters import SQUAT
from support.movements import Script

from formcheck import Options
from formcheck.core.poses import PoseSequence
from formcheck.errors import UnsureError
from formcheck.pipeline.analyze import analyze_to

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "squat_side_good.mp4"

pty = pytest.importorskip("pty", reason="there are no pseudo terminals on Windows")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Saved landmarks of somebody whose hands hang down: a squat, or a deadlift."""

    def found(*_: object, **__: Any) -> PoseSequence:
        return record(SQUAT, Script(depths=(1.0, 1.0), fps=15.0), Camera(noise_px=0.5))

    monkeypatch.setattr("formcheck.pose.parallel.estimate_clip", found)
    monkeypatch.setattr("formcheck.pose.find_region.find_region", lambda *_: None)
    monkeypatch.setattr("formcheck.pipeline.sets.exercise_ids", lambda: ("deadlift", "squat"))
    with pytest.raises(UnsureError):
        analyze_to(SAMPLE, tmp_path, Options())
    return tmp_path


def typed(folder: Path, answers: str) -> tuple[int, str]:
    """The exit code and what a terminal shows where `answers` are typed."""
    words = ["analyze", str(SAMPLE), "--reuse", "--no-video", "--format", "json", "-o", str(folder)]
    master, slave = pty.openpty()
    os.write(master, answers.encode())
    with subprocess.Popen(
        [sys.executable, "-m", "formcheck", *words], stdin=slave, stdout=slave, stderr=slave
    ) as process:
        os.close(slave)
        shown = b""
        while True:
            try:
                new = os.read(master, 4096)
            except OSError:  # how Linux says that the other end is closed
                break
            if not new:
                break
            shown += new
    os.close(master)
    return process.returncode, shown.decode()


def test_the_answer_is_judged_from_the_saved_landmarks(folder: Path) -> None:
    code, shown = typed(folder, "3\nsqat\nback squat\n")
    assert code == 0, shown
    assert "Which exercise is it?  1 " in shown
    assert "Did you mean 'squat'?" in shown
    report = json.loads((folder / "report.json").read_text())
    assert report["exercise"]["id"] == "squat"
    assert report["summary"]["reps_full"] == 2
