"""Poses that no body can take are not measured, whatever visibility the network gives them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.landmarks import left_right
from formcheck.core.poses import PoseSequence

__all__ = ["hide_impossible", "possible_frames"]

# ours: share of its usual length that a limb has at least in the metric landmarks. In a hinge or a
# deep squat trunks go down to 0.6 of it; if it is raised, honest poses are lost.
SHORTEST = 0.5
# ours: share of the picture's long side that a joint may be outside it and still be seen; a foot
# cut off by the edge is placed well. If it is raised, more guesses are believed.
OUTSIDE = 0.15
# ours: seconds around an impossible pose in which the network was about to lose the lifter, or had
# only just found them; if it is raised, more frames are lost.
AROUND_S = 0.25
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
    lost_s = sequence.t_s[~possible]
    if len(lost_s):
        nearest = np.abs(sequence.t_s[:, None] - lost_s).min(axis=1)
        possible &= nearest > AROUND_S
    return possible


def hide_impossible(sequence: PoseSequence) -> PoseSequence:
    """Raw poses in which joints of impossible poses, and those far outside, are not visible.

    They stay where they are, so that reps are counted as before: what is not seen is not judged.
    """
    width, height = sequence.size_wh
    margin = OUTSIDE * max(width, height)
    x, y = sequence.xy_px[..., 0], sequence.xy_px[..., 1]
    with np.errstate(invalid="ignore"):
        outside = np.maximum(np.maximum(-x, x - width), np.maximum(-y, y - height)) > margin
    hidden = outside | ~possible_frames(sequence)[:, None]
    return replace(sequence, visibility=np.where(hidden, 0.0, sequence.visibility))


def _middle(sequence: PoseSequence, joint: str) -> Array:
    return np.asarray(sequence.world_m[:, list(left_right(joint))].mean(axis=1))
