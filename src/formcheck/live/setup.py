"""Is the lifter seen well enough to begin? Plain sentences about what is not right yet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formcheck.core.arrays import Array, Image
from formcheck.core.calibration import Calibration
from formcheck.core.camera_view import View, ViewEstimate, estimate_view
from formcheck.core.exercise import Exercise
from formcheck.core.geometry import distance, lean_deg
from formcheck.core.judge.sight import growth, is_in_view
from formcheck.core.landmarks import Landmark, left_right
from formcheck.core.motion import Motion, trunk_length_px
from formcheck.core.poses import PoseFrame, PoseSequence
from formcheck.core.segment.gate import posture_mask

__all__ = ["brightness", "check_setup", "in_start_posture", "is_still"]

# ours: share of the frame; a joint this near to its edge may be cut off in the next rep.
EDGE = 0.02
SEEN = 0.5  # ours: visibility from which on a joint counts as seen.
SMALLEST = 0.4  # ours: share of the frame's longer way that the lifter takes up at least.
LARGEST = 0.96  # ours: share of the frame's longer way that the lifter takes up at most.
BLACK = 6.0  # ours: mean brightness, 0 to 255, of a covered or forbidden camera.
DARK = 45.0  # ours: mean brightness below which more light is asked for.
BRIGHT = 235.0  # ours: mean brightness above which less light is asked for.
MOST_TILT_DEG = 8.0  # ours: degrees that the camera may be off level.
# ours: degrees; a lifter whose legs and trunk are this near to upright shows the camera's tilt.
UPRIGHT_DEG = 15.0
# ours: trunk lengths that hips and shoulders of a lifter who waits move within a second at most.
STILL = 0.15
# ours: share of the main checks of the best view that a view has to show to be good enough.
ENOUGH = 0.5

# structural: the yaw, in degrees, of a camera that stands square to the lifter.
_SQUARE_ON = {View.SIDE_LEFT: 90.0, View.SIDE_RIGHT: -90.0, View.FRONT: 0.0, View.BACK: 180.0}
_HEAD = (Landmark.NOSE,)
_FEET = (*left_right("ankle"), *left_right("toe"))


def brightness(image_bgr: Image) -> float:
    """Mean brightness of a picture, 0 to 255; a few thousand pixels tell it."""
    return float(image_bgr[::16, ::16].mean())


def check_setup(
    frames: Sequence[PoseFrame],
    exercise: Exercise | None,
    size_wh: tuple[int, int],
    calibration: Calibration,
    light: float,
) -> list[str]:
    """What to change before the set, the most important first; empty when all is well.

    Args:
        frames: the last second or so.
        exercise: what is going to be done; None if that is not known, and with it no view.
        size_wh: width and height of the pictures.
        calibration: that of the network that finds the poses.
        light: their `brightness`.
    """
    if light < BLACK:
        return ["The picture is black. Open the camera's shutter, or allow access to the camera."]
    said = []
    if light < DARK:
        said.append("It is too dark. Put on a light, or move the lamp behind the camera.")
    elif light > BRIGHT:
        said.append("It is too bright. Turn the camera away from the window.")
    seen = [frame for frame in frames if np.isfinite(frame.xy_px).any()]
    if len(seen) < max(2, len(frames) // 2):
        return [*said, "Step into the picture, head to feet."]
    body = PoseSequence.stack(seen, size_wh)
    said += [*_framing(body), *_tilt(body)]
    return said if exercise is None else [*said, *_view(body, exercise, calibration)]


def in_start_posture(
    frames: Sequence[PoseFrame],
    exercise: Exercise,
    size_wh: tuple[int, int],
    calibration: Calibration,
) -> bool:
    """Whether the lifter is in the exercise's posture throughout `frames`."""
    body = PoseSequence.stack(frames, size_wh)
    if len(body) < 2 or np.isnan(body.xy_px).all(axis=(1, 2)).any():
        return False
    view = estimate_view(body, calibration)
    motion = Motion(body, view, trunk_length_px(body), calibration)
    return bool(posture_mask(motion, exercise).mean() >= 0.9)


