"""The whole path: camera, judging, showing, saving; with fakes at both ends."""

from __future__ import annotations

import json
import re
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.fakes import (
    FakeCamera,
    FakeNetwork,
    FakeScreen,
    Networks,
    PatientScreen,
    fake_backend,
)
from support.filming import Camera, after, judge, lost, record
from support.lifters import LIFTERS, SQUAT, Hinge
from support.movements import Script

from formcheck.core.bar.model import BarSettings
from formcheck.core.online import follower
from formcheck.core.poses import Frame, PoseFrame, PoseSequence
from formcheck.core.report import Report
from formcheck.errors import CameraError, NothingFoundError, UnsureError, UsageError
from formcheck.live import LiveOptions, LiveTiming, keeping, run_live
from formcheck.live import speed as live_speed
from formcheck.live.messages import GONE
from formcheck.live.record import free_folder
from formcheck.pipeline.bar_settings import bar_in
from formcheck.pipeline.landmarks import load_landmarks
from formcheck.pose.estimator import Estimator
from formcheck.report.wording import clock, describe_warm_up

# Guided sets: a second of set-up, one of countdown, two squats, and the lifter leaves.
FPS = 12.0
SCRIPT = Script(depths=(1.0, 1.0), lead_s=2.8, rest_s=1.0, tail_s=1.8, fps=FPS)
GONE_S = SCRIPT.spans[-1].end + 1.0
SMALL = Camera(trunk_px=75.0, size_wh=(320, 320))
SET = lost(record(SQUAT, SCRIPT, SMALL), GONE_S, 99.0)


SOURCE = LiveOptions("squat", source=Path("set.mp4"))
SHORT = record(SQUAT, Script(depths=(1.0,), fps=10.0), SMALL)


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "LOOK_EVERY_S", 0.25)


TIMING = LiveTiming(countdown_s=1.0, left_s=1.5, end_screen_s=0.0)


def watch(
    sequence: PoseSequence = SET,
    *,
    options: LiveOptions | None = None,
    trouble: dict[str, Any] | None = None,
    camera: FakeCamera | None = None,
    screen: FakeScreen | None = None,
    networks: Networks | None = None,
    timing: LiveTiming = TIMING,
) -> tuple[Report | None, list[str]]:
    """Watch a set with a camera in `trouble`, which waits until each picture is judged."""
    said: list[str] = []
    networks = networks or Networks(sequence)
    patient = {"speed": None, "judged": networks.judged}
    done = run_live(
        options or LiveOptions("squat"),
        said.append,
        screen=screen,
        feed=camera or FakeCamera(sequence, **patient | (trouble or {})),
        backend=fake_backend(networks),
        timing=timing,
    )
    assert done.speed.n_shown > 0 or done.report is None
    leftover = [t.name for t in threading.enumerate() if t.name in ("capture", "judge", "recorder")]
    assert leftover == []
    return done.report, said


def test_a_guided_set_from_set_up_to_report() -> None:
    networks = Networks(SET)
    camera = FakeCamera(SET, speed=None, judged=networks.judged)
    report, said = watch(camera=camera, networks=networks)
    assert report is not None
    assert report.reps_full == 2
    assert [line.split("  ")[0] for line in said] == [
        describe_warm_up(report.exercise),
        "get ready",
        "go",
        "rep 1",
        "rep 2",
        "the set is over",
    ]
    assert all(network.was_closed for network in networks.opened)
    assert camera.closed >= 1
    assert report.model_name == "fake_full"
    assert report.notes[0].startswith("Live: ")
    assert "latency median" in report.notes[0]


def test_a_line_names_tempo_and_fault() -> None:
    script = Script(depths=(1.0, 1.0), lead_s=2.8, tail_s=1.0, fps=15.0)
    front = Camera(0.0, trunk_px=75.0, size_wh=(320, 320))
    sequence = record(Hinge(knees_apart=(1.2, 0.7)), script, front)
    _, said = watch(sequence, screen=None)
    first, second = (line for line in said if line.startswith("rep"))
    assert re.search(r"  (0\.9|1\.[01])-0\.[0-9]-(0\.9|1\.[01])$", first)
    assert second.endswith("Knees caving in")


def test_what_to_change_before_the_set_is_said_now_and_then() -> None:
    far = record(SQUAT, Script(depths=(), lead_s=8.0, tail_s=0.0, fps=FPS), Camera(trunk_px=60.0))
    _, said = watch(far)
    assert said[1:] == ["You are small in the picture. Come closer, or zoom in."]


