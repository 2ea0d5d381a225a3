"""Tells a lifter who stands up without the bar from a rep with it.

Only exercises that hold a bar are asked (`holds_bar`). A held bar keeps the hands at the same
height and distance at every lock-out, and its plates hide the same joints: the hands when
they are up, the shanks when they lie on the floor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.geometry import distance
from formcheck.core.measures import evaluate
from formcheck.core.motion import Motion
from formcheck.core.segment.cycle import Cycle, RepTrack
from formcheck.core.signals import runs

__all__ = ["Hands", "is_unloaded", "read_hands", "stands_up_unloaded"]

# ours: by how much each varies from rep to rep with the bar held, on rendered lifters: trunk
# lengths T, radians, and the visibility of joints (0 to 1). Raised, hands look more alike.
ERRORS = {
    "height over the shoulders, T": 0.01,
    "height over the floor, T": 0.01,
    "elbow angle, rad": 0.02,
    "distance between the hands, T": 0.01,
    "visibility of the wrists": 0.04,
    "visibility of the knees": 0.04,
    "visibility of the ankles": 0.04,
}
# ours: share of these errors from the front or behind, where no plate hides the hands.
FROM_FRONT = 0.4
# ours: errors, all seven together; from here on hands with and without the bar are told apart.
LEAST_DISTANCE = 6.0
# ours: errors; one quantity counts for no more than this, so that it can't outvote the others.
MOST_OF_ONE = 8.0
# ours: share; unloaded hands are nearer to empty ones than this share of the way to any rep's.
# With these three, of 26 rendered lifters who stand up without the bar 25 are found; of 641
# pieces of sets in which the bar is held, real ones too, none is mistaken.
NEARER = 0.9
# ours: T; where empty hands were not seen before the set, their height may differ by this much.
# Three times what it varies by at lock-out with a bar.
HEIGHT_TOLERANCE = 0.12
# ours: the same in spreads of this set's own reps, whichever is more.
HEIGHT_SPREADS = 4.0
# ours: share of the set's usual range within which the lifter is at the turning point.
AT_TURN = 0.03


@dataclass(frozen=True, slots=True)
class Hands:
    """`values` (T, 7) of the quantities in `ERRORS`, and what they vary by, `error` (7,)."""

    values: Array
    error: Array


def read_hands(motion: Motion) -> Hands:
    """What the hands do over the whole clip."""
    names = ("hand_over_shoulder", "hands_to_floor", "elbow_angle_world")
    over_shoulder, over_floor, elbow_deg = (evaluate(motion, name) for name in names)
    apart = distance(*motion.pair("wrist")) / motion.trunk_px
    seen = [motion.visibility(joint) for joint in ("wrist", "knee", "ankle")]
    values = np.stack([over_shoulder, over_floor, np.radians(elbow_deg), apart, *seen], axis=1)
    error = np.array(list(ERRORS.values()))
    return Hands(values, error * (FROM_FRONT if motion.near is None else 1.0))


def stands_up_unloaded(
    k: int, cycles: Sequence[Cycle], is_rep: Sequence[bool], track: RepTrack, hands: Hands
) -> bool:
    """Whether cycle `k` has no bar in the hands that the other reps hold.

    The first cycle shows empty hands if it is no rep: the lifter stands before the set-up.
    """
    at_turn = np.array([_at_turn(track, cycle, hands.values) for cycle in cycles])
    others = np.array(is_rep)
    others[k] = False
    empty = np.full(len(hands.error), np.nan) if is_rep[0] else at_turn[0]
    return is_unloaded(at_turn[k], at_turn[others], empty, hands.error)


def _at_turn(track: RepTrack, cycle: Cycle, values: Array) -> Array:
    """Median of `values` (T, 7) while the lifter stays at the turning point of `cycle`."""
    stays = track.away >= track.away[cycle.turn] - AT_TURN * track.typical
    first, stop = next((a, b) for a, b in runs(stays) if a <= cycle.turn < b)
    return np.asarray(np.median(values[first:stop], axis=0))


def is_unloaded(at_turn: Array, held: Array, empty: Array, error: Array) -> bool:
    """Whether these hands (7,) hold no bar: unlike in the other reps, or as before the set.

    `held` (reps, 7) are the hands at the turn of the other reps, `empty` (7,) those of the
    lifter before the set-up, NaN if not seen; `error` (7,) is what they vary by.
    """
    loaded = np.median(held, axis=0)
    spread = np.maximum(np.median(np.abs(held - loaded), axis=0), error)
    if _distance(empty, loaded, spread) >= LEAST_DISTANCE:
        from_held = _distance(held, at_turn, spread).min()
        return bool(_distance(empty, at_turn, spread) < NEARER * from_held)
    tolerance = max(HEIGHT_TOLERANCE, HEIGHT_SPREADS * spread[0])
    return bool(abs(at_turn[0] - loaded[0]) > tolerance)


def _distance(hands: Array, others: Array, spread: Array) -> Array:
    """How many spreads lie between hands (…, 7), all quantities together."""
    errors = np.minimum(np.abs(hands - others) / spread, MOST_OF_ONE)
    return np.asarray(np.linalg.norm(errors, axis=-1))
