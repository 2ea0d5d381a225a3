"""What is known of a pose network's own errors.

A pose backend supplies these numbers and the core takes them as an argument, so that no measure
knows which network the landmarks come from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from formcheck.core.arrays import Array

__all__ = ["Calibration", "LumbarModel", "MeasuredError", "Reading", "ViewModel"]


# structural: by the defaults an outline is taken at its word.
@dataclass(frozen=True, slots=True)
class LumbarModel:
    """How the bend of the back's outline becomes flexion of the lower back, in degrees.

    The two bends are those of `silhouette`: the whole one reaches down to the buttocks, the inner
    one ends above them. The defaults take the outline at its word: flexion is the whole bend less
    that of the same lifter standing.

    Attributes:
        gain: degrees of flexion per degree of whole bend.
        flat_deg: what a hinge adds to the whole bend of a back that stays as in standing.
        inner_gain: degrees of flexion per degree of inner bend.
        inner_flat_deg: inner bend of a flat back in a hinge.
        inner_weight: share of the inner bend in the flexion of a back that is hollow as usual.
        usual_hollow_deg: whole bend in standing from which up the inner bend has that full share.
        deep_hollow_deg: whole bend in standing down to which the share has fallen to 0.
        below_gain: degrees added to the whole bend per degree of a hollow below where it is read.
        below_inner_gain: the same for the inner bend.
        shallowest_hollow_deg: a standing bend above it is taken for a shirt that bridges the
            hollow, and replaced by it in a hinge.
        deepest_hollow_deg: a standing bend below it is taken for clothes, and replaced by it.
        doubtful_hollow_deg: the same where the standing bend is doubtful.
        hem_deg: a whole bend in standing that is this much below the inner one is doubtful: a hem
            stands out over the buttocks.
        assumed_hollow_deg: whole bend in standing that is assumed of a lifter who is never seen
            standing; by default nothing is said of their flexion.
        usual_sem_deg: standard deviation of people about it.
        personal_hollow_deg: the lifter's own whole bend in standing as other sets have shown it;
            NaN where it is not known. It takes the place of a doubtful one and of the assumed one,
            and is weighed with one that is clearly seen.
        personal_sem_deg: its standard error.
        zero_sem_deg: standard error of a standing bend that is clearly seen, as one of a lifter's.
        error_deg: half the 90 % interval of the flexion on a clean outline, square from the side.
        doubtful_error_deg: added to it where the standing bend is doubtful or assumed.
        lost_rays_error_deg: added to it where all rays are lost, and less in proportion.
        yaw_error: added to it per degree that the camera is off the square side view.
        yaw_free_deg: so far off square the camera may be without any such addition.
    """

    gain: float = 1.0
    flat_deg: float = 0.0
    inner_gain: float = 1.0
    inner_flat_deg: float = 0.0
    inner_weight: float = 0.0
    usual_hollow_deg: float = 0.0
    deep_hollow_deg: float = -90.0
    below_gain: float = 0.0
    below_inner_gain: float = 0.0
    shallowest_hollow_deg: float = 90.0
    deepest_hollow_deg: float = -90.0
    doubtful_hollow_deg: float = -90.0
    hem_deg: float = 180.0
    assumed_hollow_deg: float = math.nan
    usual_sem_deg: float = math.inf
    personal_hollow_deg: float = math.nan
    personal_sem_deg: float = 0.0
    zero_sem_deg: float = 0.0
    error_deg: float = 0.0
    doubtful_error_deg: float = 0.0
    lost_rays_error_deg: float = 0.0
    yaw_error: float = 0.0
    yaw_free_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a witness of `core.view_witnesses` reads of a lifter, by the camera's yaw.

    It is a short Fourier series of the yaw. Of a mirrored lifter the even part stays and the odd
    part changes its sign. An angle's reading is the yaw itself and this is what is added to it.

    Attributes:
        even: factors of 1, cos yaw, cos 2 yaw, … in the witness's unit: T, degrees or log-odds.
        odd: factors of sin yaw, sin 2 yaw, …
        error: standard deviation of the witness, in its unit.
        relative_error: as a share of what it reads, for bodies differ; added as squares.
    """

    error: float
    relative_error: float = 0.0  # structural: none.
    even: tuple[float, ...] = ()
    odd: tuple[float, ...] = ()

    def expected(self, yaw_deg: Array) -> Array:
        """The value read from each of the directions `yaw_deg` (N,)."""
        yaw = np.radians(yaw_deg)[:, None]
        even = np.cos(yaw * np.arange(len(self.even))) @ np.array(self.even)
        odd = np.sin(yaw * np.arange(1, len(self.odd) + 1)) @ np.array(self.odd)
        return np.asarray(even + odd)

    def error_of(self, yaw_deg: Array) -> Array:
        """Standard deviation of the value read from each of the directions `yaw_deg` (N,)."""
        return np.hypot(self.error, self.relative_error * self.expected(yaw_deg))


