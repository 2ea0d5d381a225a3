"""Numbers called fitted are those that a script in benchmarks finds on the committed clips."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from benchmarks import fit_calibration, fit_lumbar, fit_view, fitting
from benchmarks.fitting import RESULTS, Fit, jackknife, record_of
from formcheck.core.calibration import Calibration
from formcheck.pose.mediapipe_calibration import MEDIAPIPE

KEPT = json.loads(RESULTS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("script", sorted(KEPT))
def test_the_kept_numbers_are_of_the_script_as_it_is(script: str) -> None:
    path = Path(fitting.__file__).with_name(f"{script.partition('.')[2]}.py")
    assert KEPT[script]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest(), (
        f"run python -m {script} --keep"
    )


def test_the_package_uses_them() -> None:
    numbers = KEPT["benchmarks.fit_calibration"]["numbers"]
    assert sorted(numbers) == sorted(fit_calibration.ADOPTED)
    assert set(numbers) <= {field.name for field in fields(Calibration)}
    for name, number in numbers.items():
        assert getattr(MEDIAPIPE, name) == number["value"]


@pytest.mark.slow
def test_the_script_finds_them_again() -> None:
    found = {fit.name: fit for fit in fit_calibration.fits()}
    for name, number in KEPT["benchmarks.fit_calibration"]["numbers"].items():
        assert record_of(found[name]) == pytest.approx(number, abs=0.02), name


@pytest.mark.slow
def test_the_shipped_lumbar_numbers_are_within_reach_of_the_fit() -> None:
    for fit in fit_lumbar.fits():
        off = abs(fit.estimate - getattr(MEDIAPIPE.lumbar, fit.name))
        assert off < 3 * fit.standard_error, str(fit)


@pytest.mark.slow
def test_witnesses_of_the_cameras_direction_are_as_reliable_as_the_package_says() -> None:
    found = fit_view.reliabilities()
    readings = {
        (posture, name)
        for posture in ("standing", "lying")
        for name in getattr(MEDIAPIPE.view, posture)
    }
    assert {(each.posture, each.witness) for each in found} == readings
    assert max(each.rms for each in found) < 1.2


@pytest.mark.parametrize(
    ("estimate", "error", "value"),
    [(6.88, 2.18, 5.0), (1.38, 0.09, 1.4), (7.94, 1.16, 8.0), (7.94, 1.0, 8.0), (-43.0, 9.0, -40)],
)
def test_a_fit_is_as_fine_as_its_error(estimate: float, error: float, value: float) -> None:
    assert Fit("bias", estimate, error, 9).value == pytest.approx(value)


def test_the_jackknife_of_a_mean_is_its_standard_error() -> None:
    clips = np.random.default_rng(1).normal(3.0, 2.0, 30)
    estimate, error = jackknife(list(clips), lambda some: np.array([np.mean(some)]))
    assert estimate[0] == pytest.approx(clips.mean())
    assert error[0] == pytest.approx(clips.std(ddof=1) / np.sqrt(30))
