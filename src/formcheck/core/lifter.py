"""One person of several: how near somebody is to the camera, and who the lifter is.

The network follows one person, and may begin with somebody in the background.
"""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.geometry import distance
from formcheck.core.landmarks import left_right
from formcheck.core.poses import PoseFrame, PoseSequence

__all__ = ["has_jumped", "is_nearer", "is_upside_down", "only_the_lifter", "pixels_per_metre"]

_JOINTS = [
    side for name in ("shoulder", "elbow", "hip", "knee", "ankle") for side in left_right(name)
]
# ours: trunk lengths that nobody moves from one frame to the next; if it is raised, another
# person who stands close by passes for the one before.
_JUMP = 1.0
# ours: share of the frames that somebody who walks past is seen in at most; if it is raised, a
# lifter who comes late may pass for a passer-by.
_LEAST_SHARE = 0.25

# ours: share of the distance between shoulders and hips by which the shoulders of a body upside
# down are below the hips; if it is lowered, push-ups with the feet on a bench are upside down.
_UPSIDE_DOWN = 0.5


def pixels_per_metre(xy_px: Array, world_m: Array) -> Array:
    """Size of a metre at the person's distance, whatever the posture, (…).

    Landmarks (…, 33, 2) in the picture are the metric ones (…, 33, 3) seen along the camera's
    axis, up to that scale. NaN where they all lie in one point, as no body does.
    """
    joints_px, joints_m = xy_px[..., _JOINTS, :], world_m[..., _JOINTS, :2]
    spreads = [
        np.linalg.norm(joints - joints.mean(axis=-2, keepdims=True), axis=(-2, -1))
        for joints in (joints_px, joints_m)
    ]
    spread_px, spread_m = (np.where(spread > 0.0, spread, np.nan) for spread in spreads)
    return np.asarray(spread_px / spread_m)


def is_nearer(other: PoseFrame, pose: PoseFrame, size_error: float) -> bool:
    """Whether `other` is nearer to the camera than `pose` by more than the factor `size_error`."""
    sizes = [float(pixels_per_metre(each.xy_px, each.world_m)) for each in (other, pose)]
    return sizes[0] > size_error * sizes[1]


def has_jumped(chord_px: Array, before_px: Array) -> Array:
    """Whether trunk chords (…, 2, 2) must be somebody else's than those one picture earlier."""
    moved_px = distance(chord_px.mean(axis=-2), before_px.mean(axis=-2))
    lengths = [distance(chord[..., 0, :], chord[..., 1, :]) for chord in (chord_px, before_px)]
    return np.asarray(moved_px > _JUMP * np.maximum(*lengths))


def is_upside_down(chord_px: Array) -> bool:
    """Whether a trunk's chord (2, 2), hips first, hangs with the shoulders below the hips."""
    hip, shoulder = chord_px
    return bool(shoulder[1] - hip[1] > _UPSIDE_DOWN * distance(shoulder, hip))


def only_the_lifter(sequence: PoseSequence, size_error: float) -> PoseSequence:
    """Raw poses without those of other people, whom the network followed for a while.

    Between two jumps it is the same person. The lifter is the nearest of those seen for a
    quarter of the time; whoever is farther from the camera, or nearer, by more than the factor
    `size_error` is taken out.
    """
    known = np.flatnonzero(np.isfinite(sequence.chord_px).all(axis=(1, 2)))
    jumped = has_jumped(sequence.chord_px[known[1:]], sequence.chord_px[known[:-1]])
    if not jumped.any():
        return sequence
    parts = np.split(known, np.flatnonzero(jumped) + 1)
    size = pixels_per_metre(sequence.xy_px, sequence.world_m)
    sizes = np.array([np.median(size[part]) for part in parts])
    shares = np.array([len(part) for part in parts]) / len(known)
    if np.isnan(sizes).any():
        return sequence  # no metric landmarks: distances can't be compared
    lifter = sizes[shares >= min(_LEAST_SHARE, shares.max())].max()
    is_lifter = (size_error * sizes >= lifter) & (sizes <= size_error * lifter)
    if is_lifter.all():
        return sequence
    mask = np.ones(len(sequence), dtype=bool)
    for part, kept in zip(parts, is_lifter, strict=True):
        mask[part] = kept
    return sequence.where(mask)
