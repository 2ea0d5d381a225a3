"""Faults that a field test of version 0.1 found, F0 to F30, and the tests that hold each of them.

| fault | test |
|---|---|
| F0 options that newer PyAV does not take | here |
| F1 a clock that jumps takes all memory | test_video_source.TestOddTimes, benchmarks.torture |
| F2 a file name that is not UTF-8 crashes | test_video_streams, test_odd_names |
| F3 an old NumPy is allowed and fails | `.ci/run`, with the lowest versions allowed |
| F4 two runs in one folder | test_files, e2e/test_ended |
| F5 results can't be written | test_files, test_output, e2e/test_ended, benchmarks.torture |
| F6 damaged landmarks with --reuse | test_npz, test_saved_landmarks, benchmarks.torture |
| F7 two clips get one folder | test_output |
| F8 a clip called `...mp4` | test_output |
| F9 the source is overwritten through a link | test_output |
| F10 a terminal obeys a name | test_odd_names |
| F11 SIGTERM loses the set | e2e/test_ended |
| F12 sound of an unknown codec | test_video_writer |
| F13 damaged sound, odd sizes | test_video_writer |
| F14 frames a microsecond apart | test_video_source.TestOddTimes |
| F15 absurd numbers in TOML | core/test_overrides, core/test_exercise_files, test_toml_files |
| F16 TOML that breaks its parser | test_toml_files |
| F17 a lost scheduler, a worker without formcheck | e2e/test_batch_cluster |
| F18 a cover picture is the first stream | test_video_streams |
| F19 a link to itself | here |
| F20 no permission to read the clip | here, test_video_source.TestBadInput |
| F21 old and new files after Ctrl-C | test_output, e2e/test_ended, benchmarks.torture.rounds |
| F22 a starved machine's counts are told as facts | live/test_live_run |
| F23 a pipe as an exercise file | test_toml_files |
| F24 OpenCV's own warnings | here |
| F25 `;` in CSV | test_report_csv |
| F26 messages of 100,000 characters | test_toml_files, test_text, test_errors |
| F27 names of files that a worker sends | batch/test_batch_run |
| F28 a result.json nested too deeply | batch/test_batch_run |
| F29 noise counts as reps | benchmarks/test_noise |
| F30 dependencies without bounds, or not used | here |
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import pytest
from click.testing import CliRunner
from support.batch_builders import SAMPLE

import formcheck
from formcheck.cli import main
from formcheck.video.container import open_container

SOURCE = Path(formcheck.__file__).parent
PROJECT = Path(__file__).parents[2] / "pyproject.toml"
IMPORTED_AS = {"opencv-python": "cv2", "opencv-contrib-python": "cv2", "tomli": "tomli"}


@pytest.mark.parametrize(
    ("version", "asked"), [("17.1.0", {"metadata_errors": "surrogateescape"}), ("19.0.2", {})]
)
def test_pyav_is_asked_for_nothing_it_does_not_know(
    version: str, asked: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    got: list[Any] = []
    monkeypatch.setattr(av, "__version__", version)
    monkeypatch.setattr(av, "open", lambda *_, options, **other: got.append(other))
    open_container(SAMPLE)
    assert got == [asked]


def test_a_link_to_itself_is_no_video(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.symlink_to(clip)
    done = CliRunner().invoke(main, ["analyze", str(clip), "-o", str(tmp_path / "out")])
    assert done.exit_code == 3
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_no_permission_for_a_clip_is_no_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root one may read anything, so it is the system that refuses here."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"clip")
    usual = Path.open

    def refuse(path: Path, *args: Any, **options: Any) -> Any:
        if path == clip:
            raise PermissionError(13, "Permission denied")
        return usual(path, *args, **options)

    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    monkeypatch.setattr(Path, "open", refuse)
    done = CliRunner().invoke(main, ["analyze", str(clip), "-o", str(tmp_path / "out")])
    assert done.exit_code == 3
    assert "no permission to read it" in done.stderr
    assert "Usage" not in done.stderr


@pytest.mark.parametrize("module", ["formcheck.render", "formcheck.pose.mask"])
def test_opencv_is_quiet_whoever_loads_it(module: str) -> None:
    code = (
        f"import {module}, cv2; log = cv2.utils.logging;"
        "print(log.getLogLevel() <= log.LOG_LEVEL_ERROR)"
    )
    environment = {k: v for k, v in os.environ.items() if k != "OPENCV_LOG_LEVEL"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"


def test_every_dependency_is_used_and_bounded() -> None:
    (listed,) = re.findall(r"^dependencies = \[\n(.*?)^\]", PROJECT.read_text("utf-8"), re.M | re.S)
    wanted = re.findall(r'^    "([a-z0-9-]+)([^;"]*)', listed, re.M)
    assert len(wanted) > 10
    code = "\n".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    for name, versions in wanted:
        assert re.fullmatch(r">=[\d.]+,<[\d.]+", versions), name
        module = IMPORTED_AS.get(name, name)
        assert re.search(rf"^\s*(import|from) {module}\b", code, re.M), name