# structural: the exact network's lines have the camera's very direction.
_EXACT_LINES = {
    "shoulder_line": Reading(error=1.0),
    "hip_line": Reading(error=1.0),
}
# ours: T and shares; a person's usual widths and how much they differ. If an error is raised, the
# picture counts for less beside the metric landmarks.
_EXACT_WIDTHS = {
    "shoulder_width": Reading(error=0.05, relative_error=0.15, even=(0.0, 0.7)),
    "hip_width": Reading(error=0.05, relative_error=0.15, even=(0.0, 0.4)),
    "feet": Reading(error=0.05, relative_error=0.3, odd=(0.35,)),
}


@dataclass(frozen=True, slots=True)
class ViewModel:
    """What each witness of the camera's direction reads, by its name.

    The defaults are those of an exact network.

    Attributes:
        standing: of a lifter on the feet, upright or bent over.
        lying: of a lifter on the back, the front, or hands and feet.
    """

    standing: Mapping[str, Reading] = field(default_factory=lambda: _EXACT_LINES | _EXACT_WIDTHS)
    # structural: as above.
    lying: Mapping[str, Reading] = field(default_factory=lambda: {"body_line": Reading(error=1.0)})


@dataclass(frozen=True, slots=True)
class MeasuredError:
    """How far off a check's values are, as a benchmark measured it, in the check's unit.

    Attributes:
        shared: standard deviation of what is the same in all reps of a lifter and a camera.
        own: standard deviation of what differs from rep to rep.
    """

    shared: float
    own: float

    def share_in(self, n_reps: int) -> float:
        """The error of the mean of `n_reps` reps, as a share of one rep's, 0 to 1."""
        one = math.hypot(self.shared, self.own)
        return math.hypot(self.shared, self.own / math.sqrt(n_reps)) / one if one else 1.0


# structural: the defaults correct nothing.
@dataclass(frozen=True, slots=True)
class Calibration:
    """Biases and errors of a pose network; the defaults are those of an exact one.

    Attributes:
        view: what the witnesses of the camera's direction read.
        supine_depth_factor: a body on its back reaches this many times further in depth than the
            network says. Depth is multiplied by it.
        hip_landmark_deg: the hip landmark of a lifter on the back lies in front of the joint, so
            that the angle at it is this much too large. It is subtracted.
        input_px_per_metre: size of a metre in the network's own input. Errors grow where a lifter
            is smaller in the frame than that; 0 for a network to which size means nothing.
        input_side_px: pictures whose longer side is more than this are shrunk to it first.
        size_error: the network's sizes of two people at the same distance may differ by this
            factor. If it is raised, more other people pass for the lifter.
        lumbar: from the back's outline to flexion of the lower back.
        errors: by the checks' ids, how much of their error all reps share.
    """

    view: ViewModel = field(default_factory=ViewModel)
    supine_depth_factor: float = 1.0
    hip_landmark_deg: float = 0.0
    input_px_per_metre: float = 0.0
    input_side_px: float = math.inf
    size_error: float = 1.0
    lumbar: LumbarModel = field(default_factory=LumbarModel)
    errors: Mapping[str, MeasuredError] = field(default_factory=dict)
