"""What is really there in each frame, computed from the bones and not from the picture.

It shares no code with formcheck, so that an error in one can't hide in the other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.lifter.body import Body
from benchmarks.lifter.camera import ViewCamera
from benchmarks.lifter.effort import Posture
from benchmarks.lifter.motion_file import Camera, MotionFile
from benchmarks.lifter.posing import lean_of
from benchmarks.lifter.skeleton import LEFT, UP, Array, Pose, Skeleton
from benchmarks.lifter.timeline import Moment, Timeline

__all__ = [
    "JOINTS",
    "SERIES",
    "Truth",
    "TruthRecorder",
    "hip_offset_t",
    "joints_m",
    "knee_separation_ratio",
    "view_of",
]

_BONES = {
    "shoulder": "upperarm01",
    "elbow": "lowerarm01",
    "wrist": "wrist",
    "hip": "upperleg01",
    "knee": "lowerleg01",
    "ankle": "foot",
    "toe": "toe1-2",
}
_MARKERS = ("nose", "left_ear", "right_ear", "left_heel", "right_heel")

JOINTS: tuple[str, ...] = (
    *(f"{side}_{joint}" for joint in _BONES for side in ("left", "right")),
    *_MARKERS,
)
"""Names along the joint axis of `Truth.xy_px` and `Truth.xyz_m`."""

SERIES: dict[str, str] = {
    "depth": "share of the full range of motion",
    "trunk_lean_deg": "mid-hip to mid-shoulder from vertical, positive forward",
    "lumbar_flexion_deg": "from the standing curve, positive rounds",
    "knee_valgus_deg": "inward turn of each knee about the line hip to ankle",
    "knee_separation_ratio": "distance between the knees over that between the ankles, sideways",
    "hip_offset_t": "mid-hip from the line mid-shoulder to mid-ankle, toward the floor, in trunks",
    "knee_angle_deg": "hip, knee, ankle; mean of both sides",
    "hip_angle_deg": "mid-shoulder, mid-hip, mid-knee; above 180 is over-extended",
    "elbow_angle_deg": "shoulder, elbow, wrist; mean of both sides",
}
"""Numbers of every frame and what they mean."""

_SHALLOW = 0.85
_DEPTH_FAULTS = {
    "squat": "depth",
    "push_up": "depth",
    "glute_bridge": "full_height",
    "deadlift": "lockout",
    "overhead_press": "lockout",
}
"""The check that a rep short of `_SHALLOW` of its range breaks."""


@dataclass(frozen=True, eq=False)
class Truth:
    """The truth of one clip.

    Attributes:
        motion: what was asked for.
        t_s: time of each frame, (frames,).
        xy_px: joints in the picture, (frames, joints, 2).
        xyz_m: joints in the room, (frames, joints, 3).
        phase: of each frame.
        rep: index of the rep from 1, or 0, (frames,).
        series: the numbers named in `SERIES`, each (frames,).
        bar_m: centre of the barbell in the room, (frames, 3); NaN where there is none.
        masks: pixels that show the lifter, (frames, height, width), where asked for.
    """

    motion: MotionFile
    t_s: Array
    xy_px: Array
    xyz_m: Array
    phase: tuple[str, ...]
    rep: Array
    series: dict[str, Array]
    bar_m: Array
    masks: NDArray[np.bool_] | None = None

    def save(self, path: Path) -> None:
        """Write everything as `.npz`; the masks with 8 pixels in a byte (`np.packbits`)."""
        masks = np.zeros((0, 0, 0), bool) if self.masks is None else self.masks
        np.savez_compressed(
            path,
            t_s=self.t_s,
            joints=np.array(JOINTS),
            xy_px=self.xy_px,
            xyz_m=self.xyz_m,
            phase=np.array(self.phase),
            rep=self.rep,
            series=np.array(list(self.series.values())),
            series_names=np.array(list(self.series)),
            bar_m=self.bar_m,
            masks=np.packbits(masks, axis=-1),
            summary=json.dumps(self.summary()),
        )

    def summary(self) -> dict[str, Any]:
        """Exercise, view, reps or hold with their faults: everything but the frames."""
        motion, timeline = self.motion, Timeline(self.motion)
        reps = [
            _part(motion, rep.depth, rep.faults)
            | {"index": times.index, "depth": rep.depth}
            | _rounded(start_s=times.start_s, turn_s=times.turn_s, end_s=times.end_s)
            for times, rep in zip(timeline.reps, motion.reps, strict=True)
        ]
        hold = timeline.hold
        stretches = [
            _part(motion, 1.0, faults) | _rounded(start_s=start_s, end_s=end_s)
            for start_s, end_s, faults in (hold.stretches if hold else ())
        ]
        return {
            "exercise": motion.exercise,
            "view": view_of(motion.camera),
            "camera": motion.camera.model_dump(mode="json"),
            "body": motion.body,
            "height_m": motion.height_m,
            "faults": sorted({check for part in (*reps, *stretches) for check in part["faults"]}),
            "reps": reps,
            "hold": _rounded(start_s=hold.start_s, end_s=hold.end_s) | {"stretches": stretches}
            if hold
            else None,
        }

    def to_json(self) -> str:
        """Summary and frames, rounded: pixels to 0.1, degrees to 0.1, ratios to 0.001."""
        frames: dict[str, Any] = {
            "t_s": np.round(self.t_s, 3).tolist(),
            "rep": self.rep.tolist(),
            "phase": list(self.phase),
        }
        for name, values in self.series.items():
            frames[name] = (np.round(values, 1 if name.endswith("_deg") else 3) + 0.0).tolist()
        pixels = np.round(self.xy_px, 1).transpose(1, 0, 2).reshape(len(JOINTS), -1)
        frames["xy_px"] = dict(zip(JOINTS, pixels.tolist(), strict=True))
        lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in self.summary().items()]
        columns = ",\n".join(
            f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}"
            for key, value in frames.items()
        )
        return "{\n" + ",\n".join(lines) + ',\n"frames": {\n' + columns + "\n}\n}\n"


class TruthRecorder:
    """Collects the truth while a clip is rendered, frame by frame."""

    def __init__(self, motion: MotionFile, body: Body, camera: ViewCamera) -> None:
        self._motion = motion
        self._body = body
        self._camera = camera
        self._t_s: list[float] = []
        self._moments: list[Moment] = []
        self._xyz_m: list[Array] = []
        self._values: list[dict[str, float]] = []
        self._bar_m: list[Array] = []
        self._masks: list[NDArray[np.bool_]] = []

    def add(
        self,
        t_s: float,
        moment: Moment,
        posture: Posture,
        mask: NDArray[np.bool_] | None = None,
    ) -> None:
        """The frame at `t_s`; `mask` is (height, width)."""
        if mask is not None:
            self._masks.append(mask)
        self._t_s.append(t_s)
        self._moments.append(moment)
        self._xyz_m.append(joints_m(self._body, posture.pose))
        has_bar = self._motion.movement.bar and posture.bar_m is not None
        self._bar_m.append(posture.bar_m if has_bar else np.full(3, np.nan))
        self._values.append(_values(self._body.skeleton, moment, posture))

    def truth(self) -> Truth:
        """Everything added so far."""
        return Truth(
            motion=self._motion,
            t_s=np.array(self._t_s),
            xy_px=np.array([self._camera.project(points) for points in self._xyz_m]),
            xyz_m=np.array(self._xyz_m),
            phase=tuple(moment.phase for moment in self._moments),
            rep=np.array([moment.rep or 0 for moment in self._moments]),
            series={name: np.array([v[name] for v in self._values]) for name in SERIES},
            bar_m=np.array(self._bar_m),
            masks=np.array(self._masks) if self._masks else None,
        )


def view_of(camera: Camera) -> str:
    """Name of the camera's view as formcheck reports it; more than 25 degrees off is oblique."""
    for name, yaw_deg in (("front", 0), ("side_left", 90), ("side_right", -90), ("back", 180)):
        off_deg = (camera.yaw_deg - yaw_deg + 180) % 360 - 180
        if abs(off_deg) <= 25:
            return name
    return "oblique"


