"""Poses that no body can take are not measured, whatever visibility the network gives them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.landmarks import left_right
from formcheck.core.poses import PoseSequence

__all__ = ["only_possible", "possible_frames"]

# ours: share of its usual length that a limb has at least in the metric landmarks. Real trunks go
# down to 0.85 of it in a hinge, thighs to 0.8; if it is raised, honest poses are lost.
SHORTEST = {("shoulder", "hip"): 0.72, ("hip", "knee"): 0.6}


def possible_frames(sequence: PoseSequence) -> Mask:
    """Where trunk and thighs have about their usual length, (T,); also where nobody is seen.

    Lengths are those of the metric landmarks, which a camera does not foreshorten. A lifter who
    is half hidden comes back folded into what is seen, with limbs of half their length.
    """
    possible = np.ones(len(sequence), dtype=bool)
    for (start, end), shortest in SHORTEST.items():
        a, b = (_middle(sequence, joint) for joint in (start, end))
        length = np.linalg.norm(a - b, axis=1)
        known = np.isfinite(length)
        if known.any():
            with np.errstate(invalid="ignore"):
                possible &= ~(length < shortest * np.median(length[known]))
    return possible


def only_possible(sequence: PoseSequence) -> PoseSequence:
    """Raw poses without impossible ones; joints outside the picture are guesses: not visible."""
    width, height = sequence.size_wh
    x, y = sequence.xy_px[..., 0], sequence.xy_px[..., 1]
    with np.errstate(invalid="ignore"):
        outside = (x < 0) | (y < 0) | (x > width) | (y > height)
    visibility = np.where(outside, 0.0, sequence.visibility)
    return replace(sequence, visibility=visibility).where(possible_frames(sequence))


def _middle(sequence: PoseSequence, joint: str) -> Array:
    return np.asarray(sequence.world_m[:, list(left_right(joint))].mean(axis=1))
