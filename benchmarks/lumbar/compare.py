"""Compare learned models of the lower back's flexion with the shipped one, on stills.

    pip install -e '.[fit]' && python -m benchmarks.lumbar.compare STILLS

STILLS is what `stills` wrote. Learned models see the bends of the outline and the trunk's lean,
with or without the bends of the same lifter standing, and are cross-validated by body. Stills from
nearly square to the side count, with flexion as lifters have it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.known import Array
from benchmarks.lumbar.outlines import Unit, bends_deg, read_units
from formcheck.core.measures.lumbar import BackReading, flexion_deg
from formcheck.core.measures.silhouette import (
    HIGH,
    INNER_HIGH,
    INNER_LOW,
    LOW,
    LOWEST,
    turn_between_deg,
)
from formcheck.pose.mediapipe_calibration import MEDIAPIPE

__all__ = ["Examples", "Score", "compare", "examples_of", "score"]

# ours: degrees off square to the side up to which stills count.
SQUARE_DEG = 15.0
# ours: degrees of flexion from and up to which stills count, about what lifters have.
COUNTED_DEG = (-20.0, 60.0)
# ours: degrees of flexion that the AUC is to tell apart, a flat and a rounded back, and how near
# a still has to be to either.
FLAT_DEG, ROUNDED_DEG, NEAR_DEG = 0.0, 27.0, 8.0
# structural: parts that the bodies are dealt to for cross-validation.
FOLDS = 5

Models = Mapping[str, Callable[[], Any]]
"""Makers of scikit-learn's regressors by name."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Stills of bent lifters in which the back was read, as it was in standing.

    Attributes:
        bends_deg: bends of the outline, (N, bends).
        standing_deg: those of the same lifter standing, (N, bends).
        lean_deg: of the trunk, (N,).
        shipped_deg: flexion by the shipped model, with and without standing, (N, 2).
        lumbar_deg: true flexion, (N,).
        body: its number, (N,).
        is_loose: whether the shirt is loose, (N,).
        off_square_deg: how far the camera is from square to the side, (N,).
    """

    bends_deg: Array
    standing_deg: Array
    lean_deg: Array
    shipped_deg: Array
    lumbar_deg: Array
    body: NDArray[np.int_]
    is_loose: NDArray[np.bool_]
    off_square_deg: Array

    def features(self, *, with_standing: bool) -> Array:
        """What a learned model sees, (N, features)."""
        standing = [self.standing_deg] if with_standing else []
        return np.column_stack([self.bends_deg, *standing, self.lean_deg])


@dataclass(frozen=True)
class Score:
    """How good a model is in shirts of one kind: its mean absolute error, and its AUC.

    The AUC is how often a rounded back reads higher than a flat one; NaN where there are none.
    """

    error_deg: float
    auc: float


def examples_of(units: Sequence[Unit]) -> Examples:
    """The examples in all units."""
    parts = [_examples_in(unit) for unit in units]
    joined = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(Examples)
    }
    numbers = np.column_stack([joined["bends_deg"], joined["standing_deg"], joined["shipped_deg"]])
    is_read = np.isfinite(numbers).all(axis=1)
    return Examples(**{name: array[is_read] for name, array in joined.items()})


def _examples_in(unit: Unit) -> Examples:
    """One for each still of a bent lifter, with NaN where the back was not read."""
    bent = ~unit.is_standing
    count = int(bent.sum())
    bends = bends_deg(unit.profile)
    standing = [_median(column[unit.is_standing]) for column in bends.T]
    return Examples(
        bends_deg=bends[bent],
        standing_deg=np.tile(standing, (count, 1)),
        lean_deg=unit.lean_deg[bent],
        shipped_deg=_shipped_deg(unit)[bent],
        lumbar_deg=unit.lumbar_deg[bent],
        body=np.full(count, unit.body),
        is_loose=np.full(count, unit.is_loose),
        off_square_deg=np.full(count, abs(abs(unit.yaw_deg) - 90.0)),
    )


def _shipped_deg(unit: Unit) -> Array:
    """Flexion by the shipped model with this lifter's standing and with the usual one, (N, 2)."""
    model = MEDIAPIPE.lumbar
    bend, inner, below = (
        turn_between_deg(unit.profile, *parts)
        for parts in ((LOW, HIGH), (INNER_LOW, INNER_HIGH), (LOWEST, LOW))
    )
    seen_deg, inner_deg = (_median(part[unit.is_standing]) for part in (bend, inner))
    zeros = (
        (seen_deg, seen_deg < inner_deg - model.hem_deg),
        (model.assumed_hollow_deg, True),
    )
    hollow = np.fmin(below, 0.0)
    readings = [BackReading(bend, inner, hollow, unit.lean_deg, *zero) for zero in zeros]
    return np.column_stack([flexion_deg(reading, model) for reading in readings])


