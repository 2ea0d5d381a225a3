from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from support.builders import make_hold, make_report
from support.builders_report import (
    BACK,
    KNEES,
    plank_report,
    squat_finding,
    squat_rep,
    squat_report,
)

from formcheck.core.arrays import Image
from formcheck.core.poses import PoseSequence
from formcheck.core.report import KeyFrame, Outcome, Report
from formcheck.pipeline.crops import Crops, load_crops, save_crops
from formcheck.pipeline.keyframes import (
    LONG_SIDE_PX,
    KeyFrameCutter,
    crop_box,
)
from formcheck.pipeline.landmarks import Saved, load_landmarks, save_landmarks
from formcheck.pipeline.moments import SAME_S, key_moments
from formcheck.video.picture import ArrayPicture

SIZE_WH = (270, 480)
RATE_HZ = 10.0


def set_of(*outcomes: Outcome) -> Report:
    """Reps of 2 s from second 1 on; the knees speak 0.2 s after each turn."""
    reps = [
        squat_rep(i, squat_finding(KNEES, outcome, rep=i)) for i, outcome in enumerate(outcomes, 1)
    ]
    report = squat_report(SIZE_WH, reps)
    return replace(report, clip=replace(report.clip, size_wh=SIZE_WH))


def grey(level: int, size_wh: tuple[int, int] = SIZE_WH) -> Image:
    return np.full((size_wh[1], size_wh[0], 3), level, np.uint8)


def cut(report: Report, last_s: float = 20.0) -> tuple[KeyFrame, ...]:
    """Key frames of a clip whose frames get lighter by one level each."""
    cutter = KeyFrameCutter(report)
    for i in range(round(last_s * RATE_HZ)):
        cutter.offer(ArrayPicture(grey(i)), i / RATE_HZ)
    return cutter.key_frames


def level(key_frame: KeyFrame) -> float:
    """The grey of the picture's corner, where nothing is drawn."""
    picture = cv2.imdecode(np.frombuffer(key_frame.jpeg, np.uint8), cv2.IMREAD_COLOR)
    return float(picture[:8, :8].mean())


class TestMoments:
    def test_start_turn_and_worst_in_order_of_time(self) -> None:
        moments = key_moments(set_of(Outcome.WARN, Outcome.FAULT))
        assert [(m.part, m.kind, m.at_s) for m in moments] == [
            (1, "start", 1.0),
            (1, "turn", 2.0),
            (1, "worst", pytest.approx(2.2)),
            (2, "start", 3.0),
            (2, "turn", 4.0),
            (2, "worst", pytest.approx(4.2)),
        ]

    def test_the_worst_outcome_is_the_worst_moment(self) -> None:
        warn = squat_finding(BACK, Outcome.WARN, rep=1)
        fault = replace(squat_finding(KNEES, Outcome.FAULT, rep=1), at_s=2.6)
        (*_, moment) = key_moments(squat_report(SIZE_WH, [squat_rep(1, warn, fault)]))
        assert (moment.kind, moment.at_s) == ("worst", 2.6)

    def test_of_a_clean_rep_it_is_the_one_nearest_to_its_limit(self) -> None:
        # Worse is below 1.05: one error away from it, and three.
        near = squat_finding(KNEES, Outcome.PASS, rep=1, value=1.15)
        far = replace(squat_finding(BACK, Outcome.PASS, rep=1, value=1.35), at_s=2.6)
        (*_, moment) = key_moments(squat_report(SIZE_WH, [squat_rep(1, far, near)]))
        assert moment.finding == near

    def test_a_moment_it_coincides_with_gives_way(self) -> None:
        finding = replace(squat_finding(KNEES, Outcome.WARN, rep=1), at_s=2.0 + 0.9 * SAME_S)
        moments = key_moments(squat_report(SIZE_WH, [squat_rep(1, finding)]))
        assert [m.kind for m in moments] == ["start", "worst"]

    def test_where_nothing_was_judged_there_is_no_worst(self) -> None:
        moments = key_moments(set_of(Outcome.NOT_ASSESSED))
        assert [m.kind for m in moments] == ["start", "turn"]

    def test_of_a_hold_the_middle_counts_as_well(self) -> None:
        moments = key_moments(plank_report(SIZE_WH))
        assert [(m.kind, m.at_s) for m in moments] == [
            ("start", 4.0),
            ("worst", 11.0),
            ("middle", 19.0),
        ]


