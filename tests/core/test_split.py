"""The front leg of a lunge, in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from support.filming import EXACT, Camera, mirrored, motion_of, record
from support.lifters import SHANK, THIGH, assemble, toward
from support.movements import Beat, Script

from formcheck.core.arrays import Array
from formcheck.core.landmarks import left_right
from formcheck.core.measures import evaluate
from formcheck.core.motion import Motion

ONE_REP = Script(depths=(1.0,), pause_s=1.0, lead_s=2.0)
BOTTOM_S = ONE_REP.spans[0].bottom + 0.5
TOE = 0.3
_TO_TOE = np.array([TOE, 0.0])


@dataclass(frozen=True, slots=True)
class Lunge:
    """Stands, and is in a lunge at the bottom.

    Attributes:
        is_left: the left leg is in front.
        thigh_deg: slope of the front thigh.
        over_toe: how far the front knee is in front of the toe.
        inward: how far the front knee is inside its ankle.
    """

    is_left: bool = True
    thigh_deg: float = 10.0
    over_toe: float = -0.1
    inward: float = 0.0

    def body(self, beat: Beat) -> Array:
        """From standing to the lunge in a straight line."""
        ahead = TOE + self.over_toe
        ankle = np.array([0.6, 0.0])
        knee = ankle + SHANK * toward(np.degrees(np.arccos(ahead / SHANK)))
        hip = knee + THIGH * toward(180.0 - self.thigh_deg)
        shoulder = hip + np.array([0.0, 1.0])
        front = {"knee": knee, "ankle": ankle, "heel": ankle - 0.1, "toe": ankle + _TO_TOE}
        behind = hip + THIGH * toward(250.0)
        foot = behind + SHANK * toward(200.0)
        back = {"knee": behind, "ankle": foot, "heel": foot - 0.1, "toe": foot + _TO_TOE}
        lunge, rear = (_posture({"hip": hip, "shoulder": shoulder} | leg) for leg in (front, back))
        for joint in back:
            side = left_right(joint)[1 if self.is_left else 0]
            lunge[:, side] = rear[:, side]
        knee_in_front = left_right("knee")[0 if self.is_left else 1]
        lunge[:, knee_in_front, 1] -= self.inward * (1.0 if self.is_left else -1.0)
        legs = {"knee": (0.0, SHANK), "ankle": (0.0, 0.0), "heel": (-0.1, -0.1), "toe": (TOE, -0.1)}
        top = SHANK + THIGH
        standing = _posture({"hip": (0.0, top), "shoulder": (0.0, top + 1.0)} | legs)
        return np.asarray(standing + beat.down[:, None, None] * (lunge - standing))

    def back(self, beat: Beat) -> Array:
        """A straight back."""
        return np.zeros(len(beat.t_s))


def _posture(points: dict[str, Array]) -> Array:
    arms = {"elbow": np.array(points["shoulder"]), "wrist": np.array(points["shoulder"])}
    return assemble({name: np.array([point]) for name, point in (points | arms).items()})


def film(figure: Lunge, yaw_deg: float) -> Motion:
    return motion_of(record(figure, ONE_REP, Camera(yaw_deg, size_wh=(12800, 7200))), EXACT)


def at_bottom(motion: Motion, name: str) -> float:
    return float(evaluate(motion, name)[np.searchsorted(motion.t_s, BOTTOM_S)])


@pytest.mark.parametrize("is_left", [True, False])
class TestFrontLeg:
    @pytest.mark.parametrize("yaw_deg", [90.0, -90.0, 60.0, -120.0])
    @pytest.mark.parametrize("over_toe", [-0.2, 0.0, 0.15])
    def test_knee_over_toe(self, is_left: bool, over_toe: float, yaw_deg: float) -> None:
        motion = film(Lunge(is_left, over_toe=over_toe), yaw_deg)
        # Toes are a little further apart than knees, which shows at an angle.
        assert at_bottom(motion, "knee_over_toe") == pytest.approx(over_toe, abs=0.02)

    @pytest.mark.parametrize("yaw_deg", [0.0, 45.0, 90.0, -90.0, 180.0])
    @pytest.mark.parametrize("thigh_deg", [-5.0, 20.0, 50.0])
    def test_slope_of_the_thigh(self, is_left: bool, thigh_deg: float, yaw_deg: float) -> None:
        motion = film(Lunge(is_left, thigh_deg=thigh_deg), yaw_deg)
        assert at_bottom(motion, "front_thigh_slope") == pytest.approx(thigh_deg, abs=2.0)

    @pytest.mark.parametrize("yaw_deg", [0.0, 180.0])
    @pytest.mark.parametrize("inward", [-0.1, 0.0, 0.2])
    def test_knee_inside_its_ankle(self, is_left: bool, inward: float, yaw_deg: float) -> None:
        motion = film(Lunge(is_left, inward=inward), yaw_deg)
        assert at_bottom(motion, "front_knee_inward") == pytest.approx(inward, abs=0.01)

    def test_feet_side_by_side_have_no_front_knee(self, is_left: bool) -> None:
        knee = evaluate(film(Lunge(is_left), 90.0), "knee_over_toe")
        # The figure stands with its feet together, then steps forward.
        assert np.isnan(knee[0])
        assert np.isfinite(at_bottom(film(Lunge(is_left), 90.0), "knee_over_toe"))

    def test_a_mirrored_lunge_reads_the_same(self, is_left: bool) -> None:
        sequence = record(Lunge(is_left, inward=0.1), ONE_REP, Camera(30.0))
        one, other = (motion_of(each, EXACT) for each in (sequence, mirrored(sequence)))
        for name in ("knee_over_toe", "front_thigh_slope", "front_knee_inward"):
            assert at_bottom(one, name) == pytest.approx(at_bottom(other, name))