def _median(numbers: Array) -> float:
    """Median of those that are known; NaN where none is."""
    known = numbers[np.isfinite(numbers)]
    return float(np.median(known)) if len(known) else float("nan")


def score(read_deg: Array, examples: Examples, *, loose: bool) -> Score:
    """How good the flexion that was read (N,) is in shirts that are loose, or that are tight."""
    from sklearn.metrics import roc_auc_score

    true_deg = examples.lumbar_deg
    alike = (examples.off_square_deg < SQUARE_DEG) & (examples.is_loose == loose)
    counted = alike & (true_deg > COUNTED_DEG[0]) & (true_deg < COUNTED_DEG[1])
    flat, rounded = (alike & (np.abs(true_deg - at) < NEAR_DEG) for at in (FLAT_DEG, ROUNDED_DEG))
    either = flat | rounded
    auc = (
        roc_auc_score(rounded[either], read_deg[either]) if flat.any() and rounded.any() else np.nan
    )
    off_deg = np.abs(read_deg - true_deg)[counted]
    return Score(float(off_deg.mean()) if counted.any() else np.nan, float(auc))


def learned_models() -> Models:
    """The models that are compared, the simplest first."""
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, WhiteKernel
    from sklearn.linear_model import RidgeCV
    from sklearn.neural_network import MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures, StandardScaler

    def ridge() -> Any:
        return make_pipeline(StandardScaler(), RidgeCV(np.logspace(-3, 3, 13)))

    def quadratic() -> Any:
        return make_pipeline(StandardScaler(), PolynomialFeatures(2, include_bias=False), ridge())

    def network() -> Any:
        # ours: 12 units and a strong penalty, as there are few bodies.
        layers = MLPRegressor(hidden_layer_sizes=(12,), alpha=2.0, max_iter=1000, random_state=0)
        return TransformedTargetRegressor(
            make_pipeline(StandardScaler(), layers), transformer=StandardScaler()
        )

    def gaussian_process() -> Any:
        # ours: widths in standard deviations of the features, noise in those of the flexion.
        kernel = RBF(4.0) + WhiteKernel(0.15)
        process = GaussianProcessRegressor(kernel, optimizer=None, normalize_y=True)
        return make_pipeline(StandardScaler(), process)

    return {
        "ridge": ridge,
        "quadratic ridge": quadratic,
        "small network": network,
        "Gaussian process": gaussian_process,
    }


def compare(examples: Examples) -> dict[tuple[str, bool], Array]:
    """Flexion (N,) read by each model, with (True) and without standing, by the model's name."""
    from sklearn.model_selection import GroupKFold, cross_val_predict

    read = {}
    for has_standing in (True, False):
        features = examples.features(with_standing=has_standing)
        for name, make in learned_models().items():
            read[name, has_standing] = cross_val_predict(
                make(), features, examples.lumbar_deg, groups=examples.body, cv=GroupKFold(FOLDS)
            )
        read["shipped", has_standing] = examples.shipped_deg[:, 0 if has_standing else 1]
    return read


def main(argv: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="STILLS")
    examples = examples_of(read_units(parser.parse_args(argv).folder))
    bodies = len(np.unique(examples.body))
    if bodies < FOLDS:
        parser.error(f"models are fitted on {FOLDS} bodies or more; these stills show {bodies}")
    print(
        f"{len(examples.body)} stills of {bodies} bodies; mean absolute error in degrees, and AUC"
    )
    print(f"{'':34s}{'tight shirt':>14s}{'loose shirt':>14s}")
    for (name, has_standing), read_deg in compare(examples).items():
        zero = "with" if has_standing else "without"
        scores = (score(read_deg, examples, loose=loose) for loose in (False, True))
        cells = (f"{found.error_deg:7.1f}  {found.auc:.2f}".rjust(14) for found in scores)
        print(f"{f'{name}, {zero} standing':34s}{''.join(cells)}")


if __name__ == "__main__":
    main()
