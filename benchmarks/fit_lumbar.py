"""Fits MediaPipe's `LumbarModel` on the committed clips, whose lower backs are known.

    python -m benchmarks.fit_lumbar

Prints how well these clips determine the model's main numbers, each pair with all others as
shipped, and how far off the flexion is with them. None is taken over into the package: they say
too little, as `pose/mediapipe_calibration.py` states. Frames count in which the trunk hinges, in
clips from the side; each clip counts the same, and single frames far off (an arm before the back)
little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from scipy.optimize import least_squares

from benchmarks.fitting import Fit, cases, jackknife, study_of, true_series
from benchmarks.known import Array
from formcheck.core.calibration import LumbarModel
from formcheck.core.measures.lumbar import HINGE_DEG, BackReading, flexion_deg, read_back
from formcheck.core.signals import Mask
from formcheck.pose.mediapipe_calibration import MEDIAPIPE

__all__ = ["GROUPS", "fits", "main"]

EXERCISES = ("squat", "deadlift", "romanian_deadlift", "bent_over_row")
GROUPS = (("gain", "flat_deg"), ("inner_gain", "inner_flat_deg"))
"""Numbers that are fitted together, the others being as shipped."""
USUAL_ERROR_DEG = 8.0
"""Frames further off than this count less (soft L1)."""


@dataclass(frozen=True, eq=False)
class Clip:
    """What is read and what is true in the hinging frames of a clip."""

    name: str
    back: BackReading
    true_deg: Array
    counts: Mask

    def off_deg(self, model: LumbarModel) -> Array:
        """Errors of `model` in these frames, degrees."""
        return (flexion_deg(self.back, model) - self.true_deg)[self.counts]


def clips() -> list[Clip]:
    """The clips that show a hinging back from the side."""
    found = []
    for case in cases(*EXERCISES):
        cut = study_of(case, MEDIAPIPE)
        if not cut.motion.is_side:
            continue
        back = read_back(cut.motion)
        true_deg = true_series(case, "lumbar_flexion_deg", cut.motion.t_s)
        counts = cut.in_set & (back.lean > HINGE_DEG)
        counts &= np.isfinite(flexion_deg(back, MEDIAPIPE.lumbar))
        if counts.any():
            found.append(Clip(case.name, back, true_deg, counts))
    return found


def best(clips: Sequence[Clip], names: Sequence[str]) -> Array:
    """The numbers called `names` with the least error, each clip weighing the same."""

    def errors(numbers: Array) -> Array:
        model = with_numbers(names, numbers)
        parts = [clip.off_deg(model) for clip in clips]
        return np.concatenate([part / np.sqrt(len(part)) for part in parts]) / USUAL_ERROR_DEG

    start = [getattr(MEDIAPIPE.lumbar, name) for name in names]
    found = least_squares(errors, start, loss="soft_l1", x_scale=np.abs(start))
    return np.asarray(found.x)


def with_numbers(names: Sequence[str], numbers: Array) -> LumbarModel:
    """The shipped model, but for these numbers."""
    changes = {name: float(number) for name, number in zip(names, numbers, strict=True)}
    return replace(MEDIAPIPE.lumbar, **changes)


def fits() -> list[Fit]:
    """All fits."""
    used = clips()
    found = []
    for names in GROUPS:
        estimates, errors = jackknife(used, partial(best, names=names))
        for name, estimate, error in zip(names, estimates, errors, strict=True):
            found.append(Fit(name, float(estimate), float(error), len(used)))
    return found


def residual_deg(used: Sequence[Clip], model: LumbarModel) -> tuple[float, float]:
    """Mean over clips of the error, and of its absolute value, degrees."""
    means = [float(np.mean(clip.off_deg(model))) for clip in used]
    sizes = [float(np.mean(np.abs(clip.off_deg(model)))) for clip in used]
    return float(np.mean(means)), float(np.mean(sizes))


def main() -> None:
    """Print the fits."""
    found, used = fits(), clips()
    print(*found, sep="\n")
    estimates = {fit.name: fit.estimate for fit in found}
    for names in ((), *GROUPS):
        model = with_numbers(names, np.array([estimates[name] for name in names]))
        mean_deg, size_deg = residual_deg(used, model)
        label = f"with {' and '.join(names)} of these" if names else "as shipped"
        print(f"{label:42s} mean error {mean_deg:+.1f}°, mean absolute error {size_deg:.1f}°")


if __name__ == "__main__":
    main()