def joints_m(body: Body, pose: Pose) -> Array:
    """`JOINTS` in the room, (joints, 3)."""
    from_bones = [pose.head(f"{bone}.{side}") for bone in _BONES.values() for side in "LR"]
    vertices = body.skin(pose)
    return np.array([*from_bones, *(vertices[body.markers[name]] for name in _MARKERS)])


def hip_offset_t(pose: Pose) -> float:
    """Distance of mid-hip from the line mid-shoulder to mid-ankle, in trunk lengths.

    Positive toward the floor (sag), negative away from it (pike).
    """
    shoulder, hip, ankle = (pose.middle(bone) for bone in ("upperarm01", "upperleg01", "foot"))
    along = ankle - shoulder
    across = np.cross(LEFT, along)
    across = across * -np.sign(across @ UP) / np.linalg.norm(along)
    return float((hip - shoulder) @ across) / pose.skeleton.trunk_m


def knee_separation_ratio(pose: Pose) -> float:
    """Sideways distance between the knees over that between the ankles."""
    knees, ankles = (
        abs(float((pose.head(f"{bone}.L") - pose.head(f"{bone}.R")) @ LEFT))
        for bone in ("lowerleg01", "foot")
    )
    return knees / ankles


def _angle_deg(a: Array, b: Array, c: Array) -> float:
    u, v = a - b, c - b
    return float(np.degrees(np.arctan2(np.linalg.norm(np.cross(u, v)), u @ v)))


