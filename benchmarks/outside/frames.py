"""Single frames of planks and lunges, as landmarks that MediaPipe found.

A frame is shown as a short hold: the same landmarks for `HOLD_S` seconds, with a tremor. A plank
is then judged as any other. A still frame is no rep of a lunge, so there the check's measure is
taken over the whole hold and compared with its limits by the product's own `assess`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.lifter.skeleton import Array
from benchmarks.outside.judged import NO_CHECK, Judged, found, missing
from benchmarks.outside.judging import known, report_of, rows_of
from benchmarks.outside.simulated import sequence_of
from formcheck.core.judge.assess import assess
from formcheck.core.judge.phases import Window
from formcheck.core.judge.series import series_of
from formcheck.core.landmarks import N_LANDMARKS, Landmark, left_right
from formcheck.core.poses import PoseSequence
from formcheck.core.segment.study import study
from formcheck.pose.mediapipe_calibration import MEDIAPIPE

__all__ = ["Still", "as_hold", "judge_lunges", "judge_planks", "plank_class", "read"]

PLANK_CHECKS = {"plank.hips_piking": "H", "plank.hips_sagging": "L"}
"""The label that each plank check is there for; C is a correct plank."""
LUNGE_CHECK = "lunge.knee_over_toe"
"""The check that the label L of a lunge is about; C is a correct lunge."""

# source: the data's README; the pictures' sizes are not stored, and 16:9 is a guess.
SIZE_WH = (1280, 720)
# ours: seconds that a frame is held, longer than the shortest plank that counts.
HOLD_S = 3.0
# ours: frames per second of that hold.
RATE_HZ = 10.0
# ours: standard deviation of the tremor, as a share of the picture's width.
TREMOR = 0.0005
# ours: a usual trunk, shoulder to hip, in metres.
TRUNK_M = 0.5

_NAMES = {"FOOT_INDEX": "TOE"}
"""Names of joints in the tables that are not ours."""


@dataclass(frozen=True)
class Still:
    """One frame: `landmarks` (33, 4) x, y, z and visibility as shares of the picture's size."""

    name: str
    label: str
    landmarks: Array


def read(path: Path) -> list[Still]:
    """The frames of a table; landmarks that it does not have are NaN."""
    stills = []
    with path.open(newline="", encoding="utf-8") as file:
        for i, row in enumerate(csv.DictReader(file)):
            landmarks = np.full((N_LANDMARKS, 4), np.nan)
            for column, text in row.items():
                joint, _, axis = column.rpartition("_")
                if joint:
                    landmarks[_landmark(joint), "xyzv".index(axis)] = float(text)
            stills.append(Still(f"{path.stem}#{i}", row["label"], landmarks))
    return stills


def _landmark(joint: str) -> Landmark:
    side, _, name = joint.upper().partition("_")
    return Landmark[f"{side}_{_NAMES.get(name, name)}" if name else side]


def as_hold(still: Still, seed: int) -> PoseSequence:
    """A frame as a hold of `HOLD_S` seconds.

    The metric landmarks are those of the picture, with z in units of its width, scaled so
    that the trunk is `TRUNK_M` long.
    """
    width, height = SIZE_WH
    n = round(HOLD_S * RATE_HZ) + 1
    points_px = still.landmarks[:, :3] * (width, height, width)
    number = int(still.name.rpartition("#")[2])
    rng = np.random.default_rng((seed, number))
    points_px = points_px + rng.normal(scale=TREMOR * width, size=(n, N_LANDMARKS, 3))
    hip, shoulder = (points_px[:, list(left_right(j))].mean(axis=1) for j in ("hip", "shoulder"))
    trunk_px = float(np.median(np.linalg.norm(shoulder - hip, axis=1)))
    world_m = (points_px - hip[:, None]) * (TRUNK_M / trunk_px)
    visibility = np.tile(still.landmarks[:, 3], (n, 1))
    t_s = np.arange(n) / RATE_HZ
    return sequence_of(t_s, points_px[..., :2], world_m, SIZE_WH, visibility)


def judge_planks(stills: Sequence[Still], seed: int, jobs: int) -> list[Judged]:
    """Both checks of the hips on every frame."""
    return _judge_all(_judge_plank, stills, seed, jobs)


def judge_lunges(stills: Sequence[Still], seed: int, jobs: int) -> list[Judged]:
    """The check of the knee over the toe on every frame."""
    return _judge_all(_judge_lunge, stills, seed, jobs)


def _judge_all(
    judge: Callable[..., list[Judged]], stills: Sequence[Still], seed: int, jobs: int
) -> list[Judged]:
    with ProcessPoolExecutor(jobs) as pool:
        parts = pool.map(partial(judge, seed=seed), stills, chunksize=16)
        return [row for rows in parts for row in rows]


def _judge_plank(still: Still, seed: int) -> list[Judged]:
    report = report_of(as_hold(still, seed), "plank", still.name)
    longest = max(report.holds, key=lambda hold: hold.end_s - hold.start_s, default=None)
    truths = {check: still.label == fault for check, fault in PLANK_CHECKS.items()}
    return rows_of(longest, report, truths, still.name, still.label)


def plank_class(piking: Judged, sagging: Judged) -> str:
    """What the product calls a frame: H, L or C, or empty where it has no word for it.

    Where both are flagged, the probable one counts.
    """
    if piking.is_flagged and sagging.is_flagged:
        return "H" if (piking.probability or 0.0) > (sagging.probability or 0.0) else "L"
    if piking.is_flagged:
        return "H"
    if sagging.is_flagged:
        return "L"
    return "C" if piking.is_verdict and sagging.is_verdict else ""


def _judge_lunge(still: Still, seed: int) -> list[Judged]:
    is_broken = still.label == "L"
    exercise = known("lunge")
    check = next((check for check in exercise.checks if check.id == LUNGE_CHECK), None)
    if check is None:
        return [missing(LUNGE_CHECK, NO_CHECK, still.name, still.label, is_broken=is_broken)]
    motion = study(as_hold(still, seed), exercise, MEDIAPIPE).motion
    whole = np.ones(len(motion.t_s), dtype=bool)
    window = Window(whole, float(motion.t_s[0]), float(motion.t_s[-1]))
    finding = assess(check, series_of(check, motion, whole), motion, window)
    return [found(finding, still.name, still.label, is_broken=is_broken)]
