"""Fits MediaPipe's biases on the committed clips, whose cameras and joints are known.

    python -m benchmarks.fit_calibration [--keep]

Prints every fit; --keep writes those in `ADOPTED` into the package. The others came out otherwise
than the number that the package has, which says so where it is.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.corpus import Case
from benchmarks.fitting import Fit, cases, jackknife, keep, study_of, true_series
from benchmarks.known import Array
from formcheck.core.calibration import Calibration
from formcheck.core.measures import evaluate

__all__ = ["ADOPTED", "fits", "main"]

ADOPTED = ("supine_depth_factor", "hip_landmark_deg")
"""What the package takes from here."""

SUPINE = ("glute_bridge",)
STRAIGHT_DEG = 165.0
"""A bridge whose true hip angle is more than this is at its top."""
SIDE_DEG = 25.0
"""So far off square to the side the true camera may be to see that angle."""
DEPTHS = np.arange(1.0, 2.0, 0.02)
"""Factors of depth that are tried."""


def fits() -> list[Fit]:
    """All fits."""
    return [supine_depth(), hip_landmark()]


def supine_depth() -> Fit:
    """The factor with the least squared error of the yaw, over clips of bridges."""
    clips = [
        [
            _read_yaw_deg(case, Calibration(supine_depth_factor=float(depth))) - _true_yaw_deg(case)
            for depth in DEPTHS
        ]
        for case in cases(*SUPINE)
    ]

    def best(clips: Sequence[Sequence[float]]) -> Array:
        return DEPTHS[[(_turn_deg(np.array(clips)) ** 2).sum(axis=0).argmin()]]

    estimate, error = jackknife(clips, best)
    return Fit("supine_depth_factor", float(estimate[0]), float(error[0]), len(clips))


def hip_landmark() -> Fit:
    """How much the hip angle reads too large at the top of a bridge seen from the side."""
    offsets = []
    for case in cases(*SUPINE):
        if abs(abs(_true_yaw_deg(case)) - 90.0) > SIDE_DEG:
            continue
        found = study_of(case, Calibration())
        true_deg = true_series(case, "hip_angle_deg", found.motion.t_s)
        at_top = found.in_set & (true_deg > STRAIGHT_DEG)
        off_deg = evaluate(found.motion, "hip_extension") - true_deg
        offsets.append(float(np.nanmedian(off_deg[at_top])))
    estimate, error = jackknife(offsets, lambda clips: np.array([np.mean(clips)]))
    return Fit("hip_landmark_deg", float(estimate[0]), float(error[0]), len(offsets))


def _true_yaw_deg(case: Case) -> float:
    return float(case.known.summary["camera"]["yaw_deg"])


def _read_yaw_deg(case: Case, calibration: Calibration) -> float:
    yaw_deg = study_of(case, calibration).motion.view.yaw_deg
    assert yaw_deg is not None
    return yaw_deg


def _turn_deg(angle_deg: Array) -> Array:
    """The same angle from −180 to 180."""
    return (angle_deg + 180.0) % 360.0 - 180.0


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fit_calibration")
    parser.add_argument("--keep", action="store_true", help="write them into the package")
    args = parser.parse_args()
    found = fits()
    print(*found, sep="\n")
    if args.keep:
        keep([fit for fit in found if fit.name in ADOPTED], Path(__file__))


if __name__ == "__main__":
    main()
