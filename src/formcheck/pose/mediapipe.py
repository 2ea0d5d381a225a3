"""MediaPipe's pose landmarker behind the `Estimator` protocol. Only this file knows MediaPipe."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Array
from formcheck.core.lifter import has_jumped, is_nearer
from formcheck.core.poses import CONTOUR_SAMPLES, Frame, PoseFrame
from formcheck.errors import ModelError
from formcheck.pose.greyed import without
from formcheck.pose.mask import trunk_chord, trunk_contour
from formcheck.pose.mediapipe_calibration import MEDIAPIPE
from formcheck.pose.mediapipe_import import native_stderr_silenced, without_plots_and_sound
from formcheck.pose.weights import Weights

with without_plots_and_sound():
    from mediapipe import Image, ImageFormat
    from mediapipe.tasks.python import BaseOptions, vision

__all__ = ["MediaPipePose"]

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

# structural: degrees and OpenCV's codes for them.
_TURNS: dict[int, int | None] = {
    0: None,
    90: cv2.ROTATE_90_CLOCKWISE,
    -90: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


class MediaPipePose:
    """Landmarks and, if asked for, the trunk's outline, frame by frame.

    The person detector is trained on upright people. When it loses somebody who lies or
    planks, the frame is tried turned by ±90°, and the turn that finds the lifter is kept
    until it loses them in its turn.

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
        self._retry_s = -np.inf
        self._landmarker(0)

    @property
    def name(self) -> str:
        """Name of the model file without its suffix."""
        return self._weights.name

    @property
    def sha256(self) -> str:
        """Checksum of the model file."""
        return self._weights.sha256

    def estimate(self, frame: Frame) -> PoseFrame:
        """The pose in `frame`; times must rise from call to call."""
        if self._seen_s is None:
            self._seen_s = frame.t_s
        image = _shrunk(frame.image_bgr)
        pose = self._detect(image, frame.t_s, self._turn)
        if pose is None:
            pose = self._retry(image, frame.t_s, frame.t_s - self._seen_s)
        if pose is not None and self._may_be_another(pose):
            pose = self._nearest(image, pose)
        self._last = pose
        if pose is None:
            return PoseFrame.empty(frame.t_s)
        self._seen_s = frame.t_s
        # Pixel centres: scale by the true ratio of the sizes, which rounding has changed.
        ratio = np.array(frame.image_bgr.shape[1::-1]) / np.array(image.shape[1::-1])
        return PoseFrame(
            t_s=frame.t_s,
            xy_px=pose.xy_px * ratio,
            world_m=pose.world_m,
            visibility=pose.visibility,
            contour=pose.contour,
            chord_px=pose.chord_px * ratio,
        )

    def _retry(self, image: NDArray[Any], t_s: float, lost_s: float) -> PoseFrame | None:
        """Somebody elsewhere than the network expected, in the picture as it is or turned."""
        if t_s < self._retry_s:
            return None
        self._retry_s = t_s + float(np.clip(lost_s, _RETRY_AFTER_S, _RETRY_EVERY_S))
        for turn in sorted(_TURNS, key=lambda turn: turn != self._turn):
            if (pose := self._detect(image, t_s, turn)) is not None:
                self._turn = turn
                return pose
        return None

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
        other = self._look(others, pose.t_s)
        if other is None or not is_nearer(other, pose, MEDIAPIPE.size_error):
            return pose
        # Where the network expects the one it follows it finds nobody, and searches anew.
        found = self._detect(others, pose.t_s, self._turn)
        return found or self._detect(others, pose.t_s, self._turn)

    def _landmarker(self, turn: int) -> Any:
        if turn not in self._landmarkers:
            self._landmarkers[turn] = self._open(
                running_mode=vision.RunningMode.VIDEO,
                output_segmentation_masks=self._segmentation,
            )
            self._last_ms[turn] = -1
        return self._landmarkers[turn]

    def _open(self, **options: Any) -> Any:
        base = BaseOptions(model_asset_path=str(self._weights.path))
        try:
            with native_stderr_silenced():
                return vision.PoseLandmarker.create_from_options(
                    vision.PoseLandmarkerOptions(base_options=base, **options)
                )
        except (RuntimeError, ValueError) as error:
            raise ModelError(
                f"{self._weights.path}: MediaPipe can't load this model ({error}).",
                "Pass a pose landmarker .task file, or leave --model out.",
            ) from error

    def _look(self, image: NDArray[Any], t_s: float) -> PoseFrame | None:
        """Somebody in `image`, looked for without regard to who was seen before."""
        if self._still is None:
            self._still = self._open(
                running_mode=vision.RunningMode.IMAGE, min_pose_presence_confidence=_SURE
            )
        turned = _turned(image, self._turn)
        with native_stderr_silenced():
            result = self._still.detect(_picture(turned))
        return self._pose(result, turned, t_s, self._turn)

    def _detect(self, image: NDArray[Any], t_s: float, turn: int) -> PoseFrame | None:
        """Pose in the pixels of `image`, looked for in the picture turned by `turn` degrees."""
        landmarker = self._landmarker(turn)
        turned = _turned(image, turn)
        # VIDEO mode insists on rising whole milliseconds.
        first = self._last_ms[turn] < 0
        self._last_ms[turn] = max(self._last_ms[turn] + 1, round(t_s * 1000))
        # The graph logs its warnings on its first picture.
        with native_stderr_silenced() if first else nullcontext():
            result = landmarker.detect_for_video(_picture(turned), self._last_ms[turn])
        return self._pose(result, turned, t_s, turn)

    def _pose(self, result: Any, turned: NDArray[Any], t_s: float, turn: int) -> PoseFrame | None:
        """MediaPipe's `result` on the picture `turned` by `turn`, in pixels of the upright one."""
        if not result.pose_landmarks:
            return None
        points = result.pose_landmarks[0]
        height, width = turned.shape[:2]
        xy_px = np.array([(p.x * width, p.y * height) for p in points])
        chord_px = trunk_chord(xy_px)
        contour = np.full((2, CONTOUR_SAMPLES), np.nan)
        if result.segmentation_masks:
            mask = result.segmentation_masks[0].numpy_view().reshape(height, width)
            contour = trunk_contour(mask, chord_px)
        world_m = np.array([(p.x, p.y, p.z) for p in result.pose_world_landmarks[0]])
        return PoseFrame(
            t_s=t_s,
            xy_px=_turn_back(xy_px, turn, width, height),
            world_m=_turn_back_world(world_m, turn),
            visibility=np.array([p.visibility for p in points]),
            contour=contour,
            chord_px=_turn_back(chord_px, turn, width, height),
        )

    def __enter__(self) -> MediaPipePose:
        return self

    def __exit__(self, *_: object) -> None:
        with native_stderr_silenced():
            for landmarker in (*self._landmarkers.values(), self._still):
                if landmarker is not None:
                    landmarker.close()
        self._landmarkers.clear()
        self._still = None