def _both_sides_deg(pose: Pose, *bones: str) -> float:
    sides = (_angle_deg(*(pose.head(f"{bone}.{side}") for bone in bones)) for side in "LR")
    return float(np.mean(tuple(sides)))


def _hip_angle_deg(pose: Pose) -> float:
    """Mid-shoulder, mid-hip, mid-knee at the front of the body: past 180 when over-extended."""
    shoulder, hip, knee = (pose.middle(bone) for bone in ("upperarm01", "upperleg01", "lowerleg01"))
    return (lean_of(hip, knee) - lean_of(hip, shoulder)) % 360


def _values(skeleton: Skeleton, moment: Moment, posture: Posture) -> dict[str, float]:
    pose = posture.pose
    return {
        "depth": moment.effort.depth,
        "trunk_lean_deg": lean_of(pose.middle("upperleg01"), pose.middle("upperarm01")),
        "lumbar_flexion_deg": posture.lumbar_deg,
        "knee_valgus_deg": posture.knee_valgus_deg,
        "knee_separation_ratio": knee_separation_ratio(pose),
        "hip_offset_t": hip_offset_t(pose),
        "knee_angle_deg": _both_sides_deg(pose, "upperleg01", "lowerleg01", "foot"),
        "hip_angle_deg": _hip_angle_deg(pose),
        "elbow_angle_deg": _both_sides_deg(pose, "upperarm01", "lowerarm01", "wrist"),
    }


def _part(motion: MotionFile, depth: float, faults: Mapping[str, float]) -> dict[str, Any]:
    """Fault sizes of a rep or a stretch, and the checks that have something to find."""
    names = list(faults)
    if depth < _SHALLOW and motion.exercise in _DEPTH_FAULTS:
        names.append(_DEPTH_FAULTS[motion.exercise])
    return {
        "faults": [f"{motion.exercise}.{name}" for name in names],
        "fault_sizes_deg": dict(faults),
    }


def _rounded(**seconds: float) -> dict[str, Any]:
    return {name: round(value, 3) for name, value in seconds.items()}
