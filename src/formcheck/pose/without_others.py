"""An estimator that doesn't see the other people in the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.people import People
from formcheck.core.poses import Frame, PoseFrame, PoseSequence, midway
from formcheck.pose.estimator import Estimator, Wrapper
from formcheck.pose.greyed import GreyedPicture, box_around

__all__ = ["WithoutOthers"]

# ours: metres left visible on both sides of all landmarks of the lifter, for arms between two
# glimpses; if it is raised, more of the others stays visible.
_ROOM_M = 0.3
# ours: share of the distance from the lifter's places within which a pose is taken for somebody
# else's; if it is raised, a lifter who stands close to others is lost.
_PLAINLY = 0.5

# structural: left and right edge of a box, seen outward.
_OUTWARD = np.array([-1.0, 1.0])


class WithoutOthers(Wrapper):
    """Paints the others grey before `estimator` sees a frame, and leaves their poses out.

    Where the others were between two glimpses is interpolated. What stays visible of them is what
    the lifter may be in front of. If the network follows one of them all the same, that person is
    hidden altogether in the next frame, so that it searches anew.
    """

    def __init__(self, estimator: Estimator, people: People) -> None:
        super().__init__(estimator)
        lifter = people.poses[people.lifter]
        metre_px = float(np.median(pixels_per_metre(lifter.xy_px, lifter.world_m)))
        x_px = lifter.xy_px[..., 0]
        self._room_px = np.array([x_px.min(), x_px.max()]) + _OUTWARD * _ROOM_M * metre_px
        self._hips_px = midway(lifter.xy_px, "hip")
        self._others = [_Other(poses) for poses in people.others]
        self._followed: Array | None = None

    def estimate(self, frame: Frame) -> PoseFrame:
        """The lifter's pose in `frame`; all NaN when somebody else is found."""
        boxes_px = [self._beside(other.box_px(frame.t_s)) for other in self._others]
        if self._followed is not None:
            boxes_px.append(self._followed)
        picture = GreyedPicture(frame.picture, boxes_px)
        pose = self._estimator.estimate(replace(frame, picture=picture))
        self._followed = box_around(pose.xy_px) if self._is_another(pose) else None
        return pose if self._followed is None else PoseFrame.empty(frame.t_s)

    def _beside(self, box_px: Array) -> Array:
        """The part of a box (2, 2) that lies beside the room of the lifter."""
        (left, top), (right, bottom) = box_px
        if left + right < self._room_px.sum():
            right = min(right, self._room_px[0])
        else:
            left = max(left, self._room_px[1])
        return np.array([(left, top), (right, bottom)])

    def _is_another(self, pose: PoseFrame) -> bool:
        """Whether the hips are where another one's were, and far from where the lifter's were."""
        here_px = midway(pose.xy_px, "hip")
        if not np.isfinite(here_px).all():
            return False
        others_px = np.concatenate([other.hips_px for other in self._others])
        to_lifter_px = _nearest_px(here_px, self._hips_px)
        return _nearest_px(here_px, others_px) < _PLAINLY * to_lifter_px


class _Other:
    """Where somebody was in the glimpses."""

    def __init__(self, poses: PoseSequence) -> None:
        self.hips_px = midway(poses.xy_px, "hip")
        self._t_s = poses.t_s
        self._boxes_px = np.array([box_around(xy_px) for xy_px in poses.xy_px])

    def box_px(self, t_s: float) -> Array:
        """Corners (2, 2) of the box around the person at a time."""
        corners = self._boxes_px.reshape(len(self._t_s), -1).T
        return np.array([np.interp(t_s, self._t_s, each) for each in corners]).reshape(2, 2)


def _nearest_px(here_px: Array, places_px: Array) -> float:
    return float(np.linalg.norm(places_px - here_px, axis=-1).min())
