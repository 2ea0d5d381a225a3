"""The truth of a clip as the accuracy benchmark keeps it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.lifter.body import load_body
from benchmarks.lifter.clip import frame_times
from benchmarks.lifter.motion_file import MotionFile
from benchmarks.lifter.performer import Performer
from benchmarks.lifter.scene import place_camera
from benchmarks.lifter.truth import JOINTS, Truth, TruthRecorder

__all__ = ["Array", "Known"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Known:
    """What is really in a clip.

    Attributes:
        summary: exercise, view, camera, reps or hold, as `Truth.summary` has them.
        t_s: time of each frame, (frames,).
        xyz_m: joints in the room, x to the lifter's left, y backward, z up; (frames, joints, 3).
        series: numbers of every frame by name, each (frames,).
        bar_m: centre of the barbell in the room, (frames, 3); NaN where there is none, and in
            files written before it was kept.
    """

    summary: dict[str, Any]
    t_s: Array
    xyz_m: Array
    series: dict[str, Array]
    bar_m: Array

    @classmethod
    def of(cls, truth: Truth) -> Known:
        """What is kept of a rendered clip's truth."""
        return cls(truth.summary(), truth.t_s, truth.xyz_m, dict(truth.series), truth.bar_m)

    @classmethod
    def of_motion(cls, motion: MotionFile) -> Known:
        """The truth of a motion without drawing a picture of it."""
        body = load_body(motion.body, motion.height_m)
        performer = Performer(motion, body.skeleton)
        recorder = TruthRecorder(motion, body, place_camera(motion))
        for t_s in frame_times(motion):
            recorder.add(t_s, *performer.at(t_s))
        return cls.of(recorder.truth())

    def joint(self, name: str) -> Array:
        """A joint, or the midpoint of a left and right one, in the room, (frames, 3)."""
        if name in JOINTS:
            return np.asarray(self.xyz_m[:, JOINTS.index(name)])
        return (self.joint(f"left_{name}") + self.joint(f"right_{name}")) / 2

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """As arrays for `np.savez`, rounded to half a millimetre and a hundredth of a degree."""
        return {
            "summary": np.array(json.dumps(self.summary)),
            "t_s": self.t_s,
            "xyz_m": (np.round(self.xyz_m * 2048) / 2048).astype(np.float32),
            "series": (np.round(np.array(list(self.series.values())) * 128) / 128).astype("f4"),
            "series_names": np.array(list(self.series)),
            "bar_m": (np.round(self.bar_m * 2048) / 2048).astype(np.float32),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Known:
        """Read what `to_arrays` wrote."""
        names = [str(name) for name in arrays["series_names"]]
        values = arrays["series"].astype(float)
        no_bar = np.full((len(arrays["t_s"]), 3), np.nan)
        return cls(
            summary=json.loads(str(arrays["summary"])),
            t_s=arrays["t_s"].astype(float),
            xyz_m=arrays["xyz_m"].astype(float),
            series=dict(zip(names, values, strict=True)),
            bar_m=arrays.get("bar_m", no_bar).astype(float),
        )