class TestCutting:
    def test_takes_the_frame_of_the_moment_or_the_next_one(self) -> None:
        frames = cut(set_of(Outcome.WARN, Outcome.FAULT))
        assert [(f.part, f.kind) for f in frames] == [
            (part, kind) for part in (1, 2) for kind in ("start", "turn", "worst")
        ]
        assert [level(f) for f in frames] == pytest.approx([10, 20, 22, 30, 40, 42], abs=1.5)

    def test_says_which_check_is_drawn(self) -> None:
        assert [f.check for f in cut(set_of(Outcome.WARN))] == ["", "", KNEES]

    def test_leaves_the_frame_as_it_is(self) -> None:
        cutter = KeyFrameCutter(set_of(Outcome.FAULT))
        frame = grey(90)
        cutter.offer(ArrayPicture(frame), 30.0)
        assert len(cutter.key_frames) == 3
        assert (frame == 90).all()

    def test_a_clip_that_ends_early_gives_those_it_has(self) -> None:
        frames = cut(set_of(Outcome.WARN, Outcome.FAULT), last_s=2.15)
        assert [(f.part, f.kind) for f in frames] == [(1, "start"), (1, "turn")]

    def test_the_measure_is_drawn_only_at_the_worst_moment(self) -> None:
        _, turn, worst = cut(set_of(Outcome.FAULT))
        vermilion = [_share_of(f, (0, 94, 213)) for f in (turn, worst)]
        assert vermilion[0] == 0.0
        assert vermilion[1] > 0.001

    def test_the_outline_of_the_back_is_drawn_unless_it_was_lost(self) -> None:
        back = squat_finding(BACK, Outcome.FAULT, rep=1)
        report = squat_report(SIZE_WH, [squat_rep(1, back)])
        nothing = np.full_like(report.trace.back, np.nan)
        lost = replace(report, trace=replace(report.trace, back=nothing))
        # What is left is the sign beside the value.
        drawn, sign = (_share_of(cut(each)[-1], (0, 94, 213)) for each in (report, lost))
        assert drawn > sign + 0.001

    def test_a_report_without_reps_has_none(self) -> None:
        cutter = KeyFrameCutter(make_report())
        assert cutter.next_s is None
        cutter.offer(ArrayPicture(grey(0)), 1.0)
        assert cutter.key_frames == ()

    def test_frames_of_another_size_than_was_measured_show_the_same(self) -> None:
        report = set_of(Outcome.FAULT)
        small, large = KeyFrameCutter(report), KeyFrameCutter(report)
        small.offer(ArrayPicture(grey(90)), 30.0)
        large.offer(ArrayPicture(grey(90, (540, 960))), 30.0)
        assert [f.size_wh for f in small.key_frames] == [f.size_wh for f in large.key_frames]

    @pytest.mark.parametrize(("share", "is_sharp"), [(1.05, True), (0.95, False)])
    def test_a_small_copy_serves_where_the_lifter_has_the_pixels_of_a_picture(
        self, share: float, is_sharp: bool
    ) -> None:
        report = set_of(Outcome.FAULT)
        left, _, right, _ = crop_box(report.trace.sequence, [(1.0, 3.0)])
        least_px = cut(report)[0].size_wh[0] * SIZE_WH[0] / (right - left)
        copy_wh = (round(share * least_px), round(share * least_px * SIZE_WH[1] / SIZE_WH[0]))
        assert KeyFrameCutter(report).is_sharp_in(copy_wh) is is_sharp

    def test_any_copy_serves_where_no_picture_is_due(self) -> None:
        assert KeyFrameCutter(make_report()).is_sharp_in((16, 16))

    def test_more_than_thirty_are_cut_smaller(self) -> None:
        few, many = (KeyFrameCutter(set_of(*[Outcome.WARN] * n)) for n in (10, 40))
        sizes = []
        for cutter in (few, many):
            cutter.offer(ArrayPicture(grey(0)), 100.0)
            sizes.append(max(cutter.key_frames[0].size_wh))
        assert sizes == [LONG_SIDE_PX, LONG_SIDE_PX // 2]


class TestCrops:
    """Pictures kept from an earlier report, in place of the clip."""

    def kept(self, report: Report) -> Crops:
        cutter = KeyFrameCutter(report)
        for i in range(round(20 * RATE_HZ)):
            cutter.offer(ArrayPicture(grey(i)), i / RATE_HZ)
        assert cutter.crops is not None
        return cutter.crops

    def test_all_key_frames_come_from_them(self) -> None:
        report = set_of(Outcome.WARN, Outcome.FAULT)
        cutter = KeyFrameCutter(report, self.kept(report))
        assert cutter.next_s is None
        assert [(f.part, f.kind, f.at_s) for f in cutter.key_frames] == [
            (f.part, f.kind, f.at_s) for f in cut(report)
        ]
        assert [level(f) for f in cutter.key_frames] == pytest.approx(
            [10, 20, 22, 30, 40, 42], abs=2.0
        )

    def test_so_do_those_that_other_limits_ask_for(self) -> None:
        knees = squat_finding(KNEES, Outcome.WARN, rep=1)
        back = replace(squat_finding(BACK, Outcome.PASS, rep=1), at_s=2.6)
        before, after = (
            squat_report(SIZE_WH, [squat_rep(1, knees, finding)])
            for finding in (back, replace(back, outcome=Outcome.FAULT))
        )
        cutter = KeyFrameCutter(after, self.kept(before))
        assert cutter.next_s is None
        assert [f.check for f in cutter.key_frames] == ["", "", BACK]

    def test_so_does_a_moment_that_gave_way_to_the_worst(self) -> None:
        near_turn = replace(squat_finding(KNEES, Outcome.WARN, rep=1), at_s=2.0 + 0.9 * SAME_S)
        back = replace(squat_finding(BACK, Outcome.PASS, rep=1), at_s=2.6)
        before, after = (
            squat_report(SIZE_WH, [squat_rep(1, near_turn, finding)])
            for finding in (back, replace(back, outcome=Outcome.FAULT))
        )
        cutter = KeyFrameCutter(after, self.kept(before))
        assert cutter.next_s is None
        assert [f.kind for f in cutter.key_frames] == ["start", "turn", "worst"]

    def test_they_are_drawn_on_anew(self) -> None:
        kept = self.kept(set_of(Outcome.PASS))
        (*_, worst) = KeyFrameCutter(set_of(Outcome.FAULT), kept).key_frames
        assert _share_of(worst, (0, 94, 213)) > 0.001

    def test_those_of_another_part_of_the_picture_are_cut_anew(self) -> None:
        report = set_of(Outcome.WARN)
        kept = replace(self.kept(report), box=(1, 2, 30, 40))
        cutter = KeyFrameCutter(report, kept)
        assert cutter.key_frames == ()
        assert cutter.next_s == 1.0

    @pytest.mark.parametrize("size_wh", [None, (8, 8)])
    @pytest.mark.parametrize("start", [0, 3])
    def test_damaged_ones_are_cut_anew(self, start: int, size_wh: tuple[int, int] | None) -> None:
        report = set_of(Outcome.WARN)
        kept = self.kept(report)
        due = min(kept.jpegs)
        if size_wh is None:
            bad = kept.jpegs[due][start : start + start]
        else:
            bad = cv2.imencode(".jpg", np.zeros((*size_wh, 3), np.uint8))[1].tobytes()
        cutter = KeyFrameCutter(report, replace(kept, jpegs={**kept.jpegs, due: bad}))
        assert cutter.next_s == due / 1000
        assert len(cutter.key_frames) == len(KeyFrameCutter(report, kept).key_frames) - 1

    def test_a_landmarks_file_keeps_them(self, tmp_path: Path) -> None:
        report = set_of(Outcome.WARN)
        path = tmp_path / "landmarks.npz"
        saved = Saved(report.trace.sequence, "key", "model", "00" * 32)
        save_landmarks(path, saved)
        assert load_crops(path) is None
        for kept in (self.kept(report), self.kept(set_of(Outcome.FAULT, Outcome.WARN))):
            save_crops(path, kept)
            assert load_crops(path) == kept
        assert load_landmarks(path).key == "key"
        assert [p.name for p in tmp_path.iterdir()] == ["landmarks.npz"]

    def test_a_damaged_file_has_none(self, tmp_path: Path) -> None:
        assert load_crops(tmp_path / "none.npz") is None
        (tmp_path / "bad.npz").write_bytes(b"PK\x03\x04 no archive")
        assert load_crops(tmp_path / "bad.npz") is None


def _share_of(key_frame: KeyFrame, bgr: tuple[int, int, int]) -> float:
    picture = cv2.imdecode(np.frombuffer(key_frame.jpeg, np.uint8), cv2.IMREAD_COLOR)
    return float((np.abs(picture.astype(int) - bgr).max(axis=2) < 30).mean())


class TestCrop:
    def sequence(self, low: tuple[float, float], high: tuple[float, float]) -> PoseSequence:
        report = set_of(Outcome.WARN)
        sequence = report.trace.sequence
        xy = np.empty_like(sequence.xy_px)
        xy[:, ::2], xy[:, 1::2] = low, high
        return replace(sequence, xy_px=xy, size_wh=(1000, 1000))

    def test_is_the_lifter_and_a_margin_on_every_side(self) -> None:
        box = crop_box(self.sequence((300, 400), (500, 600)), [(0.0, 9.0)])
        assert box == pytest.approx((264, 364, 536, 636), abs=1)

    def test_is_no_slimmer_than_three_to_four(self) -> None:
        left, top, right, bottom = crop_box(self.sequence((490, 200), (510, 600)), [(0.0, 9.0)])
        assert (right - left) / (bottom - top) == pytest.approx(0.75, abs=0.01)
        assert (left + right) / 2 == pytest.approx(500, abs=1)

    def test_stays_in_the_picture(self) -> None:
        assert crop_box(self.sequence((5, 5), (995, 995)), [(0.0, 9.0)]) == (0, 0, 1000, 1000)

    def test_is_the_whole_picture_where_nobody_is_seen(self) -> None:
        sequence = self.sequence((0, 0), (9, 9))
        nobody = replace(sequence, xy_px=sequence.xy_px * np.nan)
        assert crop_box(nobody, [(0.0, 9.0)]) == (0, 0, 1000, 1000)
        assert crop_box(sequence, []) == (0, 0, 1000, 1000)


def test_a_hold_without_findings_has_its_start_and_middle() -> None:
    report = make_report(holds=[make_hold(1)])
    assert [m.kind for m in key_moments(report)] == ["start", "middle"]
