"""Overhead presses as OpenPose keypoints, good or bad as a whole; the fault is not named."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.lifter.skeleton import Array
from benchmarks.outside.clips import ANY_FORM, form_findings
from benchmarks.outside.judged import Judged, found, worst_of
from benchmarks.outside.judging import report_of
from benchmarks.outside.simulated import sequence_of
from formcheck.core.landmarks import N_LANDMARKS, Landmark, left_right
from formcheck.core.poses import PoseSequence

__all__ = ["Press", "judge_presses", "read", "to_poses"]

KEYPOINTS = (
    Landmark.NOSE,
    None,  # the neck: BlazePose has none
    Landmark.RIGHT_SHOULDER,
    Landmark.RIGHT_ELBOW,
    Landmark.RIGHT_WRIST,
    Landmark.LEFT_SHOULDER,
    Landmark.LEFT_ELBOW,
    Landmark.LEFT_WRIST,
    Landmark.RIGHT_HIP,
    Landmark.RIGHT_KNEE,
    Landmark.RIGHT_ANKLE,
    Landmark.LEFT_HIP,
    Landmark.LEFT_KNEE,
    Landmark.LEFT_ANKLE,
    Landmark.RIGHT_EYE,
    Landmark.LEFT_EYE,
    Landmark.RIGHT_EAR,
    Landmark.LEFT_EAR,
)
"""The landmark of each of OpenPose's 18 keypoints."""

# ours: frames per second; the data do not say, and a press then takes 2 to 4 s.
RATE_HZ = 30.0
# ours: width and height in pixels; no keypoint lies farther out.
SIZE_WH = (640, 480)
# ours: a usual trunk, shoulder to hip, in metres.
TRUNK_M = 0.5
# source: shoulders and hips are 0.259 and 0.191 of the body's height wide (Drillis & Contini
# 1966), and the trunk 0.288 of it long (Winter 2009): widths in trunk lengths.
WIDTHS = {"shoulder": 0.259 / 0.288, "hip": 0.191 / 0.288}


@dataclass(frozen=True)
class Press:
    """One clip: `keypoints` (T, 18, 3) x, y in pixels and confidence, 0 where not found."""

    name: str
    label: str
    keypoints: Array


def read(folder: Path) -> list[Press]:
    """All clips of a folder; the file's name says good or bad."""
    return [
        Press(path.stem, "good" if "good" in path.stem else "bad", np.load(path))
        for path in sorted(folder.glob("*.npy"))
    ]


def to_poses(press: Press) -> PoseSequence:
    """Keypoints as poses.

    OpenPose gives no depth. That of shoulders and hips is what is missing of their usual width
    in the picture; the side whose ear is seen more is nearer. Other joints lie as deep as the
    shoulder or hip of their side.
    """
    xy_px = np.full((len(press.keypoints), N_LANDMARKS, 2), np.nan)
    confidence = np.zeros(xy_px.shape[:2])
    for i, landmark in enumerate(KEYPOINTS):
        if landmark is not None:
            confidence[:, landmark] = press.keypoints[:, i, 2]
            xy_px[:, landmark] = press.keypoints[:, i, :2]
    xy_px[confidence == 0.0] = np.nan
    hip, shoulder = (
        xy_px[:, list(left_right(joint))].mean(axis=1) for joint in ("hip", "shoulder")
    )
    trunk_px = float(np.nanmedian(np.linalg.norm(shoulder - hip, axis=1)))
    points_px = np.dstack([xy_px, _depths(xy_px, confidence, trunk_px)])
    # Lengths are all that is read of metric landmarks, so that one origin does for all frames.
    origin_px = np.append(np.nanmedian(hip, axis=0), 0.0)
    world_m = (points_px - origin_px) * (TRUNK_M / trunk_px)
    t_s = np.arange(len(xy_px)) / RATE_HZ
    # A keypoint that OpenPose gives at all is seen; its confidence is no visibility.
    return sequence_of(t_s, xy_px, world_m, SIZE_WH)


def _depths(xy_px: Array, confidence: Array, trunk_px: float) -> Array:
    """Depth of each landmark (T, 33) in pixels, negative toward the camera."""
    ears = confidence[:, list(left_right("ear"))].mean(axis=0)
    left_is = -1.0 if ears[0] > ears[1] else 1.0
    depth_px = np.zeros(xy_px.shape[:2])
    for joint, followers in (("shoulder", ("elbow", "wrist")), ("hip", ("knee", "ankle"))):
        left, right = left_right(joint)
        across = np.nanmedian(np.abs(xy_px[:, left, 0] - xy_px[:, right, 0]))
        shown = min(float(np.nan_to_num(across)) / (WIDTHS[joint] * trunk_px), 1.0)
        half_px = 0.5 * WIDTHS[joint] * trunk_px * np.sqrt(1.0 - shown**2)
        for name in (joint, *followers):
            near, far = left_right(name)
            depth_px[:, near], depth_px[:, far] = left_is * half_px, -left_is * half_px
    return np.where(np.isfinite(xy_px[..., 0]), depth_px, np.nan)


def judge_presses(presses: Sequence[Press], jobs: int) -> list[Judged]:
    """The worst finding of each form check in each clip, and all of them as one row."""
    with ProcessPoolExecutor(jobs) as pool:
        return [row for rows in pool.map(_judge_one, presses) for row in rows]


def _judge_one(press: Press) -> list[Judged]:
    report = report_of(to_poses(press), "overhead_press", press.name)
    is_broken = press.label == "bad"
    name, label = press.name, press.label
    said = [found(f, name, label, is_broken=is_broken) for f in form_findings(report)]
    checks = sorted({row.check for row in said})
    rows = [
        worst_of([r for r in said if r.check == check], check, name, label, is_broken=is_broken)
        for check in checks
    ]
    return [*rows, worst_of(said, ANY_FORM, name, label, is_broken=is_broken)]