def _turned(image: NDArray[Any], turn: int) -> NDArray[Any]:
    rotation = _TURNS[turn]
    return image if rotation is None else cv2.rotate(image, rotation)


def _picture(image: NDArray[Any]) -> Image:
    return Image(image_format=ImageFormat.SRGB, data=cv2.cvtColor(image, cv2.COLOR_BGR2RGB))


def _shrunk(image: NDArray[Any]) -> NDArray[Any]:
    """`image` (height, width, 3) with at most `input_side_px` on its longer side."""
    interpolation = cv2.INTER_AREA
    while max(image.shape[:2]) >= 2 * MEDIAPIPE.input_side_px:
        # Halving is much quicker than averaging by another factor, and leaves too little to
        # shrink for averaging to matter.
        image = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        interpolation = cv2.INTER_LINEAR
    scale = MEDIAPIPE.input_side_px / max(image.shape[:2])
    if scale < 1.0:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=interpolation)
    return image


def _turn_back(xy_px: Array, turn: int, width: int, height: int) -> Array:
    """Points (…, 2) of a picture that was turned, in the pixels of the original.

    `width` and `height` are those of the turned picture. Turning keeps left and right
    hand, so contour sides need no exchange.
    """
    x, y = xy_px[..., 0], xy_px[..., 1]
    if turn == 90:
        return np.stack([y, width - x], axis=-1)
    if turn == -90:
        return np.stack([height - y, x], axis=-1)
    return xy_px


def _turn_back_world(world_m: Array, turn: int) -> Array:
    """The same for metric landmarks (33, 3), whose origin is the hips."""
    x, y, z = world_m.T
    if turn == 90:
        return np.stack([y, -x, z], axis=-1)
    if turn == -90:
        return np.stack([-y, x, z], axis=-1)
    return world_m
