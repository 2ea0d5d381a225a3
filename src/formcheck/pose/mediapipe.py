"""MediaPipe's pose landmarker behind the `Estimator` protocol. Only this file knows MediaPipe.

MediaPipe is at work in a thread of its own while the caller waits. Ctrl-C would end the waiting
only: what the thread still uses would be freed, and a landmarker be closed twice, which crashes.
So each call is `uninterrupted`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.core.lifter import has_jumped, is_nearer, is_upside_down
from formcheck.core.poses import CONTOUR_SAMPLES, Frame, PoseFrame
from formcheck.errors import ModelError
from formcheck.interrupts import uninterrupted
from formcheck.pose.estimator import PeopleIn
from formcheck.pose.greyed import without
from formcheck.pose.mask import trunk_chord, trunk_contour
from formcheck.pose.mediapipe_calibration import MEDIAPIPE
from formcheck.pose.mediapipe_import import native_stderr_silenced, without_plots_and_sound
from formcheck.pose.pictures import TURNS, turn_back, turn_back_world, turned
from formcheck.pose.weights import Weights

with without_plots_and_sound():
    from mediapipe import Image, ImageFormat
    from mediapipe.tasks.python import BaseOptions, vision

__all__ = ["MediaPipePose", "people_finder"]

# A frame without the lifter is tried turned on its side, at intervals that double.
# ours: seconds from one try to the next when the lifter has just gone missing; if it is raised, a
# lifter who lies down is found later.
_RETRY_AFTER_S = 0.25
# ours: longest interval in seconds. An empty room costs a try a second, and not three networks a
# frame; if it is raised, a lifter who comes back lying is found later.
_RETRY_EVERY_S = 1.0
# ours: seconds after somebody was found until the frame is searched for others again, and then
# after twice that, and so on: the lifter may come when somebody is already in the background. If it
# is lowered, a frame in which the lifter comes and goes costs two networks.
_LOOK_AGAIN_S = 1.0
# ours: presence, 0 to 1, from which somebody else in the frame is believed; if it is lowered,
# furniture is.
_SURE = 0.9

# ours: seconds from one such look to the next; if it is lowered, bending down costs more time.
_UPRIGHT_EVERY_S = 1.0
# ours: people looked for in a single picture; if it is raised, a crowd costs more time.
_CROWD = 3


class MediaPipePose:
    """Landmarks and, if asked for, the trunk's outline, frame by frame.

    The person detector is trained on upright people. When it loses somebody who lies or
    planks, the frame is tried turned by ±90°, and the turn that finds the lifter is kept
    until it loses them in its turn.

    A turn that was right for one moment, as when a picture is blurred, may show a body upside
    down from then on. Such a body is looked for in the upright picture as well.

    The network follows whom it has found first. When that is somebody new, the picture is also
    searched without them, and whoever is plainly nearer to the camera is followed instead.

    Raises:
        ModelError: MediaPipe can't load the model.
    """

    def __init__(self, weights: Weights, *, segmentation: bool) -> None:
        self._weights = weights
        self._segmentation = segmentation
        self._landmarkers: dict[int, Any] = {}
        self._still: Any = None
        self._last_ms: dict[int, int] = {}
        self._turn = 0
        self._seen_s: float | None = None
        self._last: PoseFrame | None = None
        self._found_s = self._looked_s = self._look_s = -np.inf
        self._retry_s = self._upright_s = -np.inf
        self._landmarker(0)

    @property
    def name(self) -> str:
        """Name of the model file without its suffix."""
        return self._weights.name

    @property
    def sha256(self) -> str:
        """Checksum of the model file."""
        return self._weights.sha256

    @uninterrupted()
    def estimate(self, frame: Frame) -> PoseFrame:
        """The pose in `frame`; times must rise from call to call."""
        if self._seen_s is None:
            self._seen_s = frame.t_s
        image = frame.picture.bgr(MEDIAPIPE.input_side_px)
        pose = self._detect(image, frame.t_s, self._turn)
        if pose is None:
            pose = self._retry(image, frame.t_s, frame.t_s - self._seen_s)
        if pose is not None and is_upside_down(pose.chord_px):
            pose = self._upright(image, pose)
        if pose is not None and self._may_be_another(pose):
            pose = self._nearest(image, pose)
        self._last = pose
        if pose is None:
            return PoseFrame.empty(frame.t_s)
        self._seen_s = frame.t_s
        return _enlarged(pose, image, frame.picture.size_wh)

    def _retry(self, image: NDArray[Any], t_s: float, lost_s: float) -> PoseFrame | None:
        """Somebody elsewhere than the network expected, in the picture as it is or turned."""
        if t_s < self._retry_s:
            return None
        self._retry_s = t_s + float(np.clip(lost_s, _RETRY_AFTER_S, _RETRY_EVERY_S))
        for turn in sorted(TURNS, key=lambda turn: turn != self._turn):
            if (pose := self._detect(image, t_s, turn)) is not None:
                self._turn = turn
                return pose
        return None

    def _upright(self, image: NDArray[Any], pose: PoseFrame) -> PoseFrame:
        """`pose`, or that in the upright picture if the shoulders are above the hips there."""
        if pose.t_s < self._upright_s:
            return pose
        self._upright_s = pose.t_s + _UPRIGHT_EVERY_S
        other = self._look(image, pose.t_s, turn=0)
        if other is None or is_upside_down(other.chord_px):
            return pose
        self._turn = 0
        # In an empty picture the network loses whom it follows, and then searches anew.
        self._detect(np.zeros_like(image), pose.t_s, self._turn)
        return self._detect(image, pose.t_s, self._turn) or other

    def _may_be_another(self, pose: PoseFrame) -> bool:
        """Whether to look who else is there: somebody was just found, or not long ago."""
        if self._last is None or has_jumped(pose.chord_px, self._last.chord_px):
            self._found_s = pose.t_s
            self._look_s = max(pose.t_s, self._looked_s + _LOOK_AGAIN_S)
        if pose.t_s < self._look_s:
            return False
        self._looked_s = pose.t_s
        self._look_s = pose.t_s + max(_LOOK_AGAIN_S, pose.t_s - self._found_s)
        return True

    def _nearest(self, image: NDArray[Any], pose: PoseFrame) -> PoseFrame | None:
        """Who is nearest to the camera in `image`, and is followed from now on."""
        others = without(image, pose)
        other = self._look(others, pose.t_s, self._turn)
        if other is None or not is_nearer(other, pose, MEDIAPIPE.size_error):
            return pose
        # Where the network expects the one it follows it finds nobody, and searches anew.
        found = self._detect(others, pose.t_s, self._turn)
        return found or self._detect(others, pose.t_s, self._turn)

    def _landmarker(self, turn: int) -> Any:
        if turn not in self._landmarkers:
            self._landmarkers[turn] = _open(
                self._weights,
                running_mode=vision.RunningMode.VIDEO,
                output_segmentation_masks=self._segmentation,
            )
            self._last_ms[turn] = -1
        return self._landmarkers[turn]

    def _look(self, image: NDArray[Any], t_s: float, turn: int) -> PoseFrame | None:
        """Somebody in `image`, looked for without regard to who was seen before."""
        if self._still is None:
            self._still = _open(
                self._weights,
                running_mode=vision.RunningMode.IMAGE,
                min_pose_presence_confidence=_SURE,
            )
        picture = turned(image, turn)
        with native_stderr_silenced():
            result = self._still.detect(_picture(picture))
        return next(_poses(result, picture, t_s, turn), None)

    def _detect(self, image: NDArray[Any], t_s: float, turn: int) -> PoseFrame | None:
        """Pose in the pixels of `image`, looked for in the picture turned by `turn` degrees."""
        landmarker = self._landmarker(turn)
        picture = turned(image, turn)
        # VIDEO mode insists on rising whole milliseconds.
        first = self._last_ms[turn] < 0
        self._last_ms[turn] = max(self._last_ms[turn] + 1, round(t_s * 1000))
        # The graph logs its warnings on its first picture.
        with native_stderr_silenced() if first else nullcontext():
            result = landmarker.detect_for_video(_picture(picture), self._last_ms[turn])
        return next(_poses(result, picture, t_s, turn), None)

    def __enter__(self) -> MediaPipePose:
        return self

    @uninterrupted()
    def __exit__(self, *_: object) -> None:
        with native_stderr_silenced():
            for landmarker in (*self._landmarkers.values(), self._still):
                if landmarker is not None:
                    landmarker.close()
        self._landmarkers.clear()
        self._still = None


@contextmanager
def people_finder(weights: Weights, *, segmentation: bool = False) -> Iterator[PeopleIn]:
    """Finds everybody in single pictures, without regard to other pictures.

    Args:
        weights: the model.
        segmentation: whether poses have the trunk's outline.

    Raises:
        ModelError: MediaPipe can't load the model.
    """
    landmarker = _open(
        weights,
        running_mode=vision.RunningMode.IMAGE,
        num_poses=_CROWD,
        output_segmentation_masks=segmentation,
    )
    try:
        yield partial(_people, landmarker)
    finally:
        with uninterrupted(), native_stderr_silenced():
            landmarker.close()


@uninterrupted()
def _people(landmarker: Any, frame: Frame) -> list[PoseFrame]:
    """Everybody in `frame`; where nobody is upright, whoever is found in it turned."""
    image = frame.picture.bgr(MEDIAPIPE.input_side_px)
    for turn in TURNS:
        picture = turned(image, turn)
        with native_stderr_silenced():
            result = landmarker.detect(_picture(picture))
        if poses := list(_poses(result, picture, frame.t_s, turn)):
            return [_enlarged(pose, image, frame.picture.size_wh) for pose in poses]
    return []


@uninterrupted()
def _open(weights: Weights, **options: Any) -> Any:
    base = BaseOptions(model_asset_path=str(weights.path))
    try:
        with native_stderr_silenced():
            return vision.PoseLandmarker.create_from_options(
                vision.PoseLandmarkerOptions(base_options=base, **options)
            )
    except (RuntimeError, ValueError) as error:
        raise ModelError(
            f"{weights.path}: MediaPipe can't load this model ({error}).",
            "Pass a pose landmarker .task file, or leave --model out.",
        ) from error


def _picture(image: NDArray[Any]) -> Image:
    return Image(image_format=ImageFormat.SRGB, data=cv2.cvtColor(image, cv2.COLOR_BGR2RGB))


def _poses(result: Any, picture: NDArray[Any], t_s: float, turn: int) -> Iterator[PoseFrame]:
    """MediaPipe's `result` on the `picture` turned by `turn`, in pixels of the upright one."""
    height, width = picture.shape[:2]
    masks = result.segmentation_masks or [None] * len(result.pose_landmarks)
    for points, world, mask in zip(
        result.pose_landmarks, result.pose_world_landmarks, masks, strict=True
    ):
        xy_px = np.array([(p.x * width, p.y * height) for p in points])
        chord_px = trunk_chord(xy_px)
        contour = np.full((2, CONTOUR_SAMPLES), np.nan)
        if mask is not None:
            contour = trunk_contour(mask.numpy_view().reshape(height, width), chord_px)
        yield PoseFrame(
            t_s=t_s,
            xy_px=turn_back(xy_px, turn, width, height),
            world_m=turn_back_world(np.array([(p.x, p.y, p.z) for p in world]), turn),
            visibility=np.array([p.visibility for p in points]),
            contour=contour,
            chord_px=turn_back(chord_px, turn, width, height),
        )


def _enlarged(pose: PoseFrame, image: NDArray[Any], size_wh: tuple[int, int]) -> PoseFrame:
    """`pose` in the shrunk `image`, in pixels of the whole picture of `size_wh`."""
    # Pixel centres: scale by the true ratio of the sizes, which rounding has changed.
    ratio = np.array(size_wh) / np.array(image.shape[1::-1])
    return replace(pose, xy_px=pose.xy_px * ratio, chord_px=pose.chord_px * ratio)
