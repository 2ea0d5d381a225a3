"""Clips to judge: those of the grid in a cache, the committed ones, and the sample videos.

The cache has a folder a clip, named by a hash of its motion, with the clip, its truth and
its landmarks. The landmarks' name tells by which weights and pose code they were found.
Delete the cache after a change to the synthetic lifter itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import formcheck.pose
from benchmarks.grid import GridClip
from benchmarks.known import Known
from benchmarks.lifter.motion_file import MotionFile, load_motion
from formcheck.core.poses import PoseSequence
from formcheck.pipeline.landmarks import Saved, load_landmarks, save_arrays, save_landmarks
from formcheck.pipeline.options import LANDMARKS
from formcheck.pose.weights import find_weights

__all__ = [
    "DATA",
    "SAMPLES",
    "VIDEO",
    "Case",
    "default_cache",
    "folder_of",
    "fresh_case",
    "is_ready",
    "is_rendered",
    "known_in",
    "load_case",
    "prepare",
    "read_case",
    "render",
    "sample_case",
    "write_case",
]

SAMPLES = Path(__file__).parents[1] / "sample_videos"
DATA = Path(__file__).with_name("data")
"""Landmarks and truth of some clips of the grid, to judge without a picture."""

VIDEO = "clip.mp4"
"""What a rendered clip is called in its folder."""

_TRUTH = "truth.npz"
_MOTIONS = Path(__file__).parent / "lifter" / "motions"
_POSE_CODE = ("mediapipe.py", "mask.py", "pictures.py")
_STEPS = {"xy_px": 32, "chord_px": 32, "world_m": 1024, "visibility": 128, "contour": 4096}
"""Committed landmarks are rounded to these shares of their unit: far below their error."""


@dataclass(frozen=True, eq=False)
class Case:
    """A clip to judge: what is in it, and the poses found in it."""

    name: str
    part: str
    condition: str
    known: Known
    sequence: PoseSequence


def default_cache() -> Path:
    """Where rendered clips are kept."""
    import platformdirs

    return platformdirs.user_cache_path("formcheck") / "accuracy"


def prepare(clip: GridClip, cache: Path) -> None:
    """Render the clip and find its poses, unless that is done already.

    Raises:
        NoGraphicsError: there is no OpenGL to draw with.
    """
    folder = render(clip.motion, cache)
    landmarks = folder / _landmarks_name()
    if not landmarks.is_file():
        save_landmarks(landmarks, _find_poses(folder / VIDEO))


def render(motion: MotionFile, cache: Path) -> Path:
    """The folder of a clip, which is rendered first unless that is done already.

    Raises:
        NoGraphicsError: there is no OpenGL to draw with.
    """
    folder = folder_of(motion, cache)
    if not is_rendered(motion, cache):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "motion.json").write_text(motion.model_dump_json(), encoding="utf-8")
        save_arrays(folder / _TRUTH, _render(motion, folder / VIDEO).to_arrays())
    return folder


def is_rendered(motion: MotionFile, cache: Path) -> bool:
    """Whether the clip and its truth are there."""
    return (folder_of(motion, cache) / _TRUTH).is_file()


def folder_of(motion: MotionFile, cache: Path) -> Path:
    """Where what belongs to a clip is kept."""
    digest = hashlib.sha256(motion.model_dump_json().encode()).hexdigest()
    return cache / digest[:16]


def is_ready(clip: GridClip, cache: Path) -> bool:
    """Whether the clip is rendered and its poses are found."""
    return (folder_of(clip.motion, cache) / _landmarks_name()).is_file()


def load_case(clip: GridClip, cache: Path) -> Case:
    """A clip that is ready."""
    folder = folder_of(clip.motion, cache)
    known = known_in(folder)
    sequence = load_landmarks(folder / _landmarks_name()).sequence
    return Case(clip.name, clip.part, clip.condition, known, sequence)


def known_in(folder: Path) -> Known:
    """The truth of the clip that was rendered into `folder`."""
    return Known.from_arrays(_load(folder / _TRUTH))


def fresh_case(clip: GridClip, folder: Path) -> Case:
    """A clip rendered now, whatever the cache holds.

    Raises:
        NoGraphicsError: there is no OpenGL to draw with.
    """
    video = folder / f"{clip.name}.mp4"
    known = _render(clip.motion, video)
    return Case(f"fresh-{clip.name}", clip.part, clip.condition, known, _find_poses(video).sequence)


def sample_case(name: str, analysed: Path | None = None) -> Case:
    """A sample video, its poses found now, or by formcheck in a folder of `analysed`."""
    known = Known.of_motion(load_motion(_MOTIONS / f"{name}.toml"))
    if analysed:
        sequence = load_landmarks(analysed / name / LANDMARKS).sequence
    else:
        sequence = _find_poses(SAMPLES / f"{name}.mp4").sequence
    return Case(f"sample-{name}", "tune", "plain", known, sequence)


def write_case(case: Case, path: Path) -> None:
    """Keep a case as one small file."""
    poses = {
        name: (np.round(getattr(case.sequence, name) * step) / step).astype(np.float32)
        for name, step in _STEPS.items()
    }
    about = {
        "name": np.array(case.name),
        "part": np.array(case.part),
        "condition": np.array(case.condition),
        "pose_t_s": case.sequence.t_s,
        "size_wh": np.array(case.sequence.size_wh),
    }
    save_arrays(path, {**about, **poses, **case.known.to_arrays()})


def read_case(path: Path) -> Case:
    """Read what `write_case` wrote."""
    arrays = _load(path)
    width, height = (int(side) for side in arrays["size_wh"])
    sequence = PoseSequence(
        t_s=arrays["pose_t_s"].astype(float),
        size_wh=(width, height),
        **{name: arrays[name].astype(float) for name in _STEPS},
    )
    return Case(
        name=str(arrays["name"]),
        part=str(arrays["part"]),
        condition=str(arrays["condition"]),
        known=Known.from_arrays(arrays),
        sequence=sequence,
    )


def _load(path: Path) -> dict[str, NDArray[Any]]:
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


def _render(motion: MotionFile, video: Path) -> Known:
    from benchmarks.lifter.clip import render_clip

    return Known.of(render_clip(motion, video))


def _find_poses(video: Path) -> Saved:
    """The poses in a video, with the back's outline."""
    from formcheck.pose.mediapipe import MediaPipePose
    from formcheck.video.source import open_video

    weights = find_weights("full")
    with open_video(video) as source, MediaPipePose(weights, segmentation=True) as estimator:
        frames = [estimator.estimate(frame) for frame in source]
        sequence = PoseSequence.stack(frames, source.info.size_wh)
    return Saved(sequence, key="", model_name=weights.name, model_sha256=weights.sha256)


@lru_cache(maxsize=1)
def _landmarks_name() -> str:
    digest = hashlib.sha256(find_weights("full").sha256.encode())
    for name in _POSE_CODE:
        digest.update(Path(formcheck.pose.__file__).with_name(name).read_bytes())
    return f"landmarks-{digest.hexdigest()[:12]}.npz"
