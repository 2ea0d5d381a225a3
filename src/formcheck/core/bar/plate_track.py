"""Where the plate went that goes with the hands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Array, Mask
from formcheck.core.bar.plate_place import (
    BANDS,
    COMPARED,
    LEAST_SHARE,
    OFF_M,
    Candidates,
    Place,
    away_m,
    best_place,
    candidates_in,
    goes_with,
)
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.poses import PoseSequence

__all__ = ["PlateTrack", "follow_plate"]


# ours: share of the rim that is seen in the median picture. Of plates it is 0.50 to 0.88, of hips
# and shoulders that go with the hands 0.45 and less; if it is lowered, bodies have plates.
LEAST_ROUND = 0.48

# ours: by how much farther a plate goes in the picture than the hands at most. Hands that it hides
# are guessed to go less; if it is raised, distances on the floor are too long by that.
MOST_NEARER = 1.35

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
        nearer: how much larger than at the hands a distance is in the picture.
    """

    xy_px: Array
    rows: NDArray[np.intp]
    rim_px: float
    nearer: float

    def chosen(self, sequence: PoseSequence) -> Array:
        """The plate as it is in the `plates` of poses, (T, 5); NaN where it was not found."""
        assert sequence.plates is not None
        chosen = sequence.plates[np.arange(len(self.rows)), self.rows]
        return np.where(self.rows[:, None] >= 0, chosen, np.nan)


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
    all_of_them = candidates_in(sequence, scale)
    frames = np.flatnonzero(lifting & np.isfinite(all_of_them.hands_m).all(axis=1))
    if len(frames) < BANDS:
        return None
    frames = frames[:: 1 + len(frames) // COMPARED]
    place = best_place(all_of_them.part(frames))
    return None if place is None else _tracked(sequence, all_of_them, place, scale, lifting)


def _tracked(
    sequence: PoseSequence, seen: Candidates, place: Place, scale: float, lifting: Mask
) -> PlateTrack | None:
    """The plate at `place` in all frames; None if too little is seen of it while lifting."""
    assert sequence.plates is not None
    rows = _followed(seen, place, sequence.t_s)
    found = np.flatnonzero(rows >= 0)
    chosen = sequence.plates[found, rows[found]]
    xy_px = np.full((len(sequence), 2), np.nan)
    xy_px[found] = chosen[:, :2]
    there = lifting & (rows >= 0) & np.isfinite(seen.hands_m).all(axis=1)
    if there.sum() < max(BANDS, LEAST_SHARE * lifting.sum()) or not goes_with(seen, rows, there):
        return None
    during = there[found]
    hands_px = scale * seen.hands_m[there, 1]
    slope = float(np.polyfit(hands_px, chosen[during, 1], 1)[0])
    if np.median(chosen[during, 4]) < LEAST_ROUND:
        return None
    rim_px = chosen[seen.alike(place.radius_m)[found, rows[found]], 2]
    return PlateTrack(
        xy_px=xy_px,
        rows=rows,
        rim_px=float(np.median(rim_px)) if len(rim_px) else scale * place.radius_m,
        nearer=float(np.clip(slope, 1.0, MOST_NEARER)),
    )


def _followed(seen: Candidates, place: Place, t_s: Array) -> NDArray[np.intp]:
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


def _own_cost(seen: Candidates, place: Place) -> Array:
    """Cost (T, n) of taking each candidate for the plate at `place`; infinite far from it."""
    away = away_m(seen.off_m(place.nearer), place.off_m)
    another = np.where(seen.alike(place.radius_m), 0.0, OTHER_RING)
    cost = np.minimum((away / USUAL_OFF_M) ** 2, MOST_OFF) + another
    return np.where(seen.usable & (away <= 2.0 * OFF_M), cost, np.inf)
