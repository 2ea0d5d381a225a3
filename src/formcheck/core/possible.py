"""Poses that no body can take are not measured, whatever visibility the network gives them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.poses import PoseSequence, midway
from formcheck.core.signals import MAX_GAP_S, runs

__all__ = ["LIMBS", "hide_impossible", "limb_lengths", "usual_lengths"]

# ours: share of its usual length that a limb has at least in the metric landmarks. In a hinge or a
# deep squat trunks go down to 0.6 of it; if it is raised, honest poses are lost.
SHORTEST = 0.5
# ours: share of the picture's long side that a joint may be outside it and still be seen; a foot
# cut off by the edge is placed well. If it is raised, more guesses are believed.
OUTSIDE = 0.15
# structural: limbs that don't change their length.
LIMBS = (("shoulder", "hip"), ("hip", "knee"))


def limb_lengths(world_m: Array) -> Array:
    """Lengths of trunk and thighs, (…, 2) metres, from metric landmarks (…, 33, 3).

    A camera does not foreshorten these.
    """
    ends = [[midway(world_m, joint) for joint in limb] for limb in LIMBS]
    return np.stack([np.linalg.norm(a - b, axis=-1) for a, b in ends], axis=-1)


def usual_lengths(lengths_m: Array) -> Array:
    """The median length (2,) of each limb, metres, over the frames (T, 2) it is known in."""
    known = [length[np.isfinite(length)] for length in lengths_m.T]
    return np.array([np.median(length) if len(length) else np.nan for length in known])


def hide_impossible(sequence: PoseSequence, usual_m: Array | None = None) -> PoseSequence:
    """Raw poses of which impossible ones are missing, if that is short enough to be filled in.

    A lifter who is half hidden comes back folded into what is seen, with limbs of half their
    length. In longer stretches joints are not visible, as those far outside the picture are. They
    stay where they are, so that reps are counted as before: what is not seen is not judged.

    Args:
        sequence: the raw poses.
        usual_m: usual lengths (2,) of the limbs, metres; by default those of `sequence`.
    """
    width, height = sequence.size_wh
    margin = OUTSIDE * max(width, height)
    x, y = sequence.xy_px[..., 0], sequence.xy_px[..., 1]
    lengths_m = limb_lengths(sequence.world_m)
    usual_m = usual_lengths(lengths_m) if usual_m is None else usual_m
    with np.errstate(invalid="ignore"):
        hidden = np.maximum(np.maximum(-x, x - width), np.maximum(-y, y - height)) > margin
        folded = np.any(lengths_m < SHORTEST * usual_m, axis=1)
    kept = np.ones(len(sequence), dtype=bool)
    for start, stop in runs(folded):
        if sequence.t_s[stop - 1] - sequence.t_s[start] < MAX_GAP_S:
            kept[start:stop] = False
        hidden[start:stop] = True
    visibility = np.where(hidden, 0.0, sequence.visibility)
    return replace(sequence, visibility=visibility).where(kept)
