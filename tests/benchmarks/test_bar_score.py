"""What the bar benchmark says of a bar that is wrong by a known amount."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.bar import page
from benchmarks.bar_clips import OFFS_DEG, BarClip, bar_clips
from benchmarks.bar_score import BarScore, score_bar
from benchmarks.bar_tables import found_table, groups_table, mistakes, pairs_table, untold_table
from benchmarks.bar_truth import Place, TrueBar, true_bar
from formcheck.core.bar.model import Bar, BarRep, BarSource, Scale, ScaleSource, VelocityLoss


def clip(**wanted: object) -> BarClip:
    return next(c for c in bar_clips() if all(getattr(c, k) == v for k, v in wanted.items()))


DEADLIFT = clip(off_deg=0, has_bar=True)
T_S = np.arange(0.0, 10.0, 1 / 15)


@pytest.fixture(scope="module")
def true() -> TrueBar:
    return true_bar(DEADLIFT.motion, 40.0)


def read(
    true: TrueBar, factor: float = 1.0, sem: float = 0.0, place: Place = Place.NEAR_PLATE
) -> Bar:
    """The true bar, read with a centimetre `factor` times as large as it is."""
    held = true.is_held(T_S)
    height = factor * true.height_cm(T_S)
    reps = tuple(
        BarRep(
            index=7 + number,
            start_s=lift.start_s,
            end_s=lift.end_s,
            range_cm=factor * 100 * lift.range_m,
            range_sem_cm=0.0,
            mean_m_s=factor * lift.mean_m_s,
            mean_sem_m_s=0.0,
            peak_m_s=factor * lift.peak_m_s,
            peak_sem_m_s=0.0,
            peak_at_s=lift.start_s,
            lift_off_cm=100 * lift.ahead_m + 2,
        )
        for number, lift in enumerate(true.lifts)
    )
    return Bar(
        source=BarSource.PLATE,
        scale=Scale(factor * true.cm_per_px(place), sem, ScaleSource.STANDARD_PLATE),
        xy_px=true.camera.project(true.at_m(T_S, place)),
        sem_px=1.0,
        trunk_cm=50.0,
        rim_px=20.0,
        held=held,
        height_cm=height - height[held].min(),
        forward_cm=true.forward_cm(T_S) + 5,
        velocity_m_s=np.zeros(len(T_S)),
        reps=reps,
        loss=VelocityLoss(true.loss_percent() + 3, 1.0),
    )


class TestScore:
    def test_a_bar_that_is_right_has_no_error_but_a_constant_place(self, true: TrueBar) -> None:
        score = score_bar(DEADLIFT, true, read(true), T_S)
        assert score.source == "plate"
        assert (score.seen, score.lifts, len(score.reps)) == (1.0, 3, 3)
        exact = (score.vertical_cm, score.forward_cm, score.both_cm, score.off_cm, score.scale)
        assert exact == pytest.approx((0, 0, 0, 0, 0), abs=1e-9)
        assert score.loss == pytest.approx(3)
        assert [rep.lift_off_cm for rep in score.reps] == pytest.approx([2, 2, 2])
        assert not score.is_wrong

    def test_a_scale_that_is_off_is_off_in_everything_but_the_shape(self, true: TrueBar) -> None:
        score = score_bar(DEADLIFT, true, read(true, 1.1), T_S)
        assert score.scale == pytest.approx(0.1)
        height = true.height_cm(T_S)[true.is_held(T_S)]
        assert score.vertical_cm == pytest.approx(0.1 * height.std())
        assert score.shape_cm == pytest.approx(0, abs=1e-9)
        for rep, lift in zip(score.reps, true.lifts, strict=True):
            assert rep.mean_m_s == pytest.approx(0.1 * lift.mean_m_s)
            assert rep.range_cm == pytest.approx(10 * lift.range_m)

    def test_the_far_plate_has_a_scale_of_its_own(self, true: TrueBar) -> None:
        score = score_bar(DEADLIFT, true, read(true, place=Place.FAR_PLATE), T_S)
        assert score.place is Place.FAR_PLATE
        assert (score.off_cm, score.scale) == pytest.approx((0, 0), abs=1e-9)

    def test_its_error_belongs_to_the_interval(self, true: TrueBar) -> None:
        sure, unsure = (score_bar(DEADLIFT, true, read(true, 1.1, sem), T_S) for sem in (0.01, 0.1))
        assert not sure.scale_within
        assert unsure.scale_within
        assert not any(rep.mean_within for rep in sure.reps)
        assert all(rep.mean_within and rep.range_within for rep in unsure.reps)

    def test_frames_without_it_are_not_seen_and_cost_nothing_else(self, true: TrueBar) -> None:
        bar = read(true)
        lost = true.is_held(T_S) & (np.arange(len(T_S)) % 4 == 0)
        xy_px, height_cm = bar.xy_px.copy(), bar.height_cm.copy()
        xy_px[lost], height_cm[lost] = np.nan, np.nan
        score = score_bar(DEADLIFT, true, replace(bar, xy_px=xy_px, height_cm=height_cm), T_S)
        assert score.seen == pytest.approx(0.75, abs=0.01)
        assert score.vertical_cm == pytest.approx(0, abs=1e-9)

    def test_a_bar_on_the_floor_is_not_held(self, true: TrueBar) -> None:
        bar = read(true)
        assert score_bar(DEADLIFT, true, bar, T_S).not_held == 0
        always = replace(bar, held=np.ones(len(T_S), bool))
        floor = 1 - true.is_held(T_S).mean()
        assert score_bar(DEADLIFT, true, always, T_S).not_held == pytest.approx(floor)

    def test_a_rep_at_another_time_is_no_rep_of_this_one(self, true: TrueBar) -> None:
        bar = read(true)
        late = tuple(replace(r, start_s=r.start_s + 30, end_s=r.end_s + 30) for r in bar.reps)
        assert score_bar(DEADLIFT, true, replace(bar, reps=late), T_S).reps == ()

    def test_none_found_is_wrong_where_there_is_one_and_right_where_not(
        self, true: TrueBar
    ) -> None:
        assert score_bar(DEADLIFT, true, None, T_S).is_wrong
        bodyweight = clip(has_bar=False)
        assert not score_bar(bodyweight, None, None, T_S).is_wrong
        assert score_bar(bodyweight, None, read(true), T_S).is_wrong


class TestTables:
    def test_errors_are_root_mean_squares_by_source(self, true: TrueBar) -> None:
        scores = [score_bar(DEADLIFT, true, read(true, f), T_S) for f in (1.03, 0.96)]
        (row,) = groups_table(scores, lambda score: "all").splitlines()[2:]
        cells = [cell.strip() for cell in row.split("|")[1:-1]]
        assert cells[:4] == ["plate", "all", "2", "100 %"]
        assert float(cells[9]) == pytest.approx(np.hypot(3, 4) / np.sqrt(2), abs=0.06)

    def test_mistakes_are_named_and_counted(self, true: TrueBar) -> None:
        scores = [score_bar(DEADLIFT, true, None, T_S), score_bar(DEADLIFT, true, read(true), T_S)]
        assert mistakes(scores) == f"- {DEADLIFT.name}: no bar"
        uncounted = replace(scores[0], counted=False)
        assert mistakes([uncounted]) == f"- {DEADLIFT.name}: no bar, as no rep was counted"
        assert "| 2 | 1 | 0 | 0 | 1 |" in found_table(scores)

    def test_a_motion_at_two_rates_is_one_row(self, true: TrueBar) -> None:
        pair = [c for c in bar_clips() if c.pair == clip(pair="deadlift-0").pair]
        scores = [
            score_bar(c, true, read(true, f), T_S) for c, f in zip(pair, (1, 1.1), strict=True)
        ]
        (row,) = pairs_table(scores[::-1]).splitlines()[2:]
        assert "| plate / plate | 0.0 / " in row

    def test_plates_of_another_size_are_told_or_not(self, true: TrueBar) -> None:
        small = clip(is_standard=False, has_plates=True)
        scores = [
            score_bar(small, true, read(true, f), T_S, told=told)
            for told, f in ((True, 1.0), (False, 1.4))
        ]
        told, untold = untold_table(scores).splitlines()[2:]
        assert "+0.0, 0.0" in told
        assert "+40.0, 40.0" in untold

    def test_the_page_has_all_of_them_even_where_nothing_was_found(self, true: TrueBar) -> None:
        text = page([BarScore(DEADLIFT, True, "none")])
        assert f"**1** of {len(bar_clips())}" in text
        assert "None." in text


class TestClips:
    def test_names_and_motions_are_each_others_own(self) -> None:
        clips = bar_clips()
        assert (
            len({c.name for c in clips})
            == len({c.motion.model_dump_json() for c in clips})
            == len(clips)
        )

    def test_the_first_of_them_have_every_exercise_and_one_without_a_bar(self) -> None:
        first = bar_clips()[:8]
        assert {c.motion.exercise for c in first if c.has_bar} == {
            "deadlift",
            "romanian_deadlift",
            "bent_over_row",
            "overhead_press",
            "squat",
        }
        assert any(not c.has_bar for c in first)

    def test_every_direction_has_every_exercise_with_a_bar(self) -> None:
        around = [c for c in bar_clips() if c.name.startswith("around")]
        found = {(c.motion.exercise, c.off_deg) for c in around}
        assert len(found) == 5 * len(OFFS_DEG)

    def test_pairs_differ_in_the_frame_rate_alone(self) -> None:
        for pair in {c.pair for c in bar_clips() if c.pair}:
            one, other = (c.motion.model_dump() for c in bar_clips() if c.pair == pair)
            rates = [motion["video"].pop("frame_rate") for motion in (one, other)]
            assert rates == [30, 60]
            assert one == other
