"""What the bar benchmark holds to be true, on courses whose answer is derived by hand."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.bar_truth import Place, lift_of, true_bar
from benchmarks.lifter.motion_file import MotionFile

REP = {"lower_s": 0.5, "lift_s": 0.9, "pause_s": 0.1, "rest_s": 0.2}
RATE_HZ = 40.0


def motion(**keys: object) -> MotionFile:
    camera = {"yaw_deg": 90, "distance_m": 3.0, "height_m": 0.8575, "fov_deg": 60}
    return MotionFile.model_validate(
        {
            "exercise": "deadlift",
            "reps": [REP, REP | {"lift_s": 1.5}],
            "still_s": 0.1,
            "camera": camera,
            **keys,
        }
    )


def cosine(rise_m: float, lift_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Half a second on the floor, half a cosine up, half a second at the top."""
    t_s = np.arange(0.0, lift_s + 1.0, 1e-3)
    share = np.clip((t_s - 0.5) / lift_s, 0, 1)
    return t_s, rise_m * (1 - np.cos(np.pi * share)) / 2


class TestLift:
    @pytest.mark.parametrize(("rise_m", "lift_s"), [(0.5, 1.0), (0.3, 1.4), (0.7, 0.6)])
    def test_a_cosine_begins_and_ends_where_its_sine_passes_the_limit(
        self, rise_m: float, lift_s: float
    ) -> None:
        lift = lift_of(*cosine(rise_m, lift_s))
        peak = rise_m * np.pi / (2 * lift_s)
        slow_s = lift_s / np.pi * np.arcsin(0.05 / peak)
        assert lift.start_s == pytest.approx(0.5 + slow_s, abs=1e-3)
        assert lift.end_s == pytest.approx(0.5 + lift_s - slow_s, abs=1e-3)
        assert lift.peak_m_s == pytest.approx(peak, rel=1e-3)
        rise = rise_m * np.cos(np.pi * slow_s / lift_s)
        assert lift.mean_m_s == pytest.approx(rise / (lift_s - 2 * slow_s), rel=1e-3)
        assert lift.range_m == pytest.approx(rise_m)

    def test_a_twitch_before_the_lift_is_not_its_beginning(self) -> None:
        t_s, height = cosine(0.6, 1.0)
        twitch = 0.01 * np.exp(-(((t_s - 0.2) / 0.03) ** 2))
        assert lift_of(t_s, height + twitch).start_s == pytest.approx(
            lift_of(t_s, height).start_s, abs=1e-3
        )

    def test_a_stop_halfway_belongs_to_the_lift(self) -> None:
        t_s, height = cosine(0.3, 0.8)
        later = t_s + t_s[-1] - 0.5
        both = np.concatenate([height, height[500:] + 0.3])
        lift = lift_of(np.arange(len(both)) * 1e-3, both)
        assert lift.range_m == pytest.approx(0.6)
        assert lift.end_s > later[500] + 0.5


class TestTrueBar:
    def test_each_rep_is_lifted_from_the_floor_and_held_after_the_set_up(self) -> None:
        bar = true_bar(motion(set_up_s=1.0, still_s=0.5), RATE_HZ)
        assert len(bar.lifts) == 2
        assert not bar.is_held(np.arange(0.0, 1.45, 0.1)).any()
        assert bar.is_held(np.arange(1.55, 3.0, 0.1)).all()
        assert bar.height_cm(np.array([0.0])) == pytest.approx([22.5], abs=0.2)
        for lift in bar.lifts:
            assert bar.height_cm(np.array([lift.start_s])) == pytest.approx([22.5], abs=1.0)
            assert 1.5 < lift.peak_m_s / lift.mean_m_s < 2.2
        assert bar.lifts[0].range_m == pytest.approx(bar.lifts[1].range_m, abs=2e-3)
        assert bar.lifts[0].mean_m_s > bar.lifts[1].mean_m_s
        # 0.9 s against 1.5 s, less the slow ends, which take longer of a slow lift.
        assert 30 < bar.loss_percent() < 40

    @pytest.mark.parametrize(
        ("exercise", "keys"),
        [
            ("romanian_deadlift", {}),
            ("bent_over_row", {"set_up_s": 1.0}),
            ("overhead_press", {}),
            ("squat", {"bar_on_back": True}),
        ],
    )
    def test_it_is_lifted_once_a_rep_in_every_exercise(
        self, exercise: str, keys: dict[str, object]
    ) -> None:
        bar = true_bar(motion(exercise=exercise, **keys), RATE_HZ)
        assert bar.held.all()
        for lift, lift_s in zip(bar.lifts, (0.9, 1.5), strict=True):
            assert 0.6 * lift_s < lift.end_s - lift.start_s < lift_s
            rise = np.diff(bar.height_cm(np.array([lift.start_s, lift.end_s])))
            assert rise == pytest.approx(100 * lift.range_m, rel=0.1)

    def test_a_centimetre_is_larger_at_the_near_plate(self) -> None:
        # The long side of 640 pixels spans 60°, the lens is level with what it looks at.
        bar = true_bar(motion(reps=[REP]), 10.0)
        focal_px = 320 / np.tan(np.radians(30))
        assert bar.cm_per_px(Place.MIDDLE) == pytest.approx(300 / focal_px, rel=1e-3)
        assert bar.cm_per_px(Place.NEAR_PLATE) == pytest.approx((300 - 77.5) / focal_px, rel=1e-3)
        assert bar.cm_per_px(Place.FAR_PLATE) == pytest.approx((300 + 77.5) / focal_px, rel=1e-3)

    def test_forward_is_where_the_toes_point(self) -> None:
        bar = true_bar(motion(exercise="overhead_press", reps=[REP]), RATE_HZ)
        at = np.array([bar.lifts[0].start_s, bar.lifts[0].end_s])
        # From before the collarbones to over the shoulders.
        below, above = bar.forward_cm(at)
        assert below > above + 10