def test_a_file_that_keeps_up_is_judged_as_analyze_does(tmp_path: Path) -> None:
    sequence = record(SQUAT, Script(depths=(1.0, 1.0), fps=10.0), SMALL)
    options = LiveOptions("squat", source=tmp_path / "set.mp4", record=tmp_path / "out")
    report, _ = watch(sequence, options=options)
    assert report is not None
    saved = load_landmarks(tmp_path / "out" / "landmarks.npz").sequence
    again = judge(saved, "squat")
    assert report.reps == again.reps
    assert report.segments == again.segments
    assert report.headline == again.headline
    assert report.reps_full == 2


def test_what_is_said_of_the_bar_stands_in_the_report() -> None:
    bar = BarSettings(plate_mm=440.0, velocity_loss=20.0)
    report, _ = watch(SHORT, options=replace(SOURCE, bar=bar))
    assert report is not None
    assert bar_in(report.settings) == bar


PATIENT = replace(TIMING, most_waiting=1000)
"""Fakes play faster than a busy machine encodes."""


class TestRecord:
    def test_keeps_video_and_reports(self, tmp_path: Path) -> None:
        report, _ = watch(options=LiveOptions("squat", record=tmp_path / "out"), timing=PATIENT)
        assert report is not None
        assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
            "annotated.mp4",
            "landmarks.npz",
            "recording.mp4",
            "report.html",
            "report.json",
            "reps.csv",
        ]
        document = json.loads((tmp_path / "out" / "report.json").read_text())
        assert document["summary"]["reps_full"] == 2
        assert document["clip"]["duration_s"] == pytest.approx(report.clip.duration_s, abs=1e-3)

    def test_the_annotated_video_ends_with_a_summary_as_a_clips_does(self, tmp_path: Path) -> None:
        from formcheck.video.source import open_video

        watch(options=LiveOptions("squat", record=tmp_path))
        lengths_s = []
        for name in ("recording.mp4", "annotated.mp4"):
            with open_video(tmp_path / name) as source:
                lengths_s.append(source.info.duration_s)
        assert lengths_s[1] > lengths_s[0] + 2.0

    def test_the_recording_is_the_set_with_its_times(self, tmp_path: Path) -> None:
        from formcheck.video.source import open_video

        watch(options=LiveOptions("squat", record=tmp_path), timing=PATIENT)
        saved = load_landmarks(tmp_path / "landmarks.npz").sequence
        with open_video(tmp_path / "recording.mp4") as source:
            times = [frame.t_s for frame in source]
        assert times == pytest.approx(list(saved.t_s - saved.t_s[0]), abs=1e-3)

    def test_restarting_forgets_what_was_recorded(self, tmp_path: Path) -> None:
        from formcheck.video.source import open_video

        screen = FakeScreen({30: "restart"})
        options = LiveOptions("squat", source=Path("set.mp4"), record=tmp_path / "out")
        report, said = watch(options=options, screen=screen, timing=PATIENT)
        assert "the set begins anew" in said
        assert report is not None
        # Not every picture that is judged is shown, so that it may have been a later one.
        times = load_landmarks(tmp_path / "out" / "landmarks.npz").sequence.t_s
        assert times[0] >= 30 / FPS
        with open_video(tmp_path / "out" / "recording.mp4") as source:
            assert sum(1 for _ in source) == len(times)

    def test_a_set_is_never_overwritten(self, tmp_path: Path) -> None:
        first = free_folder(tmp_path / "squats")
        assert first == tmp_path / "squats"
        (first / "landmarks.npz").touch()
        assert free_folder(tmp_path / "squats") == tmp_path / "squats-2"
        assert free_folder(tmp_path / "squats") == tmp_path / "squats-2", "it is still empty"

    def test_a_folder_that_cannot_be_written_is_named_before_the_set(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        networks = Networks(SET)
        with pytest.raises(UsageError, match="nothing can be written there"):
            watch(options=LiveOptions("squat", record=tmp_path / "file"), networks=networks)
        assert networks.opened == []

    def test_a_set_that_cannot_be_saved_still_has_its_report(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> None:
            raise UsageError("out: no space left on device.")

        monkeypatch.setattr(keeping, "save_set", full)
        networks = Networks(SHORT)
        done = run_live(
            LiveOptions("squat", source=Path("set.mp4"), record=tmp_path / "out"),
            [].append,
            feed=FakeCamera(SHORT, speed=None, judged=networks.judged),
            backend=fake_backend(networks),
        )
        assert done.report is not None
        (kept,) = done.sets
        assert kept.folder is None
        assert "no space left" in str(kept.error)

    def test_without_it_nothing_is_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        watch()
        assert list(tmp_path.iterdir()) == []


class TestKeys:
    def test_quit_ends_the_set_with_a_report(self) -> None:
        # The set begins with the 24th picture.
        shown = 40
        screen = FakeScreen({shown: "quit"})
        report, said = watch(screen=screen)
        assert screen.was_closed
        assert report is not None
        assert "the set is over" not in said
        assert report.clip.duration_s < GONE_S

    def test_quit_during_the_set_up_is_no_set(self) -> None:
        report, said = watch(screen=FakeScreen({3: "quit"}))
        assert report is None
        assert "go" not in said

    def test_pause_leaves_pictures_out(self) -> None:
        screen = FakeScreen({40: "pause", 70: "pause"})
        report, _ = watch(screen=screen)
        assert report is not None
        assert report.clip.frames_analysed <= (SCRIPT.duration_s - 1.9) * FPS - 15

    def test_full_screen_and_mirror(self) -> None:
        screen = FakeScreen({5: "full screen", 10: "mirror"})
        watch(screen=screen)
        assert screen.full_screen


IMPATIENT = replace(TIMING, retry_every_s=0.05, reopen_s=0.3)


class TestCameraTrouble:
    def test_a_stall_is_waited_for(self) -> None:
        report, _ = watch(trouble={"stall_at_s": 5.6, "stall_s": 0.7})
        assert report is not None
        assert report.reps_full == 2

    def test_a_drop_out_is_waited_for(self) -> None:
        networks = Networks(SET)
        camera = FakeCamera(SET, speed=None, judged=networks.judged, drops_at_s=5.6, gone_for=5)
        timing = replace(TIMING, retry_every_s=0.2, wait_s=0.02)
        report, said = watch(camera=camera, networks=networks, timing=timing)
        assert report is not None
        assert report.reps_full == 2
        assert camera.opened == 7
        assert not any("no more pictures" in line for line in said)
        gone, back = said.index(GONE), said.index("The camera is back.")
        assert gone < back

    def test_one_that_never_comes_back_leaves_the_set_so_far(self, tmp_path: Path) -> None:
        lost_s = SCRIPT.spans[0].end + 0.6
        trouble = {"drops_at_s": lost_s, "gone_for": 10_000}
        report, said = watch(
            trouble=trouble, options=LiveOptions("squat", record=tmp_path), timing=IMPATIENT
        )
        assert report is not None
        assert report.reps_full == 1
        assert "fake camera: no more pictures. The set so far is kept." in said
        assert (tmp_path / "report.json").is_file()
        assert (tmp_path / "annotated.mp4").is_file()

    def test_one_that_vanishes_before_the_set_is_an_error(self) -> None:
        with pytest.raises(CameraError, match="no more pictures"):
            watch(trouble={"drops_at_s": 0.5, "gone_for": 10_000}, timing=IMPATIENT)

    def test_another_resolution_goes_on(self) -> None:
        report, _ = watch(trouble={"smaller_after_s": 5.0})
        assert report is not None
        assert report.reps_full == 2

    def test_black_pictures_are_named(self) -> None:
        timing = replace(TIMING, black_s=1.0)
        _, said = watch(trouble={"light": ((0.0, 120), (5.0, 0))}, timing=timing)
        black = [line for line in said if line.startswith("The picture is black")]
        assert len(black) == 1

    def test_black_from_the_start(self) -> None:
        report, said = watch(trouble={"light": ((0.0, 0),)}, screen=FakeScreen())
        assert report is None
        assert any(line.startswith("The picture is black") for line in said)

    def test_a_camera_that_does_not_open_is_an_error(self) -> None:
        class Broken(FakeCamera):
            def open(self) -> None:
                raise CameraError("camera 3: there is no such camera.", "There is: 0.")

        with pytest.raises(CameraError, match="camera 3"):
            watch(camera=Broken(SET))


TOO_SLOW = replace(TIMING, least_fps_of_full=1e9)
"""No machine runs the full model that fast."""


class TestModel:
    def test_lite_is_chosen_before_the_set_where_full_is_too_slow(self) -> None:
        networks = Networks(SHORT)
        report, _ = watch(SHORT, options=SOURCE, networks=networks, timing=TOO_SLOW)
        assert [n.name for n in networks.opened] == ["fake_full", "fake_lite"]
        assert [n.was_closed for n in networks.opened] == [True, True]
        tried, used = networks.opened
        assert all(np.ptp(frame.image_bgr) == 0 for frame in used.asked)
        assert report is not None
        assert len(used.asked) - 1 == report.clip.frames_analysed, "and a black one to warm it up"
        assert len(tried.asked) < len(SHORT)
        assert report.model_name == "fake_lite"
        (note,) = [note for note in report.notes if "chosen before the set" in note]
        assert note.startswith("lite was chosen before the set: full takes ")

    def test_full_stays_where_it_keeps_up(self) -> None:
        networks = Networks(SHORT)
        report, _ = watch(SHORT, options=SOURCE, networks=networks)
        assert {n.name for n in networks.opened} == {"fake_full"}
        assert report is not None
        assert not any("chosen" in note for note in report.notes)

    def test_none_is_tried_when_one_is_asked_for(self) -> None:
        networks = Networks(SHORT)
        watch(SHORT, options=replace(SOURCE, model="full"), networks=networks, timing=TOO_SLOW)
        assert [n.name for n in networks.opened] == ["fake_full"]


def test_pictures_between_looks_are_shown_all_the_same() -> None:
    sequence = record(SQUAT, Script(depths=(1.0,), fps=30.0), SMALL)
    shown = threading.Semaphore(1)
    networks, screen = Networks(sequence), PatientScreen(shown)
    report, _ = watch(
        options=SOURCE,
        camera=FakeCamera(sequence, speed=None, judged=shown),
        screen=screen,
        networks=networks,
        timing=LiveTiming(wait_s=10.0, end_screen_s=0.0),
    )
    assert len(screen.pictures) == len(sequence)
    assert report is not None
    assert report.reps_full == 1
    # The first picture that a network sees is a black one that warms it up.
    assert report.clip.frames_analysed == len(networks.opened[-1].asked) - 1
    assert report.clip.looks_per_s < 0.8 * 30.0


class TestSlowMachine:
    def test_drops_pictures_and_does_not_lag(self) -> None:
        sequence = record(SQUAT, Script(depths=(1.0,), fps=30.0), SMALL)
        behind = []

        class Slow(FakeNetwork):
            def estimate(self, frame: Frame) -> PoseFrame:
                behind.append(camera.delivered - 1 - frame.index)
                return super().estimate(frame)

        camera = FakeCamera(sequence)
        done = run_live(
            LiveOptions("squat", source=Path("set.mp4"), model="full"),
            [].append,
            feed=camera,
            backend=fake_backend(lambda *_: Slow(sequence, slow_s=0.1)),
        )
        assert done.report is not None
        assert done.speed.dropped > len(sequence) / 3
        # A queue would be dozens of pictures behind by the end.
        assert np.median(behind) <= 2

    def test_it_says_that_counts_are_unreliable(self) -> None:
        slow = record(SQUAT, Script(depths=(1.0,), lead_s=4.0, fps=6.0), SMALL)
        screen = FakeScreen()
        report, said = watch(slow, options=SOURCE, screen=screen)
        assert said.count("Only 6 pictures a second: counts are unreliable.") == 1
        assert [line for line in said if line.startswith("rep 1?")]
        assert report is not None
        assert any(note.startswith("Counts are unreliable: for ") for note in report.notes)
        assert "unreliable" in report.headline


class TestSets:
    """Two squats, a rest out of the picture, and one more."""

    REST_S = 6.0
    SECOND = record(SQUAT, Script(depths=(1.0,), lead_s=2.8, tail_s=1.8, fps=FPS), SMALL)

    def test_each_has_its_report_and_its_rest(self, tmp_path: Path) -> None:
        first, second = SET, lost(self.SECOND, 7.0, 99.0)
        both = after(first, second, pause_s=self.REST_S)
        said: list[str] = []
        networks = Networks(both)
        done = run_live(
            LiveOptions("squat", record=tmp_path / "out", sets=2),
            said.append,
            feed=FakeCamera(both, speed=None, judged=networks.judged),
            backend=fake_backend(networks),
            timing=replace(PATIENT, end_screen_s=1.0),
        )
        assert [each.report.reps_full for each in done.sets] == [2, 1]
        assert [each.folder for each in done.sets] == [tmp_path / "out", tmp_path / "out-2"]
        assert all((tmp_path / name / "report.html").is_file() for name in ("out", "out-2"))
        first_end_s = SCRIPT.spans[-1].end
        begins_s = first.t_s[-1] + self.REST_S + 2.8
        rest_s = done.sets[1].rest_s
        assert done.sets[0].rest_s is None
        assert rest_s == pytest.approx(begins_s - first_end_s, abs=1.0)
        sets = [line for line in said if line.startswith("set ")]
        assert sets == ["set 1: 2 reps", f"set 2: 1 rep, rest {clock(rest_s)}"]

    def test_the_next_does_not_begin_while_the_result_is_shown(self) -> None:
        both = after(SET, self.SECOND, pause_s=1.0)
        networks = Networks(both)
        done = run_live(
            LiveOptions("squat", sets=2),
            [].append,
            feed=FakeCamera(both, speed=None, judged=networks.judged),
            backend=fake_backend(networks),
            timing=replace(TIMING, end_screen_s=60.0),
        )
        assert [each.report.reps_full for each in done.sets] == [2]


class TestEndScreen:
    def test_it_stays_for_its_time(self) -> None:
        screen = FakeScreen()
        began_s = time.monotonic()
        watch(
            SHORT,
            options=SOURCE,
            screen=screen,
            timing=replace(TIMING, end_screen_s=0.5),
        )
        assert time.monotonic() - began_s >= 0.5
        last = screen.pictures[-1]
        assert last[:20, -20:].mean() < 60, "darkened"
        assert (last > 200).all(axis=2).sum() > 500, "written on"


class TestRecognition:
    def test_the_exercise_is_found_out(self) -> None:
        figure, script = LIFTERS["push_up"]
        sequence = record(figure, replace(script, fps=15.0))
        report, said = watch(sequence, options=LiveOptions("auto", source=Path("set.mp4")))
        assert report is not None
        assert report.exercise.id == "push_up"
        assert not report.exercise_given
        assert said[0] == "this is a push-up"
        assert [line.split("  ")[0] for line in said[1:]] == [
            f"rep {n}" for n in range(1, report.reps_full + 1)
        ]

    def test_nobody_says_what_it_was(self) -> None:
        still = record(SQUAT, Script(depths=(), lead_s=3.0, fps=10.0), SMALL)
        with pytest.raises(UnsureError) as error:
            watch(still, options=LiveOptions("auto", source=Path("set.mp4")))
        assert "formcheck live -e " in error.value.hint

    def test_somebody_says_what_it_was(self) -> None:
        networks = Networks(SHORT)
        done = run_live(
            LiveOptions("auto", source=Path("set.mp4")),
            [].append,
            feed=FakeCamera(lost(SHORT, 2.0, 99.0), speed=None, judged=networks.judged),
            backend=fake_backend(networks),
            timing=TIMING,
            ask=lambda likely: "push_up",
        )
        assert done.report is not None
        assert done.report.exercise.id == "push_up"


class TestSpeed:
    def test_rates_and_latency(self, monkeypatch: pytest.MonkeyPatch) -> None:
        now_s = 100.0
        monkeypatch.setattr(live_speed.time, "perf_counter", lambda: now_s)
        speed = live_speed.Speed(model="full")
        assert speed.mean_fps is None
        assert speed.summary() == "Nothing was shown."
        for i in range(400):  # five seconds at 20 a second, then at 40
            now_s += 0.05 if i < 100 else 0.025
            speed.shown(now_s - 0.04)
        assert speed.mean_fps == pytest.approx(399 / (99 * 0.05 + 300 * 0.025))
        assert speed.summary().endswith("0 dropped; latency median 40 ms, p95 40 ms (full).")


class TestErrors:
    def test_nobody_in_a_file(self) -> None:
        empty = lost(record(SQUAT, Script(depths=(), lead_s=2.0, fps=10.0), SMALL), -1.0, 99.0)
        with pytest.raises(NothingFoundError):
            watch(empty, options=LiveOptions("squat", source=Path("empty.mp4")))

    def test_what_breaks_while_judging_is_raised_and_all_is_closed(self) -> None:
        class Broken(FakeNetwork):
            def estimate(self, frame: Frame) -> PoseFrame:
                if frame.t_s > 1.0:
                    raise RuntimeError("graph fell over")
                return super().estimate(frame)

        class BrokenNetworks(Networks):
            def __call__(self, model: str | Path, contour: bool) -> Estimator:
                self.opened.append(Broken(SET, judged=self.judged))
                return self.opened[-1]

        networks = BrokenNetworks(SET)
        with pytest.raises(RuntimeError, match="graph fell over"):
            watch(networks=networks)
        assert networks.opened[0].was_closed
