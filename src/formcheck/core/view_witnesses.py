"""What in the poses tells where the camera stands: one number per frame from each witness.

A camera at yaw 0 stands in front of the lifter, one at +90 on the lifter's left, who then looks
to image-left. So what lies from right to left is as wide in the picture as the cosine of the yaw,
and what points to the lifter's front reaches as far to image-left as its sine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.geometry import distance
from formcheck.core.landmarks import Landmark, left_right
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.poses import PoseSequence, midway

__all__ = ["WITNESSES", "Evidence"]

# ours: metres; the trunk of the network's average person, so that widths come out in about T.
_TRUNK_M = 0.5
# structural: share of the frames, more than half of them.
_MOST = 0.5
# ours: T; hips of a lifter who stands or squats are higher above the ankles. If it is raised,
# deep squats count as lying.
_MIN_HIP_HEIGHT = 0.4
# ours: below 0.02 and above 0.98 a visibility is only sure, and its log-odds mean nothing more. If
# it is raised, landmarks that are plainly seen weigh more.
_MIN_VISIBILITY = 0.02
# ours: cosine from which on a line through hips or shoulders counts as square to the body; if it
# is raised, more frames of a lifter who lies go by these short lines alone.
_MIN_AGREEMENT = 0.5


# ours: T; as the network draws people from the side. If it is raised, a trunk looks longer beside
# its arms, and the camera further to the side.
_UPPER_ARM = 0.56
# ours: the visibility from which on a limb's length is taken; if it is raised, fewer are.
_SEEN = 0.5


@dataclass(frozen=True)
class Evidence:
    """The poses that the witnesses look at.

    Attributes:
        sequence: poses, some frames are enough.
        supine_depth_factor: see `Calibration`.
    """

    sequence: PoseSequence
    supine_depth_factor: float

    @cached_property
    def unit_px(self) -> float:
        """Length of half a metre, about a trunk, in pixels; NaN where there is nobody.

        It is taken from the metric landmarks, which know of foreshortening; without them it is as
        long as the trunk gets.
        """
        sizes = pixels_per_metre(self.sequence.xy_px, self.sequence.world_m)
        if np.isfinite(sizes).any():
            return _TRUNK_M * float(np.nanmedian(sizes))
        sides = zip(left_right("shoulder"), left_right("hip"), strict=True)
        return self._longest_px(list(sides))

    @cached_property
    def is_standing(self) -> bool:
        """Whether the hips are above the ankles rather than beside them, most of the time."""
        across, up = ((self.mid_px("hip") - self.mid_px("ankle")) / self.unit_px).T
        seen = np.isfinite(across)
        is_above = (-up > np.abs(across)) & (-up > _MIN_HIP_HEIGHT)
        return not seen.any() or bool(np.mean(is_above[seen]) > _MOST)

    @cached_property
    def is_supine(self) -> bool:
        """Whether the chest points up, most of the time."""
        width = self.right_to_left_m("shoulder")
        chest = np.cross(width, self.mid_m("shoulder") - self.mid_m("hip"))
        seen = chest[np.isfinite(chest).all(axis=1), 1]
        return bool(len(seen)) and bool(np.mean(seen < 0) > _MOST)

    @cached_property
    def upper_arm_px(self) -> float:
        """The longest that an upper arm gets in the picture; NaN if none is seen."""
        sides = zip(left_right("shoulder"), left_right("elbow"), strict=True)
        return self._longest_px(list(sides))

    def _longest_px(self, sides: Sequence[tuple[Landmark, Landmark]]) -> float:
        """The longest that a limb gets on either side, but for a tenth of the frames; or NaN."""
        xy_px = self.sequence.xy_px
        lengths = np.array([distance(xy_px[:, a], xy_px[:, b]) for a, b in sides])
        hidden = np.array([self.seen(a, b) < _SEEN for a, b in sides])
        known = lengths[(lengths > 0.0) & ~hidden]
        return float(np.percentile(known, 90)) if known.size else float("nan")

    def mid_px(self, joint: str) -> Array:
        """Midway between left and right `joint` in the picture, (T, 2)."""
        return midway(self.sequence.xy_px, joint)

    def mid_m(self, joint: str) -> Array:
        """Midway between left and right `joint`, metric, (T, 3)."""
        return midway(self.sequence.world_m, joint)

    def right_to_left_m(self, joint: str) -> Array:
        """From right to left `joint`, metric, (T, 3)."""
        left, right = left_right(joint)
        return np.asarray(self.sequence.world_m[:, left] - self.sequence.world_m[:, right])

    def seen(self, *landmarks: Landmark) -> Array:
        """The least visibility of the landmarks, (T,); 1 if there are none."""
        if not landmarks:
            return np.ones(len(self.sequence))
        return np.asarray(self.sequence.visibility[:, list(landmarks)].min(axis=1))


def _line_deg(joint: str) -> Callable[[Evidence], Array]:
    """Direction of the line through left and right `joint` in the metric landmarks, in degrees."""

    def read(evidence: Evidence) -> Array:
        return _angle_deg(_on_floor(evidence.right_to_left_m(joint)))

    return read


def _body_line_deg(evidence: Evidence) -> Array:
    """Direction at right angles to feet → shoulders of a lifter who lies, in degrees.

    The lines through the shoulders and the hips only tell to which side; where they lie along the
    body the lifter is on one side, and they are all there is.
    """
    along = evidence.mid_m("shoulder") - evidence.mid_m("ankle")
    if evidence.is_supine:
        along = along * (1.0, 1.0, evidence.supine_depth_factor)
    body = _on_floor(along)
    square = np.stack([-body[:, 1], body[:, 0]], axis=1)
    short = _on_floor(evidence.right_to_left_m("shoulder") + evidence.right_to_left_m("hip"))
    agree = (square * short).sum(axis=1, keepdims=True)
    return _angle_deg(np.where(np.abs(agree) > _MIN_AGREEMENT, np.sign(agree) * square, short))


def _width(joint: str) -> Callable[[Evidence], Array]:
    """How far the left `joint` is to the right of the right one in the picture, in T."""
    left, right = left_right(joint)

    def read(evidence: Evidence) -> Array:
        xy_px = evidence.sequence.xy_px
        return np.asarray((xy_px[:, left, 0] - xy_px[:, right, 0]) / evidence.unit_px)

    return read


def _feet(evidence: Evidence) -> Array:
    """How far the toes are to the left of the heels in the mean of both feet, in T."""
    return (evidence.mid_px("heel")[:, 0] - evidence.mid_px("toe")[:, 0]) / evidence.unit_px


def _nose(evidence: Evidence) -> Array:
    """How far the nose is to the left of the ears, in T."""
    nose_px = evidence.sequence.xy_px[:, Landmark.NOSE, 0]
    return (evidence.mid_px("ear")[:, 0] - nose_px) / evidence.unit_px


def _trunk(evidence: Evidence) -> Array:
    """How far the shoulders of a lifter who lies are to the left of the hips, in T by the arms.

    Arms that hold the body up are not foreshortened as the trunk is. On the back the shoulders are
    to the right of the hips, as if turned over.
    """
    across_px = evidence.mid_px("hip")[:, 0] - evidence.mid_px("shoulder")[:, 0]
    trunk_px = evidence.upper_arm_px / _UPPER_ARM
    return (-across_px if evidence.is_supine else across_px) / trunk_px


def _better_seen(evidence: Evidence) -> Array:
    """How much better the left limbs are seen than the right: mean difference in log-odds.

    Missing where all landmarks are equally visible, for then no network has looked.
    """
    visibility = evidence.sequence.visibility
    clipped = np.clip(visibility, _MIN_VISIBILITY, 1.0 - _MIN_VISIBILITY)
    log_odds = np.log(clipped / (1.0 - clipped))
    left, right = zip(*(left_right(joint) for joint in ("elbow", "knee", "ankle")), strict=True)
    better = (log_odds[:, list(left)] - log_odds[:, list(right)]).mean(axis=1)
    return np.where((visibility == visibility[:, :1]).all(axis=1), np.nan, better)


def _on_floor(vectors_m: Array) -> Array:
    """Directions of vectors (T, 3) seen from above, as (across, toward), unit length, (T, 2)."""
    across, toward = vectors_m[:, 0], -vectors_m[:, 2]
    length = np.hypot(across, toward)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.stack([across, toward], axis=1) / np.where(length > 0, length, np.nan)[:, None]


def _angle_deg(directions: Array) -> Array:
    return np.degrees(np.arctan2(directions[:, 1], directions[:, 0]))


@dataclass(frozen=True, slots=True)
class Witness:
    """Something that tells of the yaw.

    Attributes:
        read: its value in every frame, (T,); NaN where it is missing.
        landmarks: those that have to be seen.
        is_angle: whether the value is a yaw in degrees.
    """

    read: Callable[[Evidence], Array]
    landmarks: tuple[Landmark, ...] = ()
    is_angle: bool = False


_SHOULDERS = left_right("shoulder")
_HIPS = left_right("hip")

WITNESSES: Mapping[str, Witness] = {
    "shoulder_line": Witness(_line_deg("shoulder"), _SHOULDERS, is_angle=True),
    "hip_line": Witness(_line_deg("hip"), _HIPS, is_angle=True),
    "body_line": Witness(_body_line_deg, (*_SHOULDERS, *_HIPS), is_angle=True),
    "shoulder_width": Witness(_width("shoulder"), _SHOULDERS),
    "hip_width": Witness(_width("hip"), _HIPS),
    "stance_width": Witness(_width("ankle"), left_right("ankle")),
    "feet": Witness(_feet, (*left_right("heel"), *left_right("toe"))),
    "nose": Witness(_nose, (Landmark.NOSE,)),
    "trunk": Witness(_trunk, (*_SHOULDERS, *_HIPS)),
    "better_seen": Witness(_better_seen),
}
"""By the name that `Calibration` gives them."""
