"""Where the camera stands, from the poses alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.calibration import Calibration, Reading
from formcheck.core.enums import StrEnum
from formcheck.core.geometry import wrapped_deg
from formcheck.core.poses import PoseSequence
from formcheck.core.view_witnesses import WITNESSES, Evidence

__all__ = ["View", "ViewEstimate", "estimate_view", "name_view"]


class View(StrEnum):
    """Where the camera stands, as seen from the lifter."""

    SIDE_LEFT = "side_left"
    """The lifter's left side is toward the camera."""
    SIDE_RIGHT = "side_right"
    FRONT = "front"
    BACK = "back"
    OBLIQUE = "oblique"
    UNKNOWN = "unknown"

    @property
    def words(self) -> str:
        """Where it was filmed from, for people: `"from the left side"`."""
        return _VIEW_WORDS[self]


_VIEW_WORDS = {
    View.SIDE_LEFT: "from the left side",
    View.SIDE_RIGHT: "from the right side",
    View.FRONT: "from the front",
    View.BACK: "from behind",
    View.OBLIQUE: "at an angle",
    View.UNKNOWN: "from an unclear direction",
}


@dataclass(frozen=True, slots=True)
class ViewEstimate:
    """The camera's direction.

    Attributes:
        view: its name.
        yaw_deg: 0 in front, +90 on the lifter's left, 180 behind; None if nobody is seen.
        confidence: how well the witnesses agree, 0 (any direction is as likely) to 1.
        sem_deg: standard error of `yaw_deg`, degrees: two of three true yaws are within it.
    """

    view: View
    yaw_deg: float | None
    confidence: float
    sem_deg: float = 0.0


# ours: degrees off straight ahead (or behind) within which a view counts as front (or back); if
# it is raised, more clips are judged from there, and less surely.
FRONT_MAX_YAW_DEG = 20.0
# ours: degrees off square to the side within which a view counts as a side view; as above.
SIDE_MAX_YAW_DEG = 25.0
# ours: length of the mean unit vector over all directions as likely as they are, 0 to 1; if it is
# raised, more lifters who turn around in a clip have no view.
MIN_CONFIDENCE = 0.5
# ours: frames, evenly spread, that are looked at; more take longer and say the same.
_MAX_FRAMES = 48
# ours: degrees of freedom of Student's t; if it is raised, a witness that is far off weighs more.
_FREEDOM = 3.0
# ours: share of a witness's evidence that the others don't have as well, for all of them come from
# the same landmarks. Set so that two of three true yaws are within the standard error; if it is
# raised, the standard error gets smaller.
_OWN_EVIDENCE = 0.6
# structural: share of a normal distribution within one standard deviation.
_ONE_SIGMA = 0.683
# ours: degrees around the likeliest direction over which the mean is taken; if it is raised, a
# second direction that is nearly as likely pulls more.
_PEAK_DEG = 30.0
# ours: the least visibility that counts; errors of hidden landmarks grow by up to its inverse.
_MIN_VISIBILITY = 0.1
# structural: every whole degree.
_YAWS_DEG = np.arange(-180.0, 180.0)


def name_view(yaw_deg: float) -> View:
    """The name of a camera direction; yaw 0 in front, +90 at the lifter's left, 180 behind."""
    off_front = abs(yaw_deg)
    if off_front <= FRONT_MAX_YAW_DEG:
        return View.FRONT
    if off_front >= 180 - FRONT_MAX_YAW_DEG:
        return View.BACK
    if abs(off_front - 90) <= SIDE_MAX_YAW_DEG:
        return View.SIDE_LEFT if yaw_deg > 0 else View.SIDE_RIGHT
    return View.OBLIQUE


