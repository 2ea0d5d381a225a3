"""What a live set leaves in the history."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from support.fakes import FakeCamera, Networks, fake_backend
from support.filming import Camera, lost, record
from support.lifters import SQUAT
from support.movements import Script

from formcheck.core.online import follower
from formcheck.core.poses import PoseSequence
from formcheck.live import LiveOptions, LiveResult, LiveTiming, Remember, run_live
from formcheck.store import FilmedBy, History, StoredSet, Written

SCRIPT = Script(depths=(1.0, 1.0), lead_s=2.8, rest_s=1.0, tail_s=1.8, fps=12.0)
GONE_S = SCRIPT.spans[-1].end + 1.0
SMALL = Camera(trunk_px=75.0, size_wh=(320, 320))
SET = lost(record(SQUAT, SCRIPT, SMALL), GONE_S, 99.0)
# Sets are played faster than life and begin their length before they end: a second one that is
# not longer has begun after the first.
SHORTER = replace(SCRIPT, rest_s=0.8)
OTHER = lost(record(SQUAT, SHORTER, SMALL), SHORTER.spans[-1].end + 1.0, 99.0)
TIMING = LiveTiming(countdown_s=1.0, left_s=1.5, end_screen_s=0.0, most_waiting=1000)
WORDS = Written(load_kg=60.0, rpe=8.0, note="Belt on")
ANNA = LiveOptions("squat", remember=Remember("Anna", WORDS))


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "LOOK_EVERY_S", 0.25)


@pytest.fixture(autouse=True)
def history_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "history.db"
    monkeypatch.setenv("FORMCHECK_HISTORY", str(path))
    return path


def watch(options: LiveOptions, sequence: PoseSequence = SET) -> LiveResult:
    networks = Networks(sequence)
    camera = FakeCamera(sequence, speed=None, judged=networks.judged)
    return run_live(
        options, lambda _: None, feed=camera, backend=fake_backend(networks), timing=TIMING
    )


def sets() -> list[StoredSet]:
    with History() as history:
        return history.sets()


def test_a_recorded_set_is_known_by_its_recording(tmp_path: Path) -> None:
    watch(replace(ANNA, record=tmp_path / "out"))
    (one,) = sets()
    recording = tmp_path / "out" / "recording.mp4"
    assert one.clip.content == hashlib.sha256(recording.read_bytes()).hexdigest()
    assert (one.clip.path, one.folder) == (str(recording), str(tmp_path / "out"))
    assert (one.client, one.written, one.reps_full) == ("Anna", WORDS, 2)
    assert one.clip.filmed_by is FilmedBy.CLIP
    ago = datetime.now(timezone.utc) - one.clip.filmed_at
    assert timedelta() < ago < timedelta(minutes=10)


def test_a_set_without_a_recording_is_kept_too_and_two_are_two(tmp_path: Path) -> None:
    watch(ANNA)
    done = watch(ANNA, OTHER)
    newest, first = sets()
    assert newest.clip.content != first.clip.content
    assert newest.folder == ""
    said = done.sets[0].remembered.against_last
    assert said.startswith("Against last time (")
    assert "60 kg, RPE 8" in said


def test_the_page_says_how_it_compares(tmp_path: Path) -> None:
    watch(replace(ANNA, record=tmp_path / "a"))
    watch(replace(ANNA, record=tmp_path / "b"), OTHER)
    pages = [(tmp_path / name / "report.html").read_text(encoding="utf-8") for name in "ab"]
    assert ["Against last time" in page for page in pages] == [False, True]


def test_nothing_is_kept_unless_it_is_asked_for(history_file: Path) -> None:
    watch(LiveOptions("squat"))
    assert not history_file.exists()


def test_a_history_that_can_t_be_used_costs_no_report(history_file: Path, tmp_path: Path) -> None:
    history_file.write_bytes(b"no database at all" * 100)
    (done,) = watch(replace(ANNA, record=tmp_path / "out")).sets
    assert done.report.reps_full == 2
    assert done.error is None
    assert "is not a history of formcheck" in str(done.remembered.error)
    assert (tmp_path / "out" / "report.html").is_file()
