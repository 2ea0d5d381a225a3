"""What the fit_* scripts share: the committed clips, standard errors, rounding, the data file.

A number is fitted on whole clips, its standard error is the jackknife's over them, and it is
rounded to a step no finer than that error.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from benchmarks.corpus import DATA, Case, read_case
from benchmarks.known import Array
from formcheck.core.calibration import Calibration
from formcheck.core.segment.study import Study, study
from formcheck.exercises import load_exercise

__all__ = ["RESULTS", "Fit", "cases", "jackknife", "keep", "record_of", "study_of", "true_series"]

RESULTS = Path(__file__).parents[1] / "src" / "formcheck" / "pose" / "mediapipe_calibration.json"
"""Where the package keeps what was fitted."""

T = TypeVar("T")


@dataclass(frozen=True)
class Fit:
    """A number fitted on some clips.

    Attributes:
        name: field of `Calibration` or `LumbarModel`.
        estimate: the best number.
        standard_error: by the jackknife over clips.
        clips: how many there were.
    """

    name: str
    estimate: float
    standard_error: float
    clips: int

    @property
    def value(self) -> float:
        """The estimate to the finest step of 1, 2 or 5 (times 10ⁿ) that the error justifies."""
        power = 10.0 ** math.floor(math.log10(self.standard_error))
        step = next(k * power for k in (1, 2, 5, 10) if k * power >= self.standard_error)
        return round(round(self.estimate / step) * step, 6)

    def __str__(self) -> str:
        return (
            f"{self.name:24s} {self.estimate:8.2f} ± {self.standard_error:.2f}"
            f"  n={self.clips:<3d} rounded {self.value:g}"
        )


def cases(*exercises: str) -> Iterator[Case]:
    """The committed clips of these exercises."""
    for path in sorted(DATA.glob("*.npz")):
        if path.name.split("-")[0] in exercises:
            yield read_case(path)


def study_of(case: Case, calibration: Calibration) -> Study:
    """The clip cut into reps, with poses corrected by `calibration`."""
    return study(case.sequence, load_exercise(case.known.summary["exercise"]), calibration)


def true_series(case: Case, name: str, t_s: Array) -> Array:
    """A number of every frame as it was rendered, at the times `t_s`."""
    return np.interp(t_s, case.known.t_s, case.known.series[name])


def jackknife(clips: Sequence[T], best: Callable[[Sequence[T]], Array]) -> tuple[Array, Array]:
    """What is best on all clips, and its standard error, both (numbers,)."""
    left_out = np.array([best([*clips[:i], *clips[i + 1 :]]) for i in range(len(clips))])
    spread = ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0)
    return best(clips), np.sqrt(spread * (len(clips) - 1) / len(clips))


def record_of(fit: Fit) -> dict[str, Any]:
    """The fit as the data file has it."""
    return {
        "value": fit.value,
        "estimate": float(f"{fit.estimate:.3g}"),
        "standard_error": float(f"{fit.standard_error:.3g}"),
        "clips": fit.clips,
    }


def keep(fits: Sequence[Fit], script: Path) -> None:
    """Write `fits` into the package's data file, in place of what `script` has put there."""
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    results[f"benchmarks.{script.stem}"] = {
        "sha256": hashlib.sha256(script.read_bytes()).hexdigest(),
        "numbers": {fit.name: record_of(fit) for fit in fits},
    }
    text = json.dumps(dict(sorted(results.items())), indent=2)
    RESULTS.write_text(text + "\n", encoding="utf-8")