def estimate_view(sequence: PoseSequence, calibration: Calibration) -> ViewEstimate:
    """The camera direction over `sequence`, from all witnesses that its frames have.

    For each whole degree of yaw, `Calibration` says what every witness would read and how far it
    is usually off; Student's t of the difference is its likelihood. The witnesses' logarithms are
    added, and averaged over the frames. The estimate is the mean around the likeliest direction,
    the error is how far around it two thirds of the likelihood reach.
    Depth is used for nothing else.
    """
    seen = np.flatnonzero(np.isfinite(sequence.xy_px).any(axis=(1, 2)))
    step = max(1, -(-len(seen) // _MAX_FRAMES))
    evidence = Evidence(sequence[seen[::step]], calibration.supine_depth_factor)
    log_likelihood = _log_likelihood(evidence, calibration)
    if log_likelihood is None:
        return ViewEstimate(View.UNKNOWN, None, 0.0)
    likelihood = np.exp(log_likelihood - log_likelihood.max())
    likelihood /= likelihood.sum()
    yaw_deg = _peak_deg(likelihood)
    confidence = float(np.abs(likelihood @ np.exp(1j * np.radians(_YAWS_DEG))))
    view = name_view(yaw_deg) if confidence >= MIN_CONFIDENCE else View.UNKNOWN
    return ViewEstimate(view, yaw_deg, confidence, _spread_deg(likelihood, yaw_deg))


def _log_likelihood(evidence: Evidence, calibration: Calibration) -> Array | None:
    """Logarithm of the likelihood of each of `_YAWS_DEG`; None where there is no witness."""
    posture = calibration.view.standing if evidence.is_standing else calibration.view.lying
    n = len(evidence.sequence)
    # Of each frame and direction, so that one logarithm does for all witnesses.
    factors = np.ones((n, len(_YAWS_DEG)))
    log_errors = np.zeros(len(_YAWS_DEG))
    is_seen = False
    for name, reading in posture.items():
        witness = WITNESSES[name]
        value = witness.read(evidence)
        known = np.isfinite(value)
        if not known.any():
            continue
        is_seen = True
        visibility = np.nan_to_num(evidence.seen(*witness.landmarks)[known], nan=1.0)
        expected, error = _from_everywhere(reading)
        off = value[known, None] - expected
        if witness.is_angle:
            off = wrapped_deg(off - _YAWS_DEG)
        # A witness that contradicts itself from frame to frame is off by as much.
        error = np.hypot(error, _spread(value[known], witness.is_angle))
        # The error of a hidden landmark is larger, by the same factor in all directions.
        off *= np.clip(visibility, _MIN_VISIBILITY, 1.0)[:, None]
        factors[known] *= 1.0 + (off / error) ** 2 / _FREEDOM
        log_errors += known.sum() * np.log(error)
    if not is_seen:
        return None
    students_t = np.log(factors).sum(axis=0) * (_FREEDOM + 1.0) / 2.0
    # Frames in which a witness is missing say nothing, so it counts for less.
    return np.asarray(-_OWN_EVIDENCE * (students_t + log_errors) / n)


@lru_cache(maxsize=64)
def _from_everywhere(reading: Reading) -> tuple[Array, Array]:
    """What a witness reads from each of `_YAWS_DEG`, and its standard deviation."""
    return reading.expected(_YAWS_DEG), reading.error_of(_YAWS_DEG)


def _spread(value: Array, is_angle: bool) -> float:
    """Standard deviation of a witness over the frames (N,), in its own unit."""
    if is_angle:
        mean_deg = np.degrees(np.angle(np.exp(1j * np.radians(value)).mean()))
        value = wrapped_deg(value - mean_deg)
    return float(np.sqrt(np.mean((value - value.mean()) ** 2)))


def _peak_deg(likelihood: Array) -> float:
    """The mean direction around the likeliest one, degrees from −180 to 180."""
    top = float(_YAWS_DEG[likelihood.argmax()])
    off = wrapped_deg(_YAWS_DEG - top)
    near = likelihood * (np.abs(off) <= _PEAK_DEG)
    return float(wrapped_deg(top + (near @ off) / near.sum()))


def _spread_deg(likelihood: Array, yaw_deg: float) -> float:
    """Half the width around `yaw_deg` that holds the share of one standard deviation, degrees."""
    off = np.abs(wrapped_deg(_YAWS_DEG - yaw_deg))
    order = off.argsort()
    return float(np.interp(_ONE_SIGMA, likelihood[order].cumsum(), off[order]))
