"""Which of the plates that were found near the hands goes with them, and where it went."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Array, Mask
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.poses import PoseSequence, midway
from formcheck.core.signals import hampel

__all__ = ["PlateTrack", "follow_plate"]

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

# The track through the pictures is the one of least cost, in squares of usual deviations.
# ours: metres; usual step of a plate between two pictures beside what its velocity makes. If it is
# raised, the track jumps more easily.
STEP_M = 0.03
# ours: m/s; usual velocity of a plate. If it is lowered, the track stays with what stands still.
VELOCITY_M_S = 0.8
# ours: metres; usual distance of a plate from where the hands say it is. If it is lowered, hands
# that are guessed lead the track astray.
USUAL_OFF_M = 0.1
# ours: the most that this distance costs, as hands behind a plate are guessed. If it is raised,
# plates are missed where the hands are hidden.
MOST_OFF = 3.0
# ours: cost of a picture in which the plate is not found; if it is lowered, more of them are left
# out where it moves fast.
MISSING = 6.0
# structural: pictures that a step goes back over at most; longer gaps end the track.
LONGEST_STEP = 12
# ours: cost of another ring of the plate than its rim.
OTHER_RING = 2.0


@dataclass(frozen=True, slots=True)
class PlateTrack:
    """The plate that goes with the hands, in raw poses.

    Attributes:
        xy_px: its centre (T, 2); NaN where it was not found.
        rows: which of the candidates it is, (T,); -1 where it was not found.
        rim_px: half its height.
        squeeze: its width over its height.
        nearer: how much larger than at the hands a distance is in the picture.
        off_px: where it is against `nearer` times the hands, (2,).
    """

    xy_px: Array
    rows: NDArray[np.intp]
    rim_px: float
    squeeze: float
    nearer: float
    off_px: Array

    def chosen(self, sequence: PoseSequence) -> Array:
        """The plate as it is in the `plates` of poses, (T, 5); NaN where it was not found."""
        assert sequence.plates is not None
        chosen = sequence.plates[np.arange(len(self.rows)), self.rows]
        return np.where(self.rows[:, None] >= 0, chosen, np.nan)


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Hands (T, 2) and what may be plates, (T, n, 2), (T, n), in metres of the lifter."""

    hands_m: Array
    centre_m: Array
    radius_m: Array
    usable: Mask

    def off_m(self, nearer: float) -> Array:
        """Where the candidates are against the hands, (T, n, 2)."""
        return np.asarray(self.centre_m - (1.0 + nearer) * self.hands_m[:, None])

    def part(self, frames: NDArray[np.intp]) -> _Candidates:
        """Those of some frames."""
        return _Candidates(
            self.hands_m[frames],
            self.centre_m[frames],
            self.radius_m[frames],
            self.usable[frames],
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """A place against the hands, a radius, and how often a plate of that size is there.

    `share` is within the distance that hidden hands are guessed wrong by, `just_there` of those
    where the hands are seen well.
    """

    nearer: float
    off_m: Array
    radius_m: float
    share: float
    just_there: float


def follow_plate(sequence: PoseSequence, lifting: Mask) -> PlateTrack | None:
    """The plate that goes up and down with the hands while the lifter is `lifting` (T,).

    A plate is fixed to the bar and the bar to the hands, so it is always in the same place against
    them, in the same size; what stands in a rack is not. Nearer to the camera than the hands, it
    goes a little farther in the picture than they do.

    Returns:
        The nearer end's plate; None if none goes with the hands, or they hardly move.
    """
    px_per_metre = pixels_per_metre(sequence.xy_px, sequence.world_m)
    if sequence.plates is None or not np.isfinite(px_per_metre[lifting]).any():
        return None
    scale = float(np.nanmedian(px_per_metre[lifting]))
    all_of_them = _candidates(sequence, scale)
    frames = np.flatnonzero(lifting & np.isfinite(all_of_them.hands_m).all(axis=1))
    if len(frames) < BANDS:
        return None
    frames = frames[:: 1 + len(frames) // COMPARED]
    place = _best_place(all_of_them.part(frames))
    return None if place is None else _tracked(sequence, all_of_them, place, scale, lifting)


def _candidates(sequence: PoseSequence, scale: float) -> _Candidates:
    plates = sequence.plates
    assert plates is not None
    radius_m = plates[..., 2] / scale
    with np.errstate(invalid="ignore"):
        usable = (plates[..., 4] >= LEAST_SEEN) & (radius_m >= LEAST_RADIUS_M)
        usable &= plates[..., 3] >= LEAST_SQUEEZE
    hands_m = hampel(midway(sequence.xy_px, "wrist")) / scale
    return _Candidates(hands_m, plates[..., :2] / scale, radius_m, usable)


def _best_place(seen: _Candidates) -> _Place | None:
    """The place against the hands where a plate goes with them, at most of their heights."""
    height = seen.hands_m[:, 1]
    low, high = np.percentile(height, [5.0, 95.0])
    if high - low < LEAST_TRAVEL_M:
        return None
    bands = np.clip(((height - low) / (high - low) * BANDS).astype(int), 0, BANDS - 1)
    tried = np.argwhere(seen.usable)
    tried = tried[:: 1 + len(tried) // TRIED]
    places = [_place(seen, nearer, frame, row, bands) for nearer in NEARER for frame, row in tried]
    good = [place for place in places if place.share >= LEAST_SHARE]
    if not good:
        return None
    most = max(place.share for place in good)
    largest = max(p.radius_m for p in good if p.share >= LARGER_SHARE * most)
    same_size = [p for p in good if p.radius_m >= (1.0 - RADIUS_OFF) * largest]
    return max(same_size, key=lambda place: place.just_there)


def _place(
    seen: _Candidates, nearer: float, frame: int, row: int, bands: NDArray[np.intp]
) -> _Place:
    """The place of one candidate, and the share of pictures with a plate there, over bands."""
    off = seen.off_m(nearer)
    middle, radius_m = off[frame, row], float(seen.radius_m[frame, row])
    away = _away_m(off, middle)
    with np.errstate(invalid="ignore"):
        alike = np.abs(seen.radius_m / radius_m - 1.0) <= RADIUS_OFF
    away = np.where(seen.usable & alike, away, np.inf)
    there = away.min(axis=1) <= OFF_M
    if there.sum() < BANDS or not _goes_with(seen, away.argmin(axis=1), there):
        return _Place(nearer, middle, radius_m, 0.0, 0.0)
    just_there = away.min(axis=1) <= JUST_THERE_M
    shares = [_mean_share(each, bands) for each in (there, just_there)]
    # The usual place of those found there is nearer to the true one.
    found = off[just_there, away.argmin(axis=1)[just_there]]
    return _Place(nearer, np.median(found, axis=0), radius_m, *shares)


def _mean_share(found: Mask, bands: NDArray[np.intp]) -> float:
    """Share of the pictures (T,) in which it is found, in the mean of the `bands` they are in."""
    counts = np.bincount(bands, minlength=BANDS)
    return float((np.bincount(bands, found, BANDS)[counts > 0] / counts[counts > 0]).mean())


def _away_m(off: Array, place: Array) -> Array:
    """How far candidates at `off` (T, n, 2) are from a place, (T, n), the larger of both axes."""
    return np.asarray(np.nan_to_num(np.abs(off - place).max(axis=-1), nan=np.inf))


def _goes_with(seen: _Candidates, rows: NDArray[np.intp], there: Mask) -> bool:
    """Whether candidates `rows` (T,) go up and down with the hands where they are `there` (T,)."""
    hands = seen.hands_m[there, 1]
    plate = seen.centre_m[there, rows[there], 1]
    if np.ptp(hands) < LEAST_TRAVEL_M or np.ptp(plate) == 0.0:
        return False
    slope = float(np.polyfit(hands, plate, 1)[0])
    return slope >= LEAST_SLOPE and np.corrcoef(hands, plate)[0, 1] >= LEAST_CORRELATION


def _tracked(
    sequence: PoseSequence, seen: _Candidates, place: _Place, scale: float, lifting: Mask
) -> PlateTrack | None:
    """The plate at `place` in all frames; None if too little of it is found while lifting."""
    assert sequence.plates is not None
    rows = _followed(seen, place, sequence.t_s)
    found = np.flatnonzero(rows >= 0)
    chosen = sequence.plates[found, rows[found]]
    xy_px = np.full((len(sequence), 2), np.nan)
    xy_px[found] = chosen[:, :2]
    during = lifting[found] & np.isfinite(seen.hands_m[found]).all(axis=1)
    hands_px = scale * seen.hands_m[found][during]
    if during.sum() < max(BANDS, LEAST_SHARE * lifting.sum()) or np.ptp(hands_px[:, 1]) <= 0.0:
        return None
    nearer = max(1.0, float(np.polyfit(hands_px[:, 1], chosen[during, 1], 1)[0]))
    radius_px = scale * place.radius_m
    rim = chosen[np.abs(chosen[:, 2] / radius_px - 1.0) <= RADIUS_OFF]
    return PlateTrack(
        xy_px=xy_px,
        rows=rows,
        rim_px=float(np.median(rim[:, 2])) if len(rim) else radius_px,
        squeeze=float(np.median(rim[:, 3])) if len(rim) else 1.0,
        nearer=nearer,
        off_px=np.median(chosen[during, :2] - nearer * hands_px, axis=0),
    )


def _followed(seen: _Candidates, place: _Place, t_s: Array) -> NDArray[np.intp]:
    """Row of the plate among the candidates of each picture, (T,); -1 where it is not found.

    Viterbi's algorithm: the track of short steps that stays near the plate's place against the
    hands and keeps its size. It may step over pictures in which it is not found.
    """
    n_frames, n = seen.radius_m.shape
    own = _own_cost(seen, place)
    cost = np.full((n_frames, n), np.inf)
    before = np.full((n_frames, n), -1)
    for t in range(n_frames):
        known = np.isfinite(own[t])
        if not known.any():
            continue
        cost[t] = own[t] + MISSING * t
        back = slice(max(0, t - LONGEST_STEP), t)
        steps = np.linalg.norm(seen.centre_m[t] - seen.centre_m[back, :, None], axis=-1)
        lasted = (t_s[t] - t_s[back])[:, None, None]
        skipped = np.arange(t - back.start - 1, -1, -1)[:, None, None]
        coming = (
            cost[back, :, None]
            + (steps / (STEP_M + VELOCITY_M_S * lasted)) ** 2
            + MISSING * skipped
        )
        flat = np.nan_to_num(coming.reshape(-1, n), nan=np.inf)
        if len(flat):
            best = flat.argmin(axis=0)
            better = own[t] + flat[best, np.arange(n)] < cost[t]
            cost[t] = np.where(better, own[t] + flat[best, np.arange(n)], cost[t])
            before[t] = np.where(better, back.start * n + best, -1)
    rows = np.full(n_frames, -1)
    ending = cost + MISSING * np.arange(n_frames - 1, -1, -1)[:, None]
    at = int(ending.argmin()) if np.isfinite(ending).any() else -1
    while at >= 0:
        rows[at // n] = at % n
        at = int(before[at // n, at % n])
    return rows


def _own_cost(seen: _Candidates, place: _Place) -> Array:
    """Cost (T, n) of taking each candidate for the plate at `place`; infinite far from it."""
    away = _away_m(seen.off_m(place.nearer), place.off_m)
    with np.errstate(invalid="ignore"):
        alike = np.abs(seen.radius_m / place.radius_m - 1.0) <= RADIUS_OFF
    cost = np.minimum((away / USUAL_OFF_M) ** 2, MOST_OFF) + np.where(alike, 0.0, OTHER_RING)
    return np.where(seen.usable & (away <= 2.0 * OFF_M), cost, np.inf)
