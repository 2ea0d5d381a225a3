"""Films the stick figures of `lifters` and does to the poses what happens to real clips.

Parallel projection into pixels, and into metres around the hips. Image x points right, y
down; in metres z points away from the camera. A camera at yaw 0 stands in front; at +90 on
the lifter's left, who then looks to image-left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from support.lifters import LIFTERS, Figure
from support.movements import Beat, Script

from formcheck.core.arrays import Array
from formcheck.core.calibration import Calibration
from formcheck.core.camera_view import estimate_view
from formcheck.core.exercise import Exercise
from formcheck.core.judge.judge import report_on
from formcheck.core.landmarks import N_LANDMARKS, Landmark, left_right
from formcheck.core.motion import Motion, trunk_length_px
from formcheck.core.poses import CONTOUR_SAMPLES, PoseFrame, PoseSequence
from formcheck.core.report import ClipInfo, Provenance, Report
from formcheck.core.segment.study import Study, study
from formcheck.exercises import load_exercise

METRES_PER_TRUNK = 0.5
EXACT = Calibration()
"""Of the network that `record` stands for."""
ARRAYS = tuple(PoseSequence.shapes())


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera far away, level with the lifter.

    Attributes:
        yaw_deg: 0 in front, +90 on the lifter's left, 180 behind.
        trunk_px: length of T in the picture.
        size_wh: the picture's size; the ankles stand below its middle.
        noise_px: standard deviation of the landmarks.
        walk_in_s, walk_in_from: until then the lifter walks in from that many T to the side.
    """

    yaw_deg: float = 90.0
    trunk_px: float = 180.0
    size_wh: tuple[int, int] = (1280, 720)
    noise_px: float = 0.0
    walk_in_s: float = 0.0
    walk_in_from: float = 3.0


def record(
    figure: Figure, script: Script | None = None, camera: Camera | None = None
) -> PoseSequence:
    """The poses of `figure` moving by `script`, as a perfect network would see them."""
    script, camera = script or Script(), camera or Camera()
    beat = Beat.of(script)
    ahead, left, up = np.moveaxis(figure.body(beat), 2, 0)
    yaw = np.radians(camera.yaw_deg)
    xyz = np.stack(
        [
            left * np.cos(yaw) - ahead * np.sin(yaw),
            -up,
            -left * np.sin(yaw) - ahead * np.cos(yaw),
        ],
        axis=2,
    )
    hips, shoulders = (list(left_right(joint)) for joint in ("hip", "shoulder"))
    xy_px = camera.trunk_px * xyz[..., :2] + np.array(camera.size_wh) * [0.5, 0.85]
    xy_px += _walk(beat.t_s, camera)[:, None]
    xy_px += np.random.default_rng(3).normal(0.0, camera.noise_px, xy_px.shape)
    return PoseSequence(
        t_s=beat.t_s,
        xy_px=xy_px,
        world_m=METRES_PER_TRUNK * (xyz - xyz[:, hips].mean(axis=1, keepdims=True)),
        visibility=np.full(xy_px.shape[:2], 0.95),
        contour=outline(figure.back(beat), camera.yaw_deg),
        chord_px=np.stack([xy_px[:, hips].mean(axis=1), xy_px[:, shoulders].mean(axis=1)], axis=1),
        size_wh=camera.size_wh,
    )


def shaken(
    sequence: PoseSequence,
    shift_px: Array,
    *,
    zoom: Array | float = 1.0,
    turn_deg: Array | float = 0.0,
) -> PoseSequence:
    """What a camera that moves films, with its motion known from frame to frame.

    Args:
        sequence: what one that stands still would film.
        shift_px: where it moves the picture, (T, 2).
        zoom: by how much it enlarges the picture about its middle, (T,).
        turn_deg: by how much it turns the picture about its middle, (T,).
    """
    middle = complex(*sequence.size_wh) / 2
    turn = zoom * np.exp(1j * np.radians(turn_deg)) * np.ones(len(sequence))
    shift = middle - turn * middle + shift_px[:, 0] + 1j * shift_px[:, 1]

    def moved(points: Array) -> Array:
        z = points[..., 0] + 1j * points[..., 1]
        z = turn[:, None] * z + shift[:, None]
        return np.stack([z.real, z.imag], axis=-1)

    step = turn[1:] / turn[:-1]
    way = shift[1:] - step * shift[:-1]
    camera = np.full((len(sequence), 4), np.nan)
    camera[1:] = np.stack([step.real, step.imag, way.real, way.imag], axis=1)
    return replace(
        sequence,
        xy_px=moved(sequence.xy_px),
        chord_px=moved(sequence.chord_px),
        camera=camera,
    )


