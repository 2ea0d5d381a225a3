"""squats3d.npz: single squats as 3D joints, each judged from several simulated cameras.

The joints come from several real cameras, so that the movement is a person's; the one camera
of formcheck is simulated, with errors of the landmarks. The network's own biases are not
simulated, although the product corrects for them (7° of yaw in a side view).

The front is where the lines from the right to the left hip and shoulder are square to; the toes
tell front from behind. Cameras are told by their yaw from there, positive on the lifter's left.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.lifter.skeleton import Array, unit
from benchmarks.outside.judged import Judged
from benchmarks.outside.judging import report_of, rows_of
from benchmarks.outside.simulated import Noise, Phone, film
from formcheck.core.landmarks import N_LANDMARKS, Landmark

__all__ = ["DIRECTIONS_DEG", "FAULTS", "GOOD", "Squat", "judge_squats", "landmarks_m", "read"]

DIRECTIONS_DEG = tuple(range(0, 181, 15))
"""Camera directions off the front, in degrees."""

FAULTS = {
    "squat.knees_caving": "knees caving",
    "squat.depth": "no depth",
    "squat.heel_lift": "heels lifting",
    "squat.bending_forward": "bending forward",
}
"""The instructed fault that each check is there for."""
GOOD = ("olympic squat", "powerlifting squat")
"""Labels of good squats, in two styles."""

# ours: frames per second; a squat then takes 3.3 s in the median.
RATE_HZ = 30.0
# ours: length of the trunk that the joints are scaled to, in metres.
TRUNK_M = 0.5
# source: the data's README: the value of joints that can't be used.
UNUSABLE = -32768
# structural: positions are stored in hundredths.
UNITS = 100.0

_HEAD = (0, 1, 2)
"""Nose, and the corners of the mouth of the even and the odd side."""
_PAIRS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "toe")
"""The data's joints from the fourth on, each of the even side, then of the odd one."""


@dataclass(frozen=True)
class Squat:
    """One squat: `joints` (T, 19, 3) as the data has them."""

    name: str
    label: str
    joints: Array


def read(path: Path) -> list[Squat]:
    """All squats in which the trunk is known."""
    with np.load(path, allow_pickle=False) as data:
        whole = data["xyz_hundredths"].astype(float)
        whole[whole == UNUSABLE] = np.nan
        parts = np.split(whole / UNITS, data["offsets"][1:-1])
        labels, names = data["label"].tolist(), data["name"].tolist()
    squats = [
        Squat(f"{name}#{i}", label, joints)
        for i, (name, label, joints) in enumerate(zip(names, labels, parts, strict=True))
    ]
    return [squat for squat in squats if np.isfinite(_trunks(squat.joints)).any()]


def _pair(joints: Array, name: str) -> tuple[Array, Array]:
    """The even and the odd side's joint, each (T, 3)."""
    even = 3 + 2 * _PAIRS.index(name)
    return joints[:, even], joints[:, even + 1]


def _middle(joints: Array, name: str) -> Array:
    return np.asarray(np.mean(_pair(joints, name), axis=0))


def _trunks(joints: Array) -> Array:
    return np.asarray(np.linalg.norm(_middle(joints, "shoulder") - _middle(joints, "hip"), axis=1))


def _axes(joints: Array) -> tuple[Array, bool]:
    """Unit vectors to the lifter's left, backward and up, (3, 3); whether even is left."""
    rise = np.nanmedian((_middle(joints, "shoulder") - _middle(joints, "ankle"))[:, 1])
    up = np.array([0.0, np.sign(rise), 0.0])
    lines = []
    for name in ("shoulder", "hip"):
        even, odd = _pair(joints, name)
        line = np.nanmedian(even - odd, axis=0) * (1.0, 0.0, 1.0)
        lines.append(unit(line))
    across = unit(np.sum(lines, axis=0))
    forward = np.cross(across, up)
    toes = np.nanmedian(_middle(joints, "toe") - _middle(joints, "heel"), axis=0)
    even_is_left = bool(forward @ toes > 0)
    sign = 1.0 if even_is_left else -1.0
    return np.stack([sign * across, -sign * forward, up]), even_is_left


def landmarks_m(joints: Array) -> Array:
    """The 33 landmarks (T, 33, 3) of a squat, in metres, in the axes that `film` takes.

    The trunk is `TRUNK_M` long and the feet stand on the floor. Eyes, ears and fingers are
    unknown.
    """
    axes, even_is_left = _axes(joints)
    middle = np.nanmedian(_middle(joints, "hip"), axis=0)
    placed = (joints - middle) @ axes.T * (TRUNK_M / np.nanpercentile(_trunks(joints), 90))
    feet = [_middle(placed, name)[:, 2] for name in ("heel", "toe")]
    placed[..., 2] -= min(float(np.nanmedian(height)) for height in feet)
    out = np.full((len(joints), N_LANDMARKS, 3), np.nan)
    out[:, Landmark.NOSE], *mouth = (placed[:, i] for i in _HEAD)
    sides = ("LEFT", "RIGHT") if even_is_left else ("RIGHT", "LEFT")
    for side, corner in zip(sides, mouth, strict=True):
        out[:, Landmark[f"MOUTH_{side}"]] = corner
    for name in _PAIRS:
        for side, joint in zip(sides, _pair(placed, name), strict=True):
            out[:, Landmark[f"{side}_{name.upper()}"]] = joint
    return out


def _is_broken(label: str, fault: str) -> bool | None:
    """Whether a squat with `label` has `fault`; a squat with another fault may have this too."""
    return True if label == fault else False if label in GOOD else None


def judge_squats(
    squats: Sequence[Squat], directions_deg: Sequence[float], seed: int, jobs: int
) -> list[Judged]:
    """Every check of `FAULTS` on every squat from every direction."""
    one = partial(_judge_one, directions_deg=tuple(directions_deg), seed=seed)
    with ProcessPoolExecutor(jobs) as pool:
        return [row for rows in pool.map(one, squats, chunksize=4) for row in rows]


def _judge_one(squat: Squat, directions_deg: Sequence[float], seed: int) -> list[Judged]:
    """What is said of the rep with the largest range, from each direction."""
    joints_m = landmarks_m(squat.joints)
    truths = {check: _is_broken(squat.label, fault) for check, fault in FAULTS.items()}
    # The same errors from every direction, so that only the direction differs.
    number = int(squat.name.rpartition("#")[2])
    rows = []
    for direction_deg in directions_deg:
        rng = np.random.default_rng((seed, number))
        sequence = film(joints_m, Phone(direction_deg), RATE_HZ, Noise(), rng)
        report = report_of(sequence, "squat", squat.name)
        rep = max(report.reps, key=lambda rep: rep.range, default=None)
        rows += rows_of(rep, report, truths, squat.name, squat.label, direction_deg)
    return rows
