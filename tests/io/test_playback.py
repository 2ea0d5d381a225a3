"""What a page draws over the clip, read back as the page's script reads it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.bars import centre_at_turn, with_bar
from support.builders_report import (
    BACK,
    KNEES,
    RATE_HZ,
    REP_S,
    squat_finding,
    squat_rep,
    squat_report,
    squat_sequence,
)
from support.clips import make_clip, make_clip_with_sound

from formcheck.core.arrays import Array
from formcheck.core.bar.model import BarSource
from formcheck.core.landmarks import EDGES, Landmark
from formcheck.core.report import Media, Outcome, Report
from formcheck.pipeline.options import Options, quiet
from formcheck.pipeline.output import write_answer, write_pictures
from formcheck.pipeline.playback import playback_of
from formcheck.report.html.video_link import VideoLink
from formcheck.report.html.writer import render_html
from formcheck.video.probe import probe

SIZE_WH = (180, 320)
STEP_PX = 320 / 2000  # a two-thousandth of the longer side


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips"), name="set of squats")


def report_on(clip: Path, *checks: str, outcome: Outcome = Outcome.FAULT, reps: int = 3) -> Report:
    """Squats whose reps have one finding for each of `checks`."""
    made = [
        squat_rep(i, *(squat_finding(check, outcome, rep=i) for check in checks))
        for i in range(1, reps + 1)
    ]
    report = squat_report(SIZE_WH, made)
    return replace(report, clip=replace(report.clip, path=clip))


def drawing_of(report: Report) -> Any:
    """The drawing as the page gets it."""
    playback = playback_of(report, report.clip.path.parent)
    return json.loads(json.dumps(playback.drawing, allow_nan=False))


def numbers(stretches: Sequence[Sequence[int]], n: int) -> Array:
    column = np.full(n, np.nan)
    for first, *steps in stretches:
        column[first : first + len(steps)] = np.cumsum(steps)
    return column


def choices(column: Any, n: int) -> list[Any]:
    changes = column["changes"]
    ends = [*changes[2::2], n]
    chosen = []
    for first, index, end in zip(changes[::2], changes[1::2], ends, strict=True):
        chosen += [column["values"][index]] * (end - first)
    return chosen


class TestPositions:
    def test_joints_are_within_half_a_step(self, clip: Path) -> None:
        report = report_on(clip, KNEES)
        poses, drawing = report.trace.sequence, drawing_of(report)
        joints = sorted({joint for edge in EDGES for joint in edge})
        for joint, column in zip(joints, drawing["joints"], strict=True):
            for axis, name in enumerate("xy"):
                got = drawing["step_px"] * numbers(column[name], len(poses))
                assert np.abs(got - poses.xy_px[:, joint, axis]).max() <= STEP_PX / 2 + 1e-6

    def test_limbs_join_the_joints_they_should(self, clip: Path) -> None:
        drawing = drawing_of(report_on(clip, KNEES))
        joints = sorted({joint for edge in EDGES for joint in edge})
        assert [(joints[a], joints[b]) for a, b in drawing["limbs"]] == list(EDGES)

    def test_what_is_not_seen_stays_unknown(self, clip: Path) -> None:
        poses = squat_sequence(SIZE_WH)
        poses.xy_px[40:55] = np.nan
        report = report_on(clip, KNEES)
        report = replace(report, trace=replace(report.trace, sequence=poses))
        known = np.isfinite(numbers(drawing_of(report)["joints"][0]["x"], len(poses)))
        assert np.flatnonzero(~known).tolist() == list(range(40, 55))

    def test_the_checks_line_is_drawn_from_hip_to_ankle(self, clip: Path) -> None:
        report = report_on(clip, KNEES)
        poses, drawing = report.trace.sequence, drawing_of(report)
        leg = (Landmark.LEFT_HIP, Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE)
        in_rep = int(2.0 * RATE_HZ)
        for joint, (x, _) in zip(leg, drawing["line"]["points"], strict=True):
            got = drawing["step_px"] * numbers(x, len(poses))[in_rep]
            assert got == pytest.approx(poses.xy_px[in_rep, joint, 0], abs=STEP_PX)

    def test_the_back_has_its_outline_and_with_a_verdict_two_directions(self, clip: Path) -> None:
        judged = drawing_of(report_on(clip, BACK, KNEES))["back"]
        assert len(judged["points"]) > 5
        assert len(judged["straight"]) == 4
        assert drawing_of(report_on(clip, KNEES))["back"]["points"] == []

    def test_the_bar_is_drawn_from_where_the_rep_began(self, clip: Path) -> None:
        report = with_bar(report_on(clip, KNEES), (0.6, 0.7, 0.8))
        n, bar = len(report.trace.sequence), drawing_of(report)["bar"]
        turn = int((1.0 + 1.5 * REP_S) * RATE_HZ)
        for axis, column in enumerate(bar["points"]):
            got = STEP_PX * numbers(column, n)[turn]
            assert got == pytest.approx(centre_at_turn(SIZE_WH)[axis], abs=STEP_PX)
        begins = choices(bar["from"], n)
        assert (begins[0], begins[turn]) == (None, int((1.0 + REP_S) * RATE_HZ))
        said = choices(bar["said"], n)
        assert (said[0], said[turn]) == ("", "Rep 1: 1.00±0.04 m/s")

    def test_without_a_bar_none_is_drawn(self, clip: Path) -> None:
        assert drawing_of(report_on(clip, KNEES))["bar"] is None

    def test_hands_are_not_drawn_as_a_bar_unless_something_was_said_of_it(self, clip: Path) -> None:
        report = with_bar(report_on(clip, KNEES), (0.6, 0.7, 0.8), source=BarSource.HANDS)
        assert drawing_of(report)["bar"] is None
        asked = replace(report, settings={"velocity_loss": 20.0})
        assert drawing_of(asked)["bar"] is not None


class TestWords:
    def test_a_fault_shows_while_it_lasts(self, clip: Path) -> None:
        report = report_on(clip, KNEES)
        n, drawing = len(report.trace.sequence), drawing_of(report)
        cues = choices(drawing["cue"], n)
        outcomes = choices(drawing["line"]["outcome"], n)
        turn = int((1.0 + REP_S / 2) * RATE_HZ)
        assert cues[turn - 5] is None
        assert cues[turn + 5]["text"] == "Push your knees out, in line with your toes"
        assert cues[turn + 5]["outcome"] == outcomes[turn + 5] == "fault"

    def test_reps_are_counted(self, clip: Path) -> None:
        report = report_on(clip, KNEES)
        counts = choices(drawing_of(report)["count"], len(report.trace.sequence))
        assert counts[0][:2] == ["0", "reps"]
        assert counts[-1][:2] == ["3", "reps"]


class TestTime:
    def test_slow_motion_runs_at_the_files_speed(self, clip: Path) -> None:
        report = report_on(clip, KNEES)
        report = replace(report, clip=replace(report.clip, time_scale=0.25))
        t_ms = numbers(drawing_of(report)["t_ms"], len(report.trace.sequence))
        assert t_ms[30] == pytest.approx(4 * 1000 * report.trace.sequence.t_s[30], abs=1)

    def test_a_part_of_a_clip_is_found_in_the_whole(self, clip: Path) -> None:
        report = report_on(clip, KNEES)
        later = replace(report.trace.sequence, t_s=report.trace.sequence.t_s + 5.0)
        report = replace(report, trace=replace(report.trace, sequence=later))
        report = replace(report, clip=replace(report.clip, start_s=5.0))
        playback = playback_of(report, clip.parent)
        assert playback.drawing["t_ms"][0][1] == 5000  # type: ignore[index]
        report = replace(report, media=Media(playback=playback))
        assert VideoLink.of(report).seek(6.5) == "6.50"
        assert 'src="set%20of%20squats.mp4#t=5.00"' in render_html(report)

    @pytest.mark.parametrize("late_s", [0.0, 0.3])
    def test_pictures_may_start_after_the_sound(self, tmp_path: Path, late_s: float) -> None:
        clip = make_clip_with_sound(tmp_path, pictures_start_s=late_s)
        assert probe(clip).first_picture_s == pytest.approx(late_s, abs=0.03)

    def test_links_into_the_clip_count_that_in(self, clip: Path) -> None:
        report = report_on(clip, KNEES)
        playback = replace(playback_of(report, clip.parent), first_s=0.3)
        media = Media(playback=playback)
        scaled = replace(report, media=media, clip=replace(report.clip, time_scale=0.5))
        assert VideoLink.of(scaled).seek(2.0) == "4.30"


class TestSize:
    def test_half_a_minute_takes_less_than_300_kb(self, clip: Path) -> None:
        report = report_on(clip, KNEES, BACK, reps=14)
        rng = np.random.default_rng(1)
        poses = report.trace.sequence
        shaky = replace(poses, xy_px=poses.xy_px + rng.normal(0.0, 0.5, poses.xy_px.shape))
        report = replace(report, trace=replace(report.trace, sequence=shaky))
        assert poses.t_s[-1] > 29
        drawing = drawing_of(report)
        assert len(json.dumps(drawing, separators=(",", ":"))) < 300_000


class TestWayToTheClip:
    def test_is_relative_and_quoted_on_the_page(self, tmp_path: Path) -> None:
        (tmp_path / "my clips").mkdir()
        clip = make_clip(tmp_path / "my clips", name="100% #1 ünd?")
        report = report_on(clip, KNEES)
        playback = playback_of(report, tmp_path / "out")
        assert playback.path == "../my clips/100% #1 ünd?.mp4"
        text = render_html(replace(report, media=Media(playback=playback)))
        assert 'src="../my%20clips/100%25%20%231%20%C3%BCnd%3F.mp4"' in text
        assert str(tmp_path) not in text.partition('class="player"')[2].partition("</figure>")[0]

    @pytest.mark.skipif(sys.platform != "linux", reason="names that are no text")
    def test_a_name_that_is_not_utf_8(self, clip: Path, tmp_path: Path) -> None:
        odd = tmp_path / os.fsdecode(b"s\xe9t.mp4")
        odd.write_bytes(clip.read_bytes())
        report = report_on(odd, KNEES)
        media = Media(playback=playback_of(report, tmp_path))
        assert VideoLink.of(replace(report, media=media)).address == "s%E9t.mp4"

    def test_another_drive_has_none_and_the_page_says_so(
        self, clip: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def no_way(*_: object) -> str:
            raise ValueError("path is on mount 'D:', start on mount 'C:'")

        monkeypatch.setattr(os.path, "relpath", no_way)
        report = report_on(clip, KNEES)
        text = render_html(replace(report, media=Media(playback=playback_of(report, clip.parent))))
        assert "<video" not in text
        assert "on another drive" in text


class TestOrder:
    def test_the_answer_is_there_before_the_video_and_stays_if_that_is_interrupted(
        self, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found: dict[str, str] = {}

        def interrupted(*_: object) -> Media:
            found.update({path.name: path.read_text("utf-8") for path in tmp_path.iterdir()})
            raise KeyboardInterrupt

        monkeypatch.setattr("formcheck.pipeline.media.media_of", interrupted)
        report = write_answer(report_on(clip, KNEES), tmp_path, Options(), with_page=True)
        with pytest.raises(KeyboardInterrupt):
            write_pictures(report, tmp_path, Options(), quiet)
        assert found.keys() == {"report.html", "report.json", "reps.csv"}
        assert 'id="drawing"' in found["report.html"]
        assert (tmp_path / "report.html").read_text("utf-8") == found["report.html"]

    def test_then_the_page_plays_the_annotated_video(
        self, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = Media("annotated.mp4")
        monkeypatch.setattr("formcheck.pipeline.media.media_of", lambda *_: made)
        report = write_answer(report_on(clip, KNEES), tmp_path, Options(), with_page=True)
        write_pictures(report, tmp_path, Options(), quiet)
        text = (tmp_path / "report.html").read_text("utf-8")
        assert 'src="annotated.mp4"' in text
        assert 'id="drawing"' not in text

    def test_without_a_page_nothing_is_worked_out_for_it(self, clip: Path, tmp_path: Path) -> None:
        options = Options(formats=("json",))
        report = write_answer(report_on(clip, KNEES), tmp_path, options, with_page=True)
        assert report.media == Media()
        assert [path.name for path in tmp_path.iterdir()] == ["report.json"]
