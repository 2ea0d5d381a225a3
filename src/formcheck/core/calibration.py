"""What is known of a pose network's own errors.

A pose backend supplies these numbers and the core takes them as an argument, so that no measure
knows which network the landmarks come from.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

__all__ = ["Calibration", "LumbarModel"]


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
        error_deg: standard error of the flexion on a clean outline, square from the side.
        doubtful_error_deg: added to it where the standing bend is doubtful.
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
    error_deg: float = 0.0
    doubtful_error_deg: float = 0.0
    lost_rays_error_deg: float = 0.0
    yaw_error: float = 0.0
    yaw_free_deg: float = 0.0


# structural: the defaults correct nothing.
@dataclass(frozen=True, slots=True)
class Calibration:
    """Biases and errors of a pose network; the defaults are those of an exact one.

    Attributes:
        standing_yaw_bias_deg: the network sees a lifter who stands square side-on turned this
            much too far to the front. It is added to the yaw, in proportion to its sine.
        supine_depth_factor: a body on its back reaches this many times further in depth than the
            network says. Depth is multiplied by it.
        hip_landmark_deg: the hip landmark of a lifter on the back lies in front of the joint, so
            that the angle at it is this much too large. It is subtracted.
        input_px_per_metre: size of a metre in the network's own input. Errors grow where a lifter
            is smaller in the frame than that; 0 for a network to which size means nothing.
        input_side_px: frames whose longer side is more than this are shrunk to it first.
        size_error: the network's sizes of two people at the same distance may differ by this
            factor. If it is raised, more other people pass for the lifter.
        lumbar: from the back's outline to flexion of the lower back.
    """

    standing_yaw_bias_deg: float = 0.0
    supine_depth_factor: float = 1.0
    hip_landmark_deg: float = 0.0
    input_px_per_metre: float = 0.0
    input_side_px: float = math.inf
    size_error: float = 1.0
    lumbar: LumbarModel = field(default_factory=LumbarModel)
