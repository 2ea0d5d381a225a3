"""Splits errors into what all reps of a clip share and what each rep has of its own.

One-way random effects: error = bias + shared(clip) + own(rep), with both parts independent and of
mean 0. The estimates are the analysis of variance's for groups of unequal size (Searle, Casella
and McCulloch, Variance Components, 1992, section 3.6). Deviations beyond `FAR` robust standard
deviations are pulled in to there first (winsorised), so that one odd clip does not make the figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.known import Array

__all__ = ["GROWTH_STEP", "SDS_FOR_90", "Components", "components", "growth", "tail", "winsorised"]

# ours: standard deviations; of a Gaussian, 0.3 % lie beyond. Raised, single clips weigh more.
FAR = 3.0
# ours: values; of fewer the median absolute deviation says too little to call one of them odd.
ENOUGH = 8
# source: of a Gaussian, the standard deviation over the median absolute deviation.
MAD_TO_SD = 1.4826
# source: half the interval that holds 9 in 10 of a Gaussian, in standard deviations.
SDS_FOR_90 = 1.645
# ours: degrees; directions are put together by these steps.
BIN_DEG = 15.0
# ours: degrees off a plane up to which growth is fitted; beyond, next to nothing of it shows.
FARTHEST_DEG = 75.0
# ours: degrees off; what errors do nearer to the plane says nothing of how they grow.
LEAST_REACH_DEG = 45.0
# ours: clips; fewer say little of how large an error is.
LEAST_CLIPS = 6
# ours: growths are tried by these steps, up to the next number.
GROWTH_STEP = 0.05
# ours: at 5, 15° off more than double an error.
MOST_GROWTH = 5.0


@dataclass(frozen=True)
class Components:
    """Error of a measure, in its unit.

    Attributes:
        bias: mean over clips, read minus true.
        shared: standard deviation of what all reps of a clip have in common, without the bias.
        own: standard deviation of what differs from rep to rep; NaN where no clip has two.
    """

    bias: float
    shared: float
    own: float

    @property
    def total(self) -> float:
        """Root mean square of the error of one rep, bias included."""
        return float(np.sqrt(self.bias**2 + self.shared**2 + np.nan_to_num(self.own) ** 2))


def components(clips: Sequence[Array]) -> Components:
    """The parts of the errors of some clips.

    Args:
        clips: the errors of each clip's reps, (reps,) each; one rep or more.

    Raises:
        ValueError: there are fewer than two clips.
    """
    if len(clips) < 2:
        raise ValueError("what clips share takes two of them")
    own = _own(clips)
    means = winsorised(np.array([clip.mean() for clip in clips]))
    of_reps = np.nan_to_num(own) ** 2 * np.mean([1.0 / len(clip) for clip in clips])
    between = float(means.var(ddof=1)) - of_reps
    return Components(float(means.mean()), float(np.sqrt(max(between, 0.0))), own)


def _own(clips: Sequence[Array]) -> float:
    """Standard deviation within clips, pooled by their degrees of freedom."""
    several = [clip for clip in clips if len(clip) > 1]
    if not several:
        return float("nan")
    # A deviation from the mean of n reps is too small by this factor.
    widened = [(clip - clip.mean()) * np.sqrt(len(clip) / (len(clip) - 1)) for clip in several]
    weights = np.concatenate([np.full(len(clip), 1.0 - 1.0 / len(clip)) for clip in several])
    deviations = winsorised(np.concatenate(widened), middle=0.0)
    return float(np.sqrt(np.average(deviations**2, weights=weights)))


def winsorised(values: Array, middle: float | None = None) -> Array:
    """Values (n,) with those far from their median, or from `middle`, pulled in.

    All stay as they are where there is no robust scale: of fewer than `ENOUGH`, or if more than
    half are equal.
    """
    if len(values) < ENOUGH:
        return values
    centre = float(np.median(values)) if middle is None else middle
    far = FAR * MAD_TO_SD * float(np.median(np.abs(values - centre)))
    return values if far == 0.0 else np.clip(values, centre - far, centre + far)


def tail(clips: Sequence[Array], found: Components) -> float:
    """How far 9 in 10 errors reach, over how far they would if they were Gaussian with `found`.

    Near 1 for a Gaussian; more says that the standard errors promise too much. NaN without spread.
    """
    spread = float(np.hypot(found.shared, np.nan_to_num(found.own)))
    if spread == 0.0:
        return float("nan")
    errors = np.concatenate(clips) - found.bias
    reach = float(np.quantile(np.abs(errors), 0.9))
    return reach / (SDS_FOR_90 * spread)


def growth(clips: Sequence[Array], off_deg: Array) -> float:
    """How fast errors grow with the angle between the camera and the plane that is measured.

    The standard deviation is taken to be that from the best direction times
    hypot(1, growth · tan(angle)): 0 is no growth, and 1 the 1 / cos(angle) by which a distance is
    foreshortened. The growth is that which fits the bins' total errors best, in logarithms and
    weighted by their clips.

    Args:
        clips: the errors of each clip's reps, (reps,) each.
        off_deg: that angle of each clip, (clips,), 0 to 90.

    Returns:
        The growth; NaN if fewer than two bins have clips enough, or none is far off.
    """
    bins = np.round(np.asarray(off_deg) / BIN_DEG).astype(int)
    found, weights, angles = [], [], []
    for one in np.unique(bins[bins * BIN_DEG <= FARTHEST_DEG]):
        inside = np.flatnonzero(bins == one)
        if len(inside) >= LEAST_CLIPS:
            found.append(np.log(components([clips[i] for i in inside]).total))
            weights.append(len(inside))
            angles.append(np.radians(one * BIN_DEG))
    if len(found) < 2 or max(angles) < np.radians(LEAST_REACH_DEG):
        return float("nan")
    growths = np.arange(0.0, MOST_GROWTH + GROWTH_STEP / 2, GROWTH_STEP)
    factors = np.log(np.hypot(1.0, np.outer(growths, np.tan(angles))))
    left = np.array(found) - factors
    left -= np.average(left, axis=1, weights=weights)[:, None]
    return float(growths[np.average(left**2, axis=1, weights=weights).argmin()])
