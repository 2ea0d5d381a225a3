"""What the product reads beside the true value, rep by rep, and how each clip was filmed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.corpus import DATA, Case, is_ready, load_case, read_case
from benchmarks.grid import grid
from benchmarks.score import matched, report_of
from benchmarks.true_values import true_reps, true_value
from formcheck.core.enums import Plane
from formcheck.core.exercise import Check, Exercise
from formcheck.core.measures import MEASURES
from formcheck.core.motion import trunk_length_px
from formcheck.core.report import Report
from formcheck.errors import FormcheckError
from formcheck.exercises import load_exercise

__all__ = ["BEST_DEG", "Reading", "off_plane_deg", "readings_of", "ready_cases"]

BEST_DEG = 22.5
"""So far off the plane of a measure a camera still counts as square to it."""


@dataclass(frozen=True)
class Reading:
    """One value of one check.

    Attributes:
        clip, part, condition: the clip's.
        body: the lifter's.
        check: its id.
        quantity: measure and reduction, as `thigh_slope.median`.
        rep: index of the true rep, 0 for a hold.
        read, true: in the measure's unit.
        sem: the standard error that the product states.
        true_yaw_deg: of the camera; 0 in front, 90 on the lifter's left, 180 behind.
        yaw_deg: the product's, of that rep.
        camera_m: height of the lens over the floor.
        trunk_px: the lifter's trunk length in the picture.
        rate_hz: frames a second.
    """

    clip: str
    part: str
    condition: str
    body: str
    check: str
    quantity: str
    rep: int
    read: float
    true: float
    sem: float
    true_yaw_deg: float
    yaw_deg: float
    camera_m: float
    trunk_px: float
    rate_hz: float

    @property
    def error(self) -> float:
        """Read minus true."""
        return self.read - self.true

    @property
    def plane(self) -> Plane:
        """The plane of the body that the measure lies in."""
        return MEASURES[self.quantity.partition(".")[0]].plane

    @property
    def off_deg(self) -> float:
        """How far the product takes the camera to stand off that plane, 0 to 90."""
        return off_plane_deg(self.plane, self.yaw_deg)

    @property
    def true_off_deg(self) -> float:
        """How far it really stands off; for what shows from everywhere, off the front, 0 to 180."""
        if self.plane is Plane.ANY:
            return abs(self.true_yaw_deg)
        return off_plane_deg(self.plane, self.true_yaw_deg)


def off_plane_deg(plane: Plane, yaw_deg: float) -> float:
    """How far a camera stands off the nearest direction that shows a plane square on, 0 to 90."""
    if plane is Plane.ANY:
        return 0.0
    off_front = min(abs(yaw_deg), 180.0 - abs(yaw_deg))
    return 90.0 - off_front if plane is Plane.SAGITTAL else off_front


def ready_cases(cache_dir: Path) -> Iterator[Case]:
    """The clips of the grid that are rendered or committed."""
    for clip in grid():
        committed = DATA / f"{clip.name}.npz"
        if is_ready(clip, cache_dir):
            yield load_case(clip, cache_dir)
        elif committed.is_file():
            yield read_case(committed)


def readings_of(case: Case) -> list[Reading]:
    """Every value that the product reads of a clip and that has a true one."""
    exercise = load_exercise(case.known.summary["exercise"])
    try:
        report = report_of(case, exercise)
    except FormcheckError:
        return []
    return list(_readings(case, report, exercise))


def _readings(case: Case, report: Report, exercise: Exercise) -> Iterator[Reading]:
    summary, t_s = case.known.summary, case.sequence.t_s
    checks: dict[str, Check] = {check.id: check for check in exercise.checks}
    parts = [
        (report.reps[found], true)
        for found, true in matched(report, true_reps(case.known, exercise))
    ]
    findings = [(finding, true) for rep, true in parts for finding in rep.findings]
    findings += [(finding, None) for hold in report.holds[:1] for finding in hold.findings]
    for finding, rep in findings:
        check = checks[finding.check]
        if finding.value is None or finding.sem is None or finding.yaw_deg is None:
            continue
        true_number = true_value(case.known, check, exercise, rep)
        if true_number is None:
            continue
        yield Reading(
            clip=case.name,
            part=case.part,
            condition=case.condition,
            body=summary["body"],
            check=check.id,
            quantity=f"{check.measure}.{check.reduce}",
            rep=rep.index if rep else 0,
            read=finding.value,
            true=true_number,
            sem=finding.sem,
            true_yaw_deg=float(summary["camera"]["yaw_deg"]),
            yaw_deg=finding.yaw_deg,
            camera_m=float(summary["camera"]["height_m"]),
            trunk_px=trunk_length_px(case.sequence),
            rate_hz=(len(t_s) - 1) / float(np.ptp(t_s)),
        )
