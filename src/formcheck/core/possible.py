"""Poses that no body can take are not measured, whatever visibility the network gives them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.landmarks import left_right
from formcheck.core.poses import PoseSequence
from formcheck.core.signals import MAX_GAP_S, runs

__all__ = ["hide_impossible", "possible_frames"]

# ours: share of its usual length that a limb has at least in the metric landmarks. In a hinge or a
# deep squat trunks go down to 0.6 of it; if it is raised, honest poses are lost.
SHORTEST = 0.5
# ours: share of the picture's long side that a joint may be outside it and still be seen; a foot
# cut off by the edge is placed well. If it is raised, more guesses are believed.
OUTSIDE = 0.15
# structural: limbs that don't change their length.
LIMBS = (("shoulder", "hip"), ("hip", "knee"))


def possible_frames(sequence: PoseSequence) -> Mask:
    """Where trunk and thighs keep their usual length, (T,); also where nobody is seen.

    Lengths are those of the metric landmarks, which a camera does not foreshorten. A lifter who
    is half hidden comes back folded into what is seen, with limbs of half their length.
    """
    possible = np.ones(len(sequence), dtype=bool)
    for limb in LIMBS:
        start, end = (_middle(sequence, joint) for joint in limb)
        length = np.linalg.norm(start - end, axis=1)
        known = np.isfinite(length)
        if known.any():
            with np.errstate(invalid="ignore"):
                possible &= ~(length < SHORTEST * np.median(length[known]))
    return possible


def hide_impossible(sequence: PoseSequence) -> PoseSequence:
    """Raw poses of which impossible ones are missing, if that is short enough to be filled in.

    In longer stretches joints are not visible, as those far outside the picture are. They stay
    where they are, so that reps are counted as before: what is not seen is not judged.
    """
    width, height = sequence.size_wh
    margin = OUTSIDE * max(width, height)
    x, y = sequence.xy_px[..., 0], sequence.xy_px[..., 1]
    with np.errstate(invalid="ignore"):
        hidden = np.maximum(np.maximum(-x, x - width), np.maximum(-y, y - height)) > margin
    kept = np.ones(len(sequence), dtype=bool)
    for start, stop in runs(~possible_frames(sequence)):
        if sequence.t_s[stop - 1] - sequence.t_s[start] < MAX_GAP_S:
            kept[start:stop] = False
        hidden[start:stop] = True
    visibility = np.where(hidden, 0.0, sequence.visibility)
    return replace(sequence, visibility=visibility).where(kept)


def _middle(sequence: PoseSequence, joint: str) -> Array:
    return np.asarray(sequence.world_m[:, list(left_right(joint))].mean(axis=1))