def _walk(t_s: Array, camera: Camera) -> Array:
    """Way of the whole lifter in the picture, (T, 2) pixels: steps that bob by a tenth of T."""
    if camera.walk_in_s == 0:
        return np.zeros((len(t_s), 2))
    to_go = np.clip(1.0 - t_s / camera.walk_in_s, 0.0, 1.0)
    bob = 0.1 * np.sin(2 * np.pi * 1.8 * t_s) * (to_go > 0)
    return camera.trunk_px * np.stack([camera.walk_in_from * to_go, bob], axis=1)


def outline(bend_deg: Array, yaw_deg: float) -> Array:
    """Contour (T, 2, 41) of two straight pieces that meet at `bend_deg` (T,) on the back."""
    along = np.linspace(0.0, 1.0, CONTOUR_SAMPLES)
    slope = np.tan(np.radians(bend_deg) / 2.0)[:, None]
    back = 0.15 + slope * (0.45 - np.abs(along - 0.45))
    front = np.full_like(back, 0.2)
    # The back lies to the right hand of hip → shoulder when the left side is near.
    sides = (back, front) if np.sin(np.radians(yaw_deg)) > 0 else (front, back)
    return np.stack(sides, axis=1)


def motion_of(sequence: PoseSequence, calibration: Calibration) -> Motion:
    """The motion of poses that need no cleaning."""
    view = estimate_view(sequence, calibration)
    return Motion(sequence, view, trunk_length_px(sequence), calibration)


def mirrored(sequence: PoseSequence) -> PoseSequence:
    """What the network sees in the mirrored picture: left is right."""
    swap = np.arange(N_LANDMARKS)
    for landmark in Landmark:
        if "LEFT" in landmark.name:
            other = Landmark[landmark.name.replace("LEFT", "RIGHT")]
            swap[[landmark, other]] = other, landmark
    width = sequence.size_wh[0]
    flip = np.array([-1.0, 1.0])
    return replace(
        sequence,
        xy_px=sequence.xy_px[:, swap] * flip + [width, 0.0],
        world_m=sequence.world_m[:, swap] * [-1.0, 1.0, 1.0],
        visibility=sequence.visibility[:, swap],
        contour=sequence.contour[:, ::-1],
        chord_px=sequence.chord_px * flip + [width, 0.0],
    )


def between(sequence: PoseSequence, start_s: float, end_s: float) -> PoseSequence:
    """The frames from `start_s` to `end_s`, with their times left as they are."""
    inside = (sequence.t_s >= start_s) & (sequence.t_s <= end_s)
    return sequence[inside]


def after(first: PoseSequence, then: PoseSequence, pause_s: float = 3.0) -> PoseSequence:
    """One sequence after the other, with nobody in view between them."""
    shift = first.t_s[-1] + pause_s - then.t_s[0]
    return PoseSequence.concat([first, replace(then, t_s=then.t_s + shift)])


def lost(sequence: PoseSequence, start_s: float, end_s: float) -> PoseSequence:
    """Nobody is found from `start_s` to `end_s`."""
    inside = (sequence.t_s >= start_s) & (sequence.t_s <= end_s)
    return sequence.where(~inside)


def hidden(sequence: PoseSequence, joint: str, visibility: float = 0.1) -> PoseSequence:
    """The network is unsure of both sides of `joint` throughout; "contour": no clean edge."""
    if joint == "contour":
        return replace(sequence, contour=np.full_like(sequence.contour, np.nan))
    seen = sequence.visibility.copy()
    seen[:, list(left_right(joint))] = visibility
    return replace(sequence, visibility=seen)


def frames_of(sequence: PoseSequence) -> list[PoseFrame]:
    """The single frames that `sequence` was stacked from."""
    return list(sequence)


def clip_of(sequence: PoseSequence) -> ClipInfo:
    """A clip that `sequence` could come from."""
    return ClipInfo(
        path=Path("set.mp4"),
        duration_s=float(sequence.t_s[-1]),
        size_wh=sequence.size_wh,
        rotation_deg=0,
        frame_rate=30.0,
        variable_frame_rate=False,
    )


def judge(sequence: PoseSequence, exercise: str | Exercise) -> Report:
    """The report on raw poses of an exercise."""
    if isinstance(exercise, str):
        exercise = load_exercise(exercise)
    return report_on(sequence, clip_of(sequence), exercise, Provenance(), calibration=EXACT)


def cut(sequence: PoseSequence, exercise: str) -> Study:
    """The reps or holds in raw poses of an exercise, before anything is judged."""
    return study(sequence, load_exercise(exercise), EXACT)


def report_of(exercise: str, camera: Camera | None = None) -> Report:
    """The report on the faultless lifter of an exercise."""
    return judge(record(*LIFTERS[exercise], camera), exercise)
