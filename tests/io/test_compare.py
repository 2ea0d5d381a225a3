"""Two reps side by side: in words, as pictures for the page, and as a video."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from support.builders_report import (
    BACK,
    KNEES,
    RATE_HZ,
    squat_finding,
    squat_rep,
    squat_report,
)

from formcheck.core.arrays import Image
from formcheck.core.enums import KeyFrameKind, PartState, Reversal
from formcheck.core.exercise import RepPattern
from formcheck.core.in_step import in_step
from formcheck.core.report import CheckSummary, Outcome, Report
from formcheck.errors import VideoError
from formcheck.pipeline.beside_video import Side, write_beside
from formcheck.pipeline.keyframes import KeyFrameCutter
from formcheck.pipeline.moments import beside_moments
from formcheck.render.beside import Caption, Duo
from formcheck.report.html.writer import render_html
from formcheck.report.side_by_side import (
    caption,
    difference_rows,
    why_no_pair,
    worst_beside_best,
)
from formcheck.video.picture import ArrayPicture
from formcheck.video.writer import VideoWriter

SIZE_WH = (180, 320)
STATES = {Outcome.PASS: PartState.CLEAN, Outcome.WARN: PartState.WARN}


def set_of(*outcomes: Outcome, values: Sequence[float] = ()) -> Report:
    """Squats of 2 s from second 1 on; a pass has 1.5 and a fault 0.7, less than 1.05 is worse."""
    reps = []
    for i, outcome in enumerate(outcomes, start=1):
        usual = 1.5 if outcome is Outcome.PASS else 0.7
        value = values[i - 1] if values else usual
        finding = squat_finding(KNEES, outcome, i, value=value)
        reps.append(squat_rep(i, finding, state=STATES.get(outcome, PartState.FAULT)))
    report = squat_report(SIZE_WH, reps)
    worst = max(reps, key=lambda rep: rep.findings[0].badness)
    finding = worst.findings[0]
    counts = {outcome: outcomes.count(outcome) for outcome in set(outcomes)}
    summary = CheckSummary(
        KNEES, "Knees caving", finding.outcome, counts, worst.index, finding.at_s, 0.7, "ratio", ""
    )
    return replace(report, checks=(summary,))


class TestWords:
    def test_the_worst_rep_stands_beside_the_best(self) -> None:
        report = set_of(Outcome.WARN, Outcome.PASS, Outcome.FAULT)
        pair = worst_beside_best(report)
        assert pair is not None
        said = [
            caption(part, finding, report.exercise)
            for part, finding in zip((pair.first, pair.second), pair.findings, strict=True)
        ]
        assert said == ["Rep 3: knees caving", "Rep 2: fine"]
        (row,) = difference_rows(pair, report.exercise)
        assert (row.first.text, row.second.text) == ("70±10%", "150±10%")
        assert row.says == "80% apart, more than the error"

    @pytest.mark.parametrize(
        ("outcomes", "why"),
        [
            ([Outcome.FAULT], "only one rep"),
            ([Outcome.PASS, Outcome.PASS], "no rep has anything"),
            ([Outcome.FAULT, Outcome.FAULT], "don't differ"),
        ],
    )
    def test_where_there_is_no_pair_it_is_said_why(self, outcomes: list[Outcome], why: str) -> None:
        report = set_of(*outcomes)
        assert worst_beside_best(report) is None
        assert why in why_no_pair(report)
        assert "Side by side" not in render_html(report)


class TestPictures:
    def cut(self, report: Report) -> Report:
        """Its pictures, of a clip whose frames get lighter by one level each."""
        cutter = KeyFrameCutter(report)
        for i in range(round(9 * RATE_HZ)):
            grey = np.full((SIZE_WH[1], SIZE_WH[0], 3), i % 250, np.uint8)
            cutter.offer(ArrayPicture(grey), i / RATE_HZ)
        return replace(report, media=replace(report.media, beside=cutter.beside))

    def test_are_of_the_same_moments_of_both(self) -> None:
        moments = beside_moments(set_of(Outcome.PASS, Outcome.FAULT))
        assert all(a.kind is b.kind for a, b in moments)
        kinds = ["worst", "start", "way_out", "turn", "way_back"]
        assert [a.kind for a, _ in moments] == kinds
        # Both reps are alike, 2 s apart.
        assert [a.at_s - b.at_s for a, b in moments] == pytest.approx([2.0] * len(moments))
        assert [a.at_s for a, _ in moments[1:]] == pytest.approx([3.0, 3.45, 4.0, 4.55])

    def test_one_near_the_worst_moment_gives_way(self) -> None:
        report = set_of(Outcome.PASS, Outcome.FAULT)
        worst = report.reps[1]
        at_turn = replace(worst.findings[0], at_s=worst.turn_s + 0.05)
        reps = (report.reps[0], replace(worst, findings=(at_turn,)))
        kinds = [a.kind for a, _ in beside_moments(replace(report, reps=reps))]
        assert KeyFrameKind.TURN not in kinds
        assert KeyFrameKind.WORST in kinds

    def test_show_the_frames_of_those_moments_small(self) -> None:
        report = self.cut(set_of(Outcome.PASS, Outcome.FAULT))
        moments = beside_moments(report)
        assert len(report.media.beside) == len(moments)
        for pair, wanted in zip(report.media.beside, moments, strict=True):
            for frame, moment in zip(pair, wanted, strict=True):
                picture = cv2.imdecode(np.frombuffer(frame.jpeg, np.uint8), cv2.IMREAD_COLOR)
                level = float(picture[:8, :8].mean())
                assert level == pytest.approx(moment.at_s * RATE_HZ % 250, abs=2.5)

    def test_are_on_the_page_with_the_numbers_below(self) -> None:
        report = self.cut(set_of(Outcome.PASS, Outcome.FAULT))
        page = render_html(report)
        section = page[page.index('<section class="beside"') :]
        section = section[: section.index("</section>")]
        assert section.count("<img") == 2 * len(report.media.beside)
        assert "Rep 2: knees caving" in section
        assert "Rep 1: fine" in section
        assert "80% apart, more than the error" in section

    def test_those_of_another_pair_are_not_shown(self) -> None:
        cut = self.cut(set_of(Outcome.PASS, Outcome.FAULT))
        other = set_of(Outcome.FAULT, Outcome.PASS)
        assert "Side by side" not in render_html(replace(other, media=cut.media))

    def test_cost_little_beside_the_key_frames(self) -> None:
        report = set_of(Outcome.PASS, Outcome.FAULT)
        chance = np.random.default_rng(1)
        cutter = KeyFrameCutter(report)
        noise = chance.integers(90, 150, (SIZE_WH[1] // 4, SIZE_WH[0] // 4, 3), np.uint8)
        cutter.offer(ArrayPicture(np.asarray(cv2.resize(noise, SIZE_WH), np.uint8)), 30.0)
        assert sum(len(frame.jpeg) for pair in cutter.beside for frame in pair) < 200_000


def grey_clip(path: Path, last_s: float, size_wh: tuple[int, int] = SIZE_WH) -> Path:
    """A clip whose frames get lighter by one level each, from 40 on."""
    with VideoWriter(path, size_wh, frame_rate_hint=RATE_HZ) as writer:
        for i in range(round(RATE_HZ * last_s)):
            writer.write(np.full((size_wh[1], size_wh[0], 3), 40 + i, np.uint8), i / RATE_HZ)
    return path


def sides(report: Report, path: Path) -> tuple[Side, Side]:
    clip = replace(report.clip, path=path, size_wh=SIZE_WH, frame_rate=RATE_HZ, start_s=0.0)
    report = replace(report, clip=clip)
    first, second = (
        Side(report, rep, rep.findings[0], f"Rep {rep.number}") for rep in report.reps[:2]
    )
    return first, second


def frames_of(path: Path) -> list[Image]:
    with av.open(path) as file:
        return [frame.to_ndarray(format="bgr24") for frame in file.decode(video=0)]


class TestVideo:
    def test_runs_both_in_step_and_stops_at_the_worst_moment(self, tmp_path: Path) -> None:
        report = set_of(Outcome.PASS, Outcome.FAULT)
        first, second = sides(report, grey_clip(tmp_path / "set.mp4", 7.0))
        target = tmp_path / "both.mp4"
        write_beside(first, second, target)
        frames = frames_of(target)
        clock = in_step(first.part, second.part, report.pattern)
        # At half speed at the slowest, and not for longer than can be watched.
        assert clock.length_s * 30 < len(frames) <= 15 * 30
        height, width = frames[0].shape[:2]
        assert max(width, height) < 1300
        # The wall at the left edge of either picture tells which frame of the clip is shown.
        rows = slice(height // 2, height // 2 + 40)
        levels = [
            (float(f[rows, 4:12].mean()), float(f[rows, width // 2 + 8 : width // 2 + 16].mean()))
            for f in frames
        ]
        apart = [other - one for one, other in levels]
        assert apart == pytest.approx([2.0 * RATE_HZ] * len(frames), abs=4.0)
        at_worst = 40 + RATE_HZ * (second.finding.at_s or 0.0)
        shown = sum(abs(other - at_worst) < 1.5 for _, other in levels)
        assert shown >= 2 * 30
        assert levels[-1][1] == pytest.approx(40 + RATE_HZ * second.part.end_s, abs=2.5)

    def test_a_rep_that_begins_at_the_bottom_shows_its_ways_in_the_others_order(
        self, tmp_path: Path
    ) -> None:
        report = set_of(Outcome.PASS, Outcome.FAULT)
        first, second = sides(report, grey_clip(tmp_path / "set.mp4", 7.0))
        pattern = second.report.pattern
        assert isinstance(pattern, RepPattern)
        turned = replace(pattern, turn=Reversal.HIGH)
        write_beside(
            first,
            replace(second, report=replace(second.report, pattern=turned)),
            tmp_path / "both.mp4",
        )
        frames = frames_of(tmp_path / "both.mp4")
        right = frames[0].shape[1] - 12
        levels = [float(frame[500:540, right - 8 : right].mean()) for frame in frames]
        start, turn, end = (
            40 + RATE_HZ * t_s
            for t_s in (second.part.start_s, second.part.turn_s, second.part.end_s)
        )
        assert levels[0] == pytest.approx(turn, abs=6.0)  # after the pause
        assert max(levels) == pytest.approx(end, abs=4.0)
        after = levels[levels.index(max(levels)) :]
        assert min(after) == pytest.approx(start, abs=4.0)
        assert levels[-1] == pytest.approx(turn, abs=6.0)

    def test_a_slow_rep_is_not_watched_for_ever(self, tmp_path: Path) -> None:
        report = set_of(Outcome.PASS, Outcome.FAULT)
        first, second = sides(report, grey_clip(tmp_path / "set.mp4", 7.0))
        slow = replace(first.part, start_s=0.0, turn_s=60.0, end_s=120.0)
        target = tmp_path / "both.mp4"
        write_beside(replace(first, part=slow), second, target)
        assert len(frames_of(target)) <= 15 * 30

    def test_a_clip_that_ends_before_the_rep_says_so_and_leaves_nothing(
        self, tmp_path: Path
    ) -> None:
        first, second = sides(
            set_of(Outcome.PASS, Outcome.FAULT), grey_clip(tmp_path / "set.mp4", 2.0)
        )
        with pytest.raises(VideoError, match=r"set\.mp4"):
            write_beside(first, second, tmp_path / "both.mp4")
        assert [path.name for path in tmp_path.iterdir()] == ["set.mp4"]


class TestLayout:
    CAPTIONS = Caption("Rep 1: fine", "3±2°", Outcome.PASS), Caption("Rep 2", "", Outcome.FAULT)

    @pytest.mark.parametrize("aspect", [0.3, 0.55, 1.0, 1.01, 2.0, 5.0])
    def test_both_pictures_are_in_it_whole(self, aspect: float) -> None:
        duo = Duo(aspect, self.CAPTIONS)
        width, height = duo.panel_wh
        assert width / height == pytest.approx(aspect, rel=0.02)
        red, blue = (np.full((height, width, 3), colour, np.uint8) for colour in RED_AND_BLUE)
        picture = duo.compose(red, blue, "Lowering")
        assert picture.shape[1::-1] == duo.size_wh
        assert all(side % 2 == 0 for side in duo.size_wh)
        counts = [int((picture == colour).all(axis=2).sum()) for colour in RED_AND_BLUE]
        assert counts == [width * height] * 2

    def test_wide_ones_go_below_one_another(self) -> None:
        slim, wide = Duo(0.5, self.CAPTIONS), Duo(2.0, self.CAPTIONS)
        assert slim.size_wh[0] > 2 * slim.panel_wh[0]
        assert wide.size_wh[0] == wide.panel_wh[0]


RED_AND_BLUE = ((0, 0, 250), (250, 0, 0))


def test_two_checks_of_one_measure_are_told_once_where_both_passed() -> None:
    report = set_of(Outcome.PASS, Outcome.FAULT)
    mirrored = [
        replace(rep, findings=(*rep.findings, squat_finding(BACK, Outcome.PASS, i, value=value)))
        for i, (rep, value) in enumerate(zip(report.reps, (1.2, 2.4), strict=True), start=1)
    ]
    knees, back = squat_report(SIZE_WH, mirrored).exercise.checks
    for measure, rows in ((knees.measure, 1), ("hip_offset", 2)):
        checks = (knees, replace(back, measure=measure))
        exercise = replace(report.exercise, checks=checks)
        pair = worst_beside_best(replace(report, reps=tuple(mirrored), exercise=exercise))
        assert pair is not None
        assert len(list(difference_rows(pair, exercise))) == rows
