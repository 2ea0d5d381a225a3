"""What may be a plate near the hands, and the place against them where one goes with them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Array, Mask
from formcheck.core.poses import PoseSequence, midway
from formcheck.core.signals import hampel

__all__ = [
    "BANDS",
    "COMPARED",
    "LEAST_RADIUS_M",
    "LEAST_SHARE",
    "OFF_M",
    "Candidates",
    "Place",
    "away_m",
    "best_place",
    "candidates_in",
    "goes_with",
]

# ours: share of a rim that is seen, from which on it may be a plate's. If it is lowered, arms and
# shirts are taken for plates; if it is raised, dark plates in dark gyms are lost.
LEAST_SEEN = 0.3
# ours: metres at the lifter's distance; radius of what may be a plate. Heads are smaller.
LEAST_RADIUS_M = 0.15
# ours: width over height of what may be a plate: a camera 33° off the front. Narrower ones are
# limbs and shadows.
LEAST_SQUEEZE = 0.55
# ours: metres that the hands go up and down at least: what moves with them shows by that.
LEAST_TRAVEL_M = 0.15
# ours: metres that a plate is off where the hands say it is, at most. The network guesses hands
# that the plate hides, by up to so much; if it is raised, plates of a rack are taken for the
# lifter's.
OFF_M = 0.2
# ours: metres that it is off where hands that are seen well say it is. If it is raised, what stands
# close by pulls at its place.
JUST_THERE_M = 0.05
# ours: share by which its radius differs from picture to picture at most.
RADIUS_OFF = 0.1
# ours: by how much farther a plate moves in the picture than hands that are farther from the
# camera, of which the best is taken.
NEARER = (0.0, 0.15, 0.3)
# ours: bands of the hands' heights that count alike, however long they are in each.
BANDS = 5
# ours: share of the pictures in which it is found in the mean band. If it is lowered, what is round
# and near the hands now and then is taken for a plate.
LEAST_SHARE = 0.45
# ours: share of the hands' way up and down that the plate goes at least: one in a rack goes none.
LEAST_SLOPE = 0.6
# ours: correlation of its height with theirs, at least; what moves by itself has less.
LEAST_CORRELATION = 0.7
# ours: share of the best plate's pictures in which a larger one is found, which is then taken: it
# is the nearer end of the bar.
LARGER_SHARE = 0.75
# ours: candidates that are tried as the place of the plate against the hands; more take longer.
TRIED = 90
# ours: pictures that these are compared with; more take longer.
COMPARED = 600


@dataclass(frozen=True, slots=True)
class Candidates:
    """Hands (T, 2) and what may be plates, (T, n, 2), (T, n), in metres of the lifter."""

    hands_m: Array
    centre_m: Array
    radius_m: Array
    usable: Mask

    def off_m(self, nearer: float) -> Array:
        """Where the candidates are against the hands, (T, n, 2)."""
        return np.asarray(self.centre_m - (1.0 + nearer) * self.hands_m[:, None])

    def alike(self, radius_m: float) -> Mask:
        """Which of them are of that size, (T, n)."""
        with np.errstate(invalid="ignore"):
            return np.asarray(np.abs(self.radius_m / radius_m - 1.0) <= RADIUS_OFF)

    def part(self, frames: NDArray[np.intp]) -> Candidates:
        """Those of some frames."""
        return Candidates(
            self.hands_m[frames],
            self.centre_m[frames],
            self.radius_m[frames],
            self.usable[frames],
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A place against the hands, a radius, and how often a plate of that size is there.

    `share` is within the distance that hidden hands are guessed wrong by, `just_there` of those
    where the hands are seen well.
    """

    nearer: float
    off_m: Array
    radius_m: float
    share: float
    just_there: float