def is_still(frames: Sequence[PoseFrame], size_wh: tuple[int, int]) -> bool:
    """Whether the lifter is seen and stays in one place throughout `frames`."""
    body = PoseSequence.stack(frames, size_wh)
    if len(body) < 2 or np.isnan(body.xy_px).all(axis=(1, 2)).any():
        return False
    trunk = np.ptp(body.chord_px, axis=0).max() / max(trunk_length_px(body), 1.0)
    return bool(trunk <= STILL)


def _framing(body: PoseSequence) -> list[str]:
    """Whole body in the picture, and large enough."""
    said = []
    place = body.xy_px / np.array(body.size_wh)
    if _is_cut(place, body.visibility, _HEAD):
        said.append("Your head is out of the picture. Step back, or tilt the camera up.")
    if _is_cut(place, body.visibility, _FEET):
        said.append("Your feet are out of the picture. Step back, or tilt the camera down.")
    extent = np.median(np.ptp(place, axis=1), axis=0).max()
    if not said and extent > LARGEST:
        said.append("You fill the whole picture. Step back a little.")
    if extent < SMALLEST:
        said.append("You are small in the picture. Come closer, or zoom in.")
    return said


def _is_cut(place: Array, visibility: Array, joints: tuple[Landmark, ...]) -> bool:
    """Whether the joints lie at or beyond the picture's edge, or nearly none of them is seen."""
    at = np.median(place[:, joints], axis=0)
    outside = ((at < EDGE) | (at > 1.0 - EDGE)).any(axis=1)
    # One foot may well be hidden by the other leg.
    hidden = np.median(visibility[:, joints], axis=0) < SEEN
    return bool(outside.mean() >= 0.5 or hidden.all())


def _tilt(body: PoseSequence) -> list[str]:
    """The line from feet to shoulders of a lifter who stands is plumb."""
    ends = [body.xy_px[:, list(left_right(j))].mean(axis=1) for j in ("ankle", "hip", "shoulder")]
    ankle, hip, shoulder = (np.median(end, axis=0) for end in ends)
    lengths = distance(np.stack([ankle, hip]), np.stack([hip, shoulder]))
    leans = [float(lean_deg(low, high)) for low, high in ((ankle, hip), (hip, shoulder))]
    if lengths.min() <= 0 or max(np.abs(leans)) > UPRIGHT_DEG + MOST_TILT_DEG:
        return []  # not standing: nothing can be told
    # A lifter who leans bends at the hip; a camera that leans tilts both parts alike.
    if min(leans) * max(leans) > 0 and min(np.abs(leans)) > MOST_TILT_DEG:
        return ["The camera is tilted. Set it level."]
    return []


def _view(body: PoseSequence, exercise: Exercise, calibration: Calibration) -> list[str]:
    """Can enough be judged from here, and if not, from where."""
    now = estimate_view(body, calibration)
    motion = Motion(body, now, trunk_length_px(body), calibration)
    able = {
        view: _able(exercise, motion.seen_from(ViewEstimate(view, yaw_deg, 1.0, 0.0)))
        for view, yaw_deg in _SQUARE_ON.items()
    }
    best = max(able.values())
    if _able(exercise, motion) >= ENOUGH * best:
        return []
    sides = [v for v in (View.SIDE_LEFT, View.SIDE_RIGHT) if able[v] == best]
    if not sides:
        wanted = View.FRONT if able[View.FRONT] == best else View.BACK
        toward = "Face the camera" if wanted is View.FRONT else "Turn your back to the camera"
        return [f"{toward}: most of this exercise can't be judged from here."]
    side = "left" if (now.yaw_deg or 0.0) >= 0 else "right"
    return [f"Turn side-on: your {side} to the camera."]


def _able(exercise: Exercise, motion: Motion) -> int:
    """How many of the main checks can be judged from where the camera stands."""
    main = [check for check in exercise.checks if check.id in exercise.main_checks]
    return sum(is_in_view(check, motion.view.view, growth(check, motion)) for check in main)
