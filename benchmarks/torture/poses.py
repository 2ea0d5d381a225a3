"""Poses that no body has: the engine has to survive them without a warning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

import numpy as np

from formcheck.core.landmarks import N_LANDMARKS
from formcheck.core.poses import PoseSequence

__all__ = ["damaged_poses"]

Damage = Callable[[Random, PoseSequence], PoseSequence]


def _nobody(rng: Random, poses: PoseSequence) -> PoseSequence:
    """Nobody is seen but in one of many frames, or in none."""
    seen = np.zeros(len(poses), dtype=bool)
    seen[:: rng.choice([1, 2, 10, len(poses), 10**6])] = rng.random() < 0.8
    return poses.where(seen)


def _without_joint(rng: Random, poses: PoseSequence) -> PoseSequence:
    joints = rng.sample(range(N_LANDMARKS), rng.choice([1, 2, 8]))
    visibility = poses.visibility.copy()
    visibility[:, joints] = rng.choice([0.0, 0.3])
    return replace(poses, visibility=visibility)


def _teleports(rng: Random, poses: PoseSequence) -> PoseSequence:
    jumps = np.random.default_rng(rng.randrange(2**31)).normal(0.0, 300.0, (len(poses), 1, 2))
    return replace(poses, xy_px=poses.xy_px + jumps, chord_px=poses.chord_px + jumps)


def _scaled(rng: Random, poses: PoseSequence) -> PoseSequence:
    factor = rng.choice([1e-3, 0.05, 20.0])
    return replace(poses, xy_px=factor * poses.xy_px, chord_px=factor * poses.chord_px)


def _in_one_point(rng: Random, poses: PoseSequence) -> PoseSequence:
    return replace(
        poses, xy_px=np.full_like(poses.xy_px, 100.0), chord_px=np.full_like(poses.chord_px, 100.0)
    )


def _short(rng: Random, poses: PoseSequence) -> PoseSequence:
    return poses[: rng.choice([2, 3, 5, 12])]


def _late(rng: Random, poses: PoseSequence) -> PoseSequence:
    return replace(poses, t_s=rng.choice([1.0, 1e-3, 100.0]) * poses.t_s + rng.choice([0, 1e6]))


def _with_gap(rng: Random, poses: PoseSequence) -> PoseSequence:
    t_s = poses.t_s + rng.choice([0.5, 5.0, 50.0]) * (np.arange(len(poses)) > len(poses) // 2)
    return replace(poses, t_s=t_s)


def _odd_outline(rng: Random, poses: PoseSequence) -> PoseSequence:
    shape = poses.contour.shape
    values = np.random.default_rng(rng.randrange(2**31)).uniform(-1.0, 3.0, shape)
    return replace(poses, contour=values)


def _flat_world(rng: Random, poses: PoseSequence) -> PoseSequence:
    return replace(poses, world_m=np.full_like(poses.world_m, rng.choice([0.0, np.nan])))


_DAMAGES: Sequence[Damage] = (
    *(_nobody, _without_joint, _teleports, _scaled, _in_one_point, _short, _late, _with_gap),
    *(_odd_outline, _flat_world),
)


def damaged_poses(rng: Random, poses: PoseSequence) -> PoseSequence:
    """`poses` as they are, or damaged in one or two ways."""
    for damage in rng.sample(_DAMAGES, rng.choice([0, 1, 1, 2])):
        poses = damage(rng, poses)
    return poses