def candidates_in(sequence: PoseSequence, scale: float) -> Candidates:
    """Hands and candidates of raw poses, given how many pixels a metre of the lifter is."""
    plates = sequence.plates
    assert plates is not None
    radius_m = plates[..., 2] / scale
    with np.errstate(invalid="ignore"):
        usable = (plates[..., 4] >= LEAST_SEEN) & (radius_m >= LEAST_RADIUS_M)
        usable &= plates[..., 3] >= LEAST_SQUEEZE
    hands_m = hampel(midway(sequence.xy_px, "wrist")) / scale
    return Candidates(hands_m, plates[..., :2] / scale, radius_m, usable)


def best_place(seen: Candidates) -> Place | None:
    """The place against the hands where a plate goes with them, at most of their heights."""
    height = seen.hands_m[:, 1]
    low, high = np.percentile(height, [5.0, 95.0])
    if high - low < LEAST_TRAVEL_M:
        return None
    bands = np.clip(((height - low) / (high - low) * BANDS).astype(int), 0, BANDS - 1)
    tried = np.argwhere(seen.usable)
    tried = tried[:: 1 + len(tried) // TRIED]
    places = []
    for nearer in NEARER:
        off_m = seen.off_m(nearer)
        places += [_place(seen, nearer, off_m, frame, row, bands) for frame, row in tried]
    good = [place for place in places if place.share >= LEAST_SHARE]
    if not good:
        return None
    most = max(place.share for place in good)
    largest = max(p.radius_m for p in good if p.share >= LARGER_SHARE * most)
    same_size = [p for p in good if p.radius_m >= (1.0 - RADIUS_OFF) * largest]
    return max(same_size, key=lambda place: place.just_there)


def _place(
    seen: Candidates, nearer: float, off: Array, frame: int, row: int, bands: NDArray[np.intp]
) -> Place:
    """The place of one candidate, and the share of pictures with a plate there, over bands.

    `off` is where all candidates are against the hands, (T, n, 2).
    """
    middle, radius_m = off[frame, row], float(seen.radius_m[frame, row])
    away = away_m(off, middle)
    away = np.where(seen.usable & seen.alike(radius_m), away, np.inf)
    there = away.min(axis=1) <= OFF_M
    if there.sum() < BANDS or not goes_with(seen, away.argmin(axis=1), there):
        return Place(nearer, middle, radius_m, 0.0, 0.0)
    just_there = away.min(axis=1) <= JUST_THERE_M
    shares = [_mean_share(each, bands) for each in (there, just_there)]
    # The usual place of those found there is nearer to the true one.
    found = off[just_there, away.argmin(axis=1)[just_there]]
    return Place(nearer, np.median(found, axis=0), radius_m, *shares)


def _mean_share(found: Mask, bands: NDArray[np.intp]) -> float:
    """Share of the pictures (T,) in which it is found, in the mean of the `bands` they are in."""
    counts = np.bincount(bands, minlength=BANDS)
    return float((np.bincount(bands, found, BANDS)[counts > 0] / counts[counts > 0]).mean())


def away_m(off: Array, place: Array) -> Array:
    """How far candidates at `off` (T, n, 2) are from a place, (T, n), the larger of both axes."""
    x, y = np.moveaxis(np.abs(off - place), -1, 0)
    # NumPy takes five times as long for the larger along an axis of two.
    return np.asarray(np.nan_to_num(np.maximum(x, y), nan=np.inf))


def goes_with(seen: Candidates, rows: NDArray[np.intp], there: Mask) -> bool:
    """Whether candidates `rows` (T,) go up and down with the hands where they are `there` (T,)."""
    hands = seen.hands_m[there, 1]
    plate = seen.centre_m[there, rows[there], 1]
    if np.ptp(hands) < LEAST_TRAVEL_M or np.ptp(plate) == 0.0:
        return False
    correlation = float(np.corrcoef(hands, plate)[0, 1])
    slope = correlation * float(plate.std() / hands.std())
    return slope >= LEAST_SLOPE and correlation >= LEAST_CORRELATION
