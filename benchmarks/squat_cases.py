"""Squats of squats3d.npz as cases: seen by a simulated camera, with the true value of each frame.

The joints were triangulated from a pose network's landmarks, so the truth has that network's idea
of where a joint is. What these cases measure is what one camera makes of it: perspective, the
error of the camera's yaw, and landmarks that jitter. Clothes and hidden joints are not in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np

from benchmarks.corpus import Case
from benchmarks.known import Array, Known
from benchmarks.lifter.truth import JOINTS
from benchmarks.outside.simulated import Noise, Phone, film
from benchmarks.outside.squats3d import RATE_HZ, Squat, landmarks_m
from formcheck.core.landmarks import Landmark

__all__ = ["PART", "known_of", "sets_of", "squat_cases"]

PART = "squats3d"
"""What these cases have as their part."""
# ours: seconds from one recording to the next up to which both are of one set; in the median it is
# 7. If it is raised, sets of different lifters run together.
SET_GAP_S = 20.0
# ours: a rep has started when it has covered this share of its range.
STARTED = 0.03


def sets_of(squats: Sequence[Squat]) -> list[list[Squat]]:
    """Squats by the sets they were filmed in: the same label, one shortly after the other."""
    sets: list[list[Squat]] = []
    for squat in squats:
        last = sets[-1][-1] if sets else None
        if last and last.label == squat.label and _gap_s(last, squat) <= SET_GAP_S:
            sets[-1].append(squat)
        else:
            sets.append([squat])
    return sets


def _gap_s(one: Squat, next_one: Squat) -> float:
    """Time between two recordings, whose names tell when they were made."""
    made = [
        datetime.strptime(squat.name.partition("#")[0], "recording_%d%m%Y_%H%M%S")
        for squat in (one, next_one)
    ]
    return abs((made[1] - made[0]).total_seconds())


def squat_cases(
    sets: Sequence[Sequence[Squat]],
    yaws_deg: Sequence[float],
    heights_m: Sequence[float],
    reps: int,
    seed: int,
) -> Iterator[Case]:
    """Each set's first `reps` squats from all directions, at one height that the sets take in turn.

    All reps of a set from one direction have one name.
    """
    for number, of_set in enumerate(sets):
        height_m = heights_m[number % len(heights_m)]
        phones = [Phone(yaw_deg, height_m=height_m) for yaw_deg in yaws_deg]
        whole = [squat for squat in of_set if np.isfinite(squat.joints).all()]
        for i, squat in enumerate(whole[:reps]):
            joints_m = landmarks_m(squat.joints)
            for phone in phones:
                rng = np.random.default_rng((seed, number, i))
                yield Case(
                    name=f"{squat.label} {number} {phone.yaw_deg:g}",
                    part=PART,
                    condition="simulated",
                    known=known_of(joints_m, phone, f"set {number}"),
                    sequence=film(joints_m, phone, RATE_HZ, Noise(), rng),
                )


def known_of(joints_m: Array, phone: Phone, body: str) -> Known:
    """What is true of one squat, from its 33 landmarks (T, 33, 3) in metres."""
    t_s = np.arange(len(joints_m)) / RATE_HZ
    rep = _rep(t_s, _middle(joints_m, "hip")[:, 2])
    summary = {
        "exercise": "squat",
        "camera": {"yaw_deg": phone.yaw_deg, "height_m": phone.height_m},
        "body": body,
        "reps": [rep],
        "hold": None,
    }
    return Known(
        summary,
        t_s,
        xyz_m=np.stack([_joint(joints_m, j) for j in JOINTS], 1),
        series=_series(joints_m),
        bar_m=np.full((len(t_s), 3), np.nan),
    )


def _joint(joints_m: Array, name: str) -> Array:
    """One joint by its name in the rendered lifter's truth, (T, 3)."""
    return np.asarray(joints_m[:, Landmark[name.upper()]])


def _sides(joints_m: Array, name: str) -> tuple[Array, Array]:
    return _joint(joints_m, f"left_{name}"), _joint(joints_m, f"right_{name}")


def _middle(joints_m: Array, name: str) -> Array:
    return np.asarray(np.mean(_sides(joints_m, name), axis=0))


def _rep(t_s: Array, hip_m: Array) -> dict[str, float]:
    """The one rep: around the lowest hip (T,), from the highest before to the highest after."""
    turn = int(np.argmin(hip_m))
    before, after = hip_m[: turn + 1], hip_m[turn:]
    down, up = ((part - part.min()) / max(float(np.ptp(part)), 1e-9) for part in (before, after))
    start = int(np.flatnonzero(down >= 1.0 - STARTED)[-1])
    end = turn + int(np.flatnonzero(up >= 1.0 - STARTED)[0])
    return {
        "index": 1,
        "depth": 1.0,
        "start_s": float(t_s[start]),
        "turn_s": float(t_s[turn]),
        "end_s": float(t_s[end]),
    }


def _series(joints_m: Array) -> dict[str, Array]:
    """Those numbers of a frame that the rendered lifter's truth has too, each (T,)."""
    knees, ankles = (
        np.abs(left[:, 0] - right[:, 0])
        for left, right in (_sides(joints_m, "knee"), _sides(joints_m, "ankle"))
    )
    backward, up = (_middle(joints_m, "shoulder") - _middle(joints_m, "hip"))[:, 1:].T
    legs = zip(*(_sides(joints_m, joint) for joint in ("hip", "knee", "ankle")), strict=True)
    return {
        "knee_separation_ratio": knees / ankles,
        "trunk_lean_deg": np.degrees(np.arctan2(-backward, up)),
        "knee_angle_deg": np.mean([_angle_deg(*leg) for leg in legs], axis=0),
    }


def _angle_deg(a: Array, b: Array, c: Array) -> Array:
    """Angle at `b` between the lines to `a` and `c`, each (T, 3)."""
    lines = [line / np.linalg.norm(line, axis=1, keepdims=True) for line in (a - b, c - b)]
    return np.asarray(np.degrees(np.arccos(np.clip((lines[0] * lines[1]).sum(axis=1), -1, 1))))
