"""Reports with poses, made by hand, for the tests of what is drawn into a picture.

The lifter is a stick figure whose joints follow from two angles, so that every test can say
where a joint is: see `squat_joints`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from support.builders import (
    make_check,
    make_exercise,
    make_finding,
    make_hold,
    make_rep,
    make_report,
    make_trace,
)

from formcheck.core.arrays import Array
from formcheck.core.camera_view import View, ViewEstimate
from formcheck.core.enums import SegmentKind, Worse
from formcheck.core.exercise import HoldPattern, Threshold
from formcheck.core.landmarks import N_LANDMARKS, Landmark, left_right
from formcheck.core.poses import CONTOUR_SAMPLES, PoseSequence
from formcheck.core.report import Finding, Outcome, Rep, Report, Segment

KNEES = "squat.knees_caving"
DEPTH = "squat.depth"
BACK = "squat.back_rounding"
PIKE = "plank.hips_piking"

REP_S = 2.0
FIRST_REP_S = 1.0
RATE_HZ = 30.0

_RATIO = Threshold(warn=1.05, fault=0.95, unit="ratio", worse=Worse.BELOW)


def squat_joints(depth: float, size_wh: tuple[int, int], facing: float = 1.0) -> dict[str, Array]:
    """Joints (2,) of a squat seen from the side; `depth` 0 stands, 1 has the thighs level.

    Shank, thigh and trunk are 0.2 of the frame's height long; shank and trunk lean forward
    by 30° · depth, the thigh backward by 90° · depth. The ankle is at (0.5 w, 0.85 h).
    """
    width, height = size_wh
    length = 0.2 * height

    def up(lean_deg: float, share: float = 1.0) -> Array:
        lean = np.radians(lean_deg)
        return share * length * np.array([facing * np.sin(lean), -np.cos(lean)])

    ankle = np.array([0.5 * width, 0.85 * height])
    knee = ankle + up(30.0 * depth)
    hip = knee + up(-90.0 * depth)
    shoulder = hip + up(30.0 * depth)
    forward = np.array([facing, 0.0]) * length
    return {
        "ankle": ankle,
        "knee": knee,
        "hip": hip,
        "shoulder": shoulder,
        "ear": shoulder + up(30.0 * depth, 0.4),
        "nose": shoulder + up(30.0 * depth, 0.35) + 0.2 * forward,
        "elbow": shoulder + np.array([0.0, 0.5 * length]),
        "wrist": shoulder + np.array([0.0, 0.9 * length]),
        "heel": ankle + np.array([-0.15 * facing, 0.1]) * length,
        "toe": ankle + np.array([0.35 * facing, 0.1]) * length,
    }


def squat_landmarks(joints: Mapping[str, Array], apart_px: float = 0.0) -> Array:
    """Landmarks (33, 2) with the lifter's left joints `apart_px` to the right of the right ones.

    0 is the view from the side; fingers and face lie on wrist and nose.
    """
    xy = np.tile(joints["nose"], (N_LANDMARKS, 1))
    for joint in ("ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "toe"):
        left, right = left_right(joint)
        xy[left] = joints[joint] + [apart_px / 2, 0.0]
        xy[right] = joints[joint] - [apart_px / 2, 0.0]
    xy[Landmark.LEFT_PINKY : Landmark.RIGHT_THUMB + 1] = joints["wrist"]
    return xy


def squat_sequence(
    size_wh: tuple[int, int],
    reps: int = 3,
    view: View = View.SIDE_LEFT,
    visibility: float = 0.95,
    bulge: float = 0.2,
) -> PoseSequence:
    """Squats of `REP_S` each, the first from `FIRST_REP_S` on, one second of standing after.

    From the side the lifter faces right with the left side near, or left with the right one.
    `bulge` is the distance of the outline from the trunk chord, on both sides.
    """
    t_s = np.arange(0.0, FIRST_REP_S + reps * REP_S + 1.0, 1.0 / RATE_HZ)
    cycle = np.clip((t_s - FIRST_REP_S) / REP_S, 0.0, reps)
    depths = (1.0 - np.cos(2.0 * np.pi * cycle)) / 2.0
    facing = -1.0 if view is View.SIDE_RIGHT else 1.0
    apart = 0.15 * size_wh[1] if view is View.FRONT else 0.0
    poses = [squat_landmarks(squat_joints(d, size_wh, facing), apart) for d in depths]
    xy = np.array(poses)
    n = len(t_s)
    chord = np.stack(
        [xy[:, list(left_right(joint))].mean(axis=1) for joint in ("hip", "shoulder")], axis=1
    )
    return PoseSequence(
        t_s=t_s,
        xy_px=xy,
        world_m=np.zeros((n, N_LANDMARKS, 3)),
        visibility=np.full((n, N_LANDMARKS), visibility),
        contour=np.full((n, 2, CONTOUR_SAMPLES), bulge),
        chord_px=chord,
        size_wh=size_wh,
    )


def squat_finding(check: str, outcome: Outcome, rep: int, **changes: Any) -> Finding:
    """A finding that speaks of the half second after the turn of rep `rep` (from 1 on)."""
    turn_s = FIRST_REP_S + (rep - 0.5) * REP_S
    times = {"start_s": turn_s, "at_s": turn_s + 0.2, "end_s": turn_s + 0.5}
    cue = "Push your knees out, in line with your toes"
    measured = {} if outcome is Outcome.NOT_ASSESSED else {"value": 0.82, "uncertainty": 0.1}
    changes = {**measured, "threshold": _RATIO, "cue": cue, **changes}
    finding = make_finding(check, outcome, **changes)
    return finding if outcome is Outcome.NOT_ASSESSED else replace(finding, **times)


def squat_rep(index: int, *findings: Finding, **changes: Any) -> Rep:
    """Rep `index` (from 1 on) with lowering, a pause of 0.2 s and lifting."""
    start_s = FIRST_REP_S + (index - 1) * REP_S
    times = {"start_s": start_s, "turn_s": start_s + REP_S / 2, "end_s": start_s + REP_S}
    phases = {"eccentric_s": 0.9, "pause_s": 0.2, "concentric_s": 0.9}
    return make_rep(index, *findings, **{**times, **phases, **changes})


def squat_report(
    size_wh: tuple[int, int],
    reps: Sequence[Rep],
    view: View = View.SIDE_LEFT,
    sequence: PoseSequence | None = None,
    **changes: Any,
) -> Report:
    """A report on `squat_sequence`; the check of the knees is drawn from hip to ankle."""
    poses = sequence or squat_sequence(size_wh, len(reps), view)
    findings = [f for rep in reps for f in rep.findings]
    ids = list(dict.fromkeys(f.check for f in findings))
    checks = [
        make_check(id_, needs=("hip", "shoulder", "contour") if id_ == BACK else ("knee",))
        for id_ in ids
    ]
    leg = poses.xy_px[:, [Landmark.LEFT_HIP, Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE]]
    trunk = poses.xy_px[:, [Landmark.LEFT_HIP, Landmark.LEFT_SHOULDER]]
    exercise = make_exercise(*checks)
    trace = make_trace(
        poses,
        back=poses.contour[:, 0],
        back_side={View.SIDE_LEFT: 1, View.SIDE_RIGHT: 0}.get(view),
        signal=poses.xy_px[:, Landmark.LEFT_HIP, 1],
        checks={id_: np.full(len(poses), 0.7) for id_ in ids},
        lines={id_: trunk if id_ == BACK else leg for id_ in ids},
    )
    fields = {
        "exercise": exercise,
        "trace": trace,
        "view": ViewEstimate(view, None, 0.9),
        "segments": (Segment(0.0, FIRST_REP_S - 0.5, SegmentKind.NOT_COUNTED, "walk-in"),),
    }
    return make_report(reps, **{**fields, **changes})


def plank_report(size_wh: tuple[int, int]) -> Report:
    """A hold from 4 to 34 s, of 60 s asked for, with the hips piking from 10 to 12 s."""
    finding = make_finding(PIKE, Outcome.WARN, start_s=10.0, at_s=11.0, end_s=12.0)
    rule = HoldPattern(
        "trunk_inclination_world", low=60.0, high=120.0, min_duration_s=5.0, target_s=60.0
    )
    exercise = make_exercise(make_check(PIKE), id="plank", title="Plank", pattern=rule)
    poses = squat_sequence(size_wh, reps=20)
    line = poses.xy_px[:, [Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP, Landmark.LEFT_ANKLE]]
    trace = make_trace(poses, checks={PIKE: np.zeros(len(poses))}, lines={PIKE: line})
    return make_report(holds=[make_hold(1, finding)], exercise=exercise, trace=trace)
