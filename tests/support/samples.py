"""Every second pose of each sample video, found by the full model: no network needed here.

    PYTHONPATH=src:. python tests/support/samples.py

finds them anew, after the samples or the pose code have changed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from formcheck.core.poses import PoseSequence
from formcheck.pipeline.landmarks import Saved, load_landmarks, save_landmarks

SAMPLES = Path(__file__).parents[2] / "sample_videos"
LANDMARKS = Path(__file__).parents[1] / "landmarks"
CLIPS = sorted(SAMPLES.glob("*.mp4"))
_STEPS = {"xy_px": 8, "chord_px": 8, "world_m": 256, "visibility": 16, "contour": 512}
"""Poses are rounded to these shares of their unit: they take a third of the space."""


def poses_of(clip: Path) -> PoseSequence:
    """The saved poses of a sample."""
    return load_landmarks(LANDMARKS / f"{clip.stem}.npz").sequence


def _find(clip: Path) -> Saved:
    from formcheck.pose.mediapipe import MediaPipePose
    from formcheck.pose.weights import find_weights
    from formcheck.video.source import open_video

    with open_video(clip) as source, MediaPipePose(find_weights("full"), segmentation=True) as pose:
        poses = [pose.estimate(frame) for frame in source][::2]
        sequence = PoseSequence.stack(poses, source.info.size_wh)
    rounded = {n: np.round(getattr(sequence, n) * step) / step for n, step in _STEPS.items()}
    return Saved(replace(sequence, **rounded), "sample", pose.name, pose.sha256)


if __name__ == "__main__":
    LANDMARKS.mkdir(exist_ok=True)
    for clip in CLIPS:
        save_landmarks(LANDMARKS / f"{clip.stem}.npz", _find(clip))
